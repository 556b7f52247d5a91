"""The Word report: the words of the page, in Word's own styles, with everything that a screen reader needs."""

import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from pipeline.report import write_print_tables, write_word_report

PARTS = [
    "What was asked",
    "The pattern",
    "How sure",
    "Who differs",
    "Who could not say",
    "Where to read in the open answers",
]


@pytest.fixture(scope="module")
def with_pictures(content, tmp_path_factory):
    """The same content, its first figure far too large for a page and with a PNG, its second without one."""
    place = tmp_path_factory.mktemp("word")
    for entry in content.figures:
        (place / entry["files"]["svg"]).write_bytes((content.figures_dir / entry["files"]["svg"]).read_bytes())
    Image.new("RGB", (40, 60), "navy").save(place / "items-pay.png")
    first, second = content.figures
    first = {**first, "width_mm": 300.0, "height_mm": 450.0, "files": {**first["files"], "png": "items-pay.png"}}
    return replace(content, figures=[first, second], figures_dir=place)


@pytest.fixture(scope="module")
def path(with_pictures, tmp_path_factory):
    path = tmp_path_factory.mktemp("written") / "report.docx"
    write_word_report(path, with_pictures)
    return path


@pytest.fixture(scope="module")
def document(path):
    return docx.Document(str(path))


def text_of(document) -> str:
    cells = [t.text or "" for t in document.element.body.iter(qn("w:t"))]
    return " ".join(" ".join(cells).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_headings_do_not_skip_a_level(document):
    names = [p.style.name for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    levels = [0 if name == "Title" else int(name[-1]) for name in names]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_summary_comes_first_and_a_highlighted_domain_has_its_parts(document):
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == "In short"
    start = headings.index("Pay & <em>hours</em>") + 1
    assert headings[start : start + len(PARTS)] == PARTS


def test_a_highlighted_domain_says_what_the_page_says(document, page):
    said = squeezed(text_of(document))
    section = page.html.split('aria-labelledby="domain-pay"', 1)[1].split("</section>", 1)[0]
    section = re.sub(r"<details>.*?</details>", "", section, flags=re.DOTALL)
    from lxml.html import fromstring

    wanted = [
        squeezed(element.text_content())
        for element in fromstring(f"<div {section}").iter("p", "li", "h3", "td", "th")
        if element.get("class") not in ("internal", "small") and not element.text_content().startswith("Figure")
    ]
    assert len(wanted) > 60
    assert [text for text in wanted if text not in said] == []


def test_every_picture_has_alternative_text_and_fits_the_page(document):
    abouts = list(document.element.body.iter(qn("wp:docPr")))
    assert [about.get("descr") for about in abouts] == ['Alt "text" <img> & more']
    assert abouts[0].get("title") == "Answers <b> & more"
    [shape] = document.inline_shapes
    section = document.sections[0]
    assert shape.width <= section.page_width - section.left_margin - section.right_margin
    assert shape.height < section.page_height - section.top_margin - section.bottom_margin
    assert shape.width / shape.height == pytest.approx(300 / 450, rel=0.001)


def test_a_figure_without_png_is_told_in_words(document):
    assert 'There is no PNG of this figure. What it shows: Alt "text" <img> & more' in text_of(document)


def test_tables_have_heading_rows_and_captions_are_numbered_by_fields(document):
    assert len(document.tables) > 10
    for table in document.tables:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    for kind, n in (("Table", len(document.tables)), ("Figure", 2)):
        fields = [f for f in document.element.body.iter(qn("w:fldSimple")) if f" SEQ {kind} " in f.get(qn("w:instr"))]
        assert ["".join(t.text for t in f.iter(qn("w:t"))) for f in fields] == [str(i + 1) for i in range(n)]
        assert all(f.getparent().pPr.style == "Caption" for f in fields)


def test_every_page_says_that_it_is_internal_and_the_language_is_set(document):
    assert "Not for publication" in document.sections[0].header.paragraphs[0].text
    assert {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert document.core_properties.title == 'A <b>bold</b> study & "its" $x$'


def test_the_same_content_gives_the_same_bytes_without_a_date(path, with_pictures, tmp_path):
    write_word_report(tmp_path / "again.docx", with_pictures)
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode("utf-8")
        assert not re.search(r"created|modified|python-docx", core)
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))


def test_without_a_highlighted_domain_all_are_in_it(content, tmp_path):
    plan = content.plan.model_copy(update={"highlight": ()})
    write_word_report(tmp_path / "r.docx", replace(content, plan=plan))
    headings = [p.text for p in docx.Document(str(tmp_path / "r.docx")).paragraphs if p.style.name == "Heading 1"]
    assert {"Pay & <em>hours</em>", "Trust <hr>", "Talk"} <= set(headings)


def test_tables_for_print_have_the_numbers_of_the_page(content, page, tmp_path):
    write_print_tables(tmp_path, content)
    stems = {path.stem for path in tmp_path.iterdir()}
    assert stems == {"frequencies-pay", "scores", "contrasts"}
    assert len(list(tmp_path.iterdir())) == 9
    wanted = page.table("Answers from", "Everybody")
    document = docx.Document(str(tmp_path / "frequencies-pay.docx"))
    rows = {row.cells[0].text: [c.text.replace("\n", " ") for c in row.cells[1:]] for row in document.tables[0].rows}
    squeezed_rows = {squeezed(k): [squeezed(v) for v in values] for k, values in rows.items()}
    for label, cells in wanted.rows.items():
        assert squeezed_rows[squeezed(label)] == [squeezed(cell) for cell in cells]
    for cells in [r.cells for t in document.tables for r in t.rows]:
        assert all(cell.text.strip() for cell in cells)


def test_profiles_are_left_to_the_page_and_words_stay_with_their_figure(content, tmp_path):
    entries = [{**content.figures[1], "kind": kind, "id": kind} for kind in ("case_profile", "could_not_say")]
    write_word_report(tmp_path / "report.docx", replace(content, figures=entries))
    document = docx.Document(str(tmp_path / "report.docx"))
    paragraphs = document.paragraphs
    assert "Case profiles" not in [p.text for p in paragraphs]
    assert any(p.text.endswith("agreement inside each case, and a profile of each case.") for p in paragraphs)
    before = next(p for p in paragraphs if p.text.startswith("Each reason is kept apart"))
    assert before.paragraph_format.keep_with_next

"""What every page must be: whole, in order, reachable, safe, and the same each time."""

import re
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote

import pytest

from pipeline.report import render_report, write_report
from pipeline.report.pictures import slim

SECTIONS = [
    "Contents", "In short", "What was asked and of whom", "Coverage", "Pay & <em>hours</em>", "The other domains",
    "Domain scores by case", "How to read the figures and numbers", "Methods", "Missing answers", "Data quality",
]  # fmt: skip
PARTS = [
    "What was asked",
    "The pattern",
    "How sure",
    "Who differs",
    "Who could not say",
    "Where to read in the open answers",
]
INTERNAL = "Not for publication"


def test_sections_stand_in_order(page):
    assert [" ".join(element.text.split()) for element in page.all("h2")] == SECTIONS


def test_a_highlighted_domain_has_all_its_parts(page):
    headings = [element.text for element in page.all("h2", "h3")]
    first = headings.index("Pay & <em>hours</em>") + 1
    assert headings[first : first + len(PARTS)] == PARTS


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    wanted = {element.attributes["href"].removeprefix("#") for element in page.all("a")}
    wanted |= {e.attributes["aria-labelledby"] for e in page.elements if "aria-labelledby" in e.attributes}
    assert wanted <= set(ids)


def test_landmarks_language_and_skip_link(page):
    assert page.all("html")[0].attributes["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    first = page.all("a")[0]
    assert first.attributes == {"class": "skip", "href": "#main"}


def test_the_first_screen_says_that_it_is_internal_and_what_the_data_are(page):
    header = " ".join(page.all("header")[0].text.split())
    assert "not for publication" in header
    assert "small counts" in header
    assert "Made up <i>by</i> a program." in header


def test_every_section_every_figure_and_every_printed_page_says_so(page):
    assert all(INTERNAL in section.text for section in page.all("section"))
    captions = page.all("figcaption")
    assert len(captions) == 2
    assert all(INTERNAL in caption.text for caption in captions)
    assert INTERNAL in re.search(r"@bottom-left\s*{[^}]*}", page.html)[0]
    assert INTERNAL in page.all("footer")[0].text


def test_tables_have_captions_and_every_heading_has_a_scope(page):
    assert len(page.all("caption")) == len(page.all("table")) > 20
    assert all(element.attributes.get("scope") in ("col", "row") for element in page.all("th"))
    numbers = [int(re.match(r"Table (\d+)\. ", caption.text)[1]) for caption in page.all("caption")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_rows_are_as_wide_as_their_heading(page):
    widths: list[int] = []
    head = 0
    for element in page.all("thead", "th", "td", "tr"):
        if element.tag == "thead":
            head = 0
        elif element.tag == "th" and element.attributes["scope"] == "col":
            head += 1
        elif element.tag == "th":
            widths.append(1 - head)
        elif element.tag == "td":
            widths[-1] += int(element.attributes.get("colspan", 1))
    assert widths
    assert not any(widths)


def test_no_cell_is_empty(page):
    assert all(element.text.strip() for element in page.all("td", "th", "caption", "li", "p", "dd"))


def test_nothing_is_fetched_and_nothing_runs(page):
    assert not page.all("script", "link", "iframe", "object", "embed", "base", "form")
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in ("src", "href", "srcset", "poster", "action"):
            assert element.attributes.get(name, "#").startswith(("#", "data:image/"))
    style = page.all("style")[0].text
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in page.all("meta")[2].attributes["content"]


def test_figures_are_pictures_with_alternative_text(page):
    first, *_ = images = page.all("img")
    assert len(images) == len(page.all("figure")) == 2
    assert first.attributes["alt"] == 'Alt "text" <img> & more'
    kind, _, data = first.attributes["src"].partition(",")
    assert kind == "data:image/svg+xml"
    svg = unquote(data)
    assert svg.startswith("<svg ")
    assert '<title id="t">A &amp; B</title>' in svg
    assert 'fill="#12436d"' in svg


def test_a_slim_picture_draws_the_same_letters_in_the_same_places():
    svg = (
        '<?xml version="1.0"?>\n<svg xmlns:xlink="http://www.w3.org/1999/xlink"><!-- made --><defs><path id="Sans-41" '
        'd="M 1.23456 0.00012345 L -20.999 3"/></defs><use xlink:href="#Sans-41"/>\n'
        '<use xlink:href="#Sans-41" transform="translate(29.515625 0)"/></svg>'
    )
    assert slim(svg) == (
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><defs><path id="g0" d="M 1.23 0.0001 L -21 3"/></defs>'
        '<use href="#g0"/><use href="#g0" x="29.52"/></svg>'
    )


def test_folded_parts_are_printed(page):
    assert page.all("details")
    assert "details::details-content" in page.all("style")[0].text


def test_the_same_content_gives_the_same_bytes(content, html, tmp_path):
    write_report(tmp_path / "new" / "report.html", content)
    assert (tmp_path / "new" / "report.html").read_bytes() == html.encode()
    assert "\r" not in html


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", "<b>bold</b>", "<em>hours</em>", "<br>", "<at>"])
def test_labels_are_text_and_never_markup(html, page, label):
    assert label in page.text()
    assert label not in html


def test_an_ampersand_that_looks_escaped_is_shown_as_written(page):
    assert "A lot &amp;" in page.table("Answers from").head


def test_labels_are_never_templates(page):
    assert "{{ 7 * 7 }} {% raw %}" in page.text()


def test_dollars_and_quotes_are_as_written(page):
    assert page.all("h1")[0].text == 'A <b>bold</b> study & "its" $x$'
    assert 'Case "two" $2$' in page.table("Interviews in each case").rows


def test_without_a_highlighted_domain_all_are_folded(changed, content):
    page = changed(plan=content.plan.model_copy(update={"highlight": ()}))
    assert "The domains" in [element.text for element in page.all("h2")]
    assert [element.text for element in page.all("h3")][:3] == ["Pay & <em>hours</em>", "Trust <hr>", "Talk"]


def test_values_of_a_table_read_back_from_a_file_give_the_same_page(content, html):
    blanks = {name: frame.astype(object).where(frame.notna(), "") for name, frame in content.tables.items()}
    assert render_report(replace(content, tables=blanks)) == html

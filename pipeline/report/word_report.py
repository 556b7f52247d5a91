"""The report as a Word document: the sections of the page, set with Word's own headings, captions and lists.

The document is made from the page and not beside it, so that both say the same in the same words. Parts that the page
folds away (domains that are not highlighted, details) are left out; the end of the document says where they are.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement, document_fromstring

from instrument.text import listed
from pipeline.escaping import plain
from pipeline.tables.table import Cell, Table, TableRow
from pipeline.tables.word import add_table
from pipeline.tables.word_document import add_run, caption, house_document, paragraph, save

from .content import ReportContent
from .page import environment, internal_words, page_values

HEADINGS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
LEFT_OUT_TAGS = ("nav", "details", "footer", "style", "script")
LEFT_OUT_CLASSES = ("internal", "kind", "skip")
WIDEST_MM, HIGHEST_MM = 170.0, 205.0  # what a page of A4 holds, with room for a caption

Pictures = Mapping[str, tuple[Path, float, float]]


def write_word_report(path: Path, content: ReportContent) -> None:
    """Write the report of an analysis as Word document; the same content gives the same bytes.

    Parameters
    ----------
    path : Path
        Where it goes.
    content : ReportContent
        Tables, figures, issues and what they are about.
    """
    values = dict(page_values(content))
    folded = values["others"] if values["highlighted"] else []
    profiles = bool(values["pictures"]["case_profile"])
    values |= {"highlighted": values["highlighted"] or values["others"], "others": []}
    values["pictures"] = {**values["pictures"], "case_profile": []}
    numbered = {"table_number": count(1).__next__, "figure_number": count(1).__next__}
    page = document_fromstring(environment().get_template("report.html.j2").render(**numbered, **values))
    document = house_document(str(values["title"]), internal_words())
    writer = _Writer(document, _pictures(content))
    for part in page.iter("header", "main"):
        writer.write(part)
    _where_the_rest_is(document, [domain.title for domain in folded], profiles=profiles)
    save(document, path)


def _pictures(content: ReportContent) -> Pictures:
    """Figure id -> its PNG with width and height in millimetres."""
    return {
        str(entry["id"]): (content.figures_dir / entry["files"]["png"], entry["width_mm"], entry["height_mm"])
        for entry in content.figures
        if "png" in entry["files"]
    }


def _where_the_rest_is(document: Document, titles: list[str], *, profiles: bool) -> None:
    paragraph(document, "What is not in this document", "Heading 1")
    if titles:
        paragraph(document, f"report.html has the other domains in full: {listed(titles)}.", "Normal")
    for text in (
        "report.html also has what is folded there: shares with every case counting the same, comparisons question by "
        f"question, agreement inside each case{', and a profile of each case' if profiles else ''}.",
        "The folder figures holds every figure as SVG, PDF and PNG; figures.tex, figures.qmd, figures.md and "
        "figures.html there hold all of them with captions and alternative text. The folder tables_for_print holds "
        "tables as Word, HTML and LaTeX, and the folder tables every number.",
        "manifest.json names the versions of the software.",
    ):
        paragraph(document, text, "Normal")


class _Writer:
    """Writes elements of a page to the end of a document."""

    def __init__(self, document: Document, pictures: Pictures) -> None:
        self.document = document
        self.pictures = pictures
        self.blocks: Mapping[str, Callable[[HtmlElement], None]] = {
            "p": self._paragraph, "ul": self._list, "ol": self._list, "dt": self._term, "dd": self._paragraph,
            "table": self._table, "figure": self._figure, **dict.fromkeys(HEADINGS, self._heading),
        }  # fmt: skip

    def write(self, element: HtmlElement) -> None:
        """Write an element and what is in it."""
        classes = element.get("class", "").split()
        if element.tag in LEFT_OUT_TAGS or any(name in LEFT_OUT_CLASSES for name in classes):
            return
        block = self.blocks.get(element.tag)
        if block is not None:
            block(element)
            return
        for child in element.iterchildren("*"):
            self.write(child)

    def _heading(self, element: HtmlElement) -> None:
        paragraph(self.document, _text(element), HEADINGS[element.tag])

    def _paragraph(self, element: HtmlElement) -> None:
        if "remark" not in element.get("class", "").split():  # remarks are written with their table
            after = element.getnext()
            leads_to_figure = after is not None and after.tag == "figure"
            self._words(element, "Normal", keep_with_next=leads_to_figure)

    def _term(self, element: HtmlElement) -> None:
        self._words(element, "Term")

    def _list(self, element: HtmlElement, style: str = "List Bullet") -> None:
        for entry in element.iterchildren("li"):
            self._words(entry, style)
            for inner in entry.iterchildren("ul", "ol"):
                self._list(inner, "List Bullet 2")

    def _words(self, element: HtmlElement, style: str, *, keep_with_next: bool = False) -> None:
        made = paragraph(self.document, "", style)
        for text, bold in _runs(element):
            add_run(made, text, bold=bold)
        if keep_with_next:
            Paragraph(made, self.document._body).paragraph_format.keep_with_next = True

    def _table(self, element: HtmlElement) -> None:
        holder = element.getparent()
        remarks = []
        for after in holder.itersiblings():
            if after.tag != "p" or "remark" not in after.get("class", "").split():
                break
            remarks.append(_text(after))
        add_table(self.document, _table_of(element, remarks))

    def _figure(self, element: HtmlElement) -> None:
        title, text = _caption(element)
        alternative = _alternative(element)
        picture = self.pictures.get(element.get("data-figure", ""))
        line = paragraph(self.document, "", "Normal")
        if picture is None:
            add_run(line, f"There is no PNG of this figure. What it shows: {alternative}")
        else:
            _add_picture(Paragraph(line, self.document._body), *picture, title, alternative)
        caption(self.document, "Figure", text, title=title)


def _add_picture(line: Paragraph, path: Path, width: float, height: float, title: str, alternative: str) -> None:
    line.paragraph_format.keep_with_next = True
    scale = min(1.0, WIDEST_MM / width, HIGHEST_MM / height)
    shape = line.add_run().add_picture(str(path), Mm(width * scale), Mm(height * scale))
    about = shape._inline.docPr
    about.set("title", plain(title))
    about.set("descr", plain(alternative))


def _caption(element: HtmlElement) -> tuple[str, str]:
    """Title and text of a figure's caption, without its number and the names of its files."""
    words = next(p for p in element.iter("p") if p.find("strong") is not None)
    strong = words.find("strong")
    title = _text(strong).partition(". ")[2].rstrip(".")
    return title, " ".join((strong.tail or "").split(" ")).strip()


def _alternative(element: HtmlElement) -> str:
    picture = next(element.iter("img"), None)
    if picture is not None:
        return str(picture.get("alt"))
    return _text(next(element.iter("p"))).partition("What it shows: ")[2]


def _table_of(element: HtmlElement, remarks: list[str]) -> Table:
    said = _text(element.find("caption")).partition(". ")[2]
    head = [_text(heading) for heading in element.find("thead").iter("th")]
    return Table(said, head, [_row_of(row) for row in element.find("tbody").iter("tr")], remarks)


def _row_of(row: HtmlElement) -> TableRow:
    label, small = _two_lines(row.find("th"))
    cells = [Cell(*_two_lines(td), td.get("class", ""), int(td.get("colspan", 1))) for td in row.iterchildren("td")]
    return TableRow(label, cells, small, total="total" in row.get("class", "").split())


def _two_lines(cell: HtmlElement) -> tuple[str, str]:
    """What counts in a cell, and what stands small below it."""
    small = next((span for span in cell.iterchildren("span") if span.get("class") == "small"), None)
    if small is None:
        return _text(cell), ""
    return _squeezed(cell.text or ""), _text(small)


def _runs(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Pieces of text and whether they are bold; lists inside are left to the caller."""
    found: list[tuple[str, bool]] = [(element.text or "", False)]
    for child in element.iterchildren("*"):
        if child.tag not in ("ul", "ol"):
            found.append((child.text_content(), child.tag in ("strong", "b") or element.tag == "li"))
            found.append((child.tail or "", False))
    kept = [(plain(text), bold) for text, bold in found if text.strip(" \t\r\n")]
    for place, (text, bold) in enumerate(kept):
        first, last = place == 0, place == len(kept) - 1
        yield (text.lstrip(" ") if first else text).rstrip(" ") if last else text.lstrip(" ") if first else text, bold


def _text(element: Any) -> str:
    return _squeezed(element.text_content())


def _squeezed(text: str) -> str:
    """Text as a page shows it: blanks and line breaks as one blank, no-break spaces kept."""
    return plain(text).strip(" ")

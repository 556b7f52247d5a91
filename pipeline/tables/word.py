"""Tables for Word: true tables with a heading row that is marked as such and repeated on every page."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.shared import Mm
from docx.table import Table as WordTable

from pipeline.escaping import plain

from .layout import is_words, parts, widths
from .table import Cell, Sheet, Table
from .word_document import TABLE_STYLE, add_run, caption, child, house_document, paragraph, save

TABLE_TEXT, TABLE_SMALL = "Tabletext", "Tablesmall"  # ids of styles
TWIPS_PER_MM = 1440 / 25.4


def write_sheet(path: Path, sheet: Sheet) -> None:
    """Write the tables of a sheet below each other."""
    document = house_document(sheet.title, sheet.notice)
    paragraph(document, sheet.title, "Title")
    for table in sheet.tables:
        add_table(document, table)
    save(document, path)


def add_table(document: Document, table: Table) -> None:
    """Add a table at the end of a document, caption above and remarks below; in parts where it is too wide."""
    for part in parts(table):
        caption(document, "Table", part.caption, above=True)
        _add_part(document, part)
        for remark in part.notes:
            paragraph(document, remark, "Table remark")
        paragraph(document, "", "Table remark")


def _add_part(document: Document, table: Table) -> None:
    made = document.add_table(0, len(table.head), TABLE_STYLE)
    made.autofit = False
    column_widths = widths(table)
    for column, width in zip(made._tbl.tblGrid.gridCol_lst, column_widths, strict=True):
        column.w = Mm(width)
    _describe(made, table, column_widths)
    right = [False, *(not is_words(table, place) for place in range(len(table.head) - 1))]
    _add_row(made._tbl, [Cell(text) for text in table.head], column_widths, right, heading=True)
    for row in table.rows:
        _add_row(made._tbl, [Cell(row.label, row.small), *row.cells], column_widths, right, bold=row.total)


def _describe(made: WordTable, table: Table, column_widths: Sequence[float]) -> None:
    """Fixed layout, width, which parts are headings, and a title for screen readers."""
    properties = made._tbl.tblPr
    width, look = properties.find(qn("w:tblW")), properties.find(qn("w:tblLook"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(round(sum(column_widths) * TWIPS_PER_MM)))
    for name in ("firstRow", "firstColumn", "noHBand", "noVBand"):
        look.set(qn(f"w:{name}"), "1")
    look.set(qn("w:val"), "06A0")
    child(properties, "w:tblCaption", val=plain(table.caption)[:250])


def _add_row(
    table: CT_Tbl, cells: Iterable[Cell], column_widths: Sequence[float], right: Sequence[bool], *,
    heading: bool = False, bold: bool = False,
) -> None:  # fmt: skip
    """Elements are appended in the order of the schema: python-docx looks for the place of each, which takes four times
    as long."""
    row = child(table, "w:tr")
    properties = child(row, "w:trPr")
    child(properties, "w:cantSplit")
    if heading:
        child(properties, "w:tblHeader")
    place = 0
    for cell in cells:
        width = sum(column_widths[place : place + cell.span])
        made = child(row, "w:tc")
        about = child(made, "w:tcPr")
        child(about, "w:tcW", type="dxa", w=str(round(width * TWIPS_PER_MM)))
        if cell.span > 1:
            child(about, "w:gridSpan", val=str(cell.span))
        line = child(made, "w:p")
        style = child(line, "w:pPr")
        child(style, "w:pStyle", val=TABLE_TEXT)
        if heading:
            child(style, "w:keepNext")
        if right[place] and cell.span == 1:
            child(style, "w:jc", val="right")
        add_run(line, cell.text, bold=bold, italic=cell.kind == "reason")
        if cell.small:
            child(child(line, "w:r"), "w:br")
            add_run(line, cell.small, style=TABLE_SMALL)
        place += cell.span

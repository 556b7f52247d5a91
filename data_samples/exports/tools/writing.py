"""Writes columns of the sample interviews as text, as an Excel workbook and as an OpenDocument spreadsheet."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import xlsxwriter

from .answers import Cell, Column, interviews


def grid(columns: Sequence[Column]) -> list[list[Cell]]:
    """Headings and rows."""
    return [[heading for heading, _ in columns], *([cell(row) for _, cell in columns] for row in interviews())]


def delimited(columns: Sequence[Column], delimiter: str = ",", end: str = "\r\n", *, every: bool = False) -> bytes:
    """The interviews as text with a delimiter."""
    return text_of(grid(columns), delimiter, end, every=every)


def text_of(rows: Sequence[Sequence[Cell]], delimiter: str = ",", end: str = "\r\n", *, every: bool = False) -> bytes:
    """Text with a delimiter. ``every`` cell is quoted, except where there is nothing at all, or those that need it."""

    def quoted(cell: Cell) -> str:
        if cell is None or not (every or any(character in cell for character in f'{delimiter}"\r\n')):
            return cell or ""
        return '"' + cell.replace('"', '""') + '"'

    return "".join(delimiter.join(map(quoted, row)) + end for row in rows).encode()


def workbook(columns: Sequence[Column], sheet: str) -> bytes:
    """An Excel workbook with every cell as text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Synthetic data", "created": datetime(2024, 1, 1)})
        page = book.add_worksheet(sheet)
        for at, row in enumerate(grid(columns)):
            for position, cell in enumerate(row):
                if cell:
                    page.write_string(at, position, cell)
    return file.getvalue()


def open_document(columns: Sequence[Column]) -> bytes:
    """An OpenDocument spreadsheet with every cell as text."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)

    def written(cell: Cell) -> str:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in (cell or "").split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>' if cell else (
            "<table:table-cell/>")  # fmt: skip

    rows = "".join(f"<table:table-row>{''.join(map(written, row))}</table:table-row>" for row in grid(columns))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Answers">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">'
        f"{entry.format('/', kind)}{entry.format('content.xml', 'text/xml')}</manifest:manifest>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return file.getvalue()

"""The person's own file as cells of text, sheet by sheet, for the workbook that goes back to them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import python_calamine as calamine

from instrument.formats.base import UnreadableFileError, as_sent
from instrument.formats.cells import cell_text, rows_in_place
from instrument.formats.delimited import DelimitedTable
from instrument.formats.encoding import Utf8Stream
from instrument.formats.workbook import damage_refused
from instrument.formats.workbook_ods import scan_ods
from instrument.formats.workbook_parts import sheet_parts
from instrument.formats.workbook_scan import scan_sheet
from instrument.formats.workbook_search import FORMULA
from instrument.formats.workbook_texts import SharedTexts
from instrument.formats.workbook_xml import visit_elements
from instrument.open_file import OpenFile

#: Cells and bytes of a file that is made into a workbook; larger ones are told in words only.
MOST_CELLS, MOST_BYTES = 1_000_000, 100 << 20
_ARCHIVE = b"PK\x03\x04"


@dataclass
class SentSheet:
    """A sheet: rows of text in their places, column widths, and whether the responses stand on it."""

    name: str
    rows: list[list[str]]
    widths: Mapping[int, float] = field(default_factory=dict)
    is_hidden: bool = False
    is_table: bool = False
    heading_row: int = 1


class NotCopiedError(Exception):
    """The file is not made into a workbook; the message says why."""


def sent_sheets(file: OpenFile) -> list[SentSheet]:
    """Every sheet of a file. A formula becomes words that say so, with the value that was shown.

    Raises
    ------
    NotCopiedError
        The file is too large to be a workbook that anybody would open.
    """
    if file.path.stat().st_size > MOST_BYTES:
        raise NotCopiedError(f"it is larger than {MOST_BYTES >> 20} MB")
    with file.path.open("rb") as opened:
        is_archive = opened.read(4) == _ARCHIVE
    if is_archive:
        sheets = _workbook(file)
    elif isinstance(table := as_sent(file.table), DelimitedTable):
        sheets = [_delimited(file, table)]
    else:
        sheets = [_any(file)]
    if sum(len(row) for sheet in sheets for row in sheet.rows) > MOST_CELLS:
        raise NotCopiedError(f"it has more than {MOST_CELLS:,} cells")
    return sheets


def _delimited(file: OpenFile, table: DelimitedTable) -> SentSheet:
    with Utf8Stream(file.path) as stream:
        text = stream.read(MOST_BYTES * 3).decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = io.StringIO(text, newline="")
    if table.layout.lead:
        lines.readline()
    try:
        rows = _few_enough(csv.reader(lines, delimiter=table.layout.delimiter))
    except csv.Error:
        return _any(file)
    return SentSheet(file.path.stem, rows, is_table=True, heading_row=table.heading_row)


def _few_enough(rows: Iterable[list[str]]) -> list[list[str]]:
    """Rows that are no more than a workbook of them may hold: all of a larger file would take much memory."""
    kept, cells = [], 0
    for row in rows:
        cells += len(row)
        if cells > MOST_CELLS:
            raise NotCopiedError(f"it has more than {MOST_CELLS:,} cells")
        kept.append(row)
    return kept


def _any(file: OpenFile) -> SentSheet:
    """A file of whatever kind, by its headings and records."""
    table = as_sent(file.table)
    rows: list[list[str]] = [[] for _ in range(table.heading_row - 1)] + [list(table.headings)]
    for batch in table.batches(range(len(table.headings))):
        columns = [batch.columns[column].to_pylist() for column in range(len(table.headings))]
        for row, cells in zip(batch.rows.tolist(), zip(*columns, strict=True), strict=True):
            rows += [[] for _ in range(row - 1 - len(rows))]
            rows.append([cell or "" for cell in cells])
    return SentSheet(file.path.stem, rows, is_table=True, heading_row=table.heading_row)


def _workbook(file: OpenFile) -> list[SentSheet]:
    sheets = []
    with zipfile.ZipFile(file.path) as archive, calamine.CalamineWorkbook.from_path(file.path) as book:
        is_excel = "xl/workbook.xml" in {name.lower() for name in archive.namelist()}
        parts = sheet_parts(archive) if is_excel else {}
        shared = SharedTexts(archive)
        computed = {} if is_excel else scan_ods(archive)
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            part = parts.get(about.name, "")
            try:
                with damage_refused():
                    changed = scan_sheet(archive, part, about.name, shared) if is_excel else computed[about.name]
                    cells = book.get_sheet_by_name(about.name)
                    widths = _widths(archive, part) if is_excel else {}
            except UnreadableFileError as refusal:
                cause = refusal.finding.params.get("limit") or refusal.finding.params["cause"]
                sheets.append(SentSheet(about.name, [[f"This sheet could not be copied: {cause}."]]))
                continue
            rows = []
            if cells.total_height * cells.total_width > MOST_CELLS * 4:
                raise NotCopiedError(f"it has more than {MOST_CELLS:,} cells")
            for number, row in enumerate(rows_in_place(cells)):
                texts = [cell_text(cell) or "" for cell in row]
                rows.append([_told(text, changed.get((number, column))) for column, text in enumerate(texts)])
            sheets.append(
                SentSheet(
                    about.name, rows, widths,
                    about.visible != calamine.SheetVisibleEnum.Visible, about.name == file.table.sheet,
                    file.table.heading_row,
                )
            )  # fmt: skip
    return sheets


def _told(text: str, how: str | None) -> str:
    """A computed cell in words, so that it stays something to look at."""
    if how is None:
        return text
    return f"formula: {text}" if how == FORMULA else "error value"


def _widths(archive: zipfile.ZipFile, part: str) -> dict[int, float]:
    """Column widths that the person set."""
    widths: dict[int, float] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "col":
            try:
                first, last, width = int(attributes["min"]), int(attributes["max"]), float(attributes["width"])
            except (KeyError, ValueError):
                return
            if 0 < width <= 255:
                widths.update(dict.fromkeys(range(first - 1, min(last, first + 500)), width))

    def head(opened: Any) -> Iterator[bytes]:
        """The part up to its cells."""
        before = b""
        for block in iter(partial(opened.read, 1 << 16), b""):
            text = before + block
            at = text.find(b"<sheetData")
            if at >= 0 or len(text) > 1 << 20:
                yield text[:at] if at >= 0 else b""
                return
            before = text

    with archive.open(part) as opened:
        text = b"".join(head(opened))
    at, end = text.find(b"<cols"), text.find(b"</cols>")
    if 0 <= at < end:
        visit_elements([b"<r xmlns:x='x'>", text[at : end + 7], b"</r>"], start)
    return widths

"""Workbooks: the visible sheet that holds most known headings, rows and columns as the spreadsheet numbers them.

A cell that was computed (formula, error) is given as a mark and noted: what a person meant by it is not in the file.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import numpy as np
import python_calamine as calamine

from instrument.formats import causes
from instrument.formats.base import Batch, Finding, UnreadableFileError
from instrument.formats.cells import cell_text, encode_column, is_blank, rows_in_place
from instrument.formats.headings import (
    FIRST_ROWS,
    MOST_COLUMNS,
    SPREADSHEET_LIMITS,
    best_row,
    cleaned,
    is_enough,
    reading_note,
    require_headings,
)
from instrument.formats.workbook_ods import scan_ods
from instrument.formats.workbook_parts import guard, refuse_unsafe_excel, sheet_parts
from instrument.formats.workbook_scan import ERROR, Place, scan_sheet
from instrument.text import COMPUTED

#: Records in a batch.
RECORDS = 8_192
#: What the libraries raise on a damaged archive, its XML, or its sheets.
_DAMAGE: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, ExpatError, ParseError, calamine.CalamineError),
    *(ValueError, LookupError, EOFError, OSError, NotImplementedError),
)
_KINDS = {"xlsx": "an Excel workbook", "ods": "an OpenDocument spreadsheet"}


@dataclass(frozen=True)
class _Sheet:
    """A sheet as unpacked. ``changed`` holds formula and error cells; ``hits`` counts known headings."""

    name: str
    cells: calamine.CalamineSheet
    changed: Mapping[Place, str]
    heading: int
    hits: int


@dataclass
class WorkbookTable:
    """One sheet of a workbook, opened. ``kept`` are the rows, counted from 0, below the headings that are not blank."""

    file: str
    sheet: str | None
    size: int
    cells: calamine.CalamineSheet
    heading_row: int
    headings: tuple[str, ...]
    kept: np.ndarray
    computed: Mapping[int, Mapping[int, str]]  # row -> column -> how its value was computed
    format: str
    findings: list[Finding] = field(default_factory=list)

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; blank rows are left out."""
        rows = self._rows()
        for start in range(0, len(self.kept), RECORDS):
            numbers = self.kept[start : start + RECORDS]
            by_column = list(zip(*islice(rows, len(numbers)), strict=True))
            yield Batch(numbers + 1, {column: encode_column(by_column[column]) for column in columns})

    def _rows(self) -> Iterator[list[Any]]:
        kept = iter(self.kept.tolist())
        following = next(kept, None)
        for row, cells in enumerate(rows_in_place(self.cells)):
            if row == following:
                for column, how in self.computed.get(row, {}).items():
                    cells[column] = COMPUTED + how
                yield cells
                following = next(kept, None)


def open_excel(path: Path, known: frozenset[str]) -> WorkbookTable:
    """The table of an Excel workbook, looked through for what must not be unpacked."""
    with _damage_refused(), zipfile.ZipFile(path) as archive:
        guard(archive)
        refuse_unsafe_excel(archive)
        parts = sheet_parts(archive)
        sheets = _sheets(path, lambda sheet: scan_sheet(archive, parts[sheet], sheet), known)
        return _open(path, sheets, known, "xlsx")


def open_ods(path: Path, known: frozenset[str]) -> WorkbookTable:
    """The table of an OpenDocument spreadsheet, looked through for what must not be unpacked."""
    with _damage_refused(), zipfile.ZipFile(path) as archive:
        guard(archive)
        changed = scan_ods(archive)
        return _open(path, _sheets(path, changed.__getitem__, known), known, "ods")


@contextmanager
def _damage_refused() -> Iterator[None]:
    """Turn what the libraries say of a damaged file into its refusal."""
    try:
        yield
    except _DAMAGE:
        raise UnreadableFileError("F01", cause=causes.DAMAGED) from None
    except BaseException as error:
        # The spreadsheet reader panics, outside of Exception, on some damaged files.
        if type(error).__name__ == "PanicException":
            raise UnreadableFileError("F01", cause=causes.DAMAGED) from None
        raise


def _sheets(path: Path, scan: Callable[[str], Mapping[Place, str]], known: frozenset[str]) -> list[_Sheet]:
    """The visible sheets that can be unpacked. A stray cell matters only where no other sheet has the headings."""
    sheets, refusals = [], []
    with calamine.CalamineWorkbook.from_path(path) as book:
        for sheet in book.sheets_metadata:
            if sheet.visible != calamine.SheetVisibleEnum.Visible or sheet.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            try:
                changed = scan(sheet.name)
            except UnreadableFileError as refusal:
                refusals.append(refusal)
                continue
            cells = book.get_sheet_by_name(sheet.name)
            first = [[cell_text(cell) or "" for cell in row] for row in islice(rows_in_place(cells), FIRST_ROWS)]
            sheets.append(_Sheet(sheet.name, cells, changed, *best_row(first, known)))
    if refusals and not any(is_enough(sheet.hits, known) for sheet in sheets):
        raise refusals[0]
    if not sheets:
        raise UnreadableFileError("F01", cause=causes.NO_SHEET)
    return sheets


def _open(path: Path, sheets: Sequence[_Sheet], known: frozenset[str], kind: str) -> WorkbookTable:
    """The table of the sheet with most known headings; ties: the first sheet."""
    sheet = max(sheets, key=lambda sheet: sheet.hits)
    require_headings(sheet.heading + 1, sheet.hits, known)
    titles, kept, used = _read_through(sheet)
    if used > MOST_COLUMNS:
        raise UnreadableFileError("F03", limit=causes.TOO_MANY_COLUMNS.format(n=MOST_COLUMNS))
    if not kept:
        raise UnreadableFileError("F09")
    if kept[-1] + 1 in SPREADSHEET_LIMITS and len(kept) > kept[-1] / 2:
        raise UnreadableFileError("F06", n=kept[-1] + 1)
    filled = set(kept)
    changed = {place: how for place, how in sorted(sheet.changed.items()) if place[0] in filled}
    computed: dict[int, dict[int, str]] = {}
    for (row, column), how in changed.items():
        computed.setdefault(row, {})[column] = how
    return WorkbookTable(
        file=path.name,
        sheet=sheet.name,
        size=path.stat().st_size,
        cells=sheet.cells,
        heading_row=sheet.heading + 1,
        headings=cleaned(titles, used),
        kept=np.array(kept, dtype=np.int64),
        computed=computed,
        format=kind,
        findings=_notes(path, kind, sheet, len(sheets)) + _changed_cells(changed),
    )


def _read_through(sheet: _Sheet) -> tuple[list[str], list[int], int]:
    """Headings as they stand, rows below them (from 0) that are not blank, and columns up to the last that is used."""
    has_error = {row for (row, _), kind in sheet.changed.items() if kind == ERROR}
    titles: list[str] = []
    kept: list[int] = []
    used = 0
    for row, cells in enumerate(rows_in_place(sheet.cells)):
        if row == sheet.heading:
            titles = [cell_text(cell) or "" for cell in cells]
            used = len(cleaned(titles, 0))
        elif row > sheet.heading and (row in has_error or not is_blank(cells)):
            kept.append(row)
            while used < len(cells) and not is_blank(cells[used:]):
                used += 1
    return titles, kept, used


def _notes(path: Path, kind: str, sheet: _Sheet, visible: int) -> list[Finding]:
    """How the file was read, where that is not what its name says."""
    is_misnamed = path.suffix.lower() != f".{kind}"
    return reading_note(
        row=sheet.heading + 1,
        sheet=sheet.name,
        content=_KINDS[kind] if is_misnamed else "",
        is_remarkable=visible > 1 or is_misnamed,
    )


def _changed_cells(changed: Mapping[Place, str]) -> list[Finding]:
    return [Finding("Q11", row + 1, column, {"kind": kind}) for (row, column), kind in changed.items()]

"""Workbooks: the visible sheet that holds most known headings, rows and columns as the spreadsheet numbers them.

Other sheets with known headings, hidden ones too, are told of: interviews may stand there.
A cell that was computed (formula, error) is given as a mark and noted: what a person meant by it is not in the file.
"""

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import numpy as np
import python_calamine as calamine

from instrument.formats import causes
from instrument.formats.base import Batch, Finding, OtherSheet, UnreadableFileError
from instrument.formats.cells import CellEncoder, cell_text, rows_in_place
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
from instrument.formats.tool import PLAIN, Tool
from instrument.formats.workbook_ods import scan_ods
from instrument.formats.workbook_parts import guard, refuse_unsafe_excel, sheet_parts, verify
from instrument.formats.workbook_scan import scan_sheet
from instrument.formats.workbook_search import ERROR, Place
from instrument.formats.workbook_texts import SharedTexts
from instrument.text import COMPUTED, clean

#: Records in a batch, and of them so many encoded at a time.
RECORDS, ROWS = 8_192, 512
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
    is_hidden: bool
    heading: int
    hits: int
    top: Sequence[Sequence[str]]


#: Rows of a sheet that is not read, in which interviews are looked for.
SAMPLE = 200


@dataclass
class WorkbookTable:
    """One sheet of a workbook, read. ``records`` are its rows below the headings that are not blank, every column."""

    file: str
    sheet: str | None
    size: int
    heading_row: int
    headings: tuple[str, ...]
    records: Sequence[Batch]
    format: str
    top: Sequence[Sequence[str]]
    tool: Tool = PLAIN
    begins: int = 0
    findings: list[Finding] = field(default_factory=list)
    others: Sequence[OtherSheet] = ()
    hollow: Mapping[int, Collection[int]] = field(
        default_factory=dict
    )  #: rows of formulas without values: their columns

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; blank rows are left out."""
        for batch in self.records:
            yield Batch(batch.rows, {column: batch.columns[column] for column in columns})


def open_excel(path: Path, known: frozenset[str]) -> WorkbookTable:
    """The table of an Excel workbook, looked through for what must not be unpacked."""
    with damage_refused(), zipfile.ZipFile(path) as archive:
        guard(archive)
        refuse_unsafe_excel(archive)
        parts = sheet_parts(archive)
        verify(archive, sheet_parts(archive, only_visible=True).values())
        texts = SharedTexts(archive)
        found = _sheets(path, lambda sheet: scan_sheet(archive, parts[sheet], sheet, texts), known)
        return _open(path, *found, known, "xlsx")


def open_ods(path: Path, known: frozenset[str]) -> WorkbookTable:
    """The table of an OpenDocument spreadsheet, looked through for what must not be unpacked."""
    with damage_refused(), zipfile.ZipFile(path) as archive:
        guard(archive)
        verify(archive, ())
        changed = scan_ods(archive)
        return _open(path, *_sheets(path, changed.__getitem__, known), known, "ods")


@contextmanager
def damage_refused() -> Iterator[None]:
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


def _sheets(
    path: Path, scan: Callable[[str], Mapping[Place, str]], known: frozenset[str]
) -> tuple[list[_Sheet], list[OtherSheet]]:
    """The sheets that can be unpacked, and those that cannot, where another visible one has the headings."""
    sheets, refusals, refused = [], [], []
    with calamine.CalamineWorkbook.from_path(path) as book:
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
            try:
                with damage_refused() if is_hidden else nullcontext():
                    changed = scan(about.name)
                    cells = book.get_sheet_by_name(about.name)
            except UnreadableFileError as refusal:
                refusals += [] if is_hidden else [refusal]
                refused.append(OtherSheet(about.name, 0, (), 0, is_hidden, is_refused=True))
                continue
            first = [[cell_text(cell) or "" for cell in row] for row in islice(rows_in_place(cells), FIRST_ROWS)]
            sheets.append(_Sheet(about.name, cells, changed, is_hidden, *best_row(first, known), first))
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    if refusals and not any(is_enough(sheet.hits, known) for sheet in visible):
        raise refusals[0]
    if not visible:
        raise UnreadableFileError("F01", cause=causes.NO_SHEET)
    return sheets, refused


def _open(
    path: Path, sheets: Sequence[_Sheet], refused: Sequence[OtherSheet], known: frozenset[str], kind: str
) -> WorkbookTable:
    """The table of the visible sheet with most known headings; ties: one with rows below them, the first of these."""
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    most = max(sheet.hits for sheet in visible)
    likely = [sheet for sheet in visible if sheet.hits == most]
    sheet = next((sheet for sheet in likely if _has_rows(sheet)), likely[0])
    require_headings(sheet.heading + 1, sheet.hits, known)
    titles, records, used = _read(sheet)
    if used > MOST_COLUMNS:
        raise UnreadableFileError("F03", limit=causes.TOO_MANY_COLUMNS.format(n=MOST_COLUMNS))
    if not records:
        raise UnreadableFileError("F09")
    kept = {int(row) - 1 for batch in records for row in batch.rows}
    last = int(records[-1].rows[-1])
    if last in SPREADSHEET_LIMITS and len(kept) > last / 2:
        raise UnreadableFileError("F06", n=last)
    changed = {place: how for place, how in sorted(sheet.changed.items()) if place[0] in kept}
    hollow: dict[int, set[int]] = {}
    for row, column in sheet.changed.keys() - changed.keys():
        if row > sheet.heading:
            hollow.setdefault(row + 1, set()).add(column)
    return WorkbookTable(
        file=path.name,
        sheet=sheet.name,
        size=path.stat().st_size,
        heading_row=sheet.heading + 1,
        headings=cleaned(titles, used),
        records=records,
        format=kind,
        top=sheet.top,
        findings=_notes(path, kind, sheet, len(visible)) + _changed_cells(changed),
        hollow=hollow,
        others=[*(_other(one, known) for one in sheets if one is not sheet), *refused],
    )


def _has_rows(sheet: _Sheet) -> bool:
    below = islice(rows_in_place(sheet.cells), sheet.heading + 1, None)
    return any(cell is not None and str(cell).strip() for row in below for cell in row)


def _other(sheet: _Sheet, known: frozenset[str]) -> OtherSheet:
    """What is told of a sheet that is not read. Of one without headings, which may be long, only the height."""
    has_headings = is_enough(sheet.hits, known)
    start = sheet.heading + 1 if has_headings else 0
    first = [
        [cell_text(cell) or "" for cell in row] for row in islice(rows_in_place(sheet.cells), start, start + SAMPLE)
    ]
    if not has_headings:
        return OtherSheet(sheet.name, 0, (), int(sheet.cells.height), sheet.is_hidden, first)
    below = islice(rows_in_place(sheet.cells), start, None)
    filled = sum(any(clean(cell) if isinstance(cell, str) else cell is not None for cell in row) for row in below)
    return OtherSheet(sheet.name, start, cleaned(sheet.top[sheet.heading], 0), filled, sheet.is_hidden, first)


def _read(sheet: _Sheet) -> tuple[list[str], list[Batch], int]:
    """Headings as they stand, records of the rows below that are not blank, and columns up to the last that is used."""
    rows = rows_in_place(sheet.cells)
    above = list(islice(rows, sheet.heading + 1))
    titles = [cell_text(cell) or "" for cell in above[-1]] if len(above) > sheet.heading else []
    used = len(cleaned(titles, 0))
    computed: dict[int, dict[int, str]] = {}
    for (row, column), how in sheet.changed.items():
        computed.setdefault(row, {})[column] = how
    records: list[Batch] = []
    for first in count(sheet.heading + 1, RECORDS):
        batch, width = _batch(islice(rows, RECORDS), first, computed)
        if not batch.columns:
            break
        used = max(used, width)
        if len(batch.rows):
            records.append(batch)
    return titles, records, used


def _batch(rows: Iterator[list[Any]], first: int, computed: Mapping[int, Mapping[int, str]]) -> tuple[Batch, int]:
    """Rows from ``first`` (from 0), without the blank ones, and how many columns they use.

    A row in which nothing but formulas without a value stand is blank.
    """
    encoders: list[CellEncoder] = []
    while some := list(islice(rows, ROWS)):
        encoders = encoders or [CellEncoder() for _ in some[0]]
        for encoder, cells in zip(encoders, zip(*some, strict=True), strict=True):
            encoder.add(cells)
    columns = dict(enumerate(encoder.finish() for encoder in encoders))
    filled = np.logical_or.reduce([cells.visible for cells in columns.values()]) if columns else np.zeros(0, bool)
    used = max((column + 1 for column, cells in columns.items() if cells.visible.any()), default=0)
    marks: dict[int, dict[int, str]] = {}
    for row in computed.keys() & range(first, first + len(filled)):
        filled[row - first] |= ERROR in computed[row].values()
        for column, how in computed[row].items():
            marks.setdefault(column, {})[row - first] = COMPUTED + how
    for column, places in marks.items():
        columns[column] = columns[column].marked(places)
    kept = np.flatnonzero(filled)
    return Batch(kept + first + 1, {column: cells.array(kept) for column, cells in columns.items()}), used


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

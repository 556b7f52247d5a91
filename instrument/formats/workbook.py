"""Spreadsheets: the visible sheet that holds most of the known headings."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from instrument.formats import causes
from instrument.formats.base import Batch, Finding, UnreadableFileError
from instrument.formats.headings import best_row, cleaned, require_headings
from instrument.text import clean

RECORDS = 8_192


@dataclass
class WorkbookTable:
    """One sheet of a workbook, opened."""

    file: str
    sheet: str | None
    headings: tuple[str, ...]
    heading_row: int
    size: int
    cells: list[list[Any]]
    findings: list[Finding] = field(default_factory=list)
    format: str = "xlsx"

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; blank rows are left out."""
        for start in range(self.heading_row, len(self.cells), RECORDS):
            block = self.cells[start : start + RECORDS]
            kept = [i for i, row in enumerate(block) if any(_text(cell) for cell in row)]
            if kept:
                rows = np.array(kept, dtype=np.int64) + start + 1
                yield Batch(rows, {c: pa.array([_text(block[i][c]) for i in kept], pa.string()).dictionary_encode() for c in columns})


def _text(cell: Any) -> str | None:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell) or None


def open_workbook(path: Path, known: frozenset[str]) -> WorkbookTable:
    """The visible sheet with most known headings."""
    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except calamine.CalamineError:
        raise UnreadableFileError("F01", cause=causes.DAMAGED) from None
    best: tuple[int, int, str, list[list[Any]]] | None = None
    for sheet in book.sheets_metadata:
        if sheet.visible == calamine.SheetVisibleEnum.Visible:
            cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            index, found = best_row([[_text(cell) or "" for cell in row] for row in cells[:10]], known)
            if best is None or found > best[0]:
                best = found, index, sheet.name, cells
    if best is None:
        raise UnreadableFileError("F01", cause=causes.NO_SHEET)
    found, index, name, cells = best
    require_headings(index + 1, found, known)
    row = cells[index]
    used = max((i + 1 for line in cells for i, cell in enumerate(line) if clean(_text(cell) or "")), default=0)
    table = WorkbookTable(path.name, name, cleaned([_text(c) or "" for c in row], used), index + 1, path.stat().st_size, cells)
    if next(table.batches([0]), None) is None:
        raise UnreadableFileError("F09")
    return table

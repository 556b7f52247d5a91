"""A table held in memory, for files that must be read as a whole: records become rows below a row of headings.

Rows are numbered as in the spreadsheet that the table would make: headings in row 1, the first record in row 2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from instrument.formats.base import Batch, Finding, UnreadableFileError
from instrument.formats.cells import CellEncoder
from instrument.formats.headings import FIRST_ROWS, best_row, cleaned, require_headings
from instrument.formats.tool import PLAIN, Tool
from instrument.text import fold_heading

#: Records in a batch.
RECORDS = 8_192


@dataclass
class MemoryTable:
    """Headings and every record that is not blank."""

    file: str
    format: str
    size: int
    top: Sequence[Sequence[str]]
    headings: tuple[str, ...]
    records: Sequence[Batch]
    tool: Tool = PLAIN
    begins: int = 0
    sheet: str | None = None
    heading_row: int = 1
    findings: list[Finding] = field(default_factory=list)

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; blank ones are left out."""
        for batch in self.records:
            yield Batch(batch.rows, {column: batch.columns[column] for column in columns})


def make_table(
    path: Path,
    kind: str,
    headings: Sequence[str],
    records: Sequence[Batch],
    known: frozenset[str],
    *,
    tool: Tool = PLAIN,
    note: str = "",
) -> MemoryTable:
    """The table of these records; ``note`` completes F05."""
    headings = cleaned(headings, len(headings))
    _, hits = best_row([headings], known)
    require_headings(1, hits, known)
    if not records:
        raise UnreadableFileError("F09")
    return MemoryTable(
        file=path.name,
        format=kind,
        size=path.stat().st_size,
        top=[headings, *_texts(records[0], FIRST_ROWS - 1)],
        headings=headings,
        records=records,
        tool=tool,
        findings=[Finding("F05", params={"how": note})] if note else [],
    )


def records_of(columns: Sequence[Sequence[Any]]) -> Iterator[Batch]:
    """Columns of equal length as records; cells as ``cell_text`` takes them."""
    for first in range(0, max(map(len, columns), default=0), RECORDS):
        batch = _batch([cells[first : first + RECORDS] for cells in columns], first + 2)
        if len(batch.rows):
            yield batch


def is_known(heading: str, known: frozenset[str]) -> bool:
    """Whether the instrument expects a heading."""
    return fold_heading(heading) in known


def _batch(columns: Sequence[Sequence[Any]], first: int) -> Batch:
    encoded = []
    for cells in columns:
        encoder = CellEncoder()
        encoder.add(cells)
        encoded.append(encoder.finish())
    kept = np.flatnonzero(np.logical_or.reduce([cells.visible for cells in encoded]))
    return Batch(kept + first, {column: cells.array(kept) for column, cells in enumerate(encoded)})


def _texts(batch: Batch, n: int) -> Iterator[tuple[str, ...]]:
    """The first records as rows of text."""
    columns = [array[:n].to_pylist() for array in batch.columns.values()]
    for row in zip(*columns, strict=True):
        yield tuple(cell or "" for cell in row)

"""A table for people: what it says, before it is written as anything. Plain values, no numbers left to print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Cell:
    """One cell: the number or word that counts, what stands small below it, and how it is set.

    ``kind`` is empty for a number, ``words`` for text, ``reason`` for why there is no number, ``empty`` for a pair in
    which nobody was interviewed.
    """

    text: str
    small: str = ""
    kind: str = ""
    span: int = 1


@dataclass(frozen=True)
class TableRow:
    """A row: its label, what stands small below the label, its cells."""

    label: str
    cells: Sequence[Cell]
    small: str = ""
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table: caption with the base in words, headings (that of the labels first), rows, remarks below."""

    caption: str
    head: Sequence[str]
    rows: Sequence[TableRow]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """Tables that stand in one file. ``stem`` is its name without the ending; ``notice`` says whom it is for."""

    stem: str
    title: str
    notice: str
    tables: Sequence[Table]


def lifted(table: Table, column: int, start: str, between: str = " ") -> Table:
    """``table`` without a column that says the same in every row; its caption says it instead, after ``start``."""
    found = {row.cells[column] for row in table.rows if len(row.cells) > column}
    if len(found) != 1 or len(table.rows) < 2 or _has_wide_cells(table):
        return table
    cell = found.pop()
    said = between.join(text for text in (cell.text, cell.small) if text)
    return replace(_less(table, column), caption=f"{table.caption} {start}{said}.")


def without(table: Table, column: int, text: str) -> Table:
    """``table`` without a column that holds nothing but ``text``."""
    if _has_wide_cells(table) or any(row.cells[column].text != text for row in table.rows):
        return table
    return _less(table, column)


def _has_wide_cells(table: Table) -> bool:
    return any(cell.span > 1 for row in table.rows for cell in row.cells)


def _less(table: Table, column: int) -> Table:
    rows = [replace(row, cells=[*row.cells[:column], *row.cells[column + 1 :]]) for row in table.rows]
    return replace(table, head=[*table.head[: column + 1], *table.head[column + 2 :]], rows=rows)


def columns(table: Table, start: int, end: int) -> Table:
    """``table`` with its labels and the columns from ``start`` up to ``end``; a wide cell is cut to those shown."""
    rows = [replace(row, cells=list(_cut(row.cells, start, end))) for row in table.rows]
    return replace(table, head=[table.head[0], *table.head[start + 1 : end + 1]], rows=rows)


def _cut(cells: Sequence[Cell], start: int, end: int) -> Iterator[Cell]:
    place = 0
    for cell in cells:
        first, last = max(place, start), min(place + cell.span, end)
        if first < last:
            yield replace(cell, span=last - first)
        place += cell.span

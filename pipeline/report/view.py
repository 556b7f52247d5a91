"""The parts a page is made of: cells, tables, pictures. What templates receive; plain values, no tables of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .words import reason


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
class Picture:
    """A figure: ``source`` is a data: URI, empty where there is no picture that a page can show."""

    figure_id: str
    title: str
    caption: str
    alt: str
    source: str
    width_mm: float
    files: str


@dataclass(frozen=True)
class Point:
    """A statement of the summary: what it is about, the sentence, and the section to read on."""

    about: str
    sentence: str
    anchor: str = ""
    parts: Sequence["Point"] = field(default_factory=tuple)


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


def number(text: str, small: str = "") -> Cell:
    """A cell that holds a number."""
    return Cell(text, small)


def words(text: str, small: str = "") -> Cell:
    """A cell that holds text."""
    return Cell(text, small, "words")


def missing(key: str, small: str = "", span: int = 1) -> Cell:
    """A cell without a number, with its reason in words; ``span`` columns wide."""
    return Cell(reason(key), small, "reason", span)

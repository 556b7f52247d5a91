"""The parts a page is made of: cells, tables, pictures. What templates receive; plain values, no tables of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

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


def number(text: str, small: str = "") -> Cell:
    """A cell that holds a number."""
    return Cell(text, small)


def words(text: str, small: str = "") -> Cell:
    """A cell that holds text."""
    return Cell(text, small, "words")


def missing(key: str, small: str = "", span: int = 1) -> Cell:
    """A cell without a number, with its reason in words; ``span`` columns wide."""
    return Cell(reason(key), small, "reason", span)

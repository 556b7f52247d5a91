"""The parts a page is made of: cells, tables, pictures. What templates receive; plain values, no tables of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.tables.table import Cell, Table, TableRow, lifted, without

from .words import reason

__all__ = [
    "Cell", "Picture", "Point", "Table", "TableRow", "lifted", "missing", "number", "without", "words",
]  # fmt: skip


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

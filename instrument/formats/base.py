"""What every reader of a response file gives: headings, and batches of text with the row a spreadsheet shows.

Knows files and cells; knows nothing of questions, cases or whether an answer is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from instrument.formats.tool import Tool

# Both take long to import, and a file may be refused, or only its format named, without them.
if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True)
class Finding:
    """Something a reader noticed: an issue code of ``instrument.issues``, its place and the fields of its message.

    ``row`` is the row as a spreadsheet shows it (headings in row 1), ``column`` counts from 0.
    """

    code: str
    row: int | None = None
    column: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


class UnreadableFileError(Exception):
    """The file cannot be read at all; carries the F issue that says why. Its row is also a field of its message."""

    def __init__(self, code: str, *, row: int | None = None, column: int | None = None, **params: Any) -> None:
        super().__init__(code, params)
        self.finding = Finding(code, row, column, params if row is None else {"row": row, **params})


@dataclass(frozen=True)
class Batch:
    """Some consecutive records of a file.

    ``rows`` is int64 of shape (records,): the row a spreadsheet shows. ``columns`` maps a column's position in the
    file to a dictionary-encoded array of strings, null where the cell holds nothing (a quoted empty cell is "").
    """

    rows: np.ndarray
    columns: Mapping[int, pa.DictionaryArray]


class ResponseTable(Protocol):
    """One table of responses in a file, opened.

    ``top`` holds the first rows of the file as they stand, the row of headings among them. Rows below the headings and
    before row ``begins`` hold no interview, but what a tool says of its columns.
    """

    file: str
    sheet: str | None
    format: str
    tool: Tool  #: whose conventions the table follows
    top: Sequence[Sequence[str]]
    headings: tuple[str, ...]
    heading_row: int
    begins: int
    size: int  #: bytes, for a progress bar
    findings: list[Finding]  #: grows while batches are read (ragged rows)

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order, with these columns only. Can be called again: each call reads from the start."""
        ...


@dataclass(frozen=True)
class OtherSheet:
    """A sheet of a workbook beside the one that is read: its likeliest headings, and what stands below.

    ``headings`` are empty where no row has enough of them; ``rows`` counts what is filled, ``first`` are some of these
    as text. ``is_refused`` says that the sheet could not be unpacked, so that nobody knows.
    """

    name: str
    heading_row: int
    headings: tuple[str, ...]
    rows: int
    is_hidden: bool
    first: Sequence[Sequence[str]] = ()
    is_refused: bool = False


def begin_below(table: ResponseTable, rows: int) -> None:
    """Pass over so many rows below the headings; refuses a table that has no others."""
    table.begins = table.heading_row + rows + 1
    if not any(batch.rows[-1] >= table.begins for batch in table.batches([0])):
        raise UnreadableFileError("F09")


def as_sent(table: ResponseTable) -> ResponseTable:
    """The table as the file holds it, where a tool's conventions were laid over it."""
    under: ResponseTable = getattr(table, "table", table)
    return under


@dataclass(frozen=True)
class Format:
    """A kind of response file: ``recognises(path, head)`` sees the first bytes, ``open(path, known)`` reads.

    ``known`` holds the headings that the instrument expects, folded by ``instrument.text.fold_heading``: readers use it
    to find the row of headings and the delimiter.
    """

    name: str
    description: str
    recognises: Callable[[Path, bytes], bool]
    open: Callable[[Path, frozenset[str]], ResponseTable]
    has_cells: bool = True  #: False: people know records and names, and cells only once a workbook is made of it

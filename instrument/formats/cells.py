"""Spreadsheet cells as text: what a person would have typed, as far as the file still tells."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from instrument.columns import number_array, text_array
from instrument.text import clean

#: Above this a float no longer holds every whole number.
_EXACT = 2**53


def cell_text(cell: Any) -> str | None:
    """Text of a cell; None when it is empty. Whole numbers have no decimals, dates are YYYY-MM-DD."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return str(int(cell)) if abs(cell) <= _EXACT and cell == int(cell) else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell.isoformat())


def rows_in_place(sheet: Any) -> Iterator[list[Any]]:
    """Rows of a calamine sheet from A1 on; the library leaves out the empty columns before the first that is used."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for cells in sheet.iter_rows():
        yield before + cells if before else cells


class _Codes(dict[Any, int]):
    """Code of each different cell, given out as they are met."""

    def __missing__(self, cell: Any) -> int:
        code = self[cell] = len(self)
        return code


@dataclass(frozen=True)
class EncodedCells:
    """``texts[code]`` for every code of a column's cells, -1 where a cell is empty: int32 of shape (cells,)."""

    codes: np.ndarray
    texts: Sequence[str]

    @cached_property
    def visible(self) -> np.ndarray:
        """Cells in which something can be seen: bool of shape (cells,)."""
        return np.array([bool(clean(text)) for text in self.texts] + [False])[self.codes]

    def marked(self, marks: Mapping[int, str]) -> "EncodedCells":
        """The cells with other texts at some positions."""
        texts = list(dict.fromkeys(marks.values()))
        codes = self.codes.copy()
        codes[list(marks)] = [len(self.texts) + texts.index(text) for text in marks.values()]
        return EncodedCells(codes, [*self.texts, *texts])

    def array(self, kept: np.ndarray) -> pa.DictionaryArray:
        """The cells at these positions as an Arrow array."""
        codes = self.codes[kept]
        return pa.DictionaryArray.from_arrays(number_array(codes, known=codes >= 0), text_array(self.texts))


class CellEncoder:
    """Takes ``cell_text`` of the cells of a column, worked out once for each different value.

    Cells are added some at a time: few enough to be still in the processor's cache since they were read.
    """

    def __init__(self) -> None:
        self._code_of = _Codes()
        self._found: list[np.ndarray] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Add the cells that come next."""
        if bool in set(map(type, cells)):  # True equals 1, but is not written so
            cells = [cell_text(cell) for cell in cells]
        self._found.append(np.fromiter(map(self._code_of.__getitem__, cells), np.int32, len(cells)))

    def finish(self) -> EncodedCells:
        """All cells that were added."""
        texts = _Codes()
        codes = [-1 if not text else texts[text] for text in map(_text_or_none, self._code_of)]
        return EncodedCells(np.array(codes, np.int32)[np.concatenate(self._found)], list(texts))


def _text_or_none(cell: Any) -> str | None:
    return None if cell is None else cell_text(cell)

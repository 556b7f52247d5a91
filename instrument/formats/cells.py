"""Spreadsheet cells as text: what a person would have typed, as far as the file still tells."""

import datetime
from collections.abc import Iterator, Sequence
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


def encode_column(cells: Sequence[Any]) -> pa.DictionaryArray:
    """``cell_text`` of each cell, dictionary-encoded, worked out once for each different value."""
    if bool in set(map(type, cells)):  # True equals 1, but is not written so
        cells = [cell_text(cell) for cell in cells]
    codes: dict[str, int] = {}
    code_of: dict[Any, int] = {}
    for cell in dict.fromkeys(cells):
        text = None if cell is None else cell_text(cell)
        code_of[cell] = -1 if text is None else codes.setdefault(text, len(codes))
    indices = np.fromiter(map(code_of.__getitem__, cells), dtype=np.int32, count=len(cells))
    return pa.DictionaryArray.from_arrays(number_array(indices, known=indices >= 0), text_array(list(codes)))


def is_blank(cells: Sequence[Any]) -> bool:
    """Whether nothing can be seen in any of the cells."""
    return not any(not isinstance(cell, str) or (cell and clean(cell)) for cell in cells)

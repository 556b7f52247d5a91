"""Spreadsheet cells as text: what a person would have typed, as far as the file still tells."""

import datetime
from collections.abc import Sequence
from typing import Any

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


def column_texts(cells: Sequence[Any]) -> list[str | None]:
    """``cell_text`` of each cell, worked out once for each different value."""
    if bool in set(map(type, cells)):  # True equals 1, but is not written so
        return [cell_text(cell) for cell in cells]
    texts = {cell: cell_text(cell) for cell in set(cells)}
    return [texts[cell] for cell in cells]


def is_blank(cells: Sequence[Any]) -> bool:
    """Whether nothing can be seen in any of the cells."""
    return not any(not isinstance(cell, str) or (cell and clean(cell)) for cell in cells)

"""Which records of a delimited file show nothing. Cheap where few can be blank, and where nearly all are."""

import csv
import io
from functools import cached_property

import numpy as np

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.text import clean

_QUOTE = ord('"')
#: How a cell that shows nothing may begin: a control character, a blank, a quotation mark, or the first byte of a
#: no-break space, a zero-width space or a byte-order mark.
_BLANK_STARTS = bytes([*range(33), _QUOTE, 0x7F, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF])
#: Rows in which nothing stands. No export has so many between its interviews.
MOST_BLANK = 5_000_000
#: From so many in a block on, blank rows are looked for together.
_MANY = 100


class BlankRows:
    """Collects the numbers of blank rows, block by block."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self._found: list[np.ndarray] = []
        self._count = 0

    def rows(self) -> np.ndarray:
        """Rows noted so far, in order: int64 of shape (rows,)."""
        return np.concatenate([np.zeros(0, np.int64), *self._found])

    def note(self, text: bytes, starts: np.ndarray, ends: np.ndarray, row: int) -> None:
        """Note which of the records of a text show nothing; the first is in ``row``."""
        codes = np.frombuffer(text, dtype=np.uint8)
        is_blank = self._may_be_blank[codes[starts]]
        asked = np.flatnonzero(is_blank)
        if len(asked) > _MANY:
            is_blank[asked] = ~_holds(self._visible[codes], starts[asked], ends[asked])
            asked = asked[is_blank[asked]]
            asked = asked[_holds(~self._separating[codes], starts[asked], ends[asked])]
        for index in asked:
            is_blank[index] = self._is_blank(text[starts[index] : ends[index]])
        self._found.append(np.flatnonzero(is_blank) + row)
        self._count += len(self._found[-1])
        if self._count > MOST_BLANK:
            raise UnreadableFileError("F03", limit=causes.TOO_MANY_BLANK.format(n=f"{MOST_BLANK:,}"))

    @cached_property
    def _may_be_blank(self) -> np.ndarray:
        table = np.zeros(256, dtype=bool)
        table[list(_BLANK_STARTS + self.delimiter.encode())] = True
        return table

    @cached_property
    def _visible(self) -> np.ndarray:
        """Bytes that surely show something."""
        table = np.zeros(256, dtype=bool)
        table[33:127] = True
        table[[_QUOTE, ord(self.delimiter)]] = False
        return table

    @cached_property
    def _separating(self) -> np.ndarray:
        """Bytes that surely show nothing."""
        table = np.zeros(256, dtype=bool)
        table[list(b" \t\r\n" + self.delimiter.encode())] = True
        return table

    def _is_blank(self, record: bytes) -> bool:
        blanks = b" \t\r\n" + self.delimiter.encode()
        visible = record.strip(blanks + b'"')
        if visible and visible[0] not in _BLANK_STARTS:
            return False
        return not record.strip(blanks) or not any(map(clean, cells_of(record.decode(), self.delimiter)))


def _holds(marked: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether there is a marked byte between each start and end: bool of shape (starts,)."""
    before = np.concatenate(([0], np.cumsum(marked)))
    return np.asarray(before[ends] > before[starts])


def cells_of(record: str, delimiter: str) -> list[str]:
    """Cells of one record; the record itself where a cell is longer than the csv module takes."""
    try:
        return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return [record]

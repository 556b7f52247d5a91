"""One pass over the bytes of a delimited file before it is parsed, to see what a parser passes over without a word.

Finds where records end and which are blank; refuses NUL bytes, text that is not UTF-8, quotation marks that are not
closed, and rows too long to be a row. Holds one block and one record at a time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.formats.delimited_blank import BlankRows, cells_of
from instrument.formats.encoding import Utf8Stream, guess_encoding

BLOCK = 1 << 20
#: Bytes. No interview is longer; a longer row is one whose end was lost.
LONGEST_ROW = 1 << 24
_QUOTE, _LF, _CR = b'"\n\r'
#: From behind an opening quotation mark to the closing one, which is not doubled.
_QUOTED = re.compile(rb'[^"]*+(?:""[^"]*+)*+"(?!")')


@dataclass(frozen=True)
class Records:
    """``count`` rows as a spreadsheet counts them; ``blank`` holds, in order, those in which nothing stands."""

    count: int
    blank: np.ndarray

    @property
    def last(self) -> int:
        """The last row in which something stands; 0 when there is none."""
        from_the_end = np.arange(self.count, self.count - len(self.blank), -1)
        return self.count - int((self.blank[::-1] == from_the_end).cumprod().sum())

    def are_blank(self, rows: np.ndarray) -> np.ndarray:
        """Boolean of shape (rows,): whether nothing stands in the row."""
        if not len(self.blank):
            return np.zeros(len(rows), dtype=bool)
        nearest = np.minimum(np.searchsorted(self.blank, rows), len(self.blank) - 1)
        return np.asarray(self.blank[nearest] == rows)


@dataclass
class RecordScanner:
    """Cuts a delimited file into records. ``lead`` rows stand before the row that a spreadsheet shows as row 1."""

    path: Path
    delimiter: str
    lead: int = 0
    _count: int = 0

    def __post_init__(self) -> None:
        self._blank = BlankRows(self.delimiter)

    def scan(self) -> Records:
        """Records of the whole file."""
        with Utf8Stream(self.path) as stream:
            self._scan(stream)
        return Records(self._count - self.lead, self._blank.rows())

    def _scan(self, stream: Utf8Stream) -> None:
        rest = b""
        while block := stream.read(max(BLOCK, len(rest))):
            text = rest + block
            ends = self._ends(text)
            self._take(text, ends)
            rest = text[ends[-1] :] if len(ends) else text
            if len(rest) > LONGEST_ROW:
                self._refuse_length(rest)
        if rest:
            self._take(rest, self._last_ends(rest))

    @property
    def _row(self) -> int:
        """The row that comes next."""
        return self._count - self.lead + 1

    def _take(self, text: bytes, ends: np.ndarray) -> None:
        """Judge the records of ``text`` that end at ``ends``."""
        if not len(ends):
            return
        whole = text[: ends[-1]]
        if b"\0" in whole:
            row = self._row + int(np.searchsorted(ends, whole.index(b"\0"), side="right"))
            raise UnreadableFileError("F01", row=row, cause=causes.NUL_BYTES)
        if not whole.isascii():
            self._require_utf8(whole, ends)
        starts = np.concatenate(([0], ends[:-1]))
        self._blank.note(whole, starts, ends, self._row)
        self._count += len(ends)

    def _require_utf8(self, text: bytes, ends: np.ndarray) -> None:
        try:
            text.decode()
        except UnicodeDecodeError as error:
            index = int(np.searchsorted(ends, error.start, side="right"))
            before = text[ends[index - 1] if index else 0 : error.start].decode("latin-1")
            column = max(0, len(cells_of(before, self.delimiter)) - 1)
            guess = guess_encoding(self.path)
            raise UnreadableFileError("F02", row=self._row + index, column=column, guess=guess) from None

    # Where records end

    def _ends(self, text: bytes) -> np.ndarray:
        """Positions behind the line breaks outside quotation marks; ``text`` begins with a record."""
        codes = np.frombuffer(text, dtype=np.uint8)
        breaks = np.flatnonzero(codes == _LF)
        if b"\r" in text:
            returns = np.flatnonzero(codes == _CR)
            alone = returns[codes[np.minimum(returns + 1, len(codes) - 1)] != _LF]
            breaks = np.sort(np.concatenate((breaks, alone)))
        if b'"' not in text:
            return breaks + 1
        marks = np.flatnonzero(codes == _QUOTE)
        if not self._all_beside_separators(codes, marks):
            return np.array(list(self._ends_one_by_one(text)), dtype=np.int64)
        return breaks[np.searchsorted(marks, breaks) % 2 == 0] + 1

    @cached_property
    def _separators(self) -> np.ndarray:
        table = np.zeros(256, dtype=bool)
        table[[ord(self.delimiter), _LF, _CR, _QUOTE]] = True
        return table

    def _all_beside_separators(self, codes: np.ndarray, marks: np.ndarray) -> bool:
        """Whether every mark stands where a cell begins or ends: then every second one closes, and nothing else."""
        opening, closing = marks[::2], marks[1::2]
        before = opening[opening > 0] - 1
        after = closing[closing + 1 < len(codes)] + 1
        return bool(self._separators[codes[before]].all() and self._separators[codes[after]].all())

    def _ends_one_by_one(self, text: bytes) -> Iterator[int]:
        """As ``_ends`` for text with quotation marks inside cells, which count only at the beginning of a cell."""
        separators = b"\n\r" + self.delimiter.encode()
        token = re.compile(rb'\r\n|\r|\n|(?:(?<=[\n\r%b])|\A)"' % re.escape(self.delimiter.encode()))
        position, found = 0, 0
        while match := token.search(text, position):
            position = match.end()
            if match[0] != b'"':
                found += 1
                yield position
                continue
            quoted = _QUOTED.match(text, position)
            if not quoted:
                return
            position = quoted.end()
            runs_on = position < len(text) and text[position] not in separators
            if runs_on and (b"\n" in quoted[0] or b"\r" in quoted[0]):
                self._refuse_quote(self._row + found)

    def _last_ends(self, text: bytes) -> np.ndarray:
        """As ``_ends`` for the text behind the last line break of a file, which must not end inside quotation marks."""
        closed = text + b"\n"
        ends = self._ends(closed)
        if not len(ends) or ends[-1] != len(closed):
            self._refuse_quote(self._row + len(ends))
        ends[-1] = len(text)
        return ends

    def _refuse_quote(self, row: int) -> None:
        raise UnreadableFileError("F01", row=row, cause=causes.OPEN_QUOTE.format(row=row))

    def _refuse_length(self, text: bytes) -> None:
        if b'"' in text:
            self._refuse_quote(self._row)
        limit = causes.ROW_TOO_LONG.format(row=self._row, n=LONGEST_ROW >> 20)
        raise UnreadableFileError("F03", row=self._row, limit=limit)

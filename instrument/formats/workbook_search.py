"""Searches the bytes of a sheet for what a spreadsheet reader does not tell, without parsing them.

A sheet written the way that spreadsheets write passes. Of every other one this says so, and it is parsed.
"""

import re
from collections.abc import Iterable

import numpy as np

#: Row and column, counted from 0.
Place = tuple[int, int]

#: Cells of the rectangle that a reader unpacks, filled or not.
MOST_CELLS = 20_000_000
#: Rows and columns: no table has so many empty ones in its middle.
WIDEST_GAP = (10_000, 1_000)
FORMULA, ERROR = "formula", "error value"
#: Columns A to ZZ: what the search can vouch for.
_PLAIN_COLUMNS = 702
_LONGEST_ROW = 1 << 26
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[ >/]')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]* t="e"[^>]*>')
_SPREADING_FORMULA = re.compile(rb'<f(?=[^>]* ref=)(?![^>]* t="shared")')
_SHARED_TEXT = re.compile(rb' t="s"[^>]*><v>(\d{1,9})</v>')
#: Each with its rarest letter: to find that there is none takes a tenth of the time.
_UNUSUAL = ((b"'", b"'"), (b"!", b"<!"), (b"&", b"&#"))
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
#: Bytes that a view of eight bytes from the last one reaches behind the end.
_PADDING = bytes(16)
#: The first n of eight bytes.
_FIRST = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


def place_of(reference: str) -> Place:
    """Row and column of a cell named as in ``A1``."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError("not a cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


class SheetSearch:
    """Searches one sheet.

    ``lengths`` are those of the texts that cells share, where their sum is asked for: ``letters`` is that sum.
    """

    def __init__(self, lengths: np.ndarray | None = None) -> None:
        self.changed: dict[Place, str] = {}
        self.letters = 0
        self._lengths = lengths
        self._last = 0  # number of the row before

    def search(self, blocks: Iterable[bytes]) -> bool:
        """Whether searching can tell; then ``changed`` holds the formula and error cells, and none is far away."""
        rest, has_begun = b"", False
        for block in blocks:
            rest += block
            if not has_begun:
                before, beginning, rows = rest.partition(b"<sheetData")
                has_begun = bool(beginning)
                rest = rows if has_begun else rest
                if has_begun and b"<!" in before:
                    return False
            end = rest.rfind(b"</row>") + len(b"</row>") if has_begun and b"</row>" in rest else 0
            rows, rest = rest[:end], rest[end:]
            if len(rest) > _LONGEST_ROW or not (
                self._are_plain(rows) and self._note_changed(rows) and self._add_letters(rows)
            ):
                return False
        empty_rows = rest.partition(b"</sheetData")[0]
        return has_begun and b"<c" not in empty_rows and self._are_plain(empty_rows)

    def _are_plain(self, rows: bytes) -> bool:
        """Whether rows are as spreadsheets write them: cells named, in their own row, in columns A to ZZ, none far."""
        if any(letter in rows and mark in rows for letter, mark in _UNUSUAL):
            return False
        padded = rows + _PADDING
        codes = np.frombuffer(padded, np.uint8, len(rows))
        words = np.ndarray(len(rows) + 1, "<u8", padded, strides=(1,))
        colons = words[np.flatnonzero(codes == ord(":"))] >> np.uint64(8) & np.uint64(0xFF)
        if np.isin(colons, (ord("c"), ord("r"))).any():
            return False  # elements with a prefix
        if (_words_before(codes, words, "D", 7) == _word(b"</sheetD")).any():
            return False
        starts = np.flatnonzero(codes == ord("w")) - 3
        starts = starts[starts >= 0]
        starts = starts[(words[starts] & _FIRST[4]) == _word(b"<row")]
        names = words[starts + 8]
        lengths, numbers = _whole_numbers(names)
        if (words[starts] != _word(b'<row r="')).any() or not lengths.all():
            return False
        if len(numbers) and (numbers[-1] * _PLAIN_COLUMNS > MOST_CELLS or not self._are_near(numbers)):
            return False
        return _are_plain_cells(codes, words, starts, names, _FIRST[lengths + 1])

    def _are_near(self, numbers: np.ndarray) -> bool:
        """Whether rows go up in small steps from the last that was seen."""
        steps = np.diff(numbers, prepend=self._last)
        self._last = int(numbers[-1])
        return bool(((steps > 0) & (steps <= WIDEST_GAP[0])).all())

    def _note_changed(self, rows: bytes) -> bool:
        """Note formula and error cells of some rows; False where one is written in another way."""
        if b"f" in rows:
            formulas = _FORMULA_CELL.findall(rows)
            if len(formulas) < rows.count(b"<f") or _SPREADING_FORMULA.search(rows):
                return False
            self.changed |= {place_of(cell.decode()): FORMULA for cell in formulas}
        if b"e" in rows and b'"e"' in rows:
            errors = _ERROR_CELL.findall(rows)
            if len(errors) < rows.count(b'"e"'):
                return False
            self.changed |= {place_of(cell.decode()): ERROR for cell in errors}
        return True

    def _add_letters(self, rows: bytes) -> bool:
        """Add up the shared texts of some rows; False where a cell is written in another way."""
        if self._lengths is None:
            return True
        used = np.array(_SHARED_TEXT.findall(rows), "S9").astype(np.int64)
        if len(used) != rows.count(b' t="s"') or (used >= len(self._lengths)).any():
            return False
        self.letters += int(self._lengths[used].sum())
        return True


def _are_plain_cells(
    codes: np.ndarray, words: np.ndarray, rows: np.ndarray, names: np.ndarray, masks: np.ndarray
) -> bool:
    """Whether every cell says that it stands in column A to ZZ of its own row.

    ``rows`` are the places of the rows; ``names`` begin with their numbers and a quotation mark, which ``masks`` cover.
    """
    cells = np.flatnonzero(codes == ord("c")) - 1
    cells = cells[cells >= 0]
    beginnings = words[cells]
    is_cell = (beginnings & _FIRST[2]) == _word(b"<c")
    if ((beginnings[is_cell] & _FIRST[6]) != _word(b'<c r="')).any():
        return False
    cells = cells[is_cell]
    if not len(cells):
        return True
    first = np.searchsorted(cells, rows)
    if not len(rows) or first[0]:
        return False  # a cell before the first row
    times = np.diff(first, append=len(cells))
    own, mask = np.repeat(names, times), np.repeat(masks, times)
    reference = words[cells + 6]
    one, two = _is_capital(reference), _is_capital(reference >> np.uint64(8))
    number = reference >> np.where(two, np.uint64(16), np.uint64(8))
    return bool((one & (((number ^ own) & mask) == 0)).all())


def _is_capital(words: np.ndarray) -> np.ndarray:
    return (words.astype(np.uint8) - np.uint8(ord("A"))) < 26


def _whole_numbers(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Digits before a quotation mark in each eight bytes: how many (0: no whole number is there), and their value."""
    letters = np.ascontiguousarray(words).view(np.uint8).reshape(-1, 8)
    lengths = (letters == ord('"')).argmax(axis=1)
    values = np.zeros(len(words), np.int64)
    for position in range(7):
        inside = position < lengths
        digit = letters[:, position] - np.uint8(ord("0"))
        lengths[inside & (digit > 9)] = 0
        values = np.where(inside, values * 10 + digit, values)
    return lengths, values


def _word(text: bytes) -> np.uint64:
    """Up to eight bytes as a number."""
    return np.uint64(int.from_bytes(text, "little"))


def _words_before(codes: np.ndarray, words: np.ndarray, letter: str, distance: int) -> np.ndarray:
    """The eight bytes that begin ``distance`` before each such letter."""
    places = np.flatnonzero(codes == ord(letter)) - distance
    return words[places[places >= 0]]

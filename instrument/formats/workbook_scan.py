"""Looks into the XML of one sheet for what a spreadsheet reader does not tell: formulas, errors, cells far off the table.

A sheet without any of them, written the way that spreadsheets do, passes a few searches; every other sheet is parsed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NoReturn
from xml.parsers import expat

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.text import column_letter

#: Cells of the rectangle that a reader unpacks, filled or not.
MOST_CELLS = 20_000_000
#: Rows and columns: no table has so many empty ones in its middle.
WIDEST_GAP = (10_000, 1_000)
FORMULA, ERROR = "formula", "error value"
#: Columns A to ZZ: what the searches can vouch for.
_PLAIN_COLUMNS = 702
_LONGEST_ROW = 1 << 26
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z]{1,2}\d{1,5}"[ >/])')
_UNUSUAL = (b"<f", b't="e"', b"'e'", b"<!", b":c", b":row", b"</sheetData")
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

#: Row and column, counted from 0.
Place = tuple[int, int]


def scan_sheet(read: Callable[[], Iterator[bytes]], sheet: str) -> dict[Place, str]:
    """Cells whose value was computed, with ``FORMULA`` or ``ERROR``; ``read`` gives the bytes of the sheet's XML."""
    return {} if _is_plain(read()) else _SheetParser(sheet).parse(read())


def _is_plain(blocks: Iterable[bytes]) -> bool:
    """Whether the sheet surely has no formula, no error and no cell far away."""
    rest, has_begun, last = b"", False, 0
    for block in blocks:
        rest += block
        if not has_begun:
            has_begun = b"<sheetData" in rest
            rest = rest[rest.find(b"<sheetData") :] if has_begun else rest
        end = rest.rfind(b"</row>") + len(b"</row>") if has_begun and b"</row>" in rest else 0
        if not _has_plain_rows(rest[:end], last) or len(rest) - end > _LONGEST_ROW:
            return False
        last = int(([b"%d" % last, *_ROW.findall(rest[:end])])[-1])
        rest = rest[end:]
    return has_begun and b"<c" not in rest.partition(b"</sheetData")[0]


def _has_plain_rows(rows: bytes, last: int) -> bool:
    """Whether these bytes are rows of plain values, in order and near to row ``last``, in columns A to ZZ."""
    if any(mark in rows for mark in _UNUSUAL) or _UNUSUAL_CELL.search(rows):
        return False
    numbers = [last, *map(int, _ROW.findall(rows))]
    if len(numbers) != rows.count(b"<row") + 1 or numbers[-1] * _PLAIN_COLUMNS > MOST_CELLS:
        return False
    return all(0 < after - before <= WIDEST_GAP[0] for before, after in pairwise(numbers))


class _SheetParser:
    """Visits every cell of a sheet."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._changed: dict[Place, str] = {}
        self._rows: dict[int, int] = {}  # row with content -> the first such column in it
        self._columns: dict[int, int] = {}  # column with content -> the first such row in it
        self._place: Place = (-1, -1)
        self._is_error = False
        self._spills: list[tuple[Place, Place]] = []  # corners of formulas that fill several cells

    def parse(self, blocks: Iterable[bytes]) -> dict[Place, str]:
        """Formula and error cells, after a look at how far the cells reach."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
        self._refuse_stray_cell()
        return self._changed

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition("}")[2]
        if name == "c":
            row, column = self._place
            self._place = _place(attributes["r"]) if "r" in attributes else (row, column + 1)
            self._is_error = attributes.get("t") == "e"
        elif name in ("v", "is"):
            self._note_content()
        elif name == "f":
            self._changed.setdefault(self._place, FORMULA)
            first, _, last = attributes.get("ref", "").partition(":")
            if last and attributes.get("t") != "shared":
                self._spills.append((_place(first), _place(last)))
        elif name == "row":
            row = int(attributes["r"]) - 1 if "r" in attributes else self._place[0] + 1
            self._place = (row, -1)
            self._spills = [spill for spill in self._spills if spill[1][0] >= row]

    def _note_content(self) -> None:
        row, column = self._place
        self._rows.setdefault(row, column)
        self._columns.setdefault(column, row)
        if self._is_error:
            self._changed[row, column] = ERROR
        elif any(top <= row <= end and left <= column <= right for (top, left), (end, right) in self._spills):
            self._changed.setdefault((row, column), FORMULA)

    def _refuse_stray_cell(self) -> None:
        """Refuse a cell so far from all others that it is a slip of the hand: unpacking what lies between costs dear."""
        row, column = _behind_gap(self._rows, WIDEST_GAP[0]), _behind_gap(self._columns, WIDEST_GAP[1])
        if column is not None:
            self._refuse(causes.STRAY_CELL, self._columns[column], column)
        if row is not None:
            self._refuse(causes.STRAY_CELL, row, self._rows[row])
        if (max(self._rows, default=0) + 1) * (max(self._columns, default=0) + 1) > MOST_CELLS:
            self._refuse(causes.TOO_MANY_CELLS)

    def _refuse(self, limit: str, row: int | None = None, column: int | None = None) -> NoReturn:
        cell = "" if row is None or column is None else f"{column_letter(column)}{row + 1}"
        limit = limit.format(sheet=self._sheet, cell=cell, n=MOST_CELLS)
        raise UnreadableFileError("F03", row=None if row is None else row + 1, column=column, limit=limit)


def _refuse_doctype(*_: object) -> NoReturn:
    """No sheet declares entities; one that does wants to grow when read."""
    raise UnreadableFileError("F01", cause=causes.DAMAGED)


def _place(reference: str) -> Place:
    match = _CELL.fullmatch(reference)
    if not match:
        raise ValueError("not a cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _behind_gap(used: Iterable[int], widest: int) -> int | None:
    """The first row or column behind a gap that is too wide; None where there is no such gap."""
    return next((after for before, after in pairwise([-1, *sorted(used)]) if after - before - 1 > widest), None)

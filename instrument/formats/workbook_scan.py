"""Looks into the XML of one sheet for what a spreadsheet reader does not tell: formulas, errors, cells far away.

A sheet without any of them, written the way that spreadsheets do, passes a few searches; every other sheet is parsed.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
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
_BLOCK = 1 << 22
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z]{1,2}\d{1,5}"[ >/])')
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[ >/]')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]* t="e"[^>]*>')
_SPREADING_FORMULA = re.compile(rb'<f(?=[^>]* ref=)(?![^>]* t="shared")')
#: Each with its rarest letter: to find that there is none takes a tenth of the time.
_UNUSUAL = (
    *((b"'", b"'"), (b"!", b"<!"), (b"&", b"&#")),
    *((b":", b":c"), (b":", b":row"), (b"D", b"</sheetData")),
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

#: Row and column, counted from 0.
Place = tuple[int, int]


def scan_sheet(archive: zipfile.ZipFile, part: str, sheet: str) -> dict[Place, str]:
    """Cells of a sheet, stored as ``part``, whose value was computed: each with ``FORMULA`` or ``ERROR``."""
    with archive.open(part) as file:
        changed = _search_plain_sheet(iter(partial(file.read, _BLOCK), b""))
    if changed is not None:
        return changed
    with archive.open(part) as file:
        return _SheetParser(sheet).parse(iter(partial(file.read, _BLOCK), b""))


def _search_plain_sheet(blocks: Iterable[bytes]) -> dict[Place, str] | None:
    """Formula and error cells of a sheet that surely has no cell far away; None where searching cannot tell."""
    rest, has_begun, last = b"", False, 0
    changed: dict[Place, str] = {}
    for block in blocks:
        rest += block
        if not has_begun:
            before, beginning, rows = rest.partition(b"<sheetData")
            has_begun = bool(beginning)
            rest = rows if has_begun else rest
            if has_begun and b"<!" in before:
                return None
        end = rest.rfind(b"</row>") + len(b"</row>") if has_begun and b"</row>" in rest else 0
        numbers = [last, *map(int, _ROW.findall(rest, 0, end))]
        if not _are_plain_rows(rest[:end], numbers) or len(rest) - end > _LONGEST_ROW:
            return None
        changed |= _search_changed(rest[:end])
        last, rest = numbers[-1], rest[end:]
    empty_rows = rest.partition(b"</sheetData")[0]
    numbers = [last, *map(int, _ROW.findall(empty_rows))]
    is_plain = has_begun and b"<c" not in empty_rows and _are_plain_rows(empty_rows, numbers)
    return changed if is_plain else None


def _are_plain_rows(rows: bytes, numbers: list[int]) -> bool:
    """Whether rows are as Excel writes them, in columns A to ZZ and near each other; ``numbers`` has the one before."""
    if any(letter in rows and mark in rows for letter, mark in _UNUSUAL) or _UNUSUAL_CELL.search(rows):
        return False
    if len(numbers) != rows.count(b"<row") + 1 or numbers[-1] * _PLAIN_COLUMNS > MOST_CELLS:
        return False
    if b"f" in rows and (len(_FORMULA_CELL.findall(rows)) < rows.count(b"<f") or _SPREADING_FORMULA.search(rows)):
        return False
    if b'"e"' in rows and len(_ERROR_CELL.findall(rows)) < rows.count(b'"e"'):
        return False
    return all(0 < after - before <= WIDEST_GAP[0] for before, after in pairwise(numbers))


def _search_changed(rows: bytes) -> dict[Place, str]:
    formulas = _FORMULA_CELL.findall(rows) if b"f" in rows else ()
    errors = _ERROR_CELL.findall(rows) if b'"e"' in rows else ()
    changed = {_place(cell.decode()): FORMULA for cell in formulas}
    return changed | {_place(cell.decode()): ERROR for cell in errors}


class Extent:
    """How far the content of a sheet reaches. Rows and columns count from 0."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._rows: dict[int, int] = {}  # row with content -> the first such column in it
        self._columns: dict[int, int] = {}  # column with content -> the first such row in it

    def include(self, place: Place) -> None:
        """Note that something stands at ``place``."""
        row, column = place
        self._rows.setdefault(row, column)
        self._columns.setdefault(column, row)

    def refuse_stray_cell(self) -> None:
        """Refuse a cell so far from all others that it is a slip of the hand: unpacking what lies between is dear."""
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


class _SheetParser:
    """Visits every cell of a sheet."""

    def __init__(self, sheet: str) -> None:
        self._extent = Extent(sheet)
        self._changed: dict[Place, str] = {}
        self._place: Place = (-1, -1)
        self._is_error = False
        self._spills: list[tuple[Place, Place]] = []  # corners of formulas that fill several cells

    def parse(self, blocks: Iterable[bytes]) -> dict[Place, str]:
        """Formula and error cells, after a look at how far the cells reach."""
        visit_elements(blocks, self._start)
        self._extent.refuse_stray_cell()
        return self._changed

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            row, column = self._place
            self._place = _place(attributes["r"]) if "r" in attributes else (row, column + 1)
            self._is_error = attributes.get("t") == "e"
        elif name in ("v", "is"):
            self._include_content()
        elif name == "f":
            self._changed.setdefault(self._place, FORMULA)
            first, _, last = attributes.get("ref", "").partition(":")
            if last and attributes.get("t") != "shared":
                self._spills.append((_place(first), _place(last)))
        elif name == "row":
            row = int(attributes["r"]) - 1 if "r" in attributes else self._place[0] + 1
            self._place = (row, -1)
            self._spills = [spill for spill in self._spills if spill[1][0] >= row]

    def _include_content(self) -> None:
        row, column = self._place
        self._extent.include(self._place)
        if self._is_error:
            self._changed[self._place] = ERROR
        elif any(top <= row <= end and left <= column <= right for (top, left), (end, right) in self._spills):
            self._changed.setdefault(self._place, FORMULA)


def visit_elements(
    blocks: Iterable[bytes],
    start: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Call ``start`` with name (without prefix) and attributes of each element, ``text`` with the text between them."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_: object) -> NoReturn:
    """Nothing in a workbook declares entities; what does, wants to grow when read."""
    raise UnreadableFileError("F01", cause=causes.DAMAGED)


def _place(reference: str) -> Place:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError("not a cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _behind_gap(used: Iterable[int], widest: int) -> int | None:
    """The first row or column behind a gap that is too wide; None where there is no such gap."""
    return next((after for before, after in pairwise([-1, *sorted(used)]) if after - before - 1 > widest), None)

"""Looks into the XML of one sheet for what a spreadsheet reader does not tell: formulas, errors, cells far away.

A sheet without any of them, written the way that spreadsheets do, passes a search; every other sheet is parsed.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import IO, NoReturn

import numpy as np

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.formats.workbook_search import ERROR, FORMULA, MOST_CELLS, WIDEST_GAP, Place, SheetSearch, place_of
from instrument.formats.workbook_texts import SharedTexts
from instrument.formats.workbook_xml import visit_elements
from instrument.text import column_letter

#: Bytes of text in the cells of a sheet, each shared text as often as a cell shows it: a reader copies it every time.
MOST_LETTERS = 1 << 29
#: Bytes that a cell takes up at least: to know without looking that texts cannot be too long.
_SHORTEST_CELL = 16
_BLOCK = 1 << 20


def scan_sheet(archive: zipfile.ZipFile, part: str, sheet: str, texts: SharedTexts) -> dict[Place, str]:
    """Cells of a sheet, stored as ``part``, whose value was computed: each with ``FORMULA`` or ``ERROR``."""
    most = archive.getinfo(part).file_size // _SHORTEST_CELL * texts.longest
    lengths = texts.lengths if most > MOST_LETTERS else None
    search = SheetSearch(lengths)
    with archive.open(part) as file:
        is_plain = search.search(_read_ahead(file))
    changed, letters = search.changed, search.letters
    if not is_plain:
        parser = SheetParser(sheet, lengths)
        with archive.open(part) as file:
            changed = parser.parse(iter(partial(file.read, _BLOCK), b""))
        letters = parser.letters
    if letters > MOST_LETTERS:
        raise UnreadableFileError("F03", limit=causes.TOO_MUCH_TEXT.format(sheet=sheet, n=MOST_LETTERS >> 20))
    return changed


def _read_ahead(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks of a packed file, the next one unpacked while the one before is looked at."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(file.read, _BLOCK)
        while block := following.result():
            following = pool.submit(file.read, _BLOCK)
            yield block


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


class SheetParser:
    """Visits every cell of a sheet. ``lengths`` and ``letters`` as in ``SheetSearch``."""

    def __init__(self, sheet: str, lengths: np.ndarray | None = None) -> None:
        self.letters = 0
        self._lengths = lengths
        self._position = ""  # of a shared text, as it is read
        self._is_shared = False
        self._extent = Extent(sheet)
        self._changed: dict[Place, str] = {}
        self._place: Place = (-1, -1)
        self._is_error = False
        self._spills: list[tuple[Place, Place]] = []  # corners of formulas that fill several cells

    def parse(self, blocks: Iterable[bytes]) -> dict[Place, str]:
        """Formula and error cells, after a look at how far the cells reach."""
        visit_elements(blocks, self._start, None if self._lengths is None else self._text)
        self._add_letters()
        self._extent.refuse_stray_cell()
        return self._changed

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._add_letters()
            row, column = self._place
            self._place = place_of(attributes["r"]) if "r" in attributes else (row, column + 1)
            self._is_error, self._is_shared = attributes.get("t") == "e", attributes.get("t") == "s"
        elif name in ("v", "is"):
            self._include_content()
        elif name == "f":
            self._changed.setdefault(self._place, FORMULA)
            first, _, last = attributes.get("ref", "").partition(":")
            if last and attributes.get("t") != "shared":
                self._spills.append((place_of(first), place_of(last)))
        elif name == "row":
            row = int(attributes["r"]) - 1 if "r" in attributes else self._place[0] + 1
            self._place = (row, -1)
            self._spills = [spill for spill in self._spills if spill[1][0] >= row]

    def _text(self, text: str) -> None:
        if self._is_shared and len(self._position) < 10:
            self._position += text.strip()

    def _add_letters(self) -> None:
        """Add the text of the cell before, if it was a shared one."""
        if self._position and self._lengths is not None:
            position = int(self._position)
            self.letters += int(self._lengths[position]) if position < len(self._lengths) else 0
        self._position = ""

    def _include_content(self) -> None:
        row, column = self._place
        self._extent.include(self._place)
        if self._is_error:
            self._changed[self._place] = ERROR
        elif any(top <= row <= end and left <= column <= right for (top, left), (end, right) in self._spills):
            self._changed.setdefault(self._place, FORMULA)


def _behind_gap(used: Iterable[int], widest: int) -> int | None:
    """The first row or column behind a gap that is too wide; None where there is no such gap."""
    return next((after for before, after in pairwise([-1, *sorted(used)]) if after - before - 1 > widest), None)

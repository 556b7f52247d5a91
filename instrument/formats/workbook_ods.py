"""Looks into the XML of an OpenDocument spreadsheet, whose cells may stand for a million copies of themselves."""

import zipfile
from collections.abc import Mapping
from functools import partial
from typing import NoReturn

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.formats.workbook_scan import MOST_LETTERS, Extent
from instrument.formats.workbook_search import ERROR, FORMULA, MOST_CELLS, Place
from instrument.formats.workbook_texts import LONGEST_TEXT
from instrument.formats.workbook_xml import visit_elements

_BLOCK = 1 << 22
#: Letters. What is shorter, such as the line breaks between elements, costs a reader nothing worth counting.
_SHORT = 100


def scan_ods(archive: zipfile.ZipFile) -> dict[str, dict[Place, str]]:
    """Each sheet's cells whose value was computed, with ``FORMULA`` or ``ERROR``; no sheet may be too large."""
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFileError("F01", cause=causes.ENCRYPTED)
    parser = _ContentParser()
    with archive.open("content.xml") as file:
        visit_elements(iter(partial(file.read, _BLOCK), b""), parser.start, parser.text)
    for extent in parser.extents.values():
        extent.refuse_stray_cell()
    return parser.changed


class _ContentParser:
    """Visits every cell of every sheet. Goes by the usual prefixes of names, as the reader of the cells does."""

    def __init__(self) -> None:
        self.changed: dict[str, dict[Place, str]] = {}
        self.extents: dict[str, Extent] = {}
        self._sheet = ""
        self._row, self._rows = 0, 0  # first row of the element, and how many it stands for
        self._column = 0
        self._copies = 1  # cells that the element stands for
        self._length = 0  # of the cell's text so far
        self._letters = 0  # of all texts, once the copies are made

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note what an element adds to its sheet."""
        if name == "table":
            self._sheet = attributes.get("table:name", "")
            self.changed[self._sheet], self.extents[self._sheet] = {}, Extent(self._sheet)
            self._row = self._rows = 0
        elif name == "table-row":
            self._row += self._rows
            self._rows = int(attributes.get("table:number-rows-repeated", 1))
            self._column = 0
        elif name in ("table-cell", "covered-table-cell"):
            columns = int(attributes.get("table:number-columns-repeated", 1))
            self._copies, self._length = self._rows * columns, 0
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._include(columns, attributes)
            self._column += columns
        elif name == "s":
            self._add_letters(int(attributes.get("text:c", 1)))

    def text(self, text: str) -> None:
        """Note the text of a cell."""
        self._add_letters(len(text))

    def _add_letters(self, letters: int) -> None:
        self._length += letters
        self._letters += letters * (self._copies if letters > _SHORT else 1)
        if self._length > LONGEST_TEXT:
            raise UnreadableFileError("F03", limit=causes.TEXT_TOO_LONG.format(n=LONGEST_TEXT >> 10))
        if self._letters > MOST_LETTERS:
            limit = causes.TOO_MUCH_TEXT.format(sheet=self._sheet, n=MOST_LETTERS >> 20)
            raise UnreadableFileError("F03", limit=limit)

    def _include(self, columns: int, attributes: Mapping[str, str]) -> None:
        if self._rows * columns > MOST_CELLS:
            self._refuse_copies()
        extent, changed = self.extents[self._sheet], self.changed[self._sheet]
        for row in range(self._row, self._row + self._rows):
            extent.include((row, self._column))
        for column in range(self._column, self._column + columns):
            extent.include((self._row, column))
        kind = ERROR if attributes.get("calcext:value-type") == "error" else FORMULA
        if kind == ERROR or "table:formula" in attributes:
            places = ((self._row + r, self._column + c) for r in range(self._rows) for c in range(columns))
            changed.update(dict.fromkeys(places, kind))
            if len(changed) > MOST_CELLS:
                self._refuse_copies()

    def _refuse_copies(self) -> NoReturn:
        limit = causes.TOO_MANY_CELLS.format(sheet=self._sheet, n=MOST_CELLS)
        raise UnreadableFileError("F03", limit=limit)

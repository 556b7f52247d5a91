"""Finds delimiter and row of headings from the first bytes of a delimited file."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from instrument.formats.headings import FIRST_ROWS, best_row

#: What a cell may be separated by, with the name used in messages. Others only where a first line ``sep=`` names them.
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_DECLARED = re.compile(r'"?sep=([^\w\s"]|\t)"?(?:\r\n|\r|\n)', re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a delimited file is cut.

    ``lead`` is 1 where a first line ``sep=`` stands, which a spreadsheet does not show: rows are counted behind it.
    ``offset`` is the byte behind the row of headings, in UTF-8 without byte-order mark. ``hits`` counts known headings;
    ``rows`` are the first rows of the file.
    """

    delimiter: str
    lead: int
    heading_row: int
    cells: tuple[str, ...]
    hits: int
    offset: int
    rows: Sequence[Sequence[str]] = ()


def find_layout(head: bytes, known: frozenset[str]) -> Layout:
    """The layout that yields most known headings; ties: the declared delimiter, then the order of ``DELIMITERS``."""
    text = head.decode(errors="replace")
    declared = _DECLARED.match(text)
    delimiters = list(DELIMITERS)
    if declared and declared[1].isascii():
        delimiters.insert(0, declared[1])
    else:
        declared = None
    layouts = [_layout(text, delimiter, declared.end() if declared else 0, known) for delimiter in delimiters]
    return max(layouts, key=lambda layout: layout.hits)


def _layout(text: str, delimiter: str, start: int, known: frozenset[str]) -> Layout:
    rows, ends = _first_rows(text[start:], delimiter)
    index, found = best_row(rows, known)
    cells = tuple(rows[index]) if rows else ()
    return Layout(delimiter, int(start > 0), index + 1, cells, found, start + (ends[index] if rows else 0), rows)


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows of ``text``, and the byte behind each; fewer where a cell is longer than any heading."""
    rows: list[list[str]] = []
    ends: list[int] = []
    position = 0

    def lines() -> Iterator[str]:
        nonlocal position
        for line in io.StringIO(text, newline=""):
            position += len(line.encode())
            yield line

    try:
        for row in csv.reader(lines(), delimiter=delimiter):
            rows.append(row)
            ends.append(position)
            if len(rows) == FIRST_ROWS:
                break
    except csv.Error:
        pass
    return rows, ends

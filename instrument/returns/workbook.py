"""Workbooks for people: every cell is text of the format Text, lists to choose from stand on a hidden sheet.

XlsxWriter writes them, because what it is given as text cannot turn into a formula, a link or a number, nothing of the
sender's file can come along unseen, and the same content gives the same bytes.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter

from instrument.text import column_letter

#: Characters of a cell and of a comment.
LONGEST_CELL, LONGEST_COMMENT = 32_767, 2_000
LISTS = "Lists"
#: Points of a line, and of the highest row that a spreadsheet shows.
_LINE, _HIGHEST = 15, 405
_TEXT = {"num_format": "@", "valign": "top", "text_wrap": True}


def lines_of(text: str, width: float) -> int:
    """How many lines wrapped text takes in a column of a width; rather one too many, since words are not broken."""
    fitting = max(int(width) - 1, 1)
    return sum(max(-(-len(line) // fitting), 1) for line in text.split("\n"))


def height_of(lines: int) -> int:
    """Height of a row for so many lines: a spreadsheet does not find it by itself when it opens a file."""
    return min(_LINE * max(lines, 1), _HIGHEST)


class TextWorkbook:
    """A workbook being written."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._list_sheet: Any = None

    def format(self, **more: Any) -> Any:
        """A format for wrapped text, the same one once."""
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**_TEXT, **more})
        return self._formats[key]

    def write(self, sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
        """Write text; row and column count from 0."""
        if text:
            sheet.write_string(row, column, text[:LONGEST_CELL], form or self.text)
        else:
            sheet.write_blank(row, column, None, form or self.text)

    def offer(self, sheet: Any, first: int, last: int, column: int, words: Sequence[str], hint: str = "") -> None:
        """Let cells of a column be chosen from a list; other words stay possible."""
        options = {"validate": "list", "source": f"={self._range(tuple(words))}", "error_type": "information",
                   "error_title": "Not in the list", "error_message": "This is not in the list."}  # fmt: skip
        if hint:
            options |= {"input_title": "Answers", "input_message": hint[:250]}
        sheet.data_validation(first, column, last, column, options)

    def _range(self, words: tuple[str, ...]) -> str:
        if self._list_sheet is None:
            self._list_sheet = self.book.add_worksheet(LISTS)
            self._list_sheet.hide()
        if words not in self._lists:
            column = len(self._lists)
            for row, word in enumerate(words):
                self.write(self._list_sheet, row, column, word)
            letter = column_letter(column)
            self._lists[words] = f"'{LISTS}'!${letter}$1:${letter}${len(words)}"
        return self._lists[words]


@contextmanager
def text_workbook(path: Path) -> Iterator[TextWorkbook]:
    """A new workbook; the same content gives the same bytes."""
    with xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"author": "crosscase", "created": datetime.datetime(2000, 1, 1)})
        yield TextWorkbook(book)

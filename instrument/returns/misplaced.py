"""What was typed where it is not read: beside the yellow columns, and in rows that are no lines.

Each line carries marks of the cells that people are only told, so that a cell which says something else by now is known
even where the sheet before it is lost.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from instrument.returns.fixes import TOLD, Line
from instrument.text import clean, fold, whole

#: Hexadecimal digits of the mark of a cell: enough to notice that somebody typed into it.
_DIGITS = 4
_LONGEST = 200


class Misplaced(NamedTuple):
    """Text in a cell of the row of ``line``; ``column`` is "" where no column of a fix sheet is."""

    line: Line
    cell: str
    column: str
    text: str

    def said(self, *, in_words: bool) -> str:
        """What to tell of it; answers to open questions are kept out of what is shown."""
        text = f'"{self.text}"' if in_words else "something (not_applied.csv has the words)"
        if self.line.is_note:
            return f"Cell {self.cell}: the row is no line of the fix sheet, so {text} is not read."
        where = f"under {self.column}" if self.column else "beside the columns"
        return f"Cell {self.cell}: {text} was typed {where}, where it is not read. Write it in a yellow column."


def marks(cells: Mapping[str, str]) -> str:
    """A mark for each cell that people are only told."""
    return "".join(_mark(cells.get(name, "")) for name in TOLD)


def misplaced(lines: Sequence[Line]) -> Iterator[Misplaced]:
    """Everything that was typed where it is not read."""
    for line in lines:
        for name in TOLD:
            text = clean(line.cells.get(name, ""))
            if text and (line.is_note or _is_changed(line, name)):
                yield Misplaced(line, f"{line.letters[name]}{line.row}", name, text[:_LONGEST])
        for letter, text in line.beside.items():
            yield Misplaced(line, f"{letter}{line.row}", "", text[:_LONGEST])


def _is_changed(line: Line, name: str) -> bool:
    start = TOLD.index(name) * _DIGITS
    return bool(line.as_written) and line.as_written[start : start + _DIGITS] != _mark(line.cells.get(name, ""))


def _mark(text: str) -> str:
    return hashlib.sha256(fold(whole(clean(text))).encode()).hexdigest()[:_DIGITS]

"""Rows of a file that are no interviews: notes and totals under the table, and headings that were pasted again.

Only a row that nobody can tell whose it is comes into question: where case, group or version is one of the study's, it
is an interview that somebody began to enter.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from instrument.columns import Column
from instrument.documents import spellings
from instrument.headings import Layout
from instrument.items import INVALID
from instrument.load import StudyFolder
from instrument.record_fields import read_version
from instrument.study import CaseRow, GroupRow
from instrument.text import clean, fold, fold_heading

#: A note or a total fills no more cells than this.
MOST_CELLS = 2
NOTE, HEADINGS = "looks like a note or a total under the table", "repeats the headings"


class Strays:
    """Tells rows that are no interviews."""

    def __init__(self, folder: StudyFolder) -> None:
        self._folder, self._read_version = folder, read_version(folder)
        self._words = {"case_id": _words(folder.study.cases), "group_id": _words(folder.study.groups)}

    def nobodys(self, layout: Layout, fields: Mapping[str, Column], records: int) -> np.ndarray:
        """Records of which no column for case, group or version holds one of the study: bool of shape (records,)."""
        names = self.telling(layout)
        nobodys = np.full(records, bool(names))
        for name in names:
            if nobodys.any():
                unknown = [not self._is_known(name, value or "") for value in fields[name].values]
                nobodys &= np.array(unknown, bool)[fields[name].codes]
        return nobodys

    def is_of_the_study(self, layout: Layout, cells: Mapping[int, str]) -> bool:
        """Whether every column for case, group or version of a row holds one of the study."""
        return all(self._is_known(name, cells.get(layout.fields[name], "")) for name in self.telling(layout))

    def telling(self, layout: Layout) -> list[str]:
        """The columns that tell whose a row is; one that is given for all rows tells nothing."""
        names = ("instrument_version", *self._words)
        return [name for name in names if name in layout.fields and self._folder.constant(name) is None]

    def _is_known(self, name: str, value: str) -> bool:
        """As the readers of record fields would say, which look for what was meant besides, and that takes long."""
        return fold(value) in self._words[name] if name in self._words else self._read_version(value).state != INVALID

    def among(
        self, layout: Layout, headings: Sequence[str], fields: Mapping[str, Column], columns: Mapping[str, Column],
        records: int,
    ) -> dict[int, str]:  # fmt: skip
        """Position of each row that is no interview, and what it looks like."""
        found = {}
        for position in np.flatnonzero(self.nobodys(layout, fields, records)).tolist():
            filled = {name: text for name in layout.fields if (text := clean(fields[name].text(position)))}
            if len(filled) > 1 and all(_is_heading(text, headings[layout.fields[n]]) for n, text in filled.items()):
                found[position] = HEADINGS
            elif _may_be_note(filled) and not any(clean(c.text(position)) for c in columns.values()):
                found[position] = NOTE
        return found


def _may_be_note(filled: Mapping[str, str]) -> bool:
    """An id beside a case or group in words is an interview that somebody began, with a slip of the pen."""
    begun = "respondent_id" in filled and any(
        name in filled and any(letter.isalpha() for letter in filled[name]) for name in ("case_id", "group_id")
    )
    return len(filled) <= MOST_CELLS and not begun


def _words(rows: Sequence[CaseRow | GroupRow]) -> frozenset[str]:
    return frozenset(fold(word) for row in rows for word in (row.id, *spellings(row.label)))


def _is_heading(text: str, heading: str) -> bool:
    return fold_heading(text) == fold_heading(heading)

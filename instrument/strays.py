"""Rows of a file that are no interviews: notes and totals under the table, and headings that were pasted again.

Only a row that nobody can tell whose it is comes into question: where case, group or version is one of the study's, it
is an interview that somebody began to enter.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from instrument.columns import Column
from instrument.headings import Layout
from instrument.items import INVALID
from instrument.load import StudyFolder
from instrument.responses import read_version, record_readers
from instrument.text import clean, fold_heading

#: A note or a total fills no more cells than this.
MOST_CELLS = 2
NOTE, HEADINGS = "looks like a note or a total under the table", "repeats the headings"


class Strays:
    """Tells rows that are no interviews."""

    def __init__(self, folder: StudyFolder) -> None:
        readers = record_readers(folder.newest, folder)
        self.readers = {
            "instrument_version": read_version(folder), "case_id": readers["case_id"], "group_id": readers["group_id"],
        }  # fmt: skip

    def nobodys(self, layout: Layout, fields: Mapping[str, Column], records: int) -> np.ndarray:
        """Records of which no column for case, group or version holds one of the study: bool of shape (records,)."""
        names = [name for name in self.readers if name in layout.fields]
        nobodys = np.full(records, bool(names))
        for name in names:
            if nobodys.any():
                unknown = [self.readers[name](value).state == INVALID for value in fields[name].values]
                nobodys &= np.array(unknown, bool)[fields[name].codes]
        return nobodys

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
            elif len(filled) <= MOST_CELLS and not any(clean(c.text(position)) for c in columns.values()):
                found[position] = NOTE
        return found


def _is_heading(text: str, heading: str) -> bool:
    return fold_heading(text) == fold_heading(heading)

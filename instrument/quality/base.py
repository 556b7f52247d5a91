"""What every quality check is: it watches judged records go by and says at the end what somebody should look at.

Quality checks compare records with each other, or with what the study wants. They keep answers as small codes, never
words, and no more of them than a stated number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from instrument.columns import Column
from instrument.issues import IssueLog, Place, Whose
from instrument.judging import JudgedBatch
from instrument.load import StudyFolder
from instrument.records import Part


@dataclass(frozen=True)
class Observed:
    """Records of one version that may be counted, judged. ``positions`` are theirs in ``part`` and ``columns``."""

    part: Part
    columns: Mapping[str, Column]
    judged: JudgedBatch
    positions: np.ndarray

    def __len__(self) -> int:
        return len(self.positions)

    def whose(self, position: int) -> Whose:
        """Whose the record at a position of ``judged`` is."""
        return self.part.whose(int(self.positions[position]))

    def where(self, name: str) -> dict[str, Any]:
        """Column, heading and id of a record field or question, as issues want them."""
        column, heading = self.part.column_of(name)
        return {"column": column, "heading": heading, "question_id": name}


@dataclass
class Report:
    """Where quality checks say what they found."""

    folder: StudyFolder
    issues: IssueLog
    notes: list[str] = field(default_factory=list)
    late: set[tuple[str, int | None]] = field(default_factory=set)

    def found(self, code: str, records: Sequence[Whose], *, count: int | None = None, **fields: Any) -> None:
        """Report an issue of some records of one file."""
        first = records[0]
        self.issues.add(
            code, first.file, sheet=first.sheet, places=[one.place for one in records], count=count, **fields
        )
        self.late |= {(one.file, one.place.row) for one in records if not one.worst}

    def of_the_study(self, code: str, place: Place, **fields: Any) -> None:
        """Report an issue of all files together."""
        self.issues.add(code, "", places=[place], **fields)


class QualityCheck:
    """One check. What it does not care about it leaves as it is here."""

    def look(self, part: Part, columns: Mapping[str, Column]) -> None:
        """Look at records as they stand in the file, also at those that cannot be counted."""

    def observe(self, records: Observed) -> None:
        """Look at records that may be counted."""

    def set_aside(self, record: Whose) -> None:
        """Look at a record that cannot be counted because nobody can say whose it is."""

    def report(self, report: Report) -> None:
        """Say what was found in all files."""


def enumerated(words: Sequence[str], most: int = 8) -> str:
    """Words one after the other, the rest of a long list as a number."""
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most:,} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"

"""What a check of files and fix sheets comes to: the corrected copy, what was decided, what became of every problem."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from instrument.edits import Edits
from instrument.returns.fixes import Line
from instrument.returns.problems import Problem
from instrument.validation import Validation


@dataclass(frozen=True)
class Decision:
    """A line that was matched: its problem, and the new text of the cell (None: the interview is taken out)."""

    line: Line
    problem: Problem
    text: str | None


@dataclass
class Review:
    """Files judged with what came back: ``validation`` and ``problems`` are of the corrected copy.

    ``entries`` are the lines of the next fix sheet: the problem or None where it is no more, its status, the line that
    was given or None, and a remark.
    """

    validation: Validation
    problems: list[Problem]
    edits: Edits = field(default_factory=Edits)
    decisions: list[Decision] = field(default_factory=list)
    accepted: list[tuple[Line, Problem]] = field(default_factory=list)
    refused: list[tuple[Line, str]] = field(default_factory=list)
    entries: list[tuple[Problem | None, str, Line | None, str]] = field(default_factory=list)
    has_lines: bool = False

    @property
    def statuses(self) -> dict[str, str]:
        """Issue id -> status, of the problems that are there."""
        return {problem.issue_id: status for problem, status, _, _ in self.entries if problem is not None}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows of ``issues.csv`` with the status of each issue."""
        statuses = self.statuses
        for row in self.validation.issues.rows(self.validation.folder.study.study):
            yield {**row, "status": statuses.get(row["issue_id"], row["status"])}

    def count(self, *statuses: str) -> int:
        """How many problems have one of some statuses."""
        seen = {(p.issue_id if p else line.issue_id if line else "", p.cell if p else "")
                for p, status, line, _ in self.entries if status in statuses}  # fmt: skip
        return len(seen)


def rows_of(decision: Decision) -> Iterator[tuple[Path, int]]:
    """The records that a decision is about."""
    if decision.problem.path is not None:
        yield from ((decision.problem.path, row) for row in decision.problem.rows)

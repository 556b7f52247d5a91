"""What a check of files and fix sheets comes to: the corrected copy, what was decided, what became of every problem."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from instrument.edits import Edits
from instrument.returns.files_given import FilesGiven
from instrument.returns.fixes import Line
from instrument.returns.misplaced import Misplaced
from instrument.returns.problems import ASK, Problem, Record
from instrument.text import clean
from instrument.validation import Validation

#: Characters shown of what was typed.
_LONGEST = 80


@dataclass(frozen=True)
class Decision:
    """A line that was matched: its problem, and the new text of the cell (None: the interview is taken out)."""

    line: Line
    problem: Problem
    text: str | None

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The rows that it is laid over: all copies of an interview, but where it tells the copies apart."""
        problem = self.problem
        own = () if problem.record is None else (problem.record,)
        if self.text is not None and problem.name == "respondent_id":
            return own
        others = tuple(record for record in problem.copies if record != problem.record)
        return others if self.text is None and problem.group.code == "R04" else (*own, *others)


class Entry(NamedTuple):
    """A line of the next fix sheet: the problem, or None where it is no more; the line that was given, or None."""

    problem: Problem | None
    status: str
    line: Line | None
    remark: str


@dataclass
class Review:
    """Files judged with what came back: ``validation`` and ``problems`` are of the corrected copy."""

    validation: Validation
    problems: list[Problem]
    files: FilesGiven
    edits: Edits = field(default_factory=Edits)
    decisions: list[Decision] = field(default_factory=list)
    accepted: list[tuple[Line, Problem]] = field(default_factory=list)
    refused: list[tuple[Line, str]] = field(default_factory=list)
    misplaced: list[Misplaced] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    has_lines: bool = False

    @property
    def statuses(self) -> dict[str, str]:
        """Issue id -> status, of the problems that are there."""
        return {problem.issue_id: status for problem, status, _, _ in self.entries if problem is not None}

    @property
    def can_be_settled(self) -> bool:
        """Whether the next fix sheet has a line that says or asks for more than a question to somebody."""
        return any(problem is None or problem.actions != (ASK,) for problem, *_ in self.entries)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows of ``issues.csv`` with the status of each issue."""
        statuses = self.statuses
        for row in self.validation.issues.rows(self.validation.folder.study.study):
            yield {**row, "status": statuses.get(row["issue_id"], row["status"])}

    def not_applied(self, *, in_words: bool = False) -> list[tuple[Line, str]]:
        """Every line that was not applied and everything that was typed where it is not read, sheet by sheet."""
        told = [(s.line, s.said(in_words=in_words or self.may_show(s.line))) for s in self.misplaced]
        sheets = list(dict.fromkeys(line.sheet for line, _ in [*self.refused, *told]))
        return sorted([*self.refused, *told], key=lambda entry: (sheets.index(entry[0].sheet), entry[0].row))

    def may_show(self, line: Line) -> bool:
        """Whether what was typed may be shown: answers to open questions may not."""
        questions = (i.questions.get(line.question) for i in self.validation.folder.versions)
        return all(question.shows_answers for question in questions if question)

    def typed(self, line: Line) -> str:
        """What was decided in a line, as it was typed."""
        value = clean(line.new_value)
        value = f'"{value}"' if value and self.may_show(line) else ""
        return " ".join(filter(None, [clean(line.action), value]))[:_LONGEST]

    def count(self, *statuses: str) -> int:
        """How many problems have one of some statuses; of several lines about one, what was decided counts."""
        became: dict[tuple[str, str], str] = {}
        for problem, status, line, _ in sorted(self.entries, key=lambda entry: entry.status == "settled"):
            key = (problem.issue_id, problem.cell) if problem else (line.issue_id, line.where) if line else ("", "")
            became.setdefault(key, status)
        return sum(status in statuses for status in became.values())

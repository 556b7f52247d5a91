"""What came back is weighed: decisions are matched by issue id, judged like any answer, and laid over a copy.

Judging starts from the files as sent. Decisions whose problem is there are laid over them, the copy is judged, and so
on, since a correction may bring up a problem that another line settles. What would cause an error is taken back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from instrument.catalogue import CATALOGUE
from instrument.edits import Edits
from instrument.issues import sentence
from instrument.load import StudyFolder
from instrument.questions.base import Answer
from instrument.responses import read_version, record_readers
from instrument.returns.fixes import Line
from instrument.returns.problems import ACTIONS, ASK, BLANK, CHANGE, KEEP, REMOVE, Problem, depends_on, problems_of
from instrument.study import RECORD_FIELDS
from instrument.text import clean, fold
from instrument.validation import Validation

Judge = Callable[[Edits], Validation]
Cell = tuple[Path, int, str]


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

    @property
    def can_be_settled(self) -> bool:
        """Whether the next fix sheet has a line that says or asks for more than a question to somebody."""
        return any(problem is None or problem.actions != (ASK,) for problem, *_ in self.entries)

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


def review(judge: Judge, folder: StudyFolder, lines: Sequence[Line] = ()) -> Review:
    """Judge files as sent, lay the decisions over them, and say what became of every problem and line."""
    refused = dict(_misfilled(lines))
    refused |= {line: why for line, why in _contradicting(lines, refused) if line not in refused}
    return _Weighing(judge, folder, lines, refused).result()


class _Weighing:
    def __init__(self, judge: Judge, folder: StudyFolder, lines: Sequence[Line], refused: dict[Line, str]) -> None:
        self.judge, self.folder, self.lines, self.refused = judge, folder, lines, refused
        self.met: set[str] = set()
        self.would_appear: dict[tuple[str, str], Problem] = {}

    def result(self) -> Review:
        sent = self.judge(Edits())
        first = problems_of(sent)
        self.met = {problem.issue_id for problem in first}
        known = {(p.issue_id, p.cell) for p in first}
        while True:
            decisions, validation, problems = self._lay_over(sent, first)
            blamed = dict(self._blamed(decisions, problems, known))
            if not blamed:
                break
            self.refused |= blamed
        result = Review(validation, problems, _edits(decisions), list(decisions.values()), has_lines=bool(self.lines))
        self._settle(result)
        return result

    def _lay_over(
        self, sent: Validation, first: list[Problem]
    ) -> tuple[dict[Line, Decision], Validation, list[Problem]]:
        """Decide line after line until no further problem of a line comes up."""
        decisions: dict[Line, Decision] = {}
        validation, problems = sent, first
        while True:
            new = {line: d for line, d in self._matched(problems) if line not in decisions}
            if not new:
                return decisions, validation, problems
            decisions |= new
            clashing = dict(_clashing(decisions))
            self.refused |= clashing
            decisions = {line: decision for line, decision in decisions.items() if line not in clashing}
            validation = self.judge(_edits(decisions))
            problems = problems_of(validation)
            self.met |= {problem.issue_id for problem in problems}

    def _matched(self, problems: Sequence[Problem]) -> Iterator[tuple[Line, Decision]]:
        by_id: dict[str, list[Problem]] = {}
        for problem in problems:
            by_id.setdefault(problem.issue_id, []).append(problem)
        for line in self.lines:
            action = line.decision[0]
            if line in self.refused or action not in (CHANGE, BLANK, REMOVE):
                continue
            same = [p for p in by_id.get(line.issue_id, ()) if p.fingerprint == line.fingerprint]
            for problem in same[:1]:
                if action not in problem.actions:
                    allowed = ", ".join(problem.actions)
                    self.refused[line] = f'"{action}" cannot be done about this problem. Allowed: {allowed}.'
                elif action == REMOVE:
                    yield line, Decision(line, problem, None)
                elif action == BLANK:
                    yield line, Decision(line, problem, "")
                else:
                    text, why = new_text(self.folder, problem, line.new_value)
                    if why:
                        self.refused[line] = why
                    else:
                        yield line, Decision(line, problem, text)

    def _blamed(
        self, decisions: Mapping[Line, Decision], problems: Sequence[Problem], known: set[tuple[str, str]]
    ) -> Iterator[tuple[Line, str]]:
        """Decisions that cause an error, or leave the error that they are about."""
        for problem in problems:
            if not problem.is_error:
                continue
            own = [d for d in decisions.values() if d.problem.path == problem.path and d.text is not None
                   and set(d.problem.rows) & set(problem.rows)]  # fmt: skip
            about = [d for d in own if d.problem.issue_id == problem.issue_id]
            if (problem.issue_id, problem.cell) not in known:
                names = {problem.name, *depends_on(self.folder, problem.group, problem.place)}
                about = [d for d in own if d.problem.name in names] or own
                if about:
                    self.would_appear[problem.issue_id, problem.cell] = problem
            where = problem.group.question_id or problem.cell
            for decision in about:
                yield (
                    decision.line,
                    f"It would cause an error in {where}: {problem.group.message} ({problem.group.code})",
                )

    def _settle(self, result: Review) -> None:
        """Statuses, accepted exceptions, and what is said of every line."""
        decided = {d.line: d for d in result.decisions}
        by_id: dict[str, list[Line]] = {}
        for line in self.lines:
            by_id.setdefault(line.issue_id, []).append(line)
        present: set[str] = set()
        for problem in result.problems:
            present.add(problem.issue_id)
            own = [line for line in by_id.get(problem.issue_id, ()) if self._is_about(line, problem)]
            result.entries += self._entries(problem, own, result, decided)
        interviews = _interviews(result.validation, {line.interview for line in self.lines})
        pending = {issue_id for issue_id, _ in self.would_appear}
        for line in dict.fromkeys(self.lines):
            if line in decided:
                status = "removed" if decided[line].text is None else "corrected"
                result.entries.append((None, status, line, ""))
            elif line.issue_id not in present | pending:
                result.entries.append((None, *self._vanished(line, interviews, result)))
        for (issue_id, _), problem in self.would_appear.items():
            if issue_id not in present:
                own = by_id.get(issue_id, [])
                remark = "Appears when the correction that was not applied is applied. Settle both."
                result.entries.append((problem, "would appear", own[0] if own else None, remark))
        result.refused = [(line, self.refused[line]) for line in self.lines if line in self.refused]

    def _is_about(self, line: Line, problem: Problem) -> bool:
        """Of several places with one id (copies of an interview), the line's own, where that can be told."""
        return problem.group.code != "R03" or line.fingerprint == problem.fingerprint

    def _entries(
        self, problem: Problem, lines: Sequence[Line], result: Review, decided: Mapping[Line, Decision]
    ) -> Iterator[tuple[Problem, str, Line | None, str]]:
        if not lines:
            yield problem, "new", None, ""
            return
        status = "open"
        for line in lines:
            if line in decided or line in self.refused:
                continue
            if line.is_decided and line.fingerprint != problem.fingerprint:
                self.refused[line] = (
                    "Out of date: the answer or the rule changed after this line was made. Decide again."
                )
                status = "reopened" if line.decision[0] == KEEP else status
            elif line.decision[0] == KEEP and problem.is_error:
                self.refused[line] = "An error cannot be kept: correct the answer, or ask."
            elif line.decision[0] == KEEP:
                result.accepted.append((line, problem))
                status = "accepted"
        if (
            status == "open"
            and all(line.status in ("fixed", "gone", "corrected", "removed") for line in lines)
            and not any(line in decided for line in lines)
        ):
            status = "reopened"
        filled = list({line.decision: line for line in lines if line not in decided and line.is_decided}.values())
        told = filled or [line for line in lines if line not in decided][:1]
        for line in told:
            yield problem, status, line, self.refused.get(line, "")
        if not told:
            yield problem, status, None, ""

    def _vanished(self, line: Line, interviews: frozenset[str], result: Review) -> tuple[str, Line, str]:
        """What became of a line whose problem is not there."""
        if not line.issue_id or not line.fingerprint:
            if line.is_decided:
                self.refused.setdefault(line, "The line belongs to no problem: its issue id or fingerprint is missing.")
            return "unknown", line, self.refused.get(line, "")
        there = line.interview in interviews or not line.interview or line.interview.startswith("row ")
        status = "fixed" if there else "gone"
        if line.is_decided and line not in self.refused and line.issue_id not in self.met and line.status not in (
            "fixed", "gone", "corrected", "removed", "accepted",
        ):  # fmt: skip
            self.refused[line] = "Nothing to apply: " + (
                "the problem is no longer there." if there else "the interview is no longer in the files."
            )
        return status, line, self.refused.get(line, "")


def new_text(folder: StudyFolder, problem: Problem, value: str) -> tuple[str, str]:
    """A new value as the text of a cell (codes where there are codes), or why it cannot be one."""
    version = problem.place.version
    instrument = folder.instruments.get(version) or folder.newest
    if problem.name == "instrument_version":
        answer = read_version(folder)(value)
    elif problem.name in RECORD_FIELDS:
        answer = record_readers(instrument, folder)[problem.name](value)
    else:
        answer = instrument.questions[problem.name].reader(instrument)(value)
    if answer.problem is not None and CATALOGUE[answer.problem.code].severity == "error":
        kind = CATALOGUE[answer.problem.code]
        return "", f"The new value cannot be used. {sentence(kind.message, answer.problem.params)}"
    return _canonical(answer, value, problem, folder), ""


def _canonical(answer: Answer, value: str, problem: Problem, folder: StudyFolder) -> str:
    if answer.chosen:
        return " ".join(answer.chosen)
    if problem.name in ("case_id", "group_id", "instrument_version") and not answer.problem:
        return answer.state
    instrument = folder.instruments.get(problem.place.version) or folder.newest
    question = instrument.questions.get(problem.name)
    codes = question.codes(instrument) if question else None
    return answer.state if codes and answer.state in codes else value


def _misfilled(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Lines that say too little to be followed."""
    for line in lines:
        action, value = line.decision
        if line.has_formula:
            yield line, "A formula stands in the line. Type the words themselves."
        elif not line.is_decided:
            continue
        elif not action:
            yield line, f'A new value without an action. Choose "{CHANGE}".'
        elif action not in ACTIONS:
            yield line, f"The action is none of {', '.join(ACTIONS)}."
        elif action == CHANGE and not value:
            yield line, f'The new value is empty. Fill it in, or choose "{BLANK}".'
        elif action != CHANGE and value:
            yield line, f'A new value stands beside "{action}". Choose "{CHANGE}", or empty it.'
        elif not line.by or not line.reason:
            missing = " and ".join(word for word, text in (("name", line.by), ("reason", line.reason)) if not text)
            yield line, f"Not signed: the {missing} is missing."


def _contradicting(lines: Sequence[Line], refused: Mapping[Line, str]) -> Iterator[tuple[Line, str]]:
    """Lines about one problem that do different things; new values are compared once they are read."""
    by_id: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.is_decided and line.issue_id and line not in refused:
            by_id.setdefault((line.issue_id, line.fingerprint), []).append(line)
    for same in by_id.values():
        if len({line.decision[0] for line in same}) > 1:
            for line in same:
                others = [other.place for other in same if other.decision[0] != line.decision[0]]
                yield line, f"It contradicts {', '.join(others)}. Agree on one."


def _clashing(decisions: Mapping[Line, Decision]) -> Iterator[tuple[Line, str]]:
    """Decisions that give one cell two values, or change an interview that another one takes out."""
    cells: dict[Cell, list[Decision]] = {}
    records: dict[tuple[Path, int], list[Decision]] = {}
    for decision in decisions.values():
        for path, row in _rows(decision):
            records.setdefault((path, row), []).append(decision)
            if decision.text is not None:
                cells.setdefault((path, row, decision.problem.name), []).append(decision)
    groups = [same for same in cells.values() if len({fold(d.text or "") for d in same}) > 1]
    groups += [same for same in records.values() if len({d.text is None for d in same}) > 1]
    for same in groups:
        for decision in same:
            others = [o.line.place for o in same if o.line != decision.line and o.text != decision.text]
            if others:
                yield decision.line, f"It contradicts {', '.join(others)}. Agree on one."


def _rows(decision: Decision) -> Iterator[tuple[Path, int]]:
    if decision.problem.path is not None:
        yield from ((decision.problem.path, row) for row in decision.problem.rows)


def _edits(decisions: Mapping[Line, Decision]) -> Edits:
    changes: dict[Path, dict[int, dict[str, str]]] = {}
    removed: dict[Path, set[int]] = {}
    for decision in decisions.values():
        for path, row in _rows(decision):
            if decision.text is None:
                removed.setdefault(path, set()).add(row)
            else:
                changes.setdefault(path, {}).setdefault(row, {})[decision.problem.name] = decision.text
    return Edits(changes, {path: frozenset(rows) for path, rows in removed.items()})


def _interviews(validation: Validation, wanted: set[str]) -> frozenset[str]:
    """Which of some interviews are in the files."""
    wanted.discard("")
    found: set[str] = set()
    for file in validation.files if wanted else ():
        if "respondent_id" in file.layout.missing or file.layout.missing:
            continue
        for read in validation.read(file):
            ids = read.fields["respondent_id"]
            found.update(clean(ids.text(p)) for p in ids.among(wanted).nonzero()[0].tolist())
    return frozenset(found)

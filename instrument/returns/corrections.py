"""What came back is weighed: decisions are matched by issue id, judged like any answer, and laid over a copy.

Judging starts from the files as sent. Decisions whose problem is there are laid over them, the copy is judged, and so
on, since a correction may bring up a problem that another line settles. What would cause an error is taken back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from instrument.edits import Edits
from instrument.issues import IssueGroup
from instrument.load import StudyFolder
from instrument.returns.files_given import files_given
from instrument.returns.fixes import Line
from instrument.returns.misplaced import misplaced
from instrument.returns.new_values import new_text
from instrument.returns.objections import clashing, contradicting, misfilled
from instrument.returns.problems import BLANK, CHANGE, REMOVE, Problem, Record, Spot, problems_of
from instrument.returns.rests_on import depends_on
from instrument.returns.review import Decision, Review
from instrument.returns.settling import Settling
from instrument.text import clean
from instrument.validation import Validation

Judge = Callable[[Edits], Validation]


def review(judge: Judge, folder: StudyFolder, lines: Sequence[Line] = ()) -> Review:
    """Judge files as sent, lay the decisions over them, and say what became of every problem and line."""
    return _Weighing(judge, folder, lines).result()


class _Weighing:
    def __init__(self, judge: Judge, folder: StudyFolder, lines: Sequence[Line]) -> None:
        self.judge, self.folder = judge, folder
        self.misplaced = list(misplaced(lines))
        self.lines = [line for line in lines if not line.is_note]
        self.refused = dict(misfilled(self.lines))
        self.refused |= dict(contradicting(self.lines, self.refused))
        self.met: dict[tuple[str, Spot], Problem] = {}
        self.would_appear: dict[tuple[str, str], Problem] = {}
        self.sent = judge(Edits())
        self.files = files_given(self.sent, self.lines)

    def result(self) -> Review:
        first = self._problems(self.sent)
        known = {problem.spot for problem in first}
        while True:
            decisions, validation, problems = self._lay_over(first)
            blamed = dict(self._blamed(decisions, problems, known))
            if not blamed:
                break
            self.refused |= blamed
        result = Review(validation, problems, self.files, _edits(decisions), list(decisions.values()),
                        misplaced=self.misplaced, has_lines=bool(self.lines or self.misplaced))  # fmt: skip
        would_appear = list(self.would_appear.values())
        Settling(self.lines, self.sent, self.files, result, [*self.met.values()], would_appear, self.refused).settle()
        return result

    @cached_property
    def _cut(self) -> set[tuple[str, str, str]]:
        """Kinds of problems of which the files as sent have more places than are listed."""
        return {_kind(group) for group in self.sent.issues.groups if group.count > len(group.places)}

    def _problems(self, validation: Validation) -> list[Problem]:
        self.files.name_issues(validation)
        problems = problems_of(validation)
        self.met = {(problem.issue_id, problem.spot): problem for problem in problems} | self.met
        return problems

    def _lay_over(self, first: list[Problem]) -> tuple[dict[Line, Decision], Validation, list[Problem]]:
        """Decide line after line until no further problem of a line comes up."""
        decisions: dict[Line, Decision] = {}
        validation, problems = self.sent, first
        while True:
            new = {line: d for line, d in self._matched(problems) if line not in decisions}
            if not new:
                return decisions, validation, problems
            decisions |= new
            at_odds = dict(clashing(decisions))
            self.refused |= at_odds
            decisions = {line: decision for line, decision in decisions.items() if line not in at_odds}
            validation = self.judge(_edits(decisions))
            problems = self._problems(validation)

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
        self, decisions: Mapping[Line, Decision], problems: Sequence[Problem], known: set[Spot]
    ) -> Iterator[tuple[Line, str]]:
        """Decisions that cause an error, or leave the error that they are about."""
        by_record: dict[Record, list[Decision]] = {}
        for decision in decisions.values():
            for record in decision.records if decision.text is not None else ():
                by_record.setdefault(record, []).append(decision)
        for problem in problems:
            if not problem.is_error:
                continue
            own = by_record.get(problem.record, []) if problem.record else []
            about = [d for d in own if d.problem.spot == problem.spot]
            if problem.spot not in known:
                names = {problem.name, *depends_on(self.folder, problem.group, problem.place)}
                about = _bringing_in(problem, decisions) or [d for d in own if d.problem.name in names]
                # Of very many places some are not listed. One that is listed now need not be new.
                about = about or ([] if _kind(problem.group) in self._cut else own)
                if about:
                    self.would_appear[problem.issue_id, problem.cell] = problem
            for decision in about:
                yield decision.line, _cause(decision, problem)


def _kind(group: IssueGroup) -> tuple[str, str, str]:
    return group.code, group.file, group.question_id


def _bringing_in(problem: Problem, decisions: Mapping[Line, Decision]) -> list[Decision]:
    """Where an id is used twice: who brought it in. What else was decided about the interview that has it is right."""
    if problem.group.code != "R03":
        return []
    return [d for d in decisions.values()
            if d.problem.name == "respondent_id" and clean(d.text or "") == problem.place.respondent_id]  # fmt: skip


def _cause(decision: Decision, problem: Problem) -> str:
    if problem.group.code == "R03" and decision.problem.name == "respondent_id":
        return (f"The id {problem.place.respondent_id} would then be used by {problem.group.params['rows']}, "
                "which are different interviews. Give another id. (R03)")  # fmt: skip
    where = problem.group.question_id or problem.cell
    return f"It would cause an error in {where}: {problem.group.message} ({problem.group.code})"


def _edits(decisions: Mapping[Line, Decision]) -> Edits:
    changes: dict[Path, dict[int, dict[str, str]]] = {}
    removed: dict[Path, set[int]] = {}
    for decision in decisions.values():
        for path, row in decision.records:
            if decision.text is None:
                removed.setdefault(path, set()).add(row)
            else:
                changes.setdefault(path, {}).setdefault(row, {})[decision.problem.name] = decision.text
    return Edits(changes, {path: frozenset(rows) for path, rows in removed.items()})

"""What came back is weighed: decisions are matched by issue id, judged like any answer, and laid over a copy.

Judging starts from the files as sent. Decisions whose problem is there are laid over them, the copy is judged, and so
on, since a correction may bring up a problem that another line settles. What would cause an error is taken back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from instrument.edits import Edits
from instrument.load import StudyFolder
from instrument.returns.fixes import Line
from instrument.returns.new_values import new_text
from instrument.returns.objections import clashing, contradicting, misfilled
from instrument.returns.problems import BLANK, CHANGE, KEEP, REMOVE, Problem, depends_on, problems_of
from instrument.returns.review import Decision, Review, rows_of
from instrument.text import clean
from instrument.validation import Validation

Judge = Callable[[Edits], Validation]


def review(judge: Judge, folder: StudyFolder, lines: Sequence[Line] = ()) -> Review:
    """Judge files as sent, lay the decisions over them, and say what became of every problem and line."""
    refused = dict(misfilled(lines))
    refused |= {line: why for line, why in contradicting(lines, refused) if line not in refused}
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
            at_odds = dict(clashing(decisions))
            self.refused |= at_odds
            decisions = {line: decision for line, decision in decisions.items() if line not in at_odds}
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


def _edits(decisions: Mapping[Line, Decision]) -> Edits:
    changes: dict[Path, dict[int, dict[str, str]]] = {}
    removed: dict[Path, set[int]] = {}
    for decision in decisions.values():
        for path, row in rows_of(decision):
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

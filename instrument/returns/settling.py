"""Says what became of every problem and of every line, once it is known which decisions hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from instrument.returns.files_given import FilesGiven
from instrument.returns.fixes import Line
from instrument.returns.problems import KEEP, Problem, Spot
from instrument.returns.rests_on import depends_on
from instrument.returns.review import Decision, Entry, Review
from instrument.text import clean
from instrument.validation import Validation

_SETTLED = ("fixed", "gone", "corrected", "removed", "settled")
_OUT_OF_DATE = "Out of date: the answer or the rule changed after this line was made. Decide again."
_APPEARS = "Appears when the correction that was not applied is applied. Settle both."
_NO_LONGER = "No longer found, though the file is the same: another line, another file or the study folder settled it."


@dataclass
class Settling:
    """``met`` are the problems that came up on the way; ``would_appear`` those that a refused line would cause.

    ``refused`` grows: some lines turn out to have nothing to apply to.
    """

    lines: Sequence[Line]
    sent: Validation
    files: FilesGiven
    result: Review
    met: Sequence[Problem]
    would_appear: Sequence[Problem]
    refused: dict[Line, str]

    def settle(self) -> None:
        """Fill in the entries of the review, the accepted exceptions, and the lines that were not applied."""
        entries = self.result.entries
        for problem in self.result.problems:
            own = [line for line in self._lines_of(problem) if _is_about(line, problem)]
            entries += self._of_problem(problem, own)
        told = {(line.issue_id, line.fingerprint) for line in self._decided}
        for line in dict.fromkeys(self.lines):
            about = (line.issue_id, line.fingerprint)
            if line in self._decided:
                status = "removed" if self._decided[line].text is None else "corrected"
                entries.append(Entry(None, status, line, self._remark(line)))
            elif line.issue_id not in self._pending and (line.is_filled or about not in told):
                told.add(about)
                entries.append(self._vanished(line))
        for problem in self.would_appear:
            if problem.issue_id not in self._present:
                own = self._by_id.get(problem.issue_id, [])
                entries.append(Entry(problem, "would appear", own[0] if own else None, _APPEARS))
        self.result.refused = [(line, self.refused[line]) for line in self.lines if line in self.refused]

    @cached_property
    def _decided(self) -> dict[Line, Decision]:
        return {decision.line: decision for decision in self.result.decisions}

    @cached_property
    def _by_id(self) -> dict[str, list[Line]]:
        by_id: dict[str, list[Line]] = {}
        for line in self.lines:
            by_id.setdefault(line.issue_id, []).append(line)
        return by_id

    @cached_property
    def _first_met(self) -> dict[str, Problem]:
        return {problem.issue_id: problem for problem in reversed(self.met)}

    @cached_property
    def _ids_at(self) -> dict[Spot, list[str]]:
        """Every id of what is wrong at one spot: a row that is given an interview id gives its problems other ids."""
        ids: dict[Spot, list[str]] = {}
        for problem in self.met:
            ids.setdefault(problem.spot, []).append(problem.issue_id)
        return ids

    @cached_property
    def _present(self) -> frozenset[str]:
        return frozenset(issue_id for p in self.result.problems for issue_id in (p.issue_id, *self._ids_at[p.spot]))

    @cached_property
    def _pending(self) -> frozenset[str]:
        return self._present | {problem.issue_id for problem in self.would_appear}

    def _lines_of(self, problem: Problem) -> list[Line]:
        own = self._by_id.get(problem.issue_id, [])
        return own or [line for issue_id in self._ids_at[problem.spot] for line in self._by_id.get(issue_id, ())]

    def _is_current(self, line: Line, problem: Problem) -> bool:
        """Whether a line was decided about the answers that are there."""
        if line.issue_id == problem.issue_id:
            return line.fingerprint == problem.fingerprint
        before = self._first_met[line.issue_id]
        return (line.fingerprint, problem.found) == (before.fingerprint, before.found)

    def _of_problem(self, problem: Problem, lines: Sequence[Line]) -> Iterator[Entry]:
        open_lines = [line for line in lines if line not in self._decided]
        status = "open" if lines else "new"
        for line in open_lines:
            if line in self.refused:
                continue
            if line.is_decided and not self._is_current(line, problem):
                self.refused[line] = _OUT_OF_DATE
                status = "reopened" if line.decision[0] == KEEP else status
            elif line.decision[0] == KEEP and problem.is_error:
                self.refused[line] = "An error cannot be kept: correct the answer, or ask."
            elif line.decision[0] == KEEP:
                self.result.accepted.append((line, problem))
                status = "accepted"
        if status == "open" and len(open_lines) == len(lines) and all(line.status in _SETTLED for line in lines):
            status = "reopened"
        filled = list({line.typed: line for line in open_lines if line.is_filled}.values())
        for told in filled or open_lines[:1]:
            yield Entry(problem, status, told, self._remark(told))
        if not open_lines:
            yield Entry(problem, status, None, "")

    def _vanished(self, line: Line) -> Entry:
        """What became of a line whose problem is not there."""
        status, why, remark = self._fate(line)
        known = ("settled", "fixed", "gone", "accepted") if self.files.is_unchanged(line) else (*_SETTLED, "accepted")
        if why and line.is_decided and line.status not in known:
            self.refused.setdefault(line, why)
        return Entry(None, status, line, self._remark(line, remark))

    def _remark(self, line: Line, more: str = "") -> str:
        may_show = self.result.may_show(line)
        elsewhere = (text.said(in_words=may_show) for text in self.result.misplaced if text.line is line)
        return " ".join(dict.fromkeys(filter(None, [self.refused.get(line, ""), more, *elsewhere])))

    def _fate(self, line: Line) -> tuple[str, str, str]:
        """Status of such a line, why its decision comes to nothing, and a remark."""
        if not line.issue_id or not line.fingerprint:
            return "unknown", "The line belongs to no problem: its issue id or fingerprint is missing.", ""
        if line.issue_id in self._first_met:
            return "settled", "", self._settled_by(line)
        if self.files.is_closed(line):
            return "open", f"Nothing in {line.file} was looked at: correct the file first.", ""
        if not line.has_id and not self.files.has(line):
            return "not given", f"Made for {line.made_for or line.file}; give that file.", ""
        if self.files.is_unchanged(line):
            return "settled", _NO_LONGER, _NO_LONGER
        if line.has_id and line.interview not in self._interviews:
            if not self.files.has(line):
                return "not given", f"Made for {line.made_for or line.file}; give that file.", ""
            return "gone", "Nothing to apply: the interview is no longer in the files.", ""
        return "fixed", "Nothing to apply: the problem is no longer there.", ""

    def _settled_by(self, line: Line) -> str:
        """Which line settled the problem of another one: one about the same, or about what the problem rests on."""
        problem = self._first_met[line.issue_id]
        names = {problem.name, *depends_on(self.sent.folder, problem.group, problem.place)}
        near = [d for d in self._decided.values() if problem.record in d.records]
        same = [d for d in self._decided.values() if d.problem.issue_id == line.issue_id]
        same.sort(key=lambda d: d.problem.fingerprint != line.fingerprint)
        causes = same or [d for d in near if d.text is None or d.problem.name in names] or near
        return f"Settled by another line ({causes[0].line.place})." if causes else "Settled by other lines."

    @cached_property
    def _interviews(self) -> frozenset[str]:
        """Which of the interviews that lines speak of are in the files, as sent or as corrected."""
        wanted = {line.interview for line in self.lines if line.has_id and line.issue_id not in self._pending}
        found: set[str] = set()
        for validation in (self.sent, self.result.validation):
            for file in validation.files:
                if file.layout.missing:
                    continue
                for read in file.read():
                    ids = read.fields["respondent_id"]
                    found.update(clean(ids.text(p)) for p in ids.among(wanted).nonzero()[0].tolist())
        return frozenset(found)


def _is_about(line: Line, problem: Problem) -> bool:
    """Of several places with one id (copies of an interview), the line's own, where that can be told."""
    return problem.group.code != "R03" or line.fingerprint == problem.fingerprint

"""Records of one version in one batch of one file: whose they are, what is said of them, which may be counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from instrument.catalogue import CATALOGUE
from instrument.columns import Column
from instrument.documents import say
from instrument.formats.base import ResponseTable
from instrument.headings import Layout
from instrument.issues import IssueLog, Place, Whose
from instrument.items import INVALID
from instrument.judging import JudgedBatch, VersionJudge
from instrument.ledger import Ledger, Reading
from instrument.load import StudyFolder
from instrument.questions import Answer
from instrument.questions.select_multiple import as_shown
from instrument.record_fields import spoiled_id
from instrument.repeats import Copies, as_read
from instrument.responses import Judgement
from instrument.study import RECORD_FIELDS
from instrument.text import clean, column_letter, spoiled

if TYPE_CHECKING:
    from instrument.quality import Quality


@dataclass
class Tally:
    """Records met, with errors, with warnings only; ``cells`` counts those that may be counted by case and group."""

    records: int = 0
    with_errors: int = 0
    with_warnings: int = 0
    cells: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int64))

    @property
    def usable(self) -> int:
        """Records that may be counted."""
        return int(self.cells.sum())


class File(Protocol):
    """A file with its table and layout."""

    table: ResponseTable
    layout: Layout

    @property
    def name(self) -> str:
        """The file's name as messages show it."""
        ...


class Run(Protocol):
    """What records are judged for."""

    folder: StudyFolder
    issues: IssueLog
    ledger: Ledger
    copies: Copies
    tally: Tally
    quality: "Quality | None"


@dataclass
class RecordField:
    """A record field: its column and, once judged, the answer of each distinct value."""

    column: Column
    answers: Sequence[Answer] = ()

    def take(self, positions: np.ndarray) -> "RecordField":
        """The field at some positions."""
        return RecordField(self.column.take(positions), self.answers)

    def named(self, position: int) -> str:
        """The state of a record's value, its text where it was not judged; "" where it is invalid."""
        code = self.column.codes[position]
        state = self.answers[code].state if self.answers else clean(self.column.values[code] or "")
        return "" if state == INVALID else state

    def states(self, order: Sequence[str]) -> np.ndarray:
        """Position of each record's value in ``order``, -1 where it is not there."""
        positions = {name: position for position, name in enumerate(order)}
        table = np.array([positions.get(answer.state, -1) for answer in self.answers], np.intp)
        return table[self.column.codes]


class Part:
    """Records of one version in one batch of one file, with what messages need to say whose they are."""

    def __init__(self, run: Run, file: File, rows: np.ndarray, fields: Mapping[str, RecordField], version: str) -> None:
        self.run, self.file, self.rows, self.fields, self.version = run, file, rows, fields, version
        self.headings = file.table.headings
        self.wrong, self.warned, self.repeated = (np.zeros(len(rows), bool) for _ in range(3))

    def unknown_version(self, columns: Mapping[str, Column]) -> None:
        """Report records whose version is not known; nothing else of them is judged."""
        field_ = self.fields["instrument_version"]
        for code in np.flatnonzero(np.bincount(field_.column.codes)).tolist():
            problem = field_.answers[code].problem
            if problem:
                positions = np.flatnonzero(field_.column.codes == code)
                self.found(Judgement(problem.code, "instrument_version", problem.params), positions)
        self._set_repeated_aside(columns)
        self._tally()

    def judge(self, columns: Mapping[str, Column], judge: VersionJudge) -> JudgedBatch:
        """Judge record fields, then answers; returns the records that may be counted."""
        ids = self.fields["respondent_id"].column
        for name in RECORD_FIELDS:
            if name == "respondent_id":
                blank = ids.blank()
                if blank.any():
                    self.found(Judgement("R02", name, {}), np.flatnonzero(blank))
                changed = ids.spoiled()
                for position in np.flatnonzero(changed).tolist():
                    problem = spoiled_id(ids.text(position))
                    self.found(Judgement(problem.code, name, problem.params), np.array([position]))
                continue
            self._judge_field(name, judge)
        case = self.fields["case_id"].states(judge.case_ids)
        group = self.fields["group_id"].states(judge.group_ids)
        judged = judge.judge(columns, case, group, self.found, self.tolerated)
        usable = (case >= 0) & (group >= 0) & ~blank & ~changed
        quality = self.run.quality
        if quality is not None:
            quality.look(self, columns)
        repeated = self._set_repeated_aside(columns, judge, judged, usable)
        if quality is not None:
            self._show(quality, columns, judged, usable, repeated)
        usable &= ~repeated
        self._tally()
        return judged if usable.all() else judged.take(usable)

    def _show(
        self,
        quality: "Quality",
        columns: Mapping[str, Column],
        judged: JudgedBatch,
        usable: np.ndarray,
        repeated: np.ndarray,
    ) -> None:
        """Show the records to the quality checks; those whose id is repeated are shown when their copies are known."""
        for position in np.flatnonzero(~usable & ~repeated).tolist():
            quality.set_aside(self.whose(position))
        counted = np.flatnonzero(usable & ~repeated)
        quality.observe(self, columns, judged if len(counted) == len(judged) else judged.take(counted), counted)

    def _set_repeated_aside(
        self,
        columns: Mapping[str, Column],
        judge: VersionJudge | None = None,
        judged: JudgedBatch | None = None,
        usable: np.ndarray | None = None,
    ) -> np.ndarray:
        """Set aside the records whose id is repeated, and say which they are; without ``judged`` none is usable."""
        copies, ids, quality = self.run.copies, self.fields["respondent_id"].column, self.run.quality
        if not copies.repeated:
            return self.repeated
        self.repeated = repeated = ids.among(copies.repeated)
        for position in np.flatnonzero(repeated).tolist():
            texts = dict(self._as_read(columns, judge, position))
            one = judged.take(np.array([position])) if judged and usable is not None and usable[position] else None
            seen = partial(quality.observe, self, columns, one, np.array([position])) if quality and one else None
            copies.set_aside(clean(ids.text(position)), self.whose(position), texts, one, seen)
        return repeated

    def _as_read(
        self, columns: Mapping[str, Column], judge: VersionJudge | None, position: int
    ) -> Iterator[tuple[str, str]]:
        """What the cells of a record were read as; a record of an unknown version has only their texts."""
        for name, column in columns.items():
            text = column.text(position)
            known = judge is not None and name in judge.judges
            yield name, as_read(judge.answers(name, [text])[0], text) if judge and known else clean(text)
        for name, field_ in self.fields.items():
            text = field_.column.text(position)
            answers = field_.answers
            yield name, as_read(answers[field_.column.codes[position]], text) if answers else clean(text)

    def _judge_field(self, name: str, judge: VersionJudge) -> None:
        field_ = self.fields[name]
        if name != "instrument_version":
            field_.answers = judge.answers(name, field_.column.values)
        flagged = [bool(answer.problem) or bool(answer.how) for answer in field_.answers]
        if not any(flagged):
            return
        for code in np.flatnonzero(np.bincount(field_.column.codes)).tolist():
            answer = field_.answers[code]
            positions = np.flatnonzero(field_.column.codes == code) if flagged[code] else np.zeros(0, np.intp)
            if len(positions) and answer.problem:
                self.found(Judgement(answer.problem.code, name, answer.problem.params), positions)
            elif len(positions) and answer.how:
                text = field_.column.values[code] or ""
                self.tolerated(name, text, answer, len(positions), int(positions[0]))

    def _tally(self) -> None:
        known = ~self.repeated  # the others are counted when their copies are known
        self.run.tally.with_errors += int(np.count_nonzero(self.wrong & known))
        self.run.tally.with_warnings += int(np.count_nonzero(self.warned & ~self.wrong & known))

    def found(self, judgement: Judgement, positions: np.ndarray) -> None:
        """Report an issue of some records."""
        column, heading = self.column_of(judgement.about, judgement.params.get("at", ""))
        severity = {"severity": judgement.severity} if judgement.severity else {}
        instrument = self.run.folder.instruments.get(self.version)
        question = instrument.questions.get(judgement.about) if instrument else None
        text = say(question.text, instrument.language) if instrument and question else ""
        self.run.issues.add(
            judgement.code, self.file.name, places=lambda room: [self.place(p) for p in positions[:room].tolist()],
            count=len(positions), sheet=self.file.table.sheet or "", column=column, heading=heading,
            question_id=judgement.about, question=text, rule_id=judgement.rule_id,
            params=judgement.params, **severity,
        )  # fmt: skip
        serious = judgement.severity or CATALOGUE[judgement.code].severity
        (self.wrong if serious == "error" else self.warned)[positions] = True

    def tolerated(self, name: str, text: str, answer: Answer, n: int, first: int) -> None:
        """Enter a tolerant reading in the ledger and among the issues."""
        column, heading = self.column_of(name)
        read_as = " ".join(answer.chosen) or answer.state
        place = self.place(first)
        letter = column_letter(column) if column is not None else ""
        shown, sheet, how = clean(as_shown(text)), self.file.table.sheet or "", answer.how
        self.run.ledger.add(
            Reading(self.file.name, sheet, letter, heading, name, shown, read_as, how, self.version, n,
                    f"{letter}{place.row}" if letter else f"row {place.row}")
        )  # fmt: skip
        self.run.issues.add(
            "Q13", self.file.name, places=[place], count=n, sheet=sheet, column=column, heading=heading,
            question_id=name, params={"found": shown, "read_as": read_as, "how": how},
        )  # fmt: skip

    def whose(self, position: int) -> Whose:
        """Whose record it is, in which file, and the severity of the worst that was said of it."""
        warned = self.warned[position] or self.repeated[position]
        worst = "error" if self.wrong[position] else "warning" if warned else ""
        return Whose(self.file.name, self.file.table.sheet or "", self.place(position), worst)

    def place(self, position: int) -> Place:
        """Whose record it is, and its row."""
        case, group = self.fields["case_id"].named(position), self.fields["group_id"].named(position)
        written = self.fields["respondent_id"].column.text(position)
        respondent = "" if spoiled(written) else clean(written)
        return Place(int(self.rows[position]), respondent, case, group, self.version)

    def column_of(self, name: str, option: str = "") -> tuple[int | None, str]:
        """Column to point at for a record field, question or option, and its heading in the file."""
        column = self.file.layout.column(name, option)
        return column, (self.headings[column] if column is not None else name)

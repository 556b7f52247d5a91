"""Judges response files: headings first, then records, answers, rules across questions, repeated interviews.

``Validation.batches`` streams the records that may be counted; when it is exhausted, ``issues`` and ``ledger`` hold all
that was found. Open-ended answers are read past, never kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from instrument.documents import say
from instrument.formats import open_table
from instrument.formats.base import Batch, Finding, ResponseTable, UnreadableFileError
from instrument.headings import Layout, Names, absent, missing_headings, resolve
from instrument.issues import MOST_PLACES, IssueLog, Place
from instrument.judging import Column, JudgedBatch, VersionJudge, empty_column
from instrument.ledger import Ledger, Reading
from instrument.load import StudyFolder
from instrument.questions import Answer
from instrument.repeats import Copies, repeated_ids
from instrument.responses import Judgement, read_version, record_readers
from instrument.study import RECORD_FIELDS, Source
from instrument.text import clean, column_letter

Progress = Callable[[int], None]


@dataclass
class OpenFile:
    """A file with its table and layout."""

    path: Path
    table: ResponseTable
    layout: Layout

    @property
    def name(self) -> str:
        """The file's name as messages show it."""
        return self.table.file


@dataclass
class Tally:
    """What was read: records met, records that may be counted, and by case and group (positions in the study)."""

    records: int = 0
    usable: int = 0
    with_errors: int = 0
    cells: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int64))


class Validation:
    """Judges files against a study folder.

    Parameters
    ----------
    paths : sequence of Path
        Response files of one study, in any order.
    folder : StudyFolder
        Cases, groups and every version of the instrument.
    format_name : str, optional
        Insist on a format instead of recognising it.
    progress : callable, optional
        Called with the number of records judged, as they are.
    """

    def __init__(
        self, paths: Sequence[Path], folder: StudyFolder, format_name: str | None = None, progress: Progress | None = None
    ) -> None:
        self.folder = folder
        self.issues, self.ledger = IssueLog(), Ledger()
        self.tally = Tally(cells=np.zeros((len(folder.study.cases), len(folder.study.groups)), np.int64))
        self.progress = progress or (lambda records: None)
        self.names = Names(folder)
        self.unreadable: list[str] = []
        self._read_version = read_version(folder)
        self._judges: dict[str, VersionJudge] = {}
        self._readers = {version: record_readers(i, folder) for version, i in folder.instruments.items()}
        self.files = [file for path in paths if (file := self._open(path, format_name))]

    def batches(self) -> Iterator[JudgedBatch]:
        """Records that may be counted, judged, as the files are read."""
        judgeable = [file for file in self.files if self._has_all_headings(file)]
        self.copies = Copies(repeated_ids([self._identifiers(file) for file in judgeable]))
        for file in judgeable:
            for batch in file.table.batches(file.layout.columns):
                yield from self._judge(file, batch)
                self.progress(len(batch.rows))
            self._note(file, [f for f in file.table.findings if f.row is not None and f.code == "R01"])
        yield from self.copies.settle(self.issues)
        for batch_count in self.copies.counted:
            self._count(batch_count)

    def run(self) -> "Validation":
        """Judge everything and keep only what was found."""
        for _ in self.batches():
            pass
        return self

    # Files and headings

    def _open(self, path: Path, format_name: str | None) -> OpenFile | None:
        try:
            table = open_table(path, self.names.known, format_name)
        except UnreadableFileError as error:
            self.unreadable.append(path.name)
            self._add_finding(path.name, "", error.finding, ())
            return None
        file = OpenFile(path, table, resolve(table.headings, table.heading_row, self.names))
        self._note(file, [f for f in table.findings if f.code != "R01"])
        self._note(file, file.layout.findings)
        return file

    def _note(self, file: OpenFile, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._add_finding(file.name, file.table.sheet or "", finding, file.table.headings)

    def _add_finding(self, file: str, sheet: str, finding: Finding, headings: Sequence[str]) -> None:
        column = finding.column
        heading = headings[column] if column is not None and column < len(headings) else ""
        self.issues.add(
            finding.code, file, places=[Place(finding.row)] if finding.row else [], sheet=sheet, column=column,
            heading=heading, params=finding.params,
        )  # fmt: skip

    def _has_all_headings(self, file: OpenFile) -> bool:
        """Whether the file's rows can be judged: nothing that somebody was asked is missing, nothing stands twice."""
        missing = list(file.layout.missing)
        if not missing:
            missing += absent(file.layout, self._present(file), self.folder)
        if missing:
            self._note(file, [missing_headings(self.names, missing, file.table.heading_row)])
        return not missing and not any(finding.code == "H03" for finding in file.layout.findings)

    def _present(self, file: OpenFile) -> set[tuple[str, str, str]]:
        """(version, case, group) triples of the file."""
        wanted = ("instrument_version", "case_id", "group_id")
        positions = [file.layout.fields[name] for name in wanted if name in file.layout.fields]
        present: set[tuple[str, str, str]] = set()
        for batch in file.table.batches(positions):
            columns = {name: self._field(file, batch, name) for name in wanted}
            stacked = np.stack([columns[name].codes for name in wanted])
            for triple in np.unique(stacked, axis=1).T:
                texts = [columns[name].values[code] for name, code in zip(wanted, triple, strict=True)]
                version = self._read_version(texts[0]).state
                if version in self._readers:
                    readers = self._readers[version]
                    present.add((version, readers["case_id"](texts[1]).state, readers["group_id"](texts[2]).state))
        return present

    def _identifiers(self, file: OpenFile) -> pa.ChunkedArray:
        """Every interview id of the file, cleaned; empty where ids cannot repeat."""
        if isinstance(self.folder.study.columns.respondent_id, Source):
            return pa.chunked_array([], pa.string())
        position = file.layout.fields["respondent_id"]
        return pa.chunked_array(
            [
                pc.utf8_trim_whitespace(batch.columns[position].cast(pa.string()))
                for batch in file.table.batches([position])
            ],
            pa.string(),
        )

    # Records

    def _field(self, file: OpenFile, batch: Batch, name: str) -> Column:
        """A record field of a batch, from its column or from where the study says it comes."""
        if name in file.layout.fields:
            return _column(batch.columns[file.layout.fields[name]])
        source = getattr(self.folder.study.columns, name)
        records = len(batch.rows)
        if name == "group_id" and not self.folder.study.has_groups:
            return Column(np.zeros(records, np.intp), (self.folder.study.group_ids[0],))
        if isinstance(source, Source):
            if source.row_number:
                return Column(np.arange(records), [f"{file.path.stem}-{row}" for row in batch.rows])
            return Column(np.zeros(records, np.intp), (source.constant or file.path.stem,))
        return empty_column(records)

    def _judge(self, file: OpenFile, batch: Batch) -> Iterator[JudgedBatch]:
        """A batch of a file, version by version."""
        fields = {name: _RecordField(self._field(file, batch, name)) for name in RECORD_FIELDS}
        self.tally.records += len(batch.rows)
        columns = {name: _column(batch.columns[c]) for name, c in file.layout.questions.items()}
        versions = fields["instrument_version"]
        versions.answers = [self._read_version(value) for value in versions.column.values]
        names = np.array([answer.state for answer in versions.answers], object)[versions.column.codes]
        for version in dict.fromkeys(answer.state for answer in versions.answers):
            positions = np.flatnonzero(names == version)
            if not len(positions):
                continue
            part = _Part(self, file, batch.rows[positions], {n: f.take(positions) for n, f in fields.items()}, version)
            if version not in self._readers:
                part.unknown_version()
                continue
            whole = len(positions) == len(batch.rows)
            own = columns if whole else {name: column.take(positions) for name, column in columns.items()}
            judged = part.judge(own, self._judge_of(version))
            if len(judged):
                self._count(judged)
                yield judged

    def _judge_of(self, version: str) -> VersionJudge:
        if version not in self._judges:
            self._judges[version] = VersionJudge(self.folder.instruments[version], self.folder)
        return self._judges[version]

    def _count(self, judged: JudgedBatch) -> None:
        self.tally.usable += len(judged)
        np.add.at(self.tally.cells, (judged.case, judged.group), 1)


@dataclass
class _RecordField:
    """A record field: its column and, once judged, the answer of each distinct value."""

    column: Column
    answers: Sequence[Answer] = ()

    def take(self, positions: np.ndarray) -> "_RecordField":
        return _RecordField(self.column.take(positions), self.answers)

    def states(self, order: Sequence[str]) -> np.ndarray:
        """Position of each record's value in ``order``, -1 where it is not there."""
        positions = {name: position for position, name in enumerate(order)}
        table = np.array([positions.get(answer.state, -1) for answer in self.answers], np.intp)
        return table[self.column.codes]


class _Part:
    """Records of one version in one batch of one file, with what messages need to say whose they are."""

    def __init__(
        self, run: Validation, file: OpenFile, rows: np.ndarray, fields: Mapping[str, _RecordField], version: str
    ) -> None:
        self.run, self.file, self.rows, self.fields, self.version = run, file, rows, fields, version
        self.headings = file.table.headings
        self.wrong = np.zeros(len(rows), bool)

    def unknown_version(self) -> None:
        """Report records whose version is not known; nothing else of them is judged."""
        field_ = self.fields["instrument_version"]
        for code in np.unique(field_.column.codes):
            problem = field_.answers[code].problem
            if problem:
                positions = np.flatnonzero(field_.column.codes == code)
                self.found(Judgement(problem.code, "instrument_version", problem.params), positions)
        self.run.tally.with_errors += len(self.rows)

    def judge(self, columns: Mapping[str, Column], judge: VersionJudge) -> JudgedBatch:
        """Judge record fields, then answers; returns the records that may be counted."""
        ids = self.fields["respondent_id"].column
        for name in RECORD_FIELDS:
            if name == "respondent_id":
                blank = np.array([not value or not clean(value) for value in ids.values])[ids.codes]
                if blank.any():
                    self.found(Judgement("R02", name, {}), np.flatnonzero(blank))
                continue
            self._judge_field(name, judge)
        case = self.fields["case_id"].states(judge.case_ids)
        group = self.fields["group_id"].states(judge.group_ids)
        judged = judge.judge(columns, case, group, self.found, self.tolerated)
        usable = (case >= 0) & (group >= 0) & ~blank
        repeated = self.run.copies.among(ids.codes, ids.values)
        if repeated is not None:
            for position in np.flatnonzero(repeated):
                texts = {name: clean(column.text(position)) for name, column in columns.items()}
                texts |= {n: clean(f.column.text(position)) for n, f in self.fields.items()}
                one = judged.take(np.array([position])) if usable[position] else None
                self.run.copies.set_aside(clean(ids.text(position)), self.file.name, self.place(position), texts, one)
            usable &= ~repeated
        self.run.tally.with_errors += int(np.count_nonzero(self.wrong))
        return judged if usable.all() else judged.take(usable)

    def _judge_field(self, name: str, judge: VersionJudge) -> None:
        field_ = self.fields[name]
        if name != "instrument_version":
            field_.answers = judge.answers(name, field_.column.values)
        flagged = [bool(answer.problem) or bool(answer.how) for answer in field_.answers]
        if not any(flagged):
            return
        for code in np.unique(field_.column.codes):
            answer = field_.answers[code]
            positions = np.flatnonzero(field_.column.codes == code) if flagged[code] else ()
            if len(positions) and answer.problem:
                self.found(Judgement(answer.problem.code, name, answer.problem.params), np.asarray(positions))
            elif len(positions) and answer.how:
                text = field_.column.values[code] or ""
                self.tolerated(name, text, answer, len(positions), int(positions[0]))

    def found(self, judgement: Judgement, positions: np.ndarray) -> None:
        """Report an issue of some records."""
        column, heading = self._column_of(judgement.about)
        severity = {"severity": judgement.severity} if judgement.severity else {}
        question = self.run.folder.instruments[self.version].questions.get(judgement.about) if self.version in \
            self.run.folder.instruments else None  # fmt: skip
        self.run.issues.add(
            judgement.code, self.file.name, places=[self.place(p) for p in positions[:MOST_PLACES]],
            count=len(positions), sheet=self.file.table.sheet or "", column=column, heading=heading,
            question_id=judgement.about, question=say(question.text) if question else "", rule_id=judgement.rule_id,
            params=judgement.params, **severity,
        )  # fmt: skip
        from instrument.catalogue import CATALOGUE

        if (judgement.severity or CATALOGUE[judgement.code].severity) == "error":
            self.wrong[positions] = True

    def tolerated(self, name: str, text: str, answer: Answer, n: int, first: int) -> None:
        """Enter a tolerant reading in the ledger and among the issues."""
        column, heading = self._column_of(name)
        read_as = " ".join(answer.chosen) or answer.state
        place = self.place(first)
        letter = column_letter(column) if column is not None else ""
        shown, sheet = clean(text), self.file.table.sheet or ""
        how = answer.how if shown == text.strip() else f"{answer.how}; invisible characters ignored"
        self.run.ledger.add(
            Reading(self.file.name, sheet, letter, heading, name, shown, read_as, how, self.version, n,
                    f"{letter}{place.row}" if letter else f"row {place.row}")
        )  # fmt: skip
        self.run.issues.add(
            "Q13", self.file.name, places=[place], count=n, sheet=sheet, column=column, heading=heading,
            question_id=name, params={"found": shown, "read_as": read_as, "how": how},
        )  # fmt: skip

    def place(self, position: int) -> Place:
        """Whose record it is, and its row."""
        ids = {name: self.fields[name] for name in ("case_id", "group_id")}
        named = {
            name: f.answers[f.column.codes[position]].state if f.answers else clean(f.column.text(position))
            for name, f in ids.items()
        }
        named = {name: "" if state == "invalid" else state for name, state in named.items()}
        respondent = clean(self.fields["respondent_id"].column.text(position))
        return Place(int(self.rows[position]), respondent, named["case_id"], named["group_id"], self.version)

    def _column_of(self, name: str) -> tuple[int | None, str]:
        layout = self.file.layout
        column = layout.fields.get(name, layout.questions.get(name))
        return column, (self.headings[column] if column is not None else name)


def _column(array: pa.DictionaryArray) -> Column:
    """An Arrow column as positions of its distinct values; null comes last."""
    values = array.dictionary.to_pylist()
    codes = array.indices
    if array.null_count:
        codes = codes.fill_null(len(values))
    return Column(codes.to_numpy(zero_copy_only=False), [*values, None])

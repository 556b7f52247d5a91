"""Judges response files: headings first, then records, answers, rules across questions, repeated interviews.

``Validation.batches`` streams the records that may be counted; when it is exhausted, ``issues`` and ``ledger`` hold all
that was found. Open-ended answers are read past, never kept.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from instrument.columns import cleaned, number_array, text_array, without_spoiled
from instrument.edits import Edits
from instrument.formats import FORMATS, open_table
from instrument.formats.base import Batch, Finding, UnreadableFileError
from instrument.formats.causes import remedy
from instrument.headings import Names, absent, absent_options, missing_headings, resolve
from instrument.hollow_rows import hollow_finding
from instrument.issues import IssueLog, Place
from instrument.items import INVALID
from instrument.judging import JudgedBatch, VersionJudge
from instrument.ledger import Ledger
from instrument.load import StudyFolder
from instrument.open_file import OpenFile, Read
from instrument.option_columns import Answers
from instrument.other_sheets import unread_finding, unread_sheets
from instrument.quality.unmatched import unmatched
from instrument.record_fields import read_version, record_readers
from instrument.records import Part, RecordField, Tally
from instrument.repeats import Copies, repeated_ids
from instrument.strays import Strays
from instrument.study import Source
from instrument.text import clean, column_letter

if TYPE_CHECKING:
    from instrument.quality import Quality

Progress = Callable[[int], None]


class GivenOtherwiseError(Exception):
    """A record field is given for all rows, and a file says something else; the message says where and what to do."""


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
    edits : Edits, optional
        Corrections to lay over the files; the files themselves stay as they are.
    quality : Quality, optional
        Checks that compare records with each other and with what the study wants.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        folder: StudyFolder,
        format_name: str | None = None,
        progress: Progress | None = None,
        edits: Edits | None = None,
        quality: "Quality | None" = None,
    ) -> None:
        self.folder = folder
        self.edits = edits or Edits()
        self.issues, self.ledger = IssueLog(), Ledger()
        self.tally = Tally(cells=np.zeros((len(folder.study.cases), len(folder.study.groups)), np.int64))
        self.progress = progress or (lambda records: None)
        self.quality = quality
        self.names = Names(folder)
        self.unreadable: list[str] = []
        self.judged: set[str] = set()
        self.copies = Copies(frozenset())
        self._identifiers: list[pa.Array] = []
        self._read_version = read_version(folder)
        self._strays = Strays(folder)
        self._judges: dict[str, VersionJudge] = {}
        self._readers = {version: record_readers(i, folder) for version, i in folder.instruments.items()}
        once, twice = _given(paths)
        self._shown = _shown_names(once)
        self._digests: dict[tuple[int, bytes], str] = {}
        for path in twice:
            self.issues.add("F11", self._shown[path])
        self.files = [file for path in once if (file := self._open(path, format_name))]

    def batches(self) -> Iterator[JudgedBatch]:
        """Records that may be counted, judged, as the files are read."""
        judgeable = [file for file in self.files if self._can_be_judged(file)]
        self.judged = {file.name for file in judgeable}
        self.copies = Copies(repeated_ids(self._identifiers))
        self._identifiers = []
        for file in judgeable:
            for read in file.read():
                self._note(file, [Finding("R14", row, params={"what": what}) for row, what in read.strays.items()])
                yield from self._judge(file, read)
                self.progress(len(read.rows))
            self._note(file, [f for f in file.table.findings if f.row is not None and f.code == "R01"])
        yield from self.copies.settle(self.issues)
        self.tally.with_errors += self.copies.with_errors
        self.tally.with_warnings += self.copies.with_warnings
        for batch_count in self.copies.counted:
            self._count(batch_count)
        if self.quality is not None:
            for record in self.copies.in_doubt:
                self.quality.set_aside(record)
            self.tally.with_warnings += self.quality.report(self.issues)

    def run(self) -> "Validation":
        """Judge everything and keep only what was found."""
        for _ in self.batches():
            pass
        return self

    # Files and headings

    def _open(self, path: Path, format_name: str | None) -> OpenFile | None:
        try:
            self._refuse_copy(path)
            table = open_table(path, self.names.known, format_name)
        except UnreadableFileError as error:
            self.unreadable.append(self._shown[path])
            self._add_finding(self._shown[path], "", error.finding, ())
            return None
        if not FORMATS[table.format].has_cells:
            self.issues.without_cells.add(self._shown[path])
        layout = resolve(table.headings, table.heading_row, self.names, table.tool)
        answers = Answers(self.folder, table.tool)
        file = OpenFile(path, self._shown[path], table, layout, answers, self.folder, self.edits, self._strays)
        self._note(file, [f for f in table.findings if f.code not in ("R01", "Q11")])
        self._note(file, file.layout.findings)
        if hollow := hollow_finding(table, layout):
            self._note(file, [hollow])
        if unread := unread_sheets(table, layout, self.names, self._strays):
            self._note(file, [unread_finding(table, unread)])
        return file

    def _refuse_copy(self, path: Path) -> None:
        """Refuse a copy of another file where rows are the ids: nothing else could tell that rows repeat."""
        source = self.folder.study.columns.respondent_id
        if not isinstance(source, Source) or not path.is_file():
            return
        with path.open("rb") as file:
            key = (path.stat().st_size, hashlib.file_digest(file, "sha256").digest())
        if key in self._digests:
            cause = f"it holds the same as {self._digests[key]}, which is given as well"
            raise UnreadableFileError("F01", cause=cause, todo="Give one of the two")
        self._digests[key] = path.name

    def _note(self, file: OpenFile, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._add_finding(file.name, file.table.sheet or "", finding, file.table.headings)

    def _add_finding(self, file: str, sheet: str, finding: Finding, headings: Sequence[str]) -> None:
        column, params = finding.column, dict(finding.params)
        if finding.code == "F01":
            params.setdefault("todo", remedy(str(params["cause"]), file))
        heading = headings[column] if column is not None and column < len(headings) else ""
        self.issues.add(
            finding.code, file, places=[Place(finding.row)] if finding.row else [], sheet=sheet, column=column,
            heading=heading, params=params,
        )  # fmt: skip

    def _can_be_judged(self, file: OpenFile) -> bool:
        """Whether nothing that somebody was asked is missing and nothing stands twice. Gathers the interview ids."""
        missing = list(file.layout.missing)
        lacking: list[Finding] = []
        ids: list[pa.Array] = []
        if not missing:
            try:
                present, ids = self._look_through(file)
            except UnreadableFileError as error:  # what only shows when every row is read
                self.unreadable.append(file.name)
                self._note(file, [error.finding])
                return False
            missing += absent(file.layout, present, self.folder)
            lacking = absent_options(file.layout, present, self.folder, file.table.heading_row)
        if missing:
            self._note(file, [missing_headings(self.names, missing, file.table.heading_row)])
        self._note(file, lacking)
        if missing or lacking or any(finding.code == "H03" for finding in file.layout.findings):
            return False
        if unknown := self._unknown_answers(file):
            self.unreadable.append(file.name)
            self._note(file, [unknown])
            return False
        self._identifiers += ids
        return True

    def _unknown_answers(self, file: OpenFile) -> Finding | None:
        """Whether the first records hold answers in words or codes that no version knows."""
        first = next(file.read(), None)
        if first is None:
            return None
        return unmatched(first.columns, [self._judge_of(version) for version in self.folder.instruments], self.folder)

    def _look_through(self, file: OpenFile) -> tuple[set[tuple[str, str, str]], list[pa.Array]]:
        """One pass over the record fields: the (version, case, group) triples met, and the id of every interview."""
        wanted = ("instrument_version", "case_id", "group_id")
        fields = file.layout.fields
        from_column = not isinstance(self.folder.study.columns.respondent_id, Source)
        twice = [name for name in fields if self.folder.constant(name) is not None]
        read = dict.fromkeys((*wanted, *(["respondent_id"] if from_column else []), *twice))
        columns = [fields[name] for name in read if name in fields]
        present: set[tuple[str, str, str]] = set()
        ids: list[pa.Array] = []
        for batch in file.batches(columns):
            parts = [file.record_field(batch, name) for name in wanted]
            nobodys = file.strays.nobodys(file.layout, dict(zip(wanted, parts, strict=True)), len(batch.rows))
            for name in twice:
                self._compare(file, batch, name, nobodys)
            sizes = [len(part.values) for part in parts]
            met = np.unique(np.ravel_multi_index([part.codes for part in parts], sizes))
            for triple in zip(*np.unravel_index(met, sizes), strict=True):
                version, case, group = (part.values[code] for part, code in zip(parts, triple, strict=True))
                name = self._read_version(version).state
                if readers := self._readers.get(name):
                    present.add((name, readers["case_id"](case).state, readers["group_id"](group).state))
            if from_column:
                if "respondent_id" in self.edits.names(file.path):
                    column = file.record_field(batch, "respondent_id")
                    texts = text_array([column.text(p) or None for p in range(len(batch.rows))])
                else:
                    texts = batch.columns[fields["respondent_id"]].cast(pa.string())
                if nobodys.any():  # the "id" of a note is nobody's
                    whose = np.flatnonzero(~nobodys)
                    texts = texts.take(number_array(whose, known=np.ones(len(whose), bool)))
                ids.append(cleaned(without_spoiled(texts)))
        return present, ids

    def _compare(self, file: OpenFile, batch: Batch, name: str, nobodys: np.ndarray) -> None:
        """Refuse what is given for all rows where the file itself says something else in some that are interviews."""
        given, readers = str(self.folder.constant(name)), self._readers[self.folder.newest.version]
        reader = self._read_version if name == "instrument_version" else readers[name]
        meant = reader(given).state
        column = file.written(batch, name)
        whose = np.flatnonzero(~nobodys)
        for code, value in enumerate(column.values):
            text = clean(value or "")
            state = reader(text).state
            is_foreign = name in file.layout.of_tool and state == INVALID
            if not text or text == given or state == meant or is_foreign:
                continue
            if (rows := whose[column.codes[whose] == code]).size:
                place = f"{column_letter(file.layout.fields[name])}{batch.rows[rows[0]]}"
                raise GivenOtherwiseError(
                    f"{name} is given as {given} for all rows (--set, or constant in study.yaml), but {file.name} says "
                    f"{text[:80]} in {place}. Do not give it, or give only files of {given}."
                )

    # Records

    def _judge(self, file: OpenFile, read: Read) -> Iterator[JudgedBatch]:
        """A batch of a file, version by version."""
        fields = {name: RecordField(column) for name, column in read.fields.items()}
        columns = read.columns
        self.tally.records += len(read.rows)
        versions = fields["instrument_version"]
        versions.answers = [self._read_version(value) for value in versions.column.values]
        names = np.array([answer.state for answer in versions.answers], object)[versions.column.codes]
        for version in dict.fromkeys(answer.state for answer in versions.answers):
            positions = np.flatnonzero(names == version)
            if not len(positions):
                continue
            part = Part(self, file, read.rows[positions], {n: f.take(positions) for n, f in fields.items()}, version)
            whole = len(positions) == len(read.rows)
            own = columns if whole else {name: column.take(positions) for name, column in columns.items()}
            if version not in self._readers:
                part.unknown_version(own)
                continue
            judged = part.judge(own, self._judge_of(version))
            if len(judged):
                self._count(judged)
                yield judged

    def _judge_of(self, version: str) -> VersionJudge:
        if version not in self._judges:
            self._judges[version] = VersionJudge(self.folder.instruments[version], self.folder)
        return self._judges[version]

    def _count(self, judged: JudgedBatch) -> None:
        np.add.at(self.tally.cells, (judged.case, judged.group), 1)


def _given(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Each file once, by the name given first, and those that were given again, whatever name led to them."""
    once: dict[Path, Path] = {}
    twice: list[Path] = []
    for path in paths:
        place = path.resolve() if path.exists() else path
        if place in once:
            twice.append(once[place])
        else:
            once[place] = path
    return list(once.values()), twice


def _shown_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Name of each file for messages: with its folder's where several files have one name."""
    names = Counter(path.name for path in paths)
    return {path: path.name if names[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths}

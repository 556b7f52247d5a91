"""Writes everything that goes back to a person: marked workbooks, the fix sheet, the page, and what was corrected."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from instrument.csv_files import write_for_people
from instrument.open_file import OpenFile
from instrument.questions.select_multiple import as_one_cell
from instrument.record_fields import Reader, read_version
from instrument.returns.fixes import Line
from instrument.returns.pack import write_returned
from instrument.returns.page import write_page
from instrument.returns.review import Review
from instrument.returns.sent import NotCopiedError
from instrument.returns.sheet import NAME, write_fix_sheet
from instrument.study import RECORD_FIELDS
from instrument.text import OPTIONS, clean
from instrument.validation import Validation

CORRECTION_FIELDS = (
    "issue_id", "interview", "file", "row", "question", "old", "new", "action", "reason", "by", "date", "sheet",
)  # fmt: skip
ACCEPTED_FIELDS = ("issue_id", "interview", "question", "code", "reason", "by", "date", "sheet")
REFUSED_FIELDS = (
    "issue_id", "interview", "question", "where", "action", "new_value", "reason", "by", "date", "sheet", "why",
)  # fmt: skip


def write_return_pack(place: Path, review: Review) -> list[str]:
    """Write workbooks, fix sheet and page into a folder; returns what a person must know of them."""
    names = output_names([file.path for file in review.validation.files])
    returned, notes = {}, []
    for file in review.validation.files:
        own = [problem for problem in review.problems if problem.group.file == file.name]
        if not own:
            continue
        name = f"returned-{names[file.path]}.xlsx"
        try:
            note = write_returned(place / name, file, own, review.validation)
        except NotCopiedError as why:
            note = (
                f"{file.name} was not made into a marked workbook: {why}. The page and the fix sheet say what is wrong."
            )
        else:
            returned[file.name] = name
        notes += [note] if note else []
    write_fix_sheet(place / NAME, review)
    write_page(place / "issues.html", review, returned)
    return notes


def write_decisions(place: Path, review: Review) -> None:
    """Write what was corrected, what was accepted, and what was not applied."""
    write_for_people(place / "corrections.csv", CORRECTION_FIELDS, _corrections(review))
    write_for_people(place / "accepted.csv", ACCEPTED_FIELDS, _accepted(review))
    not_applied = ({**_signed(line), "why": why} for line, why in review.not_applied(in_words=True))
    write_for_people(place / "not_applied.csv", REFUSED_FIELDS, not_applied)


def write_corrected(place: Path, validation: Validation) -> list[str]:
    """Write each file as corrected, with the record fields and a column per question; returns what to know of them."""
    names = output_names([file.path for file in validation.files])
    written = []
    for file in validation.files:
        if file.name in validation.judged:
            fields = _canonical_fields(validation)
            rows = _canonical_rows(validation, file, fields)
            name = f"corrected-{names[file.path]}.csv"
            write_for_people(place / name, list(fields.values()), rows)
            written.append(
                f"{name} holds the answers of {file.name} as they were read, corrections laid over, in columns "
                "of the project's own; what is not in the interview is left out."
            )
    return written


def output_names(paths: Sequence[Path]) -> dict[Path, str]:
    """A name for the outputs of each file: letters, digits and hyphens of its own name, all different."""
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in paths:
        stem = re.sub(r"[^\w]+", "-", clean(path.stem)).strip("-_")[:60] or "file"
        name, n = stem, 2
        while name.casefold() in taken:
            name, n = f"{stem}-{n}", n + 1
        taken.add(name.casefold())
        names[path] = name
    return names


def _corrections(review: Review) -> Iterator[Mapping[str, str]]:
    names = {file.path: file.name for file in review.validation.files}
    for decision in review.decisions:
        new = "" if decision.text is None else decision.text
        old = decision.problem.found
        for path, row in decision.records:
            yield {**_signed(decision.line), "old": old, "new": new, "question": decision.problem.name,
                   "interview": decision.problem.interview, "file": names[path], "row": str(row)}  # fmt: skip


def _accepted(review: Review) -> Iterator[Mapping[str, str]]:
    for line, problem in review.accepted:
        yield {**_signed(line), "interview": problem.interview, "question": problem.group.question_id,
               "code": problem.group.code}  # fmt: skip


def _signed(line: Line) -> dict[str, str]:
    named = ("issue_id", "interview", "question", "where", "action", "new_value", "reason", "by", "date")
    return {**{name: clean(line.cells.get(name, "")) for name in named}, "sheet": line.place}


def _canonical_fields(validation: Validation) -> dict[str, str]:
    """Record field or question -> heading."""
    questions = [name for version in validation.folder.versions for name in version.questions]
    names = [*RECORD_FIELDS, *dict.fromkeys(questions)]
    return {name: validation.names.heading(name) if name in RECORD_FIELDS else name for name in names}


def _canonical_rows(validation: Validation, file: OpenFile, fields: Mapping[str, str]) -> Iterator[dict[str, str]]:
    folder = validation.folder
    version_of = read_version(folder)

    @cache
    def reader(version: str, name: str) -> Reader:
        own = folder.instruments.get(version)
        instrument = own if own and name in own.questions else next(i for i in folder.versions if name in i.questions)
        return instrument.questions[name].reader(instrument)

    for read in file.read():
        columns = {**read.fields, **read.columns}
        for position in range(len(read.rows)):
            version = version_of(read.fields["instrument_version"].text(position)).state
            row = {}
            for name, heading in fields.items():
                text = columns[name].text(position) if name in columns else ""
                text = as_one_cell(text, reader(version, name)) if text.startswith(OPTIONS) else text
                row[heading] = clean(text)
            yield row

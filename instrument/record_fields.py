"""Readers of the record fields: whose interview a record is, of which version, where, when and by whom."""

from collections.abc import Callable, Sequence
from typing import Any

from instrument.documents import in_words, say, spellings
from instrument.items import INVALID
from instrument.load import StudyFolder
from instrument.model import Instrument
from instrument.questions import Answer
from instrument.questions.base import BLANK, Problem, invalid
from instrument.questions.date import other_spelling, read_date, read_time
from instrument.study import SUBMISSION_STATUSES, CaseRow, GroupRow
from instrument.suggest import suggest
from instrument.text import COMPUTED, clean, fold, fold_heading, spoiled

Reader = Callable[[Any], Answer]


def record_readers(instrument: Instrument, folder: StudyFolder) -> dict[str, Reader]:
    """Record field -> its reader, as records of a version are judged; ``read_version`` reads the version itself."""
    study = folder.study
    later = [other for other in folder.versions if other.number > instrument.number]

    def respondent(raw: Any) -> Answer:
        if spoiled(raw or ""):
            return Answer(INVALID, problem=spoiled_id(raw))
        text = clean(raw or "")
        return Answer(text) if text else invalid("R02")

    def interview_date(raw: Any) -> Answer:
        text = clean(raw or "")
        if not text:
            return BLANK
        day = read_date(text)
        if day is None:
            return invalid("R10", found=text, why="it is not a date written YYYY-MM-DD")
        if day < instrument.released:
            return invalid("R10", found=text, why=f"version {instrument.version} came out on {instrument.released}")
        if later and day > later[0].released:
            params = {"found": text, "version": instrument.version, "superseded": str(later[0].released)}
            return Answer(str(day), problem=invalid("R08", **params).problem)
        return Answer(day.isoformat(), how=other_spelling(text, day))

    def free(raw: Any) -> Answer:
        return Answer(text) if (text := clean(raw or "")) else BLANK

    def moment(raw: Any) -> Answer:
        text = clean(raw or "")
        time = read_time(text)
        return Answer(time.isoformat()) if time else Answer(INVALID) if text else BLANK

    def status(raw: Any) -> Answer:
        text = clean(raw or "")
        if (known := fold(text)) not in SUBMISSION_STATUSES:
            return Answer(text) if text else BLANK
        doubt = invalid("R12", found=known).problem if known != "finished" else None
        return Answer(known, problem=doubt)

    return {
        "respondent_id": respondent,
        "case_id": _one_of("case", "R05", study.cases, instrument.language),
        "group_id": _one_of("group", "R06", study.groups, instrument.language),
        "instrument_version": free,
        "interview_date": _typed(interview_date, "a date written YYYY-MM-DD"),
        "interviewer_id": free,
        "started": moment,
        "ended": moment,
        "submission_status": status,
    }


def spoiled_id(text: str) -> Problem:
    """The issue of an id that a spreadsheet made something else of."""
    return Problem("Q11", {"found": "", "expected": "the id as it was given", "kind": spoiled(text)})


def _typed(reader: Reader, expected: str) -> Reader:
    """``reader`` for cells that somebody typed; what a spreadsheet computed is no answer, whatever it shows."""

    def read(raw: Any) -> Answer:
        if (raw or "").startswith(COMPUTED):
            return invalid("Q11", found="", expected=expected, kind=spoiled(raw))
        return reader(raw)

    return read


def read_version(folder: StudyFolder) -> Reader:
    """Reads the version a record names: as it is, as a spreadsheet changed it (``1`` for ``1.0``), or by an alias."""
    versions = list(folder.instruments)
    known = {fold(alias): (version, "alias") for alias, version in folder.study.version_aliases.items()}
    for version in versions:
        if version.endswith(".0"):
            known.setdefault(version.split(".")[0], (version, "whole number"))
    expected = ", ".join(versions)

    def read(raw: Any) -> Answer:
        text = clean(raw or "")
        if text in versions:
            return Answer(text)
        if not text:
            what = "version of the instrument"
            return invalid("R13", found="", what=what, so=", so the row was not judged", expected=expected)
        version, how = known.get(fold(text), ("", ""))
        return Answer(version, how=how) if version else invalid("R07", found=text, expected=expected)

    return _typed(read, expected)


def _one_of(what: str, code: str, rows: Sequence[CaseRow | GroupRow], language: str) -> Reader:
    """Reads a case or group by its id or by a label."""
    ids = frozenset(row.id for row in rows)
    known = {fold(label): (row.id, "label") for row in rows for label in spellings(row.label)}
    known |= {fold(row.id): (row.id, "spelling of the id") for row in rows}
    expected = in_words((row.id, say(row.label, language)) for row in rows)
    # Of an id and a label that are the same word the label alone: with both, neither were clearly the nearest.
    spoken = {fold_heading(word): word for row in rows for word in (row.id, *spellings(row.label))}.values()

    def read(raw: Any) -> Answer:
        text = clean(raw or "")
        if text in ids:
            return Answer(text)
        if not text:
            return invalid("R13", found="", what=what, so="", expected=expected)
        name, how = known.get(fold(text), ("", ""))
        if name:
            return Answer(name, how=how)
        suggestion = suggest(text, spoken) or ""
        meant = f'Did you mean "{suggestion}"?' if suggestion else ""
        return invalid(code, found=text, expected=expected, suggestion=suggestion, meant=meant)

    return _typed(read, expected)

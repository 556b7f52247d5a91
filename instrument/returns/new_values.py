"""Reads the new value of a line as an answer: what it stands for, or why it cannot be one."""

import re

from instrument.catalogue import CATALOGUE
from instrument.issues import sentence
from instrument.load import StudyFolder
from instrument.questions.base import Answer
from instrument.record_fields import Reader, read_version, record_readers
from instrument.returns.problems import Problem
from instrument.study import RECORD_FIELDS
from instrument.suggest import suggest


def new_text(folder: StudyFolder, problem: Problem, value: str) -> tuple[str, str]:
    """A new value as the text of a cell (codes where there are codes), or why it cannot be one."""
    read = _reader(folder, problem)
    answer = read(value)
    if _is_usable(answer):
        return _canonical(answer, value, problem, folder), ""
    assert answer.problem is not None
    kind = CATALOGUE[answer.problem.code]
    params = answer.problem.params
    meant = "" if params.get("suggestion") else _meant(value, read, problem, folder)
    hint = f" Write {meant}, if that is meant." if meant else ""
    return "", f"The new value cannot be used. {sentence(kind.message, params)}{hint}"


def _reader(folder: StudyFolder, problem: Problem) -> Reader:
    instrument = folder.instrument(problem.place.version)
    if problem.name == "instrument_version":
        return read_version(folder)
    if problem.name in RECORD_FIELDS:
        return record_readers(instrument, folder)[problem.name]
    return instrument.questions[problem.name].reader(instrument)


def _is_usable(answer: Answer) -> bool:
    return answer.problem is None or CATALOGUE[answer.problem.code].severity != "error"


def _meant(value: str, read: Reader, problem: Problem, folder: StudyFolder) -> str:
    """What can be used and was probably meant: a decimal point for a comma, a missing code for its words, a name."""
    instrument = folder.instrument(problem.place.version)
    missing = {reason.replace("_", " "): code for reason, code in instrument.missing_codes_shown.items()}
    named = suggest(value.replace("'", "").replace("’", ""), missing)
    guesses = [
        value.replace(",", ".") if re.fullmatch(r"\s*[+-]?\d+,\d+\s*", value) else "",
        missing[named] if named else "",
        suggest(value, problem.choices) or "",
    ]
    return next((guess for guess in guesses if guess and _is_usable(read(guess))), "").strip()


def _canonical(answer: Answer, value: str, problem: Problem, folder: StudyFolder) -> str:
    if answer.chosen:
        return " ".join(answer.chosen)
    if problem.name in ("case_id", "group_id", "instrument_version") and not answer.problem:
        return answer.state
    instrument = folder.instrument(problem.place.version)
    question = instrument.questions.get(problem.name)
    codes = question.codes(instrument) if question else None
    return answer.state if codes and answer.state in codes else value

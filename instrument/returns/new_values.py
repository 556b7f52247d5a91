"""Reads the new value of a line as an answer: what it stands for, or why it cannot be one."""

from instrument.catalogue import CATALOGUE
from instrument.load import StudyFolder
from instrument.questions.base import Answer
from instrument.responses import read_version, record_readers
from instrument.returns.problems import Problem
from instrument.study import RECORD_FIELDS
from instrument.text import clean


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
        params = {key: clean(str(shown)) for key, shown in answer.problem.params.items()}
        return "", f"The new value cannot be used. {kind.message.format(**params)}"
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

"""The sample interviews, the words of their study folder, and the cells that exports are made of."""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from instrument.documents import say
from instrument.load import load_study_folder
from instrument.questions import Question
from instrument.questions.select_multiple import SelectMultiple
from instrument.questions.select_one import SelectOne

HERE = Path(__file__).resolve().parent.parent
FOLDER = load_study_folder(HERE / "study")
SCHEDULE = FOLDER.newest
QUESTIONS = tuple(SCHEDULE.questions.values())

Row = dict[str, str]
Cell = str | None  # None: nothing at all, where a tool tells it from an empty text
Column = tuple[str, Callable[[Row], Cell]]
Files = dict[str, Callable[[], bytes]]


def interviews() -> list[Row]:
    """The interviews, as they stand in responses.csv."""
    with (HERE / "responses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def domain_of(question: Question) -> str:
    """The domain that a question stands in."""
    return next(d.id for d in SCHEDULE.domains if question in d.questions)


def heading_of(name: str, language: str) -> str:
    """A question, case or group as a tool names it that exports texts."""
    place = ("en", "de").index(language) + 1
    if name in SCHEDULE.questions:
        return say(SCHEDULE.questions[name].text, language)
    return str(getattr(FOLDER.study.columns, name)[place])


def words(name: str, language: str) -> dict[str, str]:
    """Code -> label in a language: the choices of a question, its missing codes among them; cases; groups."""
    if name in ("case_id", "group_id"):
        rows = FOLDER.study.cases if name == "case_id" else FOLDER.study.groups
        return {row.id: say(row.label, language) for row in rows}
    question = SCHEDULE.questions[name]
    if not isinstance(question, SelectOne | SelectMultiple):
        return {}
    place = ("en", "de").index(language) + 1
    labels = {choice.code: say(choice.label, language) for choice in SCHEDULE.choice_list(question).choices}
    return labels | {spellings[0]: spellings[place] for spellings in missing_codes()}


def missing_codes() -> Sequence[Sequence[str]]:
    """Don't know and refused: the code, the English and the German label."""
    return SCHEDULE.missing_codes["dont_know"], SCHEDULE.missing_codes["refused"]


def label(name: str, language: str) -> Callable[[Row], str]:
    """A cell in words."""
    known = words(name, language)
    return lambda row: known.get(row[name], row[name])


def code(name: str) -> Callable[[Row], str]:
    """A cell as it stands in responses.csv."""
    return lambda row: row[name]


def option(name: str, chosen: str, yes: str = "1", no: str = "0", nothing: Cell = "0") -> Callable[[Row], Cell]:
    """The cell of an option: chosen, another was chosen, none was."""
    return lambda row: nothing if not row[name] else yes if chosen in row[name].split() else no


def moment(name: str, pattern: str = "%Y-%m-%dT%H:%M:%S.000+00:00") -> Callable[[Row], str]:
    """A date and time as a tool writes it."""
    return lambda row: datetime.fromisoformat(row[name]).strftime(pattern)


def serial(pattern: str = "{}") -> Callable[[Row], str]:
    """An id made from the number of the interview."""
    return lambda row: pattern.format(f"{int(row['respondent_id']):012}")


def fixed(text: str) -> Callable[[Row], str]:
    """The same in every row."""
    return lambda row: text


def version(**names: str) -> Callable[[Row], str]:
    """What a tool calls the version of the instrument."""
    return lambda row: names["v" + row["instrument_version"][0]]

"""Microsoft Forms and Google Forms."""

from collections.abc import Callable

from instrument.questions.select_multiple import SelectMultiple

from .answers import SCHEDULE, Column, Files, Row, code, fixed, heading_of, label, moment, words
from .writing import delimited, workbook


def listed(question: SelectMultiple, language: str, separator: str, end: str = "") -> Callable[[Row], str]:
    """Labels in one cell, own words in place of "Other"."""
    known = words(question.id, language)

    def cell(row: Row) -> str:
        labels = {**known, "other": row[str(question.other)]}
        return separator.join(labels[c] for c in row[question.id].split()) + (end if row[question.id] else "")

    return cell


def form(separator: str, end: str = "") -> list[Column]:
    """Questions as forms export them, texts and labels; an id that somebody asked for."""
    columns: list[Column] = [("Number of the interview", code("respondent_id")),
                             (heading_of("instrument_version", "en"), code("instrument_version"))]  # fmt: skip
    for name in ("case_id", "group_id", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        if name != "help_more":
            is_list = isinstance(question, SelectMultiple)
            cell = listed(question, "en", separator, end) if is_list else label(name, "en")
            columns.append((heading_of(name, "en"), cell))
    return columns


def microsoft_forms() -> list[Column]:
    """Microsoft Forms: labels; a list of choices ends with its separator."""
    return [
        ("ID", code("respondent_id")), ("Start time", code("started")), ("Completion time", code("ended")),
        ("Email", fixed("anonymous")), ("Name", fixed("")), *form(";", ";"),
    ]  # fmt: skip


def google_forms() -> list[Column]:
    """Google Forms: labels, choices joined by a comma."""
    return [("Timestamp", moment("ended", "%m/%d/%Y %H:%M:%S")), *form(", ")]


FILES: Files = {
    "microsoft-forms.xlsx": lambda: workbook(microsoft_forms(), "Sheet1"),
    "google-forms.csv": lambda: delimited(google_forms()),
}

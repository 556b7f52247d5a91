"""LimeSurvey."""

from collections.abc import Sequence

from instrument.questions.select_multiple import SelectMultiple

from .answers import SCHEDULE, Column, Files, code, fixed, heading_of, label, moment, option, words
from .writing import delimited


def limesurvey(language: str = "", *, has_null: bool = True) -> list[Column]:
    """LimeSurvey: codes, or full answers; the words for "other" stand in its option; nothing at all: not asked."""
    nothing = None if has_null else ""
    names = ("Response ID", "Date submitted", "Last page", "Start language", "Date started", "Date last action")
    if not language:
        names = ("id", "submitdate", "lastpage", "startlanguage", "startdate", "datestamp")
    at = moment("ended", "%Y-%m-%d %H:%M:%S")
    columns: list[Column] = [(names[0], code("respondent_id")), (names[1], at), (names[2], fixed("3")),
                             (names[3], fixed(language or "en")), (names[4], code("started")),
                             (names[5], at)]  # fmt: skip
    yes, no = {"": ("Y", ""), "en": ("Yes", "No"), "de": ("Ja", "Nein")}[language]
    for name in ("case_id", "group_id", "instrument_version", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        spoken = heading_of(name, language) if language else name.replace("_", "")
        if isinstance(question, SelectMultiple):
            off = "N/A" if language else nothing
            for c, text in words(name, language or "en").items():
                heading = f"{spoken} [{text}]" if language else f"{spoken}[{c}]"
                in_words = c == "other"
                tick = option(name, c, yes, "" if in_words else no, off)
                said = lambda row, t=tick, w=question.other: row[w] if t(row) == yes and row[w] else t(row)  # noqa: E731
                columns.append((heading, said if in_words else tick))
        elif name != "help_more":
            read = label(name, language) if language and name in ("case_id", "group_id", *SCHEDULE.questions) else (
                code(name))  # fmt: skip
            columns.append((spoken, lambda row, r=read: r(row) or ("" if language else nothing)))
    return columns


def lime_text(columns: Sequence[Column]) -> bytes:
    """Text as LimeSurvey writes it: a byte-order mark, every cell quoted."""
    return b"\xef\xbb\xbf" + delimited(columns, every=True)


FILES: Files = {
    "limesurvey-codes.csv": lambda: lime_text(limesurvey()),
    "limesurvey-codes-no-null.csv": lambda: lime_text(limesurvey(has_null=False)),
    "limesurvey-full-en.csv": lambda: lime_text(limesurvey("en")),
    "limesurvey-full-de.csv": lambda: lime_text(limesurvey("de")),
}

"""REDCap."""

from instrument.questions.select_multiple import SelectMultiple

from .answers import SCHEDULE, Column, Files, code, fixed, heading_of, label, option, words
from .writing import delimited


def redcap(language: str = "") -> list[Column]:
    """REDCap: raw, or labels; an option that nobody chose is 0 even where the question was not put."""
    columns: list[Column] = [("Record ID" if language else "record_id", code("respondent_id"))]
    for name in ("case_id", "group_id", "instrument_version", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        spoken = heading_of(name, language) if language else name
        if isinstance(question, SelectMultiple):
            for c, text in words(name, language or "en").items():
                heading = f"{spoken} (choice={text})" if language else f"{name}___{c.lower()}"
                yes, no = ("Checked", "Unchecked") if language else ("1", "0")
                columns.append((heading, option(name, c, yes, no, no)))
        else:
            is_coded = language and name != "instrument_version"
            columns.append((spoken, label(name, language) if is_coded else code(name)))
    return [*columns, ("Complete?" if language else "interview_complete", fixed("Complete" if language else "2"))]


FILES: Files = {
    "redcap-raw.csv": lambda: delimited(redcap(), end="\n"),
    "redcap-labels.csv": lambda: delimited(redcap("en"), end="\n"),
}

"""Qualtrics."""

from instrument.questions.select_multiple import SelectMultiple

from .answers import SCHEDULE, Files, code, fixed, heading_of, interviews, label, option, serial, words
from .writing import text_of


def qualtrics() -> bytes:
    """Qualtrics: tags, texts and identifiers as three rows of headings; choice texts, options in columns."""
    own = [("StartDate", "Start Date", code("started")), ("EndDate", "End Date", code("ended")),
           ("Status", "Response Type", fixed("IP Address")), ("Progress", "Progress", fixed("100")),
           ("Finished", "Finished", fixed("True")), ("RecordedDate", "Recorded Date", code("ended")),
           ("ResponseId", "Response ID", serial("R_{}"))]  # fmt: skip
    columns = [(tag, text, cell, tag) for tag, text, cell in own]
    for name in ("case_id", "group_id", "instrument_version", *SCHEDULE.questions):
        question, spoken = SCHEDULE.questions.get(name), heading_of(name, "en")
        if isinstance(question, SelectMultiple):
            for n, (c, text) in enumerate(words(name, "en").items(), start=1):
                columns.append((f"{name}_{n}", f"{spoken} - Selected Choice - {text}", option(name, c, text, "", ""),
                                f"QID_{name}"))  # fmt: skip
                if c == "other":
                    more = str(question.other)
                    columns.append((f"{name}_{n}_TEXT", f"{spoken} - {text} - Text", code(more), f"QID_{more}_TEXT"))
        elif name != "help_more":
            is_version = name == "instrument_version"
            columns.append((name, spoken, code(name) if is_version else label(name, "en"), f"QID_{name}"))
    rows = [[tag for tag, *_ in columns], [text for _, text, *_ in columns],
            [f'{{"ImportId":"{identifier}"}}' for *_, identifier in columns]]  # fmt: skip
    return text_of([*rows, *([cell(row) for _, _, cell, _ in columns] for row in interviews())])


FILES: Files = {
    "qualtrics.csv": qualtrics,
}

"""SurveyJS."""

import json

from instrument.questions.select_multiple import SelectMultiple

from .answers import SCHEDULE, Files, Row, interviews


def surveyjs() -> bytes:
    """SurveyJS: codes, lists of them, comments beside; numbers as numbers. What was not answered is not there."""

    def response(row: Row) -> dict[str, object]:
        answers: dict[str, object] = {}
        for name, text in row.items():
            question = SCHEDULE.questions.get(name)
            if not text or name == "help_more":
                continue
            is_list = isinstance(question, SelectMultiple)
            answers[name] = text.split() if is_list else int(text) if question and text.isdigit() else text
            if is_list and row["help_more"]:
                answers[f"{name}-Comment"] = row["help_more"]
        return answers

    return (json.dumps([response(row) for row in interviews()], ensure_ascii=False, indent=1) + "\n").encode()


FILES: Files = {
    "surveyjs.json": surveyjs,
}

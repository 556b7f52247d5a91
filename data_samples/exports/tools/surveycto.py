"""SurveyCTO."""

from instrument.questions.select_multiple import SelectMultiple

from .answers import QUESTIONS, Column, Files, code, fixed, moment, option, serial, version, words
from .writing import delimited


def surveycto() -> list[Column]:
    """SurveyCTO, wide: codes, options as name_code."""
    spoken = "%b %d, %Y %I:%M:%S %p"
    columns: list[Column] = [("SubmissionDate", moment("ended", spoken)), ("starttime", moment("started", spoken)),
                             ("endtime", moment("ended", spoken)), ("case_id", code("case_id")),
                             ("group_id", code("group_id"))]  # fmt: skip
    for question in QUESTIONS:
        columns.append((question.id, code(question.id)))
        if isinstance(question, SelectMultiple):
            columns += [(f"{question.id}_{c}", option(question.id, c)) for c in words(question.id, "en")]
    uuid = serial("uuid:5f0c7a52-0000-4000-8000-{}")
    return [*columns, ("instanceID", uuid), ("formdef_version", version(v1="2024010100", v2="2024060100")),
            ("review_status", fixed("APPROVED")), ("KEY", uuid)]  # fmt: skip


FILES: Files = {
    "surveycto.csv": lambda: delimited(surveycto(), end="\n"),
}

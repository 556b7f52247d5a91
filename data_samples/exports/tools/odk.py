"""ODK Central."""

from instrument.questions.select_multiple import SelectMultiple

from .answers import QUESTIONS, Column, Files, code, domain_of, fixed, moment, option, serial, version, words
from .writing import delimited


def odk(*, split: bool) -> list[Column]:
    """ODK Central: codes, groups joined by a hyphen; with columns for options if the export was told to."""
    columns: list[Column] = [("SubmissionDate", moment("ended", "%Y-%m-%dT%H:%M:%S.000Z")),
                             ("start", moment("started")), ("end", moment("ended")),
                             ("case_id", code("case_id")), ("group_id", code("group_id"))]  # fmt: skip
    for question in QUESTIONS:
        spoken = f"{domain_of(question)}-{question.id}"
        columns.append((spoken, code(question.id)))
        if split and isinstance(question, SelectMultiple):
            columns += [(f"{spoken}/{c}", option(question.id, c)) for c in words(question.id, "en")]
    uuid = serial("uuid:5f0c7a52-0000-4000-8000-{}")
    return [
        *columns, ("meta-instanceID", uuid), ("KEY", uuid), ("SubmitterID", fixed("7")),
        ("SubmitterName", fixed("Tablet 1")), ("AttachmentsPresent", fixed("0")), ("AttachmentsExpected", fixed("0")),
        ("Status", fixed("")), ("ReviewState", fixed("approved")), ("DeviceID", fixed("collect:1")),
        ("Edits", fixed("0")), ("FormVersion", version(v1="2024010100", v2="2024060100")),
    ]  # fmt: skip


FILES: Files = {
    "odk.csv": lambda: delimited(odk(split=False), end="\n"),
    "odk-split.csv": lambda: delimited(odk(split=True), end="\n"),
}

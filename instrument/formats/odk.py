"""ODK Central: codes only; a group's name is joined by a hyphen, an option is ``question/option``."""

import re

from instrument.formats import causes
from instrument.formats.base import ResponseTable, UnreadableFileError
from instrument.formats.tool import Tool, has, said
from instrument.text import clean, fold

_NO_ANSWERS = ("not decrypted", "missing encrypted form data")
_SERVER = has("SubmissionDate", "KEY", "ReviewState")


def _adapt(table: ResponseTable) -> ResponseTable:
    """Refuse submissions that the server could not decrypt: their answers are not blank, they are not there."""
    column = next((place for place, heading in enumerate(table.headings) if fold(heading) == "status"), None)
    if column is None:
        return table
    found = [
        (int(row), clean(text))
        for batch in table.batches([column])
        for row, text in zip(batch.rows, batch.columns[column].to_pylist(), strict=True)
        if text and fold(text) in _NO_ANSWERS
    ]
    if found:
        row, text = found[0]
        raise UnreadableFileError(
            "F03", row=row, column=column, limit=causes.NOT_DECRYPTED.format(n=len(found), row=row, found=text)
        )
    return table


ODK = Tool(
    name="odk",
    title="ODK Central",
    fields={
        "respondent_id": ("meta-instanceID", "instanceID", "KEY"),
        "instrument_version": ("FormVersion",),
        "started": ("start",),
        "ended": ("end",),
        "submission_status": ("ReviewState",),
    },
    ignored=re.compile(
        r"submissiondate|key|submitterid|submittername|attachments(present|expected)|status|reviewstate|deviceid|edits"
        r"|formversion|(meta-)?instance(id|name)|start|end|today|username|phonenumber|subscriberid|simserial|isvalidated"
        r"|.*-generated_(note|table_list)_.*"
    ),
    recognises=lambda headings: _SERVER(headings) or has("SubmissionDate", "KEY", "AttachmentsPresent")(headings),
    joins="-",
    adapt=_adapt,
    others=("{question}_other",),
    zeros_are_blank=True,
    readings={"submission_status": said({"approved": "finished", "edited": "finished", "rejected": "rejected"})},
)

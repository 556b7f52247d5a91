"""ODK Central: codes only; a group's name is joined by a hyphen, an option is ``question/option``."""

import re

from instrument.formats.tool import Tool, has, said

_SERVER = has("SubmissionDate", "KEY", "ReviewState")

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
    others=("{question}_other",),
    zeros_are_blank=True,
    readings={"submission_status": said({"approved": "finished", "edited": "finished", "rejected": "rejected"})},
)

"""SurveyCTO, wide: codes; an option is ``question_option``."""

import re

from instrument.formats.tool import Tool, has, said

SURVEYCTO = Tool(
    name="surveycto",
    title="SurveyCTO",
    fields={
        "respondent_id": ("instanceID", "KEY"),
        "instrument_version": ("formdef_version",),
        "started": ("starttime", "start"),
        "ended": ("endtime", "end"),
        "submission_status": ("review_status",),
    },
    ignored=re.compile(
        r"submissiondate|completiondate|key|instance(id|name)|formdef_(version|id)|review_(status|comments|corrections|quality)"
        r"|starttime|endtime|start|end|today|device_?(id|info|phonenum)?|username|caseid|devicephonenum|subscriberid|simid"
        r"|duration|text_audit|audio_audit"
    ),
    recognises=has("SubmissionDate", "formdef_version", "KEY"),
    joins="-/",
    options=("{question}_{option}", "{question}_{slug}", "{question}/{option}"),
    zeros_are_blank=True,
    readings={"submission_status": said({"approved": "finished", "rejected": "rejected"})},
)

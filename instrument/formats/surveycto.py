"""SurveyCTO, wide: codes; an option is ``question_option``."""

import re

from instrument.formats.tool import Tool, has, said

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPOKEN = re.compile(r"([a-z]{3})[a-z]* (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})\s(am|pm)", re.IGNORECASE)


def _moment(text: str) -> str:
    """``Jun 1, 2024 10:00:00 AM`` as ISO 8601 writes it; other text stays."""
    found = _SPOKEN.fullmatch(text.strip())
    if not found or found[1].lower() not in _MONTHS:
        return text
    month, hour = _MONTHS.index(found[1].lower()) + 1, int(found[4]) % 12 + 12 * (found[7].lower() == "pm")
    return f"{found[3]}-{month:02}-{int(found[2]):02} {hour:02}:{found[5]}:{found[6]}"


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
    readings={
        "started": _moment,
        "ended": _moment,
        "submission_status": said({"approved": "finished", "rejected": "rejected"}),
    },
)

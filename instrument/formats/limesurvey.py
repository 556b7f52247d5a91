"""LimeSurvey: codes or full answers, codes or texts as headings; an option is ``question[option]``."""

import re

from instrument.formats.tool import Tool, has

LIMESURVEY = Tool(
    name="limesurvey",
    title="LimeSurvey",
    fields={
        "respondent_id": ("id", "Response ID"),
        "started": ("startdate", "Date started"),
        "ended": ("submitdate", "Date submitted"),
        "submission_status": ("submitdate", "Date submitted"),
    },
    ignored=re.compile(
        r"id|submitdate|lastpage|startlanguage|seed|startdate|datestamp|ipaddr|refurl|token|interviewtime"
        r"|grouptime\d+|\w*\d+time|response id|date (submitted|started|last action)|last page|start language"
        r"|ip address|referrer url|total time|group time:.*|question time:.*"
    ),
    recognises=lambda headings: (
        has("id", "submitdate", "lastpage", "startlanguage")(headings)
        or has("Response ID", "Date submitted", "Last page", "Start language")(headings)
    ),
    questions=("{plain}", "{short}"),
    options=("{question}[{option}]", "{plain}[{option}]", "{question} [{option}]", "{plain}_{option}",
             "{question}_{option}", "{short}[{option}]", "{short} [{option}]"),
    ticked=frozenset({"y", "yes", "ja", "oui", "sí", "si", "1"}),
    unticked=frozenset({"n", "no", "nein", "non", "nee", "nej", "0"}),
    blanks=frozenset({"n/a"}),
    masks=True,
    zeros_are_blank=True,
    readings={"submission_status": lambda text: "finished" if text else "unfinished"},
    other_is_text=True,
)  # fmt: skip

"""KoboToolbox: values or labels, with group names or without; an option is ``question/option``."""

import re

from instrument.formats.base import ResponseTable, begin_below
from instrument.formats.tool import Tool, has, said


def _adapt(table: ResponseTable) -> ResponseTable:
    """Pass over a row of HXL tags below the headings."""
    below = [cell.strip() for cell in (table.top[table.heading_row :] or [[]])[0]]
    if any(below) and all(cell.startswith("#") for cell in below if cell):
        begin_below(table, 1)
    return table


KOBO = Tool(
    name="kobo",
    title="KoboToolbox",
    fields={
        "respondent_id": ("meta/rootUuid", "_uuid"),
        "instrument_version": ("__version__", "_version__002", "_version__001", "_version_"),
        "started": ("start",),
        "ended": ("end",),
        "submission_status": ("_validation_status",),
    },
    ignored=re.compile(r"_.*|meta/.*|start|end|today|deviceid|username|phonenumber|simserial|subscriberid|audit"),
    recognises=has("_uuid", "_submission_time"),
    joins="/",
    options=("{question}/{option}",),
    others=("{question}_other",),
    blanks=frozenset({"n/a"}),
    adapt=_adapt,
    readings={
        "submission_status": said(
            {
                "validation_status_approved": "finished",
                "Approved": "finished",
                "validation_status_not_approved": "rejected",
                "Not approved": "rejected",
            }
        )
    },
)

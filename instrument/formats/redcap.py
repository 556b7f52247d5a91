"""REDCap: raw or labels; an option is ``question___code``, or ``Question (choice=Label)`` among labels."""

import re
from dataclasses import replace

from instrument.formats import causes
from instrument.formats.base import ResponseTable, UnreadableFileError
from instrument.formats.tool import Tool
from instrument.text import clean, fold

_CHECKBOX = re.compile(r"[a-z]\w*___\w+|.+\(choice=.+\)")
_REPEATS = {
    "redcap_event_name": causes.EVENTS,
    "event name": causes.EVENTS,
    "redcap_repeat_instrument": causes.REPEATS,
    "redcap_repeat_instance": causes.REPEATS,
    "repeat instrument": causes.REPEATS,
    "repeat instance": causes.REPEATS,
}


def _recognises(headings: frozenset[str]) -> bool:
    closes_a_form = any(heading.endswith("_complete") or heading == "complete?" for heading in headings)
    return (
        any(_CHECKBOX.fullmatch(heading) for heading in headings)
        or any(heading.startswith("redcap_") for heading in headings)
        or (closes_a_form and bool({"record_id", "record id"} & headings))
    )


def _adapt(table: ResponseTable) -> ResponseTable:
    """Refuse events and repeated forms: a row is then a part of an interview, and parts are not put together."""
    for column, heading in enumerate(table.headings):
        if cause := _REPEATS.get(fold(heading)):
            for batch in table.batches([column]):
                if any(clean(text or "") for text in batch.columns[column].dictionary.to_pylist()):
                    raise UnreadableFileError("F03", column=column, limit=cause)
    closing = [heading for heading in table.headings if fold(heading).endswith(("_complete", "complete?"))]
    fields = {"respondent_id": table.headings[:1], "submission_status": closing if len(closing) == 1 else ()}
    table.tool = replace(REDCAP, fields=fields)
    return table


REDCAP = Tool(
    name="redcap",
    title="REDCap",
    ignored=re.compile(
        r"record[_ ]id|redcap_.*|.*_complete|complete\?|.*_timestamp|survey timestamp|event name|repeat instrument"
        r"|repeat instance|data access group|survey identifier"
    ),
    recognises=_recognises,
    options=("{question}___{slug}", "{question} (choice={option})", "{question} (choice='{option}')"),
    others=("{question}_other",),
    zeros_are_blank=True,
    readings={
        "submission_status": lambda text: (
            "finished" if fold(text) in ("2", "complete") else "unfinished" if text else ""
        ),
    },
    adapt=_adapt,
)

"""The tools whose exports are recognised: a further one is a module with its conventions, and one line here.

To add a tool:

1. Write ``instrument/formats/NAME.py`` with one ``Tool``: how its headings are recognised, which of them are record
   fields, which hold no answers, and the templates that it makes headings from. See ``Tool`` for each part.
2. Add it to ``TOOLS``. The order counts: a tool is asked only if none before it recognised the headings.
3. ``adapt`` gets the opened table and gives back the table to read: the same with another ``tool`` (REDCap), or one
   that wraps it. ``base.begin_below`` passes over rows of texts and identifiers below the headings; ``table.top`` holds
   the first rows of the file as they stand. Refuse with ``UnreadableFileError``.
4. A file that is no table of text (JSON, .sav) is a kind of file: a function that opens it as a ``ResponseTable``, and
   a line in ``formats.FORMATS``. Its ``tool`` says how its headings and cells are to be understood.
5. Put a sample of it into ``data_samples/exports`` and describe it in ``docs/formats.md``.
"""

import re
from collections.abc import Sequence

from instrument.formats import causes
from instrument.formats.base import ResponseTable, UnreadableFileError
from instrument.formats.google_forms import GOOGLE_FORMS
from instrument.formats.kobo import KOBO
from instrument.formats.limesurvey import LIMESURVEY
from instrument.formats.microsoft_forms import MICROSOFT_FORMS
from instrument.formats.odk import ODK
from instrument.formats.qualtrics import QUALTRICS
from instrument.formats.redcap import REDCAP
from instrument.formats.surveycto import SURVEYCTO
from instrument.formats.tool import Tool, has
from instrument.text import fold

#: Asked in this order: the first that recognises the headings.
TOOLS = {
    tool.name: tool for tool in (KOBO, SURVEYCTO, ODK, REDCAP, LIMESURVEY, QUALTRICS, MICROSOFT_FORMS, GOOGLE_FORMS)
}


def _refuse(table: ResponseTable) -> ResponseTable:
    raise UnreadableFileError("F03", limit=causes.CHILD_TABLE)


#: What several tools write beside the interviews where a form asks something repeatedly.
CHILD_TABLE = Tool(
    title="a table of repeats",
    ignored=re.compile(r"(parent_)?key|_(parent_)?index"),
    recognises=lambda headings: has("PARENT_KEY", "KEY")(headings) or has("_index", "_parent_index")(headings),
    adapt=_refuse,
)


def tool_of(headings: Sequence[str]) -> Tool | None:
    """The tool that surely wrote these headings."""
    folded = frozenset(map(fold, headings))
    return next((tool for tool in (*TOOLS.values(), CHILD_TABLE) if tool.recognises(folded)), None)

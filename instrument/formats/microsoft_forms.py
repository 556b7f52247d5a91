"""Microsoft Forms: labels under question texts; choices are joined by ``;``, own words stand in place of "Other".

Its ``ID`` starts again with every copy of a form, so it is an interview's id only where the study folder says so.
"""

import re

from instrument.formats.local_times import read_local_times
from instrument.formats.tool import Tool, has

#: First and last moment, as the languages of the account call them.
_TIMES = (
    ("Start time", "Completion time"),
    ("Startzeit", "Fertigstellungszeit"),
    ("Heure de début", "Heure de fin"),
    ("Hora de inicio", "Hora de finalización"),
)

MICROSOFT_FORMS = Tool(
    name="microsoft-forms",
    title="Microsoft Forms",
    fields={
        "started": tuple(start for start, _ in _TIMES),
        "ended": tuple(end for _, end in _TIMES),
    },
    ignored=re.compile(
        r"id|email|e-mail|name|last modified time|language|total points|quiz feedback|grade posted time"
        r"|(points|feedback) - .*"
    ),
    recognises=lambda headings: "id" in headings and any(has(*times)(headings) for times in _TIMES),
    adapt=read_local_times,
    separators=";",
)

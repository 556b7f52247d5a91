"""Google Forms: labels under question texts; choices are joined by ``, `` or ``;``, own words in place of "Other".

There is no id: the form asks for one. A row of a grid is a column ``Question [Row]``.
"""

import re

from instrument.formats.local_times import read_local_times
from instrument.formats.tool import Tool

#: The first column, as the languages of a form call it.
_TIMESTAMPS = (
    "Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Carimbo de data/hora", "Informazioni cronologiche",
    "Tijdstempel",
)  # fmt: skip
_FOLDED = frozenset(map(str.casefold, _TIMESTAMPS))
_ROW_OF_GRID = re.compile(r".+ \[(.+)\]", re.DOTALL)


def _recognises(headings: frozenset[str]) -> bool:
    """Whether the column is there, and the others are questions rather than names that somebody gave to columns."""
    return bool(_FOLDED & headings) and any(" " in heading for heading in headings - _FOLDED)


def _names(heading: str) -> tuple[str, ...]:
    """A row of a grid may be a question of the instrument, under its own text."""
    found = _ROW_OF_GRID.fullmatch(heading)
    return (heading, found[1]) if found else (heading,)


GOOGLE_FORMS = Tool(
    name="google-forms",
    title="Google Forms",
    fields={"ended": _TIMESTAMPS},
    ignored=re.compile(r"e-?mail address|username|score|.* \[score\]|.* \[feedback\]"),
    recognises=_recognises,
    names=_names,
    adapt=read_local_times,
    separators=";,",
)

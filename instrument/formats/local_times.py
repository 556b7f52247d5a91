"""Dates that a spreadsheet or a form wrote in its own place's order: read only where one of them tells the order.

``3/5/2024`` may be in March or in May; ``21/6/2024`` cannot be in the 21st month, and settles it for the whole file.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace

from instrument.formats.base import Finding, ResponseTable
from instrument.text import clean, fold

_LOCAL = re.compile(
    r"(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?:,? (?P<time>\d.*))?", re.ASCII
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})/(?P<a>\d{1,2})/(?P<b>\d{1,2})(?: (?P<time>\d.*))?", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?(?: ?(?:gmt|utc)([+-]\d{1,2})?(?::?(\d{2}))?)?",
    re.IGNORECASE | re.ASCII,
)
_TIMES = ("started", "ended")
#: Record fields whose words are read so.
_READ = (*_TIMES, "interview_date")


def read_local_times(table: ResponseTable) -> ResponseTable:
    """Read dates in the order that the tool's own times tell, and say which; without a sign they stay as they are."""
    own = {fold(heading) for name in _TIMES for heading in table.tool.fields.get(name, ())}
    columns = [column for column, heading in enumerate(table.headings) if fold(heading) in own]
    is_met, day_first = _order(table, columns) if columns else (False, None)
    if is_met:
        order = {True: "dates as day/month/year", False: "dates as month/day/year"}
        unknown = "its times left out, as none of their dates tells the day from the month"
        how = unknown if day_first is None else order[day_first]
        table.findings.append(Finding("F05", table.heading_row, columns[0], {"how": how}))
    table.tool = replace(table.tool, readings={**table.tool.readings, **dict.fromkeys(_READ, _reader(day_first))})
    return table


def _order(table: ResponseTable, columns: list[int]) -> tuple[bool, bool | None]:
    """Whether there are dates in a local order, and whether their day comes first; None where nothing tells."""
    is_met = False
    for batch in table.batches(columns):
        for column in columns:
            for text in batch.columns[column].dictionary.to_pylist():
                if found := _LOCAL.fullmatch(clean(text or "")):
                    is_met = True
                    if max(int(found["a"]), int(found["b"])) > 12:
                        return True, int(found["a"]) > 12
    return is_met, None


def _reader(day_first: bool | None) -> Callable[[str], str]:
    def read(text: str) -> str:
        """A date, and the time of day if it is there, as ISO 8601 writes them; other text stays."""
        found = _YEAR_FIRST.fullmatch(clean(text))
        if not found and day_first is not None:
            found = _LOCAL.fullmatch(clean(text))
        if not found:
            return text
        day, month = found["b"], found["a"]
        if found.re is _LOCAL and day_first:
            day, month = month, day
        try:
            date = datetime.date(int(found["year"]) + (2000 if len(found["year"]) == 2 else 0), int(month), int(day))
            time = _clock(found["time"]) if found["time"] else ""
        except ValueError:
            return text
        return f"{date.isoformat()}{time}"

    return read


def _clock(text: str) -> str:
    """The time of day behind a date, as ISO 8601 writes it."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + 12 * (found[4].lower() == "p")
    zone = f"{int(found[5]):+03}:{found[6] or '00'}" if found[5] else ""
    return f" {datetime.time(hour, minute, second).isoformat()}{zone}"

"""Sheets of a workbook beside the one that is read: whether interviews stand there that nobody would miss otherwise."""

from collections.abc import Sequence

from instrument.formats.base import Finding, OtherSheet, ResponseTable, as_sent
from instrument.formats.tool import PLAIN
from instrument.formats.tools import CHILD_TABLE, tool_of
from instrument.headings import Layout, Names, resolve
from instrument.strays import Strays
from instrument.text import counted


def unread_sheets(table: ResponseTable, layout: Layout, names: Names, strays: Strays) -> list[OtherSheet]:
    """Sheets that hold interviews too, and those of which nobody can know because they could not be unpacked.

    An interview is a row with an answer whose case, group and version are of the study. It has an id and one of these,
    or the sheet at least half as many of the study's columns as the one read: a pivot table has neither. A sheet
    without headings is looked at as if it went on where the one that is read ends. A tool's table of repeats is passed
    over as it is told in ``docs/formats.md``.
    """
    others: Sequence[OtherSheet] = getattr(as_sent(table), "others", ())
    return [sheet for sheet in others if sheet.is_refused or _holds_interviews(sheet, layout, names, strays)]


def unread_finding(table: ResponseTable, sheets: Sequence[OtherSheet]) -> Finding:
    """F10 for all of them together."""
    return Finding("F10", params={"list": ", ".join(map(_told, sheets)), "sheet": table.sheet})


def _holds_interviews(sheet: OtherSheet, layout: Layout, names: Names, strays: Strays) -> bool:
    own = layout
    if sheet.headings:
        tool = tool_of(sheet.headings) or PLAIN
        if tool is CHILD_TABLE:
            return False
        own = resolve(sheet.headings, sheet.heading_row, names, tool)
    identifier = own.fields.get("respondent_id")
    answers = set(own.columns) - set(own.fields.values())
    is_wide = 2 * len(own.columns) >= len(layout.columns) and bool(sheet.headings)
    for row in sheet.first:
        cells = dict(enumerate(row))
        has_id = identifier is not None and bool(cells.get(identifier, "").strip())
        may_be = is_wide or (has_id and strays.telling(own))
        if may_be and strays.is_of_the_study(own, cells) and any(cells.get(column, "").strip() for column in answers):
            return True
    return False


def _told(sheet: OtherSheet) -> str:
    marks = ["could not be looked into" if sheet.is_refused else counted(sheet.rows, "row")]
    marks += [] if sheet.headings or sheet.is_refused else ["without headings"]
    marks += ["hidden"] if sheet.is_hidden else []
    return f'sheet "{sheet.name}" ({", ".join(marks)})'

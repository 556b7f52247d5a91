"""Sheets of a workbook beside the one that is read: whether interviews stand there that nobody would miss otherwise."""

from collections.abc import Sequence

from instrument.formats.base import Finding, OtherSheet, ResponseTable, as_sent
from instrument.formats.tool import PLAIN
from instrument.formats.tools import CHILD_TABLE, tool_of
from instrument.headings import Layout, Names, resolve
from instrument.text import counted


def unread_sheets(table: ResponseTable, layout: Layout, names: Names) -> list[OtherSheet]:
    """Sheets that hold interviews too: a question, and at least half as many of the study's columns as the one read.

    A list of cases or of people to be asked holds no question, a pivot table few columns; a tool's table of repeats is
    passed over as it is told in ``docs/formats.md``.
    """
    return [sheet for sheet in getattr(as_sent(table), "others", ()) if _holds_interviews(sheet, layout, names)]


def unread_finding(table: ResponseTable, sheets: Sequence[OtherSheet]) -> Finding:
    """F10 for all of them together."""
    return Finding("F10", params={"list": ", ".join(map(_told, sheets)), "sheet": table.sheet})


def _holds_interviews(sheet: OtherSheet, layout: Layout, names: Names) -> bool:
    tool = tool_of(sheet.headings) or PLAIN
    if not sheet.rows or tool is CHILD_TABLE:
        return False
    own = resolve(sheet.headings, sheet.heading_row, names, tool)
    return bool(own.answered) and 2 * len(own.columns) >= len(layout.columns)


def _told(sheet: OtherSheet) -> str:
    return f'sheet "{sheet.name}" ({counted(sheet.rows, "row")}{", hidden" if sheet.is_hidden else ""})'

"""Rows of a workbook in which formulas stand that have no value: blank to a reader, and yet perhaps interviews.

A program that writes links to another sheet may leave it to the spreadsheet to work them out, which it does when
somebody opens the file. Until then nobody can read them.
"""

from instrument.formats.base import Finding, ResponseTable, as_sent
from instrument.headings import Layout

#: So many of an interview's record fields must be formulas: a form may have one that numbers its empty rows.
LEAST_FIELDS = 2


def hollow_finding(table: ResponseTable, layout: Layout) -> Finding | None:
    """F12 for the rows whose id, case, group or other record fields are formulas without a value."""
    fields = set(layout.fields.values())
    hollow = getattr(as_sent(table), "hollow", {})
    rows = sorted(row for row, columns in hollow.items() if len(fields & set(columns)) >= LEAST_FIELDS)
    if not rows:
        return None
    return Finding("F12", rows[0], params={"n": f"{len(rows):,}", "first": rows[0], "last": rows[-1]})

"""Writes the fix sheet: one line per problem, with columns to fill in. The next one carries the lines of the last."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from instrument.returns.fixes import COLUMNS, FILLED, HIDDEN
from instrument.returns.misplaced import marks
from instrument.returns.problems import ACTIONS, Problem
from instrument.returns.review import Entry, Review
from instrument.returns.workbook import LONGEST_CELL, TextWorkbook, height_of, lines_of, text_workbook
from instrument.text import COMPUTED, clean

NAME = "fixes.xlsx"
_WIDTHS = {"issue_id": 12, "remark": 26, "file": 16, "allowed": 36, "where": 9, "interview": 10, "question": 14,
           "wrong": 46, "found": 16, "suggestion": 14, "action": 16, "new_value": 18, "reason": 24, "by": 12,
           "date": 11}  # fmt: skip
#: The first and the last column that is printed: with all of them on one page nobody could read any.
_PRINTED = ("where", "date")
_ORDER = ("would appear", "new", "reopened", "open", "accepted", "corrected", "removed", "settled", "fixed",
          "gone", "not given", "unknown")  # fmt: skip
_HELP_WIDTH = 90
_HELP = (
    ("What to do", True),
    ("Each line of the sheet Fixes is one problem. Fill in the yellow columns, then give the file back.", False),
    ("action", True),
    ("change: write the right answer under new_value (a label or a code; several separated by ; ).", False),
    ("keep: the answer is right as it is. For warnings only; an error must be corrected.", False),
    ("blank: there is no answer; the cell is to be taken as empty.", False),
    ("remove interview: the whole interview is to be left out. Of identical rows the copies are; one stays.", False),
    ("ask: you cannot decide; say in the reason what you want to know.", False),
    ("reason and by", True),
    ("Say why, and write your name. Without both, a line is not applied.", False),
    ("Good to know", True),
    (
        "Your own file is not changed: decisions are laid over a copy each time it is read. Keep this sheet with it.",
        False,
    ),
    ("Lines may be sorted and columns moved. Do not change issue_id, nor the hidden columns at the end.", False),
    ("A line lapses when the answer changes afterwards; you are told, and decide again.", False),
)


def write_fix_sheet(path: Path, review: Review) -> None:
    """Write the fix sheet of a review."""
    rows = [(_cells(entry, review), entry.problem) for entry in ordered(review)]
    with text_workbook(path) as out:
        start, sheet = out.book.add_worksheet("Start here"), out.book.add_worksheet("Fixes")
        _write_help(out, start)
        head = out.format(bold=True, bg_color="#D9E2EC", bottom=1)
        fill_head = out.format(bold=True, bg_color="#FFE08A", bottom=1)
        plain, fill = out.format(), out.format(bg_color="#FFF7D6", border=1, border_color="#C9B458")
        for column, name in enumerate(COLUMNS):
            options = {"hidden": True} if name in HIDDEN else {}
            sheet.set_column(column, column, _WIDTHS.get(name, 12), out.text, options)
            out.write(sheet, 0, column, name, fill_head if name in FILLED else head)
        for row, (cells, _) in enumerate(rows, start=1):
            sheet.set_row(row, height_of(max(lines_of(cells[name], width) for name, width in _WIDTHS.items())))
            for column, name in enumerate(COLUMNS):
                out.write(sheet, row, column, cells[name], fill if name in FILLED else plain)
        _offer(out, sheet, [problem for _, problem in rows])
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        first, last = (COLUMNS.index(name) for name in _PRINTED)
        sheet.print_area(0, first, len(rows), last)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.activate()


def ordered(review: Review) -> list[Entry]:
    """The lines of the next sheet: what is to do first, what is settled last."""
    return sorted(review.entries, key=lambda entry: _ORDER.index(entry[1]))


def _cells(entry: Entry, review: Review) -> dict[str, str]:
    problem, status, line, remark = entry
    cells = dict.fromkeys(COLUMNS, "")
    if line is not None:
        computed = {name for name in FILLED if line.cells.get(name, "").startswith(COMPUTED)}
        cells |= {name: text for name, text in line.cells.items() if name not in computed}
    cells |= {"status": status, "remark": remark}
    if problem is not None:
        group = problem.group
        cells |= {
            "issue_id": problem.issue_id, "kind": group.severity, "file": group.file, "where": problem.cell,
            "interview": problem.interview, "question": group.question_id or group.heading,
            "wrong": f"{group.message} {group.action} ({group.code})", "found": problem.found,
            "allowed": str(group.params.get("expected", "")), "suggestion": str(group.params.get("suggestion", "")),
            "fingerprint": problem.fingerprint, "made_for": group.known_as or group.file,
            "content": review.files.contents.get(group.file, ""),
        }  # fmt: skip
        if not cells["where"] and problem.place.row:
            cells["where"] = f"row {problem.place.row}"
    cells = {name: clean(text)[:LONGEST_CELL] for name, text in cells.items()}
    return {**cells, "as_written": marks(cells)}


def _offer(out: TextWorkbook, sheet: object, problems: Sequence[Problem | None]) -> None:
    """Lists to choose from; neighbouring lines with one list share it."""
    for name in ("action", "new_value"):
        column, row = COLUMNS.index(name), 1
        lists = [_list(problem, name) for problem in problems]
        for words, same in groupby(lists):
            n = len(list(same))
            if words:
                out.offer(sheet, row, row + n - 1, column, words)
            row += n


def _list(problem: Problem | None, name: str) -> tuple[str, ...]:
    if name == "action":
        return problem.actions if problem else ACTIONS
    return problem.choices if problem else ()


def _write_help(out: TextWorkbook, sheet: Any) -> None:
    sheet.set_column(0, 0, _HELP_WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 24)
    out.write(sheet, 0, 0, "Fix sheet", out.format(bold=True, font_size=16))
    for row, (text, is_head) in enumerate(_HELP, start=2):
        sheet.set_row(row, height_of(lines_of(text, _HELP_WIDTH)))
        out.write(sheet, row, 0, text, out.format(bold=True, top=1) if is_head else out.format())

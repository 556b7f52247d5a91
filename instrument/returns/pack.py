"""The workbook that goes back: the person's own sheets, wrong cells marked and commented, nothing corrected."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import python_calamine as calamine

from instrument.headings import Layout
from instrument.open_file import OpenFile
from instrument.returns.problems import Problem, choices_of
from instrument.returns.sent import SentSheet, sent_sheets
from instrument.returns.workbook import LISTS, LONGEST_COMMENT, TextWorkbook, height_of, lines_of, text_workbook
from instrument.validation import Validation

#: Comments of one workbook: more make it slow to open.
MOST_COMMENTS = 2_000
START = "Start here"
_TITLE = "What to look at in this file"
_ERROR = {"bg_color": "#F9D0C4", "border": 5, "border_color": "#A61B1B"}
_BLANK = {"bg_color": "#E3D7F4", "border": 3, "border_color": "#553098"}
_WARNING = {"bg_color": "#FFF0B3", "border": 3, "border_color": "#8A6100"}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
#: What the library adds to a width for the margins of a cell; widths read from a file have it already.
_PADDING = 0.7109375
#: Width of a column that nobody set, and of what is told on the first sheet.
_WIDTH, _TOLD_WIDTH = 8.43, 100
#: Lines of a marked cell that are shown; longer values are cut, as in the cells beside it.
MOST_LINES = 6
#: Empty rows below the answers that offer lists as well.
_MORE_ROWS = 200


def write_returned(path: Path, file: OpenFile, problems: Sequence[Problem], validation: Validation) -> str:
    """Write the workbook of one file; returns what a person must know of it ("" for nothing)."""
    sheets = [sheet for sheet in sent_sheets(file) if not _is_ours(sheet)]
    marked: dict[tuple[int, int], list[Problem]] = {}
    loose = []
    for problem in problems:
        place = _place(problem)
        if place is None:
            loose.append(problem)
        else:
            marked.setdefault(place, []).append(problem)
    with text_workbook(path) as out:
        names = {START.casefold(), LISTS.casefold()}
        start = out.book.add_worksheet(START)
        tables = []
        for sheet in sheets:
            name = _distinct(sheet.name, names)
            written = out.book.add_worksheet(name)
            if sheet.is_hidden:
                written.hide()
            _copy(out, written, sheet, marked if sheet.is_table else {})
            if sheet.is_table:
                tables.append((written, sheet))
        for written, sheet in tables:  # last, since the lists stand on a sheet of their own behind the others
            _offer(out, written, sheet, file.layout, validation)
        notice = _notice(len(marked))
        _start_here(out, start, file, problems, loose, notice)
        start.activate()
    return notice


def _notice(cells: int) -> str:
    if cells <= MOST_COMMENTS:
        return ""
    return (f"{cells:,} cells are marked; the first {MOST_COMMENTS:,} have a comment. "
            "The others are explained in fixes.xlsx.")  # fmt: skip


def is_marked_copy(path: Path) -> bool:
    """Whether a file is a workbook that ``write_returned`` made."""
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            first = book.get_sheet_by_index(0).to_python(nrows=1)
    except (calamine.CalamineError, OSError):
        return False
    return bool(first and first[0] and first[0][0] == _TITLE)


def _is_ours(sheet: SentSheet) -> bool:
    """Whether a sheet is one that an earlier return pack added."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    return (sheet.name == START and first == _TITLE) or (sheet.name == LISTS and sheet.is_hidden)


def _place(problem: Problem) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]+)(\d+)", problem.cell)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _distinct(name: str, taken: set[str]) -> str:
    """A name that a sheet may have."""
    name = _NOT_IN_A_NAME.sub("-", name).strip("' ")[:27] or "Sheet"
    if name.casefold() == "history":
        name = "History-"
    wanted, n = name, 2
    while wanted.casefold() in taken:
        wanted, n = f"{name} {n}"[:31], n + 1
    taken.add(wanted.casefold())
    return wanted


def _copy(out: TextWorkbook, written: Any, sheet: SentSheet, marked: dict[tuple[int, int], list[Problem]]) -> None:
    width = max((len(row) for row in sheet.rows), default=1) or 1
    written.set_column(0, max(width - 1, 0), None, out.text)
    for column in range(width):
        if column in sheet.widths:
            written.set_column(column, column, max(sheet.widths[column] - _PADDING, 1), out.text)
    for row, cells in enumerate(sheet.rows):
        for column, text in enumerate(cells):
            if text and (row, column) not in marked:
                out.write(written, row, column, text)
    lines: dict[int, int] = {}
    for n, ((row, column), problems) in enumerate(sorted(marked.items())):
        cells = sheet.rows[row] if row < len(sheet.rows) else []
        sent = cells[column] if column < len(cells) else ""
        needed = lines_of(sent, sheet.widths.get(column, _WIDTH))
        lines[row] = max(lines.get(row, 1), min(needed, MOST_LINES))
        # Wrapped text that is higher than its row would lie over the next one.
        out.write(written, row, column, sent, out.format(**_mark(problems), text_wrap=needed <= MOST_LINES))
        if n < MOST_COMMENTS:
            text = "\n\n".join(dict.fromkeys(_comment(problem) for problem in problems))[:LONGEST_COMMENT]
            size = {"width": 300, "height": min(60 + 16 * (len(text) // 38 + text.count("\n")), 420)}
            written.write_comment(row, column, text, {"author": "crosscase", **size})
    for row, n in lines.items():
        if n > 1:
            written.set_row(row, height_of(n))
    if len(sheet.rows) >= sheet.heading_row and sheet.is_table:
        written.freeze_panes(sheet.heading_row, 0)
    if sheet.rows:
        written.ignore_errors({"number_stored_as_text": f"A1:XFD{len(sheet.rows)}"})


def _mark(problems: Sequence[Problem]) -> dict[str, Any]:
    if any(problem.is_error for problem in problems):
        return _ERROR
    return _BLANK if all(problem.group.code == "Q01" for problem in problems) else _WARNING


def _comment(problem: Problem) -> str:
    group = problem.group
    sign = "✖ Error" if problem.is_error else "⚠ Warning"
    return f"{sign}: {group.message}\n→ {group.action} ({group.code}, {problem.issue_id})"


def _offer(out: TextWorkbook, written: Any, sheet: SentSheet, layout: Layout, validation: Validation) -> None:
    """Lists of labels under the questions that have one; not under a heading that several questions share."""
    owners = Counter(layout.questions.values())
    for name, column in layout.questions.items():
        question = validation.folder.newest.questions.get(name)
        words = choices_of(question, validation.folder, validation.folder.newest.version)
        if words and isinstance(column, int) and owners[column] == 1:
            out.offer(written, sheet.heading_row, len(sheet.rows) + _MORE_ROWS, column, words)


def _start_here(
    out: TextWorkbook, sheet: Any, file: OpenFile, problems: Sequence[Problem], loose: Sequence[Problem], notice: str
) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, _TOLD_WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 24)
    plain, bold = out.format(), out.format(bold=True)
    out.write(sheet, 0, 0, _TITLE, out.book.add_format({"bold": True, "font_size": 16, "num_format": "@"}))
    row = 2

    def line(left: str, right: str, form: Any = None) -> None:
        nonlocal row
        sheet.set_row(row, height_of(lines_of(right, _TOLD_WIDTH)))
        out.write(sheet, row, 0, left, form or bold)
        out.write(sheet, row, 1, right, plain)
        row += 1

    groups = list({id(problem.group): problem.group for problem in problems}.values())
    errors = sum(group.count for group in groups if group.severity == "error")
    warnings = sum(group.count for group in groups) - errors
    line("File", file.name)
    line("Errors", f"{errors:,} in this file to correct; the answers cannot be used as they are")
    line("Warnings", f"{warnings:,} in this file to look at; they stop nothing")
    row += 1
    line("What to do", "1. Look at the marked cells on the sheets behind this one. A comment says what is wrong.")
    line("", "2. Fill in fixes.xlsx, one line per problem, or correct your own file, and check again.")
    line("", "3. Nothing was corrected here: every value is as you sent it, written as text.")
    row += 1
    line("wrong", "an error: thick border", out.format(**_ERROR))
    line("look", "a warning: dashed border", out.format(**_WARNING))
    line("", "an answer that is missing: dashed border, empty", out.format(**_BLANK))
    row += 1
    counts: Counter[str] = Counter()
    for group in groups:
        counts[f"{group.title} ({group.code})"] += group.count
    if counts:
        line("Most often", "")
    for title, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]:
        line(f"{n:,}", title)
    row += 1
    for problem in loose[:50]:
        where = f"row {problem.place.row}" if problem.place.row else "the file"
        line(where, f"{problem.group.message} {problem.group.action} ({problem.group.code})")
    if len(loose) > 50:
        line("", f"and {len(loose) - 50:,} more without a cell of their own, listed in fixes.xlsx.")
    if unlisted := sum(group.count - len(group.places) for group in groups if group.places):
        line("Not all", f"{unlisted:,} more places like these are counted, but not marked.")
    if notice:
        line("Not all", notice)
    line("Left out", "Colours, pictures, charts and formulas of your own file are not repeated here.")

"""What a fieldworker reads in the terminal: a summary, then each cause once, in plain sentences."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from instrument.catalogue import SEVERITIES
from instrument.issues import IssueGroup, Place
from instrument.screen_coverage import coverage
from instrument.text import counted

if TYPE_CHECKING:
    from rich.console import Console

    from instrument.validation import Validation

#: Causes of one kind shown in full; the rest of a kind are named in one line.
MOST_IN_FULL = 4
#: Kinds of issue shown on one screen.
MOST_SHOWN = 30

_STYLE = {"error": "bold red", "warning": "bold yellow", "info": "bold"}
_HEAD = {"error": "Errors", "warning": "Warnings", "info": "For information"}


def show(console: "Console", validation: "Validation", *, everything: bool = False, out: str = "") -> None:
    """Print the result of a validation."""

    def say(text: str) -> None:
        console.print(wrapped(text, console.width), highlight=False, markup=False, emoji=False, soft_wrap=True)

    for line in summary(validation):
        say(line)
    of_the_study = [group for group in validation.issues.groups if group.code[0] == "C"]
    if of_the_study:
        console.print()
        for line in coverage(of_the_study, everything):
            say(line)
    for severity in SEVERITIES:
        groups = [group for group in validation.issues.groups if group.severity == severity and group.code[0] != "C"]
        if not groups:
            continue
        apart = validation.issues.counted_apart(severity)
        head = f"{_HEAD[severity]}: {validation.issues.count(severity):,}" + (f" ({apart})" if apart else "")
        console.print()
        console.print(wrapped(head, console.width), style=_STYLE[severity], highlight=False, soft_wrap=True)
        if severity == "info" and not everything:
            say(f"  {_informed(groups)}")
            continue
        for text in _listing(groups, everything):
            say(text)
    console.print()
    for line in _ending(validation, out):
        say(line)


def wrapped(text: str, width: int) -> str:
    """Each line cut at ``width``, what follows standing under its beginning."""
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + (3 if line.lstrip().startswith("->") else 0))
        lines += textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def summary(validation: "Validation") -> Iterator[str]:
    """How many interviews were read, and how many can be used."""
    tally = validation.tally
    files = len(validation.files)
    clean = tally.records - tally.with_errors - tally.with_warnings
    yield f"{counted(tally.records, 'interview')} in {counted(files, 'file')}."
    if tally.records:
        yield (f"  {clean:,} clean, {tally.with_warnings:,} with warnings only, {tally.with_errors:,} with errors.")
        cells = tally.cells
        cases, groups = int((cells.sum(axis=1) > 0).sum()), int((cells.sum(axis=0) > 0).sum())
        study = validation.folder.study
        shown = f"  {cases} of {counted(len(study.cases), 'case')}"
        yield shown + (f", {groups} of {counted(len(study.groups), 'group')}." if study.has_groups else ".")
    for name in validation.unreadable:
        yield f"  {name} was not read."


def _listing(groups: Sequence[IssueGroup], everything: bool) -> Iterator[str]:
    shown = 0
    by_file = groupby(groups, key=lambda group: group.file)
    for file, in_file in by_file:
        by_code: dict[str, list[IssueGroup]] = {}
        for group in in_file:
            by_code.setdefault(group.code, []).append(group)
        yield f"\n{file or 'All files together'}"
        for same in by_code.values():
            if shown >= MOST_SHOWN and not everything:
                yield f"  … and {len(by_code)} kinds in all: the rest are in issues.csv."
                return
            shown += 1
            most = len(same) if everything or len(same) <= MOST_IN_FULL + 1 else MOST_IN_FULL
            for group in same[:most]:
                yield _sentence(group)
            if len(same) > most:
                yield _rest(same[most:])


def _sentence(group: IssueGroup) -> str:
    """Where, what and why, what to do; the code at the end."""
    if not group.places and not group.question:
        return f"  {group.message}\n      -> {group.action}  ({group.code})"
    where = _where(group)
    about = ""
    if group.question:
        about = f' "{group.question}"' if len(group.question) <= 90 else f' "{group.question[:88]}…"'
        about = f"\n      {group.question_id}:{about}"
    elif group.heading and group.code[0] in "RQX":
        about = f"\n      {group.heading}"
    return f"  {where}{about}\n      {group.message}\n      -> {group.action}  ({group.code})"


def _rest(groups: Sequence[IssueGroup]) -> str:
    names = list(dict.fromkeys(group.question_id or group.heading or group.letter for group in groups))
    total = sum(group.count for group in groups)
    listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return f"  {total:,} more of the same kind ({groups[0].title}, {groups[0].code}) in:\n      {listed}"


def _where(group: IssueGroup) -> str:
    if not group.places:
        return "The file"
    shown = [_place(group, place) for place in group.places[: 1 if group.count == 1 else 3]]
    if group.count > len(shown):
        shown.append(f"{group.count - len(shown):,} more")
        listed = ", ".join(shown[:-1]) + f" and {shown[-1]}"
    else:
        listed = ", ".join(shown)
    whose = group.places[0].respondent_id if group.count == 1 else ""
    sheet = f' of sheet "{group.sheet}"' if group.sheet else ""
    return f"{listed}{sheet}{f', interview {whose}' if whose else ''}"


def _place(group: IssueGroup, place: Place) -> str:
    cell = group.cell(place)
    if place.row is None:
        return f"Case {place.case_id}"
    if not group.has_cells and place.row == 1:  # headings are row 1 of the table that it makes
        return f'The heading "{group.heading[:30]}"'
    if not group.has_cells:
        name = f" ({group.heading[:30]})" if group.heading else ""
        return f"{'Record' if group.count == 1 else 'record'} {place.row - 1}{name}"
    return f"Cell {cell}" if cell and group.count == 1 else cell or f"row {place.row}"


def _informed(groups: Sequence[IssueGroup]) -> str:
    tolerant = sum(group.count for group in groups if group.code == "Q13")
    parts = [f"{counted(tolerant, 'answer')} read by label or another spelling (Q13)"] if tolerant else []
    others = {group.code: group for group in groups if group.code != "Q13"}
    parts += [f"{group.title} ({code})" for code, group in others.items()]
    return "; ".join(parts) + ". Listed in ledger.csv and issues.csv."


def _ending(validation: "Validation", out: str) -> Iterator[str]:
    errors = validation.issues.count("error")
    if errors:
        yield "Correct the errors and check again. Nothing was changed in the files."
    elif any(group.severity == "warning" and group.code[0] != "C" for group in validation.issues.groups):
        yield "No errors. Look at the warnings; they do not stop an analysis."
    else:
        where = " in the file" if len(validation.files) == 1 else " in the files"
        yield f"No errors, no warnings{where if validation.issues.count('warning') else ''}."
    yield from validation.quality.notes if validation.quality else ()
    if unlisted := validation.issues.unlisted():
        yield f"{unlisted:,} more places like these are counted but not listed."
    yield f"Everything is listed in {out}." if out else "Add --out FOLDER for a list of everything (issues.csv)."

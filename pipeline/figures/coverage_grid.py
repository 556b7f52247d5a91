"""Who was interviewed: cases by groups, against the interviews wanted."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan

from . import grid, words
from .figure import Figure, file_stem, picture
from .lookup import Lookup, Tables, rows_of
from .style import BAND, INK, PAPER, QUIET, SIZES

KIND = "coverage_grid"
COLUMNS = ("case_id", "group_id", "n", "target", "short", "over")
ALL = ""  # in place of an id where a row sums up


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """One figure, or parts where cases or groups do not fit on a page.

    None if nobody was interviewed, or where there is one group and no target: nothing to hold against each other.
    """
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    table = coverage_table(lookup)
    if not table["n"].any() or (len(design.groups) < 2 and not design.targets):
        return
    columns = [grid.Head(group.group_id, group.label) for group in design.groups] if len(design.groups) > 1 else []
    columns.append(grid.Head(ALL, "In all" if columns else "Interviews", total=bool(columns)))
    blocks = [
        (label, tuple(grid.Head(case.case_id, case.label) for case in run)) for label, run in words.case_runs(design)
    ]
    if len(design.cases) > 1:
        total = grid.Head(ALL, "All cases", total=True)
        blocks = [*blocks, ("", (total,))] if blocks[0][0] else [("", (*blocks[0][1], total))]
    cells = {(row.case_id, row.group_id): cell_of(row) for row in rows_of(table)}
    pages = grid.sheets(columns, tuple(blocks), cells, size, grid.Style(keys=_keys(table)))
    for number, sheet in enumerate(pages, start=1):
        part = words.part(number, len(pages))
        keys = {(row.key, column.key) for row in sheet.rows for column in sheet.columns}
        inside = [(row.case_id, row.group_id) in keys for row in rows_of(table)]
        shown = table[inside].reset_index(drop=True)
        yield Figure(
            figure_id=file_stem(KIND, *([str(number)] if part else [])),
            kind=KIND,
            domain_id=None,
            title=f"Interviews in each case{' and group' if len(design.groups) > 1 else ''}{part}",
            caption=words.caption(*_caption(table, design), source_note=source_note),
            alt=_alt(table, shown, design),
            table=shown,
            draw=partial(picture, sheet.layout),
        )


def coverage_table(lookup: Lookup) -> pd.DataFrame:
    """One row per case and group with ``COLUMNS``, and for the sums (no id) of cases, groups and everybody.

    ``target`` is empty where the study sets none. ``short`` and ``over`` of a sum are sums: what one cell has over
    does not fill what another is short of.
    """
    design = lookup.design
    rows = [
        (case_id, group_id, lookup.interviews(case_id, group_id), design.targets.get(group_id))
        for case_id in design.case_ids
        for group_id in design.group_ids
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS[:4])).astype({"target": "Int64"})
    gap = (table["target"] - table["n"]).fillna(0)
    table["short"], table["over"] = gap.clip(lower=0).astype(int), (-gap).clip(lower=0).astype(int)

    def sums(keys: list[str]) -> pd.DataFrame:
        frame = table.assign(**dict.fromkeys({"case_id", "group_id"} - set(keys), ALL))
        grouped = frame.groupby(["case_id", "group_id"], sort=False)
        return grouped.agg(
            n=("n", "sum"),
            target=("target", lambda column: column.sum(min_count=1)),
            short=("short", "sum"),
            over=("over", "sum"),
        ).reset_index()

    parts = [sums(["case_id"]), sums([])]
    if len(design.groups) > 1:
        parts = [table, parts[0], sums(["group_id"]), parts[1]]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def cell_of(row: Any) -> grid.Cell:
    """Interviews held and wanted; what is short stands in words and in a frame, what is over in words."""
    if row.target is None:
        return grid.Cell((grid.Entry(f"{row.n:,}" if row.n else "–", INK if row.n else QUIET),))
    entries = [grid.Entry(f"{row.n:,} of {row.target:,}")]
    if row.short:
        entries.append(grid.Entry(f"{row.short:,} short"))
    if row.over:
        entries.append(grid.Entry(f"{row.over:,} over", QUIET))
    return grid.Cell(tuple(entries), PAPER if row.short else BAND, INK if row.short else None)


def _keys(table: pd.DataFrame) -> tuple[str, ...]:
    keys = {
        "2 of 3: two interviews held, three wanted": table["target"].notna().any(),
        "framed, 1 short: one fewer than wanted": (table["short"] > 0).any(),
        "1 over: one more than wanted": (table["over"] > 0).any(),
        "–: no interview, and none wanted": ((table["n"] == 0) & table["target"].isna()).any(),
        "a number alone: interviews where no number was set":
            table["target"].notna().any() and ((table["n"] > 0) & table["target"].isna()).any(),
    }  # fmt: skip
    return ("; ".join(key for key, used in keys.items() if used),) if any(keys.values()) else ()


def _caption(table: pd.DataFrame, design: Design) -> list[str]:
    everybody = next(row for row in rows_of(table) if row.case_id == row.group_id == ALL)
    wanted = everybody.target is not None
    untargeted = [group.label for group in design.groups if group.group_id not in design.targets]
    grouped = len(design.groups) > 1
    cells = [row for row in rows_of(table) if row.case_id != ALL and (row.group_id != ALL or not grouped)]
    held = sum(row.n > 0 for row in cells)
    return [
        f"Interviews held in each case{' with each group' if grouped else ''}: {everybody.n:,} in all, "
        f"in {held} of {len(cells)} {'pairs of case and group' if grouped else 'cases'}.",
        f"Wanted were {everybody.target:,}, set by the study for each "
        f"{'group in a case' if grouped else 'case'}: {everybody.short:,} of these "
        f"{'is' if everybody.short == 1 else 'are'} lacking, and {everybody.over:,} came on top." if wanted else
        "The study sets no number of interviews wanted, so none is lacking.",
        "Sums add up what is short and what is over; one does not make up for the other." if wanted else "",
        f"No number is wanted of {listed(untargeted)}: an empty cell there is no gap."
        if wanted and untargeted else "",
        "Interviews that could not be used are not counted.",
        words.case_order(design),
        "Marks compare counts with a target; they say nothing of statistical significance, nor of how well the people "
        "interviewed stand for others.",
    ]  # fmt: skip


def _alt(table: pd.DataFrame, shown: pd.DataFrame, design: Design) -> str:
    cases = {case.case_id: case.label for case in design.cases}
    groups = {group.group_id: group.label for group in design.groups}
    grouped = len(groups) > 1
    cells = [row for row in rows_of(shown) if row.case_id != ALL and (row.group_id != ALL or not grouped)]
    across = f" by {words.count(len({row.group_id for row in cells}), 'group')}" if grouped else ""
    held = sum(row.n for row in cells)
    sentences = [
        f"Grid of interviews in {words.count(len({row.case_id for row in cells}), 'case')}{across}.",
        f"{held:,} {'was' if held == 1 else 'were'} held, from {_span(cells)} in a cell.",
    ]
    if any(row.target is not None for row in cells):
        short = [row for row in cells if row.short]
        named = [f"{_where(row, cases, groups)} ({row.n} of {row.target})" for row in short[:8]]
        more = [f"{len(short) - 8} more"] if len(short) > 8 else []
        wanted = sum(row.target for row in cells if row.target is not None)
        sentences.append(f"{wanted:,} were wanted.")
        sentences.append(f"Short of that are {listed([*named, *more])}." if short else "No cell is short of that.")
        over = sum(row.over for row in cells)
        sentences.append(f"{over:,} {'was' if over == 1 else 'were'} held beyond what was wanted." if over else "")
    else:
        sentences.append("No number of interviews was set.")
    return words.paragraph(*sentences)


def _span(cells: Sequence[Any]) -> str:
    low, high = min(row.n for row in cells), max(row.n for row in cells)
    return f"{low:,} to {high:,}"


def _where(row: Any, cases: dict[str, str], groups: dict[str, str]) -> str:
    case = cases[row.case_id]
    return f"{case}, {groups[row.group_id]}" if row.group_id in groups and len(groups) > 1 else case

"""Diverging stacked bars of the ordinal items of the highlighted domains, case by case."""

from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd

from instrument.items import Item
from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan

from . import words
from .bars import Row
from .figure import Figure, file_stem, picture
from .lookup import SMALLEST_PERCENT, SMALLEST_SHARE, Lookup, Tables, left_out, rows_of
from .panels import Panel, Sheet, sheets
from .scales import AXIS, DONT_KNOW, bar_rows, ordinal_items, share_table
from .style import SIZES
from .words import REVERSED

KIND = "diverging_cases"
PEOPLE = "Numbers in the bars are people."


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """A figure for every domain of ``plan.highlight``, or several where a page is too short; none for the others.

    Questions without a base of 5 in any case are named in the caption; a domain that has no others gets no figure.
    """
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    titles = {domain.domain_id: domain.title for domain in design.domains}
    for domain_id in filter(titles.__contains__, plan.highlight):
        items = [item for scale in ordinal_items(design.items, domain_id) for item in scale]
        table = case_share_table(lookup, items)
        drawn = [i for i in items if _drawable(table, i)]
        if not drawn:
            continue
        people = _counts_people(table)
        axis = f"{AXIS}. {PEOPLE}" if people else AXIS
        pages = sheets(_panels(table, drawn, design, people), size, axis)
        few = [item for item in items if item not in drawn]
        for number, sheet in enumerate(pages, start=1):
            part = words.part(number, len(pages))
            title = f"{titles[domain_id]}: answers by case{part}"
            shown = _shown(table, sheet)
            yield Figure(
                figure_id=file_stem(KIND, domain_id, *([str(number)] if part else [])),
                kind=KIND,
                domain_id=domain_id,
                title=title,
                caption=words.caption(
                    *_caption(lookup, shown, drawn, people), _not_drawn(table, few), source_note=source_note
                ),
                alt=_alt(shown, drawn, design, titles[domain_id]),
                table=shown,
                draw=partial(picture, sheet.layout),
            )


def case_share_table(lookup: Lookup, items: Sequence[Item]) -> pd.DataFrame:
    """The plotted numbers: ``scales.share_table`` for every case in declared order."""
    return share_table(lookup, [(item,) for item in items], [("case", case_id) for case_id in lookup.design.case_ids])


def _drawable(table: pd.DataFrame, item: Item) -> bool:
    return bool(((table["item_id"] == item.item_id) & (table["note"] == "")).any())


def _counts_people(table: pd.DataFrame) -> bool:
    """Whether the numbers in bars are people: as soon as one base is too small for percentages."""
    return bool(table.loc[(table["note"] == "") & (table["category"] != DONT_KNOW), "base"].min() < SMALLEST_PERCENT)


def _shown(table: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """The rows of ``table`` that stand on ``sheet``."""
    pairs = {(p.item_id, row.key) for line in sheet.lines for p in line for _, rows in p.blocks for row in rows}
    keys = zip(table["item_id"], table["case_id"], strict=True)
    return table[[key in pairs for key in keys]].reset_index(drop=True)


def _panels(table: pd.DataFrame, items: Sequence[Item], design: Design, people: bool) -> list[Panel]:
    labels: dict[tuple[str, str | None], str] = {
        (item.item_id, case.case_id): case.label for item in items for case in design.cases
    }
    runs = words.case_runs(design)
    panels = []
    for item in items:
        rows = bar_rows(table[table["item_id"] == item.item_id], labels, counts_only=people)
        by_case: dict[str, Row] = dict(zip(design.case_ids, rows, strict=True))
        blocks = tuple((label, tuple(by_case[case.case_id] for case in cases)) for label, cases in runs)
        scale = tuple(category.label for category in item.categories)
        panels.append(Panel(item.item_id, item.label + (REVERSED if item.reverse else ""), scale, blocks))
    return panels


def _not_drawn(table: pd.DataFrame, items: Sequence[Item]) -> str:
    """Questions that no case answered often enough, as a sentence."""
    said = []
    for item in items:
        bases = table.loc[(table["item_id"] == item.item_id) & (table["category"] == item.codes[0]), "base"]
        if bases.max() > 0:
            said.append(f"{words.quoted(item.label)} (n = {words.span(bases)} in each case)")
    return f"Not drawn, for too few answers: {listed(said)}." if said else ""


def _caption(lookup: Lookup, shown: pd.DataFrame, domain_items: Sequence[Item], people: bool) -> list[str]:
    cases: dict[str, list[str]] = {}
    for row in rows_of(shown.drop_duplicates(["item_id", "case_id"])):
        cases.setdefault(row.item_id, []).append(row.case_id)
    items = [item for item in domain_items if item.item_id in cases]
    bases = [lookup.base(("case", case_id), item) for item in items for case_id in cases[item.item_id]]
    reverse = [words.quoted(item.label) for item in items if item.reverse]
    few = any(b.note == "base_too_small" for b in bases)
    return [
        words.asked_of(lookup.asked_groups(items)),
        f"n is how many people of the case chose one of the answers shown ({words.span(b.substantive for b in bases)});"
        f" lengths are shares of n{', numbers in the bars are people' if people else ''}.",
        "People who did not know are not in n; they are drawn apart, as a share of n and those who did not know.",
        left_out(bases, "cases and questions"),
        words.case_order(lookup.design),
        words.middle_answers(items),
        words.SHORT_SEGMENTS,
        f"In a score, a low answer counts as high for {listed(reverse)}." if reverse else "",
        f"Where n is below {SMALLEST_SHARE}, no shares are shown." if few else "",
        "Shares are not adjusted for the groups that a case interviewed." if len(lookup.design.groups) > 1 else "",
        words.NOT_SIGNIFICANCE,
    ]


def _alt(table: pd.DataFrame, domain_items: Sequence[Item], design: Design, domain_title: str) -> str:
    labels = {case.case_id: case.label for case in design.cases}
    items = [item for item in domain_items if (table["item_id"] == item.item_id).any()]
    rows = [row for row in rows_of(table) if not row.note]
    ranges, drawn = [], 0
    for item in items:
        upper = item.codes[(len(item.codes) + 1) // 2 :]
        upward: dict[str, int] = {}
        bases: dict[str, int] = {}
        for row in rows:
            if row.item_id == item.item_id and row.category in item.codes:
                upward[row.case_id] = upward.get(row.case_id, 0) + (row.n if row.category in upper else 0)
                bases[row.case_id] = row.base
        if bases:
            shares = {case_id: upward[case_id] / base for case_id, base in bases.items()}
            low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
            answers = listed([words.quoted(c.label) for c in item.categories if c.code in upper])
            said = [f"{words.printed_share(upward[c], bases[c])} in {labels[c]}" for c in (low, high)]
            drawn += 1
            if shares[high] > shares[low]:
                ranges.append((shares[high] - shares[low], item, answers, said, len(bases)))
    sentences = [
        f"Diverging bars of the answers to {words.count(drawn, 'question')} on {words.quoted(domain_title)}, "
        f"a row for each of {words.count(table['case_id'].nunique(), 'case')}."
    ]
    if ranges:
        _, item, answers, said, cases = max(ranges, key=lambda entry: entry[0])
        where = f"of {words.count(cases, 'case')} with {SMALLEST_SHARE} answers or more"
        apart = f"Cases lie furthest apart for {words.quoted(item.label)}, {where}"
        sentences.append(f"{apart}: the share of {answers} runs from {said[0]} to {said[1]}.")
    return words.paragraph(*sentences)

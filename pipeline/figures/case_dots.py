"""Dot plot of the domain scores of cases: adjusted mean, raw mean and the band of equal cases."""

from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

import pandas as pd

from instrument.items import Domain
from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan
from pipeline.statistics.printing import format_points

from . import dots, points, words
from .figure import Figure, file_stem, picture
from .lookup import SMALLEST_SHARE, Lookup, Tables, rows_of
from .style import SIZES

KIND = "case_dots"
DOT_COLUMNS = ("domain_id", "case_id", "n", "mean", "adjusted_mean", "band_low", "band_high", "note")
MESSAGES = {
    "base_too_small": "n = {n}, too few to show a mean",
    "no_respondents": "nobody has a score",
    "not_asked": "not asked",
}


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """One figure with a panel for every highlighted domain (every domain if none is), or several if a page is short."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    by_id = {domain.domain_id: domain for domain in design.domains}
    chosen = [by_id[i] for i in plan.highlight if i in by_id] or list(design.domains)
    table = dot_table(lookup, chosen)
    drawn = [d for d in chosen if (table.loc[table["domain_id"] == d.domain_id, "note"] == "").any()]
    if not drawn:
        return
    pages = dots.sheets(_rows(table), drawn, words.case_runs(design), size)
    for number, sheet in enumerate(pages, start=1):
        part = words.part(number, len(pages))
        title = f"Domain scores by case{part}"
        pairs = {(d.domain_id, c.case_id) for line in sheet.lines for d, runs in line for _, run in runs for c in run}
        keys = zip(table["domain_id"], table["case_id"], strict=True)
        shown = table[[key in pairs for key in keys]].reset_index(drop=True)
        yield Figure(
            figure_id=file_stem(KIND, *([str(number)] if part else [])),
            kind=KIND,
            domain_id=None,
            title=title,
            caption=words.caption(*_caption(shown, design, plan), source_note=source_note),
            alt=_alt(shown, drawn, design),
            table=shown,
            draw=partial(picture, sheet.layout),
        )


def dot_table(lookup: Lookup, domains: Sequence[Domain]) -> pd.DataFrame:
    """One row per domain and case with ``DOT_COLUMNS``; means of bases below 5 are empty, the reason in ``note``."""
    rows = []
    for domain in domains:
        items = [i for i in lookup.design.items if i.domain_id == domain.domain_id and i.scored]
        for case_id in lookup.design.case_ids:
            score = lookup.score(("case", case_id), domain.domain_id)
            n, note = score["n"], ""
            numbers = [score.get(name) for name in ("mean", "adjusted_mean", "band_low", "band_high")]
            if n < SMALLEST_SHARE:
                asked = any(lookup.base(("case", case_id), item).asked for item in items)
                note = "base_too_small" if n else "no_respondents" if asked else "not_asked"
                numbers = [None] * 4
            rows.append((domain.domain_id, case_id, n, *numbers, note))
    table = pd.DataFrame(rows, columns=list(DOT_COLUMNS))
    for column in ("mean", "adjusted_mean", "band_low", "band_high"):
        table[column] = table[column].astype(float)
    return table


def _rows(table: pd.DataFrame) -> dict[tuple[str, str], points.Row]:
    rows = {}
    for row in rows_of(table):
        if row.note:
            made = points.Row(row.n, message=MESSAGES[row.note].format(n=row.n))
        else:
            band = None if row.band_low is None or row.band_high is None else (row.band_low, row.band_high)
            made = points.Row(row.n, row.mean, row.adjusted_mean, band)
        rows[row.domain_id, row.case_id] = made
    return rows


def _caption(table: pd.DataFrame, design: Design, plan: Plan) -> list[str]:
    shown = table[table["note"] == ""]
    band = shown["band_low"].notna().any()
    return [
        "A person’s score is the mean of that person’s answers to the domain’s scored questions, from 0 for the lowest "
        "to 100 for the highest answer; n is the number of people of the case with a score "
        f"({words.span(shown['n'])} where a mean is shown).",
        words.adjusted(design),
        "Filled marks are adjusted means, hollow marks raw means.",
        f"The band is where {plan.confidence:.0%} of adjusted means would lie if the same answers were dealt out at "
        f"random between the cases{words.within_groups(design)}; it is wider for fewer people. It is no confidence "
        "interval."
        if band else "",
        f"Where n is below {SMALLEST_SHARE}, no mean is shown, so the furthest case may not be seen."
        if (table["note"] == "base_too_small").any() else "",
        words.case_order(design),
        "A mark outside its band is no proof of a difference: bands are not adjusted for the number of cases and "
        "domains." if band else "",
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, domains: Sequence[Domain], design: Design) -> str:
    labels = {case.case_id: case.label for case in design.cases}
    domains = [domain for domain in domains if (table["domain_id"] == domain.domain_id).any()]
    names = listed([words.quoted(domain.title) for domain in domains])
    names = f"for {names}" if len(domains) <= 5 else f"in {len(domains)} domains"
    cases = words.count(table["case_id"].nunique(), "case")
    sentences = [f"Dot plot of the mean scores of {cases}, 0 to 100 points, {names}."]
    shown = [row for row in rows_of(table) if not row.note]
    pairs = []
    for domain in domains:
        rows = [row for row in shown if row.domain_id == domain.domain_id]
        if len(rows) > 1:
            low, high = min(rows, key=_value), max(rows, key=_value)
            printed = [format_points(_value(row), row.n) for row in (low, high)]
            said = [f"{number} in {labels[row.case_id]}" for number, row in zip(printed, (low, high), strict=True)]
            shown_of = f"of the {len(rows)} cases with a mean there"
            text = f"{words.quoted(domain.title)}, {shown_of}, from {said[0]} to {said[1]}"
            if printed[0] != printed[1]:
                pairs.append((_value(high) - _value(low), text))
    if pairs:
        sentences.append(f"Means lie furthest apart in {max(pairs, key=itemgetter(0))[1]}.")
    banded = [row for row in shown if row.band_low is not None and row.adjusted_mean is not None]
    if banded:
        outside = sum(not row.band_low <= row.adjusted_mean <= row.band_high for row in banded)
        means = f"{outside} of {len(banded)} adjusted means {words.lies(outside)} outside"
        sentences.append(f"{means} {'its' if outside == 1 else 'their'} chance band.")
    return words.paragraph(*sentences)


def _value(row: Any) -> float:
    """The mean that stands for a row: adjusted where it could be estimated, cut to 0 to 100."""
    return min(max(row.mean if row.adjusted_mean is None else row.adjusted_mean, 0.0), 100.0)

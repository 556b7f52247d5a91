"""Dot plot of the unevenness of domains: estimate, confidence interval and the band of equal cases."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from instrument.items import Domain
from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan
from pipeline.statistics.printing import format_interval, format_points

from . import ranges, words
from .figure import Figure, file_stem, picture
from .lookup import Lookup, Tables, rows_of
from .style import SIZES, Size

KIND = "unevenness_dots"
NUMBERS = ("unevenness", "conf_low", "conf_high", "chance_high")
COLUMNS = ("domain_id", "highlighted", "n", *NUMBERS, "beyond_chance", "note")
AXIS = "Unevenness between cases, in points of a score of 0 to 100"
KEY: tuple[tuple[ranges.Style, str], ...] = (
    ("filled", "highlighted domain"), ("hollow", "other domain"), ("line", "confidence interval"),
    ("band", "chance band: where estimates of equal cases would lie"),
)  # fmt: skip
#: Why there is no estimate, by the key of the table.
MESSAGES = {
    "too_few_levels": "fewer than three cases with enough scores",
    "not_connected": "cases have too few groups in common",
    "too_few_residual_df": "too few people for the number of cases and groups",
    "no_variation": "no difference between the cases’ means",
    "no_residual_variation": "people of one case and group never differ",
    "no_respondents": "nobody has a score",
}


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """One figure with a row per domain, or several where a page is short; none where nothing could be estimated."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    table = uneven_table(lookup, plan)
    shown = table[table["unevenness"].notna()]
    if shown.empty:
        return
    titles = {domain.domain_id: domain.title for domain in design.domains}
    rows = [_row(row, titles[row.domain_id], size) for row in rows_of(table)]
    key = [entry for entry in KEY if entry[0] != "filled" or plan.highlight]
    pages = ranges.sheets(rows, _axis(table, plan, size), key, size)
    start = 0
    for number, sheet in enumerate(pages, start=1):
        part = words.part(number, len(pages))
        own = table.iloc[start : start + len(sheet.rows)].reset_index(drop=True)
        start += len(sheet.rows)
        yield Figure(
            figure_id=file_stem(KIND, *([str(number)] if part else [])),
            kind=KIND,
            domain_id=None,
            title=f"How uneven the cases are in each domain{part}",
            caption=words.caption(*_caption(own, lookup, plan), source_note=source_note),
            alt=_alt(own, design.domains, plan),
            table=own,
            draw=partial(picture, sheet.layout),
        )


def uneven_table(lookup: Lookup, plan: Plan) -> pd.DataFrame:
    """One row per domain with scored questions, the largest estimate first; those without one last, as declared."""
    scored = {item.domain_id for item in lookup.design.items if item.scored}
    rows = []
    for domain in lookup.design.domains:
        found = lookup.unevenness(domain.domain_id)
        if domain.domain_id not in scored and not found["n"]:
            continue
        numbers = [found.get(name) for name in NUMBERS]
        estimate, limit = numbers[0], numbers[3]
        beyond = "" if estimate is None or limit is None else "yes" if estimate > limit else "no"
        keys = found["note"].split("; ")
        note = next((key for key in keys if key in MESSAGES), "") if estimate is None else ""
        note = "below_chance" if estimate is not None and numbers[2] is None else note
        highlighted = "yes" if domain.domain_id in plan.highlight else "no"
        rows.append((domain.domain_id, highlighted, found["n"], *numbers, beyond, note))
    rows.sort(key=lambda row: math.inf if row[3] is None else -row[3])
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in NUMBERS:
        table[column] = table[column].astype(float)
    return table


def _axis(table: pd.DataFrame, plan: Plan, size: Size) -> ranges.Axis:
    most = float(table[list(NUMBERS)].max().max())
    step = next(step for step in (5, 10, 20, 50) if most <= 5 * step or step == 50)
    count = max(1, math.ceil(most / step))
    interval = () if size.width < 120 else (f"{plan.confidence:.0%} interval",)
    return ranges.Axis(count * step, tuple(range(0, count * step + 1, step)), AXIS, ("points", *interval, "n"))


def _row(row: Any, title: str, size: Size) -> ranges.Row:
    empty = ("",) if size.width < 120 else ("", "")
    if row.unevenness is None:
        return ranges.Row(title, (*empty, str(row.n)), message=MESSAGES.get(row.note, "could not be estimated"))
    line = None if row.conf_high is None else (row.conf_low, row.conf_high)
    interval = () if size.width < 120 else ("" if line is None else _interval(row),)
    mark: ranges.Style = "filled" if row.highlighted == "yes" else "hollow"
    columns = (format_points(row.unevenness, row.n), *interval, str(row.n))
    return ranges.Row(title, columns, line, (0.0, row.chance_high), ((row.unevenness, mark),))


def _interval(row: Any) -> str:
    return format_interval(format_points(row.conf_low, row.n), format_points(row.conf_high, row.n))


def _caption(table: pd.DataFrame, lookup: Lookup, plan: Plan) -> list[str]:
    design = lookup.design
    shown = table[table["unevenness"].notna()]
    return [
        "Unevenness is how far the cases’ mean scores lie apart (their standard deviation, in points) beyond what "
        "chance alone puts between them; 0 reads: no more than chance.",
        words.adjusted(design),
        f"n is how many people of the cases compared have a score ({words.span(shown['n'])} where there is an "
        f"estimate); cases with fewer than {plan.min_level_base} are left out, and so are people who were not asked or "
        "answered too few of the domain’s questions.",
        f"Lines are {plan.confidence:.0%} confidence intervals.",
        f"The band reaches from 0 to where {plan.confidence:.0%} of estimates would lie were all cases equal: what "
        "chance adds on average is taken off every estimate, but not how much that varies. The band has one end and "
        "the interval two, so an interval may reach 0 although its estimate lies beyond the band.",
        "No line: less spread than chance alone gives, so there is no interval."
        if (table["note"] == "below_chance").any() else "",
        "Domains stand in the order of their estimates for reading only; no domain is tested against another, and "
        "bands and intervals are not adjusted for the number of domains. The spread is that of these cases, not of "
        "services at large.",
        "Domains that the plan highlights have filled marks." if plan.highlight else "",
        lookup.asked_in(table["domain_id"]),
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, domains: Sequence[Domain], plan: Plan) -> str:
    titles = {domain.domain_id: words.quoted(domain.title) for domain in domains}
    shown = [row for row in rows_of(table) if row.unevenness is not None]
    sentences = [
        f"Dot plot of the unevenness between cases of {words.count(len(table), 'domain')}, in points of 0 to 100, with "
        f"{plan.confidence:.0%} confidence intervals."
    ]
    if shown:
        said = [f"{format_points(row.unevenness, row.n)} for {titles[row.domain_id]}" for row in (shown[-1], shown[0])]
        sentences.append(f"Estimates run from {said[0]} to {said[1]}.")
        beyond = [row for row in shown if row.beyond_chance == "yes"]
        sentences.append(f"{len(beyond)} of {len(shown)} lie beyond their chance band.")
    marked = [row for row in shown if row.highlighted == "yes"]
    if marked:
        each = [
            f"{titles[row.domain_id]} {format_points(row.unevenness, row.n)}"
            + ("" if row.conf_high is None else f" (interval {_interval(row)})")
            for row in marked
        ]
        sentences.append(f"Highlighted domains: {listed(each)}.")
    if missing := len(table) - len(shown):
        sentences.append(f"{words.count(missing, 'domain')} could not be estimated.")
    return words.paragraph(*sentences)

"""Dumbbells of the scores of stakeholders: practice beside management, and the groups that lie furthest apart."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from instrument.items import Domain
from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan
from pipeline.statistics.printing import format_points

from . import ranges, words
from .figure import Figure, file_stem, picture
from .lookup import SMALLEST_SHARE, Lookup, Tables, rows_of, within_band
from .score_heatmap import ordered_domains
from .style import SIZES

KIND = "gap_dumbbells"
NUMBERS = ("mean", "adjusted_mean", "band_low", "band_high")
COLUMNS = ("domain_id", "level", "n", *NUMBERS, "within_band", "drawn", "note")
SIDES = {"practice": "Practice", "management": "Management"}
AXIS = "Adjusted mean score, points of 0 to 100"
KEYS: dict[str, tuple[tuple[ranges.Style, str], ...]] = {
    "side": (("filled", "practice"), ("hollow", "management")),
    "group": (("filled", "the two groups furthest apart, named"), ("small", "other groups")),
}
TITLES = {
    "side": "Mean scores of practice and of management in each domain",
    "group": "Mean scores of stakeholder groups in each domain",
}


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """A figure of sides, where both are declared, and one of groups; each in several parts where a page is short."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    for breakdown, labels in _levels(design).items():
        table = gap_table(lookup, plan, breakdown, list(labels))
        if not (table["drawn"] == "end").any():
            continue
        domains = [d for d in ordered_domains(design, plan) if (table["domain_id"] == d.domain_id).any()]
        rows = [_row(rows_of(table[table["domain_id"] == d.domain_id]), d.title, breakdown, labels) for d in domains]
        remark = words.BRACKETED.format(f"{breakdown}s") if (table["within_band"] == "yes").any() else ""
        axis = ranges.Axis(100, (0, 25, 50, 75, 100), AXIS, ("apart",))
        pages = ranges.sheets(rows, axis, KEYS[breakdown], size, remark)
        start = 0
        for number, sheet in enumerate(pages, start=1):
            part = words.part(number, len(pages))
            own = domains[start : start + len(sheet.rows)]
            start += len(sheet.rows)
            shown = table[table["domain_id"].isin([d.domain_id for d in own])].reset_index(drop=True)
            yield Figure(
                figure_id=file_stem(KIND, breakdown, *([str(number)] if part else [])),
                kind=KIND,
                domain_id=None,
                title=f"{TITLES[breakdown]}{part}",
                caption=words.caption(*_caption(shown, breakdown, lookup, plan), source_note=source_note),
                alt=_alt(shown, own, breakdown, labels),
                table=shown,
                draw=partial(picture, sheet.layout),
            )


def _levels(design: Design) -> dict[str, dict[str, str]]:
    """Labels of the levels of each breakdown that has two or more."""
    found = {}
    if {group.side for group in design.groups} >= set(SIDES):
        found["side"] = SIDES
    if len(design.groups) > 1:
        found["group"] = {group.group_id: group.label for group in design.groups}
    return found


def gap_table(lookup: Lookup, plan: Plan, breakdown: str, levels: Sequence[str]) -> pd.DataFrame:
    """One row per domain with scored questions and level, with ``COLUMNS``.

    ``drawn`` is ``end`` for the two levels that the line joins, ``between`` for the others with an adjusted mean. Means
    of bases below 5 are empty, the reason in ``note``.
    """
    rows: list[tuple[object, ...]] = []
    for domain in ordered_domains(lookup.design, plan):
        items = [item for item in lookup.design.items if item.domain_id == domain.domain_id and item.scored]
        if not items:
            continue
        scores = {level: lookup.score((breakdown, level), domain.domain_id) for level in levels}
        usable = {
            level: score["adjusted_mean"] for level, score in scores.items()
            if score["n"] >= SMALLEST_SHARE and score.get("adjusted_mean") is not None
        }  # fmt: skip
        ends = {min(usable, key=usable.__getitem__), max(usable, key=usable.__getitem__)} if len(usable) > 1 else set()
        if len(usable) > 1 and len(ends) == 1:  # all equal: the first two
            ends = set(list(usable)[:2])
        for level, score in scores.items():
            small = score["n"] < SMALLEST_SHARE
            numbers = [None if small else score.get(name) for name in NUMBERS]
            note = score["note"].split("; ")[0]
            if small:
                asked = any(lookup.base((breakdown, level), item).asked for item in items)
                note = "base_too_small" if score["n"] else "no_respondents" if asked else "not_asked"
            note = "" if level in usable else note
            drawn = "end" if level in ends else "between" if level in usable and ends else ""
            rows.append((domain.domain_id, level, score["n"], *numbers, within_band(*numbers[1:]), drawn, note))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in NUMBERS:
        table[column] = table[column].astype(float)
    return table


def _row(rows: Sequence[Any], title: str, breakdown: str, labels: dict[str, str]) -> ranges.Row:
    low, high = _ends(rows)
    if low is None:
        asked = [row for row in rows if row.n]
        message = "fewer than two with five scores or more" if asked else "nobody has a score"
        if breakdown == "side" and (unasked := [labels[row.level] for row in rows if row.note == "not_asked"]):
            message = f"{listed(unasked)} {'was' if len(unasked) == 1 else 'were'} not asked"
        if sum(row.n >= SMALLEST_SHARE for row in rows) > 1:
            message = "no adjusted means: too few cases interviewed both"
        return ranges.Row(title, ("",), message=message)
    style: dict[str, ranges.Style] = {"management": "hollow"} if breakdown == "side" else {}
    marks: list[tuple[float, ranges.Style]] = [(r.adjusted_mean, "small") for r in rows if r.drawn == "between"]
    marks += sorted(((r.adjusted_mean, style.get(r.level, "filled")) for r in (low, high)), key=lambda mark: mark[1])
    ends = (
        f"{labels[low.level]} {_printed(low)}, n\u00a0{low.n}",
        f"{labels[high.level]} {_printed(high)}, n\u00a0{high.n}",
    )
    line = low.adjusted_mean, high.adjusted_mean
    return ranges.Row(title, (_apart(low, high),), line, None, tuple(marks), ends)


def _ends(rows: Sequence[Any]) -> tuple[Any, Any]:
    """The two levels of a domain that the line joins, the lower first; None where there are none."""
    ends = sorted((row for row in rows if row.drawn == "end"), key=lambda row: row.adjusted_mean)
    return (ends[0], ends[1]) if ends else (None, None)


def _apart(low: Any, high: Any) -> str:
    return format_points(high.adjusted_mean - low.adjusted_mean, min(low.n, high.n))


def _printed(row: Any) -> str:
    text = format_points(min(max(row.adjusted_mean, 0.0), 100.0), row.n)
    return f"({text})" if row.within_band == "yes" else text


def _caption(table: pd.DataFrame, breakdown: str, lookup: Lookup, plan: Plan) -> list[str]:
    design = lookup.design
    shown = table[table["drawn"] != ""]
    sides = [f"{label} is {listed([g.label for g in design.groups if g.side == side])}" for side, label in
             SIDES.items()]  # fmt: skip
    omitted = table[(table["drawn"] == "") & (table["n"] > 0)]
    return [
        "A person’s score in a domain is the mean of that person’s answers to its scored questions, from 0 for the "
        "lowest to 100 for the highest answer; n is how many people have a score "
        f"({words.span(shown['n'])} where a mean is drawn).",
        f"Means are adjusted for the cases in which a {breakdown} was interviewed: every case weighs the same.",
        f"{'; '.join(sides)}; groups that were not asked about a domain are not in its means."
        if breakdown == "side"
        else "Only groups that were asked about a domain stand in it; the two that lie furthest apart are named. "
        "With more groups the furthest lie further apart by chance alone.",
        "The number at the right is how many points they lie apart, computed before the means are rounded.",
        f"Left out where fewer than {SMALLEST_SHARE} have a score, no mean could be adjusted or there is none to "
        f"compare with: {words.count(len(omitted), breakdown)} with a score, over all domains of the figure."
        if len(omitted) else "",
        words.brackets(breakdown, ", within each case", plan.confidence) if (table["within_band"] != "").any() else "",
        "The domains that the plan highlights stand first." if plan.highlight else "",
        lookup.asked_in(table["domain_id"]),
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, domains: Sequence[Domain], breakdown: str, labels: dict[str, str]) -> str:
    what = "practice and management" if breakdown == "side" else words.count(len(labels), "stakeholder group")
    sentences = [
        f"Dumbbell plot of adjusted mean scores of {what} in {words.count(len(domains), 'domain')}, 0 to 100 points."
    ]
    found = []
    for domain in domains:
        low, high = _ends(rows_of(table[table["domain_id"] == domain.domain_id]))
        if low is not None:
            said = [f"{labels[row.level]} {format_points(min(max(row.adjusted_mean, 0.0), 100.0), row.n)} (n = {row.n})"
                    for row in (low, high)]  # fmt: skip
            text = f"{words.quoted(domain.title)}: {said[0]} and {said[1]}, {words.points(_apart(low, high))}"
            found.append((high.adjusted_mean - low.adjusted_mean, low.level, text))
    if found:
        sentences.append(
            f"Of the means shown, those lie furthest apart in {max(found, key=lambda entry: entry[0])[2]}."
        )
    if breakdown == "side" and found:
        lower = sum(level == "practice" for _, level, _ in found)
        sentences.append(f"Practice scores lower than management in {lower} of {words.count(len(found), 'domain')}.")
    banded = table[(table["within_band"] != "") & (table["drawn"] != "")]
    if len(banded):
        within = int((banded["within_band"] == "yes").sum())
        means = f"{within} of {len(banded)} means {words.lies(within)} within"
        sentences.append(f"{means} {'its' if within == 1 else 'their'} chance band.")
    if missing := len(domains) - len(found):
        sentences.append(f"{words.count(missing, 'domain')} could not be compared.")
    return words.paragraph(*sentences)

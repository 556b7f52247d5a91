"""The profile of a case: who was interviewed, its domain scores among those of the other cases, don't know."""

from collections.abc import Iterator
from functools import partial
from operator import attrgetter
from typing import Any

import pandas as pd

from instrument.items import Item
from instrument.text import listed
from pipeline.artefacts import Case, Design
from pipeline.plan import Plan
from pipeline.statistics.printing import PERCENT_FROM, SHOWN_FROM, format_percent, format_points

from . import points, profile, words
from .case_dots import MESSAGES
from .figure import Figure, file_stem, picture
from .lookup import OVERALL, Lookup, Tables, Unit, rows_of
from .score_heatmap import ordered_domains
from .style import SIZES

KIND = "case_profile"
COLUMNS = (
    "part", "case_id", "group_id", "domain_id", "n", "target", "mean", "adjusted_mean", "band_low", "band_high",
    "dont_know", "responded", "note",
)  # fmt: skip
NUMBERS = ("mean", "adjusted_mean", "band_low", "band_high")
REASONS = {**MESSAGES, "no_score": "no questions that count toward a score"}


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """A figure for every case, in parts where a page is short; none at all if nobody was interviewed anywhere."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    if not any(lookup.interviewed(("case", case_id)) for case_id in design.case_ids):
        return
    for case in design.cases:
        table = profile_table(lookup, plan, case.case_id)
        said = _said(table)
        pages = profile.sheets(said, _people(table, design), _blocks(table, lookup, plan), _key(table), size)
        for number, sheet in enumerate(pages, start=1):
            part = words.part(number, len(pages))
            own = _own(table, sheet, first=number == 1)
            shown = [row for row in rows_of(own) if row.part == "domain"]
            yield Figure(
                figure_id=file_stem(KIND, case.case_id, *([str(number)] if part else [])),
                kind=KIND,
                domain_id=None,
                title=f"Profile of {case.label}{part}",
                caption=words.caption(*_caption(said, shown, own, lookup, plan, case), source_note=source_note),
                alt=_alt(said, shown, own, design, case),
                table=own,
                draw=partial(picture, sheet.layout),
            )


def profile_table(lookup: Lookup, plan: Plan, case_id: str) -> pd.DataFrame:
    """Everything drawn of a case, with ``COLUMNS``: a row per group, per domain, and per mark of another case.

    ``part`` is ``interviews``, ``domain`` or ``other_case``; the others are in the order of their means, without ids.
    Means of bases below 5 are empty, with the reason in ``note``. Domains without anything to show of any case (open
    questions only; no score, and nobody in the study who did not know) are left out.
    """
    design, unit = lookup.design, ("case", case_id)
    rows: list[dict[str, Any]] = [
        {"part": "interviews", "group_id": g, "n": lookup.interviews(case_id, g), "target": design.targets.get(g)}
        for g in design.group_ids
    ]
    domains = [d.domain_id for d in ordered_domains(design, plan) if lookup.structured(d.domain_id)]
    if not _somebody_did_not_know(lookup):
        domains = [domain_id for domain_id in domains if _scored(lookup, domain_id)]
    if not lookup.interviewed(unit):
        domains = []
    rows += [{"part": "domain", **_domain(lookup, unit, domain_id)} for domain_id in domains]
    for domain_id in domains:
        scores = [lookup.score(("case", other), domain_id) for other in design.case_ids if other != case_id]
        means = [s["adjusted_mean"] for s in scores if s["n"] >= SHOWN_FROM and s["adjusted_mean"] is not None]
        rows += [{"part": "other_case", "domain_id": domain_id, "adjusted_mean": mean} for mean in sorted(means)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).assign(case_id=case_id)
    counts = dict.fromkeys(("n", "target", "dont_know", "responded"), "Int64")
    return table.astype({**counts, **dict.fromkeys(NUMBERS, float), "note": object}).fillna({"note": ""})


def _own(table: pd.DataFrame, sheet: profile.Sheet, *, first: bool) -> pd.DataFrame:
    """The rows of ``table`` that stand on ``sheet``; the interviews stand on the first."""
    domains = {row.domain_id for _, run in sheet.blocks for row in run}
    people = (table["part"] == "interviews") & first
    return table[people | table["domain_id"].isin(domains)].reset_index(drop=True)


def _scored(lookup: Lookup, domain_id: str) -> list[Item]:
    return [item for item in lookup.design.items if item.domain_id == domain_id and item.scored]


def _somebody_did_not_know(lookup: Lookup) -> bool:
    return any(lookup.base(OVERALL, item).dont_know for item in lookup.design.items if item.level != "open")


def _domain(lookup: Lookup, unit: Unit, domain_id: str) -> dict[str, Any]:
    base, score = lookup.sums(unit, lookup.structured(domain_id)), lookup.score(unit, domain_id)
    scored = _scored(lookup, domain_id)
    note = ""
    if not base.asked:
        note = "not_asked"
    elif not scored:
        note = "no_score"
    elif score["n"] < SHOWN_FROM:
        asked = any(lookup.base(unit, item).asked for item in scored)
        note = "base_too_small" if score["n"] else "no_respondents" if asked else "not_asked"
    numbers = {name: None if note else score.get(name) for name in NUMBERS}
    counts = {"dont_know": base.dont_know, "responded": base.responded}
    return {"domain_id": domain_id, "n": score["n"], **numbers, **counts, "note": note}


def _said(table: pd.DataFrame) -> str:
    """Who was interviewed, as the picture says it."""
    people = table[table["part"] == "interviews"]
    n, wanted = int(people["n"].sum()), people["target"].sum(min_count=1)
    of = "" if pd.isna(wanted) else f" ({int(wanted):,} wanted)"
    if not n:
        return f"Nobody was interviewed{of}, so there is nothing to show."
    little = table[(table["part"] == "domain") & (table["note"] == "")].empty
    why = f" In no domain is there a score of {SHOWN_FROM} people or more, so no mean is shown." if little else ""
    return f"Interviewed: {words.people(n)}{of}.{why}"


def _people(table: pd.DataFrame, design: Design) -> list[tuple[str, str]]:
    rows = [row for row in rows_of(table) if row.part == "interviews"]
    if len(rows) < 2:
        return []
    labels = {group.group_id: group.label for group in design.groups}
    return [(labels[r.group_id], f"{r.n:,}" if r.target is None else f"{r.n:,} ({r.target:,} wanted)") for r in rows]


def _blocks(table: pd.DataFrame, lookup: Lookup, plan: Plan) -> tuple[tuple[str, tuple[profile.Row, ...]], ...]:
    titles = {domain.domain_id: domain.title for domain in lookup.design.domains}
    unknown = _somebody_did_not_know(lookup)
    rows: dict[bool, list[profile.Row]] = {True: [], False: []}
    for row in rows_of(table[table["part"] == "domain"]):
        others = table[(table["part"] == "other_case") & (table["domain_id"] == row.domain_id)]["adjusted_mean"]
        if row.note:
            marks = points.Row(row.n, message=REASONS[row.note].format(n=row.n))
        else:
            band = None if row.band_low is None or row.band_high is None else (row.band_low, row.band_high)
            marks = points.Row(row.n, row.mean, row.adjusted_mean, band, others=tuple(others))
        n = "–" if row.note in ("no_score", "not_asked") else f"{row.n:,}"
        made = profile.Row(row.domain_id, titles[row.domain_id], marks, n, _unknown(row) if unknown else "")
        rows[row.domain_id in plan.highlight].append(made)
    labels = {True: "Highlighted domains", False: "Other domains"} if rows[True] and rows[False] else {}
    return tuple((labels.get(first, ""), tuple(rows[first])) for first in (True, False) if rows[first])


def _unknown(row: Any) -> str:
    """Don't know with its base, as printed."""
    if not row.responded:
        return "–"
    printed = format_percent(row.dont_know, row.responded)
    return printed if row.responded < PERCENT_FROM else f"{printed} of {row.responded:,}"


def _key(table: pd.DataFrame) -> list[tuple[str, str]]:
    drawn = {
        "adjusted": (table["part"] == "domain") & table["adjusted_mean"].notna(),
        "raw": (table["part"] == "domain") & table["mean"].notna(),
        "band": table["band_low"].notna(),
        "others": table["part"] == "other_case",
    }
    return [(name, text) for name, text in {**points.KEY, **points.OTHERS}.items() if drawn[name].any()]


def _caption(said: str, shown: list[Any], table: pd.DataFrame, lookup: Lookup, plan: Plan, case: Case) -> list[str]:
    if not shown:
        return [f"{said} {case.label} is one of {words.count(len(lookup.design.cases), 'case')}."]
    means = [row for row in shown if not row.note]
    items = [item for row in shown for item in lookup.structured(row.domain_id)]
    base = lookup.sums(("case", case.case_id), items)
    band = any(row.band_low is not None for row in means)
    others = (table["part"] == "other_case").any()
    invalid = f", not allowed {base.invalid}" if base.invalid else ""
    notes = {row.note for row in shown}
    return [
        said,
        "n is the number of people of the case with a score in the domain"
        + (f" ({words.span(row.n for row in means)} where a mean is shown)." if means else "."),
        "A person’s score is the mean of that person’s answers to the domain’s scored questions, from 0 for the lowest "
        "to 100 for the highest answer.",
        words.adjusted(lookup.design) if means else "",
        "Filled marks are adjusted means, hollow marks raw means." if means else "",
        f"The band is where {plan.confidence:.0%} of adjusted means would lie if the same answers were dealt out at "
        f"random between the cases{words.within_groups(lookup.design)}. It is no confidence interval, and a mark "
        "outside it is no proof of a difference: bands are not adjusted for the number of domains." if band else "",
        f"Light ticks are the adjusted means of the other cases with {SHOWN_FROM} scores or more; which case is which "
        "is not shown, and cases are not ranked." if others else "",
        "Don’t know is a share of the answers given and don’t know to the domain’s structured questions; its base "
        f"counts answers, not people ({words.span(row.responded for row in shown if row.responded)})."
        if _somebody_did_not_know(lookup) else "Nobody in the study said that they did not know.",
        f"Left out, over all these domains: refused {base.refused}, not recorded {base.blank}, “does not apply” "
        f"{base.not_applicable}{invalid}.",
        f"Where n is below {SHOWN_FROM}, no mean is shown." if "base_too_small" in notes else "",
        "The domains that the plan highlights stand first." if plan.highlight else "",
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(said: str, shown: list[Any], table: pd.DataFrame, design: Design, case: Case) -> str:
    titles = {domain.domain_id: words.quoted(domain.title) for domain in design.domains}
    people = _people(table, design)
    sentences = [f"Profile of {case.label} in {words.count(len(shown), 'domain')}.", said]
    if people:
        sentences.append(f"By group: {listed([f'{label} {n}' for label, n in people])}.")
    means = [row for row in shown if row.adjusted_mean is not None]
    if len(means) == 1:
        sentences.append(f"The adjusted mean is {_printed(means[0])} ({titles[means[0].domain_id]}, n = {means[0].n}).")
    elif means:
        low, high = min(means, key=attrgetter("adjusted_mean")), max(means, key=attrgetter("adjusted_mean"))
        ends = [f"{_printed(row)} ({titles[row.domain_id]}, n = {row.n})" for row in (low, high)]
        sentences.append(f"Adjusted means run from {ends[0]} to {ends[1]}.")
    banded = [row for row in means if row.band_low is not None and row.band_high is not None]
    if banded:
        sides = {
            "above": [titles[r.domain_id] for r in banded if r.adjusted_mean > r.band_high + 1e-9],
            "below": [titles[r.domain_id] for r in banded if r.adjusted_mean < r.band_low - 1e-9],
        }
        outside = [f"{side} it in {listed(names)}" for side, names in sides.items() if names]
        inside = len(banded) - sum(map(len, sides.values()))
        where = f"{words.lies(inside)} in {'its' if inside == 1 else 'their'} chance band"
        sentences.append(f"{inside} of {len(banded)} {where}{', ' if outside else ''}{' and '.join(outside)}.")
    asked = [row for row in shown if row.responded >= SHOWN_FROM]
    most = max(asked, key=lambda row: row.dont_know / row.responded, default=None)
    if most is not None and most.dont_know > 1:
        sentences.append(f"Don’t know is most frequent in {titles[most.domain_id]}: {_unknown(most)} answers.")
    return words.paragraph(*sentences)


def _printed(row: Any) -> str:
    return format_points(min(max(row.adjusted_mean, 0.0), 100.0), row.n)

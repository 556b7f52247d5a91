"""Heat map of mean scores, domain by case, with the value in each cell; in brackets where chance explains it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from instrument.items import Domain
from pipeline.artefacts import Design
from pipeline.plan import Plan
from pipeline.statistics.printing import format_points

from . import heat, words
from .figure import Figure, file_stem, picture
from .lookup import SMALLEST_SHARE, Lookup, Tables, rows_of, within_band
from .style import SIZES, heat_colours, heat_step

KIND = "score_heatmap"
SCORE_COLUMNS = (
    "domain_id", "case_id", "n", "value", "estimate", "mean", "adjusted_mean", "band_low", "band_high", "within_band",
    "note",
)  # fmt: skip
NUMBERS = ("mean", "adjusted_mean", "band_low", "band_high")
#: Why a cell is empty or marked, as printed below the picture.
KEYS = {
    "yes": words.BRACKETED.format("cases"),
    "raw": "* raw mean, as no adjusted mean could be estimated",
    "cut": "† adjusted mean beyond 0 or 100, cut",
    "base_too_small": "n=1 to n=4: too few people with a score to print a mean",
    "no_respondents": "none: asked, but nobody has a score",
    "not_asked": "-: not asked",
}


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """One figure, or several where cases or domains do not fit on a page; none without a score."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    table = heat_table(lookup, plan)
    if not (table["n"] > 0).any():
        return
    domains = [d for d in ordered_domains(design, plan) if d.domain_id in set(table["domain_id"])]
    pages = heat.sheets(_cells(table), _keys(table), domains, words.case_runs(design), size)
    for number, sheet in enumerate(pages, start=1):
        part = words.part(number, len(pages))
        title = f"Mean score of each case in each domain{part}"
        shown = table[
            table["domain_id"].isin([d.domain_id for d in sheet.domains])
            & table["case_id"].isin([c.case_id for _, run in sheet.runs for c in run])
        ].reset_index(drop=True)
        yield Figure(
            figure_id=file_stem(KIND, *([str(number)] if part else [])),
            kind=KIND,
            domain_id=None,
            title=title,
            caption=words.caption(*_caption(shown, lookup, plan), source_note=source_note),
            alt=_alt(shown, sheet.domains, design),
            table=shown,
            draw=partial(picture, sheet.layout),
        )


def ordered_domains(design: Design, plan: Plan) -> list[Domain]:
    """Domains of the study: those highlighted first, in that order, then the others as declared."""
    by_id = {domain.domain_id: domain for domain in design.domains}
    first = [by_id[domain_id] for domain_id in plan.highlight if domain_id in by_id]
    return first + [domain for domain in design.domains if domain not in first]


def heat_table(lookup: Lookup, plan: Plan) -> pd.DataFrame:
    """One row per domain with scored items and case, with ``SCORE_COLUMNS``.

    ``value`` is what the cell shows: the adjusted mean, or the raw mean where ``estimate`` is ``raw``; empty below a
    base of 5, with the reason in ``note``. ``within_band`` says ``yes`` or ``no`` where an adjusted mean has a band.
    """
    rows = []
    for domain in ordered_domains(lookup.design, plan):
        items = [i for i in lookup.design.items if i.domain_id == domain.domain_id and i.scored]
        scores = {case_id: lookup.score(("case", case_id), domain.domain_id) for case_id in lookup.design.case_ids}
        if not items and not any(score["n"] for score in scores.values()):
            continue
        for case_id, score in scores.items():
            numbers = mean, adjusted, low, high = [score.get(name) for name in NUMBERS]
            value, estimate, note = (adjusted, "adjusted", score["note"])
            if value is None:
                value, estimate = mean, "" if mean is None else "raw"
            if score["n"] < SMALLEST_SHARE:
                asked = any(lookup.base(("case", case_id), item).asked for item in items)
                note = "base_too_small" if score["n"] else "no_respondents" if asked else "not_asked"
                value, estimate = None, ""
            within = within_band(adjusted if estimate == "adjusted" else None, low, high)
            rows.append((domain.domain_id, case_id, score["n"], value, estimate, *numbers, within, note))
    table = pd.DataFrame(rows, columns=list(SCORE_COLUMNS))
    for column in ("value", *NUMBERS):
        table[column] = table[column].astype(float)
    return table


def _cells(table: pd.DataFrame) -> dict[tuple[str, str], heat.Cell]:
    cells: dict[tuple[str, str], heat.Cell] = {}
    colours = heat_colours()
    for row in rows_of(table):
        key = (row.domain_id, row.case_id)
        if row.estimate:
            mark = "*" if row.estimate == "raw" else "†" if _value(row) != row.value else ""
            printed = f"({_printed(row)})" if row.within_band == "yes" else _printed(row)
            # The colour is that of the number as printed, so that equal numbers look alike.
            cells[key] = (printed + mark, colours[heat_step(float(_printed(row)))])
        elif row.note == "base_too_small":
            cells[key] = (f"n={row.n}", None)
        else:
            cells[key] = ("-" if row.note == "not_asked" else "none", None)
    return cells


def _keys(table: pd.DataFrame) -> tuple[str, ...]:
    outside = (table["estimate"] == "adjusted") & ~table["value"].between(0, 100)
    used = {"raw": (table["estimate"] == "raw").any(), "cut": outside.any()}
    used |= {"yes": (table["within_band"] == "yes").any()}
    used |= {note: (table["note"] == note).any() for note in ("base_too_small", "no_respondents", "not_asked")}
    return tuple(text for key, text in KEYS.items() if used[key])


def _caption(table: pd.DataFrame, lookup: Lookup, plan: Plan) -> list[str]:
    design = lookup.design
    shown = table[table["estimate"] != ""]
    return [
        "Each cell is the mean score of a case’s respondents in a domain, 0 to 100 points: a person’s score is the "
        "mean of that person’s answers to the domain’s scored questions, from 0 for the lowest to 100 for the highest.",
        words.adjusted(design),
        words.brackets("case", words.within_groups(design), plan.confidence)
        if (table["within_band"] != "").any() else "",
        "A raw mean, marked *, stands where this could not be estimated." if (table["estimate"] == "raw").any() else "",
        f"Bases: {words.span(shown['n'])} people with a score in each cell with a mean." if len(shown) else "",
        "An empty cell says why: too few people with a score (n below 5), nobody with a score, or not asked."
        if (table["estimate"] == "").any() else "",
        "The domains that the plan highlights stand first." if plan.highlight else "",
        words.case_order(design),
        lookup.asked_in(table["domain_id"]),
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, domains: Sequence[Domain], design: Design) -> str:
    titles = {domain.domain_id: words.quoted(domain.title) for domain in domains}
    labels = {case.case_id: case.label for case in design.cases}
    cases = words.count(table["case_id"].nunique(), "case")
    shown = [row for row in rows_of(table) if row.estimate]
    sentences = [f"Heat map of mean scores of {cases} in {words.count(len(domains), 'domain')}, 0 to 100 points."]
    if shown:
        low, high = min(shown, key=_value), max(shown, key=_value)
        ends = [f"{_printed(row)} ({titles[row.domain_id]}, {labels[row.case_id]}, n = {row.n})" for row in (low, high)]
        sentences.append(f"Means run from {ends[0]} to {ends[1]}.")
        by_domain = [[row for row in shown if row.domain_id == domain_id] for domain_id in titles]
        pairs = [(min(rows, key=_value), max(rows, key=_value)) for rows in by_domain if len(rows) > 1]
        if pairs:
            low, high = max(pairs, key=lambda pair: _value(pair[1]) - _value(pair[0]))
            where = titles[low.domain_id]
            sentences.append(f"The cases differ most in {where}, from {_printed(low)} to {_printed(high)}.")
    banded = [row for row in shown if row.within_band]
    if banded:
        within = sum(row.within_band == "yes" for row in banded)
        sentences.append(f"{within} of {len(banded)} adjusted means lie within their chance band, shown in brackets.")
    empty = len(table) - len(shown)
    if empty:
        sentences.append(f"{empty} of {words.count(len(table), 'cell')} show no mean, for too few or no answers.")
    return words.paragraph(*sentences)


def _value(row: Any) -> float:
    return min(max(float(row.value), 0.0), 100.0)


def _printed(row: Any) -> str:
    return format_points(_value(row), row.n)

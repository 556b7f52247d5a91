"""Who could not say: don't know and refused, each of its own base, by domain and group."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from instrument.items import Item
from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan
from pipeline.statistics.printing import PERCENT_FROM, SHOWN_FROM, format_percent

from . import grid, words
from .figure import Figure, file_stem, picture
from .lookup import OVERALL, Base, Lookup, Tables, Unit, rows_of
from .score_heatmap import ordered_domains
from .style import ACCENT, DONT_KNOW, INK, QUIET, SIZES

KIND = "could_not_say"
COLUMNS = ("domain_id", "breakdown", "level", "answer", "questions", "n", "base", "proportion", "note")
#: What people said instead of an answer, and what it is a share of.
ANSWERS = {"dont_know": "responded", "refused": "eligible"}
LABELS = {
    "dont_know": "Don't know, of answers given and don't know",
    "refused": "Refused, of all answers asked for where the question applied",
}
COLOURS = {"dont_know": DONT_KNOW, "refused": ACCENT}
MESSAGES = {"not_asked": "not asked", "none_eligible": "applied to nobody", "no_respondents": "none answered"}
ALL = ""  # in place of a domain where all are summed


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """One figure, or parts where groups or domains do not fit on a page; none if everybody could always say."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    table = unsaid_table(lookup, plan)
    said = [answer for answer in ANSWERS if table.loc[table["answer"] == answer, "n"].any()]
    if not said:
        return
    table = table[table["answer"].isin(said)].reset_index(drop=True)
    rows = [
        grid.Head(d.domain_id, d.title) for d in ordered_domains(design, plan) if d.domain_id in set(table.domain_id)
    ]
    if len(rows) > 1:
        rows.append(grid.Head(ALL, "All domains", total=True))
    columns = [
        grid.Head(":".join(unit), label, words.people(lookup.interviewed(unit))) for unit, label in units(design)
    ]
    style = grid.Style("left", bars=True, legend=tuple((COLOURS[answer], LABELS[answer]) for answer in said))
    pages = grid.sheets(columns, (("", tuple(rows)),), _cells(table), size, style)
    for number, sheet in enumerate(pages, start=1):
        part = words.part(number, len(pages))
        keys = {(row.key, column.key) for row in sheet.rows for column in sheet.columns}
        inside = [(row.domain_id, f"{row.breakdown}:{row.level}") in keys for row in rows_of(table)]
        shown = table[inside].reset_index(drop=True)
        yield Figure(
            figure_id=file_stem(KIND, *([str(number)] if part else [])),
            kind=KIND,
            domain_id=None,
            title=f"Who could not say: don’t know and refused{part}",
            caption=words.caption(*_caption(shown, said, lookup, plan), source_note=source_note),
            alt=_alt(shown, said, design),
            table=shown,
            draw=partial(picture, sheet.layout),
        )


def units(design: Design) -> list[tuple[Unit, str]]:
    """The columns: groups, or cases where there is one group only; then everybody."""
    if len(design.groups) > 1:
        found: list[tuple[Unit, str]] = [(("group", group.group_id), group.label) for group in design.groups]
    else:
        found = [(("case", case.case_id), case.label) for case in design.cases]
    return [*found, (OVERALL, "Everybody")] if len(found) > 1 else found


def unsaid_table(lookup: Lookup, plan: Plan) -> pd.DataFrame:
    """One row per domain with structured questions (and for all together), unit and kind of answer, with ``COLUMNS``.

    ``n`` and ``base`` count answers: one person asked one question counts once. ``proportion`` is empty below a base
    of 5, the reason in ``note``.
    """
    domains = [domain.domain_id for domain in ordered_domains(lookup.design, plan)]
    by_domain = {domain_id: lookup.structured(domain_id) for domain_id in domains}
    by_domain = {domain_id: items for domain_id, items in by_domain.items() if items}
    if len(by_domain) > 1:
        by_domain[ALL] = [item for items in by_domain.values() for item in items]
    rows = []
    for domain_id, items in by_domain.items():
        for unit, _ in units(lookup.design):
            base = lookup.sums(unit, items)
            questions = sum(lookup.base(unit, item).asked > 0 for item in items)
            for answer, of in ANSWERS.items():
                x, n = getattr(base, answer), getattr(base, of)
                note = _note(base, n)
                share = None if note else x / n
                rows.append((domain_id, *unit, answer, questions, x, n, share, note))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"proportion": float})


def _note(base: Base, n: int) -> str:
    if not base.asked:
        return "not_asked"
    if not base.eligible:
        return "none_eligible"
    return "no_respondents" if not n else "base_too_small" if n < SHOWN_FROM else ""


def _cells(table: pd.DataFrame) -> dict[tuple[str, str], grid.Cell]:
    longest = max((row.proportion for row in rows_of(table) if row.proportion is not None), default=0.0) or 1.0
    cells: dict[tuple[str, str], grid.Cell] = {}
    for row in rows_of(table):
        key = (row.domain_id, f"{row.breakdown}:{row.level}")
        if row.note in ("not_asked", "none_eligible"):
            cells[key] = grid.Cell((grid.Entry(MESSAGES[row.note], QUIET),))
            continue
        share = None if row.proportion is None else row.proportion / longest
        text = MESSAGES["no_respondents"] if not row.base else printed(row.n, row.base)
        entry = grid.Entry(text, INK if row.n else QUIET, share, COLOURS[row.answer])
        cells[key] = grid.Cell((*(cells[key].entries if key in cells else ()), entry))
    return cells


def printed(x: int, n: int) -> str:
    """A share with its base, as it stands in a cell."""
    return format_percent(x, n) if n < PERCENT_FROM else f"{format_percent(x, n)} of {n:,}"


def _caption(table: pd.DataFrame, said: Sequence[str], lookup: Lookup, plan: Plan) -> list[str]:
    of = {"dont_know": "Don’t know is a share of answers given and don’t know", "refused":
          "refused is a share of all answers asked for where the question applied, blanks included"}  # fmt: skip
    shares = table[table["note"] == ""]
    bases = table[table["base"] > 0]["base"]
    other = {"dont_know": "Nobody said that they did not know.", "refused": "Nobody refused an answer."}
    grouped = len(lookup.design.groups) > 1
    longest = max((row.proportion for row in rows_of(shares)), default=0.0)
    return [
        "Structured questions of each domain together, as far as they were asked of "
        f"{'a group' if grouped else 'a case'}.",
        words.capital("; ".join(of[answer] for answer in said)) + f" (bases {words.span(bases)}).",
        *(other[answer] for answer in ANSWERS if answer not in said),
        "Bases count answers, one for each person and question, so that they are larger than the number of people, and "
        "the answers of one person belong together.",
        f"All bars have one scale; the longest is {longest:.0%}." if longest else "",
        f"Where a base is below {PERCENT_FROM}, counts stand in place of percentages, and below {SHOWN_FROM} no bar is "
        "drawn." if (bases < PERCENT_FROM).any() else "",
        _left_out(lookup, plan),
        "Everybody counts once, so a case with more interviews weighs more." if grouped else "",
        "The domains that the plan highlights stand first." if plan.highlight else "",
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _left_out(lookup: Lookup, plan: Plan) -> str:
    """Missing answers that are neither drawn nor left out of every base."""
    items: list[Item] = [i for d in ordered_domains(lookup.design, plan) for i in lookup.structured(d.domain_id)]
    base = lookup.sums(OVERALL, items)
    invalid = f", not allowed {base.invalid}" if base.invalid else ""
    return (
        f"Not shown, over all domains and people: answers not recorded {base.blank}{invalid}, “does not apply” "
        f"{base.not_applicable}."
    )


def _alt(table: pd.DataFrame, said: Sequence[str], design: Design) -> str:
    titles = {domain.domain_id: words.quoted(domain.title) for domain in design.domains}
    labels = {":".join(unit): label for unit, label in units(design)}
    rows = rows_of(table)
    one = [row for row in rows if row.domain_id != ALL and row.breakdown != "overall"]
    levels = words.count(len({row.level for row in one}), "group" if len(design.groups) > 1 else "case")
    what = listed([{"dont_know": "don’t know", "refused": "refused"}[answer] for answer in said])
    domains = words.count(len({row.domain_id for row in rows} - {ALL}), "domain")
    sentences = [f"Table with bars of {what} in {domains}, for {levels}."]
    for answer in said:
        name = {"dont_know": "Don’t know", "refused": "Refused"}[answer]
        drawn = [row for row in one if row.answer == answer and not row.note]
        if drawn:
            low, high = min(drawn, key=_share), max(drawn, key=_share)
            if high.n:
                sentences.append(f"{name} runs from {_named(low, titles, labels)} to {_named(high, titles, labels)}.")
            else:
                sentences.append(f"{name} is 0 in all of these.")
        everybody = [
            r for r in rows if r.answer == answer and r.domain_id == ALL and r.breakdown == "overall" and r.base
        ]
        sentences += [f"Of everybody in all domains it is {printed(row.n, row.base)} answers." for row in everybody]
    unasked = len({(row.domain_id, row.level) for row in one if row.note == "not_asked"})
    if unasked:
        pairs = len({(row.domain_id, row.level) for row in one})
        sentences.append(f"{unasked} of {words.count(pairs, 'cell')} were not asked.")
    return words.paragraph(*sentences)


def _share(row: Any) -> float:
    return float(row.proportion)


def _named(row: Any, titles: dict[str, str], labels: dict[str, str]) -> str:
    return f"{printed(row.n, row.base)} ({labels[f'{row.breakdown}:{row.level}']}, {titles[row.domain_id]})"

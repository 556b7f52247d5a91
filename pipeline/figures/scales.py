"""The plotted table of diverging bars: where each share starts and ends on a line whose zero is the scale's middle."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from instrument.items import Item
from pipeline.statistics.printing import format_percent

from .bars import Row, Segment
from .lookup import Lookup, Unit, rows_of

SHARE_COLUMNS = (
    "domain_id", "item_id", "case_id", "panel", "category", "n", "base", "proportion", "start", "end", "note",
)  # fmt: skip
DONT_KNOW = "dont_know"
AXIS = "Share of those who answered; zero is the middle of the scale"
#: What stands in place of bars that may not be drawn, by the note of the table.
MESSAGES = {
    "not_asked": "not asked",
    "no_respondents": "no answers",
    "base_too_small": "n = {n}, too few to show shares",
}


def ordinal_items(items: Iterable[Item], domain_id: str) -> list[tuple[Item, ...]]:
    """Ordinal items of a domain, those with the same labelled scale together; both in declared order."""
    scales: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        if item.domain_id == domain_id and item.level == "ordinal" and item.categories:
            scales.setdefault(tuple(category.label for category in item.categories), []).append(item)
    return [tuple(scale) for scale in scales.values()]


def share_table(lookup: Lookup, scales: Sequence[Sequence[Item]], units: Sequence[Unit]) -> pd.DataFrame:
    """One row per item, unit and category, and one for don't know, with the columns ``SHARE_COLUMNS``.

    ``base`` is the substantive base; for don't know it is everybody who responded. ``start`` and ``end`` are
    proportions left (negative) and right of zero; those of don't know start at its own zero. Shares of bases below 5
    are empty, with the reason in ``note``.
    """
    rows: list[tuple[object, ...]] = []
    for panel, items in enumerate(scales, start=1):
        for item in items:
            for breakdown, level in units:
                base = lookup.base((breakdown, level), item)
                counts = lookup.counts((breakdown, level), item)
                key = (item.domain_id, item.item_id, level if breakdown == "case" else None, panel)
                edges = diverging_edges(counts, base.substantive)
                for code, n, (start, end) in zip(item.codes, counts, edges, strict=True):
                    drawn = (None,) * 3 if base.note else (n / base.substantive, start, end)
                    rows.append((*key, code, n, base.substantive, *drawn, base.note))
                share = None if base.note else base.dont_know / base.responded
                zero = None if base.note else 0.0
                rows.append((*key, DONT_KNOW, base.dont_know, base.responded, share, zero, share, base.note))
    table = pd.DataFrame(rows, columns=list(SHARE_COLUMNS))
    for column in ("proportion", "start", "end"):
        table[column] = table[column].astype(float)
    return table


def bar_rows(table: pd.DataFrame, labels: Mapping[tuple[str, str | None], str], counts_only: bool) -> list[Row]:
    """The rows of bars of a ``share_table``, in its order; ``labels`` by item and case.

    With ``counts_only`` numbers in bars are people, else shares as printed.
    """
    made = []
    for (item_id, case_id), group in groupby(rows_of(table), lambda row: (row.item_id, row.case_id)):
        *answers, other = group
        base, note, label, key = answers[0].base, other.note, labels[item_id, case_id], case_id or item_id
        if note:
            made.append(Row(key, label, (), 0.0, "", str(base), MESSAGES[note].format(n=base)))
            continue
        segments = [
            Segment(row.start, row.end, str(row.n) if counts_only else format_percent(row.n, base)) for row in answers
        ]
        unknown = str(other.n) if counts_only else format_percent(other.n, other.base)
        made.append(Row(key, label, tuple(segments), other.proportion, unknown, str(base)))
    return made


def diverging_edges(counts: Sequence[int], base: int) -> list[tuple[float, float]]:
    """Start and end of each category as proportions; half of the middle category of an odd scale lies left of zero."""
    m, base = len(counts), max(base, 1)
    left = sum(counts[: m // 2]) + (counts[m // 2] / 2 if m % 2 else 0)
    edges, position = [], -left
    for n in counts:
        edges.append((position / base, (position + n) / base))
        position += n
    return edges

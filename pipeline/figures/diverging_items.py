"""Diverging stacked bars of the ordinal items of a domain, everybody together. One figure per domain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from instrument.items import Item
from instrument.text import listed
from pipeline.artefacts import Design
from pipeline.plan import Plan

from . import bars, words
from .figure import Figure, file_stem, picture
from .legend import draw_key
from .lookup import OVERALL, Lookup, Tables, left_out, rows_of
from .page import Page
from .scales import AXIS, DONT_KNOW, bar_rows, ordinal_items, share_table
from .style import SIZES, Size
from .words import REVERSED

KIND = "diverging_items"

Scale = tuple[Item, ...]


def figures(tables: Tables, design: Design, plan: Plan, source_note: str) -> Iterator[Figure]:
    """A figure for every domain with ordinal items that somebody was asked; more than one if a page is too short."""
    lookup, size = Lookup(tables, design), SIZES[plan.figures.size]
    for domain in design.domains:
        scales = ordinal_items(design.items, domain.domain_id)
        scales = [kept for scale in scales if (kept := tuple(i for i in scale if lookup.base(OVERALL, i).asked))]
        if not scales:
            continue
        table = item_share_table(lookup, scales)
        sheets = _sheets(table, scales, size)
        for number, sheet in enumerate(sheets, start=1):
            part = words.part(number, len(sheets))
            title = f"{domain.title}: all answers to each question{part}"
            items = [item for scale in sheet.scales for item in scale]
            shown = table[table["item_id"].isin([item.item_id for item in items])].reset_index(drop=True)
            yield Figure(
                figure_id=file_stem(KIND, domain.domain_id, *([str(number)] if part else [])),
                kind=KIND,
                domain_id=domain.domain_id,
                title=title,
                caption=words.caption(*_caption(lookup, items), source_note=source_note),
                alt=_alt(shown, sheet.scales, domain.title),
                table=shown,
                draw=partial(picture, sheet.layout),
            )


def item_share_table(lookup: Lookup, scales: Sequence[Scale]) -> pd.DataFrame:
    """The plotted numbers: ``scales.share_table`` over all respondents; its ``case_id`` is empty."""
    return share_table(lookup, scales, [OVERALL])


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: items by scale with their rows, measured by the track of the whole domain."""

    scales: tuple[Scale, ...]
    rows: dict[str, bars.Row]
    place: bars.Track

    def layout(self) -> Page:
        """The sheet as shapes."""
        em = self.place.size.em
        page = Page(self.place.size.width)
        y = 0.0
        for number, scale in enumerate(self.scales):
            y += em * (1.4 if number else 0)
            labels = [category.label for category in scale[0].categories]
            y += draw_key(page, labels, self.place, y, with_headings=number == 0)
            rows = [self.rows[item.item_id] for item in scale]
            y = bars.draw_rows(page, rows, self.place, y)
        page.height = y + bars.draw_axis(page, self.place, y + em * 0.2, AXIS) + em * 0.4
        return page


def _sheets(table: pd.DataFrame, scales: Sequence[Scale], size: Size) -> list[Sheet]:
    items = [item for scale in scales for item in scale]
    labels: dict[tuple[str, str | None], str] = {
        (item.item_id, None): item.label + (REVERSED if item.reverse else "") for item in items
    }
    rows = bar_rows(table, labels, counts_only=False)
    by_item = {item.item_id: row for item, row in zip(items, rows, strict=True)}
    above = size.width < 120
    label_width = size.width if above else size.width * 0.37
    place = bars.track(size, 0.0, size.width, label_width, bars.Extent.of(rows, size), above, pad=0.9)
    sheets = [Sheet((), by_item, place)]
    for scale in scales:
        for item in scale:
            kept = sheets[-1].scales
            same = bool(kept) and kept[-1][0] in scale
            trial = Sheet((*kept[:-1], (*kept[-1], item)) if same else (*kept, (item,)), by_item, place)
            if kept and trial.layout().height > size.max_height:
                sheets.append(Sheet(((item,),), by_item, place))
            else:
                sheets[-1] = trial
    return sheets


def _caption(lookup: Lookup, items: Sequence[Item]) -> list[str]:
    bases = [lookup.base(OVERALL, item) for item in items]
    reverse = [words.quoted(item.label) for item in items if item.reverse]
    return [
        words.asked_of(lookup.asked_groups(items)),
        f"n is how many people chose one of the answers shown ({words.span(b.substantive for b in bases)}, of "
        f"{words.span(b.asked for b in bases)} asked); shares are of n.",
        "People who did not know are not in n; they are drawn apart, as a share of n and those who did not know.",
        left_out(bases, "questions"),
        "Everybody counts once, so a case with more interviews weighs more.",
        words.middle_answers(items),
        words.SHORT_SEGMENTS,
        f"In a score, a low answer counts as high for {listed(reverse)}." if reverse else "",
        "Where n is below 5, no shares are shown." if any(b.note == "base_too_small" for b in bases) else "",
        "Where n is below 10, counts stand in place of percentages." if any(5 <= b.substantive < 10 for b in bases)
        else "",
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, scales: Sequence[Scale], domain_title: str) -> str:
    count = sum(map(len, scales))
    sentences = [f"Diverging bars of the answers to {words.count(count, 'question')} on {words.quoted(domain_title)}."]
    rows = [row for row in rows_of(table) if not row.note]
    for scale in scales:
        m = len(scale[0].categories)
        upper = listed([words.quoted(category.label) for category in scale[0].categories[(m + 1) // 2 :]])
        shares = []
        for item in scale:
            part = [row for row in rows if row.item_id == item.item_id and row.category in item.codes]
            if part:
                x, n = sum(row.n for row in part[(m + 1) // 2 :]), part[0].base
                shares.append((x / n, f"{words.printed_share(x, n)} for {words.quoted(item.label)}"))
        if len(shares) == 1:
            sentences.append(f"The share of {upper} is {shares[0][1]}.")
        elif shares:
            sentences.append(f"The share of {upper} runs from {min(shares)[1]} to {max(shares)[1]}.")
    unknown = [row for row in rows if row.category == DONT_KNOW and row.n]
    if unknown:
        top = max(unknown, key=lambda row: row.proportion)
        label = next(item.label for scale in scales for item in scale if item.item_id == top.item_id)
        share = words.printed_share(top.n, top.base)
        sentences.append(f"Don’t know is most frequent for {words.quoted(label)}: {share}.")
    return words.paragraph(*sentences)

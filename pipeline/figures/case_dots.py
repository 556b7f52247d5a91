"""Dot plot of the domain scores of cases: adjusted mean, raw mean and the band of equal cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from instrument.items import Domain
from pipeline.artefacts import Case, Design
from pipeline.plan import Plan

from . import lettering, words
from .blocks import divided, height_of
from .figure import Figure, file_stem, picture
from .lookup import SMALLEST_SHARE, Lookup, Tables
from .page import Page, block_height
from .style import ACCENT, BAND, GRID, INK, PAPER, QUIET, SIZES, Size

KIND = "case_dots"
DOT_COLUMNS = ("domain_id", "case_id", "n", "mean", "adjusted_mean", "band_low", "band_high", "note")
AXIS = "Domain score, points of 0 to 100"
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
    pages = _sheets(table, drawn, design, size)
    for number, sheet in enumerate(pages, start=1):
        part = words.part(number, len(pages))
        title = f"Domain scores by case{part}"
        ids = {domain.domain_id for line in sheet.lines for domain, _ in line}
        shown = table[table["domain_id"].isin(ids)].reset_index(drop=True)
        yield Figure(
            figure_id=file_stem(KIND, *([str(number)] if part else [])),
            kind=KIND,
            domain_id=None,
            title=title,
            caption=words.caption(title, *_caption(shown, design, plan), source_note=source_note),
            alt=_alt(shown, [d for d in drawn if d.domain_id in ids], design),
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


Runs = tuple[tuple[str, tuple[Case, ...]], ...]


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: lines of panels, each a domain with some cases."""

    size: Size
    lines: tuple[tuple[tuple[Domain, Runs], ...], ...]
    rows: dict[tuple[str, str], "pd.Series"]
    columns: int
    label: float
    base: float

    @property
    def gutter(self) -> float:
        """Room between two panels."""
        return 2.5 * self.size.em

    @property
    def wide(self) -> float:
        """Width of a panel."""
        return (self.size.width - (self.columns - 1) * self.gutter) / self.columns

    def axis(self, left: float) -> tuple[float, float]:
        """Where 0 and 100 lie in the panel that starts at ``left``."""
        pad = 1.2 * self.size.em
        return left + self.label + pad, left + self.wide - self.base - pad

    def layout(self) -> Page:
        """The sheet as shapes."""
        size, em = self.size, self.size.em
        page = Page(size.width)
        y = self._draw_key(page)
        for line in self.lines:
            y += em * 0.6
            head = max(block_height(self._head(domain), size.body) for domain, _ in line)
            bottom = y
            for column, (domain, runs) in enumerate(line):
                left = column * (self.wide + self.gutter)
                lines = self._head(domain)
                page.lines(left, y + head - block_height(lines, size.body) / 2, lines, size.body)
                page.text(left + self.wide, y + head - em * 0.6, "n", size.small, "right", QUIET)
                bottom = max(bottom, self._draw_panel(page, domain, runs, left, y + head + em * 0.3))
            y = bottom
        lines = lettering.wrap(AXIS, size.width, size.small)
        page.lines(size.width / 2, y + block_height(lines, size.small) / 2, lines, size.small, "center", QUIET)
        page.height = y + block_height(lines, size.small) + em * 0.4
        return page

    def _head(self, domain: Domain) -> tuple[str, ...]:
        return lettering.wrap(domain.title, self.wide - self.base - self.size.em, self.size.body)

    def row_height(self, case: Case) -> float:
        """Height of the row of a case."""
        lines = lettering.wrap(case.label, self.label, self.size.body)
        return block_height(lines, self.size.body) + (0.5 if len(lines) == 1 else 0.8) * self.size.em

    @property
    def title_height(self) -> float:
        """Height of the label above a block of cases."""
        return lettering.line_height(self.size.small) * 1.15

    def height_of(self, runs: Runs) -> float:
        """Height of the rows of a panel."""
        return height_of(runs, self.row_height, self.title_height)

    def _draw_panel(self, page: Page, domain: Domain, runs: Runs, left: float, top: float) -> float:
        size, em = self.size, self.size.em
        zero, hundred = self.axis(left)
        bottom = top + self.height_of(runs)
        for tick in (0, 25, 50, 75, 100):
            x = zero + (hundred - zero) * tick / 100
            if tick % 50 == 0 or (hundred - zero) / 4 > lettering.width("100", size.small) * 1.3:
                page.text(x, bottom + em * 0.8, str(tick), size.small, "center", QUIET)
        y = top
        for label, run in runs:
            if label:
                page.text(left, y + self.title_height * 0.6, label, size.small, "left", QUIET)
                y += self.title_height
            lower = y + sum(map(self.row_height, run))
            for tick in (0, 25, 50, 75, 100):
                x = zero + (hundred - zero) * tick / 100
                page.line(x, y, x, lower, GRID)
            for case in run:
                height = self.row_height(case)
                page.lines(left, y + height / 2, lettering.wrap(case.label, self.label, size.body), size.body)
                self._draw_case(page, self.rows[domain.domain_id, case.case_id], left, y + height / 2)
                y += height
        return bottom + 1.6 * em

    def _draw_case(self, page: Page, row: "pd.Series", left: float, y: float) -> None:
        size, em = self.size, self.size.em
        zero, hundred = self.axis(left)
        page.text(left + self.wide, y, str(row["n"]), size.small, "right")
        if row["note"]:
            message = MESSAGES[row["note"]].format(n=row["n"])
            wide = lettering.width(message, size.small)
            page.box(zero, y - em * 0.5, wide, em, PAPER)  # no grid lines through the words
            page.text(zero, y, message, size.small, "left", QUIET)
            return

        def at(score: float) -> float:
            return zero + (hundred - zero) * min(max(score, 0.0), 100.0) / 100

        if pd.notna(row["band_low"]) and pd.notna(row["band_high"]):
            low, high = at(row["band_low"]), at(row["band_high"])
            page.box(low, y - em * 0.4, high - low, em * 0.8, BAND)
        if pd.notna(row["adjusted_mean"]):
            page.dot(at(row["adjusted_mean"]), y, em * 0.36, ACCENT, ACCENT)
        if pd.notna(row["mean"]):
            page.dot(at(row["mean"]), y, em * 0.22, PAPER, INK)

    def _draw_key(self, page: Page) -> float:
        """What the marks mean; returns the lower edge."""
        size, em = self.size, self.size.em
        x, y = 0.0, em * 0.7
        for name, text in (
            ("adjusted", "adjusted mean"), ("raw", "raw mean"),
            ("band", "chance band: where equal cases would lie"),
        ):  # fmt: skip
            wide = lettering.width(text, size.small) + 2.4 * em
            if x and x + wide > size.width:
                x, y = 0.0, y + lettering.line_height(size.small) * 1.2
            if name == "adjusted":
                page.dot(x + 0.6 * em, y, em * 0.36, ACCENT, ACCENT)
            elif name == "raw":
                page.dot(x + 0.6 * em, y, em * 0.22, PAPER, INK)
            else:
                page.box(x, y - em * 0.4, 1.4 * em, em * 0.8, BAND)
            page.text(x + 1.8 * em, y, text, size.small)
            x += wide + 1.2 * em
        return y + em * 0.7


def _sheets(table: pd.DataFrame, domains: Sequence[Domain], design: Design, size: Size) -> list[Sheet]:
    rows = {(row["domain_id"], row["case_id"]): row for _, row in table.iterrows()}
    runs = tuple(words.case_runs(design))
    longest = max(lettering.width(case.label, size.body) for case in design.cases)
    base = max(lettering.width(str(n), size.small) for n in table["n"])
    columns = 2 if size.width > 120 and longest < size.width * 0.15 and len(domains) > 1 else 1
    empty = Sheet(size, (), rows, columns, 0.0, base)
    empty = Sheet(size, (), rows, columns, min(longest, empty.wide * 0.34), base)
    parts = [(domain, part) for domain in domains for part in _split(domain, runs, empty)]
    made = [empty]
    for start in range(0, len(parts), columns):
        line = tuple(parts[start : start + columns])
        trial = Sheet(size, (*made[-1].lines, line), rows, columns, empty.label, base)
        if made[-1].lines and trial.layout().height > size.max_height:
            made.append(Sheet(size, (line,), rows, columns, empty.label, base))
        else:
            made[-1] = trial
    return made


def _split(domain: Domain, runs: Runs, sheet: Sheet) -> list[Runs]:
    """Cases in parts that fit on a page each."""
    whole = replace(sheet, lines=(((domain, runs),),))
    around = whole.layout().height - sheet.height_of(runs)
    return divided(runs, sheet.row_height, sheet.title_height, sheet.size.max_height - around)


def _caption(table: pd.DataFrame, design: Design, plan: Plan) -> list[str]:
    shown = table[table["note"] == ""]
    band = shown["band_low"].notna().any()
    return [
        "A person’s score is the mean of that person’s answers to the domain’s scored questions, from 0 for the lowest "
        "to 100 for the highest answer; n is the number of people of the case with a score "
        f"({words.span(shown['n'])} where a mean is shown).",
        "Filled marks are means adjusted for the groups that a case interviewed: every group weighs the same. Hollow "
        "marks are raw means.",
        f"The band is where {plan.confidence:.0%} of adjusted means would lie if the same answers were dealt out at "
        "random between the cases, within each group; it is wider for fewer people. It is no confidence interval."
        if band else "",
        f"Where n is below {SMALLEST_SHARE}, no mean is shown." if (table["note"] == "base_too_small").any() else "",
        words.case_order(design),
        "A mark outside its band is no proof of a difference: bands are not adjusted for the number of cases and "
        "domains." if band else "",
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, domains: Sequence[Domain], design: Design) -> str:
    labels = {case.case_id: case.label for case in design.cases}
    names = words.listed([words.quoted(domain.title) for domain in domains])
    cases = words.count(len(design.cases), "case")
    sentences = [f"Dot plot of the mean scores of {cases}, 0 to 100 points, for {names}."]
    ranges = []
    for domain in domains:
        part = table[(table["domain_id"] == domain.domain_id) & (table["note"] == "")]
        values = part["adjusted_mean"].fillna(part["mean"]).clip(0, 100)
        if len(values):
            low, high = values.idxmin(), values.idxmax()
            said = [f"{words.points(values[i], part['n'][i])} in {labels[part['case_id'][i]]}" for i in (low, high)]
            ranges.append((values[high] - values[low], f"{words.quoted(domain.title)} from {said[0]} to {said[1]}"))
    if ranges:
        sentences.append(f"The cases lie furthest apart in {max(ranges, key=lambda r: r[0])[1]}.")
    if len(ranges) > 1:
        sentences.append(f"They lie closest in {min(ranges, key=lambda r: r[0])[1]}.")
    both = table[table["band_low"].notna() & table["adjusted_mean"].notna()]
    if len(both):
        inside = both["adjusted_mean"].between(both["band_low"], both["band_high"])
        sentences.append(f"{int((~inside).sum())} of {len(both)} adjusted means lie outside their chance band.")
    return words.paragraph(*sentences)

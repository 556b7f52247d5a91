"""Heat map of mean scores, domain by case, with the value in each cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from instrument.items import Domain
from pipeline.artefacts import Case, Design
from pipeline.plan import Plan

from . import lettering, words
from .figure import Figure, file_stem, picture
from .lookup import SMALLEST_SHARE, Lookup, Tables
from .page import Page, block_height
from .style import HEAT_STEPS, INK, PAPER, QUIET, RULE, SIZES, Size, heat_colours, heat_step, ink_on

KIND = "score_heatmap"
Runs = tuple[tuple[str, tuple[Case, ...]], ...]
SCORE_COLUMNS = ("domain_id", "case_id", "n", "value", "estimate", "mean", "adjusted_mean", "note")
#: Why a cell is empty or marked, as printed below the picture.
KEYS = {
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
    pages = _sheets(table, domains, design, size)
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
            caption=words.caption(title, *_caption(shown, design), source_note=source_note),
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
    base of 5, with the reason in ``note``.
    """
    rows = []
    for domain in ordered_domains(lookup.design, plan):
        items = [i for i in lookup.design.items if i.domain_id == domain.domain_id and i.scored]
        scores = {case_id: lookup.score(("case", case_id), domain.domain_id) for case_id in lookup.design.case_ids}
        if not items and not any(score["n"] for score in scores.values()):
            continue
        for case_id, score in scores.items():
            mean, adjusted = score.get("mean"), score.get("adjusted_mean")
            value, estimate, note = (adjusted, "adjusted", score["note"])
            if value is None:
                value, estimate = mean, "raw"
            if score["n"] < SMALLEST_SHARE:
                asked = any(lookup.base(("case", case_id), item).asked for item in items)
                note = "base_too_small" if score["n"] else "no_respondents" if asked else "not_asked"
                value, estimate = None, ""
            rows.append((domain.domain_id, case_id, score["n"], value, estimate, mean, adjusted, note))
    table = pd.DataFrame(rows, columns=list(SCORE_COLUMNS))
    for column in ("value", "mean", "adjusted_mean"):
        table[column] = table[column].astype(float)
    return table


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: some domains and some cases."""

    size: Size
    domains: tuple[Domain, ...]
    runs: Runs
    cells: dict[tuple[str, str], tuple[str, str | None]]  # text, colour
    keys: tuple[str, ...]
    cell: float
    label: float

    def layout(self) -> Page:
        """The sheet as shapes."""
        size, em = self.size, self.size.em
        page = Page(size.width)
        labels = [self._case_lines(case) for _, run in self.runs for case in run]
        upright = self._upright()
        tall = max(
            max(lettering.width(line, size.small) for line in lines) if upright else block_height(lines, size.small)
            for lines in labels
        )
        top = tall + em * 0.6
        titled = self._titled()
        if titled:
            top += max(block_height(self._run_lines(*run), size.small) for run in self.runs) + em * 0.6
        x, position = self.label, 0
        heights = [self._row_height(domain) for domain in self.domains]
        for label, run in self.runs:
            wide = self.cell * len(run)
            if titled and label:
                lines = self._run_lines(label, run)
                page.lines(x + wide / 2, top - tall - 1.2 * em - block_height(lines, size.small) / 2, lines, size.small,
                           "center", QUIET)  # fmt: skip
                page.line(x + 0.5, top - tall - em * 0.8, x + wide - 0.5, top - tall - em * 0.8, RULE)
            for case in run:
                lines = labels[position]
                if upright:
                    page.upright(x + self.cell / 2, top - em * 0.3, lines, size.small)
                else:
                    height = block_height(lines, size.small)
                    page.lines(x + self.cell / 2, top - em * 0.2 - height / 2, lines, size.small, "center")
                y = top
                for domain, height in zip(self.domains, heights, strict=True):
                    self._draw_cell(page, self.cells[domain.domain_id, case.case_id], x, y, height)
                    y += height
                x, position = x + self.cell, position + 1
            x += self._gap
        y = top
        for domain, height in zip(self.domains, heights, strict=True):
            page.lines(0.0, y + height / 2, self._domain_lines(domain), size.body)
            y += height
        page.height = self._draw_bar(page, y + em)
        return page

    @property
    def _gap(self) -> float:
        return self.size.em * 0.5

    def _domain_lines(self, domain: Domain) -> tuple[str, ...]:
        return lettering.wrap(domain.title, self.label - self.size.em, self.size.body)

    def _row_height(self, domain: Domain) -> float:
        return max(block_height(self._domain_lines(domain), self.size.body), 1.8 * self.size.em) + 0.5 * self.size.em

    def _upright(self) -> bool:
        words_ = [word for _, run in self.runs for case in run for word in case.label.split()]
        return any(lettering.width(word, self.size.small) > self.cell - 1 for word in words_) or any(
            len(lettering.wrap(case.label, self.cell - 1, self.size.small)) > 3 for _, run in self.runs for case in run
        )

    def _case_lines(self, case: Case) -> tuple[str, ...]:
        room = UPRIGHT_LENGTH * self.size.em if self._upright() else self.cell - 1
        return lettering.wrap(case.label, room, self.size.small)

    def _titled(self) -> bool:
        """Whether blocks of cases are wide enough for their labels; the caption names them in any case."""
        pairs = [(label.split(), self.cell * len(run) - 1) for label, run in self.runs]
        fits = all(lettering.width(word, self.size.small) <= room for parts, room in pairs for word in parts)
        return fits and any(parts for parts, _ in pairs)

    def _run_lines(self, label: str, run: tuple[Case, ...]) -> tuple[str, ...]:
        return lettering.wrap(label, self.cell * len(run) - 1, self.size.small)

    def _draw_cell(self, page: Page, cell: tuple[str, str | None], x: float, y: float, height: float) -> None:
        text, colour = cell
        page.box(x, y, self.cell, height, colour or PAPER, PAPER)
        ink = QUIET if colour is None else ink_on(colour)
        page.text(x + self.cell / 2, y + height / 2, text, self.size.small, "center", ink)

    def _draw_bar(self, page: Page, top: float) -> float:
        """Colour bar with its unit, then the keys; returns the lower edge."""
        size, em = self.size, self.size.em
        step = min(4 * em, (size.width - self.label - em) / HEAT_STEPS)
        for i, colour in enumerate(heat_colours()):
            page.box(self.label + i * step, top, step, em * 1.2, colour, RULE)
        for i in range(0, HEAT_STEPS + 1, 2):
            page.text(self.label + i * step, top + 2.1 * em, str(i * 100 // HEAT_STEPS), size.small, "center", QUIET)
        unit = lettering.wrap("Mean score, points of 0 to 100", self.label - em, size.small)
        page.lines(0.0, top + max(em * 1.2, block_height(unit, size.small)) / 2, unit, size.small, "left", QUIET)
        y = top + max(3 * em, block_height(unit, size.small) + 0.6 * em)
        if self.keys:
            lines = lettering.wrap("; ".join(self.keys), size.width, size.small)
            page.lines(0.0, y + block_height(lines, size.small) / 2, lines, size.small, "left", QUIET)
            y += block_height(lines, size.small)
        return y


UPRIGHT_LENGTH = 16  # em


def _cells(table: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str | None]]:
    cells: dict[tuple[str, str], tuple[str, str | None]] = {}
    colours = heat_colours()
    for row in table.itertuples():
        key = (row.domain_id, row.case_id)
        if row.estimate:
            cut = min(max(row.value, 0.0), 100.0)
            mark = "*" if row.estimate == "raw" else "†" if cut != row.value else ""
            cells[key] = (words.points(cut, row.n) + mark, colours[heat_step(cut)])
        elif row.note == "base_too_small":
            cells[key] = (f"n={row.n}", None)
        else:
            cells[key] = ("none" if row.note == "no_respondents" else "-", None)
    return cells


def _keys(table: pd.DataFrame) -> tuple[str, ...]:
    outside = (table["estimate"] == "adjusted") & ~table["value"].between(0, 100)
    used = {"raw": (table["estimate"] == "raw").any(), "cut": outside.any()}
    used |= {note: (table["note"] == note).any() for note in ("base_too_small", "no_respondents", "not_asked")}
    return tuple(text for key, text in KEYS.items() if used[key])


def _sheets(table: pd.DataFrame, domains: Sequence[Domain], design: Design, size: Size) -> list[Sheet]:
    cells, keys, em = _cells(table), _keys(table), size.em
    runs = tuple(words.case_runs(design))
    label = min(size.width * (0.3 if size.width > 120 else 0.28), max(lettering.width(d.title, size.body) for d in domains) + em)
    words_ = {word for domain in domains for word in domain.title.split()}
    label = min(max(label, em + max(lettering.width(word, size.body) for word in words_)), size.width * 0.45)
    least = max(lettering.width(text, size.small) for text, _ in cells.values()) + 0.2 * em
    depth = max(len(lettering.wrap(c.label, UPRIGHT_LENGTH * em, size.small)) for c in design.cases)
    least = max(least, depth * lettering.line_height(size.small) + 0.3 * em)
    room = size.width - label - len(runs) * em * 0.5
    across = max(1, int(room / least))
    parts = _across(runs, across)
    wide = min(room / max(sum(len(run) for _, run in part) for part in parts), 5 * em)
    made = []
    for part in parts:
        sheet = Sheet(size, (), part, cells, keys, wide, label)
        for domain in domains:
            trial = replace(sheet, domains=(*sheet.domains, domain))
            if sheet.domains and trial.layout().height > size.max_height:
                made.append(sheet)
                trial = replace(sheet, domains=(domain,))
            sheet = trial
        made.append(sheet)
    return made


def _across(runs: Runs, most: int) -> list[Runs]:
    """Blocks of cases in parts of at most ``most`` cases; a block is cut only if it is longer than that."""
    pieces = []
    for label, run in runs:
        length = -(-len(run) // -(-len(run) // most))
        pieces += [(label, run[start : start + length]) for start in range(0, len(run), length)]
    parts: list[Runs] = [()]
    for piece in pieces:
        if sum(len(run) for _, run in parts[-1]) + len(piece[1]) > most:
            parts.append(())
        parts[-1] = (*parts[-1], piece)
    return parts


def _caption(table: pd.DataFrame, design: Design) -> list[str]:
    shown = table[table["estimate"] != ""]
    return [
        "Each cell is the mean score of a case’s respondents in a domain, 0 to 100 points: a person’s score is the "
        "mean of that person’s answers to the domain’s scored questions, from 0 for the lowest to 100 for the highest.",
        "Means are adjusted for the groups that a case interviewed (every group weighs the same), where this could be "
        "estimated; otherwise the raw mean stands there, marked *." if (table["estimate"] == "raw").any()
        else "Means are adjusted for the groups that a case interviewed: every group weighs the same.",
        f"Bases: {words.span(shown['n'])} people with a score in each cell with a mean." if len(shown) else "",
        "An empty cell says why: too few people with a score (n below 5), nobody with a score, or not asked."
        if (table["estimate"] == "").any() else "",
        words.case_order(design),
        words.NOT_SIGNIFICANCE,
    ]  # fmt: skip


def _alt(table: pd.DataFrame, domains: Sequence[Domain], design: Design) -> str:
    titles = {domain.domain_id: domain.title for domain in domains}
    labels = {case.case_id: case.label for case in design.cases}
    cases = words.count(table["case_id"].nunique(), "case")
    shown = table[table["estimate"] != ""]
    sentences = [f"Heat map of mean scores of {cases} in {words.count(len(domains), 'domain')}, 0 to 100 points."]
    if len(shown):
        def place(row: pd.Series) -> str:
            value = words.points(min(max(row["value"], 0.0), 100.0), row["n"])
            domain, case = words.quoted(titles[row["domain_id"]]), labels[row["case_id"]]
            return f"{value} ({domain}, {case}, n = {row['n']})"

        low, high = shown.loc[shown["value"].idxmin()], shown.loc[shown["value"].idxmax()]
        sentences.append(f"Means run from {place(low)} to {place(high)}.")
        spread = shown.groupby("domain_id")["value"].agg(lambda values: values.max() - values.min())
        widest = shown[shown["domain_id"] == spread.idxmax()]
        ends = [words.points(min(max(v, 0.0), 100.0), 9) for v in (widest["value"].min(), widest["value"].max())]
        title = words.quoted(titles[str(spread.idxmax())])
        sentences.append(f"The cases differ most in {title}, from {ends[0]} to {ends[1]}.")
    empty = int((table["estimate"] == "").sum())
    if empty:
        sentences.append(f"{words.count(empty, 'cell')} of {len(table)} show no mean because of too few or no answers.")
    return words.paragraph(*sentences)

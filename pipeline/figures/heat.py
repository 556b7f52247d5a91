"""Lays out a heat map: a grid of cells with their values, a colour bar and a key. Knows cells, not what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from instrument.items import Domain
from pipeline.artefacts import Case

from . import lettering
from .blocks import Blocks
from .page import Page, block_height
from .style import HEAT_STEPS, PAPER, QUIET, RULE, Size, heat_colours, ink_on

Runs = Blocks[Case]
Cell = tuple[str, str | None]  # text, colour
UNIT = "Mean score, points of 0 to 100"
UPRIGHT_LENGTH = 16  # em


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: some domains and some cases."""

    size: Size
    domains: tuple[Domain, ...]
    runs: Runs
    cells: Mapping[tuple[str, str], Cell]
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

    def _draw_cell(self, page: Page, cell: Cell, x: float, y: float, height: float) -> None:
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
        unit = lettering.wrap(UNIT, self.label - em, size.small)
        page.lines(0.0, top + max(em * 1.2, block_height(unit, size.small)) / 2, unit, size.small, "left", QUIET)
        y = top + max(3 * em, block_height(unit, size.small) + 0.6 * em)
        if self.keys:
            lines = lettering.wrap("; ".join(self.keys), size.width, size.small)
            page.lines(0.0, y + block_height(lines, size.small) / 2, lines, size.small, "left", QUIET)
            y += block_height(lines, size.small)
        return y


def sheets(
    cells: Mapping[tuple[str, str], Cell], keys: tuple[str, ...], domains: Sequence[Domain], runs: Runs, size: Size
) -> list[Sheet]:
    """Domains and cases on as few pages as they need; ``cells`` by domain and case."""
    em = size.em
    cases = [case for _, run in runs for case in run]
    label = min(
        size.width * (0.3 if size.width > 120 else 0.28), max(lettering.width(d.title, size.body) for d in domains) + em
    )
    words_ = {word for domain in domains for word in domain.title.split()}
    label = min(max(label, em + max(lettering.width(word, size.body) for word in words_)), size.width * 0.45)
    least = max(lettering.width(text, size.small) for text, _ in cells.values()) + 0.2 * em
    depth = max(len(lettering.wrap(c.label, UPRIGHT_LENGTH * em, size.small)) for c in cases)
    least = max(least, depth * lettering.line_height(size.small) + 0.3 * em)
    room = size.width - label - len(runs) * em * 0.5
    across = max(1, int(room / least))
    parts = _across(runs, across)
    word = max(lettering.width(word, size.small) for case in cases for word in case.label.split() or [""])
    most = max(sum(len(run) for _, run in part) for part in parts)
    wide = min(room / most, max(5 * em, min(word + 0.5 * em, 9 * em)))
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

"""Lays out dot plots: a panel per domain, a row per case, in a grid that fills pages. Knows rows, not tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from instrument.items import Domain
from pipeline.artefacts import Case

from . import lettering
from .blocks import Blocks, divided, height_of
from .page import Page, block_height
from .points import Axis, Row, draw_key
from .style import QUIET, Size

Runs = Blocks[Case]
AXIS = "Domain score, points of 0 to 100"


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: lines of panels, each a domain with some cases."""

    size: Size
    lines: tuple[tuple[tuple[Domain, Runs], ...], ...]
    rows: Mapping[tuple[str, str], Row]
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

    def axis(self, left: float) -> Axis:
        """The axis of the panel that starts at ``left``."""
        pad = 1.2 * self.size.em
        return Axis(self.size, left + self.label + pad, left + self.wide - self.base - pad)

    def layout(self) -> Page:
        """The sheet as shapes."""
        size, em = self.size, self.size.em
        page = Page(size.width)
        y = draw_key(page, size)
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
        size, em, axis = self.size, self.size.em, self.axis(left)
        bottom = top + self.height_of(runs)
        y = top
        for label, run in runs:
            if label:
                page.text(left, y + self.title_height * 0.6, label, size.small, "left", QUIET)
                y += self.title_height
            axis.draw_grid(page, y, y + sum(map(self.row_height, run)))
            for case in run:
                height = self.row_height(case)
                page.lines(left, y + height / 2, lettering.wrap(case.label, self.label, size.body), size.body)
                row = self.rows[domain.domain_id, case.case_id]
                page.text(left + self.wide, y + height / 2, str(row.n), size.small, "right")
                axis.draw_row(page, row, y + height / 2)
                y += height
        axis.draw_numbers(page, bottom + em * 0.8)
        return bottom + 1.6 * em


def sheets(rows: Mapping[tuple[str, str], Row], domains: Sequence[Domain], runs: Runs, size: Size) -> list[Sheet]:
    """Panels of ``domains`` on as few pages as they need; ``rows`` by domain and case."""
    longest = max(lettering.width(case.label, size.body) for _, run in runs for case in run)
    base = max(lettering.width(str(row.n), size.small) for row in rows.values())
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

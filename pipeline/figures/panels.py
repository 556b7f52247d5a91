"""Lays out the bars of items by case: a panel per item, a row per case, in a grid that fills pages.

Knows labels and rows; the numbers come from ``scales``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from . import bars, lettering, words
from .blocks import divided
from .legend import draw_key
from .page import Page, block_height
from .style import QUIET, Size


@dataclass(frozen=True)
class Panel:
    """Rows of one item under its question: blocks of cases, each with the label of what they have in common."""

    item_id: str
    heading: str
    scale: tuple[str, ...]
    blocks: tuple[tuple[str, tuple[bars.Row, ...]], ...]


@dataclass(frozen=True)
class Grid:
    """Where panels stand: as many beside each other as leave the bars enough room."""

    size: Size
    places: tuple[bars.Track, ...]
    axis: str

    @classmethod
    def of(cls, panels: Sequence[Panel], size: Size, axis: str) -> "Grid":
        """The grid that all pages of the figure share."""
        rows = [row for panel in panels for _, part in panel.blocks for row in part]
        extent = bars.Extent.of(rows, size)
        longest = max(lettering.width(row.label, size.body) for row in rows)
        gutter = 2.5 * size.em
        half = (size.width - gutter) / 2
        columns = 2 if size.width > 120 and longest < 0.3 * half else 1
        wide = half if columns == 2 else size.width
        label = min(longest, wide * 0.34)
        lefts = [column * (wide + gutter) for column in range(columns)]
        places = [bars.track(size, x, x + wide, label, extent, label_above=False, pad=0.45) for x in lefts]
        return cls(size, tuple(places), axis)

    def head(self, panel: Panel) -> tuple[str, ...]:
        """The question of a panel in lines that leave room for the headings at the right."""
        place = self.places[0]
        return lettering.wrap(panel.heading, place.dont_know - place.left - self.size.em, self.size.body)

    def body_height(self, panel: Panel) -> float:
        """Height of the rows of a panel."""
        rows = [row for _, part in panel.blocks for row in part]
        titles = [label for label, _ in panel.blocks if label]
        return sum(bars.row_height(row, self.places[0]) for row in rows) + len(titles) * self.title_height

    @property
    def title_height(self) -> float:
        """Height of the label above a block of cases."""
        return lettering.line_height(self.size.small) * 1.15


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: lines of panels."""

    grid: Grid
    lines: tuple[tuple[Panel, ...], ...]

    def layout(self) -> Page:
        """The sheet as shapes."""
        size = self.grid.size
        page = Page(size.width)
        y = 0.0
        above: list[tuple[str, ...]] = []
        for number, line in enumerate(self.lines):
            y += size.em if number else 0
            scales = [panel.scale for panel in line]
            if scales != above[: len(scales)]:
                y += self._draw_keys(page, scales, y)
            above = scales
            y = self._draw_line(page, line, y)
        lines = lettering.wrap(self.grid.axis, size.width, size.small)
        y += block_height(lines, size.small)
        page.lines(size.width / 2, y - block_height(lines, size.small) / 2, lines, size.small, "center", QUIET)
        page.height = y + size.em * 0.4
        return page

    def _draw_keys(self, page: Page, scales: list[tuple[str, ...]], top: float) -> float:
        """The key of each scale above the panels that use it; returns the height."""
        height = 0.0
        for scale, run in groupby(zip(scales, self.grid.places, strict=False), lambda pair: pair[0]):
            places = [place for _, place in run]
            both = replace(places[0], right=self.grid.size.width if len(places) == len(scales) else places[-1].right)
            height = max(height, draw_key(page, scale, both, top, with_headings=False))
        return height + self.grid.size.em * 0.6

    def _draw_line(self, page: Page, line: tuple[Panel, ...], top: float) -> float:
        """Panels beside each other, their rows at the same height; returns the lower edge."""
        size = self.grid.size
        least = block_height(bars.DONT_KNOW_HEADING, size.small)
        head = max(least, *(block_height(self.grid.head(panel), size.body) for panel in line))
        bottom = top
        for panel, place in zip(line, self.grid.places, strict=False):
            strings = self.grid.head(panel)
            page.lines(place.left, top + head - block_height(strings, size.body) / 2, strings, size.body)
            bars.draw_headings(page, place, top + head)
            y = top + head + size.em * 0.3
            for label, rows in panel.blocks:
                if label:
                    page.text(place.left, y + self.grid.title_height * 0.6, label, size.small, "left", QUIET)
                    y += self.grid.title_height
                bars.draw_grid(page, place, y, y + sum(bars.row_height(row, place) for row in rows))
                for row in rows:
                    bars.draw_row(page, row, place, y)
                    y += bars.row_height(row, place)
            bottom = max(bottom, y + bars.draw_ticks(page, place, y + size.em * 0.2) + size.em * 0.2)
        return bottom


def sheets(panels: Sequence[Panel], size: Size, axis: str) -> list[Sheet]:
    """Panels on as few pages as they need, in their order."""
    grid = Grid.of(panels, size, axis)
    parts = [part for panel in panels for part in _split(panel, grid)]
    lines: list[list[Panel]] = []
    for part in parts:
        if lines and len(lines[-1]) < len(grid.places):
            lines[-1].append(part)
        else:
            lines.append([part])
    made = [Sheet(grid, ())]
    for line in lines:
        trial = replace(made[-1], lines=(*made[-1].lines, tuple(line)))
        if made[-1].lines and trial.layout().height > size.max_height:
            made.append(Sheet(grid, (tuple(line),)))
        else:
            made[-1] = trial
    return made


def _split(panel: Panel, grid: Grid) -> list[Panel]:
    """The panel, or parts of about the same height that fit on a page each."""
    place = grid.places[0]
    around = Sheet(grid, ((panel,),)).layout().height - grid.body_height(panel)
    pieces = divided(
        panel.blocks, lambda row: bars.row_height(row, place), grid.title_height, grid.size.max_height - around
    )
    return [
        replace(panel, heading=panel.heading + words.part(number, len(pieces)), blocks=blocks)
        for number, blocks in enumerate(pieces, start=1)
    ]

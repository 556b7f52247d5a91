"""Lays out the profile of a case: who was interviewed, then a row per domain on a line from 0 to 100. Knows rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import lettering, points
from .blocks import Blocks, divided, height_of
from .page import Page, block_height
from .style import GRID, QUIET, Size

UNKNOWN = ("Don't", "know")
AXIS = "Domain score, points of 0 to 100"


@dataclass(frozen=True)
class Row:
    """A domain: its marks, and don't know with its base as printed."""

    domain_id: str
    label: str
    marks: points.Row
    n: str
    unknown: str


@dataclass(frozen=True)
class Sheet:
    """What stands on one page; ``people`` are groups with their interviews as printed, on the first page only."""

    size: Size
    heading: str
    people: tuple[tuple[str, str], ...]
    blocks: Blocks[Row]
    key: tuple[tuple[str, str], ...]
    label: float
    unknown: float
    base: float

    def layout(self) -> Page:
        """The sheet as shapes."""
        size, em = self.size, self.size.em
        page = Page(size.width)
        y = self._draw_people(page)
        if self.blocks:
            y = points.draw_key(page, size, dict(self.key), y)
            y = self._draw_heads(page, y)
            for label, run in self.blocks:
                if label:
                    page.text(0.0, y + self.title_height * 0.6, label, size.small, "left", QUIET)
                    y += self.title_height
                for row in run:
                    self._draw_row(page, row, y)
                    y += self.row_height(row)
            self.axis.draw_numbers(page, y + em * 0.8)
            y += 1.7 * em
            lines = lettering.wrap(AXIS, self.axis.hundred - self.axis.zero, size.small)
            middle = (self.axis.zero + self.axis.hundred) / 2
            page.lines(middle, y + block_height(lines, size.small) / 2, lines, size.small, "center", QUIET)
            y += block_height(lines, size.small)
        page.height = y + em * 0.4
        page.stack()
        return page

    @property
    def axis(self) -> points.Axis:
        """Where 0 and 100 lie."""
        em = self.size.em
        start = self.label + 1.2 * em if self.label else 0.6 * em
        return points.Axis(
            self.size, start, self.size.width - self.base - self.unknown - (3.2 if self.unknown else 2.0) * em
        )

    @property
    def title_height(self) -> float:
        """Height of the label above a block of domains."""
        return lettering.line_height(self.size.small) * 1.5

    def row_height(self, row: Row) -> float:
        """Height of a row with the room around it."""
        label = block_height(self._lines(row), self.size.body)
        return (label + 1.4 * self.size.em) if not self.label else max(label, self.size.em) + 0.7 * self.size.em

    def _lines(self, row: Row) -> tuple[str, ...]:
        return lettering.wrap(row.label, self.label or self.size.width, self.size.body)

    def _draw_people(self, page: Page) -> float:
        """Who was interviewed, in as many columns as fit; returns the lower edge."""
        size, em = self.size, self.size.em
        lines = lettering.wrap(self.heading, size.width, size.body)
        page.lines(0.0, block_height(lines, size.body) / 2, lines, size.body)
        y = block_height(lines, size.body) + em * 0.2
        if not self.people:
            return y + em * 0.4
        number = max(lettering.width(text, size.small) for _, text in self.people)
        longest = max(lettering.width(label, size.small) for label, _ in self.people) + number + 1.1 * em
        columns = max(1, min(len(self.people), int((size.width + 3 * em) / (longest + 3 * em))))
        wide = min(longest, (size.width + 3 * em) / columns - 3 * em)
        for start in range(0, len(self.people), columns):
            cells = [
                (lettering.wrap(label, wide - number - em, size.small), text)
                for label, text in self.people[start : start + columns]
            ]
            height = max(block_height(label, size.small) for label, _ in cells) + 0.3 * em
            for column, (label, text) in enumerate(cells):
                x = column * (wide + 3 * em)
                page.lines(x, y + height / 2, label, size.small, "left", QUIET)
                page.text(x + wide, y + height / 2, text, size.small, "right")
            y += height
        return y + em * 0.6

    def _draw_heads(self, page: Page, top: float) -> float:
        size = self.size
        height = block_height(UNKNOWN, size.small)
        right = size.width - self.base - 1.2 * size.em
        if self.unknown:
            page.lines(right, top + height / 2, UNKNOWN, size.small, "right", QUIET)
        page.text(size.width, top + height - lettering.line_height(size.small) / 2, "n", size.small, "right", QUIET)
        return top + height + 0.2 * size.em

    def _draw_row(self, page: Page, row: Row, top: float) -> None:
        size, em = self.size, self.size.em
        lines, height = self._lines(row), self.row_height(row)
        page.line(0.0, top + height, size.width, top + height, GRID)
        above = 0.0 if self.label else block_height(lines, size.body)
        middle = top + above + (height - above) / 2
        page.lines(0.0, middle if self.label else top + 0.2 * em + above / 2, lines, size.body)
        if not row.marks.message:
            self.axis.draw_grid(page, top + above, top + height)
        self.axis.draw_row(page, row.marks, middle)
        page.text(size.width - self.base - 1.2 * em, middle, row.unknown, size.small, "right")
        page.text(size.width, middle, row.n, size.small, "right")


def sheets(
    heading: str, people: Sequence[tuple[str, str]], blocks: Blocks[Row], key: Sequence[tuple[str, str]], size: Size
) -> list[Sheet]:
    """Domains on as few pages as they need; one page with the interviews alone where there is no domain."""
    rows = [row for _, run in blocks for row in run]
    empty = Sheet(size, heading, tuple(people), (), tuple(key), 0.0, 0.0, 0.0)
    if not rows:
        return [empty]
    longest = max(lettering.width(row.label, size.body) for row in rows)
    told = [row.unknown for row in rows if row.unknown]
    unknown = max(lettering.width(text, size.small) for text in (*UNKNOWN, *told)) if told else 0.0
    base = max(lettering.width(text, size.small) for text in ("n", *(row.n for row in rows)))
    label = 0.0 if size.width < 120 else min(longest, 0.34 * size.width)
    whole = replace(empty, blocks=blocks, label=label, unknown=unknown, base=base)
    following = replace(whole, people=())
    parts = _divided(whole)
    if len(parts) == 1:
        return [whole]
    apart = _divided(following)
    if len(apart) + 1 < len(parts):  # groups fill so much of a page that they are better on one of their own
        return [empty, *(replace(following, blocks=part) for part in apart)]
    return [replace(following if number else whole, blocks=part) for number, part in enumerate(parts)]


def _divided(sheet: Sheet) -> list[Blocks[Row]]:
    """The rows of ``sheet`` in parts that each fit on a page with everything around them."""
    around = sheet.layout().height - height_of(sheet.blocks, sheet.row_height, sheet.title_height)
    return divided(sheet.blocks, sheet.row_height, sheet.title_height, sheet.size.max_height - around)

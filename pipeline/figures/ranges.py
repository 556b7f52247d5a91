"""Lays out rows with a line, a band and marks on one axis, and numbers at the right. Knows rows, not tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from . import lettering
from .blocks import divided
from .page import Page, block_height
from .style import ACCENT, BAND, GRID, INK, PAPER, QUIET, RULE, Size

Style = Literal["filled", "hollow", "small", "band", "line"]


@dataclass(frozen=True)
class Row:
    """What is drawn for a domain; ``ends`` are words at the ends of the line, ``message`` stands in place of it all."""

    label: str
    columns: tuple[str, ...]
    line: tuple[float, float] | None = None
    band: tuple[float, float] | None = None
    marks: tuple[tuple[float, Style], ...] = ()
    ends: tuple[str, str] | None = None
    message: str = ""


@dataclass(frozen=True)
class Axis:
    """From 0 to ``high`` with numbers at ``ticks``; ``headings`` stand above the columns at the right."""

    high: float
    ticks: tuple[int, ...]
    title: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """What stands on one page; widths in mm."""

    size: Size
    axis: Axis
    key: tuple[tuple[Style, str], ...]
    remark: str
    rows: tuple[Row, ...]
    label: float
    columns: tuple[float, ...]

    @property
    def left(self) -> float:
        """Where 0 lies."""
        return self.label + 1.2 * self.size.em

    @property
    def right(self) -> float:
        """Where the highest value lies."""
        return self.size.width - sum(self.columns) - 1.2 * self.size.em * len(self.columns) - 0.6 * self.size.em

    def at(self, value: float) -> float:
        """Where a value lies, cut to the ends of the axis."""
        return self.left + (self.right - self.left) * min(max(value, 0.0), self.axis.high) / self.axis.high

    def layout(self) -> Page:
        """The sheet as shapes."""
        size, em = self.size, self.size.em
        page = Page(size.width)
        top = draw_key(page, self.key, size) + em * 0.4
        self._draw_columns(page, self.axis.headings, top + lettering.line_height(size.small) / 2, QUIET)
        top += lettering.line_height(size.small) + em * 0.2
        bottom = top + sum(map(self.row_height, self.rows))
        for tick in self.axis.ticks:
            page.line(self.at(tick), top, self.at(tick), bottom, RULE if tick == 0 else GRID)
        for row in self.rows:
            self._draw_row(page, row, top)
            top += self.row_height(row)
        for tick in self._numbered():
            page.text(self.at(tick), bottom + em * 0.8, str(tick), size.small, "center", QUIET)
        y = bottom + em * 1.7
        for text in (self.axis.title, self.remark):
            lines = lettering.wrap(text, size.width, size.small) if text else ()
            page.lines(0.0, y + block_height(lines, size.small) / 2, lines, size.small, "left", QUIET)
            y += block_height(lines, size.small)
        page.height = y + em * 0.2
        return page

    def row_height(self, row: Row) -> float:
        """Height of a row with the room around it."""
        words = block_height(lettering.wrap(row.label, self.label, self.size.body), self.size.body)
        return max(words, self._ends_height(row) + 1.1 * self.size.em, self._message_height(row)) + 0.7 * self.size.em

    def _numbered(self) -> tuple[int, ...]:
        room = lettering.width("100", self.size.small) * 1.3
        every = next((e for e in (1, 2) if (self.at(self.axis.ticks[1]) - self.left) * e > room), 4)
        return self.axis.ticks[::every]

    def _ends(self, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if row.ends is None:
            return (), ()
        half = (self.right - self.left) / 2 - self.size.em * 0.5
        low, high = (lettering.wrap(text, half, self.size.small) for text in row.ends)
        return low, high

    def _ends_height(self, row: Row) -> float:
        return max(block_height(lines, self.size.small) for lines in self._ends(row))

    def _message_lines(self, row: Row) -> tuple[str, ...]:
        return lettering.wrap(row.message, self.right - self.left, self.size.small) if row.message else ()

    def _message_height(self, row: Row) -> float:
        return block_height(self._message_lines(row), self.size.small)

    def _draw_columns(self, page: Page, texts: tuple[str, ...], y: float, colour: str) -> None:
        x = self.size.width - sum(self.columns) - 1.2 * self.size.em * (len(self.columns) - 1)
        for text, wide in zip(texts, self.columns, strict=True):
            page.text(x + wide, y, text, self.size.small, "right", colour)
            x += wide + 1.2 * self.size.em

    def _draw_row(self, page: Page, row: Row, top: float) -> None:
        size, em = self.size, self.size.em
        height, words = self.row_height(row), self._ends_height(row)
        page.lines(0.0, top + height / 2, lettering.wrap(row.label, self.label, size.body), size.body)
        if row.message:
            lines = self._message_lines(row)
            wide, tall = max(lettering.width(line, size.small) for line in lines), block_height(lines, size.small)
            page.box(self.left, top + (height - tall) / 2, wide, tall, PAPER)  # no grid lines through the words
            page.lines(self.left, top + height / 2, lines, size.small, "left", QUIET)
            self._draw_columns(page, row.columns, top + height / 2, INK)
            return
        start = top + (height - words - 1.1 * em) / 2
        y = start + words + 0.55 * em
        self._draw_ends(page, row, start)
        self._draw_columns(page, row.columns, y, INK)
        if row.band is not None:
            low, high = map(self.at, row.band)
            page.box(low, y - em * 0.45, high - low, em * 0.9, BAND)
        if row.line is not None:
            low, high = map(self.at, row.line)
            page.line(low, y, high, y, INK, 1.2)
        for value, style in row.marks:
            draw_mark(page, style, self.at(value), y, size)

    def _draw_ends(self, page: Page, row: Row, top: float) -> None:
        """Words above the ends of the line: each near its end, apart from each other, inside the axis."""
        if row.ends is None or row.line is None:
            return
        em, texts = self.size.em, self._ends(row)
        wide = [max(lettering.width(line, self.size.small) for line in lines) for lines in texts]
        gap = em
        ends = [max(self.at(row.line[0]) + em * 0.4, self.left + wide[0]),
                min(self.at(row.line[1]) - em * 0.4, self.right - wide[1])]  # fmt: skip
        if ends[0] + gap > ends[1]:
            middle = min(max(sum(ends) / 2, self.left + wide[0] + gap / 2), self.right - wide[1] - gap / 2)
            ends = [middle - gap / 2, middle + gap / 2]
        tall = self._ends_height(row)
        boxes = ((ends[0] - wide[0], wide[0]), (ends[1], wide[1]))
        for (x, width), lines, anchor, edge in zip(boxes, texts, ("right", "left"), ends, strict=True):
            high = block_height(lines, self.size.small)
            page.box(x, top + tall - high, width, high, PAPER)
            page.lines(edge, top + tall - high / 2, lines, self.size.small, anchor)  # type: ignore[arg-type]


def draw_mark(page: Page, style: Style, x: float, y: float, size: Size) -> None:
    """A mark of a row or of the key."""
    em = size.em
    if style == "filled":
        page.dot(x, y, em * 0.36, ACCENT, ACCENT)
    elif style == "hollow":
        page.dot(x, y, em * 0.32, PAPER, ACCENT)  # a ring stays of a filled mark below it
    elif style == "small":
        page.dot(x, y, em * 0.18, PAPER, QUIET)
    elif style == "band":
        page.box(x - 0.7 * em, y - em * 0.45, 1.4 * em, em * 0.9, BAND)
    else:
        page.line(x - 0.7 * em, y, x + 0.7 * em, y, INK, 1.2)


def draw_key(page: Page, entries: Sequence[tuple[Style, str]], size: Size) -> float:
    """What the marks mean; returns the lower edge."""
    em, x, y = size.em, 0.0, 0.0
    for style, text in entries:
        lines = lettering.wrap(text, size.width - 1.9 * em, size.small)
        wide = max(lettering.width(line, size.small) for line in lines) + 1.9 * em
        if x and x + wide > size.width:
            x, y = 0.0, y + lettering.line_height(size.small) * 1.2
        middle = y + block_height(lines, size.small) / 2
        draw_mark(page, style, x + 0.7 * em, middle, size)
        page.lines(x + 1.8 * em, middle, lines, size.small)
        y += block_height(lines[1:], size.small)
        x += wide + 1.4 * em
    return y + lettering.line_height(size.small)


def sheets(
    rows: Sequence[Row], axis: Axis, key: Sequence[tuple[Style, str]], size: Size, remark: str = ""
) -> list[Sheet]:
    """``rows`` on as few pages as they need."""
    columns = tuple(
        max(lettering.width(text, size.small) for text in (heading, *(row.columns[i] for row in rows)))
        for i, heading in enumerate(axis.headings)
    )
    label = min(size.width * 0.34, max(lettering.width(row.label, size.body) for row in rows))
    empty = Sheet(size, axis, tuple(key), remark, (), label, columns)
    parts = divided((("", tuple(rows)),), empty.row_height, 0.0, size.max_height - empty.layout().height)
    return [replace(empty, rows=tuple(row for _, block in part for row in block)) for part in parts]

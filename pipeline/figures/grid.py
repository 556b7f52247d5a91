"""Lays out a grid: rows, columns, and in each cell lines of words with bars under them. Knows cells, not meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from . import lettering
from .blocks import Blocks, divided, height_of
from .legend import Entry as LegendEntry
from .legend import draw_legend
from .page import Anchor, Page, block_height
from .style import GRID, INK, PAPER, QUIET, RULE, Size

UPRIGHT_LENGTH = 16  # em


@dataclass(frozen=True)
class Entry:
    """A line of a cell; ``share`` (of the longest bar) is drawn below it where there is one."""

    text: str
    colour: str = INK
    share: float | None = None
    bar: str = RULE


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; a cell that stands out has an edge."""

    entries: tuple[Entry, ...]
    fill: str | None = None
    edge: str | None = None


@dataclass(frozen=True)
class Head:
    """What a row or column is; ``total`` is drawn apart from the others."""

    key: str
    label: str
    note: str = ""
    total: bool = False


@dataclass(frozen=True)
class Style:
    """How a kind of grid looks: where words stand in their cell, whether bars are drawn, what is explained."""

    anchor: Anchor = "center"
    bars: bool = False
    legend: tuple[LegendEntry, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What stands on one page; ``label`` is the room left of the cells, 0 where labels stand above them."""

    size: Size
    style: Style
    columns: tuple[Head, ...]
    widths: tuple[float, ...]
    upright: bool
    blocks: Blocks[Head]
    cells: Mapping[tuple[str, str], Cell]
    label: float
    bar: float = 0.0  # length of the longest bar

    @property
    def rows(self) -> tuple[Head, ...]:
        """Rows on the page."""
        return tuple(row for _, run in self.blocks for row in run)

    def layout(self) -> Page:
        """The sheet as shapes."""
        page = Page(self.size.width)
        y = self._draw_legend(page)
        y = self._draw_heads(page, y)
        for label, run in self.blocks:
            if label:
                page.text(0.0, y + self.title_height * 0.6, label, self.size.small, "left", QUIET)
                y += self.title_height
            for row in run:
                self._draw_row(page, row, y)
                y += self.row_height(row)
        page.height = self._draw_keys(page, y) + self.size.em * 0.3
        page.stack()
        return page

    @property
    def title_height(self) -> float:
        """Height of the label above a block of rows."""
        return lettering.line_height(self.size.small) * 1.15

    def row_height(self, row: Head) -> float:
        """Height of a row with the room around it."""
        label = block_height(self._label_lines(row), self.size.body)
        tallest = max(self._cell_height(row, column, wide) for column, wide in self._pairs())
        return (label + tallest if not self.label else max(label, tallest)) + 0.9 * self.size.em

    def _pairs(self) -> list[tuple[Head, float]]:
        return list(zip(self.columns, self.widths, strict=True))

    def _label_lines(self, row: Head) -> tuple[str, ...]:
        room = self.label - self.size.em if self.label else self.size.width
        return lettering.wrap(row.label, room, self.size.body)

    def _lines(self, entry: Entry, wide: float) -> tuple[str, ...]:
        return lettering.wrap(entry.text, wide - self._gap, self.size.small)

    @property
    def _gap(self) -> float:
        return self.size.em * 0.8

    @property
    def _bar(self) -> float:
        return self.size.em * 0.5 if self.style.bars else 0.0

    def _cell_height(self, row: Head, column: Head, wide: float) -> float:
        entries = self.cells[row.key, column.key].entries
        return sum(block_height(self._lines(entry, wide), self.size.small) + self._bar for entry in entries)

    def _head_lines(self, column: Head, wide: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = UPRIGHT_LENGTH * self.size.em if self.upright else wide - self._gap
        return tuple(  # type: ignore[return-value]
            lettering.wrap(text, room, self.size.small) if text else () for text in (column.label, column.note)
        )

    def _draw_legend(self, page: Page) -> float:
        if not self.style.legend:
            return 0.0
        return draw_legend(page, self.style.legend, self.size, 0.0, 0.0, self.size.width) + self.size.em * 0.6

    def _draw_heads(self, page: Page, top: float) -> float:
        """Labels of the columns, standing on one line; returns the upper edge of the rows."""
        size, x = self.size, self.label
        small = size.small
        heads = [self._head_lines(column, wide) for column, wide in self._pairs()]
        if self.upright:
            bottom = top + max(lettering.width(line, small) for pair in heads for part in pair for line in part)
        else:
            bottom = top + max(block_height(label + note, small) for label, note in heads)
        for (label, note), wide in zip(heads, self.widths, strict=True):
            if self.upright:
                page.upright(x + (wide - self._gap) / 2, bottom, label + note, small)
            else:
                at = x if self.style.anchor == "left" else x + (wide - self._gap) / 2
                low = bottom - block_height(note, small)
                page.lines(at, low - block_height(label, small) / 2, label, small, self.style.anchor)
                page.lines(at, bottom - block_height(note, small) / 2, note, small, self.style.anchor, QUIET)
            x += wide
        bottom += size.em * 0.3
        page.line(0.0, bottom, x - self._gap, bottom, RULE)
        return bottom

    def _draw_row(self, page: Page, row: Head, top: float) -> None:
        size, x = self.size, self.label
        height = self.row_height(row)
        lines = self._label_lines(row)
        page.line(0.0, top + height, sum(self.widths, x) - self._gap, top + height, GRID)
        if row.total:
            page.line(0.0, top, sum(self.widths, x) - self._gap, top, RULE, 0.8)
        middle = top + height / 2
        if not self.label:
            page.lines(0.0, top + 0.3 * size.em + block_height(lines, size.body) / 2, lines, size.body)
            middle += block_height(lines, size.body) / 2
        else:
            page.lines(0.0, middle, lines, size.body)
        for column, wide in self._pairs():
            tallest = self._cell_height(row, column, wide)
            self._draw_cell(page, self.cells[row.key, column.key], x, middle - tallest / 2, wide, tallest)
            x += wide

    def _draw_cell(self, page: Page, cell: Cell, x: float, top: float, wide: float, tall: float) -> None:
        size, room = self.size, wide - self._gap
        if cell.fill or cell.edge:
            inset = 0.15 * size.em
            page.box(x, top - inset, room, tall + 2 * inset, cell.fill or PAPER, cell.edge)
        y, at = top, x if self.style.anchor == "left" else x + room / 2
        for entry in cell.entries:
            lines = self._lines(entry, wide)
            height = block_height(lines, size.small)
            page.lines(at, y + height / 2, lines, size.small, self.style.anchor, entry.colour)
            if entry.share is not None:
                page.line(x, y + height, x, y + height + self._bar * 0.6, RULE)
                page.box(x, y + height, self.bar * entry.share, self._bar * 0.6, entry.bar)
            y += height + self._bar

    def _draw_keys(self, page: Page, top: float) -> float:
        for number, key in enumerate(self.style.keys):
            lines = lettering.wrap(key, self.size.width, self.size.small)
            height = block_height(lines, self.size.small)
            top += 0.0 if number else self.size.em * 0.4
            page.lines(0.0, top + height / 2, lines, self.size.small, "left", QUIET)
            top += height
        return top


def sheets(
    columns: Sequence[Head], blocks: Blocks[Head], cells: Mapping[tuple[str, str], Cell], size: Size, style: Style
) -> list[Sheet]:
    """Rows and columns on as few pages as they need; ``cells`` by row and column."""
    label = _label_width([row for _, run in blocks for row in run], size)
    least = {column.key: _least(column, cells, size) for column in columns}
    headed = {column.key: max(least[column.key], _longest_word(column, size)) for column in columns}
    depth = {column.key: max(least[column.key], _depth(column, size)) for column in columns}
    room = size.width - label
    upright = sum(headed.values()) > room >= sum(depth.values())
    needed = depth if upright else {key: min(wide, max(least[key], 9 * size.em)) for key, wide in headed.items()}
    made = []
    for part in divided((("", tuple(columns)),), lambda column: needed[column.key], 0.0, room):
        shown = tuple(column for _, run in part for column in run)
        widths = _spread([needed[column.key] for column in shown], room, size)
        whole = Sheet(size, style, shown, widths, upright, blocks, cells, label)
        around = whole.layout().height - height_of(blocks, whole.row_height, whole.title_height)
        for rows in divided(blocks, whole.row_height, whole.title_height, size.max_height - around):
            made.append(replace(whole, blocks=rows))
    bar = min(wide - whole._gap for sheet in made for wide in sheet.widths)
    return [replace(sheet, bar=bar) for sheet in made]


def _spread(needed: Sequence[float], room: float, size: Size) -> tuple[float, ...]:
    """Widths of columns: the same for all where there is room for that, with some of what is left over."""
    if max(needed) * len(needed) <= room:
        needed = [max(needed)] * len(needed)
    more = min((room - sum(needed)) / len(needed), 4 * size.em)
    return tuple(wide + more for wide in needed)


def _label_width(rows: Sequence[Head], size: Size) -> float:
    """Room for the labels of rows; 0 where they are so long that they had better stand above the cells."""
    longest = max(lettering.width(row.label, size.body) for row in rows) + size.em
    if size.width < 120 and longest > 0.3 * size.width:
        return 0.0
    words = max(lettering.width(word, size.body) for row in rows for word in row.label.split() or [""]) + size.em
    return min(max(min(longest, 0.2 * size.width), words), 0.3 * size.width)


def _least(column: Head, cells: Mapping[tuple[str, str], Cell], size: Size) -> float:
    texts = [entry.text for (_, key), cell in cells.items() if key == column.key for entry in cell.entries]
    widest = max(lettering.width(text, size.small) for text in texts)
    return min(widest, 9 * size.em) + 1.0 * size.em


def _longest_word(column: Head, size: Size) -> float:
    words = f"{column.label} {column.note}".split()
    return max(lettering.width(word, size.small) for word in words or [""]) + size.em


def _depth(column: Head, size: Size) -> float:
    lines = [lettering.wrap(text, UPRIGHT_LENGTH * size.em, size.small) for text in (column.label, column.note) if text]
    return sum(map(len, lines)) * lettering.line_height(size.small) + 0.3 * size.em

"""Draws rows of diverging bars with don't know and base at their right. Knows shapes and widths, not what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import lettering
from .page import Page, block_height
from .style import DONT_KNOW, GRID, INK, PAPER, QUIET, RULE, Size, diverging_colours, ink_on


@dataclass(frozen=True)
class Segment:
    """A share between two edges (proportions) and the text that fits inside it if there is room."""

    start: float
    end: float
    printed: str


@dataclass(frozen=True)
class Row:
    """One line of bars; ``key`` is the id of an item or case, ``message`` stands in place of bars."""

    key: str
    label: str
    segments: tuple[Segment, ...]
    dont_know: float
    dont_know_printed: str
    base: str
    message: str = ""


@dataclass(frozen=True)
class Extent:
    """How far the rows of a figure reach, as proportions: the same for all its panels, so that they compare."""

    left: float
    right: float
    dont_know: float
    dont_know_text: float  # mm
    base_text: float  # mm

    @classmethod
    def of(cls, rows: Sequence[Row], size: Size) -> "Extent":
        """The extent that holds all ``rows``."""
        edges = [edge for row in rows for s in row.segments for edge in (s.start, s.end)]
        return cls(
            left=max(0.1, -min(edges, default=0.0)),
            right=max(0.1, max(edges, default=0.0)),
            dont_know=max((row.dont_know for row in rows), default=0.0),
            dont_know_text=max((lettering.width(row.dont_know_printed, size.small) for row in rows), default=0.0),
            base_text=max(lettering.width(text, size.small) for text in ("n", *(row.base for row in rows))),
        )


@dataclass(frozen=True)
class Track:
    """Where the parts of a row lie, in mm: label, bars around ``zero``, don't know, base."""

    size: Size
    left: float
    right: float
    label_width: float
    label_above: bool
    zero: float
    scale: float  # mm per whole
    extent: Extent
    dont_know: float
    pad: float  # between rows, in em

    @property
    def bars(self) -> tuple[float, float]:
        """Left and right edge of the longest bars."""
        return self.zero - self.extent.left * self.scale, self.zero + self.extent.right * self.scale

    @property
    def bar(self) -> float:
        """Height of a bar."""
        return 1.5 * self.size.small * 25.4 / 72


def track(
    size: Size, left: float, right: float, label_width: float, extent: Extent, label_above: bool, pad: float
) -> Track:
    """Divide the room between ``left`` and ``right``: don't know keeps the scale of the bars."""
    gap = size.em
    start = left if label_above else left + label_width + gap
    room = right - start - 2 * gap - extent.base_text
    heading = max(lettering.width(word, size.small) for word in DONT_KNOW_HEADING)
    shares = extent.left + extent.right + extent.dont_know
    scale = (room - extent.dont_know_text - size.em / 3) / shares
    dont_know_width = extent.dont_know * scale + extent.dont_know_text + size.em / 3
    if dont_know_width < heading:
        dont_know_width = heading
        scale = (room - heading) / (extent.left + extent.right)
    zero = start + extent.left * scale
    dont_know = right - extent.base_text - gap - dont_know_width
    return Track(size, left, right, label_width, label_above, zero, scale, extent, dont_know, pad)


DONT_KNOW_HEADING = ("Don't", "know")  # with the straight sign: the curly one costs a second font in every PDF


def row_height(row: Row, place: Track) -> float:
    """Height of a row in mm with the room around it."""
    lines = block_height(lettering.wrap(row.label, place.label_width, place.size.body), place.size.body)
    if place.label_above:
        return lines + place.bar + place.size.em
    return max(lines, place.bar) + place.size.em * place.pad


def draw_row(page: Page, row: Row, place: Track, top: float) -> None:
    """Draw one row whose upper edge is ``top``."""
    size = place.size
    lines = lettering.wrap(row.label, place.label_width, size.body)
    middle = _middle(row, place, top)
    page.lines(place.left, top + block_height(lines, size.body) / 2 if place.label_above else middle, lines, size.body)
    page.text(place.right, middle, row.base, size.small, "right", INK)
    if row.message:
        wide = lettering.width(row.message, size.small)
        page.box(place.bars[0], middle - place.bar / 2, wide, place.bar, PAPER)  # no grid lines through the words
        page.text(place.bars[0], middle, row.message, size.small, "left", QUIET)
        return
    upper = middle - place.bar / 2
    colours = diverging_colours(len(row.segments))
    for segment, colour in zip(row.segments, colours, strict=True):
        if segment.end > segment.start:
            x = place.zero + segment.start * place.scale
            page.box(x, upper, (segment.end - segment.start) * place.scale, place.bar, colour, PAPER)
    if row.dont_know:
        page.box(place.dont_know, upper, row.dont_know * place.scale, place.bar, DONT_KNOW, PAPER)
    x = place.dont_know + row.dont_know * place.scale + size.em / 3
    page.text(x, middle, row.dont_know_printed, size.small, "left", INK if row.dont_know else QUIET)
    for segment, colour in zip(row.segments, colours, strict=True):
        room = (segment.end - segment.start) * place.scale - size.em * 0.25
        fitting = segment.printed if lettering.width(segment.printed, size.small) <= room else ""
        centre = place.zero + (segment.start + segment.end) / 2 * place.scale
        page.text(centre, middle, fitting, size.small, "center", ink_on(colour))


def _middle(row: Row, place: Track, top: float) -> float:
    """Where the middle of the bars of a row lies."""
    height = row_height(row, place)
    if not place.label_above:
        return top + height / 2
    text = block_height(lettering.wrap(row.label, place.label_width, place.size.body), place.size.body)
    return top + text + (height - text - place.size.em * 0.5) / 2


def draw_rows(page: Page, rows: Sequence[Row], place: Track, top: float) -> float:
    """Draw rows below each other on a grid; returns the lower edge."""
    edges = [top]
    for row in rows:
        edges.append(edges[-1] + row_height(row, place))
    if place.label_above:  # lines would cross the questions
        for row, edge in zip(rows, edges, strict=False):
            middle = _middle(row, place, edge)
            draw_grid(page, place, middle - place.bar * 0.7, middle + place.bar * 0.7)
    else:
        draw_grid(page, place, top, edges[-1])
    for row, edge in zip(rows, edges, strict=False):
        draw_row(page, row, place, edge)
    return edges[-1]


def draw_grid(page: Page, place: Track, top: float, bottom: float) -> None:
    """Light lines at every quarter and a dark one at zero, to be drawn before the bars."""
    for tick in _ticks(place):
        x = place.zero + tick * place.scale
        page.line(x, top, x, bottom, RULE if tick == 0 else GRID, 0.8 if tick == 0 else 0.5)
    page.line(place.dont_know, top, place.dont_know, bottom, RULE, 0.8)


def draw_ticks(page: Page, place: Track, top: float) -> float:
    """Numbers of the axis; returns the height used."""
    step = lettering.line_height(place.size.small)
    for tick in _ticks(place):
        text = f"{abs(round(tick * 100))}%"
        half = lettering.width(text, place.size.small) / 2
        x = max(place.zero + tick * place.scale, place.left + half)
        page.text(x, top + step / 2, text, place.size.small, "center", QUIET)
    return step


def draw_axis(page: Page, place: Track, top: float, title: str) -> float:
    """Numbers of the axis and what they count; returns the height used."""
    size = place.size
    step = draw_ticks(page, place, top)
    lines = lettering.wrap(title, place.right - place.left, size.small)
    half = max(lettering.width(line, size.small) for line in lines) / 2
    centre = min(max(sum(place.bars) / 2, place.left + half), place.right - half)
    page.lines(centre, top + step * (1 + len(lines) / 2), lines, size.small, "center", QUIET)
    return step * (1 + len(lines))


def draw_headings(page: Page, place: Track, bottom: float) -> None:
    """Headings of don't know and base, standing on ``bottom``."""
    step = lettering.line_height(place.size.small)
    page.lines(place.dont_know, bottom - step, DONT_KNOW_HEADING, place.size.small, "left", QUIET)
    page.text(place.right, bottom - step / 2, "n", place.size.small, "right", QUIET)


def _ticks(place: Track) -> list[float]:
    quarters = range(-int(place.extent.left * 4 + 1e-9), int(place.extent.right * 4 + 1e-9) + 1)
    room = lettering.width("100%", place.size.small) * 1.3
    every = 1 if place.scale / 4 > room else 2 if place.scale / 2 > room else 4
    return [quarter / 4 for quarter in quarters if quarter % every == 0]

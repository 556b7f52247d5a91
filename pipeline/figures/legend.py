"""The key of an ordered scale: one swatch and label per category, in lines from low to high."""

from collections.abc import Sequence

from . import bars, lettering
from .page import Page, block_height
from .style import INK, PAPER, Size, diverging_colours

Entry = tuple[str, str]  # colour, label


def draw_legend(page: Page | None, entries: Sequence[Entry], size: Size, x: float, top: float, room: float) -> float:
    """Draw the key into ``room`` mm; returns its height. Without a page it is only measured."""
    swatch, gap = size.small * 25.4 / 72, size.em * 0.4
    step = lettering.line_height(size.small) * 1.1
    at, y = x, top
    line_height = step
    for colour, label in entries:
        lines = lettering.wrap(label, room - swatch - gap, size.small)
        wide = swatch + gap + max(lettering.width(line, size.small) for line in lines)
        if at > x and at + wide > x + room:
            at, y, line_height = x, y + line_height, step
        line_height = max(line_height, block_height(lines, size.small))
        if page is not None:
            page.box(at, y + line_height / 2 - swatch / 2, swatch, swatch, colour, PAPER)
            page.lines(at + swatch + gap, y + line_height / 2, lines, size.small, "left", INK)
        at += wide + 2.5 * gap
    return y + line_height - top


def draw_key(page: Page, labels: Sequence[str], place: bars.Track, top: float, with_headings: bool) -> float:
    """The key of a scale above its bars, and the headings of the columns at their right; returns the height."""
    size = place.size
    entries = list(zip(diverging_colours(len(labels)), labels, strict=True))
    left, right = place.bars
    room = (place.dont_know if with_headings else place.right) - size.em * 0.6
    wide = legend_width(entries, size)
    x = left if left + wide <= room else max(place.left, min(right, room) - wide)
    key = draw_legend(None, entries, size, x, top, room - x)
    height = max(key, block_height(bars.DONT_KNOW_HEADING, size.small) if with_headings else 0.0)
    draw_legend(page, entries, size, x, top + height - key, room - x)
    if with_headings:
        bars.draw_headings(page, place, top + height)
    return height + size.em * 0.2


def legend_width(entries: Sequence[Entry], size: Size) -> float:
    """Width of the key on a single line."""
    swatch, gap = size.small * 25.4 / 72, size.em * 0.4
    return sum(swatch + gap + lettering.width(label, size.small) + 2.5 * gap for _, label in entries) - 2.5 * gap

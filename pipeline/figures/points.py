"""A line from 0 to 100 points: its axis, the marks of a row along it, and the key of the marks. Knows no table."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import lettering
from .page import Page
from .style import ACCENT, BAND, GRID, INK, PAPER, QUIET, RULE, Size

QUARTERS = (0, 25, 50, 75, 100)
KEY = {"adjusted": "adjusted mean", "raw": "raw mean", "band": "chance band: where equal cases would lie"}
OTHERS = {"others": "adjusted means of the other cases"}


@dataclass(frozen=True)
class Row:
    """What is drawn for a case: numbers that are None are left out; ``message`` stands in place of them all."""

    n: int
    mean: float | None = None
    adjusted: float | None = None
    band: tuple[float, float] | None = None
    message: str = ""
    others: tuple[float, ...] = ()


@dataclass(frozen=True)
class Axis:
    """A line from 0 to 100 points: where both lie, in mm, and what is drawn along it."""

    size: Size
    zero: float
    hundred: float

    def at(self, score: float) -> float:
        """Where a score lies, cut to the ends."""
        return self.zero + (self.hundred - self.zero) * min(max(score, 0.0), 100.0) / 100

    def draw_grid(self, page: Page, top: float, bottom: float) -> None:
        """Light lines at every quarter, to be drawn before the rows."""
        for tick in QUARTERS:
            page.line(self.at(tick), top, self.at(tick), bottom, GRID)

    def draw_numbers(self, page: Page, y: float) -> None:
        """The numbers of the axis, as many as have room."""
        every = 1 if (self.hundred - self.zero) / 4 > lettering.width("100", self.size.small) * 1.3 else 2
        for tick in QUARTERS[::every]:
            page.text(self.at(tick), y, str(tick), self.size.small, "center", QUIET)

    def draw_row(self, page: Page, row: Row, y: float) -> None:
        """Marks of a row on the height ``y``, or its message."""
        em = self.size.em
        if row.message:
            wide = lettering.width(row.message, self.size.small)
            page.box(self.zero, y - em * 0.5, wide, em, PAPER)  # no grid lines through the words
            page.text(self.zero, y, row.message, self.size.small, "left", QUIET)
            return
        if row.band is not None:
            low, high = map(self.at, row.band)
            page.box(low, y - em * 0.4, high - low, em * 0.8, BAND)
        for score in row.others:
            page.line(self.at(score), y - em * 0.4, self.at(score), y + em * 0.4, RULE, 0.7)
        if row.adjusted is not None:
            page.dot(self.at(row.adjusted), y, em * 0.36, ACCENT, ACCENT)
        if row.mean is not None:
            page.dot(self.at(row.mean), y, em * 0.22, PAPER, INK)


def draw_key(page: Page, size: Size, words: Mapping[str, str] = KEY, top: float = 0.0) -> float:
    """What the marks mean, as entries of ``KEY`` and ``OTHERS``; returns the lower edge."""
    em = size.em
    x, y = 0.0, top + em * 0.7
    for name, text in words.items():
        wide = lettering.width(text, size.small) + 2.4 * em
        if x and x + wide > size.width:
            x, y = 0.0, y + lettering.line_height(size.small) * 1.2
        if name == "adjusted":
            page.dot(x + 0.6 * em, y, em * 0.36, ACCENT, ACCENT)
        elif name == "raw":
            page.dot(x + 0.6 * em, y, em * 0.22, PAPER, INK)
        elif name == "band":
            page.box(x, y - em * 0.4, 1.4 * em, em * 0.8, BAND)
        else:
            page.line(x + 0.6 * em, y - em * 0.4, x + 0.6 * em, y + em * 0.4, RULE, 0.7)
        page.text(x + 1.8 * em, y, text, size.small)
        x += wide + 1.2 * em
    return y + em * 0.7

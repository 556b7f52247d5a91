"""A page as data: boxes, lines, marks and lines of text in mm from the top left corner.

Knows nothing of what they mean and nothing of matplotlib; ``render`` turns a page into a picture.
"""

from dataclasses import dataclass, field
from typing import Literal

from . import lettering
from .style import INK, POINT

Anchor = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; ``weight`` in points."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: str
    weight: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle of ``radius`` mm."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``y`` is its baseline. ``upright`` text reads from bottom to top, its baseline at ``x``."""

    x: float
    y: float
    string: str
    size: float
    colour: str
    anchor: Anchor
    upright: bool = False


Shape = Box | Line | Dot | Text


@dataclass
class Page:
    """Shapes in drawing order on a page of ``width`` x ``height`` mm; the height may be set last."""

    width: float
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str | None = None) -> None:
        """Add a rectangle."""
        self.shapes.append(Box(x, y, width, height, fill, edge))

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: str, weight: float = 0.5) -> None:
        """Add a line."""
        self.shapes.append(Line(x0, y0, x1, y1, colour, weight))

    def dot(self, x: float, y: float, radius: float, fill: str, edge: str) -> None:
        """Add a circle."""
        self.shapes.append(Dot(x, y, radius, fill, edge))

    def text(self, x: float, y: float, string: str, size: float, anchor: Anchor = "left", colour: str = INK) -> None:
        """Add a line of text whose capitals are centred on ``y``."""
        if string:
            baseline = y + lettering.CAP_HEIGHT * size * POINT / 2
            self.shapes.append(Text(x, baseline, string, size, colour, anchor))

    def lines(
        self, x: float, y: float, strings: tuple[str, ...], size: float, anchor: Anchor = "left", colour: str = INK
    ) -> None:
        """Add lines of text, centred together on ``y``."""
        step = lettering.line_height(size)
        for i, string in enumerate(strings):
            self.text(x, y + (i - (len(strings) - 1) / 2) * step, string, size, anchor, colour)

    def upright(self, x: float, bottom: float, strings: tuple[str, ...], size: float, colour: str = INK) -> None:
        """Add lines of text that read upwards from ``bottom``, centred together on ``x``."""
        step = lettering.line_height(size)
        shift = lettering.CAP_HEIGHT * size * POINT / 2
        for i, string in enumerate(strings):
            baseline = x + shift + (i - (len(strings) - 1) / 2) * step
            self.shapes.append(Text(baseline, bottom, string, size, colour, "left", upright=True))

    def stack(self) -> None:
        """Boxes below lines below dots below text: as few artists to draw as there are types."""
        self.shapes.sort(key=lambda shape: (Box, Line, Dot, Text).index(type(shape)))


def block_height(strings: tuple[str, ...], size: float) -> float:
    """Height in mm of lines of text set with ``Page.lines``."""
    return len(strings) * lettering.line_height(size)

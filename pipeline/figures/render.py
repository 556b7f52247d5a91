"""A page of shapes as a matplotlib figure. The only module besides ``save`` that imports matplotlib at once."""

from functools import cache
from itertools import groupby
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection, PatchCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle
from matplotlib.text import Text as TextArtist
from matplotlib.transforms import Affine2D, Transform

from . import lettering
from .page import Box, Dot, Line, Page, Shape, Text
from .style import MARGIN, PAPER

MM = 25.4


def render(page: Page) -> Figure:
    """Draw ``page`` at its printed size."""
    width, height = page.width + 2 * MARGIN, page.height + 2 * MARGIN
    figure = Figure(figsize=(width / MM, height / MM), dpi=72, facecolor=PAPER, edgecolor="none")
    to_inches = Affine2D().translate(MARGIN, MARGIN).scale(1 / MM, -1 / MM).translate(0, height / MM)
    transform = to_inches + figure.dpi_scale_trans
    order = 0
    for _, run in groupby(page.shapes, type):
        for artist in _artists(list(run), transform):
            artist.set_zorder(order := order + 1)
            figure.add_artist(artist)
    return figure


def _artists(shapes: list[Shape], transform: Transform) -> list[Artist]:
    """Shapes of one type: as one collection where matplotlib has it, which is much quicker to write."""
    boxes = [s for s in shapes if isinstance(s, Box)]
    lines = [s for s in shapes if isinstance(s, Line)]
    dots = [s for s in shapes if isinstance(s, Dot)]
    made: list[Artist] = [_text(s, transform) for s in shapes if isinstance(s, Text)]
    if boxes:
        corners = [
            [(b.x, b.y), (b.x + b.width, b.y), (b.x + b.width, b.y + b.height), (b.x, b.y + b.height)] for b in boxes
        ]
        edges = [b.edge or "none" for b in boxes]
        fills = [b.fill for b in boxes]
        made.append(PolyCollection(corners, facecolors=fills, edgecolors=edges, linewidths=0.6, transform=transform))
    if lines:
        ends = [[(s.x0, s.y0), (s.x1, s.y1)] for s in lines]
        weights, colours = [s.weight for s in lines], [s.colour for s in lines]
        made.append(LineCollection(ends, linewidths=weights, colors=colours, capstyle="butt", transform=transform))
    if dots:
        circles = [Circle((d.x, d.y), d.radius) for d in dots]
        fills, edges = [d.fill for d in dots], [d.edge for d in dots]
        made.append(PatchCollection(circles, facecolors=fills, edgecolors=edges, linewidths=0.9, transform=transform))
    return made


def _text(shape: Text, transform: Transform) -> Artist:
    artist = _Label(
        shape.x, shape.y, shape.string, color=shape.colour, fontproperties=_face(lettering.font_path(), shape.size),
        verticalalignment="baseline", horizontalalignment=shape.anchor, parse_math=False, usetex=False,
        rotation=90 if shape.upright else 0, rotation_mode="anchor",
    )  # fmt: skip
    artist.set_transform(transform)
    if hasattr(artist, "set_fontfeatures"):  # ligatures would need a second font in every PDF; measured without them
        artist.set_fontfeatures(["-liga"])
    return artist


class _Label(TextArtist):
    """Text of one line that stands on its baseline: measured only where it is centred or ends at its place.

    matplotlib measures every text, in each format anew, which takes about as long as to write it.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text where matplotlib would."""
        text, font, angle = self.get_text(), self.get_fontproperties(), self.get_rotation()
        x, y = self.get_transform().transform(self.get_unitless_position())
        if share := _BEFORE[self.get_horizontalalignment()]:
            back = share * renderer.get_text_width_height_descent(text, font, False)[0]
            x, y = (x, y - back) if angle else (x - back, y)
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        style = renderer.new_gc()
        style.set_foreground(self.get_color())
        renderer.open_group("text")
        renderer.draw_text(style, x, y, text, font, angle, mtext=self)
        style.restore()
        renderer.close_group("text")


#: Which share of a text stands before its place.
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}


@cache
def _face(path: Path, size: float) -> FontProperties:
    return FontProperties(fname=str(path), size=size)

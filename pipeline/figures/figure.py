"""What a figure is before it is written: its words, its numbers and a way to draw it.

Knows no kind of figure and no file format.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from .page import Page

if TYPE_CHECKING:
    import matplotlib.figure


@dataclass(frozen=True)
class Figure:
    """One figure. ``figure_id`` is the stem of its files; ``table`` holds the plotted numbers, ids and not labels.

    ``title``, ``caption`` and ``alt`` are plain text; the title is not part of the caption nor of the picture.
    """

    figure_id: str
    kind: str
    domain_id: str | None
    title: str
    caption: str
    alt: str
    table: pd.DataFrame
    draw: Callable[[], "matplotlib.figure.Figure"]


def file_stem(*parts: str) -> str:
    """A file name for any system made of ``parts``: lower-case letters, digits, ``_`` and ``-``."""
    return "-".join(re.sub(r"[^a-z0-9_]+", "-", part.lower()).strip("-") or "x" for part in parts)


def with_distinct_stems(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The same figures; a stem met before (ids that differ in capitals only) gets a letter behind it."""
    seen: set[str] = set()
    for figure in figures:
        stem, letter = figure.figure_id, "b"
        while stem in seen:
            stem, letter = f"{figure.figure_id}-{letter}", chr(ord(letter) + 1)
        seen.add(stem)
        yield figure if stem == figure.figure_id else replace(figure, figure_id=stem)


def picture(layout: Callable[[], Page]) -> "matplotlib.figure.Figure":
    """A page as a matplotlib figure; only here matplotlib's drawing is imported."""
    from .render import render

    return render(layout())

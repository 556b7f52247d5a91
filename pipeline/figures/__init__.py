"""Figures of an analysis: tables of plotted numbers first, pictures of them second, written as bundles.

Importing this package does not import matplotlib; measuring, drawing and writing do.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline.artefacts import Design
from pipeline.plan import FigureOptions, Plan

from . import (
    case_dots,
    case_profile,
    could_not_say,
    coverage_grid,
    diverging_cases,
    diverging_items,
    gap_dumbbells,
    score_heatmap,
    unevenness_dots,
)
from .figure import Figure, with_distinct_stems
from .workers import Workers, drawing_processes, useful_processes

__all__ = [
    "DESCRIPTIVE", "KINDS", "Figure", "begin_figures", "drawing_processes", "finish_figures", "make_figures",
    "unknown_figures", "useful_processes", "write_figure", "write_figures",
]  # fmt: skip


class BegunFigure(NamedTuple):
    """A figure that is being written; ``finish`` waits for its entry of ``figures.json``."""

    kind: str
    finish: Callable[[], dict[str, Any]]


Kind = Callable[[Mapping[str, pd.DataFrame], Design, Plan, str], Iterator[Figure]]

#: Every kind of figure, in the order in which they are made.
KINDS: dict[str, Kind] = {
    coverage_grid.KIND: coverage_grid.figures,
    score_heatmap.KIND: score_heatmap.figures,
    unevenness_dots.KIND: unevenness_dots.figures,
    case_dots.KIND: case_dots.figures,
    gap_dumbbells.KIND: gap_dumbbells.figures,
    diverging_items.KIND: diverging_items.figures,
    diverging_cases.KIND: diverging_cases.figures,
    could_not_say.KIND: could_not_say.figures,
    case_profile.KIND: case_profile.figures,
}


#: Kinds that need no comparison: nothing but counts, bases and frequencies.
DESCRIPTIVE = (coverage_grid.KIND, diverging_items.KIND, diverging_cases.KIND, could_not_say.KIND)


def make_figures(
    tables: Mapping[str, pd.DataFrame],
    design: Design,
    plan: Plan,
    source_note: str = "",
    kinds: Collection[str] = tuple(KINDS),
) -> Iterator[Figure]:
    """Figures of the kinds that ``plan.figures.include`` names, with captions and plotted numbers, not yet drawn.

    ``tables`` are those of ``statistics`` and ``counts``, as far as ``kinds`` need them; only figures of these are
    made. An entry of ``include`` is a kind or the id of a figure. ``source_note`` stands near the end of every caption.
    """
    if unknown := unknown_figures(plan.figures):
        raise ValueError(f"no such figure: {', '.join(unknown)}; kinds are {', '.join(KINDS)}")
    wanted = _wanted(plan.figures)
    for kind, make in KINDS.items():
        if kind in kinds and any(name == kind or name.startswith(f"{kind}-") for name in wanted):
            for figure in with_distinct_stems(make(tables, design, plan, source_note)):
                if kind in wanted or figure.figure_id in wanted:
                    yield figure


def unknown_figures(options: FigureOptions) -> list[str]:
    """Entries of ``include`` that name neither a kind nor a figure of a kind."""
    return [n for n in _wanted(options) if not any(n == kind or n.startswith(f"{kind}-") for kind in KINDS)]


def _wanted(options: FigureOptions) -> list[str]:
    return list(KINDS) if options.include == "all" else list(options.include)


def write_figure(figure: Figure, folder: Path, options: FigureOptions) -> dict[str, Any]:
    """Write one bundle into ``folder``; returns its entry for ``figures.json``."""
    from .save import write_figure as write

    return write(figure, folder, options)


def write_figures(
    figures: Iterable[Figure],
    folder: Path,
    options: FigureOptions,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
) -> list[dict[str, Any]]:
    """Write every bundle and ``figures.json`` into ``folder``; returns its entries.

    ``progress`` hears how many figures of how many are done. ``workers`` draw beside each other, the first while
    the last is being made; without them one after the other is drawn here. The bytes are the same.
    """
    return finish_figures(begin_figures(figures, folder, options, workers or Workers()), folder, progress)


def begin_figures(
    figures: Iterable[Figure], folder: Path, options: FigureOptions, workers: Workers
) -> list[BegunFigure]:
    """Have ``workers`` write bundles into ``folder``, to be waited for by ``finish_figures``."""
    return [BegunFigure(figure.kind, workers.start(write_figure, figure, folder, options)) for figure in figures]


def finish_figures(
    begun: Sequence[BegunFigure], folder: Path, progress: Callable[[int, int], None] | None = None
) -> list[dict[str, Any]]:
    """Wait for figures; write ``figures.json``, kinds in their order whenever they were begun. Returns its entries."""
    from .save import write_index

    order = list(KINDS)
    entries = []
    for figure in sorted(begun, key=lambda one: order.index(one.kind)):
        entries.append(figure.finish())
        if progress is not None:
            progress(len(entries), len(begun))
    write_index(entries, folder)
    return entries

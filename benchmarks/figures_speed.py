"""Prints the time of a figure of diverging bars beside plot-likert: same counts, same size, PNG at the same resolution.

plot-likert 0.5.0 counts with ``DataFrame.applymap`` and reads a series by place, both gone from pandas 3; so it is
given percentages and only draws, which is in its favour. Ours starts from the tables of statistics and writes caption
and alternative text as well. Numbers in the bars, as ours have them, are timed beside plot-likert's plain bars.
"""

import gc
import io
import time
from collections.abc import Callable
from functools import partial

import matplotlib as mpl
import numpy as np
import pandas as pd
import plot_likert
from matplotlib import pyplot as plt

from instrument.items import Category, Domain, Item
from pipeline.artefacts import COLUMNS, Case, Design, Group
from pipeline.figures import Figure, make_figures
from pipeline.figures.save import PNG_DPI, house_settings, png_bytes
from pipeline.plan import Plan

SCALE = ["Not at all", "A little", "Somewhat", "A lot", "Completely"]
QUESTIONS = [
    "How far is what peer workers get fair for the work they do?",
    "How far are the terms of the role clear to those who do it?",
    "How far do peer workers have a say in the decisions of the team?",
    "How well were people prepared before the first peer worker began?",
    "How far does the organisation keep what it promised to peer workers?",
    "How far do other staff know what peer workers are there for?",
    "How easy is it to talk to a manager about worries at work?",
    "How far is there a way to move on from the role?",
]
TARGET = 1.0


def median(work: Callable[[], object], repeats: int = 9) -> float:
    """Seconds of wall time, the middle of some runs after a first one that fills caches."""
    work()
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def study(counts: np.ndarray) -> tuple[Design, dict[str, pd.DataFrame]]:
    """A design of one domain and the tables that a figure of its items reads."""
    categories = tuple(Category(str(i), label) for i, label in enumerate(SCALE))
    items = tuple(Item(f"q{i}", f"q{i}", "d", text, "ordinal", categories, True) for i, text in enumerate(QUESTIONS))
    design = Design("s", "S", (Case("c", "Case"),), (Group("g", "Group"),), (), (Domain("d", "Domain"),), items)
    bases, frequencies = [], []
    for item, row in zip(items, counts, strict=True):
        n = int(row.sum())
        bases.append(("overall", "all", item.item_id, *(n,) * 5, *(0,) * 5))
        frequencies += [
            ("overall", "all", "d", item.item_id, code, int(x), n, x / n, None, None, "pooled", None)
            for code, x in zip(item.codes, row, strict=True)
        ]
    made = {"bases": bases, "frequencies": frequencies}
    return design, {name: pd.DataFrame(rows, columns=list(COLUMNS[name])) for name, rows in made.items()}


def main() -> None:
    mpl.use("Agg")
    counts = np.random.default_rng(1).multinomial(300, [0.1, 0.2, 0.3, 0.25, 0.15], size=len(QUESTIONS))
    design, tables = study(counts)
    plan = Plan.model_validate({"figures": {"size": "page", "include": ("diverging_items",)}})

    def make() -> Figure:
        return next(iter(make_figures(tables, design, plan)))

    with house_settings():
        inches = tuple(make().draw().get_size_inches())

    def ours() -> bytes:
        with house_settings():
            figure = make()
            return png_bytes(figure.draw(), figure)

    table = pd.DataFrame(counts / counts.sum(axis=1, keepdims=True) * 100, index=QUESTIONS, columns=SCALE)

    def theirs(*, numbers: bool) -> bytes:
        axes = plot_likert.plot_counts(table, SCALE, figsize=inches, bar_labels=numbers)
        buffer = io.BytesIO()
        axes.figure.savefig(buffer, format="png", dpi=PNG_DPI)
        plt.close(axes.figure)
        return buffer.getvalue()

    own = median(ours)
    print(
        f"diverging bars of {len(QUESTIONS)} questions, PNG {inches[0] * 25.4:.0f} x {inches[1] * 25.4:.0f} mm at "
        f"{PNG_DPI} dpi: crosscase {own * 1000:.0f} ms"
    )
    for words, numbers in (("plain bars", False), ("with numbers in bars", True)):
        other = median(partial(theirs, numbers=numbers))
        print(f"  plot-likert, {words}: {other * 1000:.0f} ms; ratio {own / other:.2f} (target {TARGET:.1f})")


if __name__ == "__main__":
    main()

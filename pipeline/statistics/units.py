"""What is compared: each item, each item's don't-know answers, and each domain score, in one shape.

Knows how a category becomes a number (percent of maximum possible); from here on nobody asks what a unit was made of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from instrument.items import MISSING_REASONS, Item
from pipeline.artefacts import CountCube, ScoreCounts

#: How a unit is treated: ``ordinal`` has categories and a score for each, ``score`` has a score for each distinct
#: value (domain scores, numeric items), ``nominal`` has categories only (binary items included).
Kind = Literal["ordinal", "score", "nominal"]

DONT_KNOW = "dont_know"
SUBSTANTIVE = "substantive"


@dataclass(frozen=True, eq=False)
class Unit:
    """Counts of one thing that can be compared.

    ``counts`` is int64 of shape (cases, groups, categories) and holds the answers of the base only. ``x`` is float64 of
    shape (categories,): 0-100, or the item's own unit if it is numeric; None where categories have no order.
    """

    unit: Literal["item", "domain"]
    unit_id: str
    domain_id: str
    kind: Kind
    categories: tuple[str, ...]
    x: np.ndarray | None
    counts: np.ndarray
    item: Item | None = None

    @property
    def is_percent_scale(self) -> bool:
        """Whether adjusted values are bounded by 0 and 100."""
        return self.item is None or self.item.level != "numeric"

    @property
    def is_dont_know(self) -> bool:
        """Whether this is the don't-know contrast of an item."""
        return self.unit_id.endswith(f"#{DONT_KNOW}")


def pomp(categories: int, *, reverse: bool = False, values: np.ndarray | None = None) -> np.ndarray:
    """Percent of maximum possible for each category of an ordered scale.

    Parameters
    ----------
    categories : int
        Number of categories, in declared order from low to high.
    reverse : bool
        Whether a high category means a low score.
    values : ndarray of float, shape (categories,), optional
        Declared numeric scores; without them the categories are equally spaced.

    Returns
    -------
    ndarray of float, shape (categories,)
        0 to 100.

    Raises
    ------
    ValueError
        Fewer than two categories, or all declared scores are equal: there is no scale.

    Notes
    -----
    Only the score turns when ``reverse`` is set; counts and shares keep the categories as they were asked.

    Source: Cohen, Cohen, Aiken and West (1999), Multivariate Behavioral Research 34:315-346.
    """
    places = np.arange(categories, dtype=float) if values is None else np.asarray(values, float)
    if len(places) < 2 or np.ptp(places) == 0:
        raise ValueError("a scale needs two categories with different scores")
    x = 100 * (places - places.min()) / np.ptp(places)
    return 100 - x if reverse else x


def item_units(cube: CountCube) -> list[Unit]:
    """A unit for each item that is compared, in declared order; open items are counted only."""
    return [_item_unit(item, cube.counts[item.item_id]) for item in cube.items if item.level != "open"]


def domain_units(scores: ScoreCounts) -> list[Unit]:
    """A unit for each domain score; people without a score are not in its base."""
    return [
        Unit(
            "domain", domain_id, domain_id, "score", tuple(f"{x:.6f}" for x in values), np.asarray(values, float),
            scores.counts[domain_id][..., :-1],
        )
        for domain_id, values in scores.scores.items()
    ]  # fmt: skip


def with_dont_know(units: list[Unit], cube: CountCube) -> Iterator[Unit]:
    """Each item's unit followed by its don't-know unit: don't know against substantive, base ``responded``."""
    for unit in units:
        yield unit
        counts = cube.counts[unit.unit_id]
        dont_know = counts[..., len(unit.categories) + MISSING_REASONS.index(DONT_KNOW)]
        pair = np.stack([unit.counts.sum(axis=-1), dont_know], axis=-1)
        yield Unit(
            "item", f"{unit.unit_id}#{DONT_KNOW}", unit.domain_id, "nominal", (SUBSTANTIVE, DONT_KNOW), None, pair
        )


def _item_unit(item: Item, counts: np.ndarray) -> Unit:
    substantive = counts[..., : len(item.codes)]
    kind: Kind = "nominal"
    x = None
    if item.level == "numeric":
        # In the cube the values are text; they are compared in their numeric order, whatever order they came in.
        values = np.array([float(code) for code in item.codes])
        order = np.argsort(values, kind="stable")
        codes = tuple(item.codes[place] for place in order)
        return Unit("item", item.item_id, item.domain_id, "score", codes, values[order], substantive[..., order], item)
    if item.level == "ordinal" and len(item.codes) > 1:
        kind, x = "ordinal", pomp(len(item.codes), reverse=item.reverse)
    return Unit("item", item.item_id, item.domain_id, kind, item.codes, x, substantive, item)

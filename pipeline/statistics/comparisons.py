"""One unit laid out for one contrast: levels x blocks x answers, after the level rule.

Knows which factor a contrast compares and within what; knows no test. ``case`` compares cases within group, ``group``
groups within case, ``side`` practice with management within case.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.artefacts import Design
from pipeline.statistics import least_squares
from pipeline.statistics.breakdowns import SIDES
from pipeline.statistics.reasons import Reason
from pipeline.statistics.units import Unit

WITHIN = ("case", "group", "side")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Counts of one unit, int64 (levels, blocks, categories): the levels that entered, the blocks that hold people.

    ``all_counts`` (all levels, categories) keeps the people of every declared level, those below the level rule too.
    ``kept`` are the places of the compared levels in ``all_level_ids``.
    """

    contrast: str
    unit: Unit
    all_level_ids: tuple[str, ...]
    all_counts: np.ndarray
    kept: np.ndarray
    counts: np.ndarray

    @cached_property
    def level_ids(self) -> tuple[str, ...]:
        """Ids of the compared levels, in declared order."""
        return tuple(self.all_level_ids[place] for place in self.kept)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Ids of declared levels whose base is too small to be compared."""
        kept = set(self.level_ids)
        return tuple(level for level in self.all_level_ids if level not in kept)

    @cached_property
    def level_counts(self) -> np.ndarray:
        """People per compared level and category, whatever their block."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def n(self) -> int:
        """Base of the contrast: people of the compared levels."""
        return int(self.counts.sum())

    @cached_property
    def reason(self) -> Reason | None:
        """Why nothing can be compared at all, if so."""
        if len(self.kept) < 2:
            return Reason.TOO_FEW_LEVELS
        if (self.level_counts.sum(axis=0) > 0).sum() < 2:
            return Reason.NO_VARIATION
        return None

    @cached_property
    def scores(self) -> np.ndarray:
        """What is averaged, float (categories, q): the score, or a 0/100 indicator for each nominal category."""
        return 100 * np.eye(self.counts.shape[2]) if self.unit.x is None else self.unit.x[:, None]

    @cached_property
    def model(self) -> least_squares.Fit | None:
        """The additive fit of level and block; None if not connected or no level is left."""
        return least_squares.fit(self.counts.sum(axis=2)) if len(self.kept) else None

    @cached_property
    def adjusted(self) -> np.ndarray | None:
        """Least squares means, float (levels, q); None if not connected."""
        if self.model is None:
            return None
        return least_squares.adjusted_means(self.counts, self.scores)

    @property
    def missing_adjusted(self) -> Reason:
        """Why there are no adjusted means, where there are none."""
        return Reason.NOT_CONNECTED if len(self.kept) else Reason.TOO_FEW_LEVELS


def arrange(contrast: str, counts: np.ndarray, design: Design) -> np.ndarray:
    """Counts (cases, groups, ...) as (levels, blocks, ...) of one of the contrasts in `WITHIN`."""
    if contrast == "case":
        return counts
    if contrast == "group":
        return np.swapaxes(counts, 0, 1)
    # People of a group without a side are in neither row.
    members = [[group.side == side for group in design.groups] for side in SIDES]
    return np.einsum("sg,cg...->sc...", np.array(members, counts.dtype), counts)


def compare(unit: Unit, contrast: str, design: Design, min_level_base: int) -> Comparison:
    """Lay a unit out for a contrast and apply the level rule.

    Parameters
    ----------
    unit : Unit
        Counts of shape (cases, groups, categories), in the order of the design.
    contrast : str
        One of `WITHIN`.
    design : Design
        Says which levels are declared and which side a group is on.
    min_level_base : int
        Smallest number of answers with which a level enters. Blocks have no minimum.

    Returns
    -------
    Comparison
        With its ``reason`` set when fewer than two levels or only one distinct answer is left.
    """
    counts = arrange(contrast, unit.counts, design)
    kept = np.flatnonzero(counts.sum(axis=(1, 2)) >= min_level_base)
    entered = counts[kept]
    entered = entered[:, entered.sum(axis=(0, 2)) > 0]
    levels = declared_levels(contrast, design)
    return Comparison(contrast, unit, levels, counts.sum(axis=1), kept, entered)


def declared_levels(contrast: str, design: Design) -> tuple[str, ...]:
    """Ids of the levels that the study declares for a contrast, of cases or of people."""
    if contrast == "case":
        return design.case_ids
    if contrast == "group":
        return design.group_ids
    if contrast == "side":
        sides = {group.side for group in design.groups}
        return tuple(side for side in SIDES if side in sides)
    return tuple(
        category.code
        for attribute in design.attributes
        if attribute.attribute_id == contrast
        for category in attribute.categories
    )

"""The rows of every descriptive table, in one order: overall, study, each case, group, side and attribute level.

Knows how counts of cells add up to a row; knows nothing about what is counted.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.artefacts import Design

OVERALL, STUDY, CASE, GROUP, SIDE = "overall", "study", "case", "group", "side"
SIDES = ("practice", "management")
ALL = "all"


@dataclass(frozen=True, eq=False)
class Breakdowns:
    """Rows of a study: ``names`` and ``levels`` object (rows,), ``places`` the rows of each breakdown.

    ``members`` holds for each attribute the cases of each level, 0/1 int64 (levels, cases), ``sides`` the groups of
    each side, 0/1 int64 (sides, groups), without rows where the study does not declare both.
    """

    names: np.ndarray
    levels: np.ndarray
    places: dict[str, slice]
    members: dict[str, np.ndarray]
    sides: np.ndarray

    def __len__(self) -> int:
        return len(self.names)

    def sums(self, counts: np.ndarray) -> np.ndarray:
        """Counts (cases, groups, ...) added up for each row, (rows, ...)."""
        by_case, everybody = counts.sum(axis=1), counts.sum(axis=(0, 1))[None]
        by_group = counts.sum(axis=0)
        by_side = np.tensordot(self.sides, by_group, axes=1)
        by_attribute = [np.tensordot(member, by_case, axes=1) for member in self.members.values()]
        return np.concatenate([everybody, everybody, by_case, by_group, by_side, *by_attribute])

    @cached_property
    def case_means(self) -> list[tuple[int, np.ndarray]]:
        """Rows that are means over cases, with the cases of each as bool (cases,): study and attribute levels."""
        cases = self.places[CASE].stop - self.places[CASE].start
        rows = [(self.places[STUDY].start, np.ones(cases, bool))]
        for attribute_id, member in self.members.items():
            rows += [(self.places[attribute_id].start + i, inside > 0) for i, inside in enumerate(member)]
        return rows


def breakdowns_of(design: Design) -> Breakdowns:
    """The rows of a study, in declared order."""
    parts: list[tuple[str, tuple[str, ...]]] = [
        (OVERALL, (ALL,)), (STUDY, (ALL,)), (CASE, design.case_ids), (GROUP, design.group_ids)
    ]  # fmt: skip
    sides = side_members(design)
    if len(sides):
        parts.append((SIDE, SIDES))
    members = {}
    for attribute in design.attributes:
        codes = tuple(category.code for category in attribute.categories)
        parts.append((attribute.attribute_id, codes))
        values = [case.attributes.get(attribute.attribute_id) for case in design.cases]
        members[attribute.attribute_id] = np.array([[value == code for value in values] for code in codes], np.int64)
    sizes = [len(levels) for _, levels in parts]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return Breakdowns(
        np.repeat(np.array([name for name, _ in parts], object), sizes),
        np.array([level for _, levels in parts for level in levels], object),
        {
            name: slice(int(start), int(start) + len(levels))
            for (name, levels), start in zip(parts, starts, strict=False)
        },
        members,
        sides,
    )


def side_members(design: Design) -> np.ndarray:
    """Which groups are on each side, 0/1 int64 (sides, groups); no rows where the study does not declare both."""
    found = np.array([[group.side == side for group in design.groups] for side in SIDES], np.int64)
    return found if found.any(axis=1).all() else found[:0]

"""The typed things that pass from one stage to the next, and the columns of every table that is written.

Knows shapes and names; knows neither how anything is computed nor how it is drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from instrument.items import INVALID, Category, Domain, Item

NOT_SCORED = "not_scored"

#: Leading columns of every table of ``analyse``; a stage may add more behind them, never before or between.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "counts": ("case_id", "group_id", "item_id", "category", "n"),
    "score_counts": ("case_id", "group_id", "domain_id", "score", "n"),
    "bases": (
        "breakdown", "level", "item_id", "interviewed", "asked", "eligible", "responded", "substantive",
        "dont_know", "refused", "not_applicable", "blank", "not_asked",
    ),
    "frequencies": (
        "breakdown", "level", "domain_id", "item_id", "category", "n", "base", "proportion",
        "conf_low", "conf_high", "method", "note",
    ),
    "scores": (
        "breakdown", "level", "domain_id", "n", "mean", "adjusted_mean", "band_low", "band_high", "difference",
        "cliff_delta", "delta_low", "delta_high", "note",
    ),
    "means": (
        "breakdown", "level", "domain_id", "item_id", "category", "n", "mean", "adjusted_mean", "band_low", "band_high",
        "difference", "cliff_delta", "delta_low", "delta_high", "note",
    ),
    "contrasts": (
        "contrast", "unit", "unit_id", "domain_id", "method", "levels", "n", "statistic", "df", "p_value", "p_min",
        "draws", "family", "p_adjusted", "effect_name", "effect", "effect_low", "effect_high", "note",
    ),
    "unevenness": (
        "unit", "unit_id", "domain_id", "n", "v_observed", "v_noise", "tau2", "unevenness", "conf_low", "conf_high",
        "icc", "reliability", "noise_share", "p_value", "loo_low", "loo_high", "note",
    ),
    "agreement": (
        "case_id", "item_id", "n", "consensus", "null_low", "null_high", "van_der_eijk_a", "rwg", "gap", "note",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """An organisation studied, with its value for each case attribute."""

    case_id: str
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A stakeholder group; ``side`` is practice, management or None."""

    group_id: str
    label: str
    side: Literal["practice", "management"] | None = None


@dataclass(frozen=True, slots=True)
class CaseAttribute:
    """A fact about cases (organisation type); ``ordered`` says whether its categories rank."""

    attribute_id: str
    label: str
    ordered: bool
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """What the study is, without anybody's answer. Order of cases, groups, domains and items is the declared order."""

    study_id: str
    title: str
    cases: tuple[Case, ...]
    groups: tuple[Group, ...]
    attributes: tuple[CaseAttribute, ...]
    domains: tuple[Domain, ...]
    items: tuple[Item, ...]
    targets: Mapping[str, int] = field(default_factory=dict)

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Ids of all cases of the study."""
        return tuple(case.case_id for case in self.cases)

    @property
    def group_ids(self) -> tuple[str, ...]:
        """Ids of all groups of the study."""
        return tuple(group.group_id for group in self.groups)


@dataclass(frozen=True)
class CountCube:
    """How many respondents of each case and group are in each state of each item.

    ``interviewed`` is int64 of shape (cases, groups). ``counts[item_id]`` is int64 of shape
    (cases, groups, len(item.states)): the item's categories, then the five missing reasons, then ``invalid``.
    For every item and (case, group) the counts sum to ``interviewed``; a cube that breaks this cannot be made.
    """

    case_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    items: tuple[Item, ...]
    interviewed: np.ndarray
    counts: Mapping[str, np.ndarray]

    def __post_init__(self) -> None:
        shape = (len(self.case_ids), len(self.group_ids))
        assert self.interviewed.shape == shape, "interviewed must be cases x groups"
        for item in self.items:
            counts = self.counts[item.item_id]
            assert counts.shape == (*shape, len(item.states)), f"{item.item_id}: wrong shape {counts.shape}"
            assert (counts >= 0).all(), f"{item.item_id}: negative count"
            assert (counts.sum(axis=2) == self.interviewed).all(), f"{item.item_id}: counts do not sum to interviewed"

    def __add__(self, other: "CountCube") -> "CountCube":
        """Counts of both, for the same study; numeric items get the union of their values."""
        assert self.case_ids == other.case_ids, "cubes of different cases cannot be added"
        assert self.group_ids == other.group_ids, "cubes of different groups cannot be added"
        assert [i.item_id for i in self.items] == [i.item_id for i in other.items], "cubes of different items"
        items = tuple(_union(a, b) for a, b in zip(self.items, other.items, strict=True))
        counts = {
            item.item_id: _spread(self.counts[item.item_id], a, item) + _spread(other.counts[item.item_id], b, item)
            for item, a, b in zip(items, self.items, other.items, strict=True)
        }
        return replace(self, items=items, counts=counts, interviewed=self.interviewed + other.interviewed)

    def item(self, item_id: str) -> Item:
        """The item of that id, with the categories counted here."""
        return next(item for item in self.items if item.item_id == item_id)

    def to_frame(self) -> pd.DataFrame:
        """The long table ``counts``: rows for every (case, group) with a respondent, every item, every state.

        Rows of the state ``invalid`` appear only where invalid answers were counted at all.
        """
        cells = np.argwhere(self.interviewed > 0)
        cases, groups = np.asarray(self.case_ids, object), np.asarray(self.group_ids, object)
        with_invalid = any(counts[..., -1].any() for counts in self.counts.values())
        parts = []
        for item in self.items:
            states = item.states if with_invalid else item.states[:-1]
            counts = self.counts[item.item_id][cells[:, 0], cells[:, 1], : len(states)]
            parts.append(
                pd.DataFrame(
                    {
                        "case_id": np.repeat(cases[cells[:, 0]], len(states)),
                        "group_id": np.repeat(groups[cells[:, 1]], len(states)),
                        "item_id": item.item_id,
                        "category": np.tile(np.asarray(states, object), len(cells)),
                        "n": counts.reshape(-1),
                    }
                )
            )
        if not parts:
            return pd.DataFrame(columns=list(COLUMNS["counts"]))
        frame = pd.concat(parts, ignore_index=True)
        order = {case_id: position for position, case_id in enumerate(self.case_ids)}
        return frame.sort_values("case_id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)


@dataclass(frozen=True)
class ScoreCounts:
    """How many respondents of each case and group have each domain score.

    ``scores[domain_id]`` is float64 of shape (values,), ascending, 0-100 rounded to 6 decimals;
    ``counts[domain_id]`` is int64 of shape (cases, groups, values + 1), the last place being ``not_scored``.
    """

    case_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    interviewed: np.ndarray
    scores: Mapping[str, np.ndarray]
    counts: Mapping[str, np.ndarray]

    def __post_init__(self) -> None:
        for domain_id, counts in self.counts.items():
            assert counts.shape == (*self.interviewed.shape, len(self.scores[domain_id]) + 1), f"{domain_id}: shape"
            assert (counts.sum(axis=2) == self.interviewed).all(), f"{domain_id}: counts do not sum to interviewed"

    def __add__(self, other: "ScoreCounts") -> "ScoreCounts":
        """Counts of both, for the same study."""
        assert self.case_ids == other.case_ids, "score counts of different cases cannot be added"
        assert self.group_ids == other.group_ids, "score counts of different groups cannot be added"
        scores, counts = {}, {}
        for domain_id in self.counts:
            union = np.union1d(self.scores[domain_id], other.scores[domain_id])
            total = np.zeros((*self.interviewed.shape, len(union) + 1), np.int64)
            for part in (self, other):
                places = np.append(np.searchsorted(union, part.scores[domain_id]), len(union))
                total[..., places] += part.counts[domain_id]
            scores[domain_id], counts[domain_id] = union, total
        return replace(self, interviewed=self.interviewed + other.interviewed, scores=scores, counts=counts)

    def to_frame(self) -> pd.DataFrame:
        """The long table ``score_counts``: every (case, group) with a respondent, every score met, ``not_scored``."""
        rows: list[tuple[str, str, str, str, int]] = []
        for c, g in np.argwhere(self.interviewed > 0):
            for domain_id, scores in self.scores.items():
                names = [f"{score:.6f}" for score in scores] + [NOT_SCORED]
                counts = self.counts[domain_id][c, g]
                rows += [
                    (self.case_ids[c], self.group_ids[g], domain_id, name, int(n))
                    for name, n in zip(names, counts, strict=True)
                ]
        return pd.DataFrame(rows, columns=list(COLUMNS["score_counts"]))


def total(parts: Iterable[CountCube]) -> CountCube:
    """Sum of cubes counted apart: of files, chunks, sites or workers."""
    first, *rest = parts
    for part in rest:
        first = first + part
    return first


def _union(a: Item, b: Item) -> Item:
    if a.categories == b.categories:
        return a
    assert a.level == b.level == "numeric", f"{a.item_id}: categories differ"
    codes = sorted(set(a.codes) | set(b.codes), key=float)
    return replace(a, categories=tuple(Category(code, code) for code in codes))


def _spread(counts: np.ndarray, source: Item, target: Item) -> np.ndarray:
    if source.categories == target.categories:
        return counts
    spread = np.zeros((*counts.shape[:2], len(target.states)), np.int64)
    spread[..., [target.states.index(state) for state in source.states]] = counts
    return spread


assert Item("", "", "", "", "open", ()).states[-1] == INVALID

"""Counts judged records into the count cube and the score counts: the only stage whose cost grows with respondents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import lcm

import numpy as np
import pyarrow as pa

from instrument.items import INVALID, Item
from instrument.judging import JudgedBatch
from pipeline.artefacts import CountCube, Design, ScoreCounts


@dataclass(frozen=True)
class Tabulation:
    """The two tables that everything else is computed from. Tabulations of one study add up."""

    cube: CountCube
    scores: ScoreCounts

    def __add__(self, other: "Tabulation") -> "Tabulation":
        return Tabulation(self.cube + other.cube, self.scores + other.scores)


@dataclass
class _DomainCounter:
    """Counts one domain's scores as whole numbers, so that equal scores are equal whatever the order of addition.

    A respondent's key is (sum of x over the answered items, answered, eligible), where x is in units of 100 / ``unit``
    points and ``unit`` is the least common multiple of the items' number of steps.
    """

    domain_id: str
    items: Sequence[Item]
    min_answered: float
    keys: dict[tuple[int, int, int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unit = lcm(*(len(item.categories) - 1 for item in self.items)) if self.items else 1

    def count(self, batch: JudgedBatch, cell: np.ndarray) -> None:
        """Add a batch; ``cell`` is the position of each record's (case, group)."""
        own = [item for item in self.items if item.item_id in batch.codes]
        size = len(own) + 1
        total = np.zeros(len(batch), np.int64)
        answered, eligible = total.copy(), total.copy()
        for item in own:
            x, is_answered, is_eligible = _contributions(item, self.unit)
            codes = batch.codes[item.item_id].codes
            total += x[codes]
            answered += is_answered[codes]
            eligible += is_eligible[codes]
        key = ((cell * (self.unit * size + 1) + total) * size + answered) * size + eligible
        counted = pa.array(key).value_counts()
        for code, n in zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True):
            rest, eligible_n = divmod(code, size)
            rest, answered_n = divmod(rest, size)
            at, total_n = divmod(rest, self.unit * size + 1)
            place = (at, total_n, answered_n, eligible_n)
            self.keys[place] = self.keys.get(place, 0) + n

    def score(self, total: int, answered: int, eligible: int) -> float | None:
        """Score on 0-100 of one respondent, rounded to 6 decimals; None where too few of the items were answered."""
        if answered == 0 or answered < self.min_answered * eligible - 1e-9:
            return None
        return round(100 * total / (self.unit * answered), 6)

    def result(self, cells: int) -> tuple[np.ndarray, np.ndarray]:
        """Scores met, ascending, and counts of shape (cells, scores + 1), ``not_scored`` last."""
        scores = {place: self.score(*place[1:]) for place in self.keys}
        values = np.array(sorted({score for score in scores.values() if score is not None}), float)
        counts = np.zeros((cells, len(values) + 1), np.int64)
        for place, n in self.keys.items():
            score = scores[place]
            counts[place[0], len(values) if score is None else np.searchsorted(values, score)] += n
        return values, counts


def _contributions(item: Item, unit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each state of an item: its x in units, whether it is an answer, whether the respondent was eligible."""
    steps = len(item.categories)
    x = np.zeros(len(item.states), np.int64)
    positions = np.arange(steps)[::-1] if item.reverse else np.arange(steps)
    x[:steps] = positions * (unit // (steps - 1))
    answered = np.arange(len(item.states)) < steps
    eligible = np.array([state not in ("not_asked", "not_applicable") for state in item.states])
    return x, answered.astype(np.int64), eligible.astype(np.int64)


def tabulate(batches: Iterable[JudgedBatch], design: Design, min_answered: float = 0.5) -> Tabulation:
    """Count judged records.

    Parameters
    ----------
    batches : iterable of JudgedBatch
        Records of the study, in any order and any division.
    design : Design
        Fixes the order of cases, groups, items and domains.
    min_answered : float
        Share of a domain's eligible items that must be answered for a score; exactly this share is enough.

    Returns
    -------
    Tabulation
        Count cube and score counts over all cases and groups of the study.

    Notes
    -----
    A domain score is the mean of its scored items on 0-100, percent of maximum possible: Cohen, Cohen, Aiken and West
    (1999), Multivariate Behavioral Research 34:315.
    """
    shape = (len(design.cases), len(design.groups))
    items = {item.item_id: item for item in design.items}
    counted = {item_id: _ItemCounter(item, shape[0] * shape[1]) for item_id, item in items.items()}
    domains = [_DomainCounter(d.domain_id, _scored(design, d.domain_id), min_answered) for d in design.domains]
    domains = [domain for domain in domains if domain.items]
    interviewed = np.zeros(shape[0] * shape[1], np.int64)
    for batch in batches:
        cell = batch.case.astype(np.int64) * shape[1] + batch.group
        here = np.bincount(cell, minlength=len(interviewed))
        interviewed += here
        for item_id, counter in counted.items():
            counter.count(batch, item_id, cell, here)
        for domain in domains:
            domain.count(batch, cell)
    finished = {item_id: counter.result(shape) for item_id, counter in counted.items()}
    results = {domain.domain_id: domain.result(shape[0] * shape[1]) for domain in domains}
    in_shape = interviewed.reshape(shape)
    cube = CountCube(
        design.case_ids,
        design.group_ids,
        tuple(item for item, _ in finished.values()),
        in_shape,
        {item_id: counts for item_id, (_, counts) in finished.items()},
    )
    scores = ScoreCounts(
        design.case_ids,
        design.group_ids,
        in_shape,
        {domain_id: values for domain_id, (values, _) in results.items()},
        {domain_id: counts.reshape(*shape, -1) for domain_id, (_, counts) in results.items()},
    )
    return Tabulation(cube, scores)


class _ItemCounter:
    """Counts one item by cell and state. A numeric item grows a state for each value met."""

    def __init__(self, item: Item, cells: int) -> None:
        self.item = item
        self.counts: dict[str, np.ndarray] = {state: np.zeros(cells, np.int64) for state in item.states}
        self.labels = {category.code: category for category in item.categories}

    def count(self, batch: JudgedBatch, item_id: str, cell: np.ndarray, here: np.ndarray) -> None:
        if item_id not in batch.codes:
            self.counts["not_asked"] += here
            return
        item, codes = batch.codes[item_id]
        states = item.states
        flat = np.bincount(cell * len(states) + codes, minlength=len(here) * len(states))
        for state, counts in zip(states, flat.reshape(len(here), len(states)).T, strict=True):
            self.counts[state] = self.counts.get(state, 0) + counts
        if item.level == "numeric":
            self.labels |= {category.code: category for category in item.categories}

    def result(self, shape: tuple[int, int]) -> tuple[Item, np.ndarray]:
        item = self.item
        if item.level == "numeric":
            item = replace(item, categories=tuple(self.labels[code] for code in sorted(self.labels, key=float)))
        counts = np.stack([self.counts[state] for state in item.states], axis=1)
        return item, counts.reshape(*shape, len(item.states))


def _scored(design: Design, domain_id: str) -> list[Item]:
    return [item for item in design.items if item.domain_id == domain_id and item.scored and len(item.categories) > 1]


__all__ = ["INVALID", "Tabulation", "tabulate"]

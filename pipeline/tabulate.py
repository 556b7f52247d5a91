"""Counts judged records into the count cube and the score counts: the only stage whose cost grows with respondents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import lcm

import numpy as np
import pyarrow as pa

from instrument.items import Item
from instrument.judging import JudgedBatch
from pipeline.artefacts import CountCube, Design, ScoreCounts


@dataclass(frozen=True)
class Tabulation:
    """The two tables that everything else is computed from. Tabulations of one study add up."""

    cube: CountCube
    scores: ScoreCounts

    def __add__(self, other: "Tabulation") -> "Tabulation":
        return Tabulation(self.cube + other.cube, self.scores + other.scores)


class _DomainCounter:
    """Counts one domain's scores by cell.

    A respondent's key is (sum of x over the answered items, answered, eligible), with x a whole number in units of
    100 / ``unit`` points, ``unit`` being the least common multiple of the items' numbers of steps: so equal scores are
    equal whatever the order of addition. Each distinct key is made into a score once.
    """

    def __init__(self, domain_id: str, items: Sequence[Item], min_answered: float, cells: int) -> None:
        self.domain_id, self.items, self.min_answered, self.cells = domain_id, items, min_answered, cells
        self.unit = lcm(*(len(item.categories) - 1 for item in items))
        self.tables = {item.item_id: _contributions(item, self.unit) for item in items}
        self.size = len(items) + 1
        self.places: dict[float | None, int] = {None: 0}  # score -> place among the counts
        self.known: dict[int, int] = {}  # key -> place
        self.counts: list[np.ndarray] = [np.zeros(cells, np.int64)]

    def count(self, batch: JudgedBatch, cell: np.ndarray) -> None:
        """Add a batch; ``cell`` is the position of each record's (case, group)."""
        key = np.zeros(len(batch), np.int64)
        for item_id, table in self.tables.items():
            if item_id in batch.codes:
                key += (table * (self.size**2, self.size, 1)).sum(axis=1)[batch.codes[item_id].codes]
        encoded = pa.array(key).dictionary_encode()
        places = np.array([self._place(distinct) for distinct in encoded.dictionary.to_pylist()], np.int64)
        flat = np.bincount(places[encoded.indices.to_numpy()] * self.cells + cell)
        for place, counts in enumerate(np.split(flat, range(self.cells, len(flat), self.cells))):
            self.counts[place][: len(counts)] += counts

    def _place(self, key: int) -> int:
        if key not in self.known:
            rest, eligible = divmod(key, self.size)
            score = self.score(*divmod(rest, self.size), eligible)
            if score not in self.places:
                self.places[score] = len(self.counts)
                self.counts.append(np.zeros(self.cells, np.int64))
            self.known[key] = self.places[score]
        return self.known[key]

    def score(self, total: int, answered: int, eligible: int) -> float | None:
        """Score on 0-100 of one respondent, rounded to 6 decimals; None where too few of the items were answered."""
        if answered == 0 or answered < self.min_answered * eligible - 1e-9:
            return None
        return round(100 * total / (self.unit * answered), 6)

    def result(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores met, ascending, and counts of shape (cells, scores + 1), ``not_scored`` last."""
        scores = sorted(score for score in self.places if score is not None)
        counts = [self.counts[self.places[score]] for score in (*scores, None)]
        return np.array(scores, float), np.stack(counts, axis=1)


def _contributions(item: Item, unit: int) -> np.ndarray:
    """For each state of an item (rows): its x in units, 1 if it is an answer, 1 if the respondent was eligible."""
    steps = len(item.categories)
    table = np.zeros((len(item.states), 3), np.int64)
    table[:steps, 0] = np.arange(steps) * (unit // (steps - 1))
    if item.reverse:
        table[:steps, 0] = table[:steps, 0][::-1].copy()
    table[:steps, 1] = 1
    table[:, 2] = [state not in ("not_asked", "not_applicable") for state in item.states]
    return table


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
    scored = {domain.domain_id: _scored(design, domain.domain_id) for domain in design.domains}
    cells = shape[0] * shape[1]
    domains = [_DomainCounter(domain_id, own, min_answered, cells) for domain_id, own in scored.items() if own]
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
    results = {domain.domain_id: domain.result() for domain in domains}
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
            # A value that only somebody gave who was not asked, or whose record is not counted, is no category.
            met = sorted((code for code in self.labels if self.counts[code].any()), key=float)
            item = replace(item, categories=tuple(self.labels[code] for code in met))
        counts = np.stack([self.counts[state] for state in item.states], axis=1)
        return item, counts.reshape(*shape, len(item.states))


def _scored(design: Design, domain_id: str) -> list[Item]:
    return [item for item in design.items if item.domain_id == domain_id and item.scored and len(item.categories) > 1]

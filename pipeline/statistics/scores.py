"""The tables ``scores`` (domains) and ``means`` (items): raw and adjusted means, chance bands, levels against the rest.

Knows means of scores and, for nominal items, shares on 0-100. The raw mean always stands beside the adjusted one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.artefacts import COLUMNS, CaseAttribute, Design
from pipeline.plan import Plan
from pipeline.statistics.breakdowns import CASE, GROUP, SIDE, Breakdowns
from pipeline.statistics.case_values import case_values
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.contrasts.strat_permutation import Permutation
from pipeline.statistics.effects import cliff_delta
from pipeline.statistics.reasons import Reason, join_notes
from pipeline.statistics.units import Unit

NUMBERS = (
    "mean", "adjusted_mean", "band_low", "band_high", "difference", "cliff_delta", "delta_low", "delta_high",
    "adjusted_range", "q25", "median", "q75",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Means:
    """Means of one unit for every row of the study: ``numbers`` float (rows, q) by name, ``n`` int (rows,), notes."""

    unit: Unit
    n: np.ndarray
    numbers: dict[str, np.ndarray]
    notes: list[list[list[str]]]

    @property
    def categories(self) -> Sequence[str | None]:
        """What the q columns are: categories of a nominal item, or one column without a category."""
        return self.unit.categories if self.unit.x is None else [None]


def against_the_rest(means: np.ndarray) -> np.ndarray:
    """Each level's mean minus the mean of all other levels' means; float (levels, q), two levels or more."""
    levels = len(means)
    return np.asarray((means - means.mean(axis=0)) * levels / (levels - 1))


def quartiles(table: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Quartiles of each row of counts (rows, values) over scores ``x``, float (rows, 3); nan for an empty row.

    By linear interpolation between order statistics, as ``numpy.quantile`` on the single values.
    """
    order = np.argsort(x, kind="stable")
    upto, values = np.cumsum(table[:, order], axis=1), np.asarray(x, float)[order]
    n = table.sum(axis=1)
    found = np.full((len(table), 3), np.nan)
    for place, q in enumerate((0.25, 0.5, 0.75)):
        h = (n - 1) * q
        below = np.floor(h)
        for row in np.flatnonzero(n > 0):
            low, high = (values[np.searchsorted(upto[row], k, side="right")] for k in (below[row], np.ceil(h[row])))
            found[row, place] = low + (h[row] - below[row]) * (high - low)
    return found


def means_of(
    unit: Unit,
    comparisons: dict[str, Comparison],
    permutations: dict[str, Permutation],
    rows: Breakdowns,
    design: Design,
    plan: Plan,
) -> Means:
    """Every mean of one unit. ``comparisons`` and ``permutations`` hold contrasts `case`, `group`, `side`."""
    scores = comparisons[CASE].scores
    counts = rows.sums(unit.counts)
    n = counts.sum(axis=1)
    shape = (len(rows), scores.shape[1])
    numbers = {name: np.full(shape, np.nan) for name in NUMBERS}
    notes: list[list[list[str]]] = [[[] for _ in range(shape[1])] for _ in range(shape[0])]
    raw = np.divide(counts @ scores, n[:, None], out=np.full(shape, np.nan), where=n[:, None] > 0)
    numbers["mean"][:] = raw
    for row in np.flatnonzero(n == 0).tolist():
        _mark(notes[row], Reason.NO_RESPONDENTS)
    case_raw = raw[rows.places[CASE]]
    for row, inside in rows.case_means:
        has = inside & (n[rows.places[CASE]] > 0)
        numbers["mean"][row] = case_raw[has].mean(axis=0) if has.any() else np.nan
        _mark(notes[row], f"cases={has.sum()}")
    found = Means(unit, n, numbers, notes)
    for name in (name for name in (CASE, GROUP, SIDE) if name in rows.places):
        _add_levels(found, rows.places[name], comparisons[name], permutations[name], plan.confidence)
    for attribute in design.attributes:
        _add_attribute(found, rows.places[attribute.attribute_id], comparisons[CASE], attribute, design)
    if unit.x is not None and not unit.is_percent_scale:
        for place, name in enumerate(("q25", "median", "q75")):
            numbers[name][:, 0] = quartiles(counts, unit.x)[:, place]
        # Quartiles are of people; rows that stand for the mean of cases have none.
        of_cases = ~np.isin(rows.names, ["overall", "case", "group", "side"])
        for name in ("q25", "median", "q75"):
            numbers[name][of_cases, 0] = np.nan
    if unit.is_percent_scale:
        adjusted = numbers["adjusted_mean"]
        for row, column in np.argwhere((adjusted < -1e-9) | (adjusted > 100 + 1e-9)):
            notes[row][column].append("outside_scale")
    return found


def _mark(notes: list[list[str]], *keys: str) -> None:
    for cell in notes:
        cell.extend(keys)


def _add_levels(
    found: Means, places: slice, comparison: Comparison, permutation: Permutation, confidence: float
) -> None:
    """Adjusted means, bands, differences and deltas of the levels of contrast `case`, `group` or `side`."""
    rows = places.start + comparison.kept
    for row in set(range(places.start, places.stop)) - set(rows.tolist()):
        if found.n[row]:
            _mark(found.notes[row], Reason.BASE_TOO_SMALL)
    means = comparison.adjusted
    if len(rows) < 2:
        for row in rows:
            _mark(found.notes[row], Reason.TOO_FEW_LEVELS)
        return
    if means is None:
        for row in rows:
            _mark(found.notes[row], comparison.missing_adjusted)
    else:
        found.numbers["adjusted_mean"][rows] = means
        found.numbers["difference"][rows] = against_the_rest(means)
        if found.unit.x is None:
            found.numbers["adjusted_range"][rows] = np.ptp(means, axis=0)
        _add_bands(found, rows, permutation)
    if found.unit.x is None:
        return
    people = comparison.level_counts
    delta = cliff_delta(people, people.sum(axis=0) - people, found.unit.x, confidence)
    for name, values in (("cliff_delta", delta.delta), ("delta_low", delta.low), ("delta_high", delta.high)):
        found.numbers[name][rows, 0] = values
    for row, reason in zip(rows, delta.reason, strict=True):
        if reason is not None:
            _mark(found.notes[row], reason)


def _add_bands(found: Means, rows: np.ndarray, permutation: Permutation) -> None:
    if permutation.band_low is None or permutation.band_high is None:
        for row in rows:
            _mark(found.notes[row], permutation.reason or Reason.NO_VARIATION)
        return
    width = permutation.band_high - permutation.band_low
    # A level whose answers cannot change hands keeps its mean in every deal; a band without width would look certain.
    moves = width > 1e-9
    found.numbers["band_low"][rows] = np.where(moves, permutation.band_low, np.nan)
    found.numbers["band_high"][rows] = np.where(moves, permutation.band_high, np.nan)
    for level, column in np.argwhere(~moves):
        found.notes[rows[level]][column].append(Reason.NO_VARIATION)


def _add_attribute(
    found: Means, places: slice, comparison: Comparison, attribute: CaseAttribute, design: Design
) -> None:
    """Means over the adjusted values of the cases of each attribute level."""
    rows = np.arange(places.start, places.stop)
    if comparison.adjusted is None or len(comparison.kept) < 2:
        for row in rows[found.n[rows] > 0]:
            reason = comparison.missing_adjusted if comparison.adjusted is None else Reason.TOO_FEW_LEVELS
            _mark(found.notes[row], reason)
        return
    values = case_values(comparison, attribute, design)
    means = values.level_means()
    found.numbers["adjusted_mean"][rows] = means
    has = ~np.isnan(means[:, 0])
    if has.sum() > 1:
        found.numbers["difference"][rows[has]] = against_the_rest(means[has])
        if found.unit.x is None:
            found.numbers["adjusted_range"][rows[has]] = np.ptp(means[has], axis=0)
    for row in rows[~has & (found.n[rows] > 0)]:
        _mark(found.notes[row], Reason.BASE_TOO_SMALL)


def scores_table(found: Sequence[Means], rows: Breakdowns, interviewed: np.ndarray) -> pd.DataFrame:
    """The table ``scores``: a row for every breakdown level and domain; behind it ``not_scored``, those without."""
    frame = _frame(found, rows)
    people = np.repeat(rows.sums(interviewed[..., None])[:, 0], len(found))
    frame["not_scored"] = people - frame["n"].to_numpy() if len(frame) else np.zeros(0, np.int64)
    return frame[[*COLUMNS["scores"], "not_scored"]]


def means_table(found: Sequence[Means], rows: Breakdowns) -> pd.DataFrame:
    """The table ``means``: a row for every breakdown level and item, one per category if the item is nominal.

    Behind the declared columns: ``adjusted_range`` (largest minus smallest adjusted share of the category over the
    levels of the breakdown) and, for numeric items, ``q25``, ``median``, ``q75``.
    """
    frame = _frame(found, rows).rename(columns={"unit_id": "item_id"})
    return frame[[*COLUMNS["means"], "adjusted_range", "q25", "median", "q75"]]


def _frame(found: Sequence[Means], rows: Breakdowns) -> pd.DataFrame:
    units = [(means.unit, category) for means in found for category in means.categories]

    def tiled(value: Callable[[Unit, str | None], str | None]) -> np.ndarray:
        return np.tile(np.array([value(unit, category) for unit, category in units], object), len(rows))

    def joined(name: str) -> np.ndarray:
        if not found:
            return np.zeros(0)
        return np.concatenate([means.numbers[name] for means in found], axis=1).reshape(-1)

    notes = [join_notes(cell) for row in range(len(rows)) for means in found for cell in means.notes[row]]
    columns: dict[str, object] = {
        "breakdown": np.repeat(rows.names, len(units)),
        "level": np.repeat(rows.levels, len(units)),
        "domain_id": tiled(lambda unit, _: unit.domain_id),
        "unit_id": tiled(lambda unit, _: unit.unit_id),
        "category": tiled(lambda _, category: category),
        "n": np.array(
            [means.n[row] for row in range(len(rows)) for means in found for _ in means.categories], np.int64
        ),
        **{name: joined(name) for name in NUMBERS},
        "note": np.array(notes, object),
    }
    return pd.DataFrame(columns)

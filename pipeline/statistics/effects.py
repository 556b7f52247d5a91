"""Effect sizes: how large a difference is, apart from whether chance could have made it.

Knows tables and samples given as counts. Each is estimable or carries the reason why not.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.reasons import Reason
from pipeline.statistics.results import Effect
from pipeline.statistics.unevenness import Spread, spread_between


def chi_square_statistic(table: np.ndarray) -> float:
    """Pearson's chi-square of a table without empty rows and columns, without a continuity correction."""
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(((table - expected) ** 2 / expected).sum())


def without_empty(table: np.ndarray) -> np.ndarray:
    """The table without its empty rows and columns."""
    return table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]


def bergsma_v(table: np.ndarray) -> float:
    """Cramer's V, corrected for the value that chance alone gives it.

    Parameters
    ----------
    table : ndarray of int, shape (levels, categories)
        People; empty rows and columns are dropped.

    Returns
    -------
    float
        0 to 1; 0 also where the association is below what chance gives.

    Raises
    ------
    ValueError
        Fewer than two rows or columns hold somebody.

    Notes
    -----
    Takes people as independent draws. Not adjusted for blocks.

    Source: Bergsma (2013), Journal of the Korean Statistical Society 42:323-328.
    """
    table = without_empty(np.asarray(table, float))
    rows, cols = table.shape
    if rows < 2 or cols < 2:
        raise ValueError("an association needs two rows and two columns")
    n = table.sum()
    phi2 = max(0.0, chi_square_statistic(table) / n - (rows - 1) * (cols - 1) / (n - 1))
    size = min(rows - (rows - 1) ** 2 / (n - 1), cols - (cols - 1) ** 2 / (n - 1)) - 1
    # With as many categories as people the corrected size is 0 and there is nothing to scale.
    return math.sqrt(phi2 / size) if size > 0 else 0.0


def bergsma_v_effect(table: np.ndarray) -> Effect:
    """`bergsma_v` as an effect."""
    if min(without_empty(table).shape) < 2:
        return Effect("bergsma_v", notes=(Reason.NO_VARIATION,))
    value = bergsma_v(table)
    return Effect("bergsma_v", value, notes=("floored",) if value == 0 else ())


@dataclass(frozen=True, eq=False)
class CliffDelta:
    """Deltas, their variances and intervals, float (k,), nan where not estimable; ``reason`` (k,) says why."""

    delta: np.ndarray
    variance: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reason: np.ndarray


def cliff_delta(first: np.ndarray, second: np.ndarray, x: np.ndarray, confidence: float = 0.95) -> CliffDelta:
    """How much more often the first sample is above the second than below it, for k pairs of samples at once.

    Parameters
    ----------
    first, second : ndarray of int, shape (k, values)
        People of each sample with each score.
    x : ndarray of float, shape (values,)
        The scores, in any order; reversed already where the item is keyed so.
    confidence : float
        Two-sided.

    Returns
    -------
    CliffDelta
        -1 to 1, positive when the first sample is higher. Below two people in a sample nothing is estimable
        (`base_too_small`); with complete separation delta stands and its interval does not.

    Notes
    -----
    Interval: unbiased variance, Student's t, asymmetric limits; four different intervals are in use for the same data.
    Uses the order of scores only and is not adjusted for who was interviewed.

    Source: Cliff (1993), Psychological Bulletin 114:494-509; interval Feng and Cliff (2004), Journal of Modern Applied
    Statistical Methods 3:322-332.
    """
    values, place = np.unique(np.asarray(x, float), return_inverse=True)
    merge = (place[:, None] == np.arange(len(values))).astype(float)
    a, b = np.asarray(first) @ merge, np.asarray(second) @ merge
    n, m = a.sum(axis=1), b.sum(axis=1)
    enough = np.minimum(n, m) >= 2
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = (2 * np.cumsum(b, axis=1) - b - m[:, None]) / m[:, None]  # d_i. of each score of the first sample
        cols = (n[:, None] - 2 * np.cumsum(a, axis=1) + a) / n[:, None]  # d_.j of each score of the second
        delta = np.where(enough, (a * rows).sum(axis=1) / n, np.nan)
        apart = np.abs(delta) > 1 - 1e-12
        delta = np.where(apart, np.sign(delta), delta)
        d = delta[:, None]
        squares = n * m - (a * b).sum(axis=1) - n * m * delta**2
        by_row, by_col = (a * (rows - d) ** 2).sum(axis=1), (b * (cols - d) ** 2).sum(axis=1)
        variance = (m**2 * by_row + n**2 * by_col - squares) / (m * n * (m - 1) * (n - 1))
        variance = np.maximum(variance, (1 - delta**2) / (m * n - 1))
        t = stdtrit(n + m - 2, (1 + confidence) / 2)
        middle, reach = delta - delta**3, t * np.sqrt(variance) * np.sqrt((1 - delta**2) ** 2 + t**2 * variance)
        scale = 1 - delta**2 + t**2 * variance
        low, high = (middle - reach) / scale, (middle + reach) / scale
    reason = np.full(len(delta), None, object)
    reason[apart] = Reason.COMPLETE_SEPARATION
    reason[~enough] = Reason.BASE_TOO_SMALL
    variance, low, high = (np.where(enough & ~apart, part, np.nan) for part in (variance, low, high))
    return CliffDelta(delta, variance, low, high, reason)


def cliff_delta_effect(first: np.ndarray, second: np.ndarray, x: np.ndarray, confidence: float) -> Effect:
    """`cliff_delta` of one pair of samples, counts (values,), as an effect."""
    found = cliff_delta(first[None], second[None], x, confidence)
    delta, low, high = (None if np.isnan(part[0]) else float(part[0]) for part in (found.delta, found.low, found.high))
    reason = found.reason[0]
    notes = ("not_adjusted_for_mix",) if reason is None else (reason, "not_adjusted_for_mix")
    return Effect("cliff_delta", delta, low, high, notes)


def mean_difference_effect(comparison: Comparison) -> Effect:
    """Adjusted mean of the first declared level minus that of the second, in the unit of the score; no interval."""
    means = comparison.adjusted
    if means is None:
        return Effect("mean_difference", notes=(comparison.missing_adjusted,))
    return Effect("mean_difference", float(means[0, 0] - means[1, 0]))


def icc_effect(comparison: Comparison) -> Effect:
    """Share of the variance of single answers that lies between levels, blocks held constant."""
    spread = spread_between(comparison.counts, comparison.scores[:, 0])
    if not isinstance(spread, Spread):
        return Effect("icc", notes=(spread,))
    return Effect("icc", spread.icc, notes=("floored",) if spread.tau2 < 0 else ())

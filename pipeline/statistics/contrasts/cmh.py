"""Generalised Cochran-Mantel-Haenszel statistics from a level x block x category table.

Knows tables; `cmh_general`, `cmh_row_means` and `van_elteren` differ only in what a category is worth.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.reasons import Reason
from pipeline.statistics.results import Effect, Result, not_estimable

#: Eigenvalues below this share of the largest count as zero, in the inverse and in the rank alike.
RANK_TOLERANCE = 1e-10
#: Cholesky pivots above this share of the largest variance leave no doubt about the rank.
CLEARLY_POSITIVE = 1e-8


@dataclass(frozen=True, eq=False)
class QuadraticForm:
    """Deviations ``G`` (v,) from expectation, and ``root`` (v, rank) with root root' the inverse of their covariance.

    ``statistic`` is G' Cov^+ G; ``expected`` (v,) is what was subtracted from the table.
    """

    G: np.ndarray
    expected: np.ndarray
    root: np.ndarray

    @property
    def statistic(self) -> float:
        """M2."""
        return float(((self.G @ self.root) ** 2).sum())

    @property
    def df(self) -> int:
        """Rank of the covariance; 0 when nothing can vary."""
        return self.root.shape[1]

    @property
    def p_value(self) -> float | None:
        """Upper tail of chi-square; None with rank 0."""
        return float(chdtrc(self.df, self.statistic)) if self.df else None


def cmh_general(counts: np.ndarray) -> QuadraticForm:
    """General association of level and category within blocks, neither of them ordered.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell. Empty rows, columns and blocks are allowed.

    Returns
    -------
    QuadraticForm
        ``G`` runs over levels, then categories.

    Notes
    -----
    Blocks with one person say nothing and are left out. Reference distribution: answers dealt at random within blocks;
    the p value is its chi-square approximation.

    Source: Landis, Heyman and Koch (1978), International Statistical Review 46:237-254.
    """
    tables = _blocks(counts)
    n, rows, cols = _margins(tables)
    levels, categories = counts.shape[0], counts.shape[2]
    expected = (rows[:, :, None] * cols[:, None, :] / n[:, None, None]).sum(axis=0)
    by_level = _spread(n, rows) / (n**2 * (n - 1))[:, None, None]
    by_category = _spread(n, cols)
    crossed = by_level.reshape(len(n), levels**2).T @ by_category.reshape(len(n), categories**2)
    covariance = crossed.reshape(levels, levels, categories, categories).swapaxes(1, 2)
    G = tables.sum(axis=0) - expected
    free = (_all_but_last(rows)[:, None] * categories + _all_but_last(cols)).reshape(-1)
    return _form(G.reshape(-1), expected.reshape(-1), covariance.reshape(levels * categories, -1), free)


def cmh_row_means(counts: np.ndarray, x: np.ndarray) -> QuadraticForm:
    """Differences between levels in the mean score within blocks.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell.
    x : ndarray of float, shape (categories,)
        Score of each category. Any increasing linear change of it gives the same statistic.

    Returns
    -------
    QuadraticForm
        ``G`` runs over levels.

    Notes
    -----
    Source: Landis, Heyman and Koch (1978), International Statistical Review 46:237-254.
    """
    tables = _blocks(counts)
    # The variance below is a difference of large sums; the centre does not matter to it, rounding does.
    centred = np.asarray(x, float) - (tables.sum(axis=(0, 1)) @ x) / max(tables.sum(), 1)
    return _mean_scores(tables, np.broadcast_to(centred, (len(tables), len(x))))


def van_elteren(counts: np.ndarray, order: np.ndarray | None = None) -> QuadraticForm:
    """Differences between levels in rank within blocks, each block ranked by itself.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell.
    order : ndarray of int, shape (categories,), optional
        Places of the categories from low to high; left out: as they stand.

    Returns
    -------
    QuadraticForm
        ``G`` runs over levels.

    Notes
    -----
    Mid-ranks over the block's people plus one (modified ridits), which gives every block the weight that makes the test
    most powerful against a common shift.

    Source: van Elteren (1960), Bulletin of the International Statistical Institute 37:351-361.
    """
    tables = _blocks(counts if order is None else counts[:, :, order])
    n, _, cols = _margins(tables)
    below = np.cumsum(cols, axis=1) - cols
    return _mean_scores(tables, (below + (cols + 1) / 2) / (n + 1)[:, None])


def _blocks(counts: np.ndarray) -> np.ndarray:
    """Float (blocks, levels, categories), blocks of two people and more."""
    tables = np.swapaxes(counts, 0, 1).astype(float)
    return tables[tables.sum(axis=(1, 2)) >= 2]


def _margins(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tables.sum(axis=(1, 2)), tables.sum(axis=2), tables.sum(axis=1)


def _all_but_last(margin: np.ndarray) -> np.ndarray:
    """Places of the rows or columns that hold somebody, without the last; ``margin`` (blocks, v)."""
    return np.flatnonzero(margin.sum(axis=0))[:-1]


def _spread(n: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """N diag(r) - r r' of each block, float (blocks, v, v)."""
    outer = -margin[:, :, None] * margin[:, None, :]
    place = np.arange(margin.shape[1])
    outer[:, place, place] += n[:, None] * margin
    return np.asarray(outer)


def _mean_scores(tables: np.ndarray, w: np.ndarray) -> QuadraticForm:
    n, rows, cols = _margins(tables)
    mean = (cols * w).sum(axis=1) / n
    # One answer in a block: exactly no spread, whatever rounding makes of its mean.
    spread = np.where((cols > 0).sum(axis=1) > 1, n * (cols * (w - mean[:, None]) ** 2).sum(axis=1), 0.0)
    expected = rows * mean[:, None]
    G = ((tables * w[:, None, :]).sum(axis=2) - expected).sum(axis=0)
    covariance = (_spread(n, rows) * (spread / (n**2 * (n - 1)))[:, None, None]).sum(axis=0)
    return _form(G, expected.sum(axis=0), covariance, _all_but_last(rows))


def _form(G: np.ndarray, expected: np.ndarray, covariance: np.ndarray, free: np.ndarray) -> QuadraticForm:
    """The form G' Cov^+ G; ``free`` are coordinates that fix all others, since deviations add up to zero.

    On the free coordinates the covariance has as a rule an inverse, found by Cholesky with the same result at a small
    part of the cost; large eigenproblems are also the ones that BLAS spreads over threads. Where it has none (tables in
    pieces), eigenvalues decide, in the inverse and in the rank alike.
    """
    inner = covariance[np.ix_(free, free)]
    if len(free):
        try:
            lower = np.linalg.cholesky(inner)
        except np.linalg.LinAlgError:
            lower = np.zeros((1, 1))
        if lower.diagonal().min() ** 2 > CLEARLY_POSITIVE * inner.diagonal().max():
            root = np.zeros((len(G), len(free)))
            root[free] = np.linalg.inv(lower).T
            return QuadraticForm(G, expected, root)
    values, vectors = np.linalg.eigh(covariance)
    real = (values > RANK_TOLERANCE * values[-1]) & (values > 0)
    return QuadraticForm(G, expected, vectors[:, real] / np.sqrt(values[real]))


def as_result(comparison: Comparison, statistic: Callable[[np.ndarray], QuadraticForm], *effects: Effect) -> Result:
    """Result of one of the three statistics; without variation inside a block there is none."""
    form = statistic(comparison.counts)
    if not form.df:
        return not_estimable(Reason.NO_VARIATION, *effects)
    return Result(form.statistic, form.df, form.p_value, effects=effects)

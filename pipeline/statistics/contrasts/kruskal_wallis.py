"""Unadjusted rank test over levels. Knows the plain level x score table; blocks are ignored and the result says so."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from pipeline.plan import Plan
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.results import Effect, Result

KEY = "kruskal_wallis"


@dataclass(frozen=True, slots=True)
class KruskalWallis:
    """H with its asymptotic p value, and both effect sizes; ``eta2_h_unfloored`` may be negative."""

    statistic: float
    df: int
    p_value: float
    epsilon2: float
    eta2_h_unfloored: float

    @property
    def eta2_h(self) -> float:
        """Eta squared from H, not below 0."""
        return max(0.0, self.eta2_h_unfloored)


def kruskal_wallis(table: np.ndarray, x: np.ndarray) -> KruskalWallis:
    """Kruskal-Wallis test from counts, with mid-ranks and the correction for ties.

    Parameters
    ----------
    table : ndarray of int, shape (levels, values)
        People with each score; two levels and two scores at least hold somebody, no level is empty.
    x : ndarray of float, shape (values,)
        The scores, in any order.

    Returns
    -------
    KruskalWallis

    Raises
    ------
    ValueError
        A level is empty or every score is the same. (``scipy.stats.kruskal`` answers nan instead.)

    Notes
    -----
    Ranks everybody together and so mixes differences between levels with differences in who was interviewed there. The
    chi-square approximation is rough below five people in a level. Works on counts, not seats: the cost does not grow
    with the number of people.

    Source: Hollander and Wolfe (1973); effects Tomczak and Tomczak (2014), Trends in Sport Sciences 21:19-25.
    """
    values, place = np.unique(np.asarray(x, float), return_inverse=True)
    merged = np.zeros((len(table), len(values)))
    np.add.at(merged.T, place, np.asarray(table, float).T)
    people, ties = merged.sum(axis=1), merged.sum(axis=0)
    if (people == 0).any() or (ties > 0).sum() < 2:
        raise ValueError("ranks need somebody in every level and two different scores")
    n, levels = people.sum(), len(people)
    ranks = np.cumsum(ties) - (ties - 1) / 2 - (n + 1) / 2  # mid-ranks about their mean
    between = ((merged @ ranks) ** 2 / people).sum()
    H = float((n - 1) * between / (ties * ranks**2).sum())
    # As many levels as people: every person is a level, and eta squared has no degrees of freedom left.
    eta2 = (H - levels + 1) / (n - levels) if n > levels else 0.0
    return KruskalWallis(H, levels - 1, float(chdtrc(levels - 1, H)), H / float(n - 1), float(eta2))


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """Kruskal-Wallis over the levels of a comparison, with both effect sizes."""
    del plan
    found = kruskal_wallis(comparison.level_counts, comparison.scores[:, 0])
    floored = ("floored",) if found.eta2_h_unfloored < 0 else ()
    return Result(
        found.statistic,
        found.df,
        found.p_value,
        effects=(Effect("eta2_h", found.eta2_h, notes=floored), Effect("epsilon2", found.epsilon2)),
        notes=("ignores_stakeholder_mix",),
    )

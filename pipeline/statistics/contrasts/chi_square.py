"""Unadjusted chi-square test of level and category. Knows the plain table; ignores blocks, and the result says so."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from pipeline.plan import Plan
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.effects import bergsma_v_effect, without_empty
from pipeline.statistics.results import Result

KEY = "chi_square"


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's statistic with what decides whether its p value can be used."""

    statistic: float
    df: int
    p_value: float
    min_expected: float
    share_expected_below_5: float

    @property
    def is_unreliable(self) -> bool:
        """Whether expected counts are too small for the approximation (Cochran 1954)."""
        return self.min_expected < 1 or self.share_expected_below_5 > 0.2


def chi_square(table: np.ndarray) -> ChiSquare:
    """Pearson's chi-square test without continuity correction.

    Parameters
    ----------
    table : ndarray of int, shape (levels, categories)
        People. Empty rows and columns are dropped; zeros stay zeros.

    Returns
    -------
    ChiSquare

    Raises
    ------
    ValueError
        Fewer than two rows or columns hold somebody.

    Notes
    -----
    Takes people as independent draws and ignores blocks.

    Source: Agresti (2002), Categorical Data Analysis; rule on expected counts Cochran (1954), Biometrics 10:417-451.
    """
    table = without_empty(np.asarray(table))
    if min(table.shape) < 2:
        raise ValueError("an association needs two rows and two columns")
    # As scipy's chi2_contingency(correction=False), which spends a millisecond on looking at its arguments.
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return ChiSquare(statistic, df, float(chdtrc(df, statistic)), float(expected.min()), float((expected < 5).mean()))


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """Chi-square test of a comparison; the note says how small expected counts are."""
    del plan
    found = chi_square(comparison.level_counts)
    notes = ["ignores_stakeholder_mix", f"min_expected={found.min_expected:.2f}"]
    if found.is_unreliable:
        notes.append("unreliable_expected")
    return Result(
        found.statistic, found.df, found.p_value,
        effects=(bergsma_v_effect(comparison.level_counts),), notes=tuple(notes),
    )  # fmt: skip

"""Unadjusted exact-type test of level and category, by tables drawn with the observed margins. Blocks are ignored."""

import numpy as np
from scipy.special import gammaln
from scipy.stats import fisher_exact, hypergeom

from pipeline.plan import Plan
from pipeline.statistics import deals
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.effects import bergsma_v_effect, without_empty
from pipeline.statistics.reference_set import PermutationP
from pipeline.statistics.results import Result
from pipeline.statistics.seeds import generator

KEY = "fisher_monte_carlo"


def fisher_monte_carlo(table: np.ndarray, *, draws: int, rng: np.random.Generator) -> PermutationP:
    """Fisher's test: exact for two by two, otherwise from random tables with the same margins.

    Parameters
    ----------
    table : ndarray of int, shape (levels, categories)
        People. Empty rows and columns are dropped.
    draws : int
        Random tables.
    rng : numpy.random.Generator
        Used for this result only.

    Returns
    -------
    PermutationP
        P of a table no more probable than the observed one. For two by two ``draws`` is the number of possible tables.

    Raises
    ------
    ValueError
        Fewer than two rows or columns hold somebody.

    Notes
    -----
    Network algorithms for the exact p of larger tables are avoided on purpose: a widely used one returns a wrong value
    for ten by five without a warning.

    Source: Agresti (2002), Categorical Data Analysis; p from draws as in Phipson and Smyth (2010).
    """
    table = without_empty(np.asarray(table))
    if min(table.shape) < 2:
        raise ValueError("an association needs two rows and two columns")
    if table.shape == (2, 2):
        return _two_by_two(table)
    log_factorial = gammaln(np.arange(table.sum(axis=0).max() + 1) + 1.0)
    observed = log_factorial[table].sum()
    count = 0
    for dealt in deals.random_level_counts(table[:, None, :], draws, rng):
        drawn = sum(log_factorial[answer].sum(axis=0) for answer in dealt)
        count += int((drawn >= observed - 1e-7).sum())
    return PermutationP((count + 1) / (draws + 1), 1 / (draws + 1), draws, count, exact=False)


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """Fisher's test of a comparison by Monte Carlo."""
    unit = comparison.unit
    rng = generator(plan.seed, unit.unit, unit.unit_id, comparison.contrast, KEY)
    p = fisher_monte_carlo(comparison.level_counts, draws=plan.draws, rng=rng)
    notes = ("ignores_stakeholder_mix", "exact") if p.exact else ("ignores_stakeholder_mix",)
    return Result(
        p_value=p.p_value, p_min=p.p_min, draws=p.draws, mc_se=p.mc_se,
        effects=(bergsma_v_effect(comparison.level_counts),), notes=notes,
    )  # fmt: skip


def _two_by_two(table: np.ndarray) -> PermutationP:
    total, first, chosen = int(table.sum()), int(table[0].sum()), int(table[:, 0].sum())
    possible = np.arange(max(0, first + chosen - total), min(first, chosen) + 1)
    chances = hypergeom.pmf(possible, total, first, chosen)
    p_min = float(chances[chances <= chances.min() * (1 + 1e-7)].sum())
    p_value = float(fisher_exact(table)[1])
    return PermutationP(p_value, min(p_min, p_value), len(possible), 0, exact=True)

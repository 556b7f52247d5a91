"""Companion for an ordered case attribute: do case values rise or fall with its level? The case is the unit."""

from collections.abc import Callable

import numpy as np

from pipeline.plan import Plan
from pipeline.statistics.case_values import CaseValues
from pipeline.statistics.contrasts.case_permutation import count_assignments, permute_cases
from pipeline.statistics.reasons import Reason
from pipeline.statistics.reference_set import ALPHA, PermutationP
from pipeline.statistics.results import Result
from pipeline.statistics.seeds import generator

KEY = "jonckheere"
DECIMALS = 6


def jonckheere(
    values: np.ndarray, level: np.ndarray, *, draws: int, rng: np.random.Generator
) -> tuple[float, float, PermutationP]:
    """Jonckheere's trend test on case values, two-sided, by permutation.

    Parameters
    ----------
    values : ndarray of float, shape (cases,)
        Rounded to 6 decimals before they are compared: equal means can differ by rounding of the fit.
    level : ndarray of int, shape (cases,)
        Place of each case's level in declared order, 0 to levels - 1, each with a case.
    draws, rng
        See `permute_cases`.

    Returns
    -------
    J, expected, p : float, float, PermutationP
        J counts pairs of cases of different level that rise with the level, ties as half.

    Notes
    -----
    Far from the expected value in either direction counts as evidence.

    Source: Jonckheere (1954), Biometrika 41:133-145.
    """
    sizes = tuple(np.bincount(level).tolist())
    count = _rises(np.round(np.asarray(values, float), DECIMALS))
    expected = (len(level) ** 2 - sum(size**2 for size in sizes)) / 4
    p = permute_cases(
        level,
        lambda assigned: np.abs(count(assigned) - expected),
        p_min=2 / count_assignments(sizes),
        draws=draws,
        rng=rng,
    )
    return float(count((level[None, :, None] == np.arange(len(sizes))).astype(float))[0]), expected, p


def contrast(values: CaseValues, plan: Plan) -> Result:
    """Trend test of an ordered attribute on case values."""
    compared = values.compared
    notes = ("cases_are_units", "raw_means") if values.is_raw else ("cases_are_units",)
    unit = values.unit
    rng = generator(plan.seed, unit.unit, unit.unit_id, values.contrast, KEY)
    J, _, p = jonckheere(compared.values[:, 0], compared.level, draws=plan.draws, rng=rng)
    if p.p_min > ALPHA:
        return Result(J, p_min=p.p_min, notes=(Reason.MIN_P_ABOVE_ALPHA, *notes))
    return Result(
        J, p_value=p.p_value, p_min=p.p_min, draws=p.draws, mc_se=p.mc_se, notes=(*notes, "exact") if p.exact else notes
    )


def _rises(values: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """J as a function of assignments (rows, cases, levels)."""
    higher = (values[:, None] < values) + 0.5 * (values[:, None] == values)

    def statistic(assigned: np.ndarray) -> np.ndarray:
        before = np.cumsum(assigned, axis=2) - assigned
        rises = before.swapaxes(1, 2) @ higher
        return np.asarray((rises.swapaxes(1, 2) * assigned).sum(axis=(1, 2)))

    return statistic

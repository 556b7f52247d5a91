"""Headline test of a case attribute: its levels dealt at random over the cases.

Knows one value per case and its level. Testing an attribute on respondents is refused here by construction: with real
differences between cases such a test rejects a true null hypothesis far too often.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from scipy.special import stdtrit

from pipeline.plan import Plan
from pipeline.statistics.case_values import CaseValues
from pipeline.statistics.deals import ENUMERATE_UP_TO, enumerate_tables
from pipeline.statistics.reasons import Reason
from pipeline.statistics.reference_set import ALPHA, PermutationP, exact_p, monte_carlo_p, reaches
from pipeline.statistics.results import Effect, Result
from pipeline.statistics.seeds import generator

KEY = "case_permutation"
CASES_FOR_INTERVAL = 3


def count_assignments(sizes: tuple[int, ...]) -> int:
    """Number of ways to give levels of these sizes to cases."""
    number, cases = 1, 0
    for size in sizes:
        cases += size
        number *= math.comb(cases, size)
    return number


def smallest_p(sizes: tuple[int, ...]) -> float:
    """Smallest p a case permutation test can give, from the number of cases per level alone.

    Parameters
    ----------
    sizes : tuple of int
        Cases in each level.

    Returns
    -------
    float
        Arrangements that differ only in the names of equally large levels give the same statistic; they are the
        fewest that can share the largest one.

    Notes
    -----
    4/3/3 cases: 2/4200. 2/2/2 cases: 6/90, so no such test is worth doing.
    """
    same = math.prod(math.factorial(times) for times in Counter(sizes).values())
    return same / count_assignments(sizes)


def permute_cases(
    level: np.ndarray,
    statistic: Callable[[np.ndarray], np.ndarray],
    *,
    p_min: float,
    draws: int,
    rng: np.random.Generator,
) -> PermutationP:
    """P value of a statistic over assignments of levels to cases.

    Parameters
    ----------
    level : ndarray of int, shape (cases,)
        Level of each case, 0 to levels - 1, each with a case.
    statistic : callable
        From assignments, 0/1 of shape (rows, cases, levels), to float (rows,). Large counts as evidence.
    p_min : float
        Smallest p that the design allows.
    draws : int
        Random assignments where there are more than can be enumerated.
    rng : numpy.random.Generator
        Used for this result only.

    Returns
    -------
    PermutationP

    Notes
    -----
    Null hypothesis: each case would have shown its value whatever level it had.
    """
    sizes = tuple(np.bincount(level).tolist())
    observed = float(statistic(_one_hot(level[None], len(sizes)))[0])
    if count_assignments(sizes) <= ENUMERATE_UP_TO:
        every = _assignments(sizes)
        p = exact_p(statistic(every), np.ones(len(every), np.int64), observed)
        return PermutationP(p.p_value, p_min, p.draws, p.count, exact=True)
    count = sum(int(reaches(statistic(some), observed).sum()) for some in _random_assignments(level, draws, rng))
    p = monte_carlo_p(count, draws, 300.0)
    return PermutationP(p.p_value, max(p_min, p.p_min), draws, count, exact=False)


def between_levels(values: np.ndarray, sizes: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """SS between levels as a function of assignments (rows, cases, levels); values (cases, q) are summed over q."""
    centred = values - values.mean(axis=0)

    def statistic(assigned: np.ndarray) -> np.ndarray:
        rows, cases, levels = assigned.shape
        sums = assigned.swapaxes(1, 2).reshape(-1, cases) @ centred
        return np.asarray(((sums**2).sum(axis=1).reshape(rows, levels) / sizes).sum(axis=1))

    return statistic


def contrast(values: CaseValues, plan: Plan) -> Result:
    """Test of an attribute on case values, with the difference of level means when there are two levels."""
    compared = values.compared
    sizes = np.bincount(compared.level)
    statistic = between_levels(compared.values, sizes)
    observed = float(statistic(_one_hot(compared.level[None], len(sizes)))[0])
    effects = _effects(compared, plan.confidence)
    notes = ("cases_are_units", "raw_means") if values.is_raw else ("cases_are_units",)
    p_min = smallest_p(tuple(sizes.tolist()))
    if p_min > ALPHA:
        return Result(observed, p_min=p_min, effects=effects, notes=(Reason.MIN_P_ABOVE_ALPHA, *notes))
    unit = values.unit
    rng = generator(plan.seed, unit.unit, unit.unit_id, values.contrast, KEY)
    p = permute_cases(compared.level, statistic, p_min=p_min, draws=plan.draws, rng=rng)
    return Result(
        observed, p_value=p.p_value, p_min=p.p_min, draws=p.draws, mc_se=p.mc_se, effects=effects,
        notes=(*notes, "exact") if p.exact else notes,
    )  # fmt: skip


def _effects(compared: CaseValues, confidence: float) -> tuple[Effect, ...]:
    if len(compared.level_ids) != 2:
        return ()
    categories, notes = compared.values.shape[1], list[str]()
    if categories > 2:
        return ()
    if categories == 2:
        # The two shares of a case mirror each other; the last declared one (chosen, yes) is the one meant.
        notes.append(f"category={compared.unit.categories[-1]}")
    first, second = (compared.values[compared.level == level, -1] for level in (0, 1))
    difference = float(first.mean() - second.mean())
    if min(len(first), len(second)) < CASES_FOR_INTERVAL:
        return (Effect("mean_difference", difference, notes=(Reason.TOO_FEW_CASES, *notes)),)
    if max(np.ptp(first), np.ptp(second)) < 1e-9:
        return (Effect("mean_difference", difference, notes=(Reason.NO_VARIATION, *notes)),)
    half = welch_half_width(first, second, confidence)
    return (Effect("mean_difference", difference, difference - half, difference + half, tuple(notes)),)


def welch_half_width(first: np.ndarray, second: np.ndarray, confidence: float) -> float:
    """Half the width of Welch's t interval of a difference of two means; float (n,) and (m,), not both constant.

    As scipy's ``ttest_ind(equal_var=False)``, which warns of lost precision when one side's cases are equal.
    """
    a, b = first.var(ddof=1) / len(first), second.var(ddof=1) / len(second)
    df = (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1))
    return float(stdtrit(df, (1 + confidence) / 2) * math.sqrt(a + b))


def _one_hot(level: np.ndarray, levels: int) -> np.ndarray:
    return (level[:, :, None] == np.arange(levels)).astype(float)


@lru_cache(maxsize=16)
def _assignments(sizes: tuple[int, ...]) -> np.ndarray:
    """All assignments, 0/1 float (arrangements, cases, levels); the same for every unit of a study."""
    every = enumerate_tables(np.ones(sum(sizes), np.int64), np.array(sizes))[0].astype(float)
    every.flags.writeable = False
    return every


def _random_assignments(level: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    levels = int(level.max()) + 1
    step = max(1, 1_000_000 // (len(level) * levels))
    for start in range(0, draws, step):
        shape = (min(step, draws - start), len(level))
        yield _one_hot(rng.permuted(np.broadcast_to(level, shape), axis=1), levels)

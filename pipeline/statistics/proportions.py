"""Shares of categories with their intervals, and the table ``frequencies``.

Knows counts and bases; does not know what an item asks. A share of a unit stands on that unit's people, a share of the
study or of a case attribute is a mean over cases, each counting the same.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from pipeline.artefacts import COLUMNS, CountCube
from pipeline.statistics.breakdowns import CASE, OVERALL, SIDE, Breakdowns
from pipeline.statistics.reasons import Reason, join_notes

POOLED, CASE_MEAN, WILSON = "pooled", "case_mean", "wilson"
CASES_FOR_INTERVAL = 3


def wilson_interval(count: np.ndarray, base: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson score interval of each share ``count / base``.

    Parameters
    ----------
    count : ndarray of int, shape (...)
        People in the category.
    base : ndarray of int, shape (...)
        People with a substantive answer, not the number interviewed.
    confidence : float
        Two-sided, between 0 and 1.

    Returns
    -------
    low, high : ndarray of float, shape (...)
        0 to 1; nan where the base is 0. Exactly 0 for nobody, exactly 1 for everybody.

    Raises
    ------
    ValueError
        A count is negative or above its base.

    Notes
    -----
    Takes people as independent draws, which people chosen on purpose within an organisation are not: a guard against
    small bases. Never of zero width. The intervals of one item's categories are not simultaneous.

    Source: Wilson (1927), Journal of the American Statistical Association 22:209-212.

    Examples
    --------
    >>> low, high = wilson_interval(np.array([0, 5]), np.array([12, 9]))
    >>> [float(x) for x in low.round(3)], [float(x) for x in high.round(3)]
    ([0.0, 0.267], [0.242, 0.811])
    """
    x, n = np.asarray(count, float), np.asarray(base, float)
    if (x < 0).any() or (x > n).any():
        raise ValueError("a count lies between 0 and its base")
    z = ndtri((1 + confidence) / 2)
    at_least_one = np.maximum(n, 1)
    centre = (x + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(x * (n - x) / at_least_one + z**2 / 4)
    low = np.where(x == 0, 0.0, np.clip(centre - half, 0, 1))
    high = np.where(x == n, 1.0, np.clip(centre + half, 0, 1))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


@dataclass(frozen=True, eq=False)
class CaseMean:
    """Mean over cases of something each case has one value of; float (columns,), nan where not estimable.

    ``cases`` is the number of cases with a value, ``reason`` (columns,) why the mean or its interval is missing.
    """

    mean: np.ndarray
    sd: np.ndarray
    low: np.ndarray
    high: np.ndarray
    cases: np.ndarray
    reason: np.ndarray


def case_mean(values: np.ndarray, confidence: float = 0.95, bounds: tuple[float, float] | None = None) -> CaseMean:
    """Mean over cases with its t interval: each case counts the same, however many people it has.

    Parameters
    ----------
    values : ndarray of float, shape (cases, columns)
        One value per case; nan for a case that has none.
    confidence : float
        Two-sided.
    bounds : (float, float), optional
        The interval is cut there: 0 and 1 for shares.

    Returns
    -------
    CaseMean
        Interval not estimable below three cases (`too_few_cases`) and when all cases are equal (`no_variation`).

    Notes
    -----
    Describes the study's cases as if others like them could have been chosen; a binomial interval on the pooled people
    would ignore that people sit in cases.
    """
    has = ~np.isnan(values)
    cases = has.sum(axis=0)
    total = np.where(has, values, 0.0).sum(axis=0)
    mean = np.divide(total, cases, out=np.full(len(cases), np.nan), where=cases > 0)
    squares = np.where(has, (values - mean) ** 2, 0.0).sum(axis=0)
    sd = np.sqrt(np.divide(squares, cases - 1, out=np.full(len(cases), np.nan), where=cases > 1))
    # Equal shares such as 2/6 and 3/9 can differ in the last bit.
    same = ~(sd > 1e-12 * np.maximum(1.0, np.abs(mean)))
    estimable = (cases >= CASES_FOR_INTERVAL) & ~same
    half = stdtrit(np.maximum(cases - 1, 1), (1 + confidence) / 2) * sd / np.sqrt(np.maximum(cases, 1))
    low, high = (np.where(estimable, mean + sign * half, np.nan) for sign in (-1, 1))
    if bounds is not None:
        low, high = np.clip(low, *bounds), np.clip(high, *bounds)
    reason = np.full(len(cases), None, object)
    reason[same] = Reason.NO_VARIATION
    reason[cases < CASES_FOR_INTERVAL] = Reason.TOO_FEW_CASES
    reason[cases == 0] = Reason.NO_RESPONDENTS
    reason[estimable] = None
    return CaseMean(mean, sd, low, high, cases, reason)


def frequencies_table(cube: CountCube, rows: Breakdowns, confidence: float) -> pd.DataFrame:
    """The table ``frequencies``: a row for every breakdown level, item and category, on the base substantive."""
    blocks = [cube.counts[item.item_id][..., : len(item.codes)] for item in cube.items]
    sizes = [len(item.codes) for item in cube.items]
    cells = np.concatenate([np.zeros((*cube.interviewed.shape, 0), np.int64), *blocks], axis=2)
    bases = np.stack([block.sum(axis=-1) for block in blocks], axis=2) if blocks else cells
    n, base = rows.sums(cells), np.repeat(rows.sums(bases), sizes, axis=1)
    proportion = np.divide(n, base, out=np.full(n.shape, np.nan), where=base > 0)
    low, high = wilson_interval(n, base, confidence)
    note = np.full(n.shape, None, object)
    note[base == 0] = Reason.NO_RESPONDENTS
    method = np.full(len(rows), WILSON, object)

    for pooled in (rows.places[name] for name in (OVERALL, SIDE) if name in rows.places):
        method[pooled], low[pooled], high[pooled] = POOLED, np.nan, np.nan
    case_base = base[rows.places[CASE]]
    shares = proportion[rows.places[CASE]]
    for row, inside in rows.case_means:
        found = case_mean(shares[inside], confidence, bounds=(0.0, 1.0))
        method[row], proportion[row], low[row], high[row] = CASE_MEAN, found.mean, found.low, found.high
        smallest = np.where(case_base[inside] > 0, case_base[inside], np.iinfo(np.int64).max).min(axis=0, initial=2**62)
        note[row] = [
            join_notes([reason, f"cases={cases}", f"smallest_base={least}" if cases else None])
            for reason, cases, least in zip(found.reason, found.cases, smallest, strict=True)
        ]
    categories = n.shape[1]
    columns = {
        "breakdown": np.repeat(rows.names, categories),
        "level": np.repeat(rows.levels, categories),
        "domain_id": np.tile(np.repeat(np.array([i.domain_id for i in cube.items], object), sizes), len(rows)),
        "item_id": np.tile(np.repeat(np.array([i.item_id for i in cube.items], object), sizes), len(rows)),
        "category": np.tile(np.array([code for i in cube.items for code in i.codes], object), len(rows)),
        "n": n.reshape(-1),
        "base": base.reshape(-1),
        "proportion": proportion.reshape(-1),
        "conf_low": low.reshape(-1),
        "conf_high": high.reshape(-1),
        "method": np.repeat(method, categories),
        "note": note.reshape(-1),
    }
    return pd.DataFrame(columns)[list(COLUMNS["frequencies"])]

"""How far the answers of one case agree: consensus, van der Eijk's A, rwg. From counts over ordered categories.

Knows distributions over categories only; which case and item they belong to is decided in `agreement`.
"""

from functools import lru_cache
from itertools import combinations

import numpy as np


def consensus(counts: np.ndarray) -> np.ndarray:
    """Consensus of answers on an ordered scale: 1 when all agree, 0 when split between the two ends.

    Parameters
    ----------
    counts : ndarray of int, shape (..., categories)
        People per category, all declared categories kept, from low to high.

    Returns
    -------
    ndarray of float, shape (...)
        0 to 1; nan where nobody answered, or with a single category.

    Notes
    -----
    Uses the order of the categories and their equal spacing, and does not change when the scale is reversed.

    Source: Tastle and Wierman (2007), International Journal of Approximate Reasoning 45:531-545.
    """
    counts = np.asarray(counts, float)
    places = np.arange(counts.shape[-1])
    n = counts.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = counts / n
        mu = (p * places).sum(axis=-1, keepdims=True)
        near = 1 - np.abs(places - mu) / (len(places) - 1)
        # An empty category adds nothing; the logarithm of its distance could be minus infinity.
        value = 1 + (p * np.log2(np.where(counts > 0, near, 1.0))).sum(axis=-1)
    value = np.where(counts.max(axis=-1) == n[..., 0], 1.0, value)
    return np.where((n[..., 0] > 0) & (len(places) > 1), np.clip(value, 0, 1), np.nan)


def consensus_of_deals(tables: np.ndarray, bases: np.ndarray) -> np.ndarray:
    """`consensus` of dealt tables (categories, levels, draws) whose ``bases`` (levels,) are the same in every draw.

    Returns float (levels, draws). With a base fixed the mean can take few values, so as long as there are fewer of them
    than draws the logarithms are looked up and not computed.
    """
    categories, levels, draws = tables.shape
    places = np.arange(categories)
    bases = np.rint(bases).astype(np.int64)
    total = np.einsum("m,mlr->lr", places, tables.astype(np.int64))
    value = np.ones((levels, draws))
    if (bases * (categories - 1) + 1).sum() <= levels * draws:
        start = np.cumsum(bases * (categories - 1) + 1) - (bases * (categories - 1) + 1)
        steps = [np.arange(n * (categories - 1) + 1) / n for n in bases]
        logs = _log_nearness(places[:, None], np.concatenate(steps), categories)
        row = start[:, None] + total
        for place in places:
            value += tables[place] / bases[:, None] * logs[place][row]
    else:
        mu = total / bases[:, None]
        for place in places:
            value += tables[place] / bases[:, None] * _log_nearness(place, mu, categories)
    return np.asarray(np.clip(value, 0, 1))


def _log_nearness(place: np.ndarray | np.integer, mu: np.ndarray, categories: int) -> np.ndarray:
    """Log2 of how near a category is to the mean; 0 where it is as far as can be, since nobody is in it then."""
    near = 1 - np.abs(place - mu) / (categories - 1)
    return np.asarray(np.log2(np.where(near > 0, near, 1.0)))


def van_der_eijk_a(counts: np.ndarray) -> np.ndarray:
    """Van der Eijk's agreement A: 1 for one category, 0 for a uniform spread, -1 for the two ends.

    Parameters
    ----------
    counts : ndarray of int, shape (..., categories)
        People per category, three categories or more, from low to high.

    Returns
    -------
    ndarray of float, shape (...)
        -1 to 1; nan where nobody answered or with fewer than three categories.

    Notes
    -----
    The distribution is peeled into layers, each uniform over the categories still positive; A is the mean agreement of
    the layers, weighted by the people in them. A negative value flags polarisation.

    Source: van der Eijk (2001), Quality and Quantity 35:325-341.
    """
    counts = np.asarray(counts, float)
    shape, categories = counts.shape[:-1], counts.shape[-1]
    left = counts.reshape(-1, categories).copy()
    n = left.sum(axis=1)
    if categories < 3:
        return np.full(shape, np.nan)
    value = np.zeros(len(left))
    bits = 1 << np.arange(categories)
    for _ in range(categories):
        positive = left > 0
        height = np.where(positive.any(axis=1), np.where(positive, left, np.inf).min(axis=1), 0.0)
        layer = np.array([_layer_agreement(int(pattern), categories) for pattern in positive @ bits])
        value += height * positive.sum(axis=1) * layer
        left = np.where(positive, left - height[:, None], left)
    with np.errstate(invalid="ignore"):
        return np.asarray((value / n).reshape(shape))


@lru_cache(maxsize=4096)
def _layer_agreement(pattern: int, categories: int) -> float:
    """Agreement of a layer whose positive categories are the bits of ``pattern``."""
    inside = [bool(pattern >> place & 1) for place in range(categories)]
    size = sum(inside)
    if size == 0:
        return 0.0
    unimodal = bimodal = 0
    for low, middle, high in combinations(inside, 3):
        if int(low) + int(middle) + int(high) == 2:
            if middle:
                unimodal += 1
            else:
                bimodal += 1
    u = 1.0
    if unimodal + bimodal:
        u = ((categories - 2) * unimodal - (categories - 1) * bimodal) / ((categories - 2) * (unimodal + bimodal))
    return u * (1 - (size - 1) / (categories - 1))


def rwg(counts: np.ndarray) -> np.ndarray:
    """Within-group agreement against uniform answering, not floored.

    Parameters
    ----------
    counts : ndarray of int, shape (..., categories)
        People per category, two categories or more, two people or more.

    Returns
    -------
    ndarray of float, shape (...)
        1 minus the variance of the answers over that of a uniform spread; below 0 where people differ more than that.
        The table sets negative values to 0 with a mark. nan below two people.

    Source: James, Demaree and Wolf (1984), Journal of Applied Psychology 69:85-98.
    """
    counts = np.asarray(counts, float)
    categories = counts.shape[-1]
    places = np.arange(categories)
    n = counts.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (counts @ places) / n
        variance = (counts * (places - mean[..., None]) ** 2).sum(axis=-1) / (n - 1)
        value = 1 - variance / ((categories**2 - 1) / 12)
    return np.where(n >= 2, value, np.nan)

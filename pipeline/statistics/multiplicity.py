"""Adjusting p values for how many were looked at together.

Knows p values and the families that the plan fixes before the data are seen.
"""

from typing import Literal

import numpy as np
from statsmodels.stats.multitest import multipletests

Adjustment = Literal["holm", "fdr_bh", "none"]


def adjust(p_values: np.ndarray, method: Adjustment) -> np.ndarray:
    """Adjusted p values of one family.

    Parameters
    ----------
    p_values : ndarray of float, shape (k,)
        The headline p values that were computed; a test that was withheld does not count.
    method : str
        ``holm`` (family-wise error), ``fdr_bh`` (false discovery rate) or ``none``.

    Returns
    -------
    ndarray of float, shape (k,)
        In the same order; ``none`` gives them back as they are.

    Notes
    -----
    Intervals are not adjusted.

    Source: Holm (1979), Scandinavian Journal of Statistics 6:65-70; Benjamini and Hochberg (1995), Journal of the Royal
    Statistical Society B 57:289-300.
    """
    p_values = np.asarray(p_values, float)
    if method == "none" or not len(p_values):
        return p_values
    if method == "holm":
        # Not multipletests: for this method it collects the garbage of the whole process on every call.
        order = np.argsort(p_values, kind="stable")
        stepped = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
        adjusted = np.empty(len(p_values))
        adjusted[order] = np.minimum(stepped, 1)
        return adjusted
    return np.asarray(multipletests(p_values, method=method)[1])


def family_of(contrast: str, unit: str, domain_id: str) -> str:
    """Id of the family a test belongs to: all domains of a contrast, or the items of one domain in it."""
    return f"{contrast}:domains" if unit == "domain" else f"{contrast}:items:{domain_id}"

"""Unevenness U: how far apart the levels are, beyond what chance alone puts between them.

Knows scores in a level x block table. The quantity is the spread among these levels, adjusted for who was interviewed,
not a property of a population of services; it is never bootstrapped and never tested against another domain's.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import fdtr, fdtri, ncfdtr

from pipeline.statistics import least_squares
from pipeline.statistics.reasons import Reason

MIN_RESIDUAL_DF = 5
#: Variances below this are rounding.
TINY = 1e-9
#: Above this imbalance the interval rests on V itself. Up to it, simulated coverage was the same either way; at 1.23,
#: 1.43 and 2.56 the interval from the F ratio held 0.90, 0.78 and 0.38 of large true spreads, the other 0.97 to 0.99.
MOST_IMBALANCE = 1.05


@dataclass(frozen=True, slots=True)
class Spread:
    """Spread of adjusted means taken apart; variances in squared units of the score.

    ``v_observed`` is what the means show, ``v_noise`` what chance adds to it, ``s2w`` the variance of single answers
    within cells, ``f`` the ratio of an analysis of variance, with ``df1`` and ``df2``. ``imbalance`` says how much more
    a spread between levels adds to that ratio than to ``v_observed / v_noise``: 1 where levels are of one size.
    ``matched_df`` are the degrees of freedom of the latter.
    """

    v_observed: float
    v_noise: float
    s2w: float
    f: float
    df1: int
    df2: int
    imbalance: float = 1.0
    matched_df: float = math.nan

    @property
    def is_matched(self) -> bool:
        """Whether levels are of such different sizes that the interval rests on ``v_observed / v_noise``."""
        return self.imbalance > MOST_IMBALANCE

    @property
    def tau2(self) -> float:
        """Spread left; negative when chance alone would have shown more."""
        return self.v_observed - self.v_noise

    @property
    def unevenness(self) -> float:
        """U, in points of the score; 0 reads: no more than chance."""
        return math.sqrt(max(0.0, self.tau2))

    @property
    def icc(self) -> float:
        """Share of the variance of single answers that lies between levels."""
        return max(0.0, self.tau2) / (max(0.0, self.tau2) + self.s2w)

    @property
    def reliability(self) -> float:
        """Share of the observed spread that is not chance."""
        return max(0.0, self.tau2) / self.v_observed

    @property
    def noise_share(self) -> float:
        """Chance over observed; can exceed 1."""
        return self.v_noise / self.v_observed


def spread_between(counts: np.ndarray, x: np.ndarray) -> Spread | Reason:
    """Spread between levels, adjusted for blocks, and how much of it chance explains.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell; every level and every block holds somebody.
    x : ndarray of float, shape (categories,)
        Score of each category.

    Returns
    -------
    Spread or Reason
        `too_few_levels` below three levels, `not_connected`, `too_few_residual_df` below five, `no_variation`,
        `no_residual_variation`.

    Notes
    -----
    Additive model of level and block with one variance of answers within cells.
    """
    levels = len(counts)
    if levels < 3:
        return Reason.TOO_FEW_LEVELS
    bases = counts.sum(axis=2)
    model = least_squares.fit(bases)
    if model is None:
        return Reason.NOT_CONNECTED
    df2 = int(bases.sum()) - model.columns
    if df2 < MIN_RESIDUAL_DF:
        return Reason.TOO_FEW_RESIDUAL_DF
    means = least_squares.adjusted_means(counts, x)
    assert means is not None
    v = float(np.var(means, ddof=1))
    full, reduced = least_squares.residual_sums(counts, x, model)
    s2w = full / df2
    if v < TINY:
        return Reason.NO_VARIATION
    if s2w < TINY:
        return Reason.NO_RESIDUAL_VARIATION
    S = model.covariance
    centring = np.eye(levels) - 1 / levels
    parts = np.linalg.eigvalsh(centring @ S @ centring) / (levels - 1)
    noise = s2w * float(parts.sum())
    weight = np.diag(bases.sum(axis=1)) - (bases / bases.sum(axis=0)) @ bases.T
    imbalance = float(np.trace(weight)) / (levels - 1) * float(parts.sum())
    matched = float(parts.sum() ** 2 / (parts**2).sum())
    f = (reduced - full) / (levels - 1) / s2w
    return Spread(v, noise, s2w, f, levels - 1, df2, imbalance, matched)


def noncentrality_limits(f: float, df1: float, df2: int, confidence: float = 0.95) -> tuple[float, float]:
    """Confidence limits of the noncentrality of an F ratio.

    Parameters
    ----------
    f : float
        Observed ratio.
    df1, df2 : int
        Its degrees of freedom.
    confidence : float
        Two-sided.

    Returns
    -------
    low, high : float
        The noncentralities under which ``f`` lies at the upper and at the lower tail; 0 where even none does. Both 0:
        the ratio is lower than chance explains and no interval is to be printed.

    Notes
    -----
    Exact for normal answers in balanced cells.

    Source: Steiger (2004), Psychological Methods 9:164-182.
    """
    tail = (1 - confidence) / 2
    return _noncentrality(f, df1, df2, 1 - tail), _noncentrality(f, df1, df2, tail)


def _noncentrality(f: float, df1: float, df2: int, q: float) -> float:
    if fdtr(df1, df2, f) < q:
        return 0.0
    bound = float(df1)
    while ncfdtr(df1, df2, bound, f) > q:
        bound *= 2
    return float(brentq(lambda nc: ncfdtr(df1, df2, nc, f) - q, 1e-12, bound, xtol=1e-10))


def unevenness_interval(spread: Spread, confidence: float = 0.95) -> tuple[float, float] | Reason:
    """Confidence interval of U.

    Parameters
    ----------
    spread : Spread
        Of at least three levels.
    confidence : float
        Two-sided.

    Returns
    -------
    (low, high) or Reason
        Points of the score; `below_chance` where the interval would have no width.

    Notes
    -----
    Inverts the F ratio where levels are of about one size. That ratio weighs levels by their people, while U does not:
    with unequal levels its interval drifts above U and can exclude it. There ``v_observed / v_noise`` is inverted
    instead, as an F ratio whose first degrees of freedom match its variance; with equal levels both are the same.

    Source: Steiger (2004), Psychological Methods 9:164-182; matching: Satterthwaite (1946), Biometrics Bulletin
    2:110-114.
    """
    f, df1 = (spread.v_observed / spread.v_noise, spread.matched_df) if spread.is_matched else (spread.f, spread.df1)
    low, high = noncentrality_limits(f, df1, spread.df2, confidence)
    if high == 0:
        return Reason.BELOW_CHANCE
    return math.sqrt(spread.v_noise * low / df1), math.sqrt(spread.v_noise * high / df1)


def chance_limit(spread: Spread, confidence: float = 0.95) -> float:
    """Below which U would lie with this probability were all levels equal; points of the score.

    Chance alone puts U at 0 or a little above, so the band of equal levels reaches from 0 to here.

    Notes
    -----
    ``v_observed / v_noise`` of equal levels follows an F distribution: exactly with normal answers in balanced cells,
    else matched by its variance as in `unevenness_interval`.
    """
    return math.sqrt(spread.v_noise * max(0.0, float(fdtri(spread.matched_df, spread.df2, confidence)) - 1))


def leave_one_out(counts: np.ndarray, x: np.ndarray) -> np.ndarray:
    """U without each level in turn.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell.
    x : ndarray of float, shape (categories,)
        Score of each category.

    Returns
    -------
    ndarray of float, shape (levels,)
        nan where removing the level leaves nothing to estimate: fewer than three levels, pieces that do not hang
        together, too few residual degrees of freedom, or no variation.

    Notes
    -----
    Solves for all removals at once: with the levels eliminated, only a blocks x blocks system is left of each, and a
    removal subtracts one level's share from it.
    """
    levels = len(counts)
    if levels < 4:
        return np.full(levels, np.nan)
    bases = counts.sum(axis=2).astype(float)
    r = bases.sum(axis=1)
    sums = counts @ x
    level_means = sums.sum(axis=1) / r
    cell_means = sums / np.maximum(bases, 1)
    within = (counts * (x - cell_means[..., None]) ** 2).sum(axis=(1, 2))

    def all_but_one(parts: np.ndarray) -> np.ndarray:
        return np.asarray(parts.sum(axis=0) - parts)

    place = np.arange(bases.shape[1])
    share = -bases[:, :, None] * bases[:, None, :] / r[:, None, None]
    share[:, place, place] += bases
    K = np.linalg.pinv(all_but_one(share), rcond=1e-10, hermitian=True)
    Q = all_but_one(sums - bases * level_means[:, None])
    beta = np.einsum("ibc,ic->ib", K, Q)
    present = all_but_one(bases) > 0
    weight = present / present.sum(axis=1, keepdims=True)
    H = weight[:, None, :] - (bases / r[:, None])[None]
    means = level_means + np.einsum("ilb,ib->il", H, beta)

    stays = ~np.eye(levels, dtype=bool)
    k = levels - 1
    centre = (means * stays).sum(axis=1) / k
    v = (stays * (means - centre[:, None]) ** 2).sum(axis=1) / (k - 1)
    alpha = level_means - np.einsum("lb,ib->il", bases / r[:, None], beta)
    misfit = (bases * (cell_means - alpha[:, :, None] - beta[:, None, :]) ** 2).sum(axis=2)
    residual = (stays * (within + misfit)).sum(axis=1)
    df = bases.sum() - r - (k + present.sum(axis=1) - 1)
    centred = stays[:, :, None] * (H - ((stays[:, :, None] * H).sum(axis=1) / k)[:, None])
    trace = all_but_one(1 / r) * (1 - 1 / k) + np.einsum("ilb,ibc,ilc->i", centred, K, centred, optimize=True)
    connected = np.array([least_squares.is_connected(np.delete(bases, i, 0)[:, present[i]]) for i in range(levels)])
    with np.errstate(invalid="ignore", divide="ignore"):
        s2w = residual / df
        U = np.sqrt(np.maximum(0, v - s2w * trace / (k - 1)))
    usable = connected & (df >= MIN_RESIDUAL_DF) & (v >= TINY) & (s2w >= TINY)
    return np.where(usable, U, np.nan)

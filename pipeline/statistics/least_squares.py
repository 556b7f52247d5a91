"""Additive fit of scores on level and block, from cell counts alone.

Knows matrices; does not know which factor is compared nor what the scores mean. Everything here depends on bases and
cell sums, so its cost does not grow with the number of people.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np


@dataclass(frozen=True, eq=False)
class Fit:
    """What the bases of a level x block table fix about least squares means.

    With ``T`` the sums of scores per level (k,) and ``t`` those per block (b,), the least squares means are
    ``by_level @ T + by_block @ t``. ``inverse`` is (X'X)^-1 of shape (p, p), one column per level and one per block but
    the first; ``covariance`` is L (X'X)^-1 L' of shape (k, k).
    """

    by_level: np.ndarray
    by_block: np.ndarray
    inverse: np.ndarray
    covariance: np.ndarray

    @property
    def columns(self) -> int:
        """Number of columns p of the model matrix."""
        return len(self.inverse)


def is_connected(bases: np.ndarray) -> bool:
    """Whether levels and blocks hang together through cells that hold somebody; ``bases`` int (levels, blocks)."""
    filled = bases > 0
    levels = np.zeros(len(filled), bool)
    levels[0] = True
    while True:
        blocks = filled[levels].any(axis=0)
        grown = filled[:, blocks].any(axis=1)
        if (grown <= levels).all():
            return bool(levels.all() and blocks.all())
        levels |= grown


def fit(bases: np.ndarray) -> Fit | None:
    """The additive fit of a level x block table of people; None if its graph is in several pieces.

    Parameters
    ----------
    bases : ndarray of int, shape (levels, blocks)
        People per cell. Every level and every block holds somebody.

    Returns
    -------
    Fit or None
        None: `not_connected`, no comparison of levels within blocks reaches every level.

    Notes
    -----
    Each block weighs the same in a least squares mean, however many people it holds. Results are kept, since most items
    of a study share their bases.

    Source: Searle, Speed and Milliken (1980), The American Statistician 34:216-221.
    """
    bases = np.ascontiguousarray(bases, dtype=np.int64)
    return _fit(bases.shape, bases.tobytes())


@lru_cache(maxsize=64)
def _fit(shape: tuple[int, int], content: bytes) -> Fit | None:
    bases = np.frombuffer(content, np.int64).reshape(shape)
    if not is_connected(bases):
        return None
    levels, blocks = shape
    crossed = bases[:, 1:]
    normal = np.block([
        [np.diag(bases.sum(axis=1)), crossed],
        [crossed.T, np.diag(crossed.sum(axis=0))],
    ]).astype(float)  # fmt: skip
    averaging = np.hstack([np.eye(levels), np.full((levels, blocks - 1), 1 / blocks)])
    inverse = np.linalg.inv(normal)
    weights = averaging @ inverse
    by_block = np.hstack([np.zeros((levels, 1)), weights[:, levels:]])
    return Fit(weights[:, :levels], by_block, inverse, weights @ averaging.T)


def adjusted_means(counts: np.ndarray, x: np.ndarray) -> np.ndarray | None:
    """Least squares mean of each level, every block weighing the same; None if not connected.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell and answer. Every level and every block holds somebody.
    x : ndarray of float, shape (categories,) or (categories, q)
        Score of each category; with several columns the mean of each column, as for the shares of a nominal item.

    Returns
    -------
    ndarray of float, shape (levels,) or (levels, q), or None
        In the unit of ``x``. May lie outside its range. With one block it is the raw mean.

    Notes
    -----
    Takes the difference between levels to be the same in every block. Source: see `fit`.
    """
    model = fit(counts.sum(axis=2))
    if model is None:
        return None
    sums = counts @ x
    return model.by_level @ sums.sum(axis=1) + model.by_block @ sums.sum(axis=0)


def residual_sums(counts: np.ndarray, x: np.ndarray, model: Fit) -> tuple[float, float]:
    """Residual sums of squares of x ~ level + block and of x ~ block, for ``counts`` (levels, blocks, categories).

    Built from non-negative parts. Total minus explained would leave rounding where the residual is truly zero.
    """
    bases = counts.sum(axis=2)
    sums = counts @ x
    means = sums / np.maximum(bases, 1)
    within = float((counts * (x - means[..., None]) ** 2).sum())
    levels = len(counts)
    b = model.inverse @ np.concatenate([sums.sum(axis=1), sums.sum(axis=0)[1:]])
    fitted = b[:levels, None] + np.concatenate([[0.0], b[levels:]])
    block_means = sums.sum(axis=0) / bases.sum(axis=0)
    full = within + float((bases * (means - fitted) ** 2).sum())
    reduced = within + float((bases * (means - block_means) ** 2).sum())
    return full, reduced

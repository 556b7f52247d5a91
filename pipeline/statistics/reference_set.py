"""From permuted statistics to a p value: enumeration, Monte Carlo, and the smallest p a design allows.

Knows the counting rule shared by all permutation tests here; knows no statistic.
"""

import math
from dataclasses import dataclass

import numpy as np

#: A test that could not have given a p this small is withheld.
ALPHA = 0.05


def reaches(permuted: np.ndarray, observed: float) -> np.ndarray:
    """Whether each permuted statistic is as large as the observed one, ties by rounding included."""
    return np.asarray(permuted >= observed - 1e-9 * max(1.0, abs(observed)))


@dataclass(frozen=True, slots=True)
class PermutationP:
    """A permutation p value. ``draws`` is the number of arrangements when ``exact``; ``count`` those that reach T."""

    p_value: float
    p_min: float
    draws: int
    count: int
    exact: bool

    @property
    def mc_se(self) -> float | None:
        """Monte Carlo standard error; None if every arrangement was enumerated."""
        return None if self.exact else math.sqrt(self.p_value * (1 - self.p_value) / self.draws)

    @property
    def is_withheld(self) -> bool:
        """Whether the design could not have given a small p whatever the answers."""
        return self.p_min > ALPHA


def exact_p(statistics: np.ndarray, weights: np.ndarray, observed: float) -> PermutationP:
    """P from all arrangements: float (rows,) statistics, each occurring ``weights`` times."""
    total = int(weights.sum())
    count = int(weights[reaches(statistics, observed)].sum())
    top = int(weights[reaches(statistics, float(statistics.max()))].sum())
    return PermutationP(count / total, top / total, total, count, exact=True)


def monte_carlo_p(count: int, draws: int, log10_arrangements: float) -> PermutationP:
    """P from random draws of which ``count`` reach the observed statistic.

    Notes
    -----
    The observed arrangement counts as one of the draws, so p is never 0 and the test never too liberal.

    Source: Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9, article 39.
    """
    # Beyond 300 digits a float underflows, long after 1 / (draws + 1) has become the larger of the two.
    p_min = max(10.0 ** -min(log10_arrangements, 300.0), 1 / (draws + 1))
    return PermutationP((count + 1) / (draws + 1), p_min, draws, count, exact=False)


class Band:
    """Running quantiles of permuted values (rows, columns): keeps only the tails, so memory hardly grows with draws."""

    def __init__(self, rows: int, confidence: float) -> None:
        self.place = (rows - 1) * (1 - confidence) / 2
        self.keep = math.floor(self.place) + 2
        self.tails: list[np.ndarray | None] = [None, None]

    def add(self, values: np.ndarray) -> None:
        """Take in float (rows, columns)."""
        for side, sign in enumerate((1.0, -1.0)):
            seen = self.tails[side]
            new = np.ascontiguousarray((sign * values).T)
            both = new if seen is None else np.concatenate([seen, new], axis=1)
            if both.shape[1] > self.keep:
                both = np.partition(both, self.keep - 1, axis=1)[:, : self.keep]
            self.tails[side] = both

    def limits(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limit of each column, between order statistics by linear interpolation; as in numpy."""
        limits = []
        for tail, sign in zip(self.tails, (1.0, -1.0), strict=True):
            assert tail is not None
            ordered = np.sort(tail, axis=1)
            below = math.floor(self.place)
            above = min(below + 1, ordered.shape[1] - 1)
            limits.append(sign * (ordered[:, below] + (self.place - below) * (ordered[:, above] - ordered[:, below])))
        return limits[0], limits[1]

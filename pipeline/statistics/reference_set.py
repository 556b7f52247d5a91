"""From permuted statistics to a p value: enumeration, Monte Carlo, and the smallest p a design allows.

Knows the counting rule shared by all permutation tests here; knows no statistic.
"""

import math
from dataclasses import dataclass

import numpy as np

#: A test that could not have given a p this small is withheld.
ALPHA = 0.05
#: Permuted values held before all but their tails are dropped.
HELD = 1_000_000
#: Scores have 6 decimals, so that deals which tie differ by up to some 1e-6 in a mean and 1e-6 sqrt(V) in a variance V.
TIE = 1e-5


def reaches(permuted: np.ndarray, observed: float) -> np.ndarray:
    """Whether each permuted statistic is as large as the observed one, ties by rounding included."""
    return np.asarray(permuted >= observed - TIE * max(1.0, abs(observed)))


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


class Tally:
    """Counts permuted statistics against the observed one, chunk by chunk."""

    def __init__(self, observed: float) -> None:
        self.observed = observed
        self.count = 0
        self.every: list[np.ndarray] = []
        self.ways: list[np.ndarray] = []

    def add(self, statistics: np.ndarray, ways: np.ndarray | None) -> None:
        """Take in float (deals,), each standing for ``ways`` (deals,) arrangements, or for one random draw if None."""
        if ways is None:
            self.count += int(reaches(statistics, self.observed).sum())
        else:
            self.every.append(statistics)
            self.ways.append(ways)

    def p(self, draws: int, log10_arrangements: float) -> PermutationP:
        """The p value of everything taken in."""
        if self.every:
            return exact_p(np.concatenate(self.every), np.concatenate(self.ways), self.observed)
        return monte_carlo_p(self.count, draws, log10_arrangements)


class Band:
    """Running quantiles of permuted values (columns, draws); only tails are kept, so memory hardly grows with draws."""

    def __init__(self, draws: int, confidence: float) -> None:
        self.place = (draws - 1) * (1 - confidence) / 2
        self.keep = math.floor(self.place) + 2
        self.low: list[np.ndarray] = []
        self.high: list[np.ndarray] = []
        self.waiting, self.is_whole = 0, True

    def add(self, values: np.ndarray) -> None:
        """Take in float (columns, draws)."""
        self.low.append(values)
        self.high.append(values)
        self.waiting += values.size
        if self.waiting > HELD:
            self._keep_tails()

    def limits(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limit of each column, between order statistics by linear interpolation; as in numpy."""
        self._keep_tails()
        low, high = np.sort(self.low[0], axis=1), np.sort(self.high[0], axis=1)[:, ::-1]
        below = math.floor(self.place)
        above, part = min(below + 1, low.shape[1] - 1), self.place - below
        return (
            low[:, below] + part * (low[:, above] - low[:, below]),
            high[:, below] + part * (high[:, above] - high[:, below]),
        )

    def _keep_tails(self) -> None:
        low = high = np.concatenate(self.low, axis=1)
        if not self.is_whole:
            high = np.concatenate(self.high, axis=1)
            low = np.partition(low, self.keep - 1, axis=1)[:, : self.keep]
            high = np.partition(high, high.shape[1] - self.keep, axis=1)[:, -self.keep :]
        elif low.shape[1] > 2 * self.keep:
            # One pass finds both tails.
            ordered = np.partition(low, (self.keep - 1, low.shape[1] - self.keep), axis=1)
            low, high, self.is_whole = ordered[:, : self.keep], ordered[:, -self.keep :], False
        self.low, self.high, self.waiting = [low], [high], 0

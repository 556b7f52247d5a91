import numpy as np
import pytest
import scipy.stats

from pipeline.statistics import least_squares, unevenness
from pipeline.statistics.reasons import Reason

RNG = np.random.default_rng(5)
X = 25.0 * np.arange(5)


def table(levels: int = 6, blocks: int = 4, people: int = 2) -> np.ndarray:
    """Cells of 0 to ``people``; the first block is full, so everything is connected."""
    counts = np.zeros((levels, blocks, 5), np.int64)
    for level in range(levels):
        for block in range(blocks):
            n = people if block == 0 else RNG.integers(0, people + 1)
            counts[level, block] = RNG.multinomial(n, np.full(5, 0.2))
    return counts[:, counts.sum(axis=(0, 2)) > 0]


@pytest.mark.parametrize("repeat", range(5))
def test_leave_one_out_is_u_without_the_level(repeat: int) -> None:
    counts = table(levels=4 + repeat)
    for level, found in enumerate(unevenness.leave_one_out(counts, X)):
        rest = np.delete(counts, level, axis=0)
        spread = unevenness.spread_between(rest[:, rest.sum(axis=(0, 2)) > 0], X)
        if isinstance(spread, unevenness.Spread):
            assert found == pytest.approx(spread.unevenness, rel=1e-9, abs=1e-6)
        else:
            assert np.isnan(found)


def test_leaving_out_a_bridge_is_not_estimable() -> None:
    counts = np.zeros((5, 2, 5), np.int64)
    for level, block in ((0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (4, 1)):
        counts[level, block] = [1, 0, 2, 0, 1] if level % 2 else [2, 1, 0, 0, 1]
    found = unevenness.leave_one_out(counts, X)
    assert np.isnan(found[2])
    assert not np.isnan(np.delete(found, 2)).any()


def test_three_levels_cannot_spare_one() -> None:
    assert np.isnan(unevenness.leave_one_out(table(levels=3), X)).all()


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (np.full((2, 1, 5), 2), Reason.TOO_FEW_LEVELS),
        (np.eye(5, dtype=np.int64)[:3, None] * 2, Reason.TOO_FEW_RESIDUAL_DF),
        (np.eye(5, dtype=np.int64)[:3, None] * 9, Reason.NO_RESIDUAL_VARIATION),
        (np.full((3, 1, 5), 2), Reason.NO_VARIATION),
    ],
)
def test_reasons(counts: np.ndarray, reason: Reason) -> None:
    assert unevenness.spread_between(counts, X) == reason


def test_interval_follows_the_confidence() -> None:
    wide = unevenness.noncentrality_limits(4.0, 9, 74, 0.99)
    narrow = unevenness.noncentrality_limits(4.0, 9, 74, 0.8)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert scipy.stats.ncf.cdf(4.0, 9, 74, narrow[1]) == pytest.approx(0.1)


def test_adjusted_means_are_those_of_a_model_matrix() -> None:
    counts = table()
    levels, blocks = counts.shape[:2]
    people = [(*place, X[answer]) for *place, answer in np.argwhere(counts) for _ in range(counts[(*place, answer)])]
    matrix = np.array([[a == k for k in range(levels)] + [b == g for g in range(1, blocks)] for a, b, _ in people])
    y = np.array([x for *_, x in people])
    beta = np.linalg.lstsq(matrix.astype(float), y, rcond=None)[0]
    by_hand = beta[:levels] + np.append(0, beta[levels:]).mean()
    assert least_squares.adjusted_means(counts, X) == pytest.approx(by_hand)
    model = least_squares.fit(counts.sum(axis=2))
    assert model is not None
    full, reduced = least_squares.residual_sums(counts, X, model)
    assert full == pytest.approx(((y - matrix @ beta) ** 2).sum())
    assert reduced >= full


@pytest.mark.parametrize("sizes", [(8,) * 8, (3, 3, 4, 5, 6, 8, 12, 30)])
def test_equal_levels_rarely_pass_the_chance_limit(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    beyond = 0
    for _ in range(1000):
        counts = np.array([[rng.multinomial(n, (0.1, 0.2, 0.3, 0.25, 0.15))] for n in sizes])
        spread = unevenness.spread_between(counts, X)
        assert isinstance(spread, unevenness.Spread)
        beyond += spread.unevenness > unevenness.chance_limit(spread, 0.9)
    assert beyond / 1000 == pytest.approx(0.1, abs=0.03)  # three Monte Carlo errors

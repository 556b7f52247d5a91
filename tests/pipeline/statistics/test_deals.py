import itertools
import math
from collections import Counter

import numpy as np
import pytest

from pipeline.statistics import deals
from pipeline.statistics.contrasts.strat_permutation import permute
from pipeline.statistics.reference_set import Band

TOY = np.array([[[1, 1, 0], [0, 1, 1]], [[0, 1, 1], [2, 0, 0]]])  # two levels, two blocks, three answers


def by_hand(counts: np.ndarray) -> Counter[bytes]:
    """How often each level x answer table occurs when answers are dealt to seats one by one."""
    seats = [
        [level for level in range(len(counts)) for _ in range(counts[level, block].sum())]
        for block in range(counts.shape[1])
    ]
    orders = []
    for block in range(counts.shape[1]):
        answers = [answer for answer, n in enumerate(counts[:, block].sum(axis=0)) for _ in range(n)]
        orders.append(sorted(set(itertools.permutations(answers))))
    found: Counter[bytes] = Counter()
    for dealt in itertools.product(*orders):
        table = np.zeros((counts.shape[2], len(counts)), np.int64)
        for block, answers in enumerate(dealt):
            for level, answer in zip(seats[block], answers, strict=True):
                table[answer, level] += 1
        found[table.tobytes()] += 1
    return found


def gathered(counts: np.ndarray) -> Counter[bytes]:
    found: Counter[bytes] = Counter()
    for tables, ways in deals.every_deal(counts):
        for place, times in enumerate(ways):
            found[np.ascontiguousarray(tables[..., place]).tobytes()] += int(times)
    return found


def test_every_deal_is_what_dealing_by_hand_gives() -> None:
    assert gathered(TOY) == by_hand(TOY)


def test_every_deal_in_chunks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deals, "CHUNK", 12)
    assert gathered(TOY) == by_hand(TOY)


def test_arrangements_counts_orders_within_blocks() -> None:
    assert deals.arrangements(TOY) == sum(by_hand(TOY).values())
    assert deals.log10_arrangements(TOY) == pytest.approx(math.log10(sum(by_hand(TOY).values())))


def test_a_huge_number_of_arrangements_is_not_worked_out() -> None:
    assert deals.arrangements(np.full((10, 3, 5), 1_000)) is None


def test_informative_blocks_need_two_levels_and_two_answers() -> None:
    counts = np.zeros((2, 4, 2), np.int64)
    counts[:, 0] = [[1, 0], [0, 1]]
    counts[:, 1] = [[1, 0], [3, 0]]  # one answer
    counts[0, 2] = [2, 2]  # one level
    assert deals.informative_blocks(counts).tolist() == [True, False, False, False]


def paths() -> list[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(4)
    small = rng.multinomial(3, [0.2, 0.3, 0.5], (4, 3))
    return [
        ("seats", small),
        ("tables", small * 100),
        ("pairs", rng.multinomial(4, [0.3, 0.7], (4, 3))),
        ("pairs, many", rng.multinomial(400, [0.3, 0.7], (4, 3))),
        ("seats, many answers", rng.multinomial(2, np.full(40, 1 / 40), (4, 3))),
    ]


@pytest.mark.parametrize(("name", "counts"), paths(), ids=[name for name, _ in paths()])
def test_random_deals_keep_margins_and_have_the_right_mean_and_spread(name: str, counts: np.ndarray) -> None:
    assert deals._by_seats(counts) == (not name.startswith("tables")) or counts.shape[2] == 2
    draws = 4_000
    dealt = np.concatenate(list(deals.random_level_counts(counts, draws, np.random.default_rng(1))), axis=2).astype(int)
    assert dealt.shape == (counts.shape[2], len(counts), draws)
    assert (dealt.sum(axis=0) == counts.sum(axis=(1, 2))[:, None]).all()
    assert (dealt.sum(axis=1) == counts.sum(axis=(0, 1))[:, None]).all()
    # Hypergeometric mean and variance of each cell, summed over blocks.
    n, row, col = counts.sum(axis=(0, 2)), counts.sum(axis=2), counts.sum(axis=0)
    share = row[:, :, None] * col / n[:, None]
    spread = share * ((n[:, None] - row[:, :, None]) / n[:, None]) * ((n[:, None] - col) / (n[:, None] - 1))
    mean, variance = share.sum(axis=1).T, spread.sum(axis=1).T
    error = np.abs(dealt.mean(axis=2) - mean) / np.sqrt(variance / draws + 1e-12)
    assert error.max() < 5
    assert dealt.var(axis=2) == pytest.approx(variance, rel=0.2, abs=0.02)


@pytest.mark.parametrize("counts", [counts for name, counts in paths() if "pairs" not in name])
@pytest.mark.parametrize("power", [1, 2])
def test_sums_are_those_of_the_dealt_tables(counts: np.ndarray, power: int) -> None:
    x = 10.0 * np.arange(counts.shape[2]) ** power
    tables = np.concatenate(list(deals.random_level_counts(counts, 50, np.random.default_rng(1))), axis=2)
    sums = np.concatenate(list(deals.random_level_sums(counts, x, 50, np.random.default_rng(1))), axis=1)
    assert sums == pytest.approx(np.einsum("m,mlr->lr", x, tables.astype(float)))


class FewBits(np.random.Generator):
    """Random keys that collide all the time."""

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):  # type: ignore[no-untyped-def, override]
        keys = (super().integers(0, 8, size=2 * size) << 20).astype(np.uint32)
        return keys.view(np.uint64)


def test_seats_whose_random_keys_are_equal_are_dealt_again() -> None:
    """With three random bits ties would favour orders sorted by answer, if they were let stand."""
    counts = np.array([[[2, 0, 1]], [[0, 1, 0]], [[0, 1, 0]]])
    rng = FewBits(np.random.PCG64(3))
    dealt = np.concatenate(list(deals.random_level_counts(counts, 20_000, rng)), axis=2)
    # Every seat is as likely to get each of the five answers.
    assert dealt[:, 1].mean(axis=1) == pytest.approx([0.4, 0.4, 0.2], abs=0.02)
    assert dealt[:, 2].mean(axis=1) == pytest.approx([0.4, 0.4, 0.2], abs=0.02)


def test_dealing_agrees_with_shuffling_answers_by_row() -> None:
    rng = np.random.default_rng(8)
    counts = rng.multinomial(2, [0.2, 0.2, 0.2, 0.2, 0.2], (6, 4))
    x = 25.0 * np.arange(5)
    found = permute(counts, x, draws=9_999, rng=np.random.default_rng(1))
    sums = np.zeros((9_999, 6))
    for block in range(4):
        answers = np.repeat(x, counts[:, block].sum(axis=0))
        sums += rng.permuted(np.broadcast_to(answers, (9_999, len(answers))), axis=1).reshape(9_999, 6, 2).sum(axis=2)
    # Balanced cells: adjusted means are raw means up to a constant.
    shuffled = np.var(sums / 8, axis=1, ddof=1)
    assert found.p is not None
    assert found.statistic is not None
    p = (1 + (shuffled >= found.statistic - 1e-9).sum()) / 10_000
    assert abs(found.p.p_value - p) < 4 * math.sqrt(2 * p * (1 - p) / 9_999)


@pytest.mark.parametrize("held", [1, 10_000_000])
def test_band_is_numpys_quantile(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.statistics.reference_set.HELD", held)
    values = np.random.default_rng(0).integers(0, 50, (3, 999)).astype(float)
    band = Band(999, 0.9)
    for part in np.split(values, [100, 130, 700], axis=1):
        band.add(part)
    low, high = band.limits()
    assert low == pytest.approx(np.quantile(values, 0.05, axis=1))
    assert high == pytest.approx(np.quantile(values, 0.95, axis=1))

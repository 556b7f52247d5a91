"""Dealing answers at random over seats, block by block: the reference set of every permutation test here.

Knows tables of levels x blocks x answers and a generator; knows no statistic. Within a block every order of the answers
is equally likely. What comes out is only what statistics need: the level x answer table summed over blocks, or the sum
of scores per level. Draws are the last axis of everything dealt, (answers, levels, draws): what is computed of it is
a sum over few answers and levels of operations on long arrays. Nothing loops over draws.
"""

import math
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from scipy.special import gammaln
from scipy.stats import random_table

ENUMERATE_UP_TO = 20_000
#: Numbers held at once; small enough to stay in the cache of a processor, which halves the time of larger chunks.
CHUNK = 100_000
#: Up to here single seats are shuffled; beyond, tables are drawn, whose cost hardly depends on the number of people.
MAX_SEATS, SEATS_PER_CELL = 5_000, 8


def informative_blocks(counts: np.ndarray) -> np.ndarray:
    """Whether each block holds two levels and two distinct answers; ``counts`` (levels, blocks, answers)."""
    levels = (counts.sum(axis=2) > 0).sum(axis=0)
    answers = (counts.sum(axis=0) > 0).sum(axis=1)
    return (levels >= 2) & (answers >= 2)


def log10_arrangements(counts: np.ndarray) -> float:
    """Log10 of the number of distinct ways to deal the answers within blocks; ``counts`` (levels, blocks, answers)."""
    answers = counts.sum(axis=0)
    return float((gammaln(answers.sum(axis=1) + 1).sum() - gammaln(answers + 1).sum()) / math.log(10))


def arrangements(counts: np.ndarray) -> int | None:
    """Exact number of distinct deals; None where it is far above `ENUMERATE_UP_TO` and never needed."""
    if log10_arrangements(counts) > math.log10(ENUMERATE_UP_TO) + 1:
        return None
    number = 1
    for answers in counts.sum(axis=0).tolist():
        seats = 0
        for people in answers:
            seats += people
            number *= math.comb(seats, people)
    return number


def enumerate_tables(row: np.ndarray, col: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every table with these margins, int (tables, rows, columns), and how many deals give it, int (tables,)."""
    tables = np.zeros((1, len(row), len(col)), np.int64)
    left = np.asarray(col, np.int64)[None]
    for i, people in enumerate(row[:-1]):
        parent = np.arange(len(left))
        need = np.full(len(left), people)
        cells: list[np.ndarray] = []
        for j in range(len(col)):
            # What the later columns cannot hold must be placed here, so no branch is a dead end.
            low = np.maximum(need - left[parent, j + 1 :].sum(axis=1), 0)
            width = np.minimum(need, left[parent, j]) - low + 1
            index = np.repeat(np.arange(len(parent)), width)
            value = low[index] + np.arange(len(index)) - np.repeat(np.cumsum(width) - width, width)
            parent, need = parent[index], need[index] - value
            cells = [*(cell[index] for cell in cells), value]
        tables, filled = tables[parent], np.stack(cells, axis=1)
        tables[:, i] = filled
        left = left[parent] - filled
    tables[:, -1] = left
    log_ways = gammaln(np.asarray(row) + 1).sum() - gammaln(tables + 1).sum(axis=(1, 2))
    return tables, np.rint(np.exp(log_ways)).astype(np.int64)


def every_deal(counts: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Chunks of all deals: tables, int (answers, levels, deals), and how many arrangements give each, int (deals,)."""
    levels, blocks, answers = counts.shape
    parts, ways = [], []
    for block in range(blocks):
        table = counts[:, block]
        rows, cols = np.flatnonzero(table.sum(axis=1)), np.flatnonzero(table.sum(axis=0))
        some, weight = enumerate_tables(table.sum(axis=1)[rows], table.sum(axis=0)[cols])
        full = np.zeros((answers, levels, len(some)), np.int64)
        full[cols[:, None], rows] = some.transpose(2, 1, 0)
        parts.append(full)
        ways.append(weight)
    sizes = [len(weight) for weight in ways]
    step = max(1, CHUNK // (levels * answers))
    for start in range(0, math.prod(sizes), step):
        index = np.unravel_index(np.arange(start, min(start + step, math.prod(sizes))), sizes)
        tables = sum(part[..., place] for part, place in zip(parts, index, strict=True))
        weights = math.prod(weight[place] for weight, place in zip(ways, index, strict=True))
        yield np.asarray(tables), np.asarray(weights)


def random_level_counts(counts: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Chunks of dealt tables, whole numbers (answers, levels, draws), summed over blocks.

    ``counts`` is int (levels, blocks, answers); every block holds two levels and two answers at least.
    """
    answers = counts.shape[2]
    if answers == 2:
        yield from _pair_draws(counts, draws, rng)
    elif not _by_seats(counts):
        yield from _table_draws(counts, draws, rng)
    else:
        # Counts of several answers share one number, a few bits each, so that one addition counts them all.
        bits = int(counts.sum(axis=(1, 2)).max()).bit_length()
        whole: Any = np.uint32 if bits * answers <= 32 else np.uint64
        per_word = whole(0).nbytes * 8 // bits
        mask = whole((1 << bits) - 1)
        for seats in _shuffled_seats(counts, draws, rng):
            dealt = []
            for first in range(0, answers, per_word):
                here = range(first, min(first + per_word, answers))
                place, one = seats.astype(whole), whole(1)
                if answers > per_word:
                    inside = (seats >= here.start) & (seats < here.stop)
                    place, one = np.where(inside, place - whole(first), whole(0)), inside.astype(whole)
                words = _sum_by_level(np.left_shift(one, place * whole(bits)), counts, whole)
                dealt += [(words >> whole(bits * (answer - first))) & mask for answer in here]
            yield np.stack(dealt)


def random_level_sums(counts: np.ndarray, x: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Chunks of dealt sums of scores per level, float (levels, draws); ``x`` float (answers,). See above."""
    if not _by_seats(counts):
        for tables in _table_draws(counts, draws, rng):
            yield np.tensordot(x, tables, axes=1)
        return
    steps = np.diff(x)
    equally_spaced = np.ptp(steps) <= 1e-9 * np.abs(x).max()
    start = x[0] * counts.sum(axis=(1, 2))[:, None]
    for seats in _shuffled_seats(counts, draws, rng):
        if equally_spaced:  # category numbers are added much faster than scores
            yield start + steps.mean() * _sum_by_level(seats, counts, np.uint32)
        else:
            yield _sum_by_level(x[seats], counts, np.float64)


def _by_seats(counts: np.ndarray) -> bool:
    people = counts.sum()
    return bool(people <= MAX_SEATS and people <= SEATS_PER_CELL * counts.size)


def _sum_by_level(seats: np.ndarray, counts: np.ndarray, kind: type[np.number]) -> np.ndarray:
    """Sums over the seats of each level, (levels, draws), of values in order of level (seats, draws)."""
    ends = np.cumsum(counts.sum(axis=(1, 2)))
    parts = zip(np.concatenate([[0], ends[:-1]]), ends, strict=True)
    return np.stack([seats[start:end].sum(axis=0, dtype=kind) for start, end in parts])


def _shuffled_seats(counts: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Chunks of answers by seat, unsigned (seats, draws), each block shuffled by sorting random keys; seats by level.

    A key is block, random bits, answer, so one sort of a row shuffles every block. Two equal random parts in a block
    would let the answer decide the order; such rows are drawn again, which keeps all orders equally likely.
    """
    levels, blocks, answers = counts.shape
    by_block = counts.sum(axis=0)
    block = np.repeat(np.arange(blocks), by_block.sum(axis=1))
    code = np.repeat(np.tile(np.arange(answers), blocks), by_block.reshape(-1))
    level = np.repeat(np.tile(np.arange(levels), blocks), counts.sum(axis=2).T.reshape(-1))
    by_level = np.argsort(level, kind="stable")
    code_bits, block_bits = max(1, (answers - 1).bit_length()), (blocks - 1).bit_length()
    # Rows to draw again are rare as long as a block has far fewer pairs of seats than there are random parts.
    pairs = (by_block.sum(axis=1).astype(float) ** 2).sum() / 2
    width = 32 if pairs < 0.01 * 2.0 ** (32 - code_bits - block_bits) else 64
    kind: Any = np.uint32 if width == 32 else np.uint64
    small: Any = np.uint8 if code_bits <= 8 else np.uint16
    fixed = np.array(
        [(b << (width - block_bits)) | c for b, c in zip(block.tolist(), code.tolist(), strict=True)], kind
    )
    random_part = kind((1 << (width - block_bits)) - (1 << code_bits))

    def draw(rows: int) -> np.ndarray:
        # Whole 64-bit numbers, seen as two keys where a key is short: the generator's cheapest way to give bits.
        size = rows * len(code)
        bits = rng.integers(0, 1 << 64, size=-(-size * width // 64), dtype=np.uint64)
        keys: np.ndarray = bits.view(kind)[:size].reshape(rows, len(code))
        keys &= random_part
        keys |= fixed
        keys.sort(axis=1)
        return keys

    step = max(1, CHUNK // len(code))
    for start in range(0, draws, step):
        keys = draw(min(step, draws - start))
        again = _rows_with_ties(keys, code_bits)
        while len(again):
            keys[again] = draw(len(again))
            again = again[_rows_with_ties(keys[again], code_bits)]
        keys &= kind((1 << code_bits) - 1)
        yield np.ascontiguousarray(keys.astype(small).T)[by_level]


def _rows_with_ties(keys: np.ndarray, code_bits: int) -> np.ndarray:
    """Rows of sorted keys in which two differ in the answer at most; hardly ever any, so that is asked first."""
    in_one_line = keys.reshape(-1)
    if (in_one_line[1:] ^ in_one_line[:-1]).min(initial=1 << code_bits) >= 1 << code_bits:
        return np.zeros(0, np.intp)
    return np.flatnonzero(((keys[:, 1:] ^ keys[:, :-1]) < keys.dtype.type(1 << code_bits)).any(axis=1))


def _pair_draws(counts: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """As `random_level_counts` for two answers: it is enough to say who gives the rarer one of a block."""
    levels, blocks, _ = counts.shape
    bases, by_block = counts.sum(axis=2), counts.sum(axis=0)
    step = max(1, 4 * CHUNK // levels)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        dealt = np.zeros((2, levels, size), np.int64)
        for block in range(blocks):
            rarer = int(by_block[block].argmin())
            people = bases[:, block]
            # "count" costs as much as there are rare answers, "marginals" as much as there are levels.
            method: Literal["count", "marginals"] = "count" if by_block[block, rarer] <= 10 * levels else "marginals"
            drawn = rng.multivariate_hypergeometric(people, by_block[block, rarer], size=size, method=method).T
            dealt[rarer] += drawn
            dealt[1 - rarer] += people[:, None] - drawn
        yield dealt


def _table_draws(counts: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """As `random_level_counts`, from tables drawn with the margins of each block."""
    levels, blocks, answers = counts.shape
    step = max(1, 4 * CHUNK // (levels * answers))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        dealt = np.zeros((size, levels, answers), np.int64)
        for block in range(blocks):
            table = counts[:, block]
            rows, cols = np.flatnonzero(table.sum(axis=1)), np.flatnonzero(table.sum(axis=0))
            drawn = random_table.rvs(table.sum(axis=1)[rows], table.sum(axis=0)[cols], size=size, random_state=rng)
            if len(rows) == levels and len(cols) == answers:
                dealt += drawn
            else:
                dealt[:, rows[:, None], cols] += drawn
        yield np.ascontiguousarray(dealt.transpose(2, 1, 0))

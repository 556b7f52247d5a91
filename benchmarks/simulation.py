"""Prints how often the case contrast rejects a true null, and how often the unevenness interval covers the truth.

Answers are five ordered points cut from a normal latent variable: a case effect, a group effect, a person. Two mixes of
stakeholders: balanced (every case interviews the same mix) and unbalanced (each case its own), and cases of unequal
size. Plain Kruskal-Wallis on the same answers stands beside the stratified permutation test.
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy.stats import kruskal, norm

from pipeline.statistics.contrasts.strat_permutation import permute
from pipeline.statistics.unevenness import Spread, spread_between, unevenness_interval

CASES, GROUPS = 10, 6
CUTS = np.array([-1.2, -0.4, 0.4, 1.2])
X = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
SIZES = np.array([4, 5, 6, 8, 9, 10, 14, 20, 40, 80])
GROUP_EFFECTS = np.linspace(-1, 1, GROUPS)


@dataclass(frozen=True)
class Scenario:
    """A mix of stakeholders and a spread between cases on the latent scale, where people have variance 1."""

    mix: str
    case_sd: float


def bases(mix: str, rng: np.random.Generator) -> np.ndarray:
    """People per case and group: nine a case, or from 4 to 80."""
    if mix == "balanced":
        people = np.full((CASES, GROUPS), 1)
        people[:, :3] = 2
        return people
    sizes = SIZES if mix == "unequal" else np.full(CASES, 9)
    shares = rng.dirichlet(np.full(GROUPS, 0.5), size=CASES)
    return np.stack([rng.multinomial(size, share) for size, share in zip(sizes, shares, strict=True)])


def answers(people: np.ndarray, case_effects: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts of shape (cases, groups, 5) of one study."""
    chances = chance(case_effects)
    return np.stack([[rng.multinomial(people[c, g], chances[c, g]) for g in range(GROUPS)] for c in range(CASES)])


def chance(case_effects: np.ndarray) -> np.ndarray:
    """Chance of each answer by case and group, shape (cases, groups, 5)."""
    centre = case_effects[:, None] + GROUP_EFFECTS[None, :]
    below = norm.cdf(CUTS - centre[..., None])
    return np.diff(below, axis=-1, prepend=0, append=1)


def usable(counts: np.ndarray) -> np.ndarray:
    """The table without groups that nobody belongs to."""
    return counts[:, counts.sum(axis=(0, 2)) > 0]


def plain_kruskal(counts: np.ndarray) -> float:
    """p of Kruskal-Wallis on the answers, stakeholder mix ignored."""
    return float(kruskal(*(np.repeat(X, case.sum(axis=0)) for case in counts)).pvalue)


def type_one_error(scenario: Scenario, replications: int, draws: int, seed: int) -> tuple[float, float, int]:
    """Share of p at or below .05 of the stratified test and of Kruskal-Wallis, and how many studies were usable."""
    rng = np.random.Generator(np.random.PCG64(seed))
    own, plain = [], []
    for _ in range(replications):
        counts = usable(answers(bases(scenario.mix, rng), np.zeros(CASES), rng))
        outcome = permute(counts, X, draws=draws, rng=rng)
        if outcome.p is None:
            continue
        own.append(outcome.p.p_value <= 0.05)
        plain.append(plain_kruskal(counts) <= 0.05)
    return float(np.mean(own)), float(np.mean(plain)), len(own)


def coverage(scenario: Scenario, replications: int, seed: int) -> tuple[float, float, int]:
    """Share of 95% intervals that hold the true U, the mean of the true U, and how many studies were usable.

    The true U is the standard deviation over these cases of the expected score, groups weighing the same. Where the
    ratio is below chance no interval is printed; such studies count as covering only if the true U is 0.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    held, truths = [], []
    for _ in range(replications):
        effects = rng.normal(0, scenario.case_sd, CASES)
        people = bases(scenario.mix, rng)
        counts = usable(answers(people, effects, rng))
        present = people.sum(axis=0) > 0
        truth = float(np.std((chance(effects) @ X)[:, present].mean(axis=1), ddof=1)) if scenario.case_sd else 0.0
        spread = spread_between(counts, X)
        if not isinstance(spread, Spread):
            continue
        interval = unevenness_interval(spread)
        held.append(interval[0] <= truth <= interval[1] if isinstance(interval, tuple) else truth == 0)
        truths.append(truth)
    return float(np.mean(held)), float(np.mean(truths)), len(held)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=999)
    parser.add_argument("--seed", type=int, default=20250101)
    options = parser.parse_args()
    start = time.perf_counter()
    n = options.replications
    print(f"{n:,} replications, {CASES} cases, {GROUPS} groups, 9 people a case (unequal: 4 to 80).")
    print(f"Monte Carlo error of a share of 0.05 is {np.sqrt(0.05 * 0.95 / n):.3f}.\n")
    print("Type I error at nominal 0.05, no case effect, strong group effects")
    print(f"  {'mix':<12}{'strat_permutation':>18}{'kruskal_wallis':>16}{'studies':>9}")
    for mix in ("balanced", "unbalanced", "unequal"):
        own, plain, used = type_one_error(Scenario(mix, 0), n, options.draws, options.seed)
        print(f"  {mix:<12}{own:>18.3f}{plain:>16.3f}{used:>9,}")
    print("\nCoverage of the 95% interval of unevenness U")
    print(f"  {'mix':<12}{'case sd':>8}{'mean true U':>13}{'coverage':>10}{'studies':>9}")
    for mix in ("balanced", "unbalanced", "unequal"):
        for case_sd in (0.0, 0.3, 0.6, 1.0):
            held, truth, used = coverage(Scenario(mix, case_sd), n, options.seed)
            print(f"  {mix:<12}{case_sd:>8.1f}{truth:>13.1f}{held:>10.3f}{used:>9,}")
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

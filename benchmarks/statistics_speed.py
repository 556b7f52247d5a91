"""Prints the time of the statistics: beside scipy's permutation test, for the sample study, and as respondents grow."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import stats

from instrument.items import Category, Domain, Item
from instrument.load import load_study_folder
from instrument.validation import Validation
from pipeline.artefacts import Case, CountCube, Design, Group, ScoreCounts
from pipeline.design import design_of
from pipeline.plan import Plan, load_plan
from pipeline.statistics import estimate
from pipeline.statistics.contrasts.strat_permutation import permute
from pipeline.tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
X = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
DRAWS = 9999


def best(work: Callable[[], object], repeats: int = 3) -> float:
    """Seconds of wall time, the least of some runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def one_item(people: int, rng: np.random.Generator) -> np.ndarray:
    """Counts of one five-point item over 10 cases and 6 groups."""
    chances = rng.dirichlet(np.full(5, 3.0), size=6)
    where = rng.multinomial(people, np.full(60, 1 / 60)).reshape(10, 6)
    return np.stack([[rng.multinomial(where[c, g], chances[g]) for g in range(6)] for c in range(10)])


def beside_scipy(people: int, target: float) -> None:
    """Print the time of both for one item and the ratio."""
    rng = np.random.Generator(np.random.PCG64(1))
    counts = one_item(people, rng)
    samples = [np.repeat(X, case.sum(axis=0)) for case in counts]

    def spread(*cases: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.var(np.stack([case.mean(axis=axis) for case in cases]), axis=0, ddof=1)

    def peer(batch: int | None) -> object:
        return stats.permutation_test(
            samples, spread, vectorized=True, n_resamples=DRAWS, alternative="greater", batch=batch, rng=rng
        )

    own = best(lambda: permute(counts, X, draws=DRAWS, rng=rng))
    repeats = 3 if people < 1000 else 1
    for name, batch in (("default", None), ("small batches", max(100, 10_000_000 // people))):
        other = best(lambda b=batch: peer(b), repeats)
        print(
            f"  {people:>7,} people{own * 1000:12.1f} ms{other * 1000:12.1f} ms{other / own:8.1f} times, scipy {name}"
        )
    print(f"          (target: {target} times)")


def whole_sample() -> None:
    """Print the time of every table of the sample study."""
    folder = load_study_folder(ROOT / "schemas" / "peer-worker-roles")
    design, plan = design_of(folder), load_plan(folder)
    file = ROOT / "data_samples" / "peer-worker-roles" / "responses.csv"
    counted = tabulate(Validation([file], folder).batches(), design)
    seconds = best(lambda: estimate(counted.cube, counted.scores, design, plan))
    print(f"  all tables, {len(design.items)} items, {plan.draws:,} draws: {seconds:.1f} s (target: under 5 s)")


def large(people: int, items: int = 4, cases: int = 200) -> tuple[CountCube, ScoreCounts, Design]:
    """A cube of so many people in 200 cases and 6 groups, with one domain of five-point items."""
    rng = np.random.Generator(np.random.PCG64(2))
    scale = tuple(Category(str(code), str(code)) for code in range(1, 6))
    declared = tuple(Item(f"q{i}", f"q{i}", "d", f"Question {i}", "ordinal", scale, scored=True) for i in range(items))
    ids = tuple(f"C{case:03d}" for case in range(cases))
    groups = tuple(f"g{group}" for group in range(6))
    interviewed = rng.multinomial(people, np.full(cases * 6, 1 / (cases * 6))).reshape(cases, 6)

    def dealt(chances: np.ndarray, size: int) -> np.ndarray:
        counts = np.zeros((cases, 6, size), np.int64)
        counts[..., : len(chances)] = rng.multinomial(interviewed, chances)
        return counts

    counts = {item.item_id: dealt(rng.dirichlet(np.full(5, 3.0)), len(item.states)) for item in declared}
    values = np.linspace(0, 100, 81).round(6)
    scores = ScoreCounts(ids, groups, interviewed, {"d": values}, {"d": dealt(rng.dirichlet(np.ones(81)), 82)})
    design = Design(
        "large", "Large", tuple(Case(c, c) for c in ids), tuple(Group(g, g) for g in groups), (),
        (Domain("d", "Domain"),), declared,
    )  # fmt: skip
    return CountCube(ids, groups, declared, interviewed, counts), scores, design


def growing() -> None:
    """Print the time of all tables from a small and a large cube of the same cases."""
    times = []
    for people in (20_000, 1_000_000):
        cube, scores, design = large(people)
        times.append(best(lambda c=cube, s=scores, d=design: estimate(c, s, d, Plan()), repeats=1))
        print(f"  {people:>9,} people in 200 cases: {times[-1]:.1f} s")
    print(f"  ratio {times[1] / times[0]:.2f} (target: at most 3)")


def main() -> None:
    """Print everything."""
    print(f"strat_permutation, {DRAWS:,} draws{'crosscase':>20}{'scipy':>15}")
    beside_scipy(89, 3)
    beside_scipy(20_000, 50)
    print("\nThe whole set of statistics")
    whole_sample()
    growing()


if __name__ == "__main__":
    main()

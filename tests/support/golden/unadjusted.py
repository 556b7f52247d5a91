"""Reference numbers of tests and effects that ignore the blocks (section 9)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from support.golden.core import DRAWS, Match, comparison_of, reproduces
from support.golden.shares_and_scores import seats
from support.statistics import study89

from pipeline.statistics import effects
from pipeline.statistics.contrasts.case_permutation import (
    permute_cases,
)
from pipeline.statistics.contrasts.chi_square import chi_square
from pipeline.statistics.contrasts.fisher_monte_carlo import fisher_monte_carlo
from pipeline.statistics.contrasts.kruskal_wallis import kruskal_wallis


@reproduces("kw_hollander_wolfe")
def _kw_published(vector: Any, match: Match) -> None:
    groups = vector["input"]["groups"]
    counts, _, x = seats([[level, 0, y] for level, group in enumerate(groups) for y in group])
    check_kruskal(kruskal_wallis(counts[:, 0], x), vector["output"], match)


def check_kruskal(found: Any, expected: Mapping[str, Any], match: Match) -> None:
    names = {"p": "p_value"}
    match({name: getattr(found, names.get(name, name)) for name in expected}, expected)


@reproduces("kw_exact_333")
def _kw_exact(vector: Any, match: Match) -> None:
    source, expected = vector["input"], vector["output"]
    counts, _, x = seats([[level, 0, y] for level, y in zip(source["level"], source["y"], strict=True)])
    found = kruskal_wallis(counts[:, 0], x)
    match([found.statistic, found.p_value], [expected["H"], expected["p_asym"]])
    people = np.array(source["level"]) - 1
    y = np.array(source["y"], float)

    def statistic(assigned: np.ndarray) -> np.ndarray:
        levels = assigned.argmax(axis=2)
        tables = [(assigned * (y == value)[None, :, None]).sum(axis=1) for value in x]
        assert levels.shape[1] == len(y)
        return np.array([kruskal_wallis(table, x).statistic for table in np.stack(tables, axis=2)])

    p = permute_cases(people, statistic, p_min=0, draws=99, rng=np.random.default_rng(0))
    assert (p.draws, p.count, p.exact) == (expected["total"], expected["count_ge"], True)
    match(p.p_value, expected["p_exact"])


@reproduces("kw_train_case")
def _kw_case(vector: Any, match: Match) -> None:
    comparison = comparison_of(vector["input"], "case")
    found = kruskal_wallis(comparison.level_counts, comparison.scores[:, 0])
    check_kruskal(found, vector["output"], match)


@reproduces("kw_train_org_floor")
def _kw_floor(vector: Any, match: Match) -> None:
    rows, _ = study89()
    counts, _, x = seats([[row.org, 0, row.train] for row in rows.itertuples()])
    check_kruskal(kruskal_wallis(counts[:, 0], x), vector["output"], match)


@reproduces("table_job_4x4", "table_pay_10x3")
def _table(vector: Any, match: Match) -> None:
    table, expected = np.array(vector["input"]["table"]), vector["output"]
    check_table(table, expected, match)
    p = fisher_monte_carlo(table, draws=DRAWS, rng=np.random.default_rng(1))
    match(p, expected["fisher_exact_p"], "fisher_exact_p")


def check_table(table: np.ndarray, expected: Mapping[str, Any], match: Match) -> None:
    found = chi_square(table)
    names = {"p": "p_value"}
    match({n: getattr(found, names.get(n, n)) for n in expected["chi_square"]}, expected["chi_square"])
    match(effects.bergsma_v(table), expected["bergsma_v"])


@reproduces("fisher_10x5_hazard")
def _fisher_hazard(vector: Any, match: Match) -> None:
    table, expected = np.array(vector["input"]["table"]), vector["output"]
    check_table(table, expected, match)
    p = fisher_monte_carlo(table, draws=DRAWS, rng=np.random.default_rng(1))
    match(p, expected["right_exact_p"], "right_exact_p")
    match.p(p, expected["monte_carlo_p"], expected["draws"])
    assert p.p_value > 10 * expected["wrong"]["p"]


@reproduces("shift_zeros_hazard")
def _shift_zeros(vector: Any, match: Match) -> None:
    found, expected = chi_square(np.array(vector["input"]["table"])), vector["output"]
    names = {"p": "p_value"}
    match({n: getattr(found, names.get(n, n)) for n in expected["right"]}, expected["right"])
    assert abs(found.statistic - expected["wrong"]["statistic"]) > 1


@reproduces("cliff_example", "cliff_separated")
def _cliff(vector: Any, match: Match) -> None:
    x, y = vector["input"]["x"], vector["input"]["y"]
    counts, _, values = seats([["x", 0, value] for value in x] + [["y", 0, value] for value in y])
    check_delta(effects.cliff_delta(counts[:1, 0], counts[1:, 0], values), vector["output"], match)


@reproduces("cliff_c01_rest")
def _cliff_study(vector: Any, match: Match) -> None:
    comparison = comparison_of(vector["input"], "case")
    counts = comparison.level_counts
    found = effects.cliff_delta(counts[:1], counts[1:].sum(axis=0, keepdims=True), comparison.scores[:, 0])
    check_delta(found, vector["output"], match)


def check_delta(found: effects.CliffDelta, expected: Mapping[str, Any], match: Match) -> None:
    match(found.delta[0], expected["delta"])
    if "interval" in expected:
        assert found.reason[0] == expected["interval"]["reason"]
        assert np.isnan(found.low[0])
    else:
        match([found.variance[0], found.low[0], found.high[0]], [expected["var"], expected["lo"], expected["hi"]])

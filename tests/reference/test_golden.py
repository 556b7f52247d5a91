"""Every reference number of ``golden.json``: do others get the same?

The numbers come from R 4.2.2 (each vector names its function in ``source``) and, where R has nothing, from the Python
package named there. Role ``check`` is reproduced within its tolerance; role ``hazard`` shows a wrong result of other
software, which must not be ours.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from instrument.items import NON_ANSWERS
from pipeline.artefacts import CountCube, Design
from pipeline.plan import Plan
from pipeline.statistics import agreement, agreement_measures, deals, effects, estimate, least_squares, unevenness
from pipeline.statistics.bases import bases_table, ladder
from pipeline.statistics.breakdowns import breakdowns_of
from pipeline.statistics.comparisons import Comparison, compare
from pipeline.statistics.contrasts import METHODS, cmh
from pipeline.statistics.contrasts.case_permutation import (
    between_levels,
    count_assignments,
    permute_cases,
    smallest_p,
)
from pipeline.statistics.contrasts.chi_square import chi_square
from pipeline.statistics.contrasts.fisher_monte_carlo import fisher_monte_carlo
from pipeline.statistics.contrasts.jonckheere import jonckheere
from pipeline.statistics.contrasts.kruskal_wallis import kruskal_wallis
from pipeline.statistics.contrasts.strat_permutation import permute
from pipeline.statistics.multiplicity import adjust
from pipeline.statistics.printing import format_percent
from pipeline.statistics.proportions import case_mean, frequencies_table, wilson_interval
from pipeline.statistics.reference_set import ALPHA, PermutationP
from pipeline.statistics.seeds import generator, seed_integer
from pipeline.statistics.units import Unit, item_units, pomp
from tests.support.statistics import golden, make_cube, make_design, make_item, make_scores, score_of, study89

VECTORS = {vector["id"]: vector for vector in golden()["vectors"]}
DRAWS = 99_999
REPRODUCED: dict[str, Callable[[Any, "Match"], None]] = {}


class Match:
    """Compares a result with the output of a vector, field by field, under its tolerance."""

    def __init__(self, vector: Mapping[str, Any]) -> None:
        self.output, self.tolerance = vector["output"], vector["tolerance"]

    def __call__(self, found: Any, expected: Any, field: str = "default", draws: int | None = None) -> None:
        tolerance = self.tolerance.get(field, self.tolerance["default"])
        if tolerance == "mc":
            self.p(found, expected)
        elif isinstance(expected, Mapping):
            for key, value in expected.items():
                self(found[key], value, key if key in self.tolerance else field)
        elif isinstance(expected, (list, tuple)):
            assert len(found) == len(expected)
            for one, other in zip(found, expected, strict=True):
                self(one, other, field)
        else:
            assert abs(float(found) - expected) <= tolerance * max(1, abs(expected)), (field, found, expected)

    @staticmethod
    def p(found: PermutationP, expected: float, reference_draws: int | None = None) -> None:
        """A Monte Carlo p: both sides carry sampling error, or one if the reference is exact."""
        spread = (0 if found.exact else 1 / found.draws) + (1 / reference_draws if reference_draws else 0)
        slack = 4 * math.sqrt(expected * (1 - expected) * spread) + (0 if found.exact else 1 / found.draws)
        assert abs(found.p_value - expected) <= slack + 1e-8, (found.p_value, expected, slack)


def reproduces(*vector_ids: str) -> Callable[[Any], Any]:
    def register(check: Any) -> Any:
        for vector_id in vector_ids:
            REPRODUCED[vector_id] = check
        return check

    return register


def test_every_vector_is_reproduced() -> None:
    assert set(REPRODUCED) == set(VECTORS)


@pytest.mark.parametrize("vector_id", VECTORS)
def test_vector(vector_id: str) -> None:
    vector = VECTORS[vector_id]
    REPRODUCED[vector_id](vector, Match(vector))


# --- the study of 89 people ---------------------------------------------------------------------------------------


def study() -> tuple[CountCube, Design]:
    rows, design = study89()
    return make_cube(rows, design), design


def unit_of(item_id: str, only: list[str] | None = None) -> tuple[Unit, Design]:
    rows, design = study89()
    if only is not None:
        rows = rows[rows["rid"].isin(only)]
    return next(u for u in item_units(make_cube(rows, design)) if u.unit_id == item_id), design


def comparison_of(source: Mapping[str, Any], contrast: str | None = None) -> Comparison:
    unit, design = unit_of(source["item"], source.get("only_rid"))
    return compare(unit, contrast or source["contrast"], design, min_level_base=3)


def by_level(comparison: Comparison, values: np.ndarray) -> dict[str, Any]:
    return dict(zip(comparison.level_ids, values.tolist(), strict=True))


def form_of(form: cmh.QuadraticForm) -> dict[str, Any]:
    return {"statistic": form.statistic, "df": form.df, "p": form.p_value}


# --- sections 2 to 5 ----------------------------------------------------------------------------------------------


@reproduces("pomp")
def _pomp(vector: Any, match: Match) -> None:
    found = [
        pomp(i["m"], reverse=i.get("reverse", False), values=i.get("scores"))[i["position"] - 1]
        for i in vector["input"]
    ]
    match(found, vector["output"])


@reproduces("ladder_pay")
def _ladder(vector: Any, match: Match) -> None:
    cube, design = study()
    frame = bases_table(cube, breakdowns_of(design), 0.95)
    pay = frame[frame["item_id"] == "pay"].set_index(["breakdown", "level"])
    match(pay.loc[("study", "all")], vector["output"]["study"])
    for case, expected in vector["output"]["case"].items():
        match(pay.loc[("case", case)], expected)
    rate = vector["output"]["dont_know_rate"]
    assert pay.loc[("overall", "all"), "dont_know"] == rate["x"]
    match(pay.loc[("overall", "all"), "dont_know_rate"], rate["share"])
    low, high = wilson_interval(np.array([rate["x"]]), np.array([rate["n"]]))
    match([low[0], high[0]], [rate["lo"], rate["hi"]])


@reproduces("wilson")
def _wilson(vector: Any, match: Match) -> None:
    x, n = np.array(vector["input"]).T
    low, high = wilson_interval(x, n)
    for place, expected in enumerate(vector["output"]):
        match([low[place], high[place]], [expected["lo"], expected["hi"]])


@reproduces("confint_default_hazard")
def _normal_interval(vector: Any, match: Match) -> None:
    right, wrong = vector["output"]["right"], vector["output"]["wrong"]
    low, high = wilson_interval(np.array([right["x"]]), np.array([right["n"]]))
    match([low[0], high[0]], [right["lo"], right["hi"]])
    assert high[0] > wrong["hi"]


@reproduces("study_share_pay_yes")
def _study_share(vector: Any, match: Match) -> None:
    cube, design = study()
    frame = frequencies_table(cube, breakdowns_of(design), 0.95)
    yes = frame[(frame["item_id"] == "pay") & (frame["category"] == "yes")].set_index(["breakdown", "level"])
    expected = vector["output"]
    found = yes.loc[("study", "all")]
    match([found.proportion, found.conf_low, found.conf_high], [expected["mean"], expected["lo"], expected["hi"]])
    assert f"cases={expected['k']}" in found.note.split("; ")
    match(yes.loc["case", "proportion"], expected["case_shares"])
    shares = yes.loc["case", "proportion"].to_numpy()
    match(case_mean(shares[:, None]).sd[0], expected["sd"])
    assert (found.n, found.base) == (expected["pooled_x"], expected["pooled_n"])
    assert np.isnan(yes.loc[("overall", "all"), "conf_low"])


@reproduces("domain_score_rule")
def _domain_score(vector: Any, match: Match) -> None:
    source = vector["input"]
    codes = [str(code) for code in range(1, source["m"] + 1)]
    items = [make_item(f"q{i}", codes, reverse=reverse) for i, reverse in enumerate(source["reverse"])]
    for person, expected in vector["output"].items():
        answers = [str(answer) for answer in source["people"][person]]
        score = score_of(list(zip(items, answers, strict=True)), source["share"])
        assert _tabulated_score(items, answers, source["share"]) == score
        if "score" in expected:
            match(score, expected["score"])
        else:
            assert score is None


def _tabulated_score(items: list[Any], answers: list[str], min_answered: float) -> float | None:
    """The score that the product's own tabulation gives one person."""
    from instrument.judging import Codes, JudgedBatch
    from pipeline.tabulate import tabulate

    design = make_design({"C01": {}}, {"all": None}, items)
    codes = {
        item.item_id: Codes(item, np.array([item.states.index(answer)], np.int16))
        for item, answer in zip(items, answers, strict=True)
    }
    batch = JudgedBatch("1.0", np.zeros(1, np.intp), np.zeros(1, np.intp), codes)
    counted = tabulate([batch], design, min_answered).scores
    place = int(counted.counts["d"][0, 0].argmax())
    values = counted.scores["d"]
    return float(values[place]) if place < len(values) else None


@reproduces("adjusted_means_train")
def _adjusted_means(vector: Any, match: Match) -> None:
    for contrast, expected in vector["output"].items():
        comparison = comparison_of(vector["input"], contrast)
        assert comparison.adjusted is not None
        match(by_level(comparison, comparison.adjusted[:, 0]), expected["adjusted"])
        raw = comparison.level_counts @ comparison.scores[:, 0] / comparison.level_counts.sum(axis=1)
        match(by_level(comparison, raw), expected["raw"])


@reproduces("adjusted_means_not_connected")
def _not_connected(vector: Any, match: Match) -> None:
    counts, levels, x = seats(vector["input"]["seats"])
    assert least_squares.adjusted_means(counts, x) is None
    assert unevenness.spread_between(counts, x) == vector["output"]["adjusted"]["reason"]
    raw = counts.sum(axis=1) @ x / counts.sum(axis=(1, 2))
    match(dict(zip(levels, raw, strict=True)), vector["output"]["raw"])


def seats(rows: list[list[Any]]) -> tuple[np.ndarray, list[Any], np.ndarray]:
    """Counts (levels, blocks, answers), levels and answers of seats given as (level, block, answer)."""
    level, block, answer = (sorted({row[place] for row in rows}) for place in range(3))
    counts = np.zeros((len(level), len(block), len(answer)), np.int64)
    for row in rows:
        counts[level.index(row[0]), block.index(row[1]), answer.index(row[2])] += 1
    return counts, level, np.array(answer, float)


# --- section 7 ----------------------------------------------------------------------------------------------------


@reproduces("perm_toy_exact")
def _toy(vector: Any, match: Match) -> None:
    counts, levels, x = seats(vector["input"]["seats_level_block_answer"])
    means = least_squares.adjusted_means(counts, x)
    assert means is not None
    match(dict(zip(levels, means, strict=True)), vector["output"]["adjusted"])
    for name, scores in (("var_adjusted_means", x), ("cmh_general", None)):
        expected = vector["output"][name]
        found = permute(counts, scores, draws=99, rng=np.random.default_rng(0))
        assert found.p is not None
        assert found.p.exact
        assert (found.p.draws, found.p.count) == (expected["arrangements"], expected["count_ge"])
        match([found.statistic, found.p.p_value, found.p.p_min],
              [expected["statistic"], expected["p"], expected["smallest_p"]])  # fmt: skip
        match(deals.log10_arrangements(counts), expected["log10_arrangements"])


@reproduces("perm_train_case", "perm_train_group", "perm_pay_case", "perm_side_train")
def _permutation(vector: Any, match: Match) -> None:
    comparison = comparison_of(vector["input"])
    check_permutation(comparison, vector["output"], match)
    expected = vector["output"]
    if "adjusted" in expected:
        assert comparison.adjusted is not None
        match(by_level(comparison, comparison.adjusted[:, 0]), expected["adjusted"])
    check_forms(comparison, expected, match)


def check_permutation(comparison: Comparison, expected: Mapping[str, Any], match: Match) -> None:
    unit = comparison.unit
    rng = generator(1, "item", unit.unit_id, comparison.contrast, "strat_permutation")
    found = permute(comparison.counts, unit.x, draws=DRAWS, rng=rng)
    assert found.p is not None
    assert not found.p.exact
    match(found.statistic, expected["statistic"])
    match.p(found.p, expected["p"], expected["draws"])
    free = comparison.counts[:, deals.informative_blocks(comparison.counts)]
    match(deals.log10_arrangements(free), expected["log10_arrangements"])
    if "p_second_implementation" in expected:
        match.p(found.p, expected["p_second_implementation"], 999_999)


def check_forms(comparison: Comparison, expected: Mapping[str, Any], match: Match) -> None:
    counts, x = comparison.counts, comparison.scores[:, 0]
    found = {
        "cmh_general": cmh.cmh_general(counts),
        "cmh_row_means": cmh.cmh_row_means(counts, x),
        "van_elteren": cmh.van_elteren(counts),
    }
    for name in found.keys() & expected.keys():
        match(form_of(found[name]), {key: expected[name][key] for key in ("statistic", "df")})
        assert found[name].p_value == pytest.approx(expected[name]["p"], abs=1e-8)


@reproduces("chance_bands_train")
def _bands(vector: Any, match: Match) -> None:
    comparison = comparison_of(vector["input"])
    rng = generator(1, "item", "train", "case", "strat_permutation")
    x = comparison.unit.x
    found = permute(comparison.counts, x, draws=39_999, rng=rng, bands=True, consensus=True)
    assert found.band_low is not None
    assert found.band_high is not None
    expected = vector["output"]
    for name, values in (
        ("adjusted_low", found.band_low[:, 0]),
        ("adjusted_high", found.band_high[:, 0]),
        ("consensus_low", found.consensus_low),
        ("consensus_high", found.consensus_high),
        ("consensus", agreement_measures.consensus(comparison.level_counts)),
    ):
        assert values is not None
        match(by_level(comparison, values), expected[name], name)


@reproduces("seed_rule")
def _seed(vector: Any, match: Match) -> None:
    seed, *names = vector["input"]["text"].split("|")
    assert str(seed_integer(int(seed), *names)) == vector["output"]["integer"]
    raw = generator(int(seed), *names).bit_generator.random_raw(2)
    assert [str(number) for number in raw] == vector["output"]["pcg64_random_raw"]


# --- section 8 ----------------------------------------------------------------------------------------------------


@reproduces("cmh_jobsat")
def _jobsat(vector: Any, match: Match) -> None:
    counts = np.array(vector["input"]["tables"]).swapaxes(0, 1)
    found = {
        "cmh_general": cmh.cmh_general(counts),
        "cmh_row_means_scores_1_3_4_5": cmh.cmh_row_means(counts, np.array([1, 3, 4, 5])),
        "cmh_row_means_scores_1_2_3_4": cmh.cmh_row_means(counts, np.array([1, 2, 3, 4])),
        "van_elteren": cmh.van_elteren(counts),
    }
    match({name: form_of(form) for name, form in found.items()}, vector["output"])


@reproduces("cmh_empty_margins")
def _empty_margins(vector: Any, match: Match) -> None:
    counts = np.array(vector["input"]["tables"]).swapaxes(0, 1)
    found = {
        "cmh_general": cmh.cmh_general(counts),
        "cmh_row_means": cmh.cmh_row_means(counts, np.array(vector["input"]["scores"])),
        "van_elteren": cmh.van_elteren(counts),
    }
    match({name: form_of(form) for name, form in found.items()}, vector["output"])


@reproduces("cmh_pay_case", "cmh_train_case", "cmh_train_group")
def _cmh(vector: Any, match: Match) -> None:
    expected = vector["output"]
    check_forms(comparison_of(vector["input"]), expected if "df" not in expected else {"cmh_general": expected}, match)


# --- section 9 ----------------------------------------------------------------------------------------------------


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


# --- section 10 ---------------------------------------------------------------------------------------------------


def levels_of(labels: list[str]) -> np.ndarray:
    return np.unique(labels, return_inverse=True)[1]


def check_case_permutation(values: np.ndarray, level: np.ndarray, expected: Mapping[str, Any], match: Match) -> None:
    sizes = np.bincount(level)
    statistic = between_levels(values, sizes)
    one_hot = (level[None, :, None] == np.arange(len(sizes))).astype(float)
    p_min = smallest_p(tuple(sizes.tolist()))
    p = permute_cases(level, statistic, p_min=p_min, draws=99, rng=np.random.default_rng(0))
    assert p.exact
    assert (p.draws, p.count) == (expected["arrangements"], expected["count_ge"])
    match([statistic(one_hot)[0], p.p_value, p.p_min], [expected["statistic"], expected["p"], expected["smallest_p"]])


@reproduces("case_perm_org_raw")
def _case_permutation_raw(vector: Any, match: Match) -> None:
    values, level = vector["input"]["case_values"], vector["input"]["level"]
    check_case_permutation(
        np.array(list(values.values()))[:, None], levels_of([level[case] for case in values]), vector["output"], match
    )


@reproduces("case_perm_org_train", "case_perm_org_pay")
def _case_permutation(vector: Any, match: Match) -> None:
    comparison, expected = comparison_of(vector["input"], "case"), vector["output"]
    _, design = study89()
    assert comparison.adjusted is not None
    org = [case.attributes["org"] for case in design.cases]
    check_case_permutation(comparison.adjusted, levels_of(org), expected, match)
    for place, name in enumerate(expected.get("adjusted_shares", {})):
        match(by_level(comparison, comparison.adjusted[:, place]), expected["adjusted_shares"][name])
    if "level_means" in expected:
        frame = whole_study()["means"]
        means = frame[(frame["breakdown"] == "org") & (frame["item_id"] == "train")].set_index("level")
        match(means["adjusted_mean"], expected["level_means"])


@reproduces("jonckheere_case_org")
def _jonckheere(vector: Any, match: Match) -> None:
    comparison, expected = comparison_of(vector["input"], "case"), vector["output"]
    _, design = study89()
    order = vector["input"]["order"]
    level = np.array([order.index(case.attributes["org"]) for case in design.cases])
    assert comparison.adjusted is not None
    J, expected_J, p = jonckheere(comparison.adjusted[:, 0], level, draws=99, rng=np.random.default_rng(0))
    assert (J, expected_J) == (expected["J"], expected["expected_J"])
    assert (p.draws, p.count) == (expected["arrangements"], expected["count_ge"])
    match(p.p_value, expected["p"])


@reproduces("smallest_p")
def _smallest_p(vector: Any, match: Match) -> None:
    for sizes, expected in zip(vector["input"], vector["output"], strict=True):
        assert count_assignments(tuple(sizes)) == expected["arrangements"]
        # A level with a single case never enters a test; its row checks the arithmetic only.
        match(smallest_p(tuple(sizes)), expected["smallest_p"])
        assert (smallest_p(tuple(sizes)) <= ALPHA) == expected["test"]


# --- section 11 ---------------------------------------------------------------------------------------------------


@reproduces("unevenness_train", "unevenness_unbalanced")
def _unevenness(vector: Any, match: Match) -> None:
    comparison, expected = comparison_of(vector["input"]), vector["output"]
    x = comparison.scores[:, 0]
    spread = unevenness.spread_between(comparison.counts, x)
    assert isinstance(spread, unevenness.Spread)
    names = {"V": "v_observed", "N": "v_noise", "U": "unevenness", "F": "f", "df_residual": "df2"}
    for name in ("V", "s2w", "df_residual", "N", "tau2", "U", "icc", "reliability", "noise_share", "F", "df1"):
        match(getattr(spread, names.get(name, name)), expected[name], name)
    limits = unevenness.noncentrality_limits(spread.f, spread.df1, spread.df2)
    interval = unevenness.unevenness_interval(spread)
    assert isinstance(interval, tuple)
    for name, found in zip(("lambda_lo", "lambda_hi", "U_lo", "U_hi"), (*limits, *interval), strict=True):
        match(found, expected[name], name)
    without = unevenness.leave_one_out(comparison.counts, x)
    match(by_level(comparison, without), expected["leave_one_out"])
    match([without.min(), without.max()], [expected["leave_one_out_min"], expected["leave_one_out_max"]])
    if "cells" in expected:
        order = np.argsort([group.group_id for group in study89()[1].groups])
        assert comparison.counts.sum(axis=2)[:, order].tolist() == expected["cells"]
        assert comparison.adjusted is not None
        match(by_level(comparison, comparison.adjusted[:, 0]), expected["adjusted"])
        check_forms(comparison, expected, match)
        check_permutation(comparison, expected["strat_permutation"], match)


@reproduces("ncf_interval")
def _noncentral(vector: Any, match: Match) -> None:
    for (f, df1, df2), expected in zip(vector["input"], vector["output"], strict=True):
        low, high = unevenness.noncentrality_limits(f, df1, df2)
        match([low, high], [expected["lambda_lo"], expected["lambda_hi"]])
        if "interval" in expected:
            spread = unevenness.Spread(1.0, 1.0, 1.0, f, df1, df2)
            assert unevenness.unevenness_interval(spread) == expected["interval"]["reason"]


@reproduces("mixedlm_hazard")
def _mixed_model(vector: Any, match: Match) -> None:
    """Between-case spread with a single block: the moments behind our icc, not the optimiser that stops at 0."""
    rows, _ = study89()
    counts, _, x = seats([[row.case, 0, row.train] for row in rows.itertuples()])
    spread = unevenness.spread_between(counts, x)
    assert isinstance(spread, unevenness.Spread)
    expected = vector["output"]
    match([spread.f, spread.s2w], [expected["anova"]["F"], expected["anova"]["MSW"]])
    # Unweighted means instead of REML: near the right values, far from the wrong 0.
    assert spread.tau2 == pytest.approx(expected["right"]["var_case"], rel=0.05)
    assert spread.icc == pytest.approx(expected["right"]["icc"], rel=0.05)
    assert spread.icc == pytest.approx(expected["anova"]["icc1"], rel=0.05)
    assert spread.tau2 > expected["wrong"]["var_case"] + 0.1


# --- sections 12 to 18 --------------------------------------------------------------------------------------------


@reproduces("agreement_published")
def _published(vector: Any, match: Match) -> None:
    counts = np.array(vector["input"]["counts"])
    found = {name: getattr(agreement_measures, name)(counts) for name in ("consensus", "van_der_eijk_a")}
    match(found, vector["output"])


@reproduces("agreement_small")
def _agreement(vector: Any, match: Match) -> None:
    counts = np.array(vector["input"])
    unfloored = agreement_measures.rwg(counts)
    found = {
        "consensus": agreement_measures.consensus(counts),
        "van_der_eijk_a": agreement_measures.van_der_eijk_a(counts),
        "rwg": np.maximum(unfloored, 0),
        "rwg_unfloored": unfloored,
    }
    for place, expected in enumerate(vector["output"]):
        for name, values in found.items():
            match(values[place], expected[name])


@reproduces("krippendorff_4obs")
def _krippendorff(vector: Any, match: Match) -> None:
    counts = np.array(vector["input"]["value_counts_units_x_values"])
    match({level: agreement.krippendorff_alpha(counts, level) for level in vector["output"]}, vector["output"])


@reproduces("gap_train")
def _gap(vector: Any, match: Match) -> None:
    frame = whole_study()["agreement"]
    train = frame[frame["item_id"] == "train"].set_index("case_id")
    match(train["gap"], vector["output"]["cases"])
    study_row, expected = train.loc["all"], vector["output"]["study"]
    match([study_row.gap, study_row.gap_low, study_row.gap_high], [expected["mean"], expected["lo"], expected["hi"]])
    assert study_row.note == f"cases={expected['k']}"


@reproduces("p_adjust")
def _adjust(vector: Any, match: Match) -> None:
    p = np.array(vector["input"]["p"])
    match({"holm": adjust(p, "holm").tolist(), "bh": adjust(p, "fdr_bh").tolist()}, vector["output"])


@reproduces("degenerate_hazard")
def _degenerate(vector: Any, match: Match) -> None:
    """Data on which scipy answers nan or raises: ours are reasons, and missing answers never reach a test."""
    expected = vector["output"]["pipeline"]
    assert headline_note({"A": ["3"] * 3, "B": ["3"] * 2}) == expected[0]["reason"]
    assert headline_note({"A": ["1", "2"], "B": []}) == f"{expected[1]['reason']}; levels_left_out=B"
    with_missing = headline({"A": ["1", "2", "blank"], "B": ["2", "3", "4"]})
    assert (with_missing["n"], with_missing["method"]) == (5, "kruskal_wallis")
    assert np.isfinite(with_missing["statistic"])
    assert headline_note({"A": ["1"], "B": ["1"] * 2}, level="nominal") == expected[3]["reason"]


def headline(answers: Mapping[str, list[str]], level: str = "ordinal") -> Any:
    """Last row of Kruskal-Wallis if there is one, else the first row, of contrast case."""
    item = make_item("q", ["1", "2", "3", "4"], level)
    design = make_design({case: {} for case in answers}, {"all": None}, [item])
    rows = pd.DataFrame([{"case": c, "group": "all", "q": a} for c, given in answers.items() for a in given])
    plan = Plan(draws=99, min_level_base=1)
    frame = estimate(make_cube(rows, design), make_scores(rows, design), design, plan)["contrasts"]
    frame = frame[(frame["unit_id"] == "q") & (frame["contrast"] == "case")]
    ranked = frame[frame["method"] == "kruskal_wallis"]
    return (ranked if len(ranked) else frame).iloc[0]


def headline_note(answers: Mapping[str, list[str]], level: str = "ordinal") -> str:
    row = headline(answers, level)
    assert pd.isna(row["p_value"])
    return str(row["note"])


@reproduces("format_percent")
def _percent(vector: Any, match: Match) -> None:
    assert [format_percent(x, n) for x, n in vector["input"]] == vector["output"]


@reproduces("sison_glaz_hazard")
def _sison_glaz(vector: Any, match: Match) -> None:
    counts = np.array(vector["input"]["counts"])
    low, high = wilson_interval(counts, np.full(len(counts), counts.sum()))
    assert (high - low > 0.25).all()
    assert low[0] < vector["output"]["wrong"][0][0] - 0.25


# --- the same numbers through the front door ----------------------------------------------------------------------


def whole_study() -> dict[str, pd.DataFrame]:
    if not _whole:
        rows, design = study89()
        _whole.update(estimate(make_cube(rows, design), make_scores(rows, design), design, Plan(draws=999)))
    return _whole


_whole: dict[str, pd.DataFrame] = {}


@pytest.mark.parametrize(
    ("vector_id", "method"),
    [
        ("perm_train_case", "strat_permutation"),
        ("perm_train_group", "strat_permutation"),
        ("perm_pay_case", "strat_permutation"),
        ("perm_side_train", "strat_permutation"),
        ("cmh_pay_case", "cmh_general"),
    ],
)
def test_the_table_of_contrasts_holds_the_reference_statistic(vector_id: str, method: str) -> None:
    vector = VECTORS[vector_id]
    frame = whole_study()["contrasts"]
    keys = {
        "unit": "item",
        "unit_id": vector["input"]["item"],
        "contrast": vector["input"]["contrast"],
        "method": method,
    }
    row = frame[np.logical_and.reduce([frame[name] == value for name, value in keys.items()])].iloc[0]
    assert row["statistic"] == pytest.approx(vector["output"]["statistic"], rel=1e-8)


def test_every_method_appears_in_the_reference_study() -> None:
    expected = {method.key for method in METHODS} - {"jonckheere"}  # its attributes have no order
    assert set(whole_study()["contrasts"]["method"]) == expected


def test_ladder_counts_invalid_answers_between_eligible_and_responded() -> None:
    states = np.array([10, *(1 for _ in NON_ANSWERS)])
    steps = ladder(states)
    assert [int(steps[name]) for name in ("interviewed", "asked", "eligible", "responded", "substantive")] == [
        16, 15, 14, 11, 10,
    ]  # fmt: skip

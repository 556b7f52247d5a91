"""Reference numbers of permutation within blocks and Cochran-Mantel-Haenszel (sections 7 and 8)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from support.golden.core import DRAWS, Match, by_level, comparison_of, form_of, reproduces
from support.golden.shares_and_scores import seats

from pipeline.statistics import agreement_measures, deals, least_squares
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.contrasts import cmh
from pipeline.statistics.contrasts.strat_permutation import permute
from pipeline.statistics.seeds import generator, seed_integer


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

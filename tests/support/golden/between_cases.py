"""Reference numbers of case attributes and unevenness (sections 10 and 11)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from support.golden.core import Match, by_level, comparison_of, reproduces, whole_study
from support.golden.shares_and_scores import seats
from support.golden.within_blocks import check_forms, check_permutation
from support.statistics import study89

from pipeline.statistics import unevenness
from pipeline.statistics.contrasts.case_permutation import (
    between_levels,
    count_assignments,
    permute_cases,
    smallest_p,
)
from pipeline.statistics.contrasts.jonckheere import jonckheere
from pipeline.statistics.reference_set import ALPHA


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

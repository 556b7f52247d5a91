from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from statsmodels.stats.multitest import multipletests
from support.statistics import make_cube, make_design, make_item, make_scores, study89

from pipeline.plan import Families, Plan
from pipeline.statistics import effects, estimate
from pipeline.statistics.case_values import CaseValues
from pipeline.statistics.contrasts import METHODS, case_permutation, cmh, jonckheere, methods_for
from pipeline.statistics.contrasts.chi_square import chi_square
from pipeline.statistics.contrasts.fisher_monte_carlo import fisher_monte_carlo
from pipeline.statistics.contrasts.kruskal_wallis import kruskal_wallis
from pipeline.statistics.contrasts.strat_permutation import permute
from pipeline.statistics.multiplicity import adjust
from pipeline.statistics.reasons import Reason
from pipeline.statistics.units import item_units

RNG = np.random.default_rng(11)
TABLE = RNG.multinomial(9, [0.1, 0.2, 0.3, 0.4], 5)


def samples(table: np.ndarray) -> list[np.ndarray]:
    return [np.repeat(np.arange(table.shape[1]), row) for row in table]


def test_kruskal_from_counts_is_scipys_from_people() -> None:
    theirs = scipy.stats.kruskal(*samples(TABLE))
    ours = kruskal_wallis(TABLE, np.arange(4.0))
    assert (ours.statistic, ours.p_value) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_kruskal_takes_scores_in_any_order_and_merges_equal_ones() -> None:
    ours = kruskal_wallis(TABLE[:, [2, 0, 3, 1]], np.array([2.0, 0.0, 3.0, 1.0]))
    assert ours.statistic == pytest.approx(kruskal_wallis(TABLE, np.arange(4.0)).statistic)
    merged = kruskal_wallis(TABLE, np.array([0.0, 1.0, 1.0, 2.0]))
    assert merged.statistic == pytest.approx(
        scipy.stats.kruskal(*[np.array([0, 1, 1, 2])[s] for s in samples(TABLE)])[0]
    )


@pytest.mark.parametrize("table", [[[3, 0], [2, 0]], [[1, 2], [0, 0]]])
def test_kruskal_refuses_what_scipy_answers_with_nan(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="ranks need"):
        kruskal_wallis(np.array(table), np.arange(2.0))


def test_chi_square_is_scipys_without_correction() -> None:
    for table in (TABLE, np.array([[8, 2], [5, 9]])):
        theirs = scipy.stats.chi2_contingency(table, correction=False)
        ours = chi_square(table)
        assert (ours.statistic, ours.df, ours.p_value) == pytest.approx(
            (theirs.statistic, theirs.dof, theirs.pvalue), rel=1e-12
        )
        assert ours.min_expected == pytest.approx(theirs.expected_freq.min())


@pytest.mark.parametrize("function", [chi_square, effects.bergsma_v, partial(fisher_monte_carlo, draws=99, rng=RNG)])
def test_association_needs_two_rows_and_two_columns(function: Callable[[np.ndarray], object]) -> None:
    with pytest.raises(ValueError, match="two rows and two columns"):
        function(np.array([[3, 0], [2, 0]]))


def test_fisher_of_two_by_two_is_exact_with_its_smallest_p() -> None:
    found = fisher_monte_carlo(np.array([[3, 1], [1, 3]]), draws=99, rng=RNG)
    assert found.exact
    assert found.p_value == pytest.approx(34 / 70)
    assert found.p_min == pytest.approx(2 / 70)


def test_cmh_in_one_block_is_pearsons_statistic_shrunk() -> None:
    """One block: (n - 1)/n times Pearson's chi-square, and Kruskal-Wallis for van Elteren's ranks."""
    counts = TABLE[:, None]
    n = TABLE.sum()
    assert cmh.cmh_general(counts).statistic == pytest.approx((n - 1) / n * chi_square(TABLE).statistic)
    ranked = kruskal_wallis(TABLE, np.arange(4.0))
    assert cmh.van_elteren(counts).statistic == pytest.approx(ranked.statistic)
    assert cmh.van_elteren(counts).df == ranked.df


def test_cmh_row_means_do_not_depend_on_the_unit_of_the_score() -> None:
    counts = RNG.multinomial(3, [0.3, 0.3, 0.4], (4, 5))
    one = cmh.cmh_row_means(counts, np.array([0.0, 50.0, 100.0])).statistic
    assert cmh.cmh_row_means(counts, np.array([7001.0, 7002.0, 7003.0])).statistic == pytest.approx(one)


def test_cmh_of_blocks_that_say_nothing_has_rank_zero() -> None:
    form = cmh.cmh_general(np.array([[[1, 0], [0, 1]], [[0, 0], [0, 1]]]))
    assert (form.df, form.p_value) == (0, None)


def test_cmh_of_single_people_has_rank_zero() -> None:
    counts = np.array([[[1, 0], [0, 0]], [[0, 0], [0, 1]]])
    for form in (cmh.cmh_general(counts), cmh.cmh_row_means(counts, np.arange(2.0)), cmh.van_elteren(counts)):
        assert (form.df, form.statistic) == (0, 0)


def test_cmh_of_tables_in_pieces_counts_their_rank() -> None:
    """Two pairs of levels that never meet: one degree of freedom each, where connected levels would have three."""
    counts = np.zeros((4, 2, 2), np.int64)
    counts[:2, 0], counts[2:, 1] = [[3, 1], [1, 3]], [[2, 2], [1, 3]]
    form = cmh.cmh_general(counts)
    apart = [cmh.cmh_general(counts[:2, :1]), cmh.cmh_general(counts[2:, 1:])]
    assert form.df == sum(part.df for part in apart) == 2
    assert form.statistic == pytest.approx(sum(part.statistic for part in apart))


def test_holm_and_bh_are_those_of_statsmodels() -> None:
    p = RNG.random(12) ** 3
    assert adjust(p, "holm") == pytest.approx(multipletests(p, method="holm")[1])
    assert adjust(p, "fdr_bh") == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert adjust(p, "none").tolist() == p.tolist()
    assert adjust(np.array([]), "holm").tolist() == []


def test_cliff_delta_by_comparing_everybody() -> None:
    x = np.array([0.0, 10.0, 20.0, 30.0])
    a, b = samples(TABLE[:2])
    signs = np.sign(x[a][:, None] - x[b])
    found = effects.cliff_delta(TABLE[:1], TABLE[1:2], x)
    n, m = signs.shape
    d = signs.mean()
    rows, cols = signs.mean(axis=1), signs.mean(axis=0)
    variance = (m**2 * ((rows - d) ** 2).sum() + n**2 * ((cols - d) ** 2).sum() - ((signs - d) ** 2).sum()) / (
        m * n * (m - 1) * (n - 1)
    )
    assert found.delta[0] == pytest.approx(d)
    assert found.variance[0] == pytest.approx(max(variance, (1 - d**2) / (m * n - 1)))


def test_cliff_delta_of_a_single_person_is_not_estimable() -> None:
    found = effects.cliff_delta(np.array([[1, 0]]), np.array([[2, 2]]), np.array([0.0, 1.0]))
    assert found.reason[0] == Reason.BASE_TOO_SMALL
    assert np.isnan(found.delta[0])


def case_values(values: list[float], level: list[int], levels: int = 2, is_ordered: bool = False) -> CaseValues:
    rows, design = study89()
    unit = item_units(make_cube(rows, design))[0]
    cases = tuple(f"C{place}" for place in range(len(values)))
    names = tuple("abcd"[:levels])
    return CaseValues("kind", unit, is_ordered, names, cases, np.array(values)[:, None], np.array(level), is_raw=False)


def test_an_attribute_with_two_levels_has_the_welch_interval() -> None:
    values = [10.0, 20.0, 35.0, 50.0, 40.0, 66.0]
    result = case_permutation.contrast(case_values(values, [0, 0, 0, 1, 1, 1]), Plan())
    theirs = scipy.stats.ttest_ind(values[:3], values[3:], equal_var=False).confidence_interval()
    effect, difference = result.effects[0], np.mean(values[:3]) - np.mean(values[3:])
    assert effect.name == "mean_difference"
    assert (effect.value, effect.low, effect.high) == pytest.approx((difference, theirs.low, theirs.high))
    # 3 against 3 cases: even the clearest order has p 2/20, so there is no test.
    assert result.p_min == pytest.approx(0.1)
    assert result.p_value is None
    assert Reason.MIN_P_ABOVE_ALPHA in result.notes


def test_attribute_levels_with_one_case_are_left_out() -> None:
    values = case_values([1.0, 2.0, 3.0, 4.0, 5.0], [0, 0, 1, 2, 2], levels=4)
    assert values.compared.level_ids == ("a", "c")
    assert values.left_out == ("b", "d")
    assert case_values([1.0, 2.0, 3.0], [0, 0, 1]).reason == Reason.ATTRIBUTE_LEVEL_TOO_SMALL
    assert case_values([2.0, 2.0, 2.0, 2.0], [0, 0, 1, 1]).reason == Reason.NO_VARIATION


def test_many_cases_are_sampled() -> None:
    level = np.repeat([0, 1, 2], 5)
    values = np.linspace(0, 1, 15)[:, None] + level[:, None]
    statistic = case_permutation.between_levels(values, np.bincount(level))
    p_min = case_permutation.smallest_p((5, 5, 5))
    found = case_permutation.permute_cases(level, statistic, p_min=p_min, draws=999, rng=np.random.default_rng(0))
    assert (found.exact, found.draws) == (False, 999)
    assert found.p_value == found.p_min == 1 / 1000


def test_jonckheere_sees_a_trend_in_either_direction() -> None:
    level = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    up, _, p_up = jonckheere.jonckheere(np.arange(9.0), level, draws=99, rng=np.random.default_rng(0))
    down, _, p_down = jonckheere.jonckheere(-np.arange(9.0), level, draws=99, rng=np.random.default_rng(0))
    assert (up, down) == (27, 0)
    assert p_up.p_value == p_down.p_value == p_up.p_min == pytest.approx(2 / 1680)


def test_jonckheere_treats_values_that_differ_by_rounding_as_ties() -> None:
    level = np.array([0, 0, 1, 1, 2, 2])
    noisy = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 2.0]) + 1e-12 * np.arange(6)
    clean = np.round(noisy, 6)
    rng = np.random.default_rng(0)
    assert (
        jonckheere.jonckheere(noisy, level, draws=99, rng=rng)[0]
        == jonckheere.jonckheere(clean, level, draws=99, rng=rng)[0]
    )


def test_deals_that_tie_count_as_ties_although_scores_have_six_decimals() -> None:
    twelfths, rng = np.arange(13) * 100 / 12, np.random.default_rng(5)
    for seed in range(60):
        counts = rng.multinomial(3, np.full(13, 1 / 13), (2, 2))
        exact, rounded = (
            permute(counts, x, draws=999, rng=np.random.default_rng(seed)).p for x in (twelfths, np.round(twelfths, 6))
        )
        assert exact is not None
        assert rounded is not None
        assert rounded.count == exact.count


def test_permutation_without_an_informative_block() -> None:
    counts = np.array([[[3, 0], [0, 0]], [[0, 0], [0, 3]]])  # every block holds one level
    found = permute(counts, None, draws=99, rng=RNG)
    assert (found.p, found.reason) == (None, Reason.NO_INFORMATIVE_BLOCK)


def test_nominal_answers_are_tested_even_where_means_are_not_connected() -> None:
    counts = np.zeros((4, 2, 2), np.int64)
    counts[:2, 0], counts[2:, 1] = [[3, 0], [0, 3]], [[3, 0], [0, 3]]
    nominal = permute(counts, None, draws=99, rng=RNG, bands=True)
    assert nominal.p is not None
    assert nominal.band_low is None
    ordinal = permute(counts, np.array([0.0, 100.0]), draws=99, rng=RNG)
    assert (ordinal.p, ordinal.reason) == (None, Reason.NOT_CONNECTED)


# --- the table ----------------------------------------------------------------------------------------------------


def small_study(level: str = "ordinal") -> dict[str, pd.DataFrame]:
    """Nine cases with an ordered attribute and two groups; ordinal, nominal, binary and numeric items."""
    rng = np.random.default_rng(3)
    items = [
        make_item("extent", list("12345")),
        make_item("pay", ["no", "partly", "yes"], "nominal"),
        make_item("who/family", ["not_chosen", "chosen"], "binary"),
        make_item("years", ["0", "2", "10"], "numeric"),
        make_item("why", ["answered"], "open"),
    ]
    cases = {f"C{c}": {"size": ["small", "medium", "large"][c % 3], "urban": "yn"[c % 2]} for c in range(9)}
    design = make_design(cases, {"peer": "practice", "boss": "management"}, items, ordered=["size"])
    rows = pd.DataFrame(
        [
            {"case": c, "group": g} | {i.item_id: str(rng.choice([*i.codes, "dont_know"])) for i in items}
            for c in cases
            for g in ("peer", "boss")
            for _ in range(4)
        ]
    )
    return estimate(make_cube(rows, design), make_scores(rows, design), design, Plan(draws=199))


TABLES = small_study()
CONTRASTS = TABLES["contrasts"]


def test_every_method_of_the_registry_has_rows() -> None:
    assert set(CONTRASTS["method"]) == {method.key for method in METHODS}


@pytest.mark.parametrize("scope", ["people", "cases", "ordered_cases"])
@pytest.mark.parametrize("kind", ["ordinal", "score", "nominal"])
def test_each_contrast_has_one_headline_and_it_comes_first(scope: Any, kind: Any) -> None:
    methods = methods_for(scope, kind)
    assert [method.is_headline for method in methods] == [True] + [False] * (len(methods) - 1)


def test_methods_by_kind_of_unit() -> None:
    def methods(unit_id: str, contrast: str = "case") -> list[str]:
        rows = CONTRASTS[(CONTRASTS["unit_id"] == unit_id) & (CONTRASTS["contrast"] == contrast)]
        return list(dict.fromkeys(rows["method"]))

    unadjusted = ["chi_square", "fisher_monte_carlo"]
    ranks = ["strat_permutation", "van_elteren", "cmh_row_means"]
    assert methods("extent") == [*ranks, "cmh_general", "kruskal_wallis", *unadjusted]
    assert methods("pay") == ["strat_permutation", "cmh_general", *unadjusted]
    assert methods("extent#dont_know") == methods("pay")
    assert methods("years") == methods("d") == [*ranks, "kruskal_wallis"]
    assert methods("extent", "size") == ["case_permutation", "jonckheere"]
    assert methods("extent", "urban") == methods("pay", "size") == ["case_permutation"]
    assert methods("why") == []


def test_side_is_practice_minus_management() -> None:
    row = CONTRASTS[(CONTRASTS["contrast"] == "side") & (CONTRASTS["unit_id"] == "extent")]
    effect = row.set_index("effect_name")["effect"]
    means = TABLES["means"].query("breakdown == 'group' and item_id == 'extent'").set_index("level")["adjusted_mean"]
    # One group on each side, so the sides are the groups.
    assert effect["mean_difference"] == pytest.approx(means["peer"] - means["boss"])
    assert np.sign(effect["cliff_delta"]) == np.sign(effect["mean_difference"])


def test_dont_know_stands_on_the_base_responded() -> None:
    bases = TABLES["bases"].query("breakdown == 'overall' and item_id == 'pay'").iloc[0]
    row = CONTRASTS[(CONTRASTS["unit_id"] == "pay#dont_know") & (CONTRASTS["contrast"] == "case")].iloc[0]
    assert row["n"] == bases["responded"] == bases["substantive"] + bases["dont_know"]


def test_unadjusted_methods_say_that_they_ignore_the_mix() -> None:
    unadjusted = CONTRASTS["method"].isin(["kruskal_wallis", "chi_square", "fisher_monte_carlo"])
    says = CONTRASTS["note"].str.contains("ignores_stakeholder_mix", na=False)
    assert (says == unadjusted).all()


def test_families_are_adjusted_once_per_unit() -> None:
    headline = CONTRASTS[CONTRASTS["is_headline"] & CONTRASTS["p_value"].notna()]
    assert set(headline["family"]) >= {"case:domains", "case:items:d", "size:items:d"}
    for family, rows in headline.groupby("family"):
        once = rows.drop_duplicates("unit_id")
        method = "holm" if str(family).endswith("domains") else "fdr_bh"
        assert once["p_adjusted"].to_numpy() == pytest.approx(adjust(once["p_value"].to_numpy(), method))
        assert rows.groupby("unit_id")["p_adjusted"].nunique().eq(1).all()
    companions = CONTRASTS[~CONTRASTS["is_headline"]]
    assert companions["p_adjusted"].isna().all()
    assert companions["family"].isna().all()


def test_a_plan_may_ask_for_fewer_contrasts_and_no_adjustment() -> None:
    rows, design = study89()
    plan = Plan(draws=99, contrasts=("side",), families=Families(domains="none", items="none"))
    tables = estimate(make_cube(rows, design), make_scores(rows, design), design, plan)
    assert set(tables["contrasts"]["contrast"]) == {"side"}
    assert tables["contrasts"]["p_adjusted"].isna().all()
    # Bands and unevenness rest on contrast case, reported or not.
    assert tables["means"].query("breakdown == 'case' and item_id == 'train'")["band_low"].notna().all()
    assert tables["unevenness"]["p_value"].notna().any()


def test_numeric_items_are_described_in_their_own_unit() -> None:
    means = TABLES["means"].query("breakdown == 'overall' and item_id == 'years'").iloc[0]
    counts = TABLES["frequencies"].query("breakdown == 'overall' and item_id == 'years'")
    people = np.repeat(counts["category"].astype(float), counts["n"])
    assert means["mean"] == pytest.approx(people.mean())
    assert means[["q25", "median", "q75"]].to_numpy(float) == pytest.approx(np.quantile(people, [0.25, 0.5, 0.75]))
    assert "years" not in set(TABLES["unevenness"]["unit_id"])

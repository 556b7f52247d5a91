"""What must hold of the statistics for any study, found with random small ones.

The last part computes the tables a second time from the rows of respondents, with pandas, scipy and least squares on a
model matrix, and never looks at the count cube.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.statistics import make_cube, make_design, make_item, make_scores, score_of

from instrument.items import NON_ANSWERS
from pipeline.artefacts import CountCube, Design, ScoreCounts
from pipeline.plan import Plan
from pipeline.statistics import estimate
from pipeline.statistics.proportions import wilson_interval

PLAN = Plan(draws=99)
FIVES = list("12345")
KINDS = ["no", "partly", "yes"]
MONTE_CARLO = ["p_value", "p_adjusted", "mc_se", "band_low", "band_high", "null_low", "null_high"]

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FAST = settings(max_examples=200, deadline=None)


@st.composite
def studies(draw: st.DrawFn, missing: bool = True) -> tuple[pd.DataFrame, Design]:
    """Two to five cases, one to three groups, up to three people in a cell, four items in two domains."""
    cases, groups = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    seed = draw(st.integers(0, 2**32 - 1))
    lean = draw(st.sampled_from([0.0, 0.7]))
    rng = np.random.default_rng(seed)
    items = [
        make_item("extent", FIVES, domain_id="one"),
        make_item("worry", FIVES, domain_id="one", reverse=True),
        make_item("often", ["never", "some", "all"], domain_id="two"),
        make_item("pay", KINDS, "nominal", "two"),
    ]
    design = make_design(
        {f"C{c}": {"kind": "xy"[c % 2]} for c in range(cases)},
        {f"g{g}": ("practice", "management", None)[g] for g in range(groups)},
        items,
        attribute_codes={"kind": "xy"},
    )
    rows = []
    for c in range(cases):
        for g in range(groups):
            for _ in range(rng.integers(0, 4)):
                row: dict[str, Any] = {"case": f"C{c}", "group": f"g{g}"}
                for item in items:
                    if missing and rng.random() < 0.15:
                        row[item.item_id] = str(rng.choice(NON_ANSWERS))
                    else:
                        place = rng.normal(lean * c + (len(item.codes) - 1) / 2, 1)
                        row[item.item_id] = item.codes[int(np.clip(round(place), 0, len(item.codes) - 1))]
                rows.append(row)
    return pd.DataFrame(rows, columns=["case", "group", *(item.item_id for item in items)]), design


def tables_of(rows: pd.DataFrame, design: Design, plan: Plan = PLAN) -> dict[str, pd.DataFrame]:
    return estimate(make_cube(rows, design), make_scores(rows, design), design, plan)


def same(one: pd.DataFrame, other: pd.DataFrame, keys: list[str], drop: list[str], tolerance: float = 1e-7) -> None:
    """The same rows in any order, the same values within rounding."""
    one, other = (
        frame.drop(columns=[name for name in drop if name in frame])
        .sort_values(keys, ignore_index=True)
        .reset_index(drop=True)
        for frame in (one, other)
    )
    pd.testing.assert_frame_equal(one, other, rtol=tolerance, atol=tolerance)


KEYS = {
    "bases": ["breakdown", "level", "item_id"],
    "frequencies": ["breakdown", "level", "item_id", "category"],
    "scores": ["breakdown", "level", "domain_id"],
    "means": ["breakdown", "level", "item_id", "category"],
    "contrasts": ["contrast", "unit", "unit_id", "method", "effect_name"],
    "unevenness": ["unit", "unit_id"],
    "agreement": ["case_id", "item_id"],
}


# --- relabelling --------------------------------------------------------------------------------------------------


@SLOW
@given(studies(), st.randoms(use_true_random=False))
def test_the_order_of_cases_and_groups_changes_no_value(study: tuple[pd.DataFrame, Design], random: Any) -> None:
    """Contrasts of two levels are first minus second, so their sign follows the declared order; all else stays."""
    rows, design = study
    cases, groups = list(design.cases), list(design.groups)
    random.shuffle(cases)
    random.shuffle(groups)
    turned = replace(design, cases=tuple(cases), groups=tuple(groups))
    before, after = tables_of(rows, design), tables_of(rows, turned)
    for name, keys in KEYS.items():
        one, other = before[name], after[name]
        if name == "contrasts":
            one, other = one[~_is_first_minus_second(one)], other[~_is_first_minus_second(other)]
        drop = [*MONTE_CARLO, "note", "family"]
        same(one, other, keys, drop)


def _is_first_minus_second(frame: pd.DataFrame) -> pd.Series:
    """Rows whose sign follows from which level is declared first; sides have an order of their own."""
    return frame["effect_name"].isin(["mean_difference", "cliff_delta"]) & (frame["contrast"] != "side")


@SLOW
@given(studies())
def test_names_mean_nothing(study: tuple[pd.DataFrame, Design]) -> None:
    """New ids for cases and groups: the same numbers to the last digit, Monte Carlo ones included."""
    rows, design = study
    new_case = {case: f"site-{place}" for place, case in enumerate(design.case_ids)}
    new_group = {group: f"role-{place}" for place, group in enumerate(design.group_ids)}
    turned = replace(
        design,
        cases=tuple(replace(case, case_id=new_case[case.case_id]) for case in design.cases),
        groups=tuple(replace(group, group_id=new_group[group.group_id]) for group in design.groups),
    )
    before = tables_of(rows, design)
    after = tables_of(rows.replace({"case": new_case, "group": new_group}), turned)
    for name, frame in before.items():
        numbers = frame.select_dtypes("number")
        pd.testing.assert_frame_equal(numbers, after[name].select_dtypes("number"))


# --- reversing ----------------------------------------------------------------------------------------------------


@SLOW
@given(studies())
def test_reversing_every_scale_changes_signs_only(study: tuple[pd.DataFrame, Design]) -> None:
    rows, design = study
    turned = replace(
        design, items=tuple(replace(i, reverse=not i.reverse) if i.level == "ordinal" else i for i in design.items)
    )
    before, after = tables_of(rows, design), tables_of(rows, turned)
    pd.testing.assert_frame_equal(before["bases"], after["bases"])
    pd.testing.assert_frame_equal(before["frequencies"], after["frequencies"])
    for name in ("scores", "means"):
        one, other = before[name], after[name].copy()
        scored = other["category"].isna() if "category" in other else np.full(len(other), True)
        for column in ("mean", "adjusted_mean"):
            other[column] = np.where(scored, 100 - other[column], other[column])
        for column in ("difference", "cliff_delta"):
            other[column] = np.where(scored, -other[column], other[column])
        other["delta_low"], other["delta_high"] = -other["delta_high"], -other["delta_low"]
        same(one, other, KEYS[name], MONTE_CARLO, 1e-5)
    one, other = before["contrasts"], after["contrasts"].copy()
    signed = other["effect_name"].isin(["mean_difference", "cliff_delta"]) & ~other["note"].str.contains(
        "category=", na=False
    )
    low, high = other["effect_low"].copy(), other["effect_high"].copy()
    other["effect"] = np.where(signed, -other["effect"], other["effect"])
    other["effect_low"], other["effect_high"] = np.where(signed, -high, low), np.where(signed, -low, high)
    same(one, other, KEYS["contrasts"], [*MONTE_CARLO, "p_min"], 1e-5)
    same(before["unevenness"], after["unevenness"], KEYS["unevenness"], MONTE_CARLO, 1e-5)
    one, other = before["agreement"], after["agreement"].copy()
    low, high = other["gap_low"].copy(), other["gap_high"].copy()
    other["gap"], other["gap_low"], other["gap_high"] = -other["gap"], -high, -low
    same(one, other, KEYS["agreement"], MONTE_CARLO, 1e-5)


# --- duplication --------------------------------------------------------------------------------------------------


@SLOW
@given(studies())
def test_counting_everybody_twice_changes_no_share_and_no_mean(study: tuple[pd.DataFrame, Design]) -> None:
    rows, design = study
    plan = Plan(draws=99, min_level_base=1)
    once, twice = tables_of(rows, design, plan), tables_of(pd.concat([rows, rows]), design, plan)
    assert (twice["bases"]["interviewed"] == 2 * once["bases"]["interviewed"]).all()
    for name, columns in {
        "frequencies": ["proportion"],
        "scores": ["mean", "adjusted_mean", "difference"],
        "means": ["mean", "adjusted_mean", "difference", "adjusted_range"],
    }.items():
        pd.testing.assert_frame_equal(once[name][columns], twice[name][columns], atol=1e-8)
    narrower = twice["frequencies"].query("method == 'wilson'")
    wider = once["frequencies"].query("method == 'wilson'")
    some = wider["base"] > 0
    assert (narrower["conf_high"] - narrower["conf_low"])[some].lt((wider["conf_high"] - wider["conf_low"])[some]).all()


# --- intervals and reasons ----------------------------------------------------------------------------------------


@SLOW
@given(studies())
def test_intervals_hold_their_estimate(study: tuple[pd.DataFrame, Design]) -> None:
    tables = tables_of(*study)
    for name, low, value, high in (
        ("frequencies", "conf_low", "proportion", "conf_high"),
        ("scores", "delta_low", "cliff_delta", "delta_high"),
        ("means", "delta_low", "cliff_delta", "delta_high"),
        ("contrasts", "effect_low", "effect", "effect_high"),
        ("agreement", "gap_low", "gap", "gap_high"),
    ):
        frame = tables[name].dropna(subset=[low, high])
        assert frame[value].notna().all()
        assert ((frame[low] <= frame[value] + 1e-9) & (frame[value] <= frame[high] + 1e-9)).all(), name
        assert (frame[high] > frame[low]).all(), name
    p = tables["contrasts"][["p_value", "p_min", "p_adjusted"]].dropna()
    assert ((p > 0) & (p <= 1)).all(axis=None)
    assert (p["p_min"] <= p["p_value"] + 1e-12).all()
    assert (p["p_adjusted"] >= p["p_value"] - 1e-12).all()
    uneven = tables["unevenness"].dropna(subset=["unevenness"])
    assert (uneven["unevenness"] >= 0).all()
    assert uneven["reliability"].between(0, 1).all()


@FAST
@given(st.integers(0, 2_000), st.integers(0, 2_000), st.floats(0.6, 0.999))
def test_wilson_lies_inside_the_scale_and_around_the_share(a: int, b: int, confidence: float) -> None:
    count, base = min(a, b), max(a, b)
    low, high = wilson_interval(np.array([count]), np.array([base]), confidence)
    if base == 0:
        assert np.isnan([low[0], high[0]]).all()
    else:
        assert 0 <= low[0] <= count / base <= high[0] <= 1
        assert high[0] > low[0]
        assert (low[0] == 0) == (count == 0)
        assert (high[0] == 1) == (count == base)


@SLOW
@given(studies(missing=False))
def test_a_unanimous_item_gives_its_reason(study: tuple[pd.DataFrame, Design]) -> None:
    rows, design = study
    rows = rows.assign(extent="4", pay="yes")
    contrasts = tables_of(rows, design)["contrasts"]
    for item_id in ("extent", "pay"):
        notes = contrasts[contrasts["unit_id"] == item_id]
        assert notes["p_value"].isna().all()
        keys = {note.split("; ")[0] for note in notes["note"]}
        assert keys <= {"no_variation", "too_few_levels", "attribute_level_too_small"}
    large = rows.groupby("case").size().ge(3).sum() >= 2
    assert large == (
        contrasts.query("unit_id == 'extent' and contrast == 'case'")["note"].iloc[0][:12] == "no_variation"
    )


@SLOW
@given(studies(), st.integers(1, 20))
def test_counting_in_parts_changes_nothing(study: tuple[pd.DataFrame, Design], cut: int) -> None:
    rows, design = study
    parts = [rows.iloc[:cut], rows.iloc[cut:]]
    cubes: list[CountCube] = [make_cube(part, design) for part in parts]
    scores: list[ScoreCounts] = [make_scores(part, design) for part in parts]
    whole = tables_of(rows, design)
    added = estimate(cubes[0] + cubes[1], scores[0] + scores[1], design, PLAN)
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(frame, added[name])


# --- the same from the rows of respondents ------------------------------------------------------------------------


def scored(rows: pd.DataFrame, design: Design) -> dict[str, pd.DataFrame]:
    """For each unit the people with a substantive answer: case, group and score (or category, if nominal)."""
    people = {}
    for item in design.items:
        own = rows[["case", "group", item.item_id]].rename(columns={item.item_id: "x"})
        own = own[~own["x"].isin(NON_ANSWERS)].copy()
        if item.level == "ordinal":
            place = own["x"].map({code: n for n, code in enumerate(item.codes)}).astype(float)
            own["x"] = 100 * place / (len(item.codes) - 1)
            own["x"] = 100 - own["x"] if item.reverse else own["x"]
        people[item.item_id] = own
    for domain in design.domains:
        items = [i for i in design.items if i.domain_id == domain.domain_id and i.level == "ordinal"]
        x = [score_of([(i, str(row[i.item_id])) for i in items]) for row in rows.to_dict("records")]
        own = rows[["case", "group"]].assign(x=np.array(x, float))
        people[f"domain:{domain.domain_id}"] = own.dropna()
    return people


def kept(own: pd.DataFrame, factor: str) -> pd.DataFrame:
    sizes = own[factor].map(own[factor].value_counts())
    return own[sizes >= PLAN.min_level_base]


def least_squares_means(own: pd.DataFrame, factor: str, block: str) -> dict[str, float] | None:
    levels, blocks = sorted(own[factor].unique()), sorted(own[block].unique())
    columns = [own[factor] == level for level in levels] + [own[block] == b for b in blocks[1:]]
    matrix = np.array(columns, float).T
    if not len(matrix) or np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        return None
    beta = np.linalg.lstsq(matrix, own["x"].to_numpy(float), rcond=None)[0]
    shift = np.append(0, beta[len(levels) :]).mean()
    return {level: beta[place] + shift for place, level in enumerate(levels)}


@settings(SLOW, max_examples=15)
@given(studies())
def test_the_cube_gives_what_the_rows_give(study: tuple[pd.DataFrame, Design]) -> None:
    rows, design = study
    tables = tables_of(rows, design)
    check_bases(rows, design, tables["bases"])
    check_shares(rows, design, tables["frequencies"])
    for unit_id, own in scored(rows, design).items():
        if unit_id == "pay":
            continue
        unit, name = ("domain", unit_id[7:]) if unit_id.startswith("domain:") else ("item", unit_id)
        means = tables["scores"] if unit == "domain" else tables["means"]
        own_rows = means[means["domain_id" if unit == "domain" else "item_id"] == name]
        for factor, block in (("case", "group"), ("group", "case")):
            check_means(own, factor, block, own_rows[own_rows["breakdown"] == factor].set_index("level"))
        check_ranks(own, unit, name, tables["contrasts"])
        check_unevenness(own, unit, name, tables["unevenness"])
        check_gaps(own, unit_id, design, tables["agreement"])
    check_association(rows, tables["contrasts"])


def check_bases(rows: pd.DataFrame, design: Design, bases: pd.DataFrame) -> None:
    found = bases[bases["breakdown"] == "case"].set_index(["level", "item_id"])
    for item in design.items:
        for case in design.case_ids:
            answers = rows.loc[rows["case"] == case, item.item_id]
            out = ["not_asked", "not_applicable"]
            expected = {
                "interviewed": len(answers),
                "eligible": (~answers.isin(out)).sum(),
                "responded": (~answers.isin([*out, "refused", "blank", "invalid"])).sum(),
                "substantive": answers.isin(item.codes).sum(),
            }
            assert found.loc[(case, item.item_id), list(expected)].tolist() == list(expected.values())


def check_shares(rows: pd.DataFrame, design: Design, frequencies: pd.DataFrame) -> None:
    found = frequencies.set_index(["breakdown", "level", "item_id", "category"])
    for item in design.items:
        answers = rows[rows[item.item_id].isin(item.codes)]
        by_case = pd.crosstab(answers["case"], answers[item.item_id], normalize="index")
        for code in item.codes:
            expected = by_case[code] if code in by_case else pd.Series(0.0, index=by_case.index)
            for case, share in expected.items():
                assert found.loc[("case", case, item.item_id, code), "proportion"] == pytest.approx(share)
            study = found.loc[("study", "all", item.item_id, code)]
            assert study["proportion"] == pytest.approx(expected.mean(), nan_ok=True)
            if len(expected) >= 3 and expected.std() > 1e-9:
                error = expected.std() / np.sqrt(len(expected))
                low, high = scipy.stats.t.interval(0.95, len(expected) - 1, expected.mean(), error)
                assert (study["conf_low"], study["conf_high"]) == pytest.approx((max(low, 0), min(high, 1)))
            else:
                assert np.isnan(study["conf_low"])


def check_means(own: pd.DataFrame, factor: str, block: str, found: pd.DataFrame) -> None:
    raw = own.groupby(factor)["x"].mean()
    for level, row in found.iterrows():
        assert row["mean"] == pytest.approx(raw.get(level, np.nan), nan_ok=True)
    entered = kept(own, factor)
    expected = least_squares_means(entered, factor, block)
    if entered[factor].nunique() < 2:
        expected = None
    for level, row in found.iterrows():
        value = np.nan if expected is None else expected.get(str(level), np.nan)
        assert row["adjusted_mean"] == pytest.approx(value, nan_ok=True, abs=1e-6)
        if entered[factor].nunique() > 1 and level in set(entered[factor]):
            x = entered.loc[entered[factor] == level, "x"].to_numpy(float)
            y = entered.loc[entered[factor] != level, "x"].to_numpy(float)
            assert row["cliff_delta"] == pytest.approx(np.sign(x[:, None] - y).mean())


def check_ranks(own: pd.DataFrame, unit: str, unit_id: str, contrasts: pd.DataFrame) -> None:
    rows = contrasts.query(
        "unit == @unit and unit_id == @unit_id and contrast == 'case' and method == 'kruskal_wallis'"
    )
    entered = kept(own, "case")
    if entered["case"].nunique() < 2 or entered["x"].nunique() < 2:
        assert rows.empty
        return
    theirs = scipy.stats.kruskal(*[x.to_numpy(float) for _, x in entered.groupby("case")["x"]])
    assert rows[["statistic", "p_value"]].iloc[0].to_numpy(float) == pytest.approx([theirs.statistic, theirs.pvalue])


def check_association(rows: pd.DataFrame, contrasts: pd.DataFrame) -> None:
    entered = kept(rows[rows["pay"].isin(KINDS)], "case")
    table = pd.crosstab(entered["case"], entered["pay"])
    found = contrasts.query("unit_id == 'pay' and contrast == 'case' and method == 'chi_square'")
    if min(table.shape) < 2:
        assert found.empty
        return
    theirs = scipy.stats.chi2_contingency(table, correction=False)
    assert found[["statistic", "p_value"]].iloc[0].to_numpy(float) == pytest.approx([theirs.statistic, theirs.pvalue])


def check_unevenness(own: pd.DataFrame, unit: str, unit_id: str, uneven: pd.DataFrame) -> None:
    row = uneven[(uneven["unit"] == unit) & (uneven["unit_id"] == unit_id)].iloc[0]
    entered = kept(own, "case")
    means = least_squares_means(entered, "case", "group")
    levels, blocks = entered["case"].nunique(), entered["group"].nunique()
    df = len(entered) - levels - blocks + 1
    if means is None or levels < 3 or df < 5:
        assert np.isnan(row["unevenness"])
        return
    matrix = np.array(
        [entered["case"] == c for c in sorted(entered["case"].unique())]
        + [entered["group"] == g for g in sorted(entered["group"].unique())[1:]],
        float,
    ).T
    y = entered["x"].to_numpy(float)
    s2w = ((y - matrix @ np.linalg.lstsq(matrix, y, rcond=None)[0]) ** 2).sum() / df
    v = np.var(list(means.values()), ddof=1)
    if s2w < 1e-6 or v < 1e-6:
        return
    averaging = np.hstack([np.eye(levels), np.full((levels, blocks - 1), 1 / blocks)])
    S = s2w * averaging @ np.linalg.inv(matrix.T @ matrix) @ averaging.T
    noise = (np.trace(S) - S.sum() / levels) / (levels - 1)
    assert row[["v_observed", "v_noise", "s2w"]].to_numpy(float) == pytest.approx([v, noise, s2w])


def check_gaps(own: pd.DataFrame, item_id: str, design: Design, agreement: pd.DataFrame) -> None:
    sides: Mapping[str, str | None] = {group.group_id: group.side for group in design.groups}
    by_side = own.assign(side=own["group"].map(sides)).groupby(["case", "side"])["x"]
    found = agreement[agreement["item_id"] == item_id].set_index("case_id")["gap"]
    for case in design.case_ids:
        parts = [
            by_side.get_group((case, s)) if (case, s) in by_side.groups else [] for s in ("practice", "management")
        ]
        expected = np.mean(parts[0]) - np.mean(parts[1]) if min(map(len, parts)) >= 2 else np.nan
        assert found[case] == pytest.approx(expected, nan_ok=True)

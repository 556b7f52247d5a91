import numpy as np
import pandas as pd
import pytest
from support.statistics import make_cube, make_design, make_item, make_scores, study89, synthetic

from instrument.items import Item
from pipeline.artefacts import COLUMNS
from pipeline.plan import Plan
from pipeline.statistics import estimate
from pipeline.statistics.bases import bases_table
from pipeline.statistics.breakdowns import breakdowns_of
from pipeline.statistics.proportions import frequencies_table
from pipeline.statistics.reasons import MARKS, Reason

PLAN = Plan(draws=199)
FIVES = list("12345")


def study(plan: Plan = PLAN) -> dict[str, pd.DataFrame]:
    rows, design = study89()
    return estimate(make_cube(rows, design), make_scores(rows, design), design, plan)


TABLES = study()


def of(
    rows: list[list[str]], cases: dict[str, dict[str, str]], groups: dict[str, str | None], *items: Item
) -> dict[str, pd.DataFrame]:
    design = make_design(cases, groups, items)
    frame = pd.DataFrame(rows, columns=["case", "group", *(item.item_id for item in items)])
    return estimate(make_cube(frame, design), make_scores(frame, design), design, PLAN)


def test_columns_are_the_declared_ones_first() -> None:
    assert list(TABLES) == ["bases", "frequencies", "scores", "means", "contrasts", "unevenness", "agreement"]
    for name, frame in TABLES.items():
        assert tuple(frame.columns[: len(COLUMNS[name])]) == COLUMNS[name]
        assert frame.columns.is_unique


def test_the_same_counts_give_the_same_tables() -> None:
    for name, frame in study().items():
        pd.testing.assert_frame_equal(frame, TABLES[name])


def test_results_do_not_depend_on_the_other_items() -> None:
    rows, design = study89()
    fewer = make_design(
        {case.case_id: dict(case.attributes) for case in design.cases},
        {group.group_id: group.side for group in design.groups},
        design.items[1:],
    )
    frame = estimate(make_cube(rows, fewer), make_scores(rows, fewer), fewer, PLAN)["contrasts"]
    keys = ["contrast", "unit_id", "method", "effect_name"]
    both = frame[frame["unit"] == "item"].merge(TABLES["contrasts"].query("unit == 'item'"), on=keys)
    assert len(both) > 50
    pd.testing.assert_series_equal(both["p_value_x"], both["p_value_y"], check_names=False)


def test_progress_is_told_in_words() -> None:
    rows, design = study89()
    said: list[str] = []
    estimate(make_cube(rows, design), make_scores(rows, design), design, PLAN, said.append)
    assert any("pay#dont_know" in text for text in said)


def test_rows_stand_in_declared_order() -> None:
    _, design = study89()
    bases = TABLES["bases"]
    assert list(dict.fromkeys(bases["breakdown"])) == ["overall", "study", "case", "group", "side", "org", "setting"]
    assert bases.query("breakdown == 'case' and item_id == 'pay'")["level"].tolist() == list(design.case_ids)
    contrasts = TABLES["contrasts"]
    assert list(dict.fromkeys(contrasts["contrast"])) == ["case", "group", "side", "org", "setting"]
    assert list(dict.fromkeys(contrasts["unit_id"]))[:2] == ["training", "leadership"]


def test_sides_have_the_adjusted_means_whose_difference_is_the_effect() -> None:
    effects = TABLES["contrasts"].query("contrast == 'side' and effect_name == 'mean_difference'")
    for name, unit, key in (("scores", "domain", "domain_id"), ("means", "item", "item_id")):
        frame = TABLES[name].query("breakdown == 'side'")
        frame = frame[frame["category"].isna()] if "category" in frame else frame
        means = frame.pivot_table(index=key, columns="level", values="adjusted_mean")
        apart = (means["practice"] - means["management"]).dropna()
        wanted = effects[effects["unit"] == unit].set_index("unit_id")["effect"]
        shared = apart.index.intersection(wanted.index)
        assert len(shared) >= 2
        assert apart[shared].to_numpy() == pytest.approx(wanted[shared].to_numpy())


def test_people_of_a_side_are_those_of_its_groups() -> None:
    _, design = study89()
    bases = TABLES["bases"].query("item_id == 'pay'").set_index(["breakdown", "level"])["substantive"]
    for side in ("practice", "management"):
        groups = [group.group_id for group in design.groups if group.side == side]
        assert bases["side", side] == sum(bases["group", group] for group in groups) > 0


def test_every_key_in_a_note_is_known() -> None:
    known = {*Reason, *MARKS}
    for name, frame in TABLES.items():
        if "note" in frame:
            keys = frame["note"].dropna().str.split("; ").explode().str.split("=").str[0]
            assert set(keys) <= known, name


def assert_gaps_have_reasons(frame: pd.DataFrame, *columns: str) -> None:
    """Where a number is missing, its row says why."""
    missing = frame[list(columns)].isna().any(axis=1)
    reasons = frame["note"].fillna("").map(lambda note: any(key in set(Reason) for key in note.split("; ")))
    assert reasons[missing].all(), frame[missing & ~reasons].head()


def test_what_is_not_estimable_says_why() -> None:
    rows = [["A", "g", "5"], ["A", "h", "3"], ["A", "h", "1"], ["B", "g", "2"], ["B", "g", "4"], ["C", "h", "blank"]]
    tables = of(rows, {"A": {}, "B": {}, "C": {}}, {"g": "practice", "h": "management"}, make_item("q", FIVES))
    shares = tables["frequencies"].query("method != 'pooled'")
    assert_gaps_have_reasons(shares, "proportion", "conf_low", "conf_high")
    levels = tables["means"].query("breakdown in ['case', 'group']")
    assert_gaps_have_reasons(levels, "mean", "adjusted_mean", "band_low", "cliff_delta", "delta_low")
    assert_gaps_have_reasons(tables["contrasts"].query("is_headline"), "p_value")
    assert_gaps_have_reasons(tables["unevenness"], "unevenness", "conf_low", "p_value")
    assert_gaps_have_reasons(tables["agreement"].query("item_id == 'q'"), "gap")


def test_no_interval_has_zero_width() -> None:
    for name, low, high in (
        ("frequencies", "conf_low", "conf_high"),
        ("scores", "band_low", "band_high"),
        ("means", "band_low", "band_high"),
        ("means", "delta_low", "delta_high"),
        ("contrasts", "effect_low", "effect_high"),
        ("unevenness", "conf_low", "conf_high"),
        ("agreement", "null_low", "null_high"),
        ("agreement", "gap_low", "gap_high"),
    ):
        frame = TABLES[name].dropna(subset=[low, high])
        assert (frame[high] > frame[low]).all(), name


def test_a_study_of_one_group_has_no_group_contrast() -> None:
    rows = [[case, "all", answer] for case in "ABCD" for answer in "1234"]
    tables = of(rows, {case: {} for case in "ABCD"}, {"all": None}, make_item("q", FIVES))
    assert set(tables["contrasts"]["contrast"]) == {"case"}
    means = tables["means"].query("breakdown == 'case'")
    assert means["adjusted_mean"].tolist() == means["mean"].tolist()  # one block: nothing to adjust for


def test_a_study_without_people_has_all_its_rows() -> None:
    items = make_item("q", FIVES), make_item("n", ["a", "b"], "nominal")
    tables = of([], {"A": {}, "B": {}}, {"g": None, "h": None}, *items)
    assert tables["frequencies"]["proportion"].isna().all()
    assert tables["contrasts"]["note"].str.startswith("too_few_levels").all()
    assert len(tables["bases"]) == 2 * 6


def test_unanimous_answers_have_no_test_and_no_band() -> None:
    rows = [[case, group, "3"] for case in "ABC" for group in "gh" for _ in range(2)]
    tables = of(rows, {case: {} for case in "ABC"}, {"g": None, "h": None}, make_item("q", FIVES))
    items = tables["contrasts"].query("unit_id == 'q'")
    assert set(items["note"]) == {"no_variation"}
    assert items["p_value"].isna().all()
    means = tables["means"].query("breakdown == 'case'")
    assert (means["adjusted_mean"] == 50).all()
    assert means["band_low"].isna().all()
    assert tables["agreement"].query("case_id != 'all' and item_id == 'q'")["consensus"].tolist() == [1, 1, 1]


def test_adjusted_shares_may_leave_the_scale_and_say_so() -> None:
    means = TABLES["means"].query("breakdown == 'case' and item_id == 'pay'")
    outside = (means["adjusted_mean"] < 0) | (means["adjusted_mean"] > 100)
    assert outside.any()
    assert (means["note"].str.contains("outside_scale", na=False) == outside).all()


def test_levels_below_the_rule_are_listed_and_keep_their_raw_mean() -> None:
    rows = [[case, "g", answer] for case in "ABC" for answer in "1245"] + [["D", "g", "1"]]
    tables = of(rows, {case: {} for case in "ABCD"}, {"g": None, "h": None}, make_item("q", FIVES))
    headline = tables["contrasts"].query("unit_id == 'q' and contrast == 'case' and is_headline").iloc[0]
    assert (headline["levels"], headline["n"]) == (3, 12)
    assert "levels_left_out=D" in headline["note"]
    small = tables["means"].query("breakdown == 'case' and level == 'D'").iloc[0]
    assert (small["mean"], small["note"]) == (0, "base_too_small")
    assert np.isnan(small["adjusted_mean"])


def test_not_connected_cases_fall_back_to_raw_means_for_attributes() -> None:
    rows = [[case, group, answer] for case, group in zip("ABCDEF", "gghhgh", strict=True) for answer in "1245"]
    rows += [["A", "g", "5"], ["C", "h", "1"]]
    cases = {case: {"kind": kind} for case, kind in zip("ABCDEF", "xyxyxy", strict=True)}
    tables = of(rows, cases, {"g": None, "h": None}, make_item("q", FIVES))
    notes = tables["contrasts"].query("unit_id == 'q'").set_index(["contrast", "method"])["note"]
    assert notes[("case", "strat_permutation")].startswith("not_connected")
    assert "raw_means" in notes[("kind", "case_permutation")]


def test_alpha_needs_five_items_on_one_scale() -> None:
    rng = np.random.default_rng(1)
    items = [make_item(f"q{n}", FIVES) for n in range(5)]
    rows = [[case, "g", *rng.choice(FIVES, 5)] for case in "AB" for _ in range(4)]
    agreement = of(rows, {"A": {}, "B": {}}, {"g": None}, *items)["agreement"].query("item_id == 'domain:d'")
    assert agreement.query("case_id != 'all'")["alpha"].notna().all()
    four = of([row[:-1] for row in rows], {"A": {}, "B": {}}, {"g": None}, *items[:-1])["agreement"]
    assert four["alpha"].isna().all()


def test_a_large_study_has_every_row_once() -> None:
    cube, _, design = synthetic(np.random.default_rng(2), cases=40, groups=12, items_per_domain=[8] * 25)
    rows = breakdowns_of(design)
    bases, shares = bases_table(cube, rows, 0.95), frequencies_table(cube, rows, 0.95)
    assert len(bases) == len(rows) * 200
    assert not bases.duplicated(["breakdown", "level", "item_id"]).any()
    assert not shares.duplicated(["breakdown", "level", "item_id", "category"]).any()
    by_case = bases[bases["breakdown"] == "case"]
    assert by_case.groupby("item_id")["interviewed"].sum().eq(cube.interviewed.sum()).all()

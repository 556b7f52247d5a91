"""The synthetic study of ``golden.json``, from a response file through the command line to the reference numbers.

Numbers: R 4.2.2 (coin, effectsize, base), named in each vector's ``source``.
"""

import csv
import json
import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
VECTORS = {vector["id"]: vector["output"] for vector in GOLDEN["vectors"]}
SIDES = {"service_user": "practice", "peer_worker": "practice", "coworker": "practice", "line_manager": "management",
         "strategic_manager": "management", "commissioner": "management"}  # fmt: skip

INTERVIEW = """\
instrument: study89
version: "1.0"
released: 2024-01-01
title: Synthetic study
choice_lists:
  five: {level: ordinal, choices: [{code: "1", label: One}, {code: "2", label: Two}, {code: "3", label: Three},
                                   {code: "4", label: Four}, {code: "5", label: Five}]}
  three: {level: nominal, choices: [{code: "no", label: Not so}, {code: partly, label: In part},
                                    {code: "yes", label: So}]}
missing_codes: {dont_know: dont_know, refused: refused, not_applicable: not_applicable}
domains:
  - {id: training, title: Training, questions: [{id: train, type: select_one, choices: five, text: Training}]}
  - {id: leading, title: Leadership, questions: [{id: lead, type: select_one, choices: five, text: Leadership}]}
  - {id: paying, title: Pay, questions: [{id: pay, type: select_one, choices: three, text: Pay}]}
"""


PLAN = "draws: 99999\nfigures: {formats: [svg], include: [score_heatmap]}\n"


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> dict[str, pd.DataFrame]:
    root = tmp_path_factory.mktemp("study89")
    names, rows = GOLDEN["study89"]["columns"], GOLDEN["study89"]["rows"]
    records = [dict(zip(names, row, strict=True)) for row in rows]
    cases = {r["case"]: r["org"] for r in records}
    study = ["study: study89", "title: Synthetic", "instrument: study89", "case_attributes:",
             "  org: {label: Organisation, ordered: true, categories: [{code: NHS, label: NHS}, "
             "{code: partnership, label: Partnership}, {code: voluntary, label: Voluntary}]}", "cases:",
             *(f"  - {{id: {case}, label: Case {case}, org: {org}}}" for case, org in cases.items()), "groups:",
             *(f"  - {{id: {group}, label: {group}, side: {side}}}" for group, side in SIDES.items()),
             "columns: {respondent_id: rid, case_id: case, group_id: group,",
             "  instrument_version: {constant: '1.0'}}"]  # fmt: skip
    (root / "study.yaml").write_text("\n".join(study), encoding="utf-8")
    (root / "interview-1.0.yaml").write_text(INTERVIEW, encoding="utf-8")
    (root / "plan.yaml").write_text(PLAN, encoding="utf-8")
    with (root / "responses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([names, *rows])
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "analyse",
        root / "responses.csv",
        "--study",
        root,
        "--out",
        root / "out",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    folder = root / "out" / "internal" / "tables"
    return {path.stem: pd.read_csv(path, keep_default_na=False, na_values=[""]) for path in folder.glob("*.csv")}


def contrast_row(tables, contrast, unit_id, method, effect=None):
    found = tables["contrasts"].query("contrast == @contrast and unit_id == @unit_id and method == @method")
    if effect:
        found = found[found["effect_name"] == effect]
    assert len(found) >= 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("vector", "contrast", "item", "method"),
    [
        ("perm_train_case", "case", "train", "strat_permutation"),
        ("perm_train_group", "group", "train", "strat_permutation"),
        ("perm_side_train", "side", "train", "strat_permutation"),
        ("perm_pay_case", "case", "pay", "strat_permutation"),
        ("case_perm_org_train", "org", "train", "case_permutation"),
        ("case_perm_org_pay", "org", "pay", "case_permutation"),
    ],
)
def test_permutations(tables, vector, contrast, item, method):
    expected, found = VECTORS[vector], contrast_row(tables, contrast, item, method)
    assert found["statistic"] == pytest.approx(expected["statistic"], rel=1e-8)
    p, draws = expected["p"], expected.get("draws", math.inf)
    error = 4 * math.sqrt(p * (1 - p)) * math.sqrt(1 / draws + 1 / 99_999) + 1 / 99_999
    assert abs(found["p_value"] - p) <= error


@pytest.mark.parametrize(
    ("expected", "contrast", "item", "method"),
    [
        (VECTORS["cmh_train_case"]["cmh_general"], "case", "train", "cmh_general"),
        (VECTORS["cmh_train_case"]["cmh_row_means"], "case", "train", "cmh_row_means"),
        (VECTORS["cmh_train_case"]["van_elteren"], "case", "train", "van_elteren"),
        (VECTORS["cmh_train_group"]["cmh_general"], "group", "train", "cmh_general"),
        (VECTORS["cmh_train_group"]["van_elteren"], "group", "train", "van_elteren"),
        (VECTORS["cmh_pay_case"], "case", "pay", "cmh_general"),
        (VECTORS["kw_train_case"], "case", "train", "kruskal_wallis"),
        (VECTORS["table_pay_10x3"]["chi_square"], "case", "pay", "chi_square"),
    ],
)
def test_asymptotic_tests(tables, expected, contrast, item, method):
    found = contrast_row(tables, contrast, item, method)
    assert found["statistic"] == pytest.approx(expected["statistic"], rel=1e-8)
    assert found["df"] == expected["df"]
    assert found["p_value"] == pytest.approx(expected["p"], rel=1e-8)


def test_fisher_effects_and_trend(tables):
    p = VECTORS["table_pay_10x3"]["fisher_exact_p"]
    assert contrast_row(tables, "case", "pay", "fisher_monte_carlo")["p_value"] == pytest.approx(p, abs=1.5e-3)
    v = contrast_row(tables, "case", "pay", "chi_square", "bergsma_v")
    assert v["effect"] == pytest.approx(VECTORS["table_pay_10x3"]["bergsma_v"], rel=1e-8)
    expected = VECTORS["kw_train_case"]
    for name in ("eta2_h", "epsilon2"):
        assert contrast_row(tables, "case", "train", "kruskal_wallis", name)["effect"] == pytest.approx(expected[name])
    trend = contrast_row(tables, "org", "train", "jonckheere")
    assert trend["statistic"] == VECTORS["jonckheere_case_org"]["J"]
    assert trend["p_value"] == pytest.approx(VECTORS["jonckheere_case_org"]["p"], abs=1e-9)


def test_unevenness(tables):
    expected = VECTORS["unevenness_train"]
    found = tables["unevenness"].query("unit == 'item' and unit_id == 'train'").iloc[0]
    pairs = {"v_observed": "V", "v_noise": "N", "tau2": "tau2", "unevenness": "U", "icc": "icc",
             "reliability": "reliability",
             "noise_share": "noise_share", "loo_low": "leave_one_out_min", "loo_high": "leave_one_out_max"}  # fmt: skip
    for column, name in pairs.items():
        assert found[column] == pytest.approx(expected[name], rel=1e-8), column
    assert found["conf_low"] == pytest.approx(expected["U_lo"], abs=1e-6)
    assert found["conf_high"] == pytest.approx(expected["U_hi"], rel=1e-6)


def test_means_and_cliff_delta(tables):
    rows = tables["means"].query("item_id == 'train' and breakdown == 'case'").set_index("level")
    for kind, column in (("raw", "mean"), ("adjusted", "adjusted_mean")):
        for case, value in VECTORS["adjusted_means_train"]["case"][kind].items():
            assert rows.loc[case, column] == pytest.approx(value, rel=1e-8)
    delta = VECTORS["cliff_c01_rest"]
    assert rows.loc["C01", "cliff_delta"] == pytest.approx(delta["delta"], abs=1e-9)
    assert rows.loc["C01", "delta_low"] == pytest.approx(delta["lo"], abs=1e-9)


def test_shares_bases_and_gaps(tables):
    share = VECTORS["study_share_pay_yes"]
    row = tables["frequencies"].query("breakdown == 'study' and item_id == 'pay' and category == 'yes'").iloc[0]
    assert [row["proportion"], row["conf_low"], row["conf_high"]] == pytest.approx(
        [share[k] for k in ("mean", "lo", "hi")]
    )
    ladder = VECTORS["ladder_pay"]["study"]
    base = tables["bases"].query("breakdown == 'overall' and item_id == 'pay'").iloc[0]
    assert {name: base[name] for name in ladder} == ladder
    gaps = tables["agreement"].query("item_id == 'train'").set_index("case_id")["gap"]
    for case, gap in VECTORS["gap_train"]["cases"].items():
        assert gaps[case] == pytest.approx(gap, abs=1e-8)
    assert gaps["all"] == pytest.approx(VECTORS["gap_train"]["study"]["mean"], rel=1e-8)

"""Reference numbers of agreement, several p values, what is not estimable, printing (sections 12 to 18)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from support.golden.core import Match, reproduces, whole_study
from support.statistics import make_cube, make_design, make_item, make_scores

from pipeline.plan import Plan
from pipeline.statistics import agreement, agreement_measures, estimate
from pipeline.statistics.multiplicity import adjust
from pipeline.statistics.printing import format_percent
from pipeline.statistics.proportions import wilson_interval


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

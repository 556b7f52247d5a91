"""Reference numbers of shares, bases, scores and adjusted means (sections 2 to 5)."""

from typing import Any

import numpy as np
from support.golden.core import Match, by_level, comparison_of, reproduces, study
from support.statistics import make_design, make_item, score_of

from pipeline.statistics import least_squares, unevenness
from pipeline.statistics.bases import bases_table
from pipeline.statistics.breakdowns import breakdowns_of
from pipeline.statistics.proportions import case_mean, frequencies_table, wilson_interval
from pipeline.statistics.units import pomp


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

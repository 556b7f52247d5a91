"""Coverage, who could not say and case profiles: what they say against the tables they come from."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline.figures import Figure, make_figures
from pipeline.figures.lookup import Lookup
from pipeline.plan import Plan
from pipeline.statistics.printing import format_percent, format_points

TARGETS = {"g0": 2, "g1": 3, "g5": 1}


@pytest.fixture(scope="module")
def study(sample: Any) -> Any:
    """The sample with targets for three of its six groups."""
    return replace(sample, design=replace(sample.design, targets=TARGETS))


@pytest.fixture(scope="module")
def made(study: Any) -> dict[str, list[Figure]]:
    figures = list(make_figures(study.tables, study.design, Plan(highlight=("d01",)), ""))
    return {kind: [f for f in figures if f.kind == kind] for kind in {f.kind for f in figures}}


def held(study: Any) -> pd.Series:
    """Interviews by case and group, counted from the cube."""
    counts = study.tables["counts"]
    one = counts[counts["item_id"] == counts["item_id"].iloc[0]]
    return one.groupby(["case_id", "group_id"])["n"].sum()


def test_coverage_counts_interviews_and_what_is_short(made: dict[str, list[Figure]], study: Any) -> None:
    (figure,) = made["coverage_grid"]
    table, interviews = figure.table.set_index(["case_id", "group_id"]), held(study)
    cells = table[(table.index.get_level_values(0) != "") & (table.index.get_level_values(1) != "")]
    for (case_id, group_id), row in cells.iterrows():
        n, target = interviews.get((case_id, group_id), 0), TARGETS.get(group_id)
        assert row["n"] == n
        assert row["short"] == (max(target - n, 0) if target else 0)
        assert row["over"] == (max(n - target, 0) if target else 0)
    everybody = table.loc[("", "")]
    assert everybody["n"] == interviews.sum()
    assert everybody["short"] == cells["short"].sum() > 0
    assert f"{interviews.sum()} in all" in figure.caption
    assert f"Wanted were {10 * sum(TARGETS.values())}" in figure.caption
    assert f"{everybody['short']} of these are lacking" in figure.caption
    assert "No number is wanted of Coworker, Line manager and Strategic manager" in figure.caption


def test_an_empty_cell_that_nobody_wanted_is_no_gap(study: Any) -> None:
    design = replace(study.design, targets={})
    (figure, *_) = make_figures(study.tables, design, Plan.model_validate({"figures": {"include": ["coverage_grid"]}}))
    assert not figure.table["short"].any()
    assert "sets no number of interviews wanted" in figure.caption
    assert "No number of interviews was set." in figure.alt


def test_dont_know_and_refused_have_their_own_base(made: dict[str, list[Figure]], study: Any) -> None:
    (figure,) = made["could_not_say"]
    bases = study.tables["bases"]
    item_domain = {item.item_id: item.domain_id for item in study.design.items}
    bases = bases.assign(domain_id=bases["item_id"].map(item_domain))
    sums = bases.groupby(["domain_id", "breakdown", "level"])[["dont_know", "responded", "refused", "eligible"]].sum()
    rows = figure.table[(figure.table["domain_id"] != "") & (figure.table["note"] == "")]
    assert len(rows) > 100
    for row in rows.itertuples():
        of = sums.loc[(row.domain_id, row.breakdown, row.level)]
        assert (row.n, row.base) == (of[row.answer], of[{"dont_know": "responded", "refused": "eligible"}[row.answer]])
        assert row.proportion == pytest.approx(row.n / row.base)
    groups = rows[(rows["breakdown"] == "group") & (rows["answer"] == "dont_know")]
    top = groups.loc[groups["proportion"].idxmax()]
    assert f"to {format_percent(top['n'], top['base'])} of {top['base']} (" in figure.alt


def test_a_profile_shows_its_case_and_does_not_name_the_others(made: dict[str, list[Figure]], study: Any) -> None:
    assert [figure.title for figure in made["case_profile"]] == [f"Profile of Case {i}" for i in range(1, 11)]
    lookup = Lookup(study.tables, study.design)
    figure = made["case_profile"][3]
    domains = figure.table[figure.table["part"] == "domain"]
    assert domains["domain_id"].iloc[0] == "d01"
    for row in domains[domains["note"] == ""].itertuples():
        score = lookup.score(("case", "C04"), row.domain_id)
        assert (row.n, row.mean, row.band_low) == pytest.approx((score["n"], score["mean"], score["band_low"]))
        others = figure.table[(figure.table["part"] == "other_case") & (figure.table["domain_id"] == row.domain_id)]
        assert others["adjusted_mean"].is_monotonic_increasing
        assert len(others) <= 9
    assert set(figure.table["case_id"]) == {"C04"}
    assert not any(f"Case {i} " in f"{figure.caption} {figure.alt} " for i in (1, 2, 3, 5, 6, 7, 8, 9, 10))
    means = domains.dropna(subset=["adjusted_mean"])
    low = means.loc[means["adjusted_mean"].idxmin()]
    assert f"run from {format_points(min(max(low['adjusted_mean'], 0), 100), low['n'])} (" in figure.alt
    assert f"Interviewed: {held(study).loc['C04'].sum()} people" in figure.alt


def test_a_case_without_interviews_says_so(study: Any) -> None:
    cases = (*study.design.cases, replace(study.design.cases[0], case_id="C99", label="Case 99"))
    design = replace(study.design, cases=cases)
    plan = Plan.model_validate({"figures": {"include": ["case_profile"]}})
    figure = list(make_figures(study.tables, design, plan))[-1]
    assert "Nobody was interviewed" in figure.alt
    assert not (figure.table["part"] == "domain").any()


def test_parts_of_a_profile_tell_of_their_own_domains(study: Any) -> None:
    plan = Plan.model_validate({"figures": {"include": ["case_profile"], "size": "slide"}})
    titles = {domain.domain_id: domain.title for domain in study.design.domains}
    parts = [f for f in make_figures(study.tables, study.design, plan) if f.title.startswith("Profile of Case 4 (")]
    assert len(parts) > 1
    shown = [list(dict.fromkeys(f.table.loc[f.table["part"] == "domain", "domain_id"])) for f in parts]
    drawn = [domain_id for own in shown for domain_id in own]
    assert len(drawn) == len(set(drawn))
    for figure, own in zip(parts, shown, strict=True):
        assert f" in {len(own)} domain" in figure.alt
        named = {domain_id for domain_id, title in titles.items() if f"“{title}”" in figure.alt}
        assert named <= set(own)
    assert [(f.table["part"] == "interviews").any() for f in parts] == [True] + [False] * (len(parts) - 1)

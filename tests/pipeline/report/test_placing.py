"""Every kind of figure stands where its numbers are discussed; where one is missing, a sentence says why."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.plan import FigureOptions
from pipeline.report.facts import Facts
from pipeline.report.sections.absent import absent

PLACES = {
    "coverage_grid": "Coverage",
    "score_heatmap": "Domain scores by case",
    "case_dots": "Domain scores by case",
    "unevenness_dots": "How uneven the cases are",
    "gap_dumbbells-side": "Practice and management, and the groups",
    "gap_dumbbells-group": "Practice and management, and the groups",
    "could_not_say": "Missing answers",
    "case_profile-c1": "Case profiles",
}
EXPLAINED = [
    "Coverage", "Bars left and right of a line", "Heat map of scores", "Scores by case", "Unevenness of domains",
    "Practice and management, groups", "Who could not say", "Case profile",
]  # fmt: skip


@pytest.fixture(scope="module")
def every_kind(content):
    heat = content.figures[1]
    return [{**heat, "id": name, "kind": name.partition("-")[0]} for name in PLACES]


def test_figures_stand_below_their_headings(changed, every_kind):
    heading, found = "", {}
    for element in changed(figures=every_kind).elements:
        if element.tag in ("h2", "h3") and "summary" not in element.path:
            heading = " ".join(element.text.split())
        elif element.tag == "figure":
            found[element.attributes["data-figure"]] = heading
    assert found == PLACES


def test_every_kind_that_is_drawn_is_explained(changed, every_kind):
    terms = [element.text for element in changed(figures=every_kind).all("dt")]
    assert terms[-len(EXPLAINED) :] == EXPLAINED


def test_a_kind_that_is_not_drawn_is_not_explained(page):
    terms = [element.text for element in page.all("dt")]
    assert not set(EXPLAINED) & set(terms) - {"Bars left and right of a line"}


def reasons(content, **fields):
    return absent(Facts(replace(content, **fields)), set())


def test_nobody_said_dont_know(changed, content):
    bases = content.tables["bases"].assign(dont_know=0, refused=0)
    page = changed(tables={**content.tables, "bases": bases})
    assert "There is no figure here: nobody said don’t know and nobody refused." in page.text()
    assert "nobody" not in reasons(content)["could_not_say"]


def test_no_targets(changed, content):
    design = replace(content.design, targets={})
    assert "the study sets no targets" in changed(design=design).text()
    alone = replace(design, groups=design.groups[:1])
    cube = replace(
        content.cube, group_ids=("user",), interviewed=content.cube.interviewed[:, :1],
        counts={name: counts[:, :1] for name, counts in content.cube.counts.items()},
    )  # fmt: skip
    assert "one group of people and no targets" in reasons(content, design=alone, cube=cube)["coverage_grid"]
    zeros = {name: np.zeros_like(counts) for name, counts in content.cube.counts.items()}
    nobody = replace(content.cube, interviewed=np.zeros_like(content.cube.interviewed), counts=zeros)
    assert "nobody was interviewed" in reasons(content, cube=nobody)["coverage_grid"]


def test_no_sides(content):
    groups = tuple(replace(group, side=None) for group in content.design.groups)
    found = reasons(content, design=replace(content.design, groups=groups))
    assert "does not say which groups stand for practice" in found["gap_dumbbells-side"]


def test_no_unevenness(content):
    tables = {**content.tables, "unevenness": content.tables["unevenness"].assign(unevenness=None)}
    assert "could be estimated" in reasons(content, tables=tables)["unevenness_dots"]


def test_a_figure_that_the_plan_leaves_out(content):
    options = FigureOptions(include=("gap_dumbbells-side", "coverage_grid"))
    found = reasons(content, plan=content.plan.model_copy(update={"figures": options}))
    assert found["unevenness_dots"] == "The figure unevenness_dots is not among those that the plan asks for."
    assert found["gap_dumbbells-group"] == "The figure gap_dumbbells-group is not among those that the plan asks for."
    assert "not among" not in found["gap_dumbbells-side"] + found["coverage_grid"]
    assert absent(Facts(content), {"coverage_grid"})["coverage_grid"] == ""

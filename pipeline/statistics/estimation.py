"""Every table of statistics, put together unit by unit."""

from collections.abc import Callable, Sequence

import pandas as pd

from pipeline.artefacts import CountCube, Design, ScoreCounts
from pipeline.plan import Plan
from pipeline.statistics.agreement import agreement_table
from pipeline.statistics.bases import bases_table
from pipeline.statistics.breakdowns import CASE, GROUP, SIDE, breakdowns_of
from pipeline.statistics.case_values import case_values
from pipeline.statistics.comparisons import WITHIN, compare
from pipeline.statistics.contrast_table import (
    Entry,
    attributes_of,
    contrasts_table,
    entries_between,
    entries_within,
    planned_contrasts,
)
from pipeline.statistics.contrasts.strat_permutation import permutation_of, result_of
from pipeline.statistics.proportions import frequencies_table
from pipeline.statistics.scores import Means, means_of, means_table, scores_table
from pipeline.statistics.unevenness_table import unevenness_table
from pipeline.statistics.units import Unit, domain_units, item_units, with_dont_know


def estimate(
    cube: CountCube, scores: ScoreCounts, design: Design, plan: Plan, progress: Callable[[str], None] | None = None
) -> dict[str, pd.DataFrame]:
    """Every table of statistics of a study.

    Parameters
    ----------
    cube : CountCube
        People per case, group, item and category; cases and groups as in the design.
    scores : ScoreCounts
        People per case, group and domain score.
    design : Design
        Declared order of cases, groups, attributes and items; the side of each group.
    plan : Plan
        What is compared, how many draws, which seed.
    progress : callable, optional
        Told in words what is being worked on.

    Returns
    -------
    dict of str to DataFrame
        ``bases, frequencies, scores, means, contrasts, unevenness, agreement``, columns as declared in
        `pipeline.artefacts.COLUMNS`, further ones behind. What cannot be estimated is an empty cell with the reason's
        key in ``note``.

    Notes
    -----
    The same counts, design and plan give the same tables, whatever the machine and the order of the items: each result
    has its own random generator, named by what it is.
    """
    return describe(cube, design, plan) | infer(cube, scores, design, plan, progress)


def describe(cube: CountCube, design: Design, plan: Plan) -> dict[str, pd.DataFrame]:
    """The tables of ``estimate`` that take no comparison: ``bases, frequencies``."""
    rows = breakdowns_of(design)
    return {
        "bases": bases_table(cube, rows, plan.confidence),
        "frequencies": frequencies_table(cube, rows, plan.confidence),
    }


def infer(
    cube: CountCube, scores: ScoreCounts, design: Design, plan: Plan, progress: Callable[[str], None] | None = None
) -> dict[str, pd.DataFrame]:
    """The other tables of ``estimate``: ``scores, means, contrasts, unevenness, agreement``."""
    assert cube.case_ids == scores.case_ids == design.case_ids, "cases of counts and design differ"
    assert cube.group_ids == scores.group_ids == design.group_ids, "groups of counts and design differ"
    say = progress or (lambda text: None)
    rows = breakdowns_of(design)
    domains, items = domain_units(scores), item_units(cube)
    contrasts = planned_contrasts(plan, design)
    attributes = attributes_of(contrasts, design)
    entries: dict[str, list[Entry]] = {contrast: [] for contrast in contrasts}
    means: list[Means] = []
    uneven, agreed = [], []
    # Means need these contrasts even where the plan does not report them.
    always = {name for name in (CASE, GROUP, SIDE) if name in rows.places}
    units: Sequence[Unit] = [*domains, *with_dont_know(items, cube)]
    for number, unit in enumerate(units, start=1):
        say(f"contrasts of {unit.unit_id} ({number} of {len(units)})")
        wanted = contrasts if unit.is_dont_know else {*contrasts, *always}
        compared = {
            name: compare(unit, name, design, plan.min_level_base) for name in WITHIN if name in {CASE, *wanted}
        }
        permuted = {name: permutation_of(compared[name], plan) for name in compared if name in wanted}
        headlines = {name: result_of(compared[name], permuted[name], plan) for name in permuted}
        for name in (name for name in permuted if name in entries):
            entries[name] += entries_within(compared[name], headlines[name], plan)
        for attribute in attributes:
            entries[attribute.attribute_id] += entries_between(case_values(compared[CASE], attribute, design), plan)
        if unit.is_dont_know:
            continue
        means.append(means_of(unit, compared, permuted, rows, design, plan))
        if unit.kind == "ordinal" or unit.unit == "domain":
            uneven.append((compared[CASE], headlines[CASE]))
        if unit.kind == "ordinal":
            agreed.append((compared[CASE], permuted[CASE]))
    say("tables")
    return {
        "scores": scores_table([m for m in means if m.unit.unit == "domain"], rows, scores.interviewed),
        "means": means_table([m for m in means if m.unit.unit == "item"], rows),
        "contrasts": contrasts_table([entry for name in contrasts for entry in entries[name]], plan.families),
        "unevenness": unevenness_table(uneven, plan),
        "agreement": agreement_table(agreed, domains, design, plan),
    }

"""Who was interviewed: cases by groups against targets, empty pairs included, and the facts about cases."""

import numpy as np

from instrument.text import counted, listed

from ..facts import Facts
from ..view import Cell, Table, TableRow, number, words
from ..words import people

MOST_NAMED = 12


def coverage_table(facts: Facts) -> Table:
    """Interviews in each case and group, beside how many were wanted."""
    design, interviewed = facts.design, facts.cube.interviewed
    wanted = [design.targets.get(group_id) for group_id in design.group_ids]
    width = len(design.groups) + 1 if facts.has_groups else 1
    rows = []
    for case, counts in zip(design.cases, interviewed.tolist(), strict=True):
        cells = [_cell(n, target) for n, target in zip(counts, wanted, strict=True)]
        rows.append(TableRow(case.label, (*cells, _cell(sum(counts), _sum(wanted)))[:width]))
    by_group = interviewed.sum(axis=0).tolist()
    totals = [_cell(n, None if t is None else t * len(design.cases)) for n, t in zip(by_group, wanted, strict=True)]
    everybody = _sum(wanted)
    overall = _cell(sum(by_group), None if everybody is None else everybody * len(design.cases))
    rows.append(TableRow("All cases", (*totals, overall)[:width], total=True))
    where = "case and group" if facts.has_groups else "case"
    caption = f"Interviews in each {where}{', and how many were wanted' if design.targets else ''}."
    labels = [*(group.label for group in design.groups), "In all"] if facts.has_groups else ["Interviews"]
    return Table(caption, ("Case", *labels), rows)


def _sum(wanted: list[int | None]) -> int | None:
    known = [target for target in wanted if target is not None]
    return sum(known) if known else None


def _cell(n: int, target: int | None) -> Cell:
    small = "" if target is None else f"of\u00a0{target:,}\u00a0wanted"
    return number(f"{n:,}", small) if n else Cell("none", small, "empty")


def empty_pairs(facts: Facts) -> list[str]:
    """Pairs of case and group in which nobody was interviewed, in words."""
    return [
        f"{case.label} has no {group.label.lower()}" if facts.has_groups else case.label
        for c, case in enumerate(facts.design.cases)
        for g, group in enumerate(facts.design.groups)
        if not facts.cube.interviewed[c, g]
    ]


def coverage_sentences(facts: Facts) -> list[str]:
    """How many people, cases and groups, and what is empty."""
    design, interviewed = facts.design, facts.cube.interviewed
    total, cases = int(interviewed.sum()), int((interviewed.sum(axis=1) > 0).sum())
    where = f"{counted(cases, 'case')} of {len(design.cases)}" if cases < len(design.cases) else counted(cases, "case")
    groups = f" and {counted(len(design.groups), 'group')}" if facts.has_groups else ""
    found = [f"{people(total)} {'was' if total == 1 else 'were'} interviewed in {where}{groups}."]
    if design.targets:
        targets = np.array([design.targets.get(group_id, 0) for group_id in design.group_ids])
        wanted, short = int(targets.sum()) * len(design.cases), int(np.maximum(0, targets - interviewed).sum())
        more = int(np.maximum(0, interviewed - targets).sum())
        lacking = f"{short:,} of these are lacking" if short else "none of these is lacking"
        found.append(f"{counted(wanted, 'interview')} were wanted: {lacking}, and {more:,} came on top.")
    else:
        found.append("How many were wanted is not known: the study sets no targets.")
    empty = empty_pairs(facts)
    if empty:
        pairs = interviewed.size
        what = "pairs of case and group" if facts.has_groups else "cases"
        named = listed([*empty[:MOST_NAMED], *([f"{len(empty) - MOST_NAMED} more"] if len(empty) > MOST_NAMED else [])])
        found.append(f"{len(empty)} of the {pairs} {what} {'is' if len(empty) == 1 else 'are'} empty: {named}.")
    elif facts.has_groups:
        found.append("No pair of case and group is empty.")
    return found


def attributes_table(facts: Facts) -> Table | None:
    """Facts about cases; None where the study declares none."""
    design = facts.design
    if not design.attributes:
        return None
    rows = []
    for case in design.cases:
        cells = []
        for attribute in design.attributes:
            code = case.attributes.get(attribute.attribute_id, "")
            cells.append(words(facts.level_label(attribute.attribute_id, code) if code else "not known"))
        rows.append(TableRow(case.label, cells))
    caption = "What is known of each case. Two or three of these facts together can name an organisation."
    return Table(caption, ("Case", *(attribute.label for attribute in design.attributes)), rows)

"""C02: planned comparisons that cannot be made yet, and the fewest interviews that would allow them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from instrument.documents import say
from instrument.issues import Place
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report


@dataclass(frozen=True)
class Planned:
    """A comparison that the plan names, over the cells of case and group (int arrays of shape (cases, groups)).

    ``level`` is the level to which a cell's people belong, -1 for none; ``unit`` what must hold ``needed`` people for
    its level to enter: the level itself, or a case where cases are compared by an attribute. People are compared
    within ``block``; None where no block is needed.
    """

    contrast: str
    label: str
    level_labels: tuple[str, ...]
    level: np.ndarray
    unit: np.ndarray
    block: np.ndarray | None
    needed: int


@dataclass
class PlannedContrasts(QualityCheck):
    """Interviews by case and group, seen from every comparison that is planned."""

    folder: StudyFolder
    planned: Sequence[Planned]
    done: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.done = np.zeros((len(self.folder.study.cases), len(self.folder.study.groups)), np.int64)

    def observe(self, records: Observed) -> None:
        """Count interviews."""
        np.add.at(self.done, (records.judged.case, records.judged.group), 1)

    def report(self, report: Report) -> None:
        """An issue for each comparison that cannot be made, where the study wants a number of interviews."""
        study = self.folder.study
        if not study.targets or not self.done.any():
            return
        wanted = np.array([[study.targets.get(group, 0) for group in study.group_ids]] * len(study.cases))
        for planned in self.planned:
            entered, short = levels_short(planned, self.done)
            if len(entered) > 1 and share_a_block(planned, self.done, entered):
                continue
            plan = fewest(planned, self.done, wanted, entered, short)
            params = {"name": planned.label, "why": _why(planned, entered), "todo": self._in_words(plan)}
            report.of_the_study("C02", Place(), rule_id=planned.contrast, params=params)

    def _in_words(self, plan: np.ndarray | None) -> str:
        if plan is None:
            return "The targets of the study do not allow it; talk to the team"
        study, language = self.folder.study, self.folder.newest.language
        cells = []
        for c, g in zip(*np.nonzero(plan), strict=True):
            group = f", {say(study.groups[g].label, language)}" if study.has_groups else ""
            cells.append(f"{plan[c, g]} in {say(study.cases[c].label, language)}{group}")
        return f"These interviews would allow it: {'; '.join(cells)}"


def levels_short(planned: Planned, done: np.ndarray) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """Levels that enter; for each other one its unit that is nearest, and how many people that lacks."""
    entered, short = [], {}
    for level in range(len(planned.level_labels)):
        units = np.unique(planned.unit[planned.level == level])
        lacking = {int(unit): planned.needed - int(done[_cells(planned, level, unit)].sum()) for unit in units}
        if any(lack <= 0 for lack in lacking.values()):
            entered.append(level)
        elif lacking:
            nearest = min(lacking, key=lambda unit: (lacking[unit], unit))
            short[level] = nearest, lacking[nearest]
    return entered, short


def share_a_block(planned: Planned, done: np.ndarray, levels: Sequence[int]) -> bool:
    """Whether some block holds people of two of the levels."""
    if planned.block is None:
        return True
    return any(
        sum(bool(done[(planned.block == block) & (planned.level == level)].any()) for level in levels) > 1
        for block in np.unique(planned.block)
    )


def fewest(
    planned: Planned, done: np.ndarray, wanted: np.ndarray, entered: Sequence[int], short: dict[int, tuple[int, int]]
) -> np.ndarray | None:
    """Interviews to add, int of shape (cases, groups), so that two levels enter and meet; None if targets forbid it.

    The levels that lack fewest are taken; their interviews go where the target is not reached and another level has
    people already, if there is such a cell.
    """
    added = np.zeros_like(done)
    levels = list(entered)
    for level in sorted(short, key=lambda level: (short[level][1], level)):
        if len(levels) > 1:
            break
        unit, lack = short[level]
        cells = _cells(planned, level, unit)
        room = int(np.clip(wanted - done, 0, None)[cells].sum())
        if room >= lack:
            for _ in range(lack):
                added[_best(planned, done + added, wanted, cells, levels)] += 1
            levels.append(level)
    if len(levels) < 2:
        return None
    if share_a_block(planned, done + added, levels):
        return added
    for level in levels:
        cells = (planned.level == level) & (wanted > done + added)
        others = [other for other in levels if other != level]
        if cells.any() and _meets(planned, done + added, others)[cells].any():
            added[_best(planned, done + added, wanted, cells, others)] += 1
            return added
    return None


def _why(planned: Planned, entered: Sequence[int]) -> str:
    if len(entered) > 1:
        return "those who could be compared were never asked side by side"
    if planned.block is None:
        return f"fewer than two of its kinds have a case with {planned.needed} interviews"
    return f"fewer than two of them have {planned.needed} interviews"


def _cells(planned: Planned, level: int, unit: int) -> np.ndarray:
    return (planned.level == level) & (planned.unit == unit)


def _meets(planned: Planned, there: np.ndarray, levels: Sequence[int]) -> np.ndarray:
    """Cells in whose block one of the levels has people: bool of shape (cases, groups)."""
    if planned.block is None:
        return np.ones(there.shape, bool)
    held = np.isin(planned.level, levels) & (there > 0)
    return np.isin(planned.block, np.unique(planned.block[held]))


def _best(
    planned: Planned, there: np.ndarray, wanted: np.ndarray, cells: np.ndarray, others: Sequence[int]
) -> tuple[np.intp, ...]:
    """The open cell that meets another level if one does, and lacks most."""
    value = np.where(cells & (wanted > there), wanted - there + 1000 * _meets(planned, there, others), -1)
    return np.unravel_index(int(value.argmax()), value.shape)

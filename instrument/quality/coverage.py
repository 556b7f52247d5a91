"""C01: which interviews are still to be done, by case and group, against the study's targets."""

from dataclasses import dataclass, field

import numpy as np

from instrument.documents import say
from instrument.issues import Place, Whose
from instrument.items import INVALID
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report, enumerated

#: An interview is done when at least this share of the questions that were put is not blank.
LEAST_ANSWERED = 0.5


@dataclass
class Coverage(QualityCheck):
    """Interviews done in each cell of case and group, and those that are there but cannot be used yet."""

    folder: StudyFolder
    done: np.ndarray = field(init=False)
    _unusable: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.done = np.zeros((len(self.folder.study.cases), len(self.folder.study.groups)), np.int64)

    def observe(self, records: Observed) -> None:
        """Count the interviews of which enough was answered."""
        if not self.folder.study.targets:
            return
        judged = records.judged
        asked, answered = np.zeros(len(records), np.int32), np.zeros(len(records), np.int32)
        for item, codes in judged.codes.values():
            asked += codes != item.states.index("not_asked")
            answered += (codes < item.states.index("blank")) & (codes != item.states.index(INVALID))
        enough = answered >= LEAST_ANSWERED * asked
        np.add.at(self.done, (judged.case[enough], judged.group[enough]), 1)
        for position in np.flatnonzero(~enough).tolist():
            self.set_aside(records.whose(position))

    def set_aside(self, record: Whose) -> None:
        """Remember an interview whose case and group are known."""
        place = record.place
        if place.case_id and place.group_id:
            name = place.respondent_id or f"row {place.row}"
            named = self._unusable.setdefault((place.case_id, place.group_id), {})
            named[name] = named.get(name, 0) + 1

    def report(self, report: Report) -> None:
        """An issue for each cell below its target; one for a whole case of which there is nothing."""
        if not self.done.any() and not self._unusable:
            return
        study, language = self.folder.study, self.folder.newest.language
        targets = np.array([study.targets.get(group, 0) for group in study.group_ids])
        for c, case in enumerate(study.cases):
            label = say(case.label, language)
            if not self.done[c].any() and not any(key[0] == case.id for key in self._unusable):
                if targets.sum():
                    self._gap(report, Place(case_id=case.id), label, 0, int(targets.sum()), {})
                continue
            for g, group in enumerate(study.groups):
                if self.done[c, g] < targets[g]:
                    named = self._unusable.get((case.id, group.id), {})
                    whole = f"{label}, {say(group.label, language)}" if study.has_groups else label
                    place = Place(case_id=case.id, group_id=group.id)
                    self._gap(report, place, whole, int(self.done[c, g]), int(targets[g]), named)

    @staticmethod
    def _gap(report: Report, place: Place, cell: str, done: int, target: int, named: dict[str, int]) -> None:
        there = sum(named.values())
        ids = enumerated(list(named), 5) if named else ""
        more = f"; {there} more cannot be used yet ({ids})" if named else ""
        params = {
            "cell": cell, "found": str(done), "expected": str(target), "unusable": more,
            "todo": f"{target - done} to go" + (f", or put {ids} right" if named else ""),
        }  # fmt: skip
        report.of_the_study("C01", place, params=params)

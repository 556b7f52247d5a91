"""X05: people of one case contradict each other on a fact of the case. Opinions may differ; facts should not."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from instrument.documents import say
from instrument.issues import Place
from instrument.items import Item
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report, enumerated

#: Distinct answers to one question kept for one case.
MOST_VALUES = 1_000
Said = dict[str, Counter[int]]  # answer -> group, as its place in the study -> people


@dataclass
class CaseFacts(QualityCheck):
    """Who, by group, says what about a question that is declared ``fact_of_case``."""

    folder: StudyFolder
    _said: dict[tuple[str, int], Said] = field(default_factory=dict)  # item, case
    _items: dict[str, Item] = field(default_factory=dict)
    _facts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._facts = {q.id for v in self.folder.versions for q in v.questions.values()
                       if getattr(q, "fact_of_case", False)}  # fmt: skip

    def observe(self, records: Observed) -> None:
        """Count answers by case and group."""
        judged, groups = records.judged, len(self.folder.study.groups)
        for item_id, (item, codes) in judged.codes.items():
            if item.question_id not in self._facts:
                continue
            self._items.setdefault(item_id, item)
            answered = np.flatnonzero(codes < len(item.categories))
            who = judged.case[answered] * groups + judged.group[answered]
            met, counts = np.unique(np.stack([who, codes[answered]]), axis=1, return_counts=True)
            for cell, code, n in zip(*met.tolist(), counts.tolist(), strict=True):
                said = self._said.setdefault((item_id, cell // groups), {})
                value = item.codes[code]
                if value in said or len(said) < MOST_VALUES:
                    said.setdefault(value, Counter())[cell % groups] += n

    def report(self, report: Report) -> None:
        """An issue for each case and fact on which people differ by more than the tolerance."""
        study, language = self.folder.study, self.folder.newest.language
        groups = [say(group.label, language) for group in study.groups]
        for (item_id, case), said in sorted(self._said.items(), key=lambda entry: (entry[0][1], entry[0][0])):
            item = self._items[item_id]
            question = next(v.questions[item.question_id] for v in reversed(self.folder.versions)
                            if item.question_id in v.questions)  # fmt: skip
            tolerance = getattr(question, "tolerance", 0)
            number = item.level == "numeric"
            if len(said) < 2 or (number and spread(said) <= tolerance):
                continue
            order = sorted(said, key=float) if number else [code for code in item.codes if code in said]
            labels = {category.code: category.label for category in item.categories}
            words = [f"{labels.get(value, value)} ({_by_group(said[value], groups)})" for value in order]
            unit = f" {item.unit}" if item.unit else ""
            how = f"by more than {tolerance:g}{unit} on a fact" if number and tolerance else "on a fact"
            others = [f"{len(words) - 8:,} other answers"] if len(words) > 8 else []
            params = {"case": say(study.cases[case].label, language), "how": how,
                      "found": "; ".join([*words[:8], *others])}  # fmt: skip
            report.of_the_study(
                "X05", Place(case_id=study.cases[case].id), question_id=item.question_id,
                question=say(question.text, language), rule_id=item_id if item_id != item.question_id else "",
                params=params,
            )  # fmt: skip


def spread(said: Said) -> float:
    """Distance between the lowest and the highest number."""
    return max(map(float, said)) - min(map(float, said))


def _by_group(people: Counter[int], groups: list[str]) -> str:
    return enumerated([f"{groups[group]}{f' {n:,} times' if n > 1 else ''}" for group, n in sorted(people.items())])

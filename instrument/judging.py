"""Judges a batch of records of one version: each distinct answer is put to the response model's field once.

What a field says of a distinct value is spread over the records by position; routing and the rules across questions
run on arrays. It says the same as judging every record with the response model (a law in the tests), and much sooner.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from instrument.columns import Column, empty_column
from instrument.items import ANSWERED, CHOSEN, INVALID, MISSING_REASONS, NON_ANSWERS, NOT_CHOSEN, Category, Item
from instrument.load import StudyFolder
from instrument.model import Instrument
from instrument.questions import Answer, Question
from instrument.responses import Judgement, contradicts, field_judges, response_model
from instrument.routing import Truth, relevance
from instrument.versions import Placement

#: Distinct values of one question remembered between batches; open answers are all distinct and not worth keeping.
MOST_REMEMBERED = 50_000


class Codes(NamedTuple):
    """State of each record for one item: ``codes`` is int16 of shape (records,), an index into ``item.states``."""

    item: Item
    codes: np.ndarray


@dataclass(frozen=True)
class JudgedBatch:
    """Records that may be counted. ``case`` and ``group`` are positions in the study, of shape (records,).

    ``codes`` has an entry for each pooled item that stands in the records' version; the others were not asked.
    """

    version: str
    case: np.ndarray
    group: np.ndarray
    codes: Mapping[str, Codes]

    def __len__(self) -> int:
        return len(self.case)

    def take(self, keep: np.ndarray) -> "JudgedBatch":
        """Some of the records: a bool mask, or positions."""
        codes = {item_id: Codes(c.item, c.codes[keep]) for item_id, c in self.codes.items()}
        return JudgedBatch(self.version, self.case[keep], self.group[keep], codes)


@dataclass
class Judged:
    """A question judged for a batch: distinct answers, their positions, and to whom the question was put."""

    question: Question
    column: Column
    answers: list[Answer]
    asked: Truth | None = None  #: None: put to everybody
    contradicted: np.ndarray | None = None  #: answered although not asked
    counts: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.counts = np.bincount(self.column.codes, minlength=len(self.answers))

    def where(self, holds: Callable[[Answer], bool]) -> np.ndarray:
        """Bool of shape (records,): the answer is such, whether or not the question was put."""
        table = np.fromiter(map(holds, self.answers), bool, len(self.answers))
        return table[self.column.codes]

    def occurs(self, holds: Callable[[Answer], bool]) -> bool:
        """Whether any record has such an answer: decided on the distinct ones."""
        return any(n and holds(answer) for n, answer in zip(self.counts, self.answers, strict=True))

    @property
    def not_asked(self) -> np.ndarray | None:
        """Records to which the question was certainly not put."""
        return None if self.asked is None else ~(self.asked.holds | self.asked.unknown)


Found = Callable[[Judgement, np.ndarray], None]
Tolerated = Callable[[str, str, Answer, int, int], None]


class VersionJudge:
    """Judges batches of one version."""

    def __init__(self, instrument: Instrument, folder: StudyFolder) -> None:
        self.instrument = instrument
        self.model = response_model(instrument, folder)
        self.judges = field_judges(self.model)
        self.rules = self.model.rules
        study = folder.study
        self.case_ids, self.group_ids = study.case_ids, study.group_ids
        self.placements = folder.pooled.placements[instrument.version]
        self.pooled = {item.item_id: item for item in folder.pooled.items}
        self.own = {question_id: [i for i in instrument.items if i.question_id == question_id]
                    for question_id in instrument.questions}  # fmt: skip
        self.facts = {"case_id": self.case_ids, "group_id": self.group_ids}
        self.attributes = {name: [case.attributes.get(name, "") for case in study.cases]
                           for name in study.case_attributes}  # fmt: skip
        self.silent = {name: _pair_table(pairs, self.case_ids, self.group_ids)
                       for name, pairs in self.rules.silent.items() if pairs}  # fmt: skip
        self._remembered: dict[str, dict[str | None, Answer]] = {}

    def answers(self, name: str, values: Sequence[str | None]) -> list[Answer]:
        """Each distinct value put to the model's own field, once."""
        known = self._remembered.setdefault(name, {})
        if len(known) > MOST_REMEMBERED:
            known.clear()
        judge = self.judges[name]
        for value in values:
            if value not in known:
                known[value] = judge(value)
        return [known[value] for value in values]

    def judge(
        self, columns: Mapping[str, Column], case: np.ndarray, group: np.ndarray, found: Found, tolerated: Tolerated
    ) -> JudgedBatch:
        """Judge a batch; ``case`` and ``group`` are positions in the study, -1 where that is unusable.

        ``found`` receives every issue with the positions of its records, ``tolerated`` every reading that was not by
        code: question, text, answer, how many records, position of the first.
        """
        judged: dict[str, Judged] = {}
        look = partial(self._condition, judged, case, group)
        for question in self.instrument.questions.values():
            column = columns.get(question.id) or empty_column(len(case))
            current = Judged(question, column, self.answers(question.id, column.values))
            current.asked = self._asked(question, group, look)
            judged[question.id] = current
            if question.id not in columns and current.asked is not None and current.asked.holds.any():
                absent = Judgement("H01", question.id, {"list": f'"{(question.heading or (question.id,))[0]}"'})
                found(absent, np.flatnonzero(current.asked.holds))
                continue
            self._issues(current, case, group, found)
            self._readings(current, tolerated)
        for judgement, positions in self._across(judged, look):
            found(judgement, positions)
        codes = {c.item.item_id: c for one in judged.values() for c in self._codes(one)}
        return JudgedBatch(self.instrument.version, case, group, codes)

    def _asked(self, question: Question, group: np.ndarray, look: Callable[..., Truth]) -> Truth | None:
        truths = []
        if question.asked_of is not None:
            allowed = np.array([name in question.asked_of for name in self.group_ids] + [False])
            truths.append(Truth(allowed[group], group < 0))
        if question.relevant:
            truths.append(relevance(question.relevant, look) or Truth(group >= 0, group < 0))
        return truths[0] if len(truths) == 1 else truths[0].both(truths[1]) if truths else None

    def _condition(
        self, judged: Mapping[str, Judged], case: np.ndarray, group: np.ndarray, key: str, codes: Sequence[str]
    ) -> Truth:
        """Truth of one condition: an answer given before, or a fact about the record."""
        if key in judged:
            one = judged[key]
            holds = one.where(lambda a: a.state in codes or any(code in codes for code in a.chosen))
            unknown = one.where(lambda a: a.state == INVALID)
            if (not_asked := one.not_asked) is not None:
                holds, unknown = holds & ~not_asked, unknown & ~not_asked
            if one.contradicted is not None:
                unknown = unknown | one.contradicted
            return Truth(holds, unknown)
        values = self.group_ids if key == "group_id" else self.case_ids if key == "case_id" else self.attributes[key]
        index = group if key == "group_id" else case
        table = np.array([value in codes for value in values] + [False])
        return Truth(table[index], index < 0)

    def _issues(self, one: Judged, case: np.ndarray, group: np.ndarray, found: Found) -> None:
        not_asked = one.not_asked
        flagged = [a.problem is not None and n > 0 for a, n in zip(one.answers, one.counts, strict=True)]
        for code, positions in _groups(one.column.codes, flagged, not_asked):
            problem = one.answers[code].problem
            assert problem is not None
            found(Judgement(problem.code, one.question.id, problem.params), positions)
        if one.question.required and one.occurs(lambda a: a.state == "blank"):
            blank = one.where(lambda a: a.state == "blank")
            if one.asked is not None:
                blank &= one.asked.holds
            if blank.any():
                found(self.rules.blank(one.question), np.flatnonzero(blank))
        if not_asked is None or not one.occurs(contradicts) or not not_asked.any():
            return
        contradicted = one.where(contradicts) & not_asked
        if (silent := self.silent.get(one.question.id)) is not None:
            contradicted &= ~silent[case, group]
        if contradicted.any():
            one.contradicted = contradicted
            for index in np.unique(group[contradicted]):
                positions = np.flatnonzero(contradicted & (group == index))
                found(self.rules.skipped(one.question, self.group_ids[index]), positions)

    def _readings(self, one: Judged, tolerated: Tolerated) -> None:
        if not one.question.shows_answers:
            return
        flagged = [bool(a.how) and n > 0 for a, n in zip(one.answers, one.counts, strict=True)]
        for code, positions in _groups(one.column.codes, flagged, one.not_asked):
            text = one.column.values[code] or ""
            tolerated(one.question.id, text, one.answers[code], len(positions), int(positions[0]))

    def _across(
        self, judged: Mapping[str, Judged], look: Callable[[str, Sequence[str]], Truth]
    ) -> Iterator[tuple[Judgement, np.ndarray]]:
        for one in judged.values():
            other = getattr(one.question, "other", None)
            if other and one.occurs(lambda a: "other" in a.chosen):
                blank = judged[other].where(lambda a: a.state == "blank") & ~_mask(judged[other].not_asked)
                unexplained = one.where(lambda a: "other" in a.chosen) & ~_mask(one.not_asked) & blank
                if unexplained.any():
                    yield self.rules.unexplained(one.question), np.flatnonzero(unexplained)
        for check in self.instrument.checks:
            wrong = _all_of([look(key, codes).holds for key, codes in check.when.items()])
            for key in check.expect:
                one = judged[key]
                wrong = wrong & one.where(_answered) & ~_mask(one.not_asked)
            wrong = wrong & ~_all_of([look(key, codes).holds for key, codes in check.expect.items()])
            if wrong.any():
                yield self.rules.contradiction(check), np.flatnonzero(wrong)

    def _codes(self, one: Judged) -> Iterator[Codes]:
        not_asked = one.not_asked
        for own in self.own[one.question.id]:
            placement = self.placements[own.item_id]
            item, table = _table(own, self.pooled[placement.item_id], placement, one.answers)
            codes = table[one.column.codes]
            if not_asked is not None and not_asked.any():
                codes[not_asked] = item.states.index("not_asked")
            if one.contradicted is not None:
                codes[one.contradicted] = item.states.index(INVALID)
            yield Codes(item, codes)


def _table(own: Item, pooled: Item, placement: Placement, answers: Sequence[Answer]) -> tuple[Item, np.ndarray]:
    """The pooled item (numeric: with the values met) and, for each distinct answer, its position in ``item.states``."""
    item = pooled
    if own.level == "numeric":
        values = sorted({a.state for a in answers if a.state not in NON_ANSWERS}, key=float)
        item = Item(pooled.item_id, pooled.question_id, pooled.domain_id, pooled.label, "numeric",
                    tuple(Category(value, value) for value in values), unit=pooled.unit)  # fmt: skip
    positions = {state: position for position, state in enumerate(item.states)}
    recode = dict(placement.recode)
    option = own.item_id.partition("/")[2] if own.level == "binary" else ""

    def position(answer: Answer) -> int:
        if option and answer.state == ANSWERED:
            return positions[CHOSEN if option in answer.chosen else NOT_CHOSEN]
        return positions[recode.get(answer.state, answer.state)]

    return item, np.fromiter(map(position, answers), np.int16, len(answers))


def _groups(
    codes: np.ndarray, flagged: Sequence[bool], excluded: np.ndarray | None
) -> Iterator[tuple[int, np.ndarray]]:
    """Positions of the records of each flagged distinct value, the excluded records left out."""
    if not any(flagged):
        return
    hit = np.asarray(flagged, bool)[codes]
    if excluded is not None:
        hit &= ~excluded
    positions = np.flatnonzero(hit)
    order = positions[np.argsort(codes[positions], kind="stable")]
    edges = np.flatnonzero(np.diff(codes[order])) + 1
    for part in np.split(order, edges) if len(order) else ():
        yield int(codes[part[0]]), part


def _pair_table(pairs: frozenset[tuple[str, str]], cases: Sequence[str], groups: Sequence[str]) -> np.ndarray:
    table = np.zeros((len(cases) + 1, len(groups) + 1), bool)
    for case, group in pairs:
        table[(*cases, INVALID).index(case), (*groups, INVALID).index(group)] = True
    return table


def _answered(answer: Answer) -> bool:
    return answer.state not in MISSING_REASONS and answer.state != INVALID


def _mask(mask: np.ndarray | None) -> Any:
    return np.False_ if mask is None else mask


def _all_of(masks: Sequence[np.ndarray]) -> np.ndarray:
    return np.logical_and.reduce(masks)

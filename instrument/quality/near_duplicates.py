"""R09: interviews under different ids that agree almost throughout: perhaps one interview, entered twice."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from instrument.issues import Whose
from instrument.judging import JudgedBatch
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report

#: Interviews compared, each with each. With more, the first ones are, and the report says so.
MOST_COMPARED = 5_000
#: Questions that both must have answered, and the share of them that must agree. Proposed, not verified.
LEAST_QUESTIONS = 10
LEAST_SHARE = 0.9
#: A question that more than this share answers alike tells nobody from anybody.
MOST_ALIKE = 0.9
#: Pairs reported, those that agree most.
MOST_PAIRS = 200
#: Pairs that may agree so by chance alone, in all pairs together, before a pair is not worth a word.
MOST_BY_CHANCE = 0.05
#: With fewer interviews nobody can tell what is common.
LEAST_TO_JUDGE = 10
_ROWS_AT_ONCE = 256


@dataclass
class NearDuplicates(QualityCheck):
    """Substantive answers of the first interviews as small numbers: one row of ``_codes`` for each question."""

    folder: StudyFolder
    seen: int = 0
    _records: list[Whose] = field(default_factory=list)
    _where: dict[str, dict[str, Any]] = field(default_factory=dict)  # file -> column of the interview ids
    _codes: dict[str, list[tuple[int, np.ndarray]]] = field(default_factory=dict)  # item -> (start, codes)
    _values: dict[str, dict[str, int]] = field(default_factory=dict)  # numeric item -> value -> number

    def observe(self, records: Observed) -> None:
        """Keep the answers, while there is room."""
        self.seen += len(records)
        room = MOST_COMPARED - len(self._records)
        if room <= 0:
            return
        judged = records.judged if len(records) <= room else records.judged.take(np.arange(room))
        start = len(self._records)
        self._where[records.part.file.name] = records.where("respondent_id")
        self._records += [records.whose(position) for position in range(len(judged))]
        self._keep(judged, start)

    def _keep(self, judged: JudgedBatch, start: int) -> None:
        for item_id, (item, codes) in judged.codes.items():
            if item.level == "open":
                continue
            table = np.arange(len(item.states))
            if item.level == "numeric":
                known = self._values.setdefault(item_id, {})
                table = np.array([*(known.setdefault(value, len(known)) for value in item.codes), *table], np.intp)
            table[len(item.categories) :] = -1
            self._codes.setdefault(item_id, []).append((start, table[codes].astype(np.int16)))

    def report(self, report: Report) -> None:
        """An issue for each pair, those that agree most first."""
        pairs = sorted(near_duplicates(self._answers()), key=lambda pair: (-pair[2] / pair[3], -pair[3], pair[:2]))
        named = []
        for a, b, agreed, compared in pairs:
            first, second = sorted((self._records[a], self._records[b]), key=lambda one: one.place.respondent_id)
            named.append((first, second, agreed, compared))
        for first, second, agreed, compared in named[:MOST_PAIRS]:
            where = f"row {second.place.row}" if first.file == second.file else f"{second.file} row {second.place.row}"
            params = {"id": first.place.respondent_id, "other": second.place.respondent_id, "k": agreed, "m": compared,
                      "where": where}  # fmt: skip
            report.found(
                "R09", [first], rule_id=second.place.respondent_id, params=params, also_at=where,
                **self._where[first.file],
            )  # fmt: skip
        if len(named) > MOST_PAIRS:
            report.notes.append(
                f"{len(named):,} pairs of interviews are nearly alike (R09); the {MOST_PAIRS} nearest are listed."
            )
        if self.seen > len(self._records):
            report.notes.append(
                f"The first {len(self._records):,} of {self.seen:,} interviews were compared with each other (R09); "
                "the others were not."
            )

    def _answers(self) -> np.ndarray:
        """A row for each question, a column for each interview; -1 where there is no answer."""
        questions: dict[str, list[np.ndarray]] = {}
        items = {item.item_id: item for item in self.folder.pooled.items}
        for item_id, parts in self._codes.items():
            row = np.full(len(self._records), -1, np.int16)
            for start, codes in parts:
                row[start : start + len(codes)] = codes
            several = items[item_id].level == "binary"
            questions.setdefault(items[item_id].question_id if several else item_id, []).append(row)
        rows = [rows[0] if len(rows) == 1 else _combined(np.stack(rows)) for rows in questions.values()]
        return np.stack(rows) if rows else np.zeros((0, len(self._records)), np.int16)


def _combined(options: np.ndarray) -> np.ndarray:
    """The options of a select-many question as one number for each set of choices."""
    _, sets = np.unique(options, axis=1, return_inverse=True)
    return np.where((options < 0).all(axis=0), -1, sets.reshape(-1)).astype(np.int16)


def near_duplicates(answers: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Pairs (a, b, agreeing questions, compared questions) of nearly equal columns of ``answers``.

    Agreement must also exceed what chance would give by far, so that a few yes-or-no questions prove nothing.
    """
    telling, chance = _telling(answers)
    answers, found = answers[telling], []
    answered = (answers >= 0).T.astype(np.float32)
    n = answers.shape[1]
    for start in range(0, n if len(answers) else 0, _ROWS_AT_ONCE):
        rows = answers[:, start : start + _ROWS_AT_ONCE]
        agreed = np.zeros((rows.shape[1], n - start), np.uint16)
        for mine, all_of_them in zip(np.where(rows < 0, -2, rows), answers[:, start:], strict=True):
            agreed += mine[:, None] == all_of_them
        both = answered[start : start + _ROWS_AT_ONCE] @ answered[start:].T
        near = (both >= LEAST_QUESTIONS) & (agreed >= LEAST_SHARE * both)
        near &= np.arange(n - start) > np.arange(rows.shape[1])[:, None]
        for a, b in zip(*np.nonzero(near), strict=True):
            together = (answered[start + a] * answered[start + b]) > 0
            likely = by_chance(float(agreed[a, b] / both[a, b]), float(chance[together].mean()), int(both[a, b]))
            if n < LEAST_TO_JUDGE or n * (n - 1) / 2 * likely <= MOST_BY_CHANCE:
                found.append((int(start + a), int(start + b), int(agreed[a, b]), int(both[a, b])))
    return found


def by_chance(share: float, chance: float, n: int) -> float:
    """Bound on the probability of agreeing on such a share of ``n`` answers with this mean chance (Hoeffding 1963)."""
    if share <= chance:
        return 1.0
    differ = (1 - share) * math.log((1 - share) / (1 - chance)) if share < 1 else 0.0
    return math.exp(-n * (share * math.log(share / chance) + differ))


def _telling(answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which questions tell people apart, and for those how likely two people agree by chance."""
    telling, chance = np.zeros(len(answers), bool), []
    for place, row in enumerate(answers):
        counts = np.array(list(Counter(row[row >= 0].tolist()).values()), float)
        # Among a handful of people everybody may answer alike by chance, and two copies always do.
        if counts.sum() < 2 or (counts.sum() >= 10 and counts.max() > MOST_ALIKE * counts.sum()):
            continue
        telling[place] = True
        chance.append(((counts / counts.sum()) ** 2).sum())
    return telling, np.array(chance)

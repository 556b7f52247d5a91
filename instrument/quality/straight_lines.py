"""X04: the same answer to every question of a block, as when somebody ticked one column to be done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from instrument.documents import say
from instrument.issues import MOST_PLACES, Whose
from instrument.judging import Codes, JudgedBatch
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report
from instrument.text import clean

#: Fewer answers that are all alike are nothing to wonder at. Proposed, not verified.
LEAST_ANSWERS = 6
#: Interviewers told apart; beyond these an interview is reported without its interviewer's count.
MOST_INTERVIEWERS = 10_000
Key = tuple[str, str, str, int, int, str]  # file, domain, first question, answers, of which reversed, interviewer


@dataclass
class StraightLines(QualityCheck):
    """Interviews with one answer throughout a block: the questions of an interview, or of one of its domains, that
    share a list of choices.
    """

    folder: StudyFolder
    _interviews: Counter[str] = field(default_factory=Counter)
    _straight: Counter[str] = field(default_factory=Counter)
    _counts: Counter[Key] = field(default_factory=Counter)
    _columns: dict[tuple[str, str], int | None] = field(default_factory=dict)
    _records: dict[Key, list[Whose]] = field(default_factory=dict)

    def observe(self, records: Observed) -> None:
        """Count the answers of each block and see whether the lowest is the highest."""
        interviewer = records.part.fields["interviewer_id"].column.take(records.positions)
        names = [clean(value or "") for value in interviewer.values]
        for code, n in enumerate(np.bincount(interviewer.codes, minlength=len(names)).tolist()):
            if names[code] in self._interviews or len(self._interviews) < MOST_INTERVIEWERS:
                self._interviews[names[code]] += n
        straight = np.zeros(len(records), bool)
        throughout: dict[tuple[str, ...], np.ndarray] = {}
        for domain_id, block in blocks(records.judged):
            first = block[0].item.question_id
            self._columns[records.part.file.name, first] = records.where(first)["column"]
            alike, answers, turned = one_answer(block)
            alike &= ~throughout.get(block[0].item.codes, np.False_)
            if not domain_id:
                throughout[block[0].item.codes] = alike
            straight |= alike
            records.part.warned[records.positions[alike]] = True
            for position in np.flatnonzero(alike).tolist():
                name = names[interviewer.codes[position]]
                key = (records.part.file.name, domain_id, first, int(answers[position]), int(turned[position]), name)
                self._counts[key] += 1
                kept = self._records.setdefault(key, [])
                if len(kept) < MOST_PLACES:
                    kept.append(records.whose(position))
        for position in np.flatnonzero(straight).tolist():
            self._straight[names[interviewer.codes[position]]] += 1

    def report(self, report: Report) -> None:
        """An issue for each interview, with the count of its interviewer."""
        titles = {d.id: say(d.title, version.language) for version in self.folder.versions for d in version.domains}
        for key, kept in self._records.items():
            file, domain_id, question, answers, turned, name = key
            other_way = f"{turned} of them ask" if turned > 1 else "one of them asks"
            reverse = f", although {other_way} the other way round" if turned else ""
            block = f'"{titles[domain_id]}"' if domain_id else "the interview"
            theirs = f"{self._straight[name]:,} of {self._interviews[name]:,} interviews are so"
            known = name and name in self._interviews
            params = {
                "which": f"all {answers} questions of {block} that share a list{reverse}",
                "whom": f"interviewer {name} ({theirs})" if known else "the interviewer",
            }
            column = self._columns[file, question]
            report.found("X04", kept, count=self._counts[key], column=column, question_id=question, params=params)


def blocks(judged: JudgedBatch) -> Iterator[tuple[str, list[Codes]]]:
    """Every block that is long enough: those of the whole interview, under "", then those of one domain."""
    found: dict[tuple[str, tuple[str, ...]], list[Codes]] = {}
    for one in judged.codes.values():
        if one.item.level in ("ordinal", "nominal"):
            for domain_id in ("", one.item.domain_id):
                found.setdefault((domain_id, one.item.codes), []).append(one)
    ordered = sorted(found.items(), key=lambda entry: entry[0][0] != "")
    return ((domain_id, block) for (domain_id, _), block in ordered if len(block) >= LEAST_ANSWERS)


def one_answer(block: list[Codes]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each record: whether it has one answer throughout, to how many questions, how many of them reversed.

    Reversed questions count only where the block has questions of both directions.
    """
    codes = np.stack([one.codes for one in block])
    answered = codes < len(block[0].item.categories)
    lowest = np.where(answered, codes, np.iinfo(codes.dtype).max).min(axis=0)
    highest = np.where(answered, codes, -1).max(axis=0)
    answers = answered.sum(axis=0)
    reverse = np.array([one.item.reverse for one in block])
    turned = answered[reverse].sum(axis=0)
    turned = np.where(turned < answers, turned, 0)
    return (lowest == highest) & (answers >= LEAST_ANSWERS), answers, turned

"""C03: a question that nobody who was asked has answered: a form that skips it, or a column mapped wrongly."""

from collections import Counter
from dataclasses import dataclass, field

from instrument.documents import say
from instrument.issues import Place
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report

#: With fewer people asked, the blanks speak for themselves.
LEAST_ASKED = 3


@dataclass
class Unanswered(QualityCheck):
    """People asked and blanks, by question. Questions that need no answer are left out."""

    folder: StudyFolder
    _asked: Counter[str] = field(default_factory=Counter)
    _blank: Counter[str] = field(default_factory=Counter)

    def observe(self, records: Observed) -> None:
        """Count people asked, and blanks; a select-many question by its first option."""
        questions = self.folder.instruments[records.judged.version].questions
        seen = set()
        for item, codes in records.judged.codes.values():
            if item.question_id in seen or item.question_id not in questions:
                continue
            seen.add(item.question_id)
            if questions[item.question_id].required:
                silent, blank = (int((codes == item.states.index(s)).sum()) for s in ("not_asked", "blank"))
                self._asked[item.question_id] += len(codes) - silent
                self._blank[item.question_id] += blank

    def report(self, report: Report) -> None:
        """An issue for each question, where the study wants a number of interviews."""
        if not self.folder.study.targets:
            return
        for question_id, n in self._asked.items():
            if n >= LEAST_ASKED and self._blank[question_id] == n:
                text = next(v.questions[question_id].text for v in reversed(self.folder.versions)
                            if question_id in v.questions)  # fmt: skip
                report.of_the_study(
                    "C03", Place(), question_id=question_id, params={"n": n},
                    question=say(text, self.folder.newest.language),
                )  # fmt: skip

"""What people said beside "other": one list to code by hand. Written only into an output folder, never shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from instrument.documents import say
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report
from instrument.text import clean

FIELDS = ("respondent_id", "case_id", "group_id", "question_id", "question", "text", "choices", "code_into", "note")
#: Answers kept; the list says where it stops.
MOST_TEXTS = 100_000
NOTE = "Words of a person; may name people. Keep inside the team."


@dataclass
class OtherAnswers(QualityCheck):
    """The words behind every "other" of a question that names a text question for them."""

    folder: StudyFolder
    seen: int = 0
    _texts: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)  # version, question, whose, text

    def observe(self, records: Observed) -> None:
        """Keep the words of those who chose "other"."""
        version = self.folder.instruments[records.judged.version]
        for question in version.questions.values():
            other = getattr(question, "other", None)
            if not other or other not in records.columns or other not in version.questions:
                continue
            column = records.columns[other].take(records.positions)
            item, codes = next(c for c in records.judged.codes.values() if c.item.question_id == other)
            positions = np.flatnonzero(codes == item.states.index("answered"))
            self.seen += len(positions)
            for position in positions[: MOST_TEXTS - len(self._texts)].tolist():
                place = records.whose(position).place
                whose = (place.respondent_id, place.case_id, place.group_id)
                self._texts.append((version.version, question.id, *whose, clean(column.text(position))))

    def report(self, report: Report) -> None:
        """Say where the list stops, if it does."""
        if self.seen > len(self._texts):
            report.notes.append(f"other_answers.csv holds the first {len(self._texts):,} of {self.seen:,} answers.")

    def rows(self) -> Iterator[dict[str, str]]:
        """Rows of ``other_answers.csv``: by question in the order asked, then by interview."""
        order = {q: place for place, q in enumerate(q for v in reversed(self.folder.versions) for q in v.questions)}
        for version, question_id, respondent, case, group, text in sorted(
            self._texts, key=lambda entry: (order[entry[1]], entry[2:])
        ):
            instrument = self.folder.instruments[version]
            question = instrument.questions[question_id]
            choices = instrument.choice_list(question).choices
            yield {
                "respondent_id": respondent, "case_id": case, "group_id": group, "question_id": question_id,
                "question": say(question.text, instrument.language), "text": text,
                "choices": "; ".join(f"{c.code} = {say(c.label, instrument.language)}" for c in choices),
                "code_into": "", "note": NOTE,
            }  # fmt: skip

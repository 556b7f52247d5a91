"""Interviews that stand twice: the same id in several rows, of one file or of several.

Identical rows are one interview, counted once. Rows that differ under one id are nobody's interview until a person has
said whose they are, so none of them is counted.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from instrument.columns import as_numpy
from instrument.issues import MOST_PLACES, IssueLog, Place, Whose
from instrument.items import ANSWERED, INVALID
from instrument.judging import JudgedBatch
from instrument.questions import Answer
from instrument.study import RECORD_FIELDS
from instrument.text import clean, counted, listed

#: Rows of one id that a message names.
MOST_NAMED = 10


def repeated_ids(chunks: Sequence[pa.Array]) -> frozenset[str]:
    """Ids that occur more than once in all chunks together, blanks left out."""
    counted = pa.chunked_array(chunks, pa.string()).value_counts()
    values = counted.field("values")
    many = (values[place].as_py() for place in np.flatnonzero(as_numpy(counted.field("counts")) > 1).tolist())
    return frozenset(value for value in many if value)


def as_read(answer: Answer, text: str) -> str:
    """What a cell was read as, so that two spellings of one answer are no difference; its text where that is all."""
    if answer.state == "blank":
        return ""
    if answer.state == INVALID or (answer.state == ANSWERED and not answer.chosen):
        return clean(text)
    return " ".join(sorted(answer.chosen)) or answer.state


@dataclass
class _Rows:
    """The rows of one id. Each is compared with the first, so that only that one need be kept."""

    texts: Mapping[str, str]
    judged: JudgedBatch | None
    show: Callable[[], None] | None
    whose: list[Whose] = field(default_factory=list)
    differs: dict[str, bool] = field(default_factory=dict)  #: record field or question -> whether rows differ in it

    def add(self, whose: Whose, texts: Mapping[str, str]) -> None:
        self.whose.append(whose)
        for name in [*self.differs, *texts]:
            differs = self.texts.get(name, "") != texts.get(name, "")
            self.differs[name] = differs or self.differs.get(name, False)


@dataclass
class Copies:
    """Rows set aside because their id is repeated, until all of them have been seen.

    ``alike`` are the rows of each interview that stands several times: file and row. ``listed`` holds, by file and id,
    places of rows that differ under one id, of a file as many as of any other issue.
    """

    repeated: frozenset[str]
    counted: list[JudgedBatch] = field(default_factory=list)
    alike: list[tuple[tuple[str, int | None], ...]] = field(default_factory=list)
    in_doubt: list[Whose] = field(default_factory=list)
    listed: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    with_errors: int = 0
    with_warnings: int = 0
    _rows: dict[str, _Rows] = field(default_factory=dict)

    def set_aside(
        self,
        respondent_id: str,
        whose: Whose,
        texts: Mapping[str, str],
        judged: JudgedBatch | None,
        show: Callable[[], None] | None = None,
    ) -> None:
        """Take a row in until its copies are known.

        ``texts`` is what its cells were read as. ``judged`` is None where the row is unusable anyway; ``show`` is
        called if the row is the one that is counted.
        """
        self._rows.setdefault(respondent_id, _Rows(texts, judged, show)).add(whose, texts)

    def settle(self, issues: IssueLog) -> Iterator[JudgedBatch]:
        """Report each repeated id, and give back one record of those whose rows are identical."""
        room: Counter[str] = Counter()
        for respondent_id, rows in self._rows.items():
            file, n = rows.whose[0].file, len(rows.whose)
            differing = [name for name, differs in rows.differs.items() if differs]
            where = _where(rows.whose)
            if differing:
                questions = [name for name in differing if name not in RECORD_FIELDS]
                shown = questions[:5] or differing[:5]
                which = ", ".join(shown) + (" and more" if len(differing) > len(shown) else "")
                differ = f"{counted(len(differing), 'cell')} differ{'s' if len(differing) == 1 else ''}"
                params = {"id": respondent_id, "rows": listed(where), "differ": differ, "which": which}
            else:
                params = {"id": respondent_id, "rows": listed(where)}
            issues.add(
                "R03" if differing else "R04", file, places=[rows.whose[0].place],
                question_id="respondent_id", params=params, also_at=", ".join(where[1:]),
            )  # fmt: skip
            wrong = n if differing else sum(whose.worst == "error" for whose in rows.whose)
            self.with_errors += wrong
            self.with_warnings += n - wrong
            if differing:
                own = [whose.place for whose in rows.whose if whose.file == file][: MOST_PLACES - room[file]]
                self.listed[file, respondent_id] = own
                room[file] += len(own)
                self.in_doubt += rows.whose
                continue
            self.alike.append(tuple((whose.file, whose.place.row) for whose in rows.whose))
            if rows.judged is not None:
                if rows.show is not None:
                    rows.show()
                self.counted.append(rows.judged)
                yield rows.judged


def _where(rows: Sequence[Whose]) -> list[str]:
    """The first rows, and how many more there are; with their files if there are several."""
    several = len({row.file for row in rows}) > 1
    named = [f"{row.file} row {row.place.row}" if several else f"row {row.place.row}" for row in rows[:MOST_NAMED]]
    return named + ([f"{len(rows) - MOST_NAMED:,} more"] if len(rows) > MOST_NAMED else [])

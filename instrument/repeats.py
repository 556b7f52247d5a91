"""Interviews that stand twice: the same id in several rows, of one file or of several.

Identical rows are one interview, counted once. Rows that differ under one id are nobody's interview until a person has
said whose they are, so none of them is counted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from instrument.columns import as_numpy
from instrument.issues import IssueLog, Whose
from instrument.items import ANSWERED, INVALID
from instrument.judging import JudgedBatch
from instrument.questions import Answer
from instrument.study import RECORD_FIELDS
from instrument.text import clean


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
class _Row:
    whose: Whose
    texts: Mapping[str, str]
    judged: JudgedBatch | None
    show: Callable[[], None] | None


@dataclass
class Copies:
    """Rows set aside because their id is repeated, until all of them have been seen.

    ``alike`` are the rows of each interview that stands several times: file and row.
    """

    repeated: frozenset[str]
    counted: list[JudgedBatch] = field(default_factory=list)
    alike: list[tuple[tuple[str, int | None], ...]] = field(default_factory=list)
    in_doubt: list[Whose] = field(default_factory=list)
    with_errors: int = 0
    with_warnings: int = 0
    _rows: dict[str, list[_Row]] = field(default_factory=dict)

    def set_aside(
        self,
        respondent_id: str,
        whose: Whose,
        texts: Mapping[str, str],
        judged: JudgedBatch | None,
        show: Callable[[], None] | None = None,
    ) -> None:
        """Keep a row until its copies are known.

        ``texts`` is what its cells were read as. ``judged`` is None where the row is unusable anyway; ``show`` is
        called if the row is the one that is counted.
        """
        self._rows.setdefault(respondent_id, []).append(_Row(whose, texts, judged, show))

    def settle(self, issues: IssueLog) -> Iterator[JudgedBatch]:
        """Report each repeated id, and give back one record of those whose rows are identical."""
        for respondent_id, rows in self._rows.items():
            first = rows[0]
            names = list(dict.fromkeys(name for row in rows for name in row.texts))
            differing = [name for name in names if len({row.texts.get(name, "") for row in rows}) > 1]
            files = {row.whose.file for row in rows}
            where = [f"{row.whose.file} row {row.whose.place.row}" if len(files) > 1 else f"row {row.whose.place.row}"
                     for row in rows]  # fmt: skip
            listed = where[0] if len(where) == 1 else f"{', '.join(where[:-1])} and {where[-1]}"
            if differing:
                questions = [name for name in differing if name not in RECORD_FIELDS]
                shown = questions[:5] or differing[:5]
                which = ", ".join(shown) + (" and more" if len(differing) > len(shown) else "")
                params = {"id": respondent_id, "rows": listed, "k": len(differing), "which": which}
            else:
                params = {"id": respondent_id, "rows": listed[:1].upper() + listed[1:]}
            issues.add(
                "R03" if differing else "R04", first.whose.file, places=[first.whose.place],
                question_id="respondent_id", params=params, also_at=", ".join(where[1:]),
            )  # fmt: skip
            wrong = len(rows) if differing else sum(row.whose.worst == "error" for row in rows)
            self.with_errors += wrong
            self.with_warnings += len(rows) - wrong
            if differing:
                self.in_doubt += [row.whose for row in rows]
                continue
            self.alike.append(tuple((row.whose.file, row.whose.place.row) for row in rows))
            if first.judged is not None:
                if first.show is not None:
                    first.show()
                self.counted.append(first.judged)
                yield first.judged

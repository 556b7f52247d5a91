"""R11: an interview that ends before it begins, or takes far less or far more time than others of its kind."""

from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from instrument.issues import Whose
from instrument.items import INVALID
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report

#: A length is unusual beyond these multiples of the median of its version and group. Proposed, not verified.
LEAST, MOST = 1 / 3, 3
#: Fewer interviews of a version and group do not say what is usual.
LEAST_INTERVIEWS = 10
#: Lengths kept. With more interviews, the first ones are compared, and the report says so.
MOST_COMPARED = 100_000


@dataclass
class Durations(QualityCheck):
    """Minutes of every interview whose beginning and end are known, by version and group."""

    folder: StudyFolder
    seen: int = 0
    _kept: int = 0
    _minutes: dict[tuple[str, int], list[tuple[float, Whose]]] = field(default_factory=dict)
    _backwards: list[Whose] = field(default_factory=list)
    _where: dict[str, dict[str, Any]] = field(default_factory=dict)

    def observe(self, records: Observed) -> None:
        """Take the time between beginning and end."""
        layout = records.part.file.layout.fields
        if not {"started", "ended"} <= layout.keys():
            return
        self._where[records.part.file.name] = records.where("ended")
        for position, (started, ended) in enumerate(zip(_moments(records, "started"), _moments(records, "ended"),
                                                        strict=True)):  # fmt: skip
            if started is None or ended is None or (started.tzinfo is None) != (ended.tzinfo is None):
                continue
            minutes = (ended - started).total_seconds() / 60
            if minutes < 0:
                records.part.warned[records.positions[position]] = True
                self._backwards.append(records.whose(position))
                continue
            self.seen += 1
            if self._kept < MOST_COMPARED:
                self._kept += 1
                kind = records.judged.version, int(records.judged.group[position])
                self._minutes.setdefault(kind, []).append((minutes, records.whose(position)))

    def report(self, report: Report) -> None:
        """An issue for each interview that is unusual."""
        for record in self._backwards:
            report.found("R11", [record], params={"what": "The interview ends before it begins"},
                         **self._where[record.file])  # fmt: skip
        for timed in self._minutes.values():
            if len(timed) < LEAST_INTERVIEWS:
                continue
            middle = median(minutes for minutes, _ in timed)
            low, high = LEAST * middle, MOST * middle
            for minutes, record in timed:
                if not low <= minutes <= high:
                    what = (f"Took {shown(minutes)} minutes; usual in this group, with this version, is "
                            f"{shown(low)} to {shown(high)}")  # fmt: skip
                    params = {"what": what, "found": shown(minutes)}
                    report.found("R11", [record], params=params, **self._where[record.file])
        if self.seen > self._kept:
            report.notes.append(f"The lengths of the first {self._kept:,} of {self.seen:,} interviews were compared "
                                "(R11); the others were not.")  # fmt: skip


def _moments(records: Observed, name: str) -> list[datetime | None]:
    """Beginning or end of each record, None where it is not known."""
    field_ = records.part.fields[name]
    read = [
        None if answer.state in ("blank", INVALID) else datetime.fromisoformat(answer.state)
        for answer in field_.answers
    ]
    return [read[code] for code in field_.column.codes[records.positions].tolist()]


def shown(minutes: float) -> str:
    """Minutes as people say them: whole, with a decimal below ten."""
    return f"{minutes:.0f}" if minutes >= 10 else f"{minutes:.1f}".removesuffix(".0")

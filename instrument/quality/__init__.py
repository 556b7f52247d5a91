"""Quality checks: a file each, and one line here. They run in ``validate`` only, in bounded time and memory."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from instrument.columns import Column
from instrument.issues import IssueLog, Whose
from instrument.judging import JudgedBatch
from instrument.load import StudyFolder
from instrument.quality.base import Observed, QualityCheck, Report
from instrument.quality.case_facts import CaseFacts
from instrument.quality.contrasts import Planned, PlannedContrasts
from instrument.quality.coverage import Coverage
from instrument.quality.durations import Durations
from instrument.quality.garbled import Garbled
from instrument.quality.near_duplicates import NearDuplicates
from instrument.quality.other_answers import OtherAnswers
from instrument.quality.straight_lines import StraightLines
from instrument.quality.unanswered import Unanswered
from instrument.records import Part

CHECKS: tuple[Callable[[StudyFolder], QualityCheck], ...] = (
    Garbled,
    NearDuplicates,
    Durations,
    StraightLines,
    CaseFacts,
    Coverage,
    Unanswered,
)


class Quality:
    """All quality checks of one validation.

    Parameters
    ----------
    folder : StudyFolder
        The study.
    planned : sequence of Planned
        Comparisons that the plan names; which of them the interviews cannot support yet is reported.
    words : bool
        Whether to keep what people wrote beside "other", for a list that is coded by hand.
    """

    def __init__(self, folder: StudyFolder, planned: Sequence[Planned] = (), *, words: bool = False) -> None:
        self.folder = folder
        self.other_answers = OtherAnswers(folder) if words else None
        self.checks = [check(folder) for check in CHECKS] + [PlannedContrasts(folder, planned)]
        self.checks += [self.other_answers] if self.other_answers else []
        self.notes: list[str] = []

    def look(self, part: Part, columns: Mapping[str, Column]) -> None:
        """Show a batch, as it stands in its file, to every check."""
        for check in self.checks:
            check.look(part, columns)

    def observe(self, part: Part, columns: Mapping[str, Column], judged: JudgedBatch, positions: np.ndarray) -> None:
        """Show records that may be counted, at some positions of a batch, to every check."""
        records = Observed(part, columns, judged, positions)
        for check in self.checks if len(records) else ():
            check.observe(records)

    def set_aside(self, record: Whose) -> None:
        """Show a record that nobody can say whose it is to every check."""
        for check in self.checks:
            check.set_aside(record)

    def report(self, issues: IssueLog) -> int:
        """Say what was found; returns how many records without any issue before have a warning now."""
        report = Report(self.folder, issues)
        for check in self.checks:
            check.report(report)
        self.notes = report.notes
        return len(report.late)


__all__ = ["Planned", "Quality"]

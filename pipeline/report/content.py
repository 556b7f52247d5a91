"""What a report is made from. Nothing here is computed; the report words and lays out what earlier stages found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from instrument.issues import IssueLog
from instrument.ledger import Ledger
from instrument.load import StudyFolder
from instrument.validation import Tally
from pipeline.artefacts import CountCube, Design
from pipeline.plan import Plan


@dataclass(frozen=True)
class ReportContent:
    """One analysis, ready to be written up.

    ``tables`` are the tables of ``statistics`` by name, with the columns of ``artefacts.COLUMNS``. ``figures`` are
    the entries of ``figures.json``, their files in ``figures_dir``. ``issues``, ``ledger`` and ``tally`` may be None
    where only counts were given. ``inputs`` are file names without folders.
    """

    folder: StudyFolder
    design: Design
    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    cube: CountCube
    figures: Sequence[Mapping[str, Any]]
    figures_dir: Path
    issues: IssueLog | None
    ledger: Ledger | None
    tally: Tally | None
    inputs: Sequence[str]
    allow_invalid: bool

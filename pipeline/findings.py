"""Writes what was found in response files: issues and tolerant readings. Imports nothing slow: people wait for it."""

from pathlib import Path

from instrument.csv_files import write_for_people
from instrument.issues import FIELDS as ISSUE_FIELDS
from instrument.ledger import FIELDS as LEDGER_FIELDS
from instrument.validation import Validation
from pipeline.output import output_folder, write_manifest


def write_issues(validation: Validation, out: Path) -> None:
    """Write ``issues.csv`` and ``ledger.csv`` of a validation into the folder ``out``."""
    with output_folder(out) as new:
        write_findings(validation, new)
        write_manifest(new, {"command": "validate"})


def write_findings(validation: Validation, place: Path) -> None:
    """Write ``issues.csv`` and ``ledger.csv`` into an existing folder."""
    study_id = validation.folder.study.study
    write_for_people(place / "issues.csv", ISSUE_FIELDS, validation.issues.rows(study_id))
    write_for_people(place / "ledger.csv", LEDGER_FIELDS, validation.ledger.rows())

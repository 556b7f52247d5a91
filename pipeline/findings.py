"""Writes what was found in response files: issues and tolerant readings. Imports nothing slow: people wait for it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from instrument.csv_files import write_for_people
from instrument.edits import Edits
from instrument.issues import FIELDS as ISSUE_FIELDS
from instrument.ledger import FIELDS as LEDGER_FIELDS
from instrument.load import StudyFolder
from instrument.quality.other_answers import FIELDS as OTHER_FIELDS
from instrument.returns.corrections import review
from instrument.returns.fixes import read_fixes
from instrument.returns.review import Review
from instrument.validation import Validation
from pipeline.output import output_folder, write_manifest

#: Folder of the fix sheets that were given.
GIVEN = "given"


def reviewed(judge: Callable[[Edits], Validation], folder: StudyFolder, fixes: Sequence[Path]) -> Review:
    """Judge files with what came back in fix sheets."""
    return review(judge, folder, read_fixes(fixes))


def write_issues(result: Review, out: Path, fixes: Sequence[Path]) -> list[str]:
    """Write issues, ledger and the return pack into the folder ``out``; returns what a person must know of them.

    The fix sheets of every round are kept beside the new one, which carries the lines of the last.
    """
    from instrument.returns.write import write_corrected, write_return_pack

    given = [(path.name, path.read_bytes()) for path in fixes]
    with output_folder(out, given=fixes) as new:
        write_findings(result.validation, new, result)
        notes = write_return_pack(new, result)
        if given:
            notes += write_corrected(new, result.validation)
        _keep_given(given, out / GIVEN, new / GIVEN)
        write_manifest(new, {"command": "validate"})
    return notes


def _keep_given(given: Sequence[tuple[str, bytes]], old: Path, new: Path) -> None:
    """Keep the sheets of the rounds before, and number those of this one after them; the same sheet once."""
    earlier = sorted(path for path in old.iterdir() if path.is_file()) if old.is_dir() else []
    sheets = {path.name: path.read_bytes() for path in earlier}
    n = max((int(first) for name in sheets if (first := name.partition("-")[0]).isdecimal()), default=0)
    for name, content in given:
        if content not in sheets.values():
            n += 1
            sheets[f"{n}-{name}"] = content
    for name, content in sheets.items():
        new.mkdir(exist_ok=True)
        (new / name).write_bytes(content)


def write_findings(validation: Validation, place: Path, result: Review | None = None) -> None:
    """Write ``issues.csv``, ``ledger.csv`` and, if they were kept, the answers beside "other" into a folder."""
    study_id = validation.folder.study.study
    rows = result.rows() if result else validation.issues.rows(study_id)
    write_for_people(place / "issues.csv", ISSUE_FIELDS, rows)
    write_for_people(place / "ledger.csv", LEDGER_FIELDS, validation.ledger.rows())
    if result and result.has_lines:
        from instrument.returns.write import write_decisions

        write_decisions(place, result)
    if validation.quality and validation.quality.other_answers and validation.quality.other_answers.seen:
        rows = validation.quality.other_answers.rows()
        write_for_people(place / "other_answers.csv", OTHER_FIELDS, rows)

"""Response files for tests, and what a validation found in them in a form that is easy to compare."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from instrument.issues import Place
from instrument.load import StudyFolder
from instrument.quality import Quality
from instrument.validation import Validation


class Found(NamedTuple):
    """An issue at one place."""

    code: str
    about: str
    cell: str


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], headings: Iterable[str] = ()) -> Path:
    """Write rows under their keys, or under ``headings``; a key that a row does not have is an empty cell."""
    columns = list(headings) or list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def validate(folder: StudyFolder, *paths: Path, quality: Quality | None = None) -> Validation:
    """Judge files."""
    return Validation(paths, folder, quality=quality).run()


def judge_rows(folder: StudyFolder, path: Path, *rows: Mapping[str, str], headings: Iterable[str] = ()) -> Validation:
    """Judge rows written as one CSV file."""
    return validate(folder, write_csv(path, rows, headings))


def found(validation: Validation, *severities: str) -> list[Found]:
    """Every place of every issue of these severities (default: errors and warnings), in the order shown."""
    wanted = severities or ("error", "warning")
    return [
        Found(group.code, group.question_id, group.cell(place) or (f"row {place.row}" if place.row else ""))
        for group in validation.issues.groups
        if group.severity in wanted
        for place in group.places or [Place()]
    ]

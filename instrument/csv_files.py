"""Writes CSV files: UTF-8, line feeds, and, where people open them in a spreadsheet, no cell that could run."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_RUNS = re.compile(r"^[\s\x00-\x1f\u200b\ufeff]*[=+\-@\t\r\n\x00＝＋－＠]")


def guarded(value: Any) -> str:
    """Text that a spreadsheet shows as it stands: an apostrophe goes before what it would take for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text.strip()) else text


def write_for_people(path: Path, fields: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV for people, in the order of ``fields``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows([guarded(row[name]) for name in fields] for row in rows)

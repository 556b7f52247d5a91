"""Reads what a command wrote, and runs a command that writes."""

import csv
from pathlib import Path

from support.command_line import crosscase


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(command, *arguments, study, out):
    return crosscase(command, *arguments, "--study", study, "--out", out)


def counted(folder, **wanted):
    place = folder / "internal" / "tables" if (folder / "internal").exists() else folder
    rows = [row for row in table(place / "counts.csv") if all(row[key] == value for key, value in wanted.items())]
    return sum(int(row["n"]) for row in rows)

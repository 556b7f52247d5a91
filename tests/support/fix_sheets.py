"""Fix sheets as people give them back: read and filled in with another library than the one that wrote them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from support.response_files import write_csv
from support.study_folders import small_rows

from instrument.edits import Edits
from instrument.load import StudyFolder
from instrument.returns.corrections import review
from instrument.returns.fixes import COLUMNS, read_fixes
from instrument.returns.review import Review
from instrument.returns.sheet import write_fix_sheet
from instrument.validation import Validation

SIGNED = {"reason": "Asked again", "by": "Ann"}


def reviewed(folder: StudyFolder, path: Path, *fixes: Path) -> Review:
    """Judge a file with some fix sheets."""

    def judge(edits: Edits) -> Validation:
        return Validation([path], folder, edits=edits).run()

    return review(judge, folder, read_fixes(fixes))


def file_with(place: Path, **cells: str) -> Path:
    """A file of the small study in whose row 3 some cells hold something else."""
    rows = small_rows()
    rows[1] |= cells
    return write_csv(place / "r.csv", rows)


def change(value: object, **more: object) -> Callable[[Mapping[str, str]], Mapping[str, object]]:
    """Decide that a line changes the answer."""
    return lambda line: {"action": "change", "new_value": value, **SIGNED, **more}


def lines(sheet: Path) -> list[dict[str, str]]:
    """The lines of a fix sheet."""
    rows = openpyxl.load_workbook(sheet)["Fixes"].iter_rows(values_only=True)
    next(rows)
    return [{name: str(cell or "") for name, cell in zip(COLUMNS, row, strict=True)} for row in rows]


def fill(sheet: Path, decide: Callable[[Mapping[str, str]], Mapping[str, object]], *, order: object = None) -> Path:
    """Fill in a fix sheet in place; ``decide`` gives the cells of a line. ``order`` is a key to sort the lines by."""
    book = openpyxl.load_workbook(sheet)
    page = book["Fixes"]
    rows = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
    if order is not None:
        rows.sort(key=order)  # type: ignore[arg-type]
    for number, row in enumerate(rows, start=2):
        told = {name: str(cell or "") for name, cell in zip(COLUMNS, row, strict=True)}
        for name, value in {**dict(zip(COLUMNS, row, strict=True)), **decide(told)}.items():
            page.cell(number, COLUMNS.index(name) + 1).value = value
    book.save(sheet)
    return sheet


def sheet_of(folder: StudyFolder, path: Path, sheet: Path, *fixes: Path) -> Path:
    """Write the fix sheet of a file."""
    write_fix_sheet(sheet, reviewed(folder, path, *fixes))
    return sheet

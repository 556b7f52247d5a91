"""Reads a fix sheet that came back: one line per problem, with what a person decided. Nothing in it is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from instrument.catalogue import CATALOGUE
from instrument.columns import column_of
from instrument.formats import open_table
from instrument.formats.base import UnreadableFileError
from instrument.text import COMPUTED, clean, fold, fold_heading

#: Columns of the fix sheet; people fill in the last five, ``fingerprint`` is hidden.
TOLD = ("issue_id", "status", "remark", "kind", "file", "allowed", "where", "interview", "question", "wrong", "found",
        "suggestion")  # fmt: skip
FILLED = ("action", "new_value", "reason", "by", "date")
COLUMNS = (*TOLD, *FILLED, "fingerprint")


class FixesError(Exception):
    """A fix sheet cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Line:
    """A line of a fix sheet as it came back. ``cells`` holds text by column."""

    sheet: str
    row: int
    cells: dict[str, str] = field(hash=False)

    def __getattr__(self, name: str) -> str:
        if name in COLUMNS:
            return self.cells.get(name, "")
        raise AttributeError(name)

    @property
    def place(self) -> str:
        """Where the line stands."""
        return f"{self.sheet}, row {self.row}"

    @property
    def has_formula(self) -> bool:
        """Whether a filled cell was computed by the spreadsheet."""
        return any(self.cells.get(name, "").startswith(COMPUTED) for name in FILLED)

    @property
    def decision(self) -> tuple[str, str]:
        """What was decided, in a form that can be compared."""
        return fold(self.cells.get("action", "")), fold(self.cells.get("new_value", ""))

    @property
    def is_decided(self) -> bool:
        """Whether somebody decided something; "ask" leaves the problem open."""
        return self.decision not in {("", ""), ("ask", "")}


def read_fixes(paths: Sequence[Path]) -> list[Line]:
    """Every line of some fix sheets, in order.

    Raises
    ------
    FixesError
        A file cannot be read or is no fix sheet.
    """
    return [line for path in paths for line in _read(path)]


def _read(path: Path) -> list[Line]:
    known = frozenset(fold_heading(name) for name in COLUMNS)
    try:
        table = open_table(path, known, may_be_export=False)
        positions = {fold_heading(heading): column for column, heading in enumerate(table.headings)}
        columns = {name: positions[fold_heading(name)] for name in COLUMNS if fold_heading(name) in positions}
        missing = [name for name in ("issue_id", "action", "fingerprint") if name not in columns]
        if missing:
            _refuse_marked_copy(path)
            raise FixesError(
                f"{path} is no fix sheet: the column {missing[0]} is missing. Give fixes.xlsx as it was made."
            )
        lines = []
        for batch in table.batches(sorted(columns.values())):
            read = {name: column_of(batch.columns[column]) for name, column in columns.items()}
            for position, row in enumerate(batch.rows.tolist()):
                cells = {name: _text(column.text(position)) for name, column in read.items()}
                lines.append(Line(path.name, row, cells))
    except UnreadableFileError as error:
        if error.finding.code == "F09":  # headings without lines: there was nothing to decide
            return []
        if error.finding.code == "F04":
            _refuse_marked_copy(path)
        kind = CATALOGUE[error.finding.code]
        params = {key: str(value) for key, value in error.finding.params.items()}
        raise FixesError(f"{path} cannot be used as a fix sheet. {kind.message.format(**params)}") from None
    return lines


def _refuse_marked_copy(path: Path) -> None:
    """Say so where a workbook that could be opened is the other one of the return pack."""
    from instrument.returns.pack import is_marked_copy

    if is_marked_copy(path):
        raise FixesError(
            f"{path} is the marked copy of the answers. Give fixes.xlsx, which was made with it."
        ) from None


def _text(text: str) -> str:
    return text if text.startswith(COMPUTED) else clean(text)

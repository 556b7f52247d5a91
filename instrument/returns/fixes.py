"""Reads a fix sheet that came back: one line per problem, with what a person decided. Nothing in it is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from instrument.catalogue import CATALOGUE
from instrument.columns import column_of
from instrument.formats import open_table
from instrument.formats.base import UnreadableFileError
from instrument.issues import sentence
from instrument.text import COMPUTED, clean, column_letter, fold, fold_heading

#: Columns of the fix sheet: what people are told, what they fill in, and hidden ones that tell what a line is about.
TOLD = ("issue_id", "status", "remark", "kind", "file", "allowed", "where", "interview", "question", "wrong", "found",
        "suggestion")  # fmt: skip
FILLED = ("action", "new_value", "reason", "by", "date")
HIDDEN = ("fingerprint", "made_for", "content", "as_written")
COLUMNS = (*TOLD, *FILLED, *HIDDEN)
#: Without these a sheet is no fix sheet.
_NEEDED = ("issue_id", "action", "fingerprint")


class FixesError(Exception):
    """A fix sheet cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Line:
    """A line of a fix sheet as it came back.

    ``cells`` holds text by column, ``letters`` the letter of each column; ``beside`` is text under other columns.
    """

    sheet: str
    row: int
    cells: dict[str, str] = field(hash=False)
    letters: dict[str, str] = field(default_factory=dict, hash=False)
    beside: dict[str, str] = field(default_factory=dict, hash=False)

    def __getattr__(self, name: str) -> str:
        if name in COLUMNS:
            return self.cells.get(name, "")
        raise AttributeError(name)

    @property
    def place(self) -> str:
        """Where the line stands."""
        return f"{self.sheet}, row {self.row}"

    @property
    def about(self) -> str:
        """Which cell and which interview the line is about, as far as it says."""
        where = f"cell {self.where}" if self.where and not self.where.startswith("row ") else self.where
        return ", ".join(filter(None, [where, f"interview {self.interview}" if self.has_id else ""]))

    @property
    def has_id(self) -> bool:
        """Whether the line names an interview by its id, not by its row."""
        return bool(self.interview) and not self.interview.startswith("row ")

    @property
    def is_note(self) -> bool:
        """Whether the row is no line: somebody wrote below the lines."""
        return not self.fingerprint and not self.is_filled

    @property
    def has_formula(self) -> bool:
        """Whether a filled cell was computed by the spreadsheet."""
        return any(self.cells.get(name, "").startswith(COMPUTED) for name in FILLED)

    @property
    def decision(self) -> tuple[str, str]:
        """What was decided, in a form that can be compared."""
        return fold(self.cells.get("action", "")), fold(self.cells.get("new_value", ""))

    @property
    def typed(self) -> tuple[str, ...]:
        """What stands in the columns to fill in."""
        return tuple(fold(self.cells.get(name, "")) for name in FILLED)

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in the columns to fill in."""
        return any(self.typed)

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
    known = frozenset(map(fold_heading, COLUMNS))
    try:
        table = open_table(path, known, may_be_export=False)
        positions = {fold_heading(heading): column for column, heading in enumerate(table.headings)}
        columns = {name: positions[fold_heading(name)] for name in COLUMNS if fold_heading(name) in positions}
        missing = [name for name in _NEEDED if name not in columns]
        if missing:
            _refuse_marked_copy(path)
            raise FixesError(
                f"{path} is no fix sheet: the column {missing[0]} is missing. Give fixes.xlsx as it was made."
            )
        others = {column_letter(n): n for n in range(len(table.headings)) if n not in columns.values()}
        letters = {name: column_letter(column) for name, column in columns.items()}
        lines = []
        for batch in table.batches(range(len(table.headings))):
            read = [column_of(batch.columns[column]) for column in range(len(table.headings))]
            for position, row in enumerate(batch.rows.tolist()):
                texts = [_text(column.text(position)) for column in read]
                cells = {name: texts[column] for name, column in columns.items()}
                beside = {letter: text for letter, column in others.items() if (text := clean(texts[column]))}
                lines.append(Line(path.name, row, cells, letters, beside))
    except UnreadableFileError as error:
        if error.finding.code == "F09":  # headings without lines: there was nothing to decide
            return []
        if error.finding.code == "F04":
            _refuse_marked_copy(path)
        why = sentence(CATALOGUE[error.finding.code].message, error.finding.params)
        raise FixesError(f"{path} cannot be used as a fix sheet. {why}") from None
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

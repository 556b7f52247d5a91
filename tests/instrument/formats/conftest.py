"""Small files, and their records as plain lists."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from instrument.formats import open_table
from instrument.formats.base import Finding, ResponseTable, UnreadableFileError

KNOWN = frozenset({"respondent id", "case id", "trust", "role"})
Rows = dict[int, list[str | None]]


def rows_of(table: ResponseTable, columns: Sequence[int] | None = None) -> Rows:
    """Row as a spreadsheet shows it to the cells of these columns (all by default)."""
    columns = range(len(table.headings)) if columns is None else columns
    rows: Rows = {}
    for batch in table.batches(columns):
        texts = [batch.columns[column].to_pylist() for column in columns]
        for index, row in enumerate(batch.rows.tolist()):
            assert row not in rows
            rows[row] = [text[index] for text in texts]
    return rows


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_file(content: str | bytes, name: str = "answers.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_file


@pytest.fixture
def opened(write: Callable[..., Path]) -> Callable[..., ResponseTable]:
    """Write a file and open it."""

    def open_file(content: str | bytes, name: str = "answers.csv", encoding: str = "utf-8") -> ResponseTable:
        return open_table(write(content, name, encoding), KNOWN)

    return open_file


@pytest.fixture
def read() -> Callable[..., Rows]:
    return rows_of


@pytest.fixture
def refusal() -> Callable[..., Finding]:
    """The finding with which opening a path is refused."""

    def refuse(path: Path, **options: str) -> Finding:
        with pytest.raises(UnreadableFileError) as caught:
            open_table(path, KNOWN, **options)
        return caught.value.finding

    return refuse


@pytest.fixture
def opened_path() -> Callable[[Path], ResponseTable]:
    return lambda path: open_table(path, KNOWN)

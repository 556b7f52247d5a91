"""Small files, and their records as plain lists."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from instrument.formats import open_table
from instrument.formats.base import Finding, ResponseTable, UnreadableFileError

KNOWN = frozenset({"respondent id", "case id", "trust", "role"})
ODS_PARTS = ("office", "table", "text", "calcext")
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


@pytest.fixture
def ods(tmp_path: Path) -> Callable[..., Path]:
    """Write an OpenDocument spreadsheet; a row is XML, or its texts as in ``<R1|C1|4>``, below three headings."""

    def write_ods(*rows: str, before: str = "", manifest: str = "") -> Path:
        parts = "".join(f' xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in ODS_PARTS)
        table = "".join(map(_ods_row, ["<respondent_id|case_id|trust>", *rows]))
        content = (
            f"{before}<office:document-content{parts}><office:body><office:spreadsheet>"
            f'<table:table table:name="Answers">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        )
        path = tmp_path / "answers.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
            space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{manifest}</manifest:manifest>")
        return path

    return write_ods


def _ods_row(row: str) -> str:
    if "|" not in row:
        return row
    texts = [f"<text:p>{text}</text:p>" for text in row[1:-1].split("|")]
    cells = [f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in texts]
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


@pytest.fixture
def samples(write: Callable[..., Path], ods: Callable[..., Path], tmp_path: Path) -> dict[str, Path]:
    """A small file of each format."""
    with xlsxwriter.Workbook(tmp_path / "sample.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["respondent_id", "case_id"])
        sheet.write_row(1, 0, ["R1", "C1"])
    text = write("respondent_id,case_id\nR1,C1\n")
    listed = write('[{"respondent_id": "R1", "case_id": "C1"}]', "sample.json")
    frame = pd.DataFrame({"respondent_id": ["R1"], "case_id": ["C1"]})
    pyreadstat.write_sav(frame, tmp_path / "sample.sav")
    pyreadstat.write_dta(frame, tmp_path / "sample.dta")
    binary = {"sav": tmp_path / "sample.sav", "dta": tmp_path / "sample.dta"}
    return {"csv": text, "json": listed, **binary, "xlsx": tmp_path / "sample.xlsx", "ods": ods("<R1|C1|4>")}

"""Whatever stands in a file, it is read as it stands or refused with a reason; never anything else."""

import csv
import io
import itertools
import zipfile
from typing import NamedTuple
from unittest.mock import patch

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from instrument.formats import delimited, delimited_scan, open_table
from instrument.formats.base import UnreadableFileError
from instrument.text import clean

HEADINGS = ["respondent_id", "case_id", "trust", "role", "pay"]
KNOWN = frozenset({"respondent id", "case id", "trust", "role", "pay"})
#: Where not all cells are quoted, the csv module quotes only those that hold a letter of the line's own end.
DIALECTS = [("\r\n", csv.QUOTE_MINIMAL), *((ending, csv.QUOTE_ALL) for ending in ("\n", "\r", "\r\n"))]
ONE_IS_ENOUGH = frozenset({"respondent id"})

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
cells = st.text(st.one_of(st.sampled_from(list(" ,;\t\"\n\r'a1é\u00a0\ufeff")), letters), max_size=6)
widths = st.integers(1, len(HEADINGS))
tables = widths.flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8))
blocks = st.sampled_from([16, 64, 1 << 20])


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("laws") / "answers.csv"


def written(rows, width=None, **dialect):
    """A delimited file with ``width`` headings (as many as cells) over these rows, as the csv module writes it."""
    width = width or len(rows[0])
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, **dialect)
    writer.writerow(HEADINGS[:width])
    writer.writerows(rows)
    return buffer.getvalue()


class Reading(NamedTuple):
    """``code`` is the refusal or None; ``rows`` maps a row as a spreadsheet shows it to its cells."""

    code: str | None
    findings: list
    rows: dict


def read(path, columns=None, *, block=1 << 20, known=KNOWN):
    """Read these columns (all by default) in blocks of ``block`` bytes: small ones give a small file many."""
    scan = patch.object(delimited_scan, "BLOCK", block)
    parse = patch.object(delimited, "BLOCK", block)
    rows = {}
    try:
        with scan, parse:
            table = open_table(path, known)
            columns = range(len(table.headings)) if columns is None else columns
            for batch in table.batches(columns):
                assert list(batch.rows) == sorted(set(batch.rows.tolist()))
                texts = [batch.columns[column].to_pylist() for column in columns]
                rows |= {row: [text[i] for text in texts] for i, row in enumerate(batch.rows.tolist())}
    except UnreadableFileError as refusal:
        return Reading(refusal.finding.code, [], {})
    return Reading(None, table.findings, rows)


def filled(rows):
    """Rows in which something can be seen, by the number that a spreadsheet gives them below one row of headings."""
    return {number: row for number, row in enumerate(rows, start=2) if any(map(clean, row))}


@given(
    rows=tables,
    delimiter=st.sampled_from(",;\t"),
    dialect=st.sampled_from(DIALECTS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    block=blocks,
)
def test_a_written_table_is_read_as_it_was_written(path, rows, delimiter, dialect, encoding, block):
    ending, quoting = dialect
    delimiter = delimiter if len(rows[0]) > 1 else ","  # one column has no delimiter to be found by
    text = written(rows, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    path.write_bytes(text.encode(encoding))
    reading = read(path, block=block, known=ONE_IS_ENOUGH)
    empty = "" if quoting == csv.QUOTE_ALL or len(rows[0]) == 1 else None
    assert reading.rows == {number: [cell or empty for cell in row] for number, row in filled(rows).items()}
    assert reading.code == (None if reading.rows else "F09")


@given(rows=tables, more=st.lists(st.sampled_from([-1, 0, 0, 0, 1]), min_size=8, max_size=8), block=blocks)
def test_only_rows_of_unequal_length_are_left_out(path, rows, more, block):
    width = len(rows[0])
    rows = [[*row, "more"][: width + change] for row, change in zip(rows, more, strict=False)]
    path.write_text(written(rows, width), encoding="utf-8", newline="")
    reading = read(path, block=block, known=ONE_IS_ENOUGH)
    equal = {number: row for number, row in filled(rows).items() if len(row) == width}
    unequal = [number for number, row in filled(rows).items() if len(row) != width]
    assert {number: [cell or "" for cell in row] for number, row in reading.rows.items()} == equal
    assert [finding.row for finding in reading.findings] == unequal
    assert all(finding.params["m"] == width for finding in reading.findings)
    assert reading.code == (None if equal or unequal else "F09")


@given(rows=tables, data=st.data())
def test_rows_do_not_depend_on_the_columns_asked_for(path, rows, data):
    path.write_text(written(rows), encoding="utf-8", newline="")
    columns = data.draw(st.lists(st.integers(0, len(rows[0]) - 1)))
    everything = read(path, known=ONE_IS_ENOUGH).rows
    some = read(path, columns, known=ONE_IS_ENOUGH).rows
    assert some == {row: [cells[column] for column in columns] for row, cells in everything.items()}


@given(
    start=st.sampled_from([b"", b"respondent_id,case_id\n", b"\xef\xbb\xbfrespondent_id;case_id\r\n", b"PK\x03\x04"]),
    content=st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from(list(b'a1,;"\n\r\t\0\xff ')), max_size=60).map(bytes)
    ),
    block=blocks,
)
def test_any_bytes_are_read_or_refused(path, start, content, block):
    path.write_bytes(start + content)
    assert read(path, block=block).code in (None, "F01", "F02", "F04", "F09")


@given(rows=st.lists(st.lists(st.sampled_from(['"', '""', "a", ",", "\n", ""]), max_size=8).map("".join), max_size=8))
def test_a_quotation_mark_never_swallows_rows_unseen(path, rows):
    """Where a file with stray quotation marks is read, its rows are those that the csv module finds."""
    text = "respondent_id,case_id\n" + "\n".join(rows)
    path.write_text(text, encoding="utf-8", newline="")
    reading = read(path)
    if reading.code == "F01":
        return
    records = list(csv.reader(io.StringIO(text, newline="")))[1:]
    found = {number: [cell or "" for cell in row] for number, row in reading.rows.items()}
    assert found == {number: row for number, row in filled(records).items() if len(row) == 2}
    assert [finding.row for finding in reading.findings] == [n for n, row in filled(records).items() if len(row) != 2]


# Workbooks


ODS = """<office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x"><office:body>
<office:spreadsheet><table:table table:name="Answers"><table:table-row><table:table-cell office:value-type="string">
<text:p>respondent_id</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>case_id</text:p>
</table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell
office:value-type="float" office:value="1.5"/><table:table-cell table:formula="of:=1" office:value-type="date"
office:date-value="2024-03-01"/></table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    """An Excel workbook and an OpenDocument spreadsheet."""
    folder = tmp_path_factory.mktemp("workbooks")
    with xlsxwriter.Workbook(folder / "answers.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["R1", "C1", 4, 2.5, True])
        sheet.write_formula(2, 0, "=1+1", None, 2)
    with zipfile.ZipFile(folder / "answers.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    paths = [folder / "answers.xlsx", folder / "answers.ods"]
    assert [open_table(path, KNOWN).format for path in paths] == ["xlsx", "ods"]
    return paths


plain_values = st.one_of(
    st.integers(-(10**9), 10**9), st.booleans(), st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=6)
)


@settings(max_examples=50)
@given(rows=st.lists(st.lists(plain_values, min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_written_sheet_is_read_as_it_was_written(path, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS[:3])
        for (number, row), column in itertools.product(enumerate(rows, start=1), range(3)):
            value = row[column]
            sheet.write_string(number, column, value) if isinstance(value, str) else sheet.write(number, column, value)
    texts = [[str(cell).upper() if isinstance(cell, bool) else str(cell) for cell in row] for row in rows]
    reading = read(path)
    assert reading.rows == {number: [cell or None for cell in row] for number, row in filled(texts).items()}
    assert reading.code == (None if reading.rows else "F09")


@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(path, workbooks, data):
    content = bytearray(data.draw(st.sampled_from(workbooks)).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    assert read(path).code in (None, "F01", "F02", "F03", "F04", "F09")


@given(data=st.data())
def test_a_workbook_with_damaged_parts_is_read_or_refused(path, workbooks, data):
    with zipfile.ZipFile(data.draw(st.sampled_from(workbooks))) as old, zipfile.ZipFile(path, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        name = data.draw(st.sampled_from([name for name in parts if name.endswith(".xml")]))
        place = data.draw(st.integers(0, len(parts[name])))
        inserted = data.draw(
            st.sampled_from([b"", b"<", b">", b'"', b"9", b"\xff", b"</c>", b'<c r="B2">', b"<f>", b"-1"])
        )
        gone = data.draw(st.integers(0, 20))
        parts[name] = parts[name][:place] + inserted + parts[name][place + gone :]
        for part, text in parts.items():
            new.writestr(part, text)
    assert read(path).code in (None, "F01", "F03", "F04", "F09")

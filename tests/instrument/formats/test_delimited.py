"""Delimited text: cells as they stand, rows as a spreadsheet numbers them, near or far into a file."""

import csv
import io

import pytest

from instrument.formats import delimited

HEAD = "respondent_id,case_id,trust\n"


def test_plain_file(opened, read):
    table = opened(HEAD + "R1,C1,4\nR2,C1,\n")
    assert (table.file, table.sheet, table.format, table.heading_row) == ("answers.csv", None, "csv", 1)
    assert table.headings == ("respondent_id", "case_id", "trust")
    assert table.size == 43
    assert read(table) == {2: ["R1", "C1", "4"], 3: ["R2", "C1", None]}
    assert table.findings == []


def test_text_stays_text(opened, read):
    cells = ["007", "1E5", "NA", "null", "TRUE", "1.0", " x ", "2024-03-01", "=1+1", "é", "e\u0301"]
    table = opened(HEAD + "".join(f"R,C,{cell}\n" for cell in cells))
    assert [row[2] for row in read(table).values()] == cells


def test_bare_and_quoted_empty_cells_differ(opened, read):
    assert read(opened(HEAD + 'R1,"",\n')) == {2: ["R1", "", None]}


def test_batches_can_be_read_again_and_in_part(opened, read):
    table = opened(HEAD + "R1,C1,4\nR2,C1,5\n")
    assert read(table, [2]) == {2: ["4"], 3: ["5"]} == read(table, [2])
    assert read(table, [2, 0]) == {2: ["4", "R1"], 3: ["5", "R2"]}
    assert read(table, []) == {2: [], 3: []}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be-sig"])
def test_unicode_with_a_mark(write, opened, read, encoding):
    text = HEAD + 'R1,C1,"Łódź\n😀"\n'
    content = ("\ufeff" + text).encode("utf-16-be") if encoding == "utf-16-be-sig" else text.encode(encoding)
    table = opened(content)
    assert table.headings[0] == "respondent_id"
    assert read(table) == {2: ["R1", "C1", "Łódź\n😀"]}


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab")])
def test_other_delimiters(opened, read, delimiter, word):
    table = opened(HEAD.replace(",", delimiter) + delimiter.join(["R1", "1,5", "4"]) + "\n")
    assert read(table) == {2: ["R1", "1,5", "4"]}
    (note,) = table.findings
    assert note.code == "F05"
    assert (note.params["delimiter"], note.params["row"]) == (word, 1)
    assert note.params["how"] == f"{word} as separator, headings in row 1"


def test_tab_is_expected_in_a_tsv_file(opened):
    assert opened(HEAD.replace(",", "\t") + "R1\tC1\t4\n", "answers.tsv").findings == []


def test_delimiter_is_the_one_that_yields_headings(opened, read):
    table = opened('"respondent_id";"case_id";"How, if at all, do you trust, in a word, them?"\nR1;C1;a,b,c\n')
    assert table.headings[2] == "How, if at all, do you trust, in a word, them?"
    assert read(table) == {2: ["R1", "C1", "a,b,c"]}


@pytest.mark.parametrize(("line", "delimiter"), [("sep=;", ";"), ('"sep=|"', "|"), ("SEP=\t", "\t")])
def test_declared_delimiter_is_no_row(opened, read, line, delimiter):
    table = opened(line + "\r\n" + HEAD.replace(",", delimiter) + "\n" + delimiter.join(["R1", "C1", "4"]))
    assert table.heading_row == 1
    assert read(table) == {3: ["R1", "C1", "4"]}


def test_headings_below_a_title(opened, read):
    table = opened("Interviews of March\n\n" + HEAD + "R1,C1,4\n")
    assert table.heading_row == 3
    assert read(table) == {4: ["R1", "C1", "4"]}
    assert [(f.code, f.params["row"]) for f in table.findings] == [("F05", 3)]


def test_headings_are_cleaned_and_match_loosely(opened):
    table = opened("Respondent\u00a0ID,\ufeffCASE-ID ,,trust\nR1,C1,x,4\n")
    assert table.headings == ("Respondent ID", "CASE-ID", "", "trust")


def test_headings_are_sought_in_the_first_ten_rows(write, opened, refusal):
    assert opened("x,y,z\n" * 9 + HEAD + "R1,C1,4\n").heading_row == 10
    assert refusal(write("x,y,z\n" * 10 + HEAD + "R1,C1,4\n")).code == "F04"


def test_blank_rows_keep_their_number(opened, read):
    table = opened(HEAD + '\nR1,C1,4\n,,\n"", ,\u00a0\nR2,C1,5\r\n\r\n , ,\n\n\n')
    assert read(table) == {3: ["R1", "C1", "4"], 6: ["R2", "C1", "5"]}
    assert read(table, [2]) == {3: ["4"], 6: ["5"]}


def test_record_with_a_blank_in_every_column_that_is_read_is_kept(opened, read):
    assert read(opened(HEAD + "R1,C1,\nR2,C1,5\n"), [2]) == {2: [None], 3: ["5"]}


def test_line_breaks_inside_a_cell_make_no_row(opened, read):
    table = opened('respondent_id,case_id,"In your\nown words"\r\nR1,C1,"a\r\n\r\nb"\r\n\r\nR2,C1,"c\n"\n')
    assert table.headings[2] == "In your\nown words"
    assert read(table) == {2: ["R1", "C1", "a\r\n\r\nb"], 4: ["R2", "C1", "c\n"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_line_breaks_inside_a_cell_survive_the_end_of_a_block(opened, read, monkeypatch, encoding):
    monkeypatch.setattr(delimited, "BLOCK", 256)
    cells = ["\r\n" * (n % 7) + "x" for n in range(400)]
    table = opened(HEAD + "".join(f'R,C,"{cell}"\n' for cell in cells), encoding=encoding)
    assert [row[2] for row in read(table).values()] == cells


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(opened, read, end):
    assert read(opened((HEAD + "R1,C1,4\n\nR2,C1,5").replace("\n", end))) == {
        2: ["R1", "C1", "4"],
        4: ["R2", "C1", "5"],
    }


def test_ragged_rows_are_left_out_once(opened, read):
    table = opened(HEAD + "R1,C1,4\nR2,C1,4,5\nR3\n,,,\nR4,C1,6\n")
    rows = {2: ["R1", "C1", "4"], 6: ["R4", "C1", "6"]}
    assert read(table) == rows == read(table)
    assert [(f.code, f.row, f.params) for f in table.findings] == [
        ("R01", 3, {"n": 4, "m": 3}),
        ("R01", 4, {"n": 1, "m": 3}),
    ]


def test_only_ragged_rows(opened, read):
    table = opened(HEAD + "R1,C1\nR2,C1\n")
    assert read(table) == {}
    assert [finding.row for finding in table.findings] == [2, 3]


def test_ragged_row_far_into_the_file(opened, read, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 256)
    lines = [f'R{n},C1,"{n}\n"\n' for n in range(500)]
    lines[100] = lines[350] = "R,C1\n"
    table = opened(HEAD + "".join(lines))
    assert len(list(table.batches([0]))) > 10
    expected = {n + 2: [f"R{n}", "C1", f"{n}\n"] for n in range(500) if n not in (100, 350)}
    assert read(table) == expected == read(table)
    assert list(read(table)) == list(expected)
    assert [finding.row for finding in table.findings] == [102, 352]


def test_cell_longer_than_a_block(opened, read, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 256)
    lines = [f"R{n},C1,{'x' * (5_000 if n == 90 else 1)}\n" for n in range(200)]
    rows = read(opened(HEAD + "".join(lines)))
    assert list(rows) == list(range(2, 202))
    assert rows[92] == ["R90", "C1", "x" * 5_000]


def test_empty_headings(opened, read):
    table = opened("respondent_id,,case_id,,,\nR1,,C1,,x,\nR2,,C1,, ,\n")
    assert table.headings == ("respondent_id", "", "case_id", "", "")
    assert read(table)[2] == ["R1", None, "C1", None, "x"]
    assert opened("respondent_id,case_id,,\nR1,C1,, \n").headings == ("respondent_id", "case_id")


def test_quotation_marks_inside_a_cell(opened, read):
    table = opened(HEAD + 'R1,5" pipe,"a ""b"""\nR2,C1,"x" y\nR3,"C,1",z"\n')
    assert read(table) == {2: ["R1", '5" pipe', 'a "b"'], 3: ["R2", "C1", "x y"], 4: ["R3", "C,1", 'z"']}


def test_text_named_as_a_workbook(opened):
    (note,) = opened(HEAD + "R1,C1,4\n", "answers.xlsx").findings
    assert (note.code, note.params["content"]) == ("F05", "text")


def test_many_distinct_values(opened, read):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["respondent_id", "case_id"])
    writer.writerows([f"R{n}", "C"] for n in range(20_000))
    assert [row[0] for row in read(opened(buffer.getvalue())).values()] == [f"R{n}" for n in range(20_000)]

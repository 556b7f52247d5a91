"""Excel workbooks: what a person would have typed, at the cell where Excel shows it."""

import datetime
from collections.abc import Callable

import pytest
import xlsxwriter

from instrument.formats import open_table, workbook, workbook_scan, workbook_search
from instrument.text import COMPUTED

FORMULA, ERROR = COMPUTED + "formula", COMPUTED + "error value"

HEAD = ["respondent_id", "case_id", "trust"]


@pytest.fixture
def book(tmp_path) -> Callable:
    """Write a workbook; ``fill`` gets it and its first sheet, ``rows`` go below the headings."""

    def write_book(rows=(), fill=None, name="answers.xlsx", head=HEAD, **options):
        with xlsxwriter.Workbook(tmp_path / name, options) as made:
            sheet = made.add_worksheet("Answers")
            for number, row in enumerate([head, *rows]):
                sheet.write_row(number, 0, row)
            if fill:
                fill(made, sheet)
        return tmp_path / name

    return write_book


def test_plain_sheet(book, opened_path, read):
    table = opened_path(book([["R1", "C1", 4], ["R2", None, "no"]]))
    assert (table.file, table.sheet, table.format) == ("answers.xlsx", "Answers", "xlsx")
    assert (table.heading_row, table.headings, table.findings) == (1, tuple(HEAD), [])
    assert read(table) == {2: ["R1", "C1", "4"], 3: ["R2", None, "no"]} == read(table)
    assert read(table, [2]) == {2: ["4"], 3: ["no"]}
    assert read(table, []) == {2: [], 3: []}


def test_values_as_text(book, opened_path, read):
    values = [1, 1.0, 1.5, -0.0, 5105, 0.1 + 0.2, 1e20, "007", " a ", True, False, 0]
    rows = read(opened_path(book([["R", "C", value] for value in values])))
    texts = ["1", "1", "1.5", "0", "5105", "0.3", "1e+20", "007", " a ", "TRUE", "FALSE", "0"]
    assert [row[2] for row in rows.values()] == texts


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_as_text(book, opened_path, read, date_1904):
    def fill(made, sheet):
        day, time, span = (made.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "hh:mm", "[h]:mm:ss"))
        sheet.write_datetime(1, 0, datetime.date(2024, 3, 1), day)
        sheet.write_datetime(2, 0, datetime.datetime(2024, 3, 1, 10, 30), day)
        sheet.write_datetime(3, 0, datetime.time(10, 30), time)
        sheet.write_datetime(4, 0, datetime.timedelta(hours=36, seconds=5), span)

    rows = read(opened_path(book(fill=fill, date_1904=date_1904)), [0])
    assert rows[2] == ["2024-03-01"]
    assert rows[3] == ["2024-03-01T10:30:00"]
    assert not date_1904 or len(rows) == 4
    assert date_1904 or (rows[4], rows[5]) == (["10:30:00"], ["36:00:05"])


def test_computed_cells_read_as_a_mark(book, opened_path, read):
    def fill(_, sheet):
        sheet.write_row(1, 0, ["R1", "C1"])
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 0, ["R3", "C3", 5])
        sheet.write_array_formula("B5:C6", "{=A2:B3}", None, 7)
        sheet.write_row(4, 0, ["R4"])

    table = opened_path(book(fill=fill))
    assert read(table) == {
        2: ["R1", "C1", FORMULA],
        3: [ERROR, None, None],
        4: ["R3", "C3", "5"],
        5: ["R4", FORMULA, FORMULA],
        6: [None, FORMULA, FORMULA],
    }
    assert [(f.code, f.row, f.column, f.params["kind"]) for f in table.findings] == [
        ("Q11", 2, 2, "formula"),
        ("Q11", 3, 0, "error value"),
        ("Q11", 5, 1, "formula"),
        ("Q11", 5, 2, "formula"),
        ("Q11", 6, 1, "formula"),
        ("Q11", 6, 2, "formula"),
    ]


@pytest.mark.parametrize("block", [100, 1 << 22])
def test_searching_a_sheet_finds_what_parsing_finds(book, opened_path, monkeypatch, block):
    def fill(_, sheet):
        for row in range(1, 30, 3):
            sheet.write_row(row, 0, [f"R{row}", "<f>", '"e"'])
            sheet.write_formula(row + 1, row % 4, "=A1&B1", None, "x")
            sheet.write_formula(row + 1, 5, "=1/0", None, "#DIV/0!")

    monkeypatch.setattr(workbook_scan, "_BLOCK", block)
    path = book(fill=fill)
    with monkeypatch.context() as patch:
        patch.delattr(workbook_scan, "SheetParser")
        searched = opened_path(path).findings
    monkeypatch.setattr(workbook_search.SheetSearch, "search", lambda *_: False)
    assert opened_path(path).findings == searched
    assert len(searched) == 20


def test_formulas_that_show_nothing_make_no_row(book, opened_path, read):
    def fill(_, sheet):
        for row in range(1, 6):
            sheet.write_formula(row, 2, '=IF(A2="","",A2)', None, "")

    table = opened_path(book([["R1", "C1"]], fill))
    assert read(table) == {2: ["R1", "C1", FORMULA]}
    assert [finding.row for finding in table.findings] == [2]


def test_blank_rows_keep_their_number(book, opened_path, read):
    def fill(made, sheet):
        grey = made.add_format({"bg_color": "#cccccc"})
        for row in range(6, 300):
            sheet.write_blank(row, row % 3, None, grey)
        sheet.write_blank(3, 60, None, grey)

    table = opened_path(book([[], ["R1", "C1", 4], [" ", "\u00a0"], ["R2", "C2", 5]], fill))
    assert read(table) == {3: ["R1", "C1", "4"], 5: ["R2", "C2", "5"]}
    assert table.headings == tuple(HEAD)


def test_table_that_begins_below_and_to_the_right(book, opened_path, read):
    def fill(_, sheet):
        sheet.write_row(3, 2, HEAD)
        sheet.write_row(4, 2, ["R1", "C1", 4])

    table = opened_path(book(head=["Interviews of March"], fill=fill))
    assert table.headings == ("", "", *HEAD)
    assert read(table) == {5: [None, None, "R1", "C1", "4"]}
    assert [f.params["how"] for f in table.findings] == ['headings in row 4, sheet "Answers"']


def test_headings_below_merged_titles(book, opened_path, read):
    def fill(made, sheet):
        sheet.merge_range(0, 0, 1, 2, "Peer worker interviews, spring", made.add_format({"bold": True}))
        sheet.merge_range(2, 0, 2, 2, "Ask for help: 01234", made.add_format())
        sheet.write_row(3, 0, HEAD)
        sheet.write_row(4, 0, ["R1", "C1", 4])

    table = opened_path(book(head=[], fill=fill))
    assert (table.heading_row, table.headings, read(table)) == (4, tuple(HEAD), {5: ["R1", "C1", "4"]})
    assert [finding.code for finding in table.findings] == ["F05"]


def test_many_batches(book, opened_path, read, monkeypatch):
    monkeypatch.setattr(workbook, "RECORDS", 7)
    rows = [[f"R{n}", "C", n % 5] if n % 4 else [] for n in range(40)]
    assert read(opened_path(book(rows))) == {n + 2: [f"R{n}", "C", str(n % 5)] for n in range(40) if n % 4}


def test_sheet_with_most_headings_is_read(book, opened_path, read):
    def fill(made, _):
        made.add_worksheet("Notes").write(0, 0, "respondent_id")
        better = made.add_worksheet("Data")
        better.write_row(0, 0, [*HEAD, "role"])
        better.write_row(1, 0, ["R9", "C9", 1, "x"])
        hidden = made.add_worksheet("Lists")
        hidden.write_row(0, 0, [*HEAD, "role", "x"])
        hidden.hide()
        made.add_chartsheet("Chart")

    table = opened_path(book([["R1", "C1", 4]], fill))
    assert table.sheet == "Data"
    assert read(table) == {2: ["R9", "C9", "1", "x"]}
    assert [(f.code, f.params["sheet"]) for f in table.findings] == [("F05", "Data")]


def test_hidden_sheets_are_not_read(book, opened_path, refusal):
    def fill(made, _):
        other = made.add_worksheet("Other")
        other.write_row(0, 0, [*HEAD, "role"])
        other.write_row(1, 0, ["R2", "C2"])
        other.very_hidden()

    table = opened_path(book([["R1", "C1", 4]], fill))
    assert (table.sheet, table.findings) == ("Answers", [])

    def hide(made, sheet):
        made.add_worksheet("Empty").activate()
        sheet.hide()

    assert refusal(book([["R1", "C1", 4]], hide)).code == "F04"


def test_no_headings_and_no_interviews(book, refusal):
    finding = refusal(book([["x", "respondent_id"]], head=["name", "place"]))
    assert (finding.code, finding.params) == ("F04", {"row": 2, "n": 1, "m": 4})
    assert refusal(book([])).code == "F09"
    assert refusal(book([["", " "]])).code == "F09"


def test_workbook_named_as_text(book, opened_path, read):
    table = opened_path(book([["R1", "C1", 4]], name="answers.csv"))
    assert read(table) == {2: ["R1", "C1", "4"]}
    assert [(f.code, f.params["content"]) for f in table.findings] == [("F05", "an Excel workbook")]


def test_empty_headings_over_data(book, opened_path):
    assert opened_path(book([["R1", "C1", 4, "", "note"]])).headings == (*HEAD, "", "")


def test_rows_at_the_limit_of_a_spreadsheet(book, refusal, opened_path, monkeypatch):
    monkeypatch.setattr(workbook, "SPREADSHEET_LIMITS", (9, 20))
    finding = refusal(book([["R", "C"]] * 8))
    assert (finding.code, finding.params["n"]) == ("F06", 9)
    assert opened_path(book([["R", "C"], *[[]] * 6, ["R", "C"]])).findings == []


def test_a_table_that_begins_in_column_b_keeps_its_places(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["id", "one", "two"])
        sheet.write_row(2, 1, ["R1", "a", "b"])
        sheet.write_formula(2, 3, "=1", None, 1)
    table = open_table(path, frozenset({"id", "one", "two"}))
    assert table.headings == ("", "id", "one", "two")
    (batch,) = table.batches([2, 3])
    assert [batch.columns[column].to_pylist() for column in (2, 3)] == [["a"], [FORMULA]]

"""OpenDocument spreadsheets: cells that stand for copies of themselves, and what was computed."""

import pytest

from instrument.formats import causes, workbook_ods, workbook_scan
from instrument.text import COMPUTED

STRAY = '<table:table-row table:number-rows-repeated="{skip}"><table:table-cell/></table:table-row>' + (
    '<table:table-row><table:table-cell table:number-columns-repeated="{across}"/>'
    '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
)


def test_plain_sheet(ods, opened_path, read):
    table = opened_path(ods("<R1|C1|4>", "<R2||5>"))
    assert (table.sheet, table.format, table.heading_row, table.findings) == ("Answers", "ods", 1, [])
    assert table.headings == ("respondent_id", "case_id", "trust")
    assert read(table) == {2: ["R1", "C1", "4"], 3: ["R2", None, "5"]} == read(table)


def test_repeated_rows_and_cells(ods, opened_path, read):
    across = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="{{}}">{across}</table:table-row>'
    cells = '<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="2"/>'
    same = f'<table:table-row table:number-rows-repeated="2">{cells}</table:table-row>'
    table = opened_path(ods(empty.format(3), same, empty.format(1_048_570)))
    assert read(table) == {5: ["2", "2", "2"], 6: ["2", "2", "2"]}


def test_values_as_text(ods, opened_path, read):
    row = (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2024-03-01"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell office:value-type="float" office:value="2.50"/></table:table-row>'
    )
    assert read(opened_path(ods(row))) == {2: ["2024-03-01", "TRUE", "2.5"]}


def test_computed_cells_read_as_a_mark(ods, opened_path, read):
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>R2</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"/>'
        "</table:table-row>"
    )
    table = opened_path(ods("<R1|C1|4>", row))
    assert read(table) == {2: ["R1", "C1", "4"], 3: ["R2", COMPUTED + "formula", COMPUTED + "error value"]}
    assert [(f.code, f.row, f.column, f.params["kind"]) for f in table.findings] == [
        ("Q11", 3, 1, "formula"),
        ("Q11", 3, 2, "error value"),
    ]


@pytest.mark.parametrize(("skip", "across", "cell"), [(20_000, 0, "A20002"), (1, 5_000, "GJI3")])
def test_stray_cell(ods, refusal, skip, across, cell):
    finding = refusal(ods(STRAY.format(skip=skip, across=across)))
    assert finding.code == "F03"
    assert finding.params["limit"] == causes.STRAY_CELL.format(cell=cell, sheet="Answers")


@pytest.mark.parametrize("kind", ['office:value-type="float" office:value="1"', 'table:formula="of:=1"'])
def test_cell_that_stands_for_too_many(ods, refusal, kind):
    cell = f'<table:table-cell table:number-columns-repeated="16384" {kind}/>'
    finding = refusal(ods(f'<table:table-row table:number-rows-repeated="1048575">{cell}</table:table-row>'))
    assert finding.params["limit"] == causes.TOO_MANY_CELLS.format(sheet="Answers", n=workbook_scan.MOST_CELLS)


@pytest.mark.parametrize("text", ["x" * 200, '<text:s text:c="2000"/>'])
def test_long_text_that_stands_for_many(ods, refusal, monkeypatch, text):
    monkeypatch.setattr(workbook_ods, "MOST_LETTERS", 100_000)
    cell = f'<table:table-cell table:number-columns-repeated="900" office:value-type="string"><text:p>{text}</text:p>'
    assert refusal(ods(f"<table:table-row>{cell}</table:table-cell></table:table-row>")).code == "F03"


@pytest.mark.parametrize("text", ["x" * 300_000, '<text:s text:c="1000000000"/>', "<text:p>" + "x" * 90 + "</text:p>"])
def test_text_longer_than_any_cell(ods, refusal, text):
    text = text * 3_000 if len(text) < 200 and "text:c" not in text else text
    cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    finding = refusal(ods("<R1|C1|4>", f"<table:table-row>{cell}</table:table-row>"))
    assert finding.params["limit"] == causes.TEXT_TOO_LONG.format(n=256)


@pytest.mark.parametrize("times", [10**9, 2**31])
def test_blank_cells_that_stand_for_any_number(ods, opened_path, read, times):
    cell = f'<table:table-cell table:number-columns-repeated="{times}"/>'
    rows = f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'
    assert read(opened_path(ods("<R1|C1|4>", rows))) == {2: ["R1", "C1", "4"]}


@pytest.mark.parametrize("times", [2**64, -5])
def test_numbers_of_copies_that_cannot_be(ods, refusal, times):
    cell = f'<table:table-cell table:number-columns-repeated="{times}"/>'
    assert refusal(ods("<R1|C1|4>", f"<table:table-row>{cell}</table:table-row>")).params["cause"] == causes.DAMAGED


def test_entities_and_damage(ods, refusal):
    for row in ("<table:table-row>", '<table:table-row table:number-rows-repeated="x"/>'):
        assert refusal(ods(row)).params["cause"] == causes.DAMAGED
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    assert refusal(ods("<R1|C1|4>", before=entity)).params["cause"] == causes.DAMAGED


def test_encrypted(ods, refusal):
    finding = refusal(ods("<R1|C1|4>", manifest="<manifest:encryption-data/>"))
    assert finding.params["cause"] == causes.ENCRYPTED

"""Workbooks that are damaged, or made to cost memory, are refused before they are unpacked."""

import zipfile

import pytest
import xlsxwriter

from instrument.formats import causes, workbook_parts, workbook_scan

SHEET = "xl/worksheets/sheet1.xml"
ROWS = b"<row r='2'><c r='A2'><v>1</v></c></row>"


@pytest.fixture
def plain(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["respondent_id", "case_id", "trust"])
        sheet.write_row(1, 0, ["R1", "C1", 4])
    return tmp_path / "plain.xlsx"


@pytest.fixture
def changed(plain):
    """The plain workbook with parts replaced, added or, for None, left out."""

    def change(parts, compression=zipfile.ZIP_DEFLATED):
        path = plain.with_name("changed.xlsx")
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", compression) as new:
            contents = {name: old.read(name) for name in old.namelist()}
            for name, part in parts.items():
                contents[name] = part(contents[name]) if callable(part) else part
            for name, part in contents.items():
                if part is not None:
                    new.writestr(name, part)
        return path

    return change


def in_sheet(rows, before=b"</sheetData>"):
    return {SHEET: lambda part: part.replace(before, rows + before)}


def cause(finding):
    assert finding.code == "F01"
    return finding.params["cause"]


def test_unchanged(changed, opened_path, read):
    assert read(opened_path(changed({}))) == {2: ["R1", "C1", "4"]}


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD2", "ZZZ3"])
@pytest.mark.parametrize(
    "form", ['<row r="{row}"><c r="{cell}"><v>1</v></c></row>', "<row><c r='{cell}'><v>1</v></c></row>"]
)
def test_stray_cell(changed, refusal, cell, form):
    row = cell.lstrip("AFXDZ")
    path = changed(in_sheet(form.format(row=row, cell=cell).encode()))
    finding = refusal(path)
    assert finding.code == "F03"
    assert finding.params["limit"] == causes.STRAY_CELL.format(cell=cell, sheet="Answers")
    assert finding.row == int(row)


def test_formatted_cells_far_away_are_no_stray_cells(changed, opened_path, read):
    table = opened_path(changed(in_sheet(b'<row r="1048576" s="1"><c r="XFD1048576" s="0"/></row>')))
    assert read(table) == {2: ["R1", "C1", "4"]}


def test_stray_cell_in_another_sheet_does_not_matter(tmp_path, opened_path, refusal):
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        book.add_worksheet("Scribbles").write(1_048_575, 0, "x")
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["respondent_id", "case_id"])
        sheet.write_row(1, 0, ["R1", "C1"])
    assert opened_path(tmp_path / "two.xlsx").sheet == "Answers"


def test_declared_dimension_is_not_believed(changed, opened_path, read):
    part = {SHEET: lambda part: part.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')}
    assert read(opened_path(changed(part))) == {2: ["R1", "C1", "4"]}


def test_too_many_cells(changed, refusal, monkeypatch):
    monkeypatch.setattr(workbook_scan, "MOST_CELLS", 1_000)
    path = changed(in_sheet(b'<row r="500"><c r="C500"><v>1</v></c></row>'))
    assert refusal(path).params["limit"] == causes.TOO_MANY_CELLS.format(n=1_000, sheet="Answers")


def test_zip_bomb(changed, refusal):
    path = changed(in_sheet(b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b" " * 10_000_000 + b"</t></is></c></row>"))
    assert path.stat().st_size < 20_000
    finding = refusal(path)
    assert (finding.code, finding.params["limit"]) == ("F03", causes.RATIO.format(n=workbook_parts.RATIO))


def test_limits_of_the_archive(changed, refusal, monkeypatch):
    path = changed({f"xl/media/{n}.txt": b"x" for n in range(20)})
    monkeypatch.setattr(workbook_parts, "MOST_PARTS", 20)
    assert refusal(path).params["limit"] == causes.TOO_MANY_PARTS.format(n=20)
    monkeypatch.undo()
    monkeypatch.setattr(workbook_parts, "LARGEST", 1_000)
    assert refusal(path).params["limit"] == causes.TOO_LARGE.format(n=0)


def test_text_longer_than_any_cell(changed, refusal, monkeypatch):
    monkeypatch.setattr(workbook_parts, "LONGEST_TEXT", 1_000)
    part = {"xl/sharedStrings.xml": lambda part: part.replace(b">R1<", b">" + b"x" * 1_001 + b"<")}
    assert refusal(changed(part)).code == "F03"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"xl/vbaProject.bin": b"x"}, causes.MACROS),
        ({"[Content_Types].xml": lambda part: part.replace(b".main+xml", b".macroEnabled.main+xml")}, causes.MACROS),
        ({"xl/workbook.xml": None, "xl/workbook.bin": b"x"}, causes.BINARY),
        ({"xl/workbook.xml": None, "word/document.xml": b"x"}, causes.NOT_A_TABLE),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, causes.OUTSIDE_LINKS),
        ({"xl/workbook.xml": lambda part: part[:-40]}, causes.DAMAGED),
        ({"xl/_rels/workbook.xml.rels": None}, causes.DAMAGED),
        ({SHEET: None}, causes.DAMAGED),
        ({SHEET: lambda part: part.replace(b"</row>", b"</roe>")}, causes.DAMAGED),
        ({SHEET.upper(): b"<worksheet/>"}, causes.DAMAGED),
        (in_sheet(b"<row r='x'/>"), causes.DAMAGED),
        (in_sheet(b"<row r='3'><c r='3A'><f>1</f></c></row>"), causes.DAMAGED),
    ],
)  # fmt: skip
def test_workbooks_that_are_not_read(changed, refusal, parts, expected):
    assert cause(refusal(changed(parts))) == expected


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_entities(changed, refusal, part):
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
    path = changed({part: lambda text: text.replace(b"?>", b"?>" + entity, 1)})
    assert cause(refusal(path)) == causes.DAMAGED


def test_encrypted_member(plain, refusal):
    content = bytearray(plain.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    plain.write_bytes(content)
    assert cause(refusal(plain)) == causes.ENCRYPTED


def test_other_compression(changed, refusal):
    assert cause(refusal(changed({}, zipfile.ZIP_LZMA))) == causes.DAMAGED


def test_cut_short(plain, refusal):
    plain.write_bytes(plain.read_bytes()[:-100])
    assert cause(refusal(plain)) == causes.DAMAGED


def test_damaged_member(plain, refusal):
    content = bytearray(plain.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place] ^= 0xFF
    plain.write_bytes(content)
    assert cause(refusal(plain)) == causes.DAMAGED


def test_size_that_is_not_the_declared_one(changed, refusal):
    path = changed(in_sheet(b"<!--" + b" " * 100_000 + b"-->", b"<sheetData>"))
    content = bytearray(path.read_bytes())
    place = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    content[place : place + 4] = (500).to_bytes(4, "little")
    path.write_bytes(content)
    assert cause(refusal(path)) == causes.DAMAGED


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="3"><c r="A3"><f>1+1</f><v>2</v></c></row>',
        b"<row r='3'><c r='A3'><f>1+1</f><v>2</v></c></row>",
        b"<row><c/></row><row r='3'><c><f/><v>2</v></c></row>",
        b'<row r="3"><c\n r="A3"><f\n>1+1</f><v>2</v></c></row>',
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="3">'
        b'<x:c r="A3"><x:f>1</x:f><x:v>2</x:v></x:c></x:row>',
    ],
)
def test_formulas_are_found_however_they_are_written(changed, opened_path, rows):
    table = opened_path(changed(in_sheet(rows)))
    assert [(f.code, f.row, f.column) for f in table.findings] == [("Q11", 3, 0)]


def test_plain_rows_pass_without_parsing(plain, opened_path, monkeypatch):
    monkeypatch.delattr(workbook_scan, "_SheetParser")
    assert opened_path(plain).headings == ("respondent_id", "case_id", "trust")

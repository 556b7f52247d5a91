"""Workbooks that are damaged, or made to cost memory, are refused before they are unpacked."""

import zipfile

import pytest
import xlsxwriter

from instrument.formats import causes, workbook_parts, workbook_scan, workbook_search, workbook_texts

SHEET = "xl/worksheets/sheet1.xml"
RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
OTHER = b'<Relationship Id="rId1" Type="' + RELATION + b'" Target="other.xml"/>'


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


@pytest.mark.parametrize("row", ['<row r="3">', "<row>"])
def test_cell_that_names_another_row_than_its_own(changed, refusal, row):
    """Two letters and five digits: such a cell looks like any other, and a reader makes room up to it."""
    finding = refusal(changed(in_sheet(f'{row}<c r="ZZ99999"><v>1</v></c></row>'.encode())))
    assert finding.params["limit"] == causes.STRAY_CELL.format(cell="ZZ99999", sheet="Answers")


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
    for module in (workbook_scan, workbook_search):
        monkeypatch.setattr(module, "MOST_CELLS", 1_000)
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
    monkeypatch.setattr(workbook_texts, "LONGEST_TEXT", 1_000)
    part = {"xl/sharedStrings.xml": lambda part: part.replace(b">R1<", b">" + b"x" * 1_001 + b"<")}
    assert refusal(changed(part)).code == "F03"


def test_text_that_many_cells_show(changed, refusal, opened_path, monkeypatch):
    """A reader copies a shared text for every cell that shows it."""
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 103))
    monkeypatch.setattr(workbook_scan, "MOST_LETTERS", 99 * len("respondent_id"))
    limit = causes.TOO_MUCH_TEXT.format(sheet="Answers", n=0)
    assert refusal(changed(in_sheet(cells))).params["limit"] == limit
    assert refusal(changed(in_sheet(cells.replace(b'"', b"'")))).params["limit"] == limit
    monkeypatch.setattr(workbook_scan, "MOST_LETTERS", 103 * len("respondent_id"))
    for rows in (cells, cells.replace(b'"', b"'")):
        assert len(opened_path(changed(in_sheet(rows))).records[0].rows) == 101


def test_number_of_texts_is_not_believed(changed, refusal):
    """A reader makes room for as many texts as are declared, before it sees one."""
    part = {"xl/sharedStrings.xml": lambda part: part.replace(b'uniqueCount="5"', b"uniqueCount = '1000000000'")}
    assert cause(refusal(changed(part))) == causes.DAMAGED


def test_too_many_different_texts(changed, refusal, monkeypatch):
    monkeypatch.setattr(workbook_texts, "MOST_TEXTS", 100)
    part = {"xl/sharedStrings.xml": lambda part: part.replace(b"</sst>", b"<si/>" * 500 + b"</sst>")}
    assert refusal(changed(part)).params["limit"] == causes.TOO_MANY_TEXTS.format(n=100)


BOMB = b'<worksheet><sheetData><row r="9"><c r="ZZ99999"><v>1</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": lambda part: part.replace(b"</sheets>", b'<sheet name="Answers" r:id="rId9"/></sheets>')},
        {
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Relationships>", OTHER + b"</Relationships>"),
            "xl/other.xml": BOMB,
        },
        {
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(b'"worksheets/', b'"xl/other/'),
            "xl/other/sheet1.xml": BOMB,
            "xl/xl/other/sheet1.xml": b"<worksheet><sheetData/></worksheet>",
        },
        {SHEET.replace("/", "\\"): BOMB},
        {"/" + SHEET: BOMB},
    ],
)
def test_the_part_looked_through_is_the_part_that_is_read(changed, refusal, parts):
    assert refusal(changed(parts)).code in ("F01", "F03")


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../x.xml", "xl\\media\\x.xml", "nested.zip"])
def test_other_members_are_never_unpacked(changed, opened_path, read, tmp_path, name):
    """Absolute paths, paths upwards, archives in archives: nothing is written anywhere, nothing in them is opened."""
    before = {path.name for path in tmp_path.parent.iterdir()}
    assert read(opened_path(changed({name: b"PK\x03\x04" + b"x" * 100}))) == {2: ["R1", "C1", "4"]}
    assert {path.name for path in tmp_path.iterdir()} == {"plain.xlsx", "changed.xlsx"}
    assert {path.name for path in tmp_path.parent.iterdir()} == before


def test_sizes_behind_the_content(plain, opened_path, read):
    """Written as a stream, where sizes follow each part."""
    path = plain.with_name("stream.xlsx")
    with (
        path.open("wb") as file,
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(_Unseekable(file), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert b"PK\x07\x08" in path.read_bytes()
    assert read(opened_path(path)) == {2: ["R1", "C1", "4"]}


class _Unseekable:
    """A file that can only be written on."""

    def __init__(self, file) -> None:
        self.write, self.flush = file.write, file.flush


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


def test_second_directory_in_the_comment(plain, refusal):
    content = plain.read_bytes()
    end = content[content.rindex(b"PK\x05\x06") :]
    plain.write_bytes(content[:-2] + len(end).to_bytes(2, "little") + end)
    assert cause(refusal(plain)) == causes.DAMAGED


def test_cut_short(plain, refusal):
    plain.write_bytes(plain.read_bytes()[:-100])
    assert cause(refusal(plain)) == causes.DAMAGED


def test_damaged_member(plain, refusal):
    content = bytearray(plain.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place] ^= 0xFF
    plain.write_bytes(content)
    assert cause(refusal(plain)) == causes.DAMAGED


def test_damaged_sheet_that_is_hidden(tmp_path, refusal):
    """Nothing in it is read to judge answers, but it goes back to the person with the others."""
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["respondent_id", "case_id"])
        sheet.write_row(1, 0, ["R1", "C1"])
        book.add_worksheet("Lists").hide()
    content = bytearray(path.read_bytes())
    content[content.index(b"xl/worksheets/sheet2.xml") + 60] ^= 0xFF
    path.write_bytes(content)
    assert cause(refusal(path)) == causes.DAMAGED


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
    monkeypatch.delattr(workbook_scan, "SheetParser")
    assert opened_path(plain).headings == ("respondent_id", "case_id", "trust")

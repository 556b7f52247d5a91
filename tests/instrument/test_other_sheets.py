"""Interviews on a sheet that is not read: an error that names it, hidden or not; other sheets are nobody's business."""

import zipfile

import pytest
import xlsxwriter
from support.command_line import crosscase
from support.response_files import found, validate
from support.study_folders import PROJECT, SAMPLE_STUDY, small_rows, small_study

from instrument.load import with_constants

ROWS = small_rows()
HEAD = list(ROWS[0])
TABLE = [HEAD, *(list(row.values()) for row in ROWS)]


@pytest.fixture
def book(tmp_path):
    """Write a workbook: sheets by name, those whose name begins with a capital H hidden."""

    def write(sheets, name="book.xlsx"):
        with xlsxwriter.Workbook(tmp_path / name) as made:
            for title, rows in sheets.items():
                sheet = made.add_worksheet(title)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
                if title.startswith("H"):
                    sheet.hide()
                else:
                    sheet.activate()
        return tmp_path / name

    return write


def told(path):
    """The list of F10, or nothing."""
    result = validate(small_study(), path)
    return [group.params["list"] for group in result.issues.groups if group.code == "F10"], result


def test_interviews_on_other_sheets_are_told_with_their_rows(book):
    later = [["Interviews of June"], HEAD, *TABLE[1:3], [" "], TABLE[3]]
    listed, result = told(book({"May": TABLE, "June": later, "Hidden": TABLE[:2]}))
    assert listed == ['sheet "June" (3 rows), sheet "Hidden" (1 row, hidden)']
    assert found(result, "error") == [("F10", "", "")]
    assert 'Only the sheet "May" was read' in result.issues.groups[0].message
    assert result.issues.count("error") == 1
    assert result.tally.records == len(ROWS)


def test_other_columns_and_an_id_that_nobody_knows(book):
    some = [["Code", *HEAD[1:12]], ["R9", *TABLE[1][1:12]]]
    assert told(book({"May": TABLE, "June": some}))[0] == ['sheet "June" (1 row)']


@pytest.mark.parametrize(
    "other",
    [
        [HEAD],
        [HEAD, [""], ["  "]],
        [HEAD[:5], TABLE[1][:5]],
        [HEAD, [*TABLE[1][:5], *[""] * (len(HEAD) - 5)]],
        [HEAD, ["R9", "Nowhere", *TABLE[1][2:]]],
        [TABLE[1][:5]],
        [["case_id", "group_id", "unfair", "n"], ["C01", "staff", "3", 12]],
        [["question", "text"], *([name, "words"] for name in HEAD)],
        [["_index", "_parent_index", *HEAD[:8]], [1, 1, *TABLE[1][:8]]],
    ],
    ids=[
        "headings",
        "blank rows",
        "whom to ask",
        "no answers",
        "another study",
        "whom to ask, no headings",
        "pivot",
        "codebook",
        "repeats",
    ],
)
@pytest.mark.parametrize("name", ["Other", "Hidden"])
def test_other_sheets_stay_as_they_are(book, other, name):
    listed, result = told(book({"May": TABLE, name: other}))
    assert (listed, result.tally.records) == ([], len(ROWS))


def test_the_first_of_two_sheets_with_all_headings_that_has_rows_is_read(book):
    assert told(book({"Form": [HEAD, ["  "]], "May": TABLE}))[1].tally.records == len(ROWS)


def test_a_sheet_that_lies_before_the_fullest_one(book):
    fewer = [row[:-1] for row in TABLE]
    assert told(book({"Hidden": TABLE, "April": fewer, "May": TABLE}))[0] == [
        f'sheet "Hidden" ({len(ROWS)} rows, hidden), sheet "April" ({len(ROWS)} rows)'
    ]


def test_a_group_that_was_asked_few_questions_is_not_lost(book):
    few = [HEAD[:7], *(row[:7] for row in TABLE[1:3])]
    assert told(book({"May": TABLE, "Commissioners": few}))[0] == ['sheet "Commissioners" (2 rows)']


@pytest.mark.parametrize("above", [[], [["Interviews of June"]] * 11])
def test_rows_that_go_on_without_headings(book, above):
    more = [*above, *TABLE[1:3]]
    assert told(book({"May": TABLE, "June": more}))[0] == [f'sheet "June" ({len(more)} rows, without headings)']


@pytest.mark.parametrize(("name", "hidden"), [("June", ""), ("Hidden", ", hidden")])
def test_a_sheet_that_cannot_be_unpacked_is_told(book, name, hidden):
    stray = [[*TABLE[0]], *TABLE[1:], *[[]] * 700_000, ["x"]]
    assert told(book({"May": TABLE, name: stray}))[0] == [f'sheet "{name}" (could not be looked into{hidden})']


@pytest.mark.parametrize("display", ["true", "false"])
def test_an_opendocument_spreadsheet(tmp_path, display):
    parts = "".join(
        f' xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
        for part in ("office", "table", "text", "style")
    )
    style = (
        '<office:automatic-styles><style:style style:name="s" style:family="table">'
        f'<style:table-properties table:display="{display}"/></style:style></office:automatic-styles>'
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in TABLE)
    sheets = f'<table:table table:name="May">{rows}</table:table>'
    sheets += f'<table:table table:name="June" table:style-name="s">{rows}</table:table>'
    with zipfile.ZipFile(tmp_path / "book.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{parts}>{style}<office:body><office:spreadsheet>{sheets}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
        space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}></manifest:manifest>")
    hidden = "" if display == "true" else ", hidden"
    assert told(tmp_path / "book.ods")[0] == [f'sheet "June" ({len(ROWS)} rows{hidden})']


def test_nothing_is_analysed_unless_errors_are_allowed(tmp_path):
    """A hidden sheet may be somebody's copy, in a file that must not be changed."""
    broken = PROJECT / "data_samples" / "broken" / "F10-hidden-sheet.xlsx"
    done = crosscase("analyse", broken, "--study", SAMPLE_STUDY, "--out", tmp_path / "out")
    assert done.status == 1
    assert not (tmp_path / "out").exists()
    done = crosscase("tabulate", broken, "--study", SAMPLE_STUDY, "--out", tmp_path / "out", "--allow-invalid")
    assert (done.status, done.err) == (0, "")
    assert "F10" in (tmp_path / "out" / "issues.csv").read_text(encoding="utf-8")


def test_sheets_of_which_nothing_tells_whose_they_are(tmp_path, book):
    """Case, group and version are given for all rows: any sheet as wide as the one that is read may go on with it."""
    told_by = [HEAD.index(name) for name in ("case_id", "group_id", "instrument_version")]
    bare = [[cell for place, cell in enumerate(row) if place not in told_by] for row in TABLE]
    given = {"case_id": "C01", "group_id": "staff", "instrument_version": "2.0"}
    study = with_constants(small_study(), given)
    result = validate(study, book({"May": bare, "June": bare[:3], "Words": [["question", "text"], ["paid", "words"]]}))
    assert [group.params["list"] for group in result.issues.groups if group.code == "F10"] == ['sheet "June" (2 rows)']

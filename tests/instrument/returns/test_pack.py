"""What goes back to a person: their own sheets as sent, marked; nothing that runs; the same bytes each time."""

import csv
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
import xlsxwriter
from support.fix_sheets import SIGNED, fill, lines, reviewed, sheet_of
from support.response_files import found, write_csv
from support.study_folders import small_rows, small_study

from instrument.issues import MOST_CAUSES
from instrument.returns import sent
from instrument.returns.fixes import FILLED
from instrument.returns.pack import START
from instrument.returns.write import output_names, write_corrected, write_decisions, write_return_pack

HOSTILE = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1+1", "＝1+1", "<script>alert(1)</script>", "http://example.org/")


def hostile_rows():
    rows = small_rows()
    for row, text in zip(rows, HOSTILE, strict=False):
        row["words"], row["unfair"], row["interviewer_id"] = text, text, text
    return rows


def pack(path, place):
    place.mkdir()
    result = reviewed(small_study(), path)
    write_return_pack(place, result)
    return result


def cells_of(sheet):
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_the_returned_workbook_holds_what_was_sent_as_text(tmp_path):
    path = write_csv(tmp_path / "mine.csv", hostile_rows())
    pack(path, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "returned-mine.xlsx")
    assert book.sheetnames[:2] == [START, "mine"]
    with path.open(encoding="utf-8", newline="") as file:
        sent = list(csv.reader(file))
    assert [row[: len(sent[0])] for row in cells_of(book["mine"])[: len(sent)]] == sent
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")  # n: an empty cell
                assert cell.data_type == "s" or cell.value is None
                assert cell.hyperlink is None
    marked = book["mine"]["I2"]
    assert (marked.number_format, marked.border.left.style) == ("@", "thick")
    assert "not an answer here" in marked.comment.text


def test_judging_the_returned_workbook_finds_the_same(tmp_path):
    path = write_csv(tmp_path / "mine.csv", hostile_rows())
    first = pack(path, tmp_path / "out")
    again = reviewed(small_study(), tmp_path / "out" / "returned-mine.xlsx")
    assert found(again.validation) == found(first.validation)
    pack(tmp_path / "out" / "returned-mine.xlsx", tmp_path / "second")
    names = openpyxl.load_workbook(tmp_path / "second" / "returned-returned-mine.xlsx").sheetnames
    assert names.count(START) == 1


@pytest.mark.parametrize("damage", [b"</worksheet>", b'<row r="1"'])
def test_a_hidden_sheet_that_cannot_be_read_is_told_of(tmp_path, damage):
    """Its bytes are whole, its XML is not: nobody's answers stand there, so the others are judged and sent back."""
    good, path = tmp_path / "good.xlsx", tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(good) as book:
        sheet, hidden = book.add_worksheet("Answers"), book.add_worksheet("Old")
        rows = small_rows()
        rows[0]["unfair"] = "nonsense"
        sheet.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, list(row.values()))
        hidden.write("A1", "x")
        hidden.hide()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(damage, b"<broken ") if name.endswith("sheet2.xml") else part)
    pack(path, tmp_path / "out")
    returned = openpyxl.load_workbook(tmp_path / "out" / "returned-book.xlsx")
    assert cells_of(returned["Old"])[0][0].startswith("This sheet could not be copied: it is damaged")
    assert len(cells_of(returned["Answers"])) == len(rows) + 1


def test_sheets_widths_and_places_of_a_workbook_are_kept_and_formulas_told(tmp_path):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        notes, sheet, hidden = (book.add_worksheet(name) for name in ("Notes", "Answers", "Old"))
        notes.write("B3", "mind the gap")
        hidden.hide()
        sheet.write("A1", "Our title")
        sheet.set_column(2, 2, 33)
        for number, cells in enumerate([list(rows[0]), *(row.values() for row in rows)], start=2):
            sheet.write_row(number, 0, list(cells))
        sheet.write_formula("I6", "=1+1", None, 2)
    result = pack(path, tmp_path / "out")
    returned = openpyxl.load_workbook(tmp_path / "out" / "returned-book.xlsx")
    assert returned.sheetnames[:4] == [START, "Notes", "Answers", "Old"]
    assert returned["Old"].sheet_state == "hidden"
    assert returned["Notes"]["B3"].value == "mind the gap"
    assert returned["Answers"]["A1"].value == "Our title"
    assert returned["Answers"].column_dimensions["C"].width == pytest.approx(33, abs=1)
    assert returned["Answers"]["I6"].value == "formula: 2"
    assert {issue.cell for issue in found(result.validation)} == {"I4", "I6"}
    assert "thick" in {returned["Answers"][cell].border.left.style for cell in ("I4", "I6")}


def test_labels_to_choose_from(tmp_path):
    path = write_csv(tmp_path / "mine.csv", hostile_rows())
    pack(path, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "returned-mine.xlsx")
    ranges = {str(v.sqref): v.formula1 for v in book["mine"].data_validations.dataValidation}
    column = next(place for place in ranges if place.startswith("I"))
    area = re.fullmatch(r"'?Lists'?!\$([A-Z]+)\$1:\$[A-Z]+\$(\d+)", ranges[column])
    assert [book["Lists"][f"{area[1]}{n}"].value for n in range(1, int(area[2]) + 1)] == [
        "Not at all",
        "Somewhat",
        "Completely",
        "DK",
    ]


def test_cases_and_groups_to_choose_from_by_their_labels(tmp_path):
    rows = small_rows()
    rows[0]["case_id"], rows[1]["group_id"] = "Nroth", "visitor"
    path = write_csv(tmp_path / "mine.csv", rows)
    problems = {problem.name: problem for problem in reviewed(small_study(), path).problems}
    assert problems["case_id"].choices == ("North", "South")
    assert problems["group_id"].choices == ("Staff", "The boss")
    sheet = sheet_of(small_study(), path, tmp_path / "fixes.xlsx")
    suggested = {line["question"]: line["suggestion"] for line in lines(sheet)}
    assert suggested == {"case_id": "North", "group_id": ""}
    fill(sheet, lambda line: {"action": "change", "new_value": line["suggestion"] or "Staff", **SIGNED})
    result = reviewed(small_study(), path, sheet)
    assert ([d.text for d in result.decisions], result.refused) == (["C01", "staff"], [])


def test_the_page_escapes_everything_and_shows_no_open_answer(tmp_path):
    rows = hostile_rows()
    rows[0]["respondent_id"], rows[0]["case_id"] = "<img src=x onerror=alert(1)>", "<b>C</b>"
    rows[1] = {**rows[2], "words": "secret words"}
    path = write_csv(tmp_path / "<i>mine.csv", rows)
    pack(path, tmp_path / "out")
    page = (tmp_path / "out" / "issues.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|b|i)\b", page)
    assert "&lt;img src=x" in page
    assert "secret words" not in page
    assert "default-src 'none'" in page
    assert all("secret words" not in cell for line in lines(tmp_path / "out" / "fixes.xlsx") for cell in line.values())


def test_the_same_bytes_each_time(tmp_path):
    path = write_csv(tmp_path / "mine.csv", hostile_rows())
    pack(path, tmp_path / "a")
    pack(path, tmp_path / "b")
    names = {file.name for file in (tmp_path / "a").iterdir()}
    assert names == {"fixes.xlsx", "issues.html", "returned-mine.xlsx"}
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)


def test_names_of_outputs_cannot_leave_the_folder_and_differ(tmp_path):
    paths = [tmp_path / name for name in ("a b.csv", "a-b.xlsx", "A B.tsv", "...csv", "Ü=x.csv", "$(x).csv")]
    names = list(output_names(paths).values())
    assert names == ["a-b", "a-b-2", "A-B-3", "file", "Ü-x", "x"]
    assert all(re.fullmatch(r"\w[\w-]*", name) for name in names)


def test_what_was_decided_is_written_and_the_corrected_copy_is_clean(tmp_path):
    rows = small_rows()
    rows[0]["unfair"], rows[1]["hours"] = "nonsense", "70"
    path = write_csv(tmp_path / "mine.csv", rows)
    sheet = sheet_of(small_study(), path, tmp_path / "fixes.xlsx")
    decide = {"unfair": {"action": "change", "new_value": "2", **SIGNED}, "hours": {"action": "keep", **SIGNED}}
    fill(sheet, lambda line: decide[line["question"]])
    result = reviewed(small_study(), path, sheet)
    write_decisions(tmp_path, result)
    write_corrected(tmp_path, result.validation)

    def table(name):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    (correction,) = table("corrections.csv")
    assert (correction["interview"], correction["question"], correction["old"], correction["new"]) == (
        "R00", "unfair", "nonsense", "2",
    )  # fmt: skip
    assert (correction["reason"], correction["by"]) == ("Asked again", "Ann")
    assert [(row["code"], row["by"]) for row in table("accepted.csv")] == [("Q06", "Ann")]
    assert table("not_applied.csv") == []
    again = reviewed(small_study(), tmp_path / "corrected-mine.csv")
    assert [issue.code for issue in found(again.validation)] == ["Q06"]
    assert again.validation.tally.usable == 16


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_fix_sheet_saved_by_libreoffice_is_read(tmp_path):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    path = write_csv(tmp_path / "mine.csv", rows)
    sheet = sheet_of(small_study(), path, tmp_path / "fixes.xlsx")
    fill(sheet, lambda line: {"action": "change", "new_value": 2.0, **SIGNED})
    for kind in ("xlsx", "ods"):
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", kind, "--outdir",
             str(tmp_path / "saved"), str(sheet)], capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0
        result = reviewed(small_study(), path, tmp_path / "saved" / f"fixes.{kind}")
        assert ([d.text for d in result.decisions], result.not_applied()) == (["2"], [])


def test_a_very_long_answer_makes_no_row_higher_than_a_spreadsheet_allows(tmp_path):
    rows = small_rows()
    rows[0]["unfair"] = "long " * 2_000
    sheet = sheet_of(small_study(), write_csv(tmp_path / "mine.csv", rows), tmp_path / "fixes.xlsx")
    heights = [part.height for part in openpyxl.load_workbook(sheet)["Fixes"].row_dimensions.values() if part.height]
    assert heights
    assert max(heights) <= 409


def test_a_row_is_as_high_as_its_marked_cells(tmp_path):
    """Otherwise a wrapped value lies over the row below; one that would need a very high row is not wrapped."""
    rows = small_rows()
    rows[0]["unfair"], rows[2]["unfair"] = "a value of thirty-one letters..", "long " * 200
    pack(write_csv(tmp_path / "mine.csv", rows), tmp_path / "out")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "returned-mine.xlsx")["mine"]
    assert (sheet.row_dimensions[2].height, sheet["I2"].alignment.wrap_text) == (75, True)
    assert sheet.row_dimensions[3].height is None
    assert (sheet.row_dimensions[4].height, sheet["I4"].alignment.wrap_text) == (90, None)


def test_the_fix_sheet_is_printed_so_that_it_can_be_read(tmp_path):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    book = openpyxl.load_workbook(sheet_of(small_study(), write_csv(tmp_path / "m.csv", rows), tmp_path / "fixes.xlsx"))
    for page in (book["Start here"], book["Fixes"]):
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    page = book["Fixes"]
    first, last = page.print_area.rpartition("!")[2].replace("$", "").split(":")
    printed = [cell.value for cell in page[first : re.sub(r"\d+", "1", last)][0]]
    assert printed == ["where", "interview", "question", "wrong", "found", "suggestion", *FILLED]
    assert re.sub("[A-Z]+", "", last) == str(page.max_row)
    assert (
        sum(page.column_dimensions[cell.column_letter].width for cell in page[first : re.sub(r"\d+", "1", last)][0])
        < 200
    )
    assert page.print_title_rows == "$1:$1"


def test_what_is_not_marked_is_said(tmp_path):
    rows = [{**small_rows()[0], "respondent_id": f"R{n}", "unfair": "bad"} for n in range(1_005)]
    pack(write_csv(tmp_path / "mine.csv", rows), tmp_path / "out")
    said = [" ".join(row) for row in cells_of(openpyxl.load_workbook(tmp_path / "out" / "returned-mine.xlsx")[START])]
    assert "Errors 1,005 in this file to correct; the answers cannot be used as they are" in said
    assert "Not all 5 more places like these are counted, but not marked." in said


def test_answers_that_are_all_wrong_in_their_own_way_do_not_swell_the_pack(tmp_path):
    row = small_rows()[1]
    rows = [{**row, "respondent_id": f"R{n}", "unfair": f"nonsense {n}"} for n in range(MOST_CAUSES + 40)]
    result = pack(write_csv(tmp_path / "many.csv", rows), tmp_path / "out")
    assert result.validation.issues.count("error") == MOST_CAUSES + 40
    assert len(lines(tmp_path / "out" / "fixes.xlsx")) == MOST_CAUSES
    page = (tmp_path / "out" / "issues.html").read_text(encoding="utf-8")
    assert (page.count("<article"), page.count("not an answer, 41 times")) == (MOST_CAUSES, 1)
    start = openpyxl.load_workbook(tmp_path / "out" / "returned-many.xlsx")[START]
    assert "Not all 40 more places like these are counted, but not marked." in map(" ".join, cells_of(start))


def test_a_file_of_too_many_cells_is_not_read_to_its_end(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "large.csv", small_rows())
    file = reviewed(small_study(), path).validation.files[0]

    def rows(*_args, **_options):
        yield ["cell"] * 60
        yield ["cell"] * 60
        pytest.fail("a further row was read")

    monkeypatch.setattr(sent, "MOST_CELLS", 100)
    monkeypatch.setattr(csv, "reader", rows)
    with pytest.raises(sent.NotCopiedError, match="more than 100 cells"):
        sent.sent_sheets(file)

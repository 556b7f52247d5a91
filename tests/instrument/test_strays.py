"""Rows that are no interviews: notes and totals under the table, headings pasted again."""

import pytest
from support.response_files import found, validate, write_csv
from support.study_folders import ONE_CASE, interview, load, small_rows, small_study

from instrument.returns.write import write_corrected

ROWS = small_rows()
HEADINGS = list(dict.fromkeys(name for row in ROWS for name in row))


def judge(path, *more):
    return validate(small_study(), write_csv(path / "r.csv", [*ROWS, *more], HEADINGS))


def sentences(result):
    return [group.message for group in result.issues.groups if group.code == "R14"]


@pytest.mark.parametrize(
    "row",
    [
        {"respondent_id": "Ann did all of them."},
        {"respondent_id": "Total", "case_id": "16"},
        {"group_id": "Note: R02 was tired", "interviewer_id": "Ann"},
        {"interviewer_id": "Ann"},
    ],
)
def test_a_note_under_the_table_is_no_interview(tmp_path, row):
    result = judge(tmp_path, row)
    assert found(result) == [("R14", "", "row 18")]
    assert sentences(result) == [
        "The row looks like a note or a total under the table, so it was not read as an interview."
    ]
    assert (result.tally.records, result.tally.usable, result.tally.with_errors) == (16, 16, 0)


def test_headings_that_were_pasted_again_are_no_interview(tmp_path):
    result = judge(tmp_path, {name: name for name in HEADINGS}, ROWS[0] | {"respondent_id": "R99"})
    assert found(result) == [("R14", "", "row 18")]
    assert sentences(result) == ["The row repeats the headings, so it was not read as an interview."]
    assert (result.tally.records, result.tally.usable) == (17, 17)


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({"respondent_id": "R99", "case_id": "C01"}, ["R13"]),
        ({"instrument_version": "2.0"}, ["R02", "R13", "R13"]),
        ({"respondent_id": "R99", "unfair": "2"}, ["R13"]),
        ({"respondent_id": "R99", "case_id": "C0l"}, ["R13"]),
        ({"respondent_id": "R99", "group_id": "staf"}, ["R13"]),
        ({"respondent_id": "R99", "case_id": "C99", "group_id": "visitor"}, ["R13"]),
    ],
)
def test_an_interview_that_was_begun_is_one(tmp_path, row, codes):
    result = judge(tmp_path, row)
    assert [issue.code for issue in found(result, "error")] == codes
    assert result.tally.records == 17


def test_the_id_of_a_note_is_nobodys(tmp_path):
    result = judge(tmp_path, {"respondent_id": "R00"}, {"respondent_id": "Total"}, {"respondent_id": "Total"})
    assert {issue.code for issue in found(result)} == {"R14"}
    assert (result.tally.usable, result.tally.with_warnings) == (16, 0)


def test_a_corrected_copy_leaves_them_out(tmp_path):
    write_corrected(tmp_path, judge(tmp_path, {"respondent_id": "Total"}))
    assert "Total" not in (tmp_path / "corrected-r.csv").read_text(encoding="utf-8")


def test_where_no_column_says_whose_a_row_is_every_row_is_an_interview(tmp_path):
    columns = "columns: {case_id: {constant: C01}, instrument_version: {constant: '1.0'}}\n"
    folder = load(tmp_path / "study", ONE_CASE + columns, interview())
    result = validate(folder, write_csv(tmp_path / "r.csv", [{"respondent_id": "Ann was ill", "q1": ""}]))
    assert result.tally.records == 1

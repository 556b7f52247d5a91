"""Rows of formulas that have no value: taken for blank, and said to be so where they may be interviews."""

import pytest
import xlsxwriter
from support.response_files import found, validate
from support.study_folders import small_rows, small_study

ROWS = small_rows()
HEAD = list(ROWS[0])


def book(path, formulas, value=""):
    """All interviews, and two rows below them with formulas in some columns."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate([HEAD, *(list(row.values()) for row in ROWS)]):
            sheet.write_row(number, 0, row)
        for row in (len(ROWS) + 1, len(ROWS) + 2):
            for column in formulas:
                sheet.write_formula(row, column, "=Z1", value=value)
    return path


def test_interviews_that_were_never_worked_out_are_told(tmp_path):
    result = validate(small_study(), book(tmp_path / "x.xlsx", range(len(HEAD))))
    (group,) = (group for group in result.issues.groups if group.code == "F12")
    assert (group.params["n"], group.params["first"], group.params["last"]) == ("2", 18, 19)
    assert found(result, "error") == []
    assert result.tally.records == len(ROWS)


@pytest.mark.parametrize("columns", [[0], [0, len(HEAD) - 1], []])
def test_a_form_that_numbers_its_empty_rows_is_not_told_of(tmp_path, columns):
    result = validate(small_study(), book(tmp_path / "x.xlsx", columns))
    assert "F12" not in result.issues.codes()
    assert result.tally.records == len(ROWS)

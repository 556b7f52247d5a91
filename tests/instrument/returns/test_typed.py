"""Lines that cannot be followed, and text that stands where it is not read: what is said of them and kept."""

import io

import openpyxl
import pytest
from rich.console import Console
from support.fix_sheets import SIGNED, change, file_with, fill, lines, reviewed, sheet_of
from support.response_files import found
from support.study_folders import small_study

from instrument.returns.fixes import COLUMNS
from instrument.returns.page import write_page
from instrument.returns.screen import show_standing
from instrument.returns.write import write_decisions


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"action": "change", "new_value": "2"}, "Not signed: the name and reason is missing."),
        ({"action": "change", "new_value": "2", "by": "Ann"}, "Not signed: the reason is missing."),
        ({"action": "change", **SIGNED}, "The new value is empty"),
        ({"new_value": "2", **SIGNED}, "without an action"),
        ({"action": "keep", **SIGNED}, "An error cannot be kept"),
        ({"action": "delete", **SIGNED}, '"delete" is no action; choose one of change, keep'),
        ({"action": "chnage", "new_value": "2", **SIGNED}, '"chnage" is no action; did you mean "change"?'),
        ({"action": "remove", **SIGNED}, '"remove" is no action; did you mean "remove interview"?'),
        ({"action": "change", "new_value": "7", **SIGNED}, "The new value cannot be used."),
        ({"action": "blank", "new_value": "2", **SIGNED}, "beside"),
        ({"action": "change", "new_value": "=1+1", **SIGNED}, "A formula stands in the line"),
        ({"action": "change", "new_value": "2", "fingerprint": "0" * 16, **SIGNED}, "Out of date"),
        ({"action": "change", "new_value": "2", "issue_id": "", **SIGNED}, "belongs to no problem"),
    ],
)
def test_a_line_that_cannot_be_followed_is_refused_with_its_reason(tmp_path, sheet, cells, why):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), lambda line: cells)
    result = reviewed(small_study(), path, sheet)
    assert result.decisions == []
    assert [issue.code for issue in found(result.validation)] == ["Q02"]
    assert [why in reason for _, reason in result.refused] == [True]


@pytest.mark.parametrize(
    ("cells", "typed", "hint"),
    [
        ({"rate": "x", "group_id": "boss"}, "17,5", "Write 17.5, if that is meant."),
        ({"unfair": "x"}, "dont know", "Write DK, if that is meant."),
        ({"unfair": "x"}, "Don’t know", "Write DK, if that is meant."),
        ({"case_id": "x"}, "C 01", 'Did you mean "C01"? The cases are C01 (North), C02 (South).'),
        ({"unfair": "x"}, "refused", ""),  # not accepted by the question
        ({"hours": "x"}, "17,5", ""),  # no whole number
    ],
)
def test_what_was_probably_meant_by_a_new_value(tmp_path, sheet, cells, typed, hint):
    path = file_with(tmp_path, **cells)
    fill(sheet_of(small_study(), path, sheet), lambda line: change(typed)(line) if line["question"] in cells else {})
    ((_, why),) = reviewed(small_study(), path, sheet).refused
    assert "cannot be used" in why
    assert why.endswith(hint) if hint else "if that is meant" not in why


def test_a_refused_line_comes_back_as_it_was_filled_in(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    typed = {"action": "chnage", "new_value": "Somewhat", "reason": "Asked again", "by": "Ann"}
    fill(sheet_of(small_study(), path, sheet), lambda line: typed)
    (line,) = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet))
    assert {name: line[name] for name in typed} == typed
    fill(sheet, lambda line: {**typed, "new_value": "=1+1"})
    (line,) = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet))
    assert {name: line[name] for name in typed} == {**typed, "new_value": ""}


def test_a_question_asked_in_one_of_two_sheets_is_not_lost(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    other = sheet_of(small_study(), path, tmp_path / "other.xlsx")
    sheet_of(small_study(), path, sheet)
    fill(other, lambda line: {"action": "ask", "reason": "Who was it?"})
    told = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet, other))
    assert [(line["status"], line["reason"]) for line in told] == [("open", "Who was it?")]


def typed_in(sheet, **cells):
    """Type text into cells of a fix sheet, by their A1 names."""
    book = openpyxl.load_workbook(sheet)
    for cell, text in cells.items():
        book["Fixes"][cell] = text
    book.save(sheet)


def test_what_was_typed_in_the_wrong_place_is_told(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    typed_in(sheet, K2="Somewhat", Z2="call Bob", A4="R017 was tired")
    result = reviewed(small_study(), path, sheet)
    assert [d.text for d in result.decisions] == ["2"]
    assert [why for _, why in result.not_applied()] == [
        'Cell K2: "Somewhat" was typed under found, where it is not read. Write it in a yellow column.',
        'Cell Z2: "call Bob" was typed beside the columns, where it is not read. Write it in a yellow column.',
        'Cell A4: the row is no line of the fix sheet, so "R017 was tired" is not read.',
    ]
    write_decisions(tmp_path, result)
    assert (tmp_path / "not_applied.csv").read_text(encoding="utf-8").count("Somewhat") == 1
    told = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet))
    assert [line["status"] for line in told] == ["corrected"]
    assert "Somewhat" in told[0]["remark"]


def test_sorted_lines_and_moved_columns_are_nothing_typed(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense", hours="70", since="soon")
    sheet_of(small_study(), path, sheet)
    fill(sheet, lambda line: {}, order=lambda row: str(row[COLUMNS.index("question")]))
    book = openpyxl.load_workbook(sheet)
    page = book["Fixes"]
    for row in range(1, page.max_row + 1):
        first, second = page.cell(row, 1).value, page.cell(row, 10).value
        page.cell(row, 1).value, page.cell(row, 10).value = second, first
    book.save(sheet)
    assert reviewed(small_study(), path, sheet).not_applied() == []


def test_an_open_answer_typed_in_the_wrong_place_is_shown_in_the_list_alone(tmp_path, sheet):
    path = file_with(tmp_path, words="")
    sheet_of(small_study(), path, sheet)
    typed_in(sheet, J2="secret words", M2="change", N2="secret words")
    result = reviewed(small_study(), path, sheet)
    console = Console(record=True, width=80, file=io.StringIO())
    show_standing(console, result, [], "out")
    write_page(tmp_path / "issues.html", result, {})
    shown = console.export_text() + (tmp_path / "issues.html").read_text(encoding="utf-8")
    assert "Cell J2" in shown
    assert "secret words" not in shown
    write_decisions(tmp_path, result)
    assert (tmp_path / "not_applied.csv").read_text(encoding="utf-8").count("secret words") == 3


def test_the_screen_says_which_cell_and_interview_and_what_was_typed(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), lambda line: {"action": "chnage", "new_value": "2"})
    console = Console(record=True, width=80, file=io.StringIO())
    show_standing(console, reviewed(small_study(), path, sheet), [], "")
    assert 'fixes.xlsx, row 2 (cell I3, interview R01): chnage "2"' in console.export_text()

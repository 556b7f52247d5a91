"""Record fields that collecting tools add: when a record was begun and ended, and what the tool says of it."""

import pytest
from support.study_folders import small_study

from instrument.responses import read_version, record_readers

STUDY = small_study()
READERS = record_readers(STUDY.newest, STUDY)


@pytest.mark.parametrize("name", ["started", "ended"])
@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("2024-06-01T10:00:00.500+02:00", "2024-06-01T10:00:00.500000+02:00"),
        ("2024-06-01T08:15:02Z", "2024-06-01T08:15:02+00:00"),
        (" 2024-06-01 10:00 ", "2024-06-01T10:00:00"),
        ("2024-06-31 10:00", "invalid"),
        ("1.6.2024 10:00", "invalid"),
        ("", "blank"),
        (None, "blank"),
    ],
)
def test_a_moment(name, text, state):
    answer = READERS[name](text)
    assert (answer.state, answer.problem) == (state, None)


@pytest.mark.parametrize(
    ("text", "state"), [("finished", "finished"), (" Test ", "test"), ("On hold", "On hold"), ("", "blank")]
)
def test_what_the_tool_says_of_a_record(text, state):
    assert READERS["submission_status"](text).state == state


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("respondent_id", "\x00formula", "a formula"),
        ("respondent_id", "1.23457E+18", "a number"),
        ("respondent_id", "1.234567890123457e+18", "a number"),
        ("case_id", "\x00formula", "a formula"),
        ("group_id", "\x00error value", "an error value"),
        ("interview_date", "\x00formula", "a formula"),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_not_what_it_shows(name, text, kind):
    problem = READERS[name](text).problem
    assert (problem.code, problem.params["kind"]) == ("Q11", kind)


@pytest.mark.parametrize("text", ["1e5", "E+18", "2E+1", "R-1E+18", "formula"])
def test_an_id_that_only_looks_so_is_an_id(text):
    assert READERS["respondent_id"](text).problem is None


def test_the_version_of_a_formula_is_not_known():
    assert read_version(STUDY)("\x00formula").problem.code == "Q11"


def test_a_date_in_another_spelling_is_listed():
    assert READERS["interview_date"]("2024/6/3").how == "the date 2024-06-03"
    assert READERS["interview_date"]("2024-06-03T10:00").how == ""

"""Record fields: whose interview a record is, when it was begun and ended, and what the collecting tool says of it."""

import pytest
from support.study_folders import interview, load, small_study

from instrument.catalogue import CATALOGUE
from instrument.issues import sentence
from instrument.record_fields import read_version, record_readers

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
        ("respondent_id", "1,23457E+18", "a number"),
        ("respondent_id", '="0012"', "a formula"),
        ("respondent_id", "1.234567890123457e+18", "a number"),
        ("case_id", "\x00formula", "a formula"),
        ("group_id", "\x00error value", "an error value"),
        ("interview_date", "\x00formula", "a formula"),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_not_what_it_shows(name, text, kind):
    problem = READERS[name](text).problem
    assert (problem.code, problem.params["kind"]) == ("Q11", kind)


@pytest.mark.parametrize("text", ["1e5", "a=b", "E+18", "2E+1", "R-1E+18", "formula"])
def test_an_id_that_only_looks_so_is_an_id(text):
    assert READERS["respondent_id"](text).problem is None


def test_the_version_of_a_formula_is_not_known():
    assert read_version(STUDY)("\x00formula").problem.code == "Q11"


def test_a_date_in_another_spelling_is_listed():
    assert READERS["interview_date"]("2024/6/3").how == "the date 2024-06-03"
    assert READERS["interview_date"]("2024-06-03T10:00").how == ""


def said(answer):
    return sentence(CATALOGUE[answer.problem.code].message, answer.problem.params)


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [("case_id", "Nroth", "North"), ("case_id", "C1", "C01"), ("case_id", "C3", ""),
     ("group_id", "the bos", "The boss"), ("group_id", "stafff", "Staff")],
)  # fmt: skip
def test_what_was_meant_by_a_case_or_group(name, text, meant):
    answer = READERS[name](text)
    assert (answer.problem.code, answer.problem.params["suggestion"]) == (
        {"case_id": "R05", "group_id": "R06"}[name], meant,
    )  # fmt: skip
    assert (f'Did you mean "{meant}"?' in said(answer)) == bool(meant)
    assert "  " not in said(answer)


def test_cases_and_groups_are_shown_with_their_labels():
    assert READERS["case_id"]("x").problem.params["expected"] == "C01 (North), C02 (South)"
    assert READERS["group_id"]("x").problem.params["expected"] == "Staff, boss (The boss)"


def test_a_long_list_of_cases_is_cut(tmp_path):
    cases = ", ".join(f"{{id: C{n}, label: Place {n}}}" for n in range(1, 41))
    study = f"study: tiny\ntitle: Tiny\ninstrument: tiny\ncases: [{cases}]\n"
    folder = load(tmp_path, study, interview())
    assert record_readers(folder.newest, folder)["case_id"]("x").problem.params["expected"].endswith(
        "C12 (Place 12) and 28 more"
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", None, " \u200b"])
def test_an_empty_field_is_called_empty(text):
    empty = [READERS["case_id"](text), READERS["group_id"](text), read_version(STUDY)(text)]
    assert [said(answer) for answer in empty] == [
        "The case is empty. Allowed: C01 (North), C02 (South).",
        "The group is empty. Allowed: Staff, boss (The boss).",
        "The version of the instrument is empty, so the row was not judged. Allowed: 1.0, 2.0.",
    ]

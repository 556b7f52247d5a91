"""What becomes of the lines of a fix sheet: applied, accepted, refused with a reason, or no longer needed."""

import datetime

import pytest
from support.fix_sheets import SIGNED, fill, lines, reviewed, sheet_of
from support.response_files import found, write_csv
from support.study_folders import small_rows, small_study


@pytest.fixture
def sheet(tmp_path):
    return tmp_path / "fixes.xlsx"


def file_with(tmp_path, **cells):
    rows = small_rows()
    rows[1] |= cells
    return write_csv(tmp_path / "r.csv", rows)


def change(value, **more):
    return lambda line: {"action": "change", "new_value": value, **SIGNED, **more}


def test_a_correction_is_applied_and_the_file_stays(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    sent = path.read_bytes()
    fill(sheet_of(small_study(), path, sheet), change("Completely", date=datetime.date(2026, 1, 31)))
    result = reviewed(small_study(), path, sheet)
    assert found(result.validation) == []
    assert result.refused == []
    assert [(d.problem.found, d.text, d.line.by, d.line.date) for d in result.decisions] == [
        ("nonsense", "3", "Ann", "2026-01-31")
    ]
    assert path.read_bytes() == sent


@pytest.mark.parametrize(("value", "text"), [(2.0, "2"), (2, "2"), ("2.0", "2"), (" somewhat ", "2"), ("DK", "DK")])
def test_new_values_as_spreadsheets_store_them(tmp_path, sheet, value, text):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change(value))
    assert [d.text for d in reviewed(small_study(), path, sheet).decisions] == [text]


def test_several_choices_are_separated_by_semicolons(tmp_path, sheet):
    path = file_with(tmp_path, tasks="none talk")
    fill(sheet_of(small_study(), path, sheet), change("Talking; Walking, outside"))
    result = reviewed(small_study(), path, sheet)
    assert [d.text for d in result.decisions] == ["talk walk"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"action": "change", "new_value": "2"}, "Not signed: the name and reason is missing."),
        ({"action": "change", "new_value": "2", "by": "Ann"}, "Not signed: the reason is missing."),
        ({"action": "change", **SIGNED}, "The new value is empty"),
        ({"new_value": "2", **SIGNED}, "without an action"),
        ({"action": "keep", **SIGNED}, "An error cannot be kept"),
        ({"action": "delete", **SIGNED}, "The action is none of"),
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


def test_a_warning_is_accepted_until_the_answer_changes(tmp_path, sheet):
    path = file_with(tmp_path, hours="70")
    fill(sheet_of(small_study(), path, sheet), lambda line: {"action": "keep", **SIGNED})
    result = reviewed(small_study(), path, sheet)
    assert [issue.code for issue in found(result.validation)] == ["Q06"]
    assert list(result.statuses.values()) == ["accepted"]
    again = sheet_of(small_study(), path, tmp_path / "again.xlsx", sheet)
    assert list(reviewed(small_study(), path, again).statuses.values()) == ["accepted"]
    changed = file_with(tmp_path, hours="75")
    lapsed = reviewed(small_study(), changed, again)
    assert list(lapsed.statuses.values()) == ["reopened"]
    assert "Out of date" in lapsed.refused[0][1]


def test_lines_that_contradict_each_other_are_all_refused(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    other = sheet_of(small_study(), path, tmp_path / "other.xlsx")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    fill(other, change("3"))
    result = reviewed(small_study(), path, sheet, other)
    assert result.decisions == []
    assert [reason for _, reason in result.refused] == [
        "It contradicts other.xlsx, row 2. Agree on one.",
        "It contradicts fixes.xlsx, row 2. Agree on one.",
    ]
    assert {line["new_value"] for line in lines(sheet_of(small_study(), path, tmp_path / "n.xlsx", sheet, other))} == {
        "2",
        "3",
    }
    fill(other, change("Somewhat"))
    same = reviewed(small_study(), path, sheet, other)
    assert ({decision.text for decision in same.decisions}, same.refused) == ({"2"}, [])


def test_a_correction_that_causes_an_error_waits_until_that_is_settled_too(tmp_path, sheet):
    path = file_with(tmp_path, paid="nonsense", fair="2", hours="")
    fill(sheet_of(small_study(), path, sheet), lambda line: change("no")(line) if line["question"] == "paid" else {})
    result = reviewed(small_study(), path, sheet)
    assert result.decisions == []
    assert "It would cause an error in fair" in result.refused[0][1]
    further = sheet_of(small_study(), path, tmp_path / "further.xlsx", sheet)
    assert ("fair", "would appear") in {(line["question"], line["status"]) for line in lines(further)}
    fill(further, lambda line: {"action": "blank", **SIGNED} if line["question"] == "fair" else {})
    both = reviewed(small_study(), path, further)
    assert {(d.problem.name, d.text) for d in both.decisions} == {("paid", "no"), ("fair", "")}
    assert both.validation.issues.count("error") == 0


def test_copies_of_an_interview_get_their_own_id_or_are_taken_out(tmp_path, sheet):
    rows = small_rows()
    rows[1] = {**rows[0], "words": "Other words"}
    path = write_csv(tmp_path / "r.csv", rows)
    told = lines(sheet_of(small_study(), path, sheet))
    assert [line["where"] for line in told] == ["A2", "A3"]
    fill(sheet, lambda line: change("R01")(line) if line["where"] == "A3" else {})
    assert reviewed(small_study(), path, sheet).validation.tally.usable == 16
    fill(sheet, lambda line: {"action": "remove interview", "new_value": "", **SIGNED} if line["where"] == "A3" else {})
    result = reviewed(small_study(), path, sheet)
    assert result.validation.tally.usable == 15
    assert result.count("removed") == 1


def test_fixed_in_the_file_gone_with_the_interview_and_back_again(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    sheet_of(small_study(), path, sheet)
    fixed = reviewed(small_study(), file_with(tmp_path), sheet)
    assert [status for _, status, _, _ in fixed.entries] == ["fixed"]
    after = sheet_of(small_study(), path, tmp_path / "after.xlsx", sheet)
    write_csv(path, [row for row in small_rows() if row["respondent_id"] != "R01"])
    assert [status for _, status, _, _ in reviewed(small_study(), path, sheet).entries] == ["gone"]
    file_with(tmp_path)
    sheet_of(small_study(), path, after, sheet)
    back = reviewed(small_study(), file_with(tmp_path, unfair="nonsense"), after)
    assert list(back.statuses.values()) == ["reopened"]


def test_an_open_problem_stays_open_and_a_new_one_is_new(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    sheet_of(small_study(), path, sheet)
    result = reviewed(small_study(), file_with(tmp_path, unfair="nonsense", since="soon"), sheet)
    told = {problem.name: status for problem, status, _, _ in result.entries if problem}
    assert told == {"unfair": "open", "since": "new"}

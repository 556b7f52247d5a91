"""What becomes of the lines of a fix sheet: applied, accepted, refused with a reason, or no longer needed."""

import datetime

import openpyxl
import pytest
from support.fix_sheets import SIGNED, change, file_with, fill, lines, reviewed, sheet_of
from support.response_files import found, write_csv
from support.study_folders import small_rows, small_study

from instrument.returns.fixes import COLUMNS


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


def test_a_line_that_looks_like_the_headings_of_a_tool_is_a_line(tmp_path, sheet):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    path = write_csv(tmp_path / "redcap_1.csv", rows)
    fill(sheet_of(small_study(), path, sheet), change("2"))
    book = openpyxl.load_workbook(sheet)
    book["Fixes"].delete_cols(COLUMNS.index("date") + 1)
    book.save(sheet)
    assert [d.text for d in reviewed(small_study(), path, sheet).decisions] == ["2"]


def test_an_id_that_is_taken_refuses_only_the_line_that_brings_it_in(tmp_path, sheet):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    rows[1]["respondent_id"] = ""
    path = write_csv(tmp_path / "r.csv", rows)
    decide = {"unfair": change("2"), "respondent_id": change("R00")}
    fill(sheet_of(small_study(), path, sheet), lambda line: decide[line["question"]](line))
    result = reviewed(small_study(), path, sheet)
    assert [(d.problem.name, d.text) for d in result.decisions] == [("unfair", "2")]
    assert [(line.question, why) for line, why in result.refused] == [
        ("respondent_id", "The id R00 would then be used by row 2 and row 3, which are different interviews. "
         "Give another id. (R03)")
    ]  # fmt: skip


def test_an_id_can_be_given_to_an_interview_in_which_more_is_wrong(tmp_path, sheet):
    rows = small_rows()
    rows[1] |= {"respondent_id": "", "unfair": "nonsense", "hours": "70"}
    path = write_csv(tmp_path / "r.csv", rows)
    decide = {"respondent_id": change("R01"), "hours": lambda line: {"action": "keep", **SIGNED}}
    fill(sheet_of(small_study(), path, sheet), lambda line: decide.get(line["question"], lambda line: {})(line))
    result = reviewed(small_study(), path, sheet)
    assert result.refused == []
    assert [d.problem.name for d in result.decisions] == ["respondent_id"]
    assert {p.name: status for p, status, _, _ in result.entries if p} == {"unfair": "open", "hours": "accepted"}


def test_a_place_that_is_listed_when_others_are_settled_is_not_taken_for_new(tmp_path, sheet):
    """Of very many wrong answers 1,000 are listed; correcting some lets others move up, which no line brought in."""
    rows = [{**small_rows()[0], "respondent_id": f"R{n}", "unfair": "bad"} for n in range(1_005)]
    rows[1_000]["case_id"] = "x"  # its wrong answer is not listed at first
    path = write_csv(tmp_path / "r.csv", rows)

    def decide(line):
        if line["question"] == "case_id":
            return {"action": "change", "new_value": "C01", **SIGNED}
        return {"action": "change", "new_value": "2", **SIGNED} if line["where"] in ("I2", "I3") else {}

    fill(sheet_of(small_study(), path, sheet), decide)
    result = reviewed(small_study(), path, sheet)
    assert result.refused == []
    assert len(result.decisions) == 3

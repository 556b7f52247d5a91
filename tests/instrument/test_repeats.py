"""Interviews that stand twice, in one file or in several."""

import pytest
from support.response_files import found, judge_rows, validate, write_csv
from support.study_folders import STUDY, interview, load, small_study

from instrument.issues import MOST_PLACES
from instrument.returns.problems import problems_of

ROW = {"respondent_id": "R1", "case_id": "C01", "group_id": "staff", "instrument_version": "1.0", "interview_date": "",
       "paid": "no", "fair": "", "unfair": "3", "hours": "", "tasks": "none", "tasks_other": "", "support": "",
       "since": "", "place": "1", "words": "private words"}  # fmt: skip
OTHER = {**ROW, "respondent_id": "R2"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "responses.csv"


def groups(result, *codes):
    return [group for group in result.issues.groups if group.code in codes]


def test_identical_rows_are_one_interview(path):
    result = judge_rows(small_study(), path, ROW, OTHER, ROW, ROW)
    assert found(result) == [("R04", "respondent_id", "row 2")]
    assert groups(result, "R04")[0].params["rows"] == "row 2, row 4 and row 5"
    assert groups(result, "R04")[0].also_at == "row 4, row 5"
    assert result.tally.usable == 2


def test_rows_that_differ_under_one_id_are_nobodys_interview(path):
    result = judge_rows(small_study(), path, ROW, OTHER, {**ROW, "unfair": "2", "words": "other words"})
    assert found(result) == [("R03", "respondent_id", "row 2")]
    (group,) = groups(result, "R03")
    assert (group.params["differ"], group.params["which"]) == ("2 cells differ", "unfair, words")
    assert result.tally.usable == 1


def test_the_words_of_an_open_answer_are_not_shown(path):
    result = judge_rows(small_study(), path, ROW, {**ROW, "words": "a secret"})
    assert "secret" not in str(result.issues.groups)
    assert "private" not in str(result.issues.groups)


@pytest.mark.parametrize("words", [["same"], ["these", "those"]])
def test_a_constant_id_is_told_in_one_line_with_an_exact_count(path, words):
    rows = [{**ROW, "words": words[n % len(words)]} for n in range(2_500)]
    result = judge_rows(small_study(), path, *rows)
    (group,) = groups(result, "R03", "R04")
    named = ", ".join(f"row {n}" for n in range(2, 12))
    assert group.params["rows"].lower() == f"{named} and 2,490 more"
    assert group.also_at == ", ".join([*named.split(", ")[1:], "2,490 more"])
    assert (result.tally.records, result.tally.with_errors + result.tally.with_warnings) == (2_500, 2_500)


def test_of_very_many_copies_the_first_can_be_settled_in_the_fix_sheet(path):
    rows = [{**ROW, "respondent_id": f"R{n % 3}", "words": f"words {n}"} for n in range(MOST_PLACES * 3)]
    problems = problems_of(judge_rows(small_study(), path, *rows))
    assert [problem.interview for problem in problems] == ["R0"] * MOST_PLACES + ["R1", "R2"]
    assert [problem.record for problem in problems[:2] + problems[-2:]] == [(path, row) for row in (2, 5, 3, 4)]
    assert len({problem.fingerprint for problem in problems}) == MOST_PLACES + 2


def test_one_id_in_two_files(tmp_path):
    files = [write_csv(tmp_path / "a.csv", [ROW, OTHER]), write_csv(tmp_path / "b.csv", [{**ROW, "unfair": "1"}])]
    result = validate(small_study(), *files)
    (group,) = groups(result, "R03")
    assert (group.file, group.params["rows"], group.also_at) == ("a.csv", "a.csv row 2 and b.csv row 2", "b.csv row 2")
    assert group.params["differ"] == "1 cell differs"
    assert result.tally.usable == 1


def test_one_interview_in_two_files_with_other_columns(tmp_path):
    wider = {**ROW, "rate": "", "interviewer_id": ""}
    files = [write_csv(tmp_path / "a.csv", [ROW]), write_csv(tmp_path / "b.csv", [wider])]
    result = validate(small_study(), *files)
    assert [group.code for group in result.issues.groups] == ["R04"]
    assert result.tally.usable == 1


def test_the_same_file_twice(tmp_path):
    file = write_csv(tmp_path / "a.csv", [ROW, OTHER])
    for again in (file, tmp_path / ".." / tmp_path.name / "a.csv"):
        result = validate(small_study(), file, again)
        assert [(group.code, group.file) for group in result.issues.groups] == [("F11", "a.csv")]
        assert (result.tally.records, result.tally.usable) == (2, 2)


def test_a_copy_of_a_file(tmp_path):
    for name in ("a.csv", "b.csv"):
        write_csv(tmp_path / name, [ROW, OTHER])
    result = validate(small_study(), tmp_path / "a.csv", tmp_path / "b.csv")
    assert [group.message for group in groups(result, "R04")] == [
        f"Interview {name} stands in a.csv row {row} and b.csv row {row} with the same answers; it was counted once."
        for row, name in ((2, "R1"), (3, "R2"))
    ]  # fmt: skip
    assert result.tally.usable == 2


@pytest.mark.parametrize(
    ("first", "second"), [("R1", " R1"), ("R1", "R1\u200b"), ("R\u00e91", "Re\u03011"), ("R 1", "R\u00a01")]
)
def test_ids_that_look_the_same_are_the_same(path, first, second):
    rows = [{**ROW, "respondent_id": name} for name in (first, second)]
    assert [group.code for group in judge_rows(small_study(), path, *rows).issues.groups] == ["R04"]


def test_ids_in_capitals_are_others(path):
    assert found(judge_rows(small_study(), path, ROW, {**ROW, "respondent_id": "r1"})) == []


def test_rows_without_an_id_are_not_copies_of_each_other(path):
    rows = [{**ROW, "respondent_id": blank} for blank in ("", " ", "\u200b")]
    result = judge_rows(small_study(), path, *rows)
    assert [issue.code for issue in found(result)] == ["R02"] * 3
    assert result.tally.usable == 0


def test_copies_of_a_row_that_cannot_be_used(path):
    wrong = {**ROW, "case_id": "C99"}
    result = judge_rows(small_study(), path, wrong, wrong)
    assert sorted(issue.code for issue in found(result)) == ["R04", "R05", "R05"]
    assert result.tally.usable == 0


def test_one_id_in_two_versions(path):
    newer = {**ROW, "instrument_version": "2.0", "newer": "3"}
    (group,) = groups(judge_rows(small_study(), path, {**ROW, "newer": ""}, newer), "R03", "R04")
    assert (group.code, group.params["differ"], group.params["which"]) == ("R03", "2 cells differ", "newer and more")


def test_one_id_in_a_row_that_can_be_judged_and_in_one_that_cannot(path):
    """A row of an unknown version is an interview all the same."""
    result = judge_rows(small_study(), path, ROW, {**ROW, "instrument_version": "9.9"})
    assert sorted(issue.code for issue in found(result)) == ["R03", "R07"]
    assert result.tally.usable == 0


def test_rows_of_one_id_that_are_ragged_are_not_read_at_all(path):
    write_csv(path, [ROW])
    path.write_bytes(path.read_bytes() + b"R1,C01\r\n")
    result = validate(small_study(), path)
    assert [issue.code for issue in found(result)] == ["R01"]
    assert result.tally.usable == 1


def test_each_answer_of_a_copy_is_judged_and_told_where_it_stands(path):
    spoiled = {**ROW, "unfair": "7"}
    result = judge_rows(small_study(), path, spoiled, spoiled)
    assert [(issue.code, issue.cell) for issue in found(result)] == [("Q02", "H2"), ("Q02", "H3"), ("R04", "row 2")]
    assert result.tally.usable == 1


def test_the_summary_counts_rows_that_are_in_the_way(path):
    result = judge_rows(small_study(), path, ROW, OTHER, {**ROW, "unfair": "2"})
    assert (result.tally.records, result.tally.with_errors, result.tally.with_warnings) == (3, 2, 0)
    result = judge_rows(small_study(), path, ROW, OTHER, ROW)
    assert (result.tally.records, result.tally.with_errors, result.tally.with_warnings) == (3, 0, 2)


def test_row_numbers_for_ids_never_repeat(tmp_path, path):
    folder = load(
        tmp_path / "study",
        STUDY + "columns: {respondent_id: {row_number: true}}\n",
        interview().replace("tiny", "small"),
    )
    row = {"case_id": "C01", "group_id": "boss", "instrument_version": "1.0", "q1": "x"}
    result = judge_rows(folder, path, row, row)
    assert found(result) == []
    assert result.tally.usable == 2


def test_many_repeats_are_found_across_batches(path):
    rows = [{**ROW, "respondent_id": f"R{n % 3_000}", "unfair": str(1 + n // 5_999)} for n in range(6_000)]
    result = judge_rows(small_study(), path, *rows)
    assert [sum(group.count for group in groups(result, code)) for code in ("R04", "R03")] == [2_999, 1]
    assert result.tally.usable == 2_999


@pytest.mark.parametrize(
    "spelling",
    [{"unfair": "3.0"}, {"unfair": "Completely"}, {"instrument_version": "1"}, {"case_id": "North"},
     {"tasks": "None of these"}, {"paid": " no "}],
    ids=str,
)  # fmt: skip
def test_rows_that_are_read_alike_are_one_interview_however_they_are_spelt(path, spelling):
    result = judge_rows(small_study(), path, ROW, OTHER, {**ROW, **spelling})
    assert [issue.code for issue in found(result)] == ["R04"]
    assert result.tally.usable == 2


@pytest.mark.parametrize("answers", [("x", "y"), ("3", "DK"), ("3", "")])
def test_rows_that_are_read_differently_are_not(path, answers):
    first, second = ({**ROW, "unfair": answer} for answer in answers)
    assert "R03" in {issue.code for issue in found(judge_rows(small_study(), path, first, second))}


def test_ids_that_a_spreadsheet_spoilt_are_not_one_interview(path):
    rows = [{**ROW, "respondent_id": text} for text in ("1.2E+15", "=1", "R3", "")]
    result = judge_rows(small_study(), path, *rows)
    assert found(result) == [
        ("Q11", "respondent_id", "A2"), ("Q11", "respondent_id", "A3"), ("R02", "respondent_id", "A5"),
    ]  # fmt: skip
    assert result.tally.usable == 1
    assert not [place.respondent_id for group in groups(result, "Q11") for place in group.places if place.respondent_id]

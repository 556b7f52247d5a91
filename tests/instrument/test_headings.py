"""Which column is which, what is said of headings that are not right, and which columns may be absent."""

import pytest
from support.response_files import found, judge_rows, write_csv
from support.study_folders import STUDY, interview, load, small_study

from instrument.validation import Validation

STAFF = {"respondent_id": "R1", "case_id": "C01", "group_id": "staff", "instrument_version": "1.0", "paid": "no"}
REST = {"fair": "", "unfair": "3", "hours": "", "tasks": "none", "tasks_other": "", "support": "", "since": "",
        "place": "1", "words": "so"}  # fmt: skip
ROW = {**STAFF, **REST}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "responses.csv"


def renamed(row, old, new):
    return {new if name == old else name: value for name, value in row.items()}


def issues(row, path, *severities, study=None):
    return [(issue.code, issue.cell) for issue in found(judge_rows(study or small_study(), path, row), *severities)]


def test_a_file_of_one_group_needs_no_column_that_this_group_is_not_asked(path):
    result = judge_rows(small_study(), path, ROW)  # rate is asked of the boss only
    assert found(result, "error", "warning", "info") == []
    assert result.tally.usable == 1


@pytest.mark.parametrize(
    "name", ["respondent_id", "case_id", "group_id", "instrument_version", "paid", "words", "place"]
)
def test_a_missing_column(path, name):
    row = {key: value for key, value in ROW.items() if key != name}
    result = judge_rows(small_study(), path, row)
    (group,) = result.issues.groups
    assert (group.code, group.places[0].row) == ("H01", 1)
    assert group.params["list"] == f'"{name}"'
    assert result.tally.usable == 0


@pytest.mark.parametrize("name", ["interview_date", "interviewer_id"])
def test_these_record_fields_are_optional(path, name):
    assert issues({**ROW, name: ""}, path) == issues(ROW, path) == []


def test_all_missing_columns_stand_in_one_sentence(path):
    row = {key: value for key, value in ROW.items() if key not in ("paid", "words", "place")}
    (group,) = judge_rows(small_study(), path, row).issues.groups
    assert group.params["list"] == '"paid", "place", "words"'


def test_a_column_of_a_version_that_nobody_in_the_file_had(path):
    newer = {**ROW, "instrument_version": "2.0"}
    (group,) = judge_rows(small_study(), path, newer).issues.groups
    assert group.params["list"] == '"newer"'
    assert issues(ROW, path) == []


def test_a_column_is_needed_as_soon_as_one_person_in_the_file_was_asked(path):
    boss = {**ROW, "respondent_id": "R2", "group_id": "boss", "support": "1"}
    assert [issue.code for issue in found(judge_rows(small_study(), path, ROW, boss))] == ["H01"]


def test_a_row_with_an_unknown_case_group_or_version_makes_no_column_necessary(path):
    odd = [{**ROW, "respondent_id": f"R{n}", **wrong} for n, wrong in enumerate(
        [{"case_id": "C9"}, {"group_id": "x"}, {"instrument_version": "9.9"}])]  # fmt: skip
    result = judge_rows(small_study(), path, {**ROW, "respondent_id": "R9"}, *odd)
    assert sorted(issue.code for issue in found(result)) == ["R05", "R06", "R07"]


def test_a_shared_heading_may_be_absent_where_none_of_its_questions_is_asked(tmp_path, path):
    text = interview("""
        - {id: all_of_us, type: text, text: a}
        - {id: here, type: text, text: b, relevant: {kind: [nhs]}, heading: place}
        - {id: there, type: text, text: c, relevant: {case_id: [C02], group_id: [boss]}, heading: place}
    """).replace("tiny", "small")
    study = load(tmp_path / "study", STUDY, text)
    row = {**STAFF, "all_of_us": "words"}
    del row["paid"]
    assert issues({**row, "case_id": "C02"}, path, study=study) == []
    assert issues({**row, "case_id": "C02", "group_id": "boss"}, path, study=study) == [("H01", "row 1")]
    assert issues(row, path, study=study) == [("H01", "row 1")]


def test_a_heading_that_is_not_known(path):
    (group,) = judge_rows(small_study(), path, {**ROW, "shoe_size": "43", "wards": "x"}).issues.groups
    assert (group.code, group.severity, group.cell(group.places[0])) == ("H02", "warning", "O1")
    assert '"shoe_size" (column O)' in group.params["list"]
    assert '"wards" (column P, did you mean words?)' not in group.params["list"], "words has its column already"


def test_a_misspelt_heading_and_the_one_that_is_missing(path):
    result = judge_rows(small_study(), path, renamed(ROW, "unfair", "unfiar"))
    assert {group.code: group.params["list"] for group in result.issues.groups} == {
        "H01": '"unfair"',
        "H02": '"unfiar" (column G, did you mean unfair?)',
    }


@pytest.mark.parametrize(
    ("old", "new", "stands_for"),
    [
        ("respondent_id", "Respondent ID", "respondent_id"),
        ("case_id", " case-id ", "case_id"),
        ("tasks_other", "TASKS OTHER", "tasks_other"),
        ("words", "In your own words?", "words"),
        ("place", "Place", "ward"),
    ],
)
def test_a_heading_in_another_spelling_is_read_and_told(path, old, new, stands_for):
    result = judge_rows(small_study(), path, renamed(ROW, old, new))
    assert result.tally.usable == 1
    (group,) = result.issues.groups
    assert (group.code, group.severity, group.params["heading"]) == ("H04", "info", stands_for)


@pytest.mark.parametrize("new", ["\ufeffpaid", "paid\u200b", " paid", "paid\u00a0"])
def test_what_nobody_can_see_in_a_heading_does_not_matter(path, new):
    assert issues(renamed(ROW, "paid", new), path, "error", "warning", "info") == []


def test_declared_headings_are_not_worth_a_word(tmp_path, path):
    study = STUDY + "columns: {respondent_id: [ID, Nr.], case_id: Trust}\n"
    text = interview('- {id: q1, type: text, text: a, heading: ["Q 1: so?", second]}').replace("tiny", "small")
    folder = load(tmp_path / "study", study, text)
    row = {"Nr.": "1", "Trust": "C01", "group_id": "boss", "instrument_version": "1.0", "Q 1: so?": "x"}
    assert issues(row, path, "error", "warning", "info", study=folder) == []
    assert issues(renamed(row, "Q 1: so?", "second"), path, "error", "warning", "info", study=folder) == []
    assert issues(renamed(row, "Q 1: so?", "q1"), path, "error", "warning", "info", study=folder) == []
    (group,) = judge_rows(folder, path, renamed(row, "Trust", "case_id")).issues.groups[:1]
    assert (group.code, group.params["list"]) == ("H01", '"Trust"')


@pytest.mark.parametrize("double", ["paid", "Paid", "Are you paid?", "\u200bpaid"])
def test_a_column_that_stands_twice(path, double):
    write_csv(path, [ROW])
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{text[0]},{double}\n{text[1]},no\n", encoding="utf-8")
    result = Validation([path], small_study()).run()
    (group,) = (group for group in result.issues.groups if group.severity == "error")
    assert (group.code, group.cell(group.places[0])) == ("H03", "O1")
    assert (group.params["cell"], group.params["other_cell"]) == ("E1", "O1")
    assert result.tally.usable == 0


def test_two_headings_of_one_question_are_one_column_too_many(tmp_path, path):
    text = interview("- {id: q1, type: text, text: a, heading: [first, second]}").replace("tiny", "small")
    folder = load(tmp_path / "study", STUDY, text)
    row = {**STAFF, "first": "x", "second": "y"}
    del row["paid"]
    assert issues(row, path, study=folder) == [("H03", "F1")]


def test_a_question_that_shares_one_heading_and_has_another_stands_twice(tmp_path, path):
    text = interview("""
        - {id: q1, type: text, text: a, asked_of: [staff], heading: both}
        - {id: q2, type: text, text: b, asked_of: [boss], heading: [both, own]}
    """).replace("tiny", "small")
    folder = load(tmp_path / "study", STUDY, text)
    row = {key: value for key, value in STAFF.items() if key != "paid"}
    assert issues({**row, "own": "", "both": "x"}, path, study=folder) == [("H03", "F1")]


def test_while_headings_are_wrong_no_row_is_judged(path):
    row = renamed({**ROW, "unfair": "nonsense", "case_id": "nowhere"}, "words", "wordds")
    assert {code for code, _ in issues(row, path)} == {"H01", "H02"}


def test_one_file_with_wrong_headings_does_not_stop_another(tmp_path):
    good = write_csv(tmp_path / "good.csv", [ROW])
    bad = write_csv(tmp_path / "bad.csv", [renamed(ROW, "paid", "payed")])
    result = Validation([bad, good], small_study()).run()
    assert result.tally.usable == 1
    assert {group.file for group in result.issues.groups} == {"bad.csv"}


def test_the_column_of_a_record_field_that_is_given_for_all_rows(tmp_path, path):
    study = (
        STUDY + "columns: {case_id: {constant: C01}, respondent_id: {row_number: true}, group_id: {file_stem: true}}\n"
    )
    text = interview().replace("tiny", "small")
    folder = load(tmp_path / "study", study, text)
    path = path.with_name("boss.csv")
    result = judge_rows(folder, path, {"instrument_version": "1.0", "q1": "x"}, {"instrument_version": "1.0", "q1": ""})
    ((issue, place),) = [(group.code, place) for group in result.issues.groups for place in group.places]
    assert (issue, place.row, place.respondent_id, place.case_id, place.group_id) == ("Q01", 3, "boss-3", "C01", "boss")
    assert result.tally.usable == 2

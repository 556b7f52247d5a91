"""Corrections laid over a file: what is judged changes, the file does not."""

from support.response_files import found, write_csv
from support.study_folders import small_rows, small_study

from instrument.edits import Edits
from instrument.validation import Validation


def judged(path, **edits):
    return Validation(
        [path], small_study(), edits=Edits(**{name: {path: value} for name, value in edits.items()})
    ).run()


def test_a_changed_cell_is_judged_instead_of_the_one_that_was_sent(tmp_path):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    path = write_csv(tmp_path / "r.csv", rows)
    sent = path.read_bytes()
    assert [issue.code for issue in found(judged(path))] == ["Q02"]
    assert found(judged(path, changes={2: {"unfair": "2"}})) == []
    assert [issue.cell for issue in found(judged(path, changes={2: {"unfair": "2"}, 3: {"unfair": "x"}}))] == ["I3"]
    assert path.read_bytes() == sent


def test_changed_record_fields_count_for_headings_and_repeated_ids(tmp_path):
    rows = small_rows()
    rows[1] = {**rows[0], "words": "Other words"}
    path = write_csv(tmp_path / "r.csv", rows)
    assert [issue.code for issue in found(judged(path))] == ["R03"]
    corrected = judged(path, changes={3: {"respondent_id": "R01"}})
    assert found(corrected) == []
    assert corrected.tally.usable == 16


def test_a_removed_interview_is_passed_over_wherever_it_would_count(tmp_path):
    rows = small_rows()
    rows[1] = {**rows[0], "words": "Other words"}
    rows[2]["case_id"] = "C99"
    path = write_csv(tmp_path / "r.csv", rows)
    corrected = judged(path, removed=frozenset({3, 4}))
    assert found(corrected) == []
    assert corrected.tally.records == corrected.tally.usable == 14


def test_a_question_without_a_column_can_be_filled_in(tmp_path):
    headings = [name for name in small_rows()[0] if name != "rate"]
    path = write_csv(tmp_path / "r.csv", small_rows(), headings)
    assert {issue.about for issue in found(judged(path), "error")} <= {"rate", ""}

"""Fix sheets and interviews that stand several times: rows that are read alike are one interview."""

import csv

from support.fix_sheets import SIGNED, fill, lines, reviewed, sheet_of
from support.response_files import found, write_csv
from support.study_folders import small_rows, small_study

from instrument.issues import MOST_PLACES
from instrument.returns.problems import problems_of
from instrument.returns.write import write_decisions
from instrument.validation import Validation


def copied(tmp_path, **cells):
    """Interview R00 in rows 2 and 18."""
    rows = small_rows()
    rows[0] |= cells
    return write_csv(tmp_path / "r.csv", [*rows, rows[0]])


def decide(**by_question):
    return lambda line: {**by_question.get(line["question"], {}), **SIGNED} if line["question"] in by_question else {}


REMOVE = {"action": "remove interview"}


def test_taking_out_the_copies_leaves_one(tmp_path, sheet):
    path = copied(tmp_path)
    fill(sheet_of(small_study(), path, sheet), decide(respondent_id=REMOVE))
    result = reviewed(small_study(), path, sheet)
    assert (result.refused, found(result.validation)) == ([], [])
    assert result.edits.removed == {path: frozenset({18})}
    assert result.validation.tally.usable == 16


def test_a_correction_goes_into_every_copy_and_each_is_logged(tmp_path, sheet):
    path = copied(tmp_path, unfair="nonsense")
    sheet_of(small_study(), path, sheet)
    told = [line["where"] for line in lines(sheet) if line["question"] == "unfair"]
    fill(sheet, lambda line: {"action": "change", "new_value": "2", **SIGNED} if line["where"] == "I2" else {})
    result = reviewed(small_study(), path, sheet)
    assert told == ["I2", "I18"]
    assert [(issue.code, issue.cell) for issue in found(result.validation)] == [("R04", "row 2")]
    write_decisions(tmp_path, result)
    with (tmp_path / "corrections.csv").open(encoding="utf-8", newline="") as file:
        log = [(row["file"], row["row"], row["old"], row["new"]) for row in csv.DictReader(file)]
    assert log == [("r.csv", "2", "nonsense", "2"), ("r.csv", "18", "nonsense", "2")]


def test_very_many_copies_are_corrected_by_one_line_and_taken_out_by_another(tmp_path, sheet):
    row = small_rows()[0] | {"unfair": "nonsense"}
    path = write_csv(tmp_path / "r.csv", [row] * (MOST_PLACES + 500))
    sheet_of(small_study(), path, sheet)
    fill(sheet, lambda line: {"action": "change", "new_value": "2", **SIGNED} if line["where"] == "I9" else {})
    result = reviewed(small_study(), path, sheet)
    assert (result.refused, [issue.code for issue in found(result.validation)]) == ([], ["R04"])
    assert len(result.edits.changes[path]) == MOST_PLACES + 500
    fill(sheet, decide(respondent_id=REMOVE))
    result = reviewed(small_study(), path, sheet)
    assert (result.refused, result.validation.tally.records) == ([], 1)


def test_copies_can_be_corrected_and_taken_out_at_once(tmp_path, sheet):
    path = copied(tmp_path, unfair="nonsense")
    both = decide(respondent_id=REMOVE, unfair={"action": "change", "new_value": "2"})
    fill(sheet_of(small_study(), path, sheet), both)
    result = reviewed(small_study(), path, sheet)
    assert (result.refused, found(result.validation)) == ([], [])
    assert result.validation.tally.usable == 16


def test_copies_that_are_given_two_answers_contradict_each_other(tmp_path, sheet):
    path = copied(tmp_path, unfair="nonsense")
    values = {"I2": "2", "I18": "3"}
    sheet_of(small_study(), path, sheet)
    fill(sheet, lambda line: {"action": "change", "new_value": values[line["where"]], **SIGNED}
         if line["where"] in values else {})  # fmt: skip
    result = reviewed(small_study(), path, sheet)
    assert result.decisions == []
    assert all("It contradicts" in why for _, why in result.refused)


def test_taking_out_an_interview_takes_its_copies_with_it(tmp_path, sheet):
    path = copied(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), lambda line: {**REMOVE, **SIGNED} if line["where"] == "I18" else {})
    assert reviewed(small_study(), path, sheet).validation.tally.records == 15


def test_a_new_id_tells_copies_apart(tmp_path, sheet):
    path = copied(tmp_path)
    change = {"action": "change", "new_value": "R99"}
    fill(sheet_of(small_study(), path, sheet), decide(respondent_id=change))
    assert reviewed(small_study(), path, sheet).validation.tally.usable == 17


def test_a_file_that_is_given_twice_has_no_copies_to_take_out(tmp_path):
    path = write_csv(tmp_path / "r.csv", small_rows())
    twice = Validation([path, path], small_study()).run()
    assert [(problem.group.code, problem.actions) for problem in problems_of(twice)] == [("F11", ("keep", "ask"))]

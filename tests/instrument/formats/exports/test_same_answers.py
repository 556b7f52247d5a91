"""The same interviews as each tool exports them are the same answers as in the project's own layout."""

import pytest
from support.exports import FILES, INTERVIEW, OWN, STUDY, judged, problems
from support.study_folders import load

from instrument.formats import open_table
from instrument.formats.base import UnreadableFileError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return load(tmp_path_factory.mktemp("study"), STUDY, INTERVIEW)


@pytest.mark.parametrize("name", FILES)
def test_same_answers(folder, tmp_path, name):
    validation, answers = judged(folder, tmp_path / "export.csv", FILES[name])
    own, expected = judged(folder, tmp_path / "own.csv", OWN)
    assert validation.files[0].table.tool.name == name.partition(",")[0]
    assert problems(validation) == problems(own) == []
    assert len(expected) == 3
    assert answers == expected


@pytest.mark.parametrize("name", FILES)
def test_words_for_other_are_found(folder, tmp_path, name):
    validation, _ = judged(folder, tmp_path / "export.csv", FILES[name])
    (read,) = validation.files[0].read()
    assert read.columns["help_more"].text(0) == "Rain"


def test_list_and_columns_that_disagree(folder, tmp_path):
    text = FILES["kobo"].replace('"staff other";"1"', '"staff other";"0"')
    validation, _ = judged(folder, tmp_path / "export.csv", text)
    ((code, question, params),) = problems(validation)
    assert (code, question, params["options"]) == ("Q09", "help", "Staff")


def test_an_option_without_its_column(folder, tmp_path):
    text = FILES["redcap"].replace("help___cash", "note")
    validation, answers = judged(folder, tmp_path / "export.csv", text)
    assert answers == []
    assert ("H05", "cash") in [(code, params.get("list")) for code, _, params in problems(validation)]


def test_a_cell_that_is_neither_chosen_nor_not(folder, tmp_path):
    text = FILES["redcap"].replace("r2,C02,1.0,1,0,1", "r2,C02,1.0,1,0,maybe")
    validation, _ = judged(folder, tmp_path / "export.csv", text)
    (group,) = [group for group in validation.issues.groups if group.severity == "error"]
    assert (group.code, group.cell(group.places[0]), group.params["found"]) == ("Q02", "F3", "maybe")


def test_events_are_refused(folder, tmp_path):
    first, *rows = FILES["redcap"].splitlines()
    text = "\n".join([f"{first},redcap_event_name", *(f"{row},visit_1_arm_1" for row in rows)])
    validation, answers = judged(folder, tmp_path / "export.csv", text)
    assert answers == []
    assert "F03" in [code for code, _, _ in problems(validation)]


def test_insisting_on_a_tool_that_did_not_write_the_file(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(OWN)
    with pytest.raises(UnreadableFileError) as caught:
        open_table(path, frozenset({"trust", "help"}), "kobo")
    assert "KoboToolbox" in caught.value.finding.params["cause"]

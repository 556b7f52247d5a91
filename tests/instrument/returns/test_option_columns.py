"""Corrections laid over a question that stands in several columns, and the marks on them in what goes back."""

import csv

import openpyxl
import pytest
from support.fix_sheets import SIGNED, fill, lines, reviewed, sheet_of
from support.response_files import found
from support.study_folders import PROJECT

from instrument.load import load_study_folder
from instrument.returns.write import write_corrected, write_decisions, write_return_pack
from instrument.validation import Validation

PLACE = PROJECT / "data_samples" / "exports"


@pytest.fixture(scope="module")
def study():
    return load_study_folder(PLACE / "study")


@pytest.fixture
def spoilt(tmp_path):
    """A sample export with cells put in by heading and row; what an option's column holds is nobody's code."""

    def write(name, cells):
        delimiter = ";" if name.startswith("kobo") else ","
        with (PLACE / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=delimiter))
        for (heading, row), cell in cells.items():
            rows[row - 1][rows[0].index(heading)] = cell
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return path

    return write


def states(validation, row):
    """What each option of ``help`` is in the interview of a row; the samples are one batch for each version."""
    judged = list(validation.batches())
    place, batch = (row - 2, judged[0]) if row < 8 else (row - 8, judged[1])
    found = {item: codes.item.states[codes.codes[place]] for item, codes in batch.codes.items() if "help/" in item}
    return {option for option, state in found.items() if state == "chosen"} or set(found.values())


#: File, cells put in, the issue and the cell that is to be marked.
WRONG = [
    ("redcap-raw.csv", {("help___cash", 4): "maybe"}, "Q02", "J4"),
    ("redcap-labels.csv", {("What would help? (choice=Time)", 4): "perhaps"}, "Q02", "K4"),
    ("surveycto.csv", {("help_staff", 4): "2"}, "Q02", "K4"),
    ("odk-split.csv", {("work-help/cash", 4): "1"}, "Q09", "J4"),
    ("kobo-options.csv", {("help/staff", 4): "1"}, "Q08", "I4"),
    ("limesurvey-codes.csv", {("help[cash]", 4): "?"}, "Q02", "O4"),
]
each_wrong = pytest.mark.parametrize(("name", "cells", "code", "cell"), WRONG, ids=[name for name, *_ in WRONG])


@each_wrong
def test_the_right_cell_is_marked(spoilt, study, tmp_path, name, cells, code, cell):
    result = reviewed(study, spoilt(name, cells))
    assert [(issue.code, issue.about, issue.cell) for issue in found(result.validation)] == [(code, "help", cell)]
    write_return_pack(tmp_path, result)
    sheet = openpyxl.load_workbook(next(tmp_path.glob("returned-*.xlsx")))[name.removesuffix(".csv")]
    marked = [c.coordinate for row in sheet.iter_rows() for c in row if c.comment]
    assert marked == [cell]
    ((heading, _),) = cells
    if code == "Q02":
        assert sheet[f"{cell[:-1]}1"].value == heading
        assert sheet[cell].value == cells[heading, 4]


@pytest.mark.parametrize(
    ("name", "cells", "marks"),
    [("redcap-raw.csv", {("help___cash", 4): "maybe"}, '"1", "0"'),
     ("redcap-labels.csv", {("What would help? (choice=Time)", 4): "perhaps"}, '"Checked", "Unchecked"'),
     ("limesurvey-full-en.csv", {("What would help? [Staff]", 4): "perhaps"}, '"Yes", "No"'),
     ("limesurvey-codes.csv", {("help[cash]", 4): "?"}, '"Y", nothing'),
     ("qualtrics.csv", {("help_1", 5): "perhaps"}, '"Staff", nothing'),
     ("qualtrics.csv", {("help_3", 6): "perhaps"}, '"Time", nothing')],
)  # fmt: skip
def test_what_an_option_column_may_hold_is_told_as_the_file_has_it(spoilt, study, name, cells, marks):
    result = reviewed(study, spoilt(name, cells)).validation
    (group,) = (group for group in result.issues.groups if group.code == "Q02")
    chosen, not_chosen = marks.split(", ")
    assert group.params["expected"] == f"{chosen} where the option was chosen, {not_chosen} where not"


@each_wrong
@pytest.mark.parametrize(
    ("decision", "expected"),
    [({"action": "change", "new_value": "Cash, or promises of it; Other"}, {"help/cash", "help/other"}),
     ({"action": "change", "new_value": "cash"}, {"help/cash"}),
     ({"action": "change", "new_value": "DK"}, {"dont_know"}),
     ({"action": "blank"}, {"blank"})],
)  # fmt: skip
def test_a_correction_stands_for_all_columns(spoilt, study, tmp_path, name, cells, code, cell, decision, expected):
    path = spoilt(name, cells)
    sheet = sheet_of(study, path, tmp_path / "fixes.xlsx")
    fill(sheet, lambda line: {**decision, **SIGNED})
    result = reviewed(study, path, sheet)
    assert result.refused == []
    assert {issue.code for issue in found(result.validation, "error")} == set()
    assert states(Validation([path], study, edits=result.edits), 4) == expected
    others = Validation([PLACE / "responses.csv"], study)
    assert states(Validation([path], study, edits=result.edits), 9) == states(others, 9)
    write_corrected(tmp_path, result.validation)
    (corrected,) = tmp_path.glob("corrected-*")
    again = Validation([corrected], study)
    assert states(again, 4) == expected
    assert found(again, "error") == []


@each_wrong
def test_what_was_not_corrected_stays_wrong_in_the_corrected_copy(spoilt, study, tmp_path, name, cells, code, cell):
    write_corrected(tmp_path, reviewed(study, spoilt(name, cells)).validation)
    (corrected,) = tmp_path.glob("corrected-*")
    again = Validation([corrected], study)
    assert states(again, 4) == {"invalid"}
    assert [(issue.about, issue.cell[1:]) for issue in found(again, "error")] == [("help", "4")]


def test_the_log_tells_what_the_columns_said(spoilt, study, tmp_path):
    path = spoilt("odk-split.csv", {("work-help/cash", 4): "1"})
    sheet = sheet_of(study, path, tmp_path / "fixes.xlsx")
    ((line),) = lines(sheet)
    assert (line["where"], line["question"], line["found"]) == ("J4", "help", "none")
    assert "Cash, or promises of it" in line["wrong"]
    fill(sheet, lambda line: {"action": "change", "new_value": "none", **SIGNED})
    write_decisions(tmp_path, reviewed(study, path, sheet))
    with (tmp_path / "corrections.csv").open(encoding="utf-8", newline="") as file:
        (correction,) = csv.DictReader(file)
    assert (correction["question"], correction["old"], correction["new"]) == ("help", "none", "none")

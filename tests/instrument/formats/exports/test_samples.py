"""Every sample export holds the same interviews: one count cube, whatever tool and style the file is of."""

import subprocess
import sys
from functools import cache

import pandas as pd
import pytest
from support.study_folders import PROJECT

from instrument.formats.tools import TOOLS
from instrument.load import load_study_folder
from instrument.validation import Validation
from pipeline.design import design_of
from pipeline.tabulate import tabulate

PLACE = PROJECT / "data_samples" / "exports"
NO_EXPORTS = {"make.py", "README.md"}
EXPORTS = sorted(p for p in PLACE.iterdir() if p.is_file() and p.name not in NO_EXPORTS)


@cache
def study():
    return load_study_folder(PLACE / "study")


@cache
def counted(path):
    validation = Validation([path], study())
    tables = tabulate(validation.batches(), design_of(study()))
    return validation, tables.cube.to_frame(), tables.scores.to_frame()


each_export = pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)


@each_export
def test_one_count_cube(path):
    _, cube, scores = counted(path)
    _, expected, expected_scores = counted(PLACE / "responses.csv")
    assert cube["n"].sum() > 0
    pd.testing.assert_frame_equal(cube, expected)
    pd.testing.assert_frame_equal(scores, expected_scores)


@each_export
def test_nothing_is_wrong_and_every_interview_is_read(path):
    validation, _, _ = counted(path)
    assert [group.code for group in validation.issues.groups if group.severity != "info"] == []
    assert (validation.tally.records, validation.tally.usable) == (12, 12)


@each_export
def test_the_tool_is_recognised(path):
    validation, _, _ = counted(path)
    names = [name for name in (*TOOLS, "surveyjs", "spss", "stata") if path.name.startswith(name)]
    assert validation.files[0].table.tool.name == (names[0] if names else "")
    assert names or path.name.startswith(("own.", "responses."))


def open_answers(path):
    validation = Validation([path], study())
    list(validation.batches())
    (read,) = validation.files[0].read()
    return [read.columns["help_more"].text(n).strip() for n in range(len(read.rows))]


@each_export
def test_words_for_other_are_found(path):
    found, expected = open_answers(path), open_answers(PLACE / "responses.csv")
    assert [text for text in expected if text] == [text for text in found if text in expected and text]


def test_the_committed_files_are_what_the_script_writes(tmp_path):
    subprocess.run([sys.executable, PLACE / "make.py", "--out", tmp_path], check=True, capture_output=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in EXPORTS if path.name != "responses.csv"}

"""Files of SPSS and Stata are the same answers as the project's own layout; what they say of values is heeded."""

import datetime
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from support.response_files import validate
from support.study_folders import load

from instrument.formats import causes, open_table, sav_dta
from instrument.formats.base import UnreadableFileError
from instrument.formats.sav_dta_child import Ending
from instrument.issues import Place
from instrument.returns.sent import sent_sheets
from instrument.screen import _place
from instrument.validation import Validation

STUDY = """\
study: tiny
title: Tiny
instrument: tiny
cases: [{id: C01, label: Hill}, {id: C02, label: Lake}]
"""
INTERVIEW = """\
instrument: tiny
version: "1.0"
released: 2024-01-01
title: Tiny
missing_codes: {dont_know: [DK, "98", .a], refused: [REF, Refused]}
domains:
  - id: d1
    title: Domain
    questions:
      - id: trust
        type: select_one
        text: How much trust?
        choices: [{code: "1", label: Not at all}, {code: "2", label: Completely}]
      - id: paid
        type: select_one
        text: Are you paid?
        heading: [V7]
        choices: [{code: "yes", label: Paid}, {code: "no", label: Unpaid}]
      - {id: hours, type: integer, min: 0, required: false, text: How many hours?}
      - id: help
        type: select_multiple
        required: false
        text: What would help?
        choices: [{code: staff, label: Staff}, {code: cash, label: Cash}, {code: other, label: Something else}]
        other: help_more
      - {id: help_more, type: text, required: false, relevant: {help: [other]}, text: What else?}
      - {id: since, type: date, required: false, text: Since when?}
"""
OWN = """\
respondent_id,case_id,instrument_version,trust,paid,hours,help,help_more,since
r1,C01,1.0,2,yes,40,staff other,Rain,2020-05-01
r2,C02,1.0,1,no,0,cash,,
r3,C01,1.0,DK,REF,,,,2021-01-31
"""
#: The same interviews as a statistician keeps them.
FRAME = pd.DataFrame(
    {
        "respondent_id": ["r1", "r2", "r3"],
        "case_id": [1.0, 2.0, 1.0],
        "instrument_version": [1.0, 1.0, 1.0],
        "trust": [2.0, 1.0, 98.0],
        "V7": [1.0, 2.0, 9.0],
        "hours": [40.0, 0.0, np.nan],
        "help_staff": [1.0, 0.0, np.nan],
        "help_cash": [0.0, 1.0, np.nan],
        "help_other": [1.0, 0.0, np.nan],
        "help_more": ["Rain", "", ""],
        "q9": [datetime.date(2020, 5, 1), None, datetime.date(2021, 1, 31)],
    }
)
TITLES = [None] * 10 + ["Since when?"]
LABELS = {
    "case_id": {1: "Hill", 2: "C02"},
    "trust": {1: "Not at all", 2: "Completely", 98: "Cannot say"},
    "V7": {1: "Paid", 2: "Unpaid", 9: "Refused"},
    "help_cash": {0: "No", 1: "Yes"},
}
KEYS = '{"respondent_id": "r1", "case_id": "C01", "instrument_version": "1.0", "trust": 9, "V7": "yes"}'
MISSING = {"trust": [{"lo": 97, "hi": 99}], "V7": [9]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return load(tmp_path_factory.mktemp("study"), STUDY, INTERVIEW)


def sav(path, frame=FRAME, labels=LABELS, missing=MISSING, titles=TITLES, **options):
    pyreadstat.write_sav(
        frame, path, column_labels=titles, variable_value_labels=labels, missing_ranges=missing, **options
    )
    return path


def dta(path, frame=FRAME, labels=LABELS, missing=None, titles=TITLES, **options):
    pyreadstat.write_dta(
        frame, path, column_labels=titles, variable_value_labels=labels, missing_user_values=missing, **options
    )
    return path


def judged(folder, path):
    """The validation, and every answer it made."""
    validation = Validation([path], folder)
    answers = [
        (int(batch.case[n]), {item: codes.item.states[codes.codes[n]] for item, codes in batch.codes.items()})
        for batch in validation.batches()
        for n in range(len(batch))
    ]
    return validation, answers


def problems(validation):
    return [(g.code, g.question_id, dict(g.params)) for g in validation.issues.groups if g.severity != "info"]


def with_(**columns):
    return FRAME.assign(**columns)


WRITTEN = {
    "sav": lambda folder: sav(folder / "a.sav"),
    "zsav": lambda folder: sav(folder / "a.zsav", compress=True),
    "dta": lambda folder: dta(folder / "a.dta"),
    "dta, old": lambda folder: dta(folder / "a.dta", version=8),
    "dta, letters": lambda folder: dta(
        folder / "a.dta", with_(trust=[2, 1, "a"]), LABELS | {"trust": {1: "Not at all", "a": "Cannot say"}},
        {"trust": ["a"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_same_answers(folder, tmp_path, name):
    (tmp_path / "own.csv").write_text(OWN)
    validation, answers = judged(folder, WRITTEN[name](tmp_path))
    own, expected = judged(folder, tmp_path / "own.csv")
    assert problems(validation) == problems(own)
    assert len(expected) == 3
    assert answers == expected


def test_cells_are_named_as_in_the_table_that_the_file_makes(folder, tmp_path):
    validation, _ = judged(folder, sav(tmp_path / "a.sav", with_(hours=[40, -1, np.nan])))
    (group,) = [group for group in validation.issues.groups if group.severity == "error"]
    assert (group.question_id, group.cell(group.places[0]), group.places[0].respondent_id) == ("hours", "F3", "r2")
    assert _place(group, group.places[0]) == "Record 2 (hours)"
    heading = replace(group, code="H02", places=[Place(1)])
    assert _place(heading, heading.places[0]) == 'The heading "hours"'


def test_labels_tell_where_the_codes_are_other_ones(folder, tmp_path):
    turned = {"trust": {1: "Completely", 2: "Not at all"}, "help_cash": {1: "No", 2: "Yes"}}
    frame = with_(trust=[1, 2, 98], help_cash=[1, 2, np.nan])
    _, answers = judged(folder, sav(tmp_path / "a.sav", frame, LABELS | turned))
    _, expected = judged(folder, sav(tmp_path / "b.sav"))
    assert answers == expected


def test_a_value_without_a_label_tells_nothing_where_the_codes_are_other_ones(folder, tmp_path):
    labels = LABELS | {"trust": {1: "Completely", 3: "Not at all"}}
    validation, _ = judged(folder, sav(tmp_path / "a.sav", with_(trust=[1, 2, 3]), labels, {"V7": [9]}))
    assert [(code, question) for code, question, _ in problems(validation)] == [("Q02", "trust")]
    assert "without a label" in problems(validation)[0][2]["found"]


def test_a_missing_value_of_the_file_is_no_number(folder, tmp_path):
    frame = with_(hours=[40, 77, 8])
    validation, answers = judged(folder, sav(tmp_path / "a.sav", frame, missing=MISSING | {"hours": [77]}))
    ((_, question, params),) = problems(validation)
    assert (question, answers[1][1]["hours"]) == ("hours", "invalid")
    assert params["found"] == "77 (a missing value of the file)"


def test_letters_of_stata_that_nobody_declared_are_no_blanks(folder, tmp_path):
    frame = with_(trust=[2, 1, "z"])
    validation, _ = judged(folder, dta(tmp_path / "a.dta", frame, LABELS | {"trust": {"z": "Lost"}}, {"trust": ["z"]}))
    (group,) = [group for group in validation.issues.groups if group.severity == "error"]
    assert group.params["found"] == ".z (a missing value of the file: Lost)"


def test_numbers_of_32_bits_have_the_digits_they_tell(tmp_path):
    path = tmp_path / "a.dta"
    pd.DataFrame({"trust": np.array([0.1, 4.0, np.nan], np.float32), "help": ["a", "b", "c"]}).to_stata(
        path, write_index=False
    )
    (batch,) = open_table(path, frozenset({"trust", "help"})).batches([0])
    assert batch.columns[0].to_pylist() == ["0.1", "4", None]


def test_a_day_that_no_calendar_has_does_not_hide_the_rest(folder, tmp_path):
    pyreadstat.write_sav(
        with_(since=[1e13, 0.0, np.nan]).drop(columns="q9"), path := tmp_path / "a.sav", variable_value_labels=LABELS,
        missing_ranges=MISSING, variable_format={"since": "DATE11"},
    )  # fmt: skip
    validation, answers = judged(folder, path)
    assert len(answers) == 3
    assert {question for _, question, _ in problems(validation)} == {"since"}


def test_blank_records_and_blank_ends_of_text(tmp_path):
    frame = pd.DataFrame({"trust": ["a   ", "", "ü"], "help": [1.0, np.nan, 2.0]})
    for write in (pyreadstat.write_sav, pyreadstat.write_dta):
        write(frame, path := tmp_path / "a")
        (batch,) = open_table(path, frozenset({"trust", "help"})).batches([0, 1])
        assert (batch.rows.tolist(), batch.columns[0].to_pylist()) == ([2, 4], ["a", "ü"])


def test_no_records(tmp_path):
    pyreadstat.write_sav(FRAME[:0], path := tmp_path / "a.sav")
    with pytest.raises(UnreadableFileError) as caught:
        open_table(path, frozenset({"trust"}))
    assert caught.value.finding.code == "F09"


@pytest.mark.parametrize("kind", ["sav", "zsav", "dta"])
def test_broken_files_are_refused(folder, tmp_path, kind):
    whole = WRITTEN[kind](tmp_path).read_bytes()
    middle = len(whole) // 3
    broken = {
        "cut": whole[:middle],
        "head only": whole[:64],
        "holed": whole[:200] + b"\xff" * 200 + whole[400:],
    }
    for name, content in broken.items():
        path = tmp_path / f"{name}.{kind}"
        path.write_bytes(content)
        validation, answers = judged(folder, path)
        assert answers == [], name
        assert [group.code for group in validation.issues.groups] == ["F01"], name


def test_a_file_that_crashes_the_library_is_refused(folder, tmp_path):
    whole = WRITTEN["sav"](tmp_path).read_bytes()
    at = whole.index(b"HOURS   ")
    (tmp_path / "b.sav").write_bytes(whole[:at] + whole[at + 64 :])
    _, answers = judged(folder, tmp_path / "b.sav")
    assert answers == []
    ended = subprocess.run(
        [sys.executable, "-m", sav_dta._MODULE, "sav", tmp_path / "b.sav"], capture_output=True, check=False
    )
    assert ended.returncode not in (0, *Ending)


def test_a_process_that_dies_is_a_damaged_file(tmp_path, monkeypatch):
    monkeypatch.setattr("instrument.formats.sav_dta._MODULE", "faulthandler_that_is_not_there")
    with pytest.raises(UnreadableFileError) as caught:
        open_table(sav(tmp_path / "a.sav"), frozenset({"trust"}))
    assert caught.value.finding.params == {"cause": causes.DAMAGED}


def test_what_goes_back_is_a_workbook(folder, tmp_path):
    """Made of the table: a person marks cells in a spreadsheet, whatever the answers were kept in."""
    names = ["help", "help_more", "hours", "since", *json.loads(KEYS)]
    listed = [dict.fromkeys(names) | json.loads(KEYS)]
    (tmp_path / "b.json").write_text(json.dumps(listed))
    for path in (sav(tmp_path / "a.sav", with_(hours=[40, -1, np.nan])), tmp_path / "b.json"):
        validation = validate(folder, path)
        (sheet,) = sent_sheets(validation.files[0])
        (group,) = [group for group in validation.issues.groups if group.severity == "error"]
        cell = sheet.rows[group.places[0].row - 1][group.column]
        assert cell == group.params["found"]
        assert sheet.rows[0] == list(validation.files[0].table.headings)


@pytest.mark.parametrize(("write", "ending"), [(sav, "sav"), (dta, "dta")])
def test_a_number_that_the_file_gives_a_name_is_no_number(folder, tmp_path, write, ending):
    frame = FRAME.assign(hours=[77.0, 66.0, 8.0])
    labels = {**LABELS, "hours": {77: "Refused", 66: "As long as it takes"}}
    validation, answers = judged(folder, write(tmp_path / f"x.{ending}", frame, labels))
    told = [(code, params["found"]) for code, about, params in problems(validation) if about == "hours"]
    assert told == [("Q07", "66 (in the file: As long as it takes)")]
    assert [answer["hours"] for _, answer in answers] == ["refused", "invalid", "8"]


@pytest.mark.parametrize(
    ("label", "state"), [("37", "37"), ("37 hours", "37"), ("37-40", "invalid"), ("38", "invalid"), ("37.5", "invalid")]
)
def test_a_label_that_only_says_the_number_changes_nothing(folder, tmp_path, label, state):
    frame, labels = FRAME.assign(hours=[37.0, 0.0, np.nan]), {**LABELS, "hours": {37: label}}
    _, answers = judged(folder, sav(tmp_path / "x.sav", frame, labels))
    assert answers[0][1]["hours"] == state


def test_the_label_of_a_version_tells_which_it_is(tmp_path):
    folder = load(tmp_path, STUDY, INTERVIEW, INTERVIEW.replace('version: "1.0"', 'version: "2.0"'))
    frame = FRAME.assign(instrument_version=[1.0, 2.0, 1.0])
    labels = {**LABELS, "instrument_version": {1: "2.0", 2: "1.0"}}
    validation, answers = judged(folder, sav(tmp_path / "x.sav", frame, labels))
    assert len(answers) == 3
    versions = [
        place.version for group in validation.issues.groups for place in group.places if place.respondent_id == "r1"
    ]
    assert set(versions) <= {"2.0"}
    read = [batch.fields["instrument_version"] for batch in validation.files[0].read()]
    assert [column.text(n) for column in read for n in range(3)] == ["2.0", "1.0", "2.0"]

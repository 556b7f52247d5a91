"""What happens by mistake: inputs given twice, an output over an input, a column that nobody needed."""

import shutil
from pathlib import Path

import pytest
from support.command_line import crosscase

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data_samples" / "broken" / "Q13-label-for-code.csv"

STUDY = """\
study: small
title: Small
instrument: small
case_attributes: {size: {label: Size, categories: [{code: big, label: Big}]}}
cases: [{id: north, label: North, size: big}]
columns: {respondent_id: {row_number: true}, case_id: {file_stem: true}, instrument_version: {constant: "1.0"}}
"""
INTERVIEW = """\
instrument: small
version: "1.0"
released: 2024-01-01
title: Small
choice_lists:
  so: {level: ordinal, choices: [{code: "no", label: Not so}, {code: "yes", label: So}]}
domains:
  - id: pay
    title: Pay
    questions:
      - {id: paid, type: select_one, choices: so, text: Paid?}
      - {id: fair, type: select_one, choices: so, text: Fair?}
      - {id: how, type: select_one, choices: so, text: How?, relevant: {paid: ["yes"], size: [big]}}
"""


@pytest.fixture
def small(tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.yaml").write_text(STUDY, encoding="utf-8")
    (study / "interview-1.0.yaml").write_text(INTERVIEW, encoding="utf-8")
    return study


@pytest.fixture
def responses(tmp_path):
    file = tmp_path / "north.csv"
    file.write_text("paid,fair,how\nyes,no,no\nno,yes,\n", encoding="utf-8")
    return file


def test_a_file_given_twice_where_rows_are_the_ids(small, responses):
    done = crosscase("validate", responses, responses, "--study", small)
    assert (done.status, "The file was given twice" in done.out) == (0, True)
    copy = Path(shutil.copy(responses, responses.with_name("copy.csv")))
    done = crosscase("validate", responses, copy, "--study", small)
    assert done.status == 11
    assert "holds the same as north.csv, which is given as well. -> Give one of the two." in " ".join(done.out.split())


def test_a_column_behind_an_answer_that_nobody_gave_may_be_absent(small, responses):
    responses.write_text("paid,fair\nno,no\nno,yes\n", encoding="utf-8")
    done = crosscase("validate", responses, "--study", small)
    assert (done.status, "H01" in done.out) == (0, False)
    responses.write_text("paid,fair\nno,no\nyes,yes\n", encoding="utf-8")
    done = crosscase("validate", responses, "--study", small)
    assert (done.status, "H01" in done.out, "how" in done.out) == (1, True, True)


def test_counts_given_twice_or_with_their_file_are_refused(small, responses, tmp_path):
    counts = tmp_path / "counts"
    assert crosscase("tabulate", responses, "--study", small, "--out", counts).status == 0
    for again in (counts, responses):
        done = crosscase("tabulate", counts, again, "--study", small, "--out", tmp_path / "sum")
        assert (done.status, "Give it once" in done.err) == (11, True)


def test_an_input_is_never_replaced(small, responses, tmp_path):
    counts = tmp_path / "counts"
    assert crosscase("tabulate", responses, "--study", small, "--out", counts).status == 0
    before = (counts / "counts.csv").read_bytes()
    assert crosscase("analyse", counts, "--study", small, "--out", counts).status == 2
    assert (counts / "counts.csv").read_bytes() == before


def test_a_misspelt_type_is_named(small):
    schedule = small / "interview-1.0.yaml"
    schedule.write_text(INTERVIEW.replace("id: paid, type:", "id: paid, typ:"), encoding="utf-8")
    done = crosscase("instrument", "check", small)
    assert (done.status, "interview-1.0.yaml:11: 'typ' is not a field here. Did you mean 'type'?" in done.err) == (
        10,
        True,
    )


def test_a_mistake_in_the_study_makes_none_elsewhere(small):
    (small / "study.yaml").write_text(STUDY.replace("row_number: true", "row_number: false"), encoding="utf-8")
    done = crosscase("instrument", "check", small)
    assert (done.status, "study.yaml:6" in done.err, "interview" in done.err) == (10, True, False)


def test_the_check_knows_the_figures(tmp_path):
    study = tmp_path / "study"
    shutil.copytree(ROOT / "schemas" / "peer-worker-roles", study)
    plan = study / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("include: all", "include: [pie]"), encoding="utf-8")
    done = crosscase("instrument", "check", study)
    assert done.status == 10
    assert "plan.yaml:" in done.err
    assert "'pie' is not a figure" in done.err

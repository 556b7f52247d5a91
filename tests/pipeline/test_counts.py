"""Reading the tables that a site sends instead of its interviews."""

import pytest
from support.response_files import write_csv
from support.study_folders import INTERVIEW_1_0, STUDY, interview, load, small_rows, small_study

from instrument.validation import Validation
from pipeline.counts import CountsError, is_counts_folder, read_counts
from pipeline.design import design_of
from pipeline.output import write_table
from pipeline.tabulate import tabulate


def counted(study, path, rows):
    return tabulate(Validation([write_csv(path, rows)], study).batches(), design_of(study))


def write(folder, tabulation):
    write_table(folder / "counts.csv", tabulation.cube.to_frame())
    write_table(folder / "score_counts.csv", tabulation.scores.to_frame())
    return folder


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "counts", counted(small_study(), tmp_path / "r.csv", small_rows()))


def test_what_is_a_folder_of_counts(folder, tmp_path):
    assert is_counts_folder(folder)
    assert not is_counts_folder(tmp_path)
    (tmp_path / "build" / "internal").mkdir(parents=True)
    folder.rename(tmp_path / "build" / "internal" / "tables")
    assert is_counts_folder(tmp_path / "build")
    assert read_counts(tmp_path / "build", design_of(small_study())).cube.interviewed.sum() == 16


def test_a_question_that_the_site_did_not_know_yet_is_not_asked(tmp_path):
    older = load(tmp_path / "older", STUDY, INTERVIEW_1_0)
    rows = [row for row in small_rows() if row["instrument_version"] == "1.0"]
    sent = write(tmp_path / "counts", counted(older, tmp_path / "r.csv", rows))
    text = (sent / "counts.csv").read_text(encoding="utf-8").replace(",hours,", ",hours@1.0,")
    (sent / "counts.csv").write_text(text, encoding="utf-8")
    here = design_of(small_study())
    read = read_counts(sent, here)
    expected = counted(small_study(), tmp_path / "r.csv", rows)
    assert read.cube.to_frame().equals(expected.cube.to_frame())
    assert read.scores.to_frame().equals(expected.scores.to_frame())


def test_an_item_that_the_study_does_not_have(tmp_path, folder):
    older = load(tmp_path / "older", STUDY, INTERVIEW_1_0)
    with pytest.raises(CountsError, match="do not belong to this study folder"):
        read_counts(folder, design_of(older))


def test_scores_that_do_not_add_up(folder):
    path = folder / "score_counts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if line != "C01,staff,work,100.000000,3"), encoding="utf-8")
    with pytest.raises(CountsError, match="do not sum"):
        read_counts(folder, design_of(small_study()))


def test_a_row_that_stands_twice_is_noticed(folder):
    path = folder / "counts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(CountsError):
        read_counts(folder, design_of(small_study()))


def test_columns_behind_the_leading_ones_do_not_matter(folder):
    path = folder / "counts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{line},{'note' if n == 0 else ''}" for n, line in enumerate(lines)), encoding="utf-8")
    assert read_counts(folder, design_of(small_study())).cube.interviewed.sum() == 16


def test_a_code_that_looks_like_a_missing_value_stays_a_code(tmp_path):
    text = interview(
        """
        - {id: q1, type: select_one, text: a, choices: [{code: NA, label: Not far}, {code: "nan", label: Grandma}]}
    """
    ).replace("tiny", "small")
    study = load(tmp_path / "study", STUDY, text)
    row = {"case_id": "C01", "group_id": "boss", "instrument_version": "1.0"}
    rows = [{"respondent_id": f"R{n}", **row, "q1": code} for n, code in enumerate(["NA", "nan", "NA"])]
    made = counted(study, tmp_path / "r.csv", rows)
    read = read_counts(write(tmp_path / "counts", made), design_of(study))
    assert read.cube.to_frame().equals(made.cube.to_frame())
    assert dict(read.cube.to_frame().query("n > 0")[["category", "n"]].to_numpy()) == {"NA": 2, "nan": 1}


def test_a_domain_whose_only_scored_item_has_one_choice(tmp_path):
    text = interview("""
        - {id: q1, type: select_one, text: a, choices: {level: ordinal, choices: [{code: a, label: A}]}}
    """).replace("tiny", "small")
    study = load(tmp_path / "study", STUDY, text)
    row = {"respondent_id": "R1", "case_id": "C01", "group_id": "boss", "instrument_version": "1.0", "q1": "a"}
    made = counted(study, tmp_path / "r.csv", [row])
    read = read_counts(write(tmp_path / "counts", made), design_of(study))
    assert read.scores.to_frame().equals(made.scores.to_frame())
    assert (read + made).scores.to_frame().equals((made + read).scores.to_frame())

"""The use cases as functions, and what the manifest says of where numbers come from."""

import json

import pytest
from support.response_files import write_csv
from support.study_folders import INTERVIEW_1_0, INTERVIEW_2_0, STUDY, small_rows, write_study

from instrument.load import load_study_folder, with_constants
from pipeline.plan import Plan
from pipeline.run import InvalidDataError, count_files, write_counts


@pytest.fixture
def folder(tmp_path):
    return load_study_folder(write_study(tmp_path / "study", STUDY, INTERVIEW_1_0, INTERVIEW_2_0))


@pytest.fixture
def responses(tmp_path):
    return write_csv(tmp_path / "responses.csv", small_rows())


def manifest(paths, folder, out, plan=None):
    write_counts(count_files(paths, folder, plan or Plan()), out)
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def test_what_made_the_numbers(folder, responses, tmp_path):
    about = manifest([responses], folder, tmp_path / "out")
    assert about["command"] == "tabulate"
    assert [(entry["name"], entry["bytes"]) for entry in about["inputs"]] == [
        ("responses.csv", responses.stat().st_size)
    ]
    assert [(entry["id"], entry["version"]) for entry in about["instrument"]] == [("small", "1.0"), ("small", "2.0")]
    assert about["records"] == {"read": 16, "counted": 16}
    assert about["seed"] == 20250101
    assert about["plan"]["min_answered"] == 0.5


def test_comments_and_the_order_of_lines_are_no_change_of_a_study(folder, responses, tmp_path):
    first = manifest([responses], folder, tmp_path / "a")
    commented = STUDY.replace("targets:", "# how many\ntargets:").replace(
        "label: North, kind: nhs", "kind: nhs, label: North"
    )
    other = load_study_folder(write_study(tmp_path / "other", commented, "# new\n" + INTERVIEW_1_0, INTERVIEW_2_0))
    assert manifest([responses], other, tmp_path / "b") == first


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("text: Are you paid?", "text: Paid?", "instrument"), ("label: North", "label: Nord", "study")],
)
def test_a_change_of_the_study_shows(folder, responses, tmp_path, old, new, field):
    first = manifest([responses], folder, tmp_path / "a")
    texts = [text.replace(old, new) for text in (STUDY, INTERVIEW_1_0, INTERVIEW_2_0)]
    other = load_study_folder(write_study(tmp_path / "other", *texts))
    second = manifest([responses], other, tmp_path / "b")
    assert [name for name in first if first[name] != second[name]] == [field]


def test_a_field_given_for_all_rows_shows(folder, tmp_path):
    rows = [{key: value for key, value in row.items() if key != "case_id"} for row in small_rows()]
    responses = write_csv(tmp_path / "r.csv", rows)
    given = [
        manifest([responses], with_constants(folder, {"case_id": case}), tmp_path / case)["study"]["given"]
        for case in ("C01", "C02")
    ]
    assert given == [{"case_id": "C01"}, {"case_id": "C02"}]


def test_errors_carry_what_was_found(folder, tmp_path):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    with pytest.raises(InvalidDataError) as error:
        count_files([write_csv(tmp_path / "r.csv", rows)], folder, Plan())
    assert error.value.validation.issues.codes() == {"Q02"}


def test_allowed_errors_and_counts_of_another_site(folder, responses, tmp_path):
    manifest([responses], folder, tmp_path / "site")
    rows = [row | {"respondent_id": f"S{n}"} for n, row in enumerate(small_rows())]
    rows[0]["unfair"] = "nonsense"
    counted = count_files([write_csv(tmp_path / "r.csv", rows), tmp_path / "site"], folder, Plan(), allow_invalid=True)
    assert counted.tabulation.cube.interviewed.sum() == 32
    assert counted.validation.tally.records == 16


def test_counts_made_under_another_plan_are_not_added_silently(folder, responses, tmp_path):
    """A score that needed half of the answers is not one that needed all of them."""
    from pipeline.counts import CountsError

    manifest([responses], folder, tmp_path / "site", Plan(min_answered=1.0))
    with pytest.raises(CountsError, match="min_answered"):
        count_files([tmp_path / "site"], folder, Plan())

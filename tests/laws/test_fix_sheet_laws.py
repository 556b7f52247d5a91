"""The round trip of a fix sheet: faults put into a clean file are settled by filling it in, and by nothing else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fix_sheets import SIGNED, fill, reviewed, sheet_of
from support.response_files import found, write_csv
from support.study_folders import small_rows, small_study

pytestmark = pytest.mark.usefixtures("one_judge_per_version")

WRONG = {
    "case_id": ("C99", "=1+1", "Nord"),
    "group_id": ("visitor", "@boss"),
    "instrument_version": ("9.9", ""),
    "interview_date": ("1.2.2024", "2001-01-01"),
    "paid": ("maybe", "Piad", "4"),
    "unfair": ("Completly", "=cmd|x", "9", "2024-03-01", "-", "\u202e1", "<b>"),
    "hours": ("500", "many", "1e5", "7.5"),
    "tasks": ("talk none", "sleep", "talk;;sleep"),
    "since": ("01.03.2024", "soon"),
    "place": ("8", "Paid"),
}
FAULTS = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from(sorted(WRONG)), st.integers(0, 9)), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fixes")


@given(FAULTS, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_faults_are_settled_by_filling_in_the_fix_sheet(place, faults, random):
    clean = {row["respondent_id"]: row for row in small_rows()}
    rows = small_rows()
    for number, name, which in faults:
        rows[number][name] = WRONG[name][which % len(WRONG[name])]
    path = write_csv(place / "sent.csv", rows)
    sheet = place / "fixes.xlsx"
    sent = path.read_bytes()

    def right(line):
        name = {"ward": "place", "shop": "place"}.get(line["question"], line["question"])
        value = clean[line["interview"]][name]
        if value:
            return {"action": "change", "new_value": value, **SIGNED}
        return {"action": "blank", **SIGNED}

    # A version or an answer that routes others can hide problems: they stand in the next sheet.
    fixes = []
    for _ in range(4):
        sheet_of(small_study(), path, sheet, *fixes)
        fill(sheet, lambda line: right(line) if line["status"] in ("new", "open", "would appear") else {},
             order=lambda row: random.random())  # fmt: skip
        fixes = [sheet]
        result = reviewed(small_study(), path, sheet)
        if not found(result.validation):
            break
    assert found(result.validation) == []
    assert result.validation.tally.usable == 16
    assert path.read_bytes() == sent
    random.shuffle(rows)
    shuffled = reviewed(small_study(), write_csv(place / "sent.csv", rows), sheet)
    assert found(shuffled.validation) == []
    assert shuffled.refused == result.refused

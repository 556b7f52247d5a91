"""What must hold of validation for any records: it says what the response model says, and nothing makes it fail."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from support.records import HEADINGS, RECORDS, by_question, unique_ids
from support.response_files import judge_rows, validate
from support.study_folders import small_study

from instrument.catalogue import CATALOGUE
from instrument.issues import MOST_PLACES
from instrument.record_fields import read_version
from instrument.responses import response_model

pytestmark = pytest.mark.usefixtures("one_judge_per_version")

Issues = Counter[tuple[int, str, str]]  # (row, code, question or record field)

#: Issues that are about several rows, or that only say how something was read.
NOT_OF_ONE_RECORD = ("R03", "R04")
#: Whose interview it is, is not known.
UNUSABLE = {"R02", "R05", "R06", "R07", "R13"}


@cache
def model_of(version: str):
    return response_model(small_study().instruments[version], small_study())


def judged_one_by_one(records: list[Mapping[str, str]]) -> Issues:
    """The issues of each record, put to the response model by itself."""
    read = read_version(small_study())
    issues: Issues = Counter()
    for row, record in enumerate(records, start=2):
        version = read(record["instrument_version"])
        if version.problem:
            issues[row, version.problem.code, "instrument_version"] += 1
            continue
        try:
            model_of(version.state).model_validate(by_question(record))
        except ValidationError as error:
            issues.update((row, line["type"], str(line["loc"][0])) for line in error.errors())
    return issues


def judged_as_a_file(records: list[Mapping[str, str]], path: Path) -> Issues:
    """The issues of the same records, judged as one file."""
    result = judge_rows(small_study(), path, *records, headings=HEADINGS)
    issues: Issues = Counter()
    for group in result.issues.groups:
        if group.severity != "info" and group.code not in NOT_OF_ONE_RECORD:
            assert group.count == len(group.places) < MOST_PLACES
            issues.update((place.row, group.code, group.question_id) for place in group.places)
    return issues


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("laws") / "responses.csv"


@given(st.lists(RECORDS, min_size=1, max_size=8))
def test_a_file_is_judged_as_its_records_one_by_one(path, records):
    assert judged_as_a_file(records, path) == judged_one_by_one(records)


@given(st.lists(RECORDS, min_size=1, max_size=6))
def test_every_record_is_counted_once_or_has_an_error_that_says_why_not(path, records):
    records = unique_ids(records)
    result = judge_rows(small_study(), path, *records, headings=HEADINGS)
    without = {place.row for group in result.issues.groups if group.code in UNUSABLE for place in group.places}
    assert result.tally.records == len(records)
    assert result.tally.usable == len(records) - len(without)


@given(st.lists(RECORDS, min_size=1, max_size=6))
def test_the_summary_counts_records_by_their_worst_issue(path, records):
    result = judge_rows(small_study(), path, *unique_ids(records), headings=HEADINGS)
    worst = {
        severity: {p.row for group in result.issues.groups if group.severity == severity for p in group.places}
        for severity in ("error", "warning")
    }
    assert result.tally.with_errors == len(worst["error"])
    assert result.tally.with_warnings == len(worst["warning"] - worst["error"])


# Whatever the files hold


def cells_of(headings: list[str], rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([headings, *rows])
    return text.getvalue().encode(encoding)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
ANY_HEADINGS = st.lists(st.one_of(st.sampled_from(HEADINGS), ANY_TEXT), min_size=1, max_size=12)
ALL_HEADINGS = st.permutations([*HEADINGS, "", "extra"])
ANY_ROWS = st.lists(st.lists(st.one_of(st.sampled_from(["C01", "staff", "1.0", "R1", ""]), ANY_TEXT), max_size=20))


@given(st.one_of(ANY_HEADINGS, ALL_HEADINGS), ANY_ROWS, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-16"]))
def test_any_table_is_judged_and_nothing_raised(path, headings, rows, delimiter, encoding):
    path.write_bytes(cells_of(headings, rows, delimiter, encoding))
    assert_reported(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_judged_and_nothing_raised(path, content):
    path.write_bytes(content)
    assert_reported(path)


@cache
def good_csv() -> bytes:
    record = dict.fromkeys(HEADINGS, "") | {"respondent_id": "R1", "case_id": "C01", "group_id": "boss"}
    row = list((record | {"instrument_version": "2.0", "words": 'quoted, "so"\nto speak'}).values())
    return cells_of(list(HEADINGS), [row] * 3, ",", "utf-8")


@cache
def good_workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(csv.reader(io.StringIO(good_csv().decode(), newline=""))):
            sheet.write_row(row, 0, cells)
    return file.getvalue()


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file in which a few stretches were lost or overwritten."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        lost = draw(st.integers(0, 20))
        content = content[:at] + draw(st.binary(max_size=6)) + content[at + lost :]
    return content


@given(damaged(good_csv()))
def test_a_damaged_csv_file_is_judged_and_nothing_raised(path, content):
    path.write_bytes(content)
    assert_reported(path)


@given(damaged(good_workbook()))
def test_a_damaged_workbook_is_judged_and_nothing_raised(path, content):
    workbook = path.with_suffix(".xlsx")
    workbook.write_bytes(content)
    assert_reported(workbook)


def assert_reported(path: Path) -> None:
    """The file is judged; where nothing can be counted, an issue says why. Every sentence and row can be written."""
    result = validate(small_study(), path)
    assert result.issues.codes() <= set(CATALOGUE)
    assert result.tally.usable or result.issues.count("error")
    for group in result.issues.groups:
        assert group.title
        assert group.message
        assert group.action
    assert all(row["message"] and row["action"] for row in result.issues.rows("small"))
    assert all(row["read_as"] for row in result.ledger.rows())

"""What must hold of validation for any records: it says what the response model says, and nothing makes it fail."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support.records import HEADINGS, RECORDS, unique_ids
from support.response_files import judge_rows, validate
from support.study_folders import small_study

from instrument.catalogue import CATALOGUE
from instrument.issues import MOST_PLACES
from instrument.responses import read_version, response_model

Issues = Counter[tuple[int, str, str]]  # (row, code, question or record field)

#: Issues that are about several rows, or that only say how something was read.
NOT_OF_ONE_RECORD = ("R03", "R04")


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
            model_of(version.state).model_validate(record)
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
@settings(max_examples=150)
def test_a_file_is_judged_as_its_records_one_by_one(path, records):
    assert judged_as_a_file(records, path) == judged_one_by_one(records)


@given(st.lists(RECORDS, min_size=1, max_size=6))
def test_every_record_is_counted_once_or_has_an_error_that_says_why_not(path, records):
    records = unique_ids(records)
    result = judge_rows(small_study(), path, *records, headings=HEADINGS)
    unusable = {"R02", "R05", "R06", "R07"}
    without = {place.row for group in result.issues.groups if group.code in unusable for place in group.places}
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

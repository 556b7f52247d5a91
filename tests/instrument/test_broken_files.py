"""Every issue code has a small file that shows exactly it, at the place that is stated beside it."""

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest
from support.command_line import crosscase
from support.response_files import found, validate
from support.study_folders import PROJECT, SAMPLE_STUDY, sample_study

from instrument.catalogue import CATALOGUE
from instrument.issues import IssueGroup
from instrument.quality import Quality
from instrument.validation import Validation
from pipeline.planned import planned_contrasts

BROKEN = PROJECT / "data_samples" / "broken"


def load_maker():
    spec = importlib.util.spec_from_file_location("make_broken_files", BROKEN / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = load_maker()
SAMPLES = MAKER.make_samples()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)


def files_of(sample) -> list[Path]:
    return [BROKEN / path for path in sample.paths] * sample.times


def test_every_code_has_a_sample():
    assert [sample.code for sample in SAMPLES] == list(CATALOGUE)


def test_the_committed_files_are_what_the_script_writes(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["make.py", "--out", str(tmp_path)])
    MAKER.main()
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    there = {path.relative_to(BROKEN): path.read_bytes() for path in BROKEN.rglob("*") if path.is_file()}
    there = {path: content for path, content in there.items() if path.name != "make.py" and path.suffix != ".pyc"}
    assert sorted(written) == sorted(there)
    assert written == there


def test_the_files_are_small():
    assert max(path.stat().st_size for path in BROKEN.rglob("*")) < 70_000


#: Found by comparing records with each other: two samples that differ in one cell would be found alike.
COMPARED = ("F07", "R09", "R11", "X04", "X05", "C01", "C02", "C03")
#: What one or two interviews of a study of ten cases cannot help showing.
COMPANY = {"C01": {"C02"}, "C02": {"C01"}, "C03": {"C01", "C02", "Q01", "R09"}}


@cache
def result_of(stem: str) -> Validation:
    sample = next(sample for sample in SAMPLES if sample.stem == stem)
    folder = sample_study()
    quality = Quality(folder, planned_contrasts(folder)) if sample.code in COMPARED else None
    return validate(folder, *files_of(sample), quality=quality)


def groups_of(sample) -> list[IssueGroup]:
    return [group for group in result_of(sample.stem).issues.groups if group.code == sample.code]


@each_sample
def test_a_sample_shows_exactly_its_code_at_its_place(sample):
    result = result_of(sample.stem)
    others = COMPANY.get(sample.code, {"C01", "C02"} if sample.code in COMPARED else set())
    assert result.issues.codes() - others == {sample.code}
    issues = found(result, CATALOGUE[sample.code].severity)
    assert {(issue.code, issue.cell) for issue in issues if issue.code not in others} == {(sample.code, sample.place)}
    assert len(groups_of(sample)) == 1 or sample.code in ("C01", "C02")


@each_sample
def test_its_message_is_complete_and_in_plain_words(sample):
    for sentence in (text for group in groups_of(sample) for text in (group.message, group.action)):
        assert sentence
        assert "{" not in sentence
        assert not re.search(r"\b(NaN|nan|enum|regex|dtype|null)\b|  |\"\"", sentence)


@pytest.mark.parametrize(
    ("code", "status"),
    [("F01", 11), ("F08", 11), ("F03", 11), ("F09", 11), ("H01", 1), ("R03", 1), ("Q03", 1), ("X02", 1),
     ("F05", 0), ("H02", 0), ("R04", 0), ("Q01", 0), ("Q13", 0), ("X03", 0)],
)  # fmt: skip
def test_the_command_line_shows_it_and_ends_with_its_status(code, status):
    (sample,) = (sample for sample in SAMPLES if sample.code == code)
    done = crosscase("validate", *files_of(sample), "--study", SAMPLE_STUDY)
    assert done.status == status
    assert f"({code})" in done.out
    assert done.err == ""

"""Every issue code has a small file that shows exactly it, at the place that is stated beside it."""

import importlib.util
import re
from pathlib import Path

import pytest
from support.command_line import crosscase
from support.response_files import found, validate
from support.study_folders import PROJECT, SAMPLE_STUDY, sample_study

from instrument.catalogue import CATALOGUE

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
    return [BROKEN / path for path in sample.paths]


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


@each_sample
def test_a_sample_shows_exactly_its_code_at_its_place(sample):
    result = validate(sample_study(), *files_of(sample))
    severity = CATALOGUE[sample.code].severity
    assert result.issues.codes() == {sample.code}
    assert [(issue.code, issue.cell) for issue in found(result, severity)] == [(sample.code, sample.place)]


@each_sample
def test_the_command_line_ends_with_the_right_status_and_shows_the_code(sample):
    done = crosscase("validate", *files_of(sample), "--study", SAMPLE_STUDY)
    is_error = CATALOGUE[sample.code].severity == "error"
    assert done.status == (11 if is_error and sample.code[0] == "F" else int(is_error))
    assert f"({sample.code})" in done.out
    assert done.err == ""
    assert "Traceback" not in done.out


@each_sample
def test_every_message_is_complete(sample):
    (group,) = validate(sample_study(), *files_of(sample)).issues.groups
    for sentence in (group.message, group.action):
        assert sentence
        assert "{" not in sentence
        assert not re.search(r"\b(NaN|nan|enum|regex|dtype|null)\b|  |\"\"", sentence)

"""Files that commands are tried on."""

from pathlib import Path

import pytest
from support.outputs import run
from support.response_files import write_csv
from support.study_folders import INTERVIEW_1_0, INTERVIEW_2_0, STUDY, small_rows, write_study

#: Enough to go through every stage, and quick.
PLAN = """\
draws: 99
figures: {formats: [svg], include: [case_dots]}
"""


@pytest.fixture(scope="session")
def study(tmp_path_factory) -> Path:
    """A study folder with a plan that is quick."""
    return write_study(tmp_path_factory.mktemp("cli") / "study", STUDY, INTERVIEW_1_0, INTERVIEW_2_0, plan=PLAN)


@pytest.fixture
def rows() -> list[dict[str, str]]:
    """Interviews without any issue."""
    return small_rows()


@pytest.fixture
def responses(tmp_path, rows) -> Path:
    """A response file without any issue."""
    return write_csv(tmp_path / "responses.csv", rows)


@pytest.fixture
def wrong_responses(tmp_path, rows) -> Path:
    """A response file with an invalid answer, and one record of a case that does not exist."""
    rows[0]["unfair"] = "nonsense"
    rows[5]["case_id"] = "C99"
    return write_csv(tmp_path / "wrong.csv", rows)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "build"


@pytest.fixture(scope="module")
def analysed(study, tmp_path_factory):
    """An analysis of sixteen interviews without issues, made once."""
    place = tmp_path_factory.mktemp("analysed")
    responses = write_csv(place / "responses.csv", small_rows())
    done = run("analyse", responses, study=study, out=place / "build")
    assert (done.status, done.err) == (0, "")
    return place / "build"


# Tabulate

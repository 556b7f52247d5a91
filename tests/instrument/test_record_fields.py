"""Record fields that collecting tools add: when a record was begun and ended, and what the tool says of it."""

import pytest
from support.study_folders import small_study

from instrument.responses import record_readers

STUDY = small_study()
READERS = record_readers(STUDY.newest, STUDY)


@pytest.mark.parametrize("name", ["started", "ended"])
@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("2024-06-01T10:00:00.500+02:00", "2024-06-01T10:00:00.500000+02:00"),
        ("2024-06-01T08:15:02Z", "2024-06-01T08:15:02+00:00"),
        (" 2024-06-01 10:00 ", "2024-06-01T10:00:00"),
        ("2024-06-31 10:00", "invalid"),
        ("1.6.2024 10:00", "invalid"),
        ("", "blank"),
        (None, "blank"),
    ],
)
def test_a_moment(name, text, state):
    answer = READERS[name](text)
    assert (answer.state, answer.problem) == (state, None)


@pytest.mark.parametrize(
    ("text", "state"), [("finished", "finished"), (" Test ", "test"), ("On hold", "On hold"), ("", "blank")]
)
def test_what_the_tool_says_of_a_record(text, state):
    assert READERS["submission_status"](text).state == state

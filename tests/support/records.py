"""Interview records of the small study, from sensible to senseless, for laws that must hold of any."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from instrument.questions import ChoiceList
from instrument.study import RECORD_FIELDS
from support.study_folders import small_study

Record = Mapping[str, str]

_VERSIONS = tuple(small_study().versions)
QUESTIONS = tuple(dict.fromkeys(name for version in _VERSIONS for name in version.questions))


def _headings() -> tuple[str, ...]:
    questions = small_study().newest.questions
    shown = [(questions[name].heading or (name,))[0] for name in QUESTIONS]
    return (*RECORD_FIELDS, *dict.fromkeys(shown))

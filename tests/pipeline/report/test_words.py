"""Every key that a table may hold has words, and no two places say it differently."""

from typing import get_args

import pytest

from instrument.catalogue import CATALOGUE
from instrument.model import ChangeClass
from instrument.text import listed
from pipeline.plan import Families
from pipeline.report import words
from pipeline.report.facts import HEADLINES
from pipeline.report.sections.quality import BY_SEVERITY, CONSEQUENCES
from pipeline.statistics.reasons import MARKS, Reason


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason):
    assert words.reason(reason) not in ("", words.UNKNOWN)


def test_no_reason_is_made_up():
    assert set(words.REASONS) - {"not_asked"} == set(Reason)


def test_every_mark_has_words():
    assert set(words.MARKS) == set(MARKS)


def test_every_headline_method_has_words():
    assert set(words.METHODS) == set(HEADLINES)


def test_every_change_and_every_adjustment_has_words():
    assert set(words.CHANGES) == set(get_args(ChangeClass))
    choices = {choice for field in Families.model_fields.values() for choice in get_args(field.annotation)}
    assert set(words.ADJUSTMENTS) == choices


def test_every_issue_has_a_consequence():
    assert set(CONSEQUENCES) <= set(CATALOGUE)
    assert {kind.severity for kind in CATALOGUE.values()} <= set(BY_SEVERITY)


def test_remarks_name_levels():
    keys = {"levels_left_out": "C1 C2", "base_too_small": ""}
    labels = {"C1": "North", "C2": "South"}
    assert words.remarks(keys, labels.get) == ["left out, too few or no answers: North, South", "too few people"]


@pytest.mark.parametrize(
    ("names", "both", "one"),
    [(["a"], "a", "a"), (["a", "b"], "a and b", "a or b"), (["a", "b", "c"], "a, b and c", "a, b or c")],
)
def test_lists_in_words(names, both, one):
    assert listed(names) == both
    assert words.either(names) == one

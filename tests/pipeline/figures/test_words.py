"""Sentences that captions share."""

import pytest

from pipeline.figures import words


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"A": ["x", "y"], "B": ["x", "y"]}, "Every group was asked in every domain."),
        ({"A": ["x"], "B": ["x"]}, "Asked of: x."),
        ({"A": ["x", "y"], "B": ["x"], "C": ["x"]}, "Asked in “A”: every group; in “B” and “C”: x."),
        ({"A": [], "B": ["x"]}, "Asked in “A”: nobody; in “B”: x."),
        ({c: ["x", "y"][: 1 + n % 2] for n, c in enumerate("ABCDEFG")},
         "A domain was put to 1 to 2 of the 2 groups, and 3 of the 7 domains to every group."),
        ({}, ""),
    ],
)  # fmt: skip
def test_who_was_asked_in_which_domain(groups, said):
    assert words.asked_in(groups, 2) == said
    assert words.asked_in(groups, 1) == ""

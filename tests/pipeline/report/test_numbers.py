"""Numbers as printed: what the base allows, signs, phrases."""

import pytest

from pipeline.report import numbers


@pytest.mark.parametrize(
    ("x", "n", "printed"),
    [(0, 0, "0"), (1, 4, "1"), (5, 9, "5 of 9"), (2, 16, "13%"), (7, 89, "8%"), (45, 120, "37.5%"), (0, 12, "0%")],
)
def test_share(x, n, printed):
    assert numbers.share(x, n) == printed


@pytest.mark.parametrize(
    ("value", "n", "printed"),
    [(54.5, 50, "55"), (54.44, 100, "54.4"), (-3.2, 9, "0†"), (104.0, 9, "100†"), (0.0, 9, "0")],
)
def test_scores_stay_on_the_scale(value, n, printed):
    assert numbers.on_scale(value, n) == printed


def test_a_minus_is_no_hyphen():
    assert numbers.points(-16.67, 50) == "−17"
    assert numbers.effect(-0.383) == "−0.38"
    assert numbers.plain(-2.5) == "−2.5"


@pytest.mark.parametrize(
    ("p", "printed", "often"),
    [
        (0.00004, "p\u00a0<\u00a00.001", "fewer than 1 of 1,000"),
        (0.0052, "p\u00a0=\u00a00.005", "about 5 of 1,000"),
        (0.0123, "p\u00a0=\u00a00.012", "about 12 of 1,000"),
        (0.444, "p\u00a0=\u00a00.44", "about 44 of 100"),
        (1.0, "p\u00a0=\u00a01.00", "about 100 of 100"),
    ],
)
def test_p_values(p, printed, often):
    assert numbers.equals(p) == printed
    assert numbers.deals(p) == often


@pytest.mark.parametrize(
    ("value", "printed"), [(16.5, "16.5"), (8.0, "8"), (120.0, "120"), (0.001, "0"), (1234.567, "1,234.57")]
)
def test_numbers_in_their_own_unit(value, printed):
    assert numbers.plain(value) == printed

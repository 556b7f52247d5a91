import pytest

from pipeline.statistics import printing


@pytest.mark.parametrize(
    ("value", "text"), [(0.0004, "< 0.001"), (0.001, "0.001"), (0.0455, "0.046"), (0.1, "0.10"), (1, "1.00")]
)
def test_p(value: float, text: str) -> None:
    assert printing.format_p(value) == text


@pytest.mark.parametrize(
    ("value", "base", "text"),
    [(62.5, 9, "63"), (62.45, 120, "62.5"), (-0.3, 9, "0"), (-12.5, 9, "-13"), (0.05, 100, "0.1"), (100, 100, "100.0")],
)
def test_points(value: float, base: int, text: str) -> None:
    assert printing.format_points(value, base) == text


def test_share_that_is_no_count() -> None:
    assert printing.format_share(0.382936507936508, 81) == "38%"
    assert printing.format_share(0.3829, 181) == "38.3%"


def test_an_empty_base_is_words() -> None:
    assert printing.format_percent(0, 0) == "none answered"
    assert printing.format_percent(0, 0, none="none asked") == "none asked"


def test_a_count_above_its_base_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and its base"):
        printing.format_percent(3, 2)


def test_interval_has_no_hyphen() -> None:
    assert printing.format_interval("27%", "81%") == "27% to 81%"


def test_statistic_carries_its_df() -> None:
    assert printing.format_statistic(33.1656, 18) == "33.17 (df 18)"
    assert printing.format_statistic(220.937) == "220.94"
    assert printing.format_effect(-0.345) == "-0.35"


@pytest.mark.parametrize(("base", "shown"), [(0, False), (4, False), (5, True)])
def test_small_bases_show_counts_only(base: int, shown: bool) -> None:
    assert printing.shows_share(base) is shown

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from pipeline.statistics.proportions import case_mean, wilson_interval
from pipeline.statistics.reasons import Reason


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_wilson_agrees_with_statsmodels_inside_the_scale(confidence: float) -> None:
    x, n = np.array([1, 3, 8, 40]), np.array([9, 9, 9, 90])
    theirs = proportion_confint(x, n, alpha=1 - confidence, method="wilson")
    assert np.array(wilson_interval(x, n, confidence)) == pytest.approx(np.array(theirs), abs=1e-12)


def test_wilson_is_exact_at_the_ends_and_empty_without_a_base() -> None:
    low, high = wilson_interval(np.array([0, 12, 0]), np.array([12, 12, 0]))
    assert (low[0], high[1]) == (0.0, 1.0)
    assert np.isnan([low[2], high[2]]).all()


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5)])
def test_wilson_refuses_impossible_counts(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="between 0 and its base"):
        wilson_interval(np.array([x]), np.array([n]))


def test_case_mean_says_why_there_is_no_interval() -> None:
    values = np.array([[0.1, 0.5, np.nan, np.nan], [0.3, 0.5, np.nan, 0.2], [0.2, 0.5, np.nan, 0.4]])
    found = case_mean(values)
    assert found.reason.tolist() == [None, Reason.NO_VARIATION, Reason.NO_RESPONDENTS, Reason.TOO_FEW_CASES]
    assert found.cases.tolist() == [3, 3, 0, 2]
    assert np.isnan(found.low[1:]).all()
    assert np.isnan(found.mean[2])
    assert found.mean[3] == pytest.approx(0.3)


def test_case_mean_is_cut_at_the_bounds() -> None:
    found = case_mean(np.array([[0.0], [0.0], [0.3]]), bounds=(0.0, 1.0))
    assert found.low[0] == 0
    assert found.high[0] < 1


def test_equal_shares_that_differ_in_the_last_bit_do_not_vary() -> None:
    found = case_mean(np.array([[0.1 + 0.2], [0.3], [0.3]]))
    assert found.reason[0] == Reason.NO_VARIATION

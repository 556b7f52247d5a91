"""Every reference number of ``golden.json``: do others get the same?

The numbers come from R 4.2.2 (each vector names its function in ``source``) and, where R has nothing, from the Python
package named there. Role ``check`` is reproduced within its tolerance; role ``hazard`` shows a wrong result of other
software, which must not be ours.
"""

import numpy as np
import pytest
from support.golden import agreement_and_families, between_cases, shares_and_scores, unadjusted, within_blocks
from support.golden.core import REPRODUCED, VECTORS, Match, whole_study

from instrument.items import NON_ANSWERS
from pipeline.statistics.bases import ladder
from pipeline.statistics.contrasts import METHODS

#: Importing these fills the register of what reproduces which vector.
SUBJECTS = (shares_and_scores, within_blocks, unadjusted, between_cases, agreement_and_families)


def test_every_vector_is_reproduced() -> None:
    assert set(REPRODUCED) == set(VECTORS)


@pytest.mark.parametrize("vector_id", VECTORS)
def test_vector(vector_id: str) -> None:
    vector = VECTORS[vector_id]
    REPRODUCED[vector_id](vector, Match(vector))


@pytest.mark.parametrize(
    ("vector_id", "method"),
    [
        ("perm_train_case", "strat_permutation"),
        ("perm_train_group", "strat_permutation"),
        ("perm_pay_case", "strat_permutation"),
        ("perm_side_train", "strat_permutation"),
        ("cmh_pay_case", "cmh_general"),
    ],
)
def test_the_table_of_contrasts_holds_the_reference_statistic(vector_id: str, method: str) -> None:
    vector = VECTORS[vector_id]
    frame = whole_study()["contrasts"]
    keys = {
        "unit": "item",
        "unit_id": vector["input"]["item"],
        "contrast": vector["input"]["contrast"],
        "method": method,
    }
    row = frame[np.logical_and.reduce([frame[name] == value for name, value in keys.items()])].iloc[0]
    assert row["statistic"] == pytest.approx(vector["output"]["statistic"], rel=1e-8)


def test_every_method_appears_in_the_reference_study() -> None:
    expected = {method.key for method in METHODS} - {"jonckheere"}  # its attributes have no order
    assert set(whole_study()["contrasts"]["method"]) == expected


def test_ladder_counts_invalid_answers_between_eligible_and_responded() -> None:
    states = np.array([10, *(1 for _ in NON_ANSWERS)])
    steps = ladder(states)
    assert [int(steps[name]) for name in ("interviewed", "asked", "eligible", "responded", "substantive")] == [
        16, 15, 14, 11, 10,
    ]  # fmt: skip

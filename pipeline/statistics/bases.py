"""The ladder of denominators of every item in every row of the study: who was interviewed, asked, eligible, answered.

Knows missing reasons and sums; knows no share but the two rates that describe answering itself.
"""

import numpy as np
import pandas as pd

from instrument.items import INVALID, MISSING_REASONS, NON_ANSWERS
from pipeline.artefacts import COLUMNS, CountCube
from pipeline.statistics.breakdowns import Breakdowns
from pipeline.statistics.proportions import wilson_interval

LADDER = ("interviewed", "asked", "eligible", "responded", "substantive")


def ladder(states: np.ndarray) -> dict[str, np.ndarray]:
    """Denominators from the counts of the states a person can be in.

    Parameters
    ----------
    states : ndarray of int, shape (..., 7)
        People with a substantive answer, then those in each of ``dont_know, refused, not_applicable, blank, not_asked,
        invalid``.

    Returns
    -------
    dict of str to ndarray of int, shape (...)
        ``interviewed, asked, eligible, responded, substantive``, each part of the one before.

    Notes
    -----
    Shares rest on substantive, the don't-know rate on responded, the refusal rate on eligible. An invalid answer, where
    such are counted at all, leaves between eligible and responded, as a refusal or a blank does.
    """
    missing = dict(zip(NON_ANSWERS, np.moveaxis(states[..., 1:], -1, 0), strict=True))
    steps = {"interviewed": states.sum(axis=-1)}
    steps["asked"] = steps["interviewed"] - missing["not_asked"]
    steps["eligible"] = steps["asked"] - missing["not_applicable"]
    steps["responded"] = steps["eligible"] - missing["refused"] - missing["blank"] - missing[INVALID]
    steps["substantive"] = steps["responded"] - missing["dont_know"]
    return steps


def bases_table(cube: CountCube, rows: Breakdowns, confidence: float) -> pd.DataFrame:
    """The table ``bases``: a row for every breakdown level and item.

    Behind the declared columns: ``invalid``, and the don't-know and refusal rates with their Wilson intervals.
    """
    if cube.items:
        states = np.stack([_states(cube.counts[item.item_id], len(item.codes)) for item in cube.items], axis=2)
    else:
        states = np.zeros((*cube.interviewed.shape, 0, 1 + len(NON_ANSWERS)), np.int64)
    states = rows.sums(states)
    steps = ladder(states)
    items = len(cube.items)
    columns: dict[str, np.ndarray] = {
        "breakdown": np.repeat(rows.names, items),
        "level": np.repeat(rows.levels, items),
        "item_id": np.tile(np.array([item.item_id for item in cube.items], object), len(rows)),
        **{name: steps[name].reshape(-1) for name in LADDER},
        **{name: states[..., 1 + place].reshape(-1) for place, name in enumerate(NON_ANSWERS)},
    }
    for rate, count, base in (("dont_know", "dont_know", "responded"), ("refused", "refused", "eligible")):
        x, n = columns[count], columns[base]
        columns[f"{rate}_rate"] = np.divide(x, n, out=np.full(len(n), np.nan), where=n > 0)
        columns[f"{rate}_low"], columns[f"{rate}_high"] = wilson_interval(x, n, confidence)
    # Rows of several cases pool people: an interval on them would ignore that and be too narrow, and where a share is
    # the mean of the cases (study, attributes) a pooled rate would be another thing under the same name.
    of_one = np.isin(columns["breakdown"], ["case", "group"])
    pooled = np.isin(columns["breakdown"], ["overall", "side"])
    for name in ("dont_know", "refused"):
        columns[f"{name}_rate"] = np.where(of_one | pooled, columns[f"{name}_rate"], np.nan)
        for limit in ("low", "high"):
            columns[f"{name}_{limit}"] = np.where(of_one, columns[f"{name}_{limit}"], np.nan)
    assert set(MISSING_REASONS) < set(columns)
    return pd.DataFrame(columns)[[*COLUMNS["bases"], *(name for name in columns if name not in COLUMNS["bases"])]]


def _states(counts: np.ndarray, categories: int) -> np.ndarray:
    """(cases, groups, 7): substantive answers, then each state that is none."""
    return np.concatenate([counts[..., :categories].sum(axis=-1, keepdims=True), counts[..., categories:]], axis=-1)

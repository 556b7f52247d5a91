"""The table ``agreement``: how far people of one case agree, and how far its two sides are apart.

Knows cases, items and domains; the measures themselves are in `agreement_measures`.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import krippendorff
import numpy as np
import pandas as pd

from pipeline.artefacts import COLUMNS, Design
from pipeline.plan import Plan
from pipeline.statistics.agreement_measures import consensus, rwg, van_der_eijk_a
from pipeline.statistics.breakdowns import ALL
from pipeline.statistics.comparisons import Comparison, arrange, declared_levels
from pipeline.statistics.contrasts.strat_permutation import Permutation
from pipeline.statistics.proportions import case_mean
from pipeline.statistics.reasons import Reason, join_notes
from pipeline.statistics.units import Unit

MIN_ANSWERS = 3
MIN_PER_SIDE = 2
MIN_ITEMS = 5
EXTRA = ("alpha", "gap_low", "gap_high", "practice_n", "management_n")
#: Points of 0-100: the middle of the scale, and how far apart sides on opposite halves of it contradict each other.
MIDDLE, CONTRADICTION = 50.0, 50.0


def krippendorff_alpha(
    counts: np.ndarray, level: Literal["nominal", "ordinal", "interval"] = "ordinal"
) -> float | Reason:
    """Krippendorff's alpha of a block of items answered by the same case.

    Parameters
    ----------
    counts : ndarray of int, shape (items, categories)
        People per item and category; items on one scale.
    level : str
        Level of measurement.

    Returns
    -------
    float or Reason
        1 for perfect agreement, 0 for chance; `no_variation` when all answers are the same.

    Notes
    -----
    Who gave which answer is not needed.

    Source: Krippendorff (2019), Content Analysis.
    """
    if (counts.sum(axis=0) > 0).sum() < 2:
        return Reason.NO_VARIATION
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement=level))


def side_gaps(counts: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Mean score of the practice side minus that of the management side, for each case.

    Parameters
    ----------
    counts : ndarray of int, shape (2, cases, categories)
        People of the practice and of the management side.
    x : ndarray of float, shape (categories,)
        Score of each category.

    Returns
    -------
    ndarray of float, shape (cases,)
        In points of the score; nan where a side has fewer than two people.
    """
    means = _side_means(counts, x)
    return np.asarray(means[0] - means[1])


def sides_contradict(counts: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Whether a case's sides stand on opposite halves of the scale, half of it or more apart: bool (cases,).

    ``counts`` is int (2, cases, categories), ``x`` float (categories,) on 0-100. Half the scale is a choice of this
    project, not taken from a source.
    """
    means = _side_means(counts, x)
    with np.errstate(invalid="ignore"):
        opposite = (means[0] - MIDDLE) * (means[1] - MIDDLE) < 0
        return np.asarray(opposite & (np.abs(means[0] - means[1]) >= CONTRADICTION))


def _side_means(counts: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Mean score of each side in each case, float (2, cases); nan where one side has fewer than two people."""
    n = counts.sum(axis=2)
    return np.where((n >= MIN_PER_SIDE).all(axis=0), (counts @ x) / np.maximum(n, 1), np.nan)


def agreement_table(
    ordinal: Sequence[tuple[Comparison, Permutation]], domains: Sequence[Unit], design: Design, plan: Plan
) -> pd.DataFrame:
    """Rows for every case: its ordinal items, then its domains; rows of case ``all`` hold the mean of the case gaps.

    Behind the declared columns: ``alpha`` (rows of domains), ``gap_low``, ``gap_high`` (rows of case ``all``), and how
    many people a gap compares.
    """
    cases = len(design.cases)
    by_item = [_item_columns(comparison, permutation, design) for comparison, permutation in ordinal]
    by_domain = [
        _domain_columns(unit, [(c, col) for (c, _), col in zip(ordinal, by_item, strict=True)], design)
        for unit in domains
    ]
    columns = [*by_item, *by_domain]
    records: list[dict[str, object]] = []
    for case in range(cases):
        records += [_record(column, case, design.case_ids[case]) for column in columns]
    records += [_study_record(column, plan.confidence) for column in columns]
    frame = pd.DataFrame(records, columns=[*COLUMNS["agreement"], *EXTRA])
    whole = ["practice_n", "management_n"]
    numbers = [name for name in frame.columns if name not in {"case_id", "item_id", "n", "note", *whole}]
    frame[numbers] = frame[numbers].astype(float)
    frame[whole] = frame[whole].astype("Int64")
    return frame


def _record(column: Mapping[str, object], case: int, case_id: str) -> dict[str, object]:
    record: dict[str, object] = {"case_id": case_id, "item_id": column["item_id"]}
    for name, values in column.items():
        if isinstance(values, np.ndarray):
            record[name] = values[case]
    notes = column["notes"]
    assert isinstance(notes, list)
    record["note"] = join_notes(notes[case])
    return record


def _study_record(column: Mapping[str, object], confidence: float) -> dict[str, object]:
    gaps, n = column["gap"], column["n"]
    assert isinstance(gaps, np.ndarray)
    assert isinstance(n, np.ndarray)
    found = case_mean(gaps[:, None], confidence)
    reason = found.reason[0] if column["has_sides"] else Reason.TOO_FEW_LEVELS
    if reason == Reason.NO_RESPONDENTS:
        reason = Reason.TOO_FEW_CASES
    return {
        "case_id": ALL,
        "item_id": column["item_id"],
        "n": int(n.sum()),
        "gap": found.mean[0],
        "gap_low": found.low[0],
        "gap_high": found.high[0],
        "note": join_notes([reason, f"cases={found.cases[0]}"]),
    }


def _gaps(unit: Unit, design: Design, notes: list[list[str]]) -> dict[str, object]:
    """Gap of each case with its bases, and whether the study declares two sides at all; a missing gap is noted."""
    assert unit.x is not None
    if len(declared_levels("side", design)) < 2:
        for cell in notes:
            cell.append(Reason.TOO_FEW_LEVELS)
        return {"gap": np.full(len(notes), np.nan), "has_sides": False}
    by_side = arrange("side", unit.counts, design)
    gaps = side_gaps(by_side, unit.x)
    for case in np.flatnonzero(sides_contradict(by_side, unit.x)):
        notes[case].append("sides_contradict")
    for cell, gap in zip(notes, gaps, strict=True):
        if np.isnan(gap):
            cell.append(Reason.BASE_TOO_SMALL)
    practice, management = by_side.sum(axis=2)
    return {"gap": gaps, "has_sides": True, "practice_n": practice, "management_n": management}


def _item_columns(comparison: Comparison, permutation: Permutation, design: Design) -> dict[str, object]:
    unit = comparison.unit
    counts = unit.counts.sum(axis=1)
    n = counts.sum(axis=1)
    enough = n >= MIN_ANSWERS
    notes: list[list[str]] = [[] if ok else [Reason.BASE_TOO_SMALL] for ok in enough]
    unfloored = rwg(counts)
    columns: dict[str, object] = {
        "item_id": unit.unit_id,
        "n": n,
        "consensus": np.where(enough, consensus(counts), np.nan),
        "van_der_eijk_a": np.where(enough, van_der_eijk_a(counts), np.nan),
        "rwg": np.where(enough, np.maximum(unfloored, 0), np.nan),
        "notes": notes,
    }
    for case in np.flatnonzero(enough):
        if unfloored[case] < 0:
            notes[case].append("floored")
        if counts.shape[1] < 3:
            notes[case].append("three_categories_needed")
    for case in np.flatnonzero(columns["van_der_eijk_a"] < 0):  # type: ignore[operator]
        notes[case].append("polarised")
    columns["null_low"], columns["null_high"] = _chance_band(comparison, permutation, enough, notes)
    return columns | _gaps(unit, design, notes)


def _chance_band(
    comparison: Comparison, permutation: Permutation, enough: np.ndarray, notes: list[list[str]]
) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.full(len(enough), np.nan), np.full(len(enough), np.nan)
    if permutation.consensus_low is not None and permutation.consensus_high is not None:
        moves = permutation.consensus_high - permutation.consensus_low > 1e-9
        low[comparison.kept] = np.where(moves, permutation.consensus_low, np.nan)
        high[comparison.kept] = np.where(moves, permutation.consensus_high, np.nan)
    low[~enough], high[~enough] = np.nan, np.nan
    for case in np.flatnonzero(enough & np.isnan(low)):
        if case in comparison.kept:
            notes[case].append(permutation.reason or Reason.NO_VARIATION)
        else:
            notes[case].append(Reason.BASE_TOO_SMALL)
    return low, high


def _domain_columns(
    unit: Unit, items: Sequence[tuple[Comparison, Mapping[str, object]]], design: Design
) -> dict[str, object]:
    inside = [(comparison.unit, column) for comparison, column in items if comparison.unit.domain_id == unit.domain_id]
    n = unit.counts.sum(axis=(1, 2))
    notes: list[list[str]] = [[] for _ in n]
    values = np.array([column["consensus"] for _, column in inside], float).reshape(len(inside), len(n))
    has = ~np.isnan(values)
    mean = np.divide(
        np.where(has, values, 0).sum(axis=0), has.sum(axis=0), out=np.full(len(n), np.nan), where=has.any(axis=0)
    )
    alpha = np.full(len(n), np.nan)
    for case in range(len(n)):
        if np.isnan(mean[case]):
            notes[case].append(Reason.BASE_TOO_SMALL)
        found = _alpha_of_case([item for item, _ in inside], case)
        if isinstance(found, Reason):
            notes[case].append(found)
        else:
            alpha[case] = found
    gaps = _gaps(unit, design, notes)
    return {"item_id": f"domain:{unit.domain_id}", "n": n, "consensus": mean, "alpha": alpha, "notes": notes, **gaps}


def _alpha_of_case(items: Sequence[Unit], case: int) -> float | Reason:
    """Alpha over the largest set of items on one scale; the first declared one among equally large sets."""
    by_scale: dict[tuple[str, ...], list[np.ndarray]] = {}
    for item in items:
        counts = item.counts[case].sum(axis=0)
        if counts.sum() >= MIN_ANSWERS:
            by_scale.setdefault(item.categories, []).append(counts)
    largest = max(by_scale.values(), key=len, default=[])
    if len(largest) < MIN_ITEMS:
        return Reason.BASE_TOO_SMALL
    return krippendorff_alpha(np.array(largest))

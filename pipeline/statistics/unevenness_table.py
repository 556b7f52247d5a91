"""The table ``unevenness``: one row for every ordinal item and domain, cases compared within group.

Knows how the pieces of `unevenness` become columns, and which reason belongs to which empty cell.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pipeline.artefacts import COLUMNS
from pipeline.plan import Plan
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.reasons import Reason, join_notes
from pipeline.statistics.results import Result
from pipeline.statistics.unevenness import Spread, chance_limit, leave_one_out, spread_between, unevenness_interval

EXTRA = ("s2w", "f", "df1", "df2", "chance_high")


def unevenness_table(compared: Iterable[tuple[Comparison, Result]], plan: Plan) -> pd.DataFrame:
    """Rows from contrast `case` of each unit and its headline result, whose p stands here as well.

    Behind the declared columns: ``s2w``, variance of single answers, the F ratio of the interval with its df, and
    ``chance_high``, the end of the band from 0 in which U would lie, with the plan's confidence, were all cases equal.
    """
    records = [_record(comparison, headline, plan) for comparison, headline in compared]
    frame = pd.DataFrame(records, columns=[*COLUMNS["unevenness"], *EXTRA])
    for name in ("df1", "df2"):
        frame[name] = frame[name].astype("Int64")
    numbers = [
        name for name in frame.columns if name not in {"unit", "unit_id", "domain_id", "n", "note", "df1", "df2"}
    ]
    frame[numbers] = frame[numbers].astype(float)
    return frame


def _record(comparison: Comparison, headline: Result, plan: Plan) -> dict[str, object]:
    unit = comparison.unit
    left_out = f"levels_left_out={' '.join(comparison.left_out)}" if comparison.left_out else None
    record: dict[str, object] = {
        "unit": unit.unit,
        "unit_id": unit.unit_id,
        "domain_id": unit.domain_id,
        "n": comparison.n,
        "p_value": headline.p_value,
    }
    x = comparison.scores[:, 0]
    spread = comparison.reason or spread_between(comparison.counts, x)
    if not isinstance(spread, Spread):
        # Below three levels U has no meaning, but two cases still have a p value.
        return record | {"note": join_notes([spread, *_reasons(headline), left_out])}
    interval = unevenness_interval(spread, plan.confidence)
    low, high = interval if isinstance(interval, tuple) else (None, None)
    without = leave_one_out(comparison.counts, x)
    some = not np.isnan(without).all()
    notes: list[str | None] = [None if isinstance(interval, tuple) else interval]
    notes.append("matched_interval" if spread.is_matched else None)
    notes.append(f"loo_lowest={comparison.level_ids[int(np.nanargmin(without))]}" if some else Reason.TOO_FEW_LEVELS)
    return record | {
        "v_observed": spread.v_observed,
        "v_noise": spread.v_noise,
        "tau2": spread.tau2,
        "unevenness": spread.unevenness,
        "conf_low": low,
        "conf_high": high,
        "icc": spread.icc,
        "reliability": spread.reliability,
        "noise_share": spread.noise_share,
        "loo_low": float(np.nanmin(without)) if some else None,
        "loo_high": float(np.nanmax(without)) if some else None,
        "note": join_notes([*notes, *_reasons(headline), left_out]),
        "s2w": spread.s2w,
        "f": spread.f,
        "df1": spread.df1,
        "df2": spread.df2,
        "chance_high": chance_limit(spread, plan.confidence),
    }


def _reasons(headline: Result) -> list[str]:
    """Why the p value is missing, where it is."""
    return [note for note in headline.notes if headline.p_value is None and note in set(Reason)]

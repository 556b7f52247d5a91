"""The table ``contrasts``: every declared contrast of every unit, by every method that applies, and its adjustment.

Knows which contrasts a plan asks for and how results become rows; the methods themselves are in ``contrasts``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.artefacts import COLUMNS, CaseAttribute, Design
from pipeline.plan import Families, Plan
from pipeline.statistics.case_values import CaseValues
from pipeline.statistics.comparisons import WITHIN, Comparison, declared_levels
from pipeline.statistics.contrasts import Method, methods_for
from pipeline.statistics.multiplicity import adjust, family_of
from pipeline.statistics.reasons import join_notes
from pipeline.statistics.results import Effect, Result, not_estimable
from pipeline.statistics.units import Unit

EXTRA = ("mc_se", "is_headline")


@dataclass(frozen=True, slots=True)
class Entry:
    """One method's result for one unit in one contrast."""

    contrast: str
    unit: Unit
    method: Method
    levels: int
    n: int
    left_out: tuple[str, ...]
    result: Result


def planned_contrasts(plan: Plan, design: Design) -> list[str]:
    """Contrasts to report, in order: those of the plan, else case, group, side and every case attribute.

    A contrast for which the study declares fewer than two levels has no rows at all: no answer could change that.
    """
    wanted = plan.contrasts
    if wanted is None:
        wanted = (*WITHIN, *(attribute.attribute_id for attribute in design.attributes))
    return [contrast for contrast in wanted if len(declared_levels(contrast, design)) > 1]


def entries_within(comparison: Comparison, headline: Result, plan: Plan) -> Iterable[Entry]:
    """Results of one contrast between levels within blocks; the headline comes from outside, it serves other tables."""
    methods = methods_for("people", comparison.unit.kind)
    for method in methods if comparison.reason is None else methods[:1]:
        result = headline if method.is_headline else method.estimate(comparison, plan)
        yield Entry(
            comparison.contrast,
            comparison.unit,
            method,
            len(comparison.kept),
            comparison.n,
            comparison.left_out,
            result,
        )


def entries_between(values: CaseValues, plan: Plan) -> Iterable[Entry]:
    """Results of one contrast between the levels of a case attribute, the case being the unit."""
    methods = methods_for("ordered_cases" if values.is_ordered else "cases", values.unit.kind)
    compared, reason = values.compared, values.reason
    for method in methods if reason is None else methods[:1]:
        result = method.estimate(values, plan) if reason is None else not_estimable(reason)
        yield Entry(
            values.contrast,
            values.unit,
            method,
            len(compared.level_ids),
            len(compared.case_ids),
            values.left_out,
            result,
        )


def contrasts_table(entries: Iterable[Entry], families: Families) -> pd.DataFrame:
    """The table ``contrasts``: a row for every entry and effect, p values adjusted within their family.

    Only the headline p is adjusted. Behind the declared columns: ``mc_se``, the Monte Carlo standard error of p, and
    ``is_headline``.
    """
    records = [record for entry in entries for record in _records(entry)]
    frame = pd.DataFrame(records, columns=[*COLUMNS["contrasts"], *EXTRA])
    for name in ("df", "draws"):
        frame[name] = frame[name].astype("Int64")
    for name in ("statistic", "p_value", "p_min", "p_adjusted", "effect", "effect_low", "effect_high", "mc_se"):
        frame[name] = frame[name].astype(float)
    return _with_adjusted(frame, families)


def _records(entry: Entry) -> Iterable[dict[str, object]]:
    result, unit = entry.result, entry.unit
    left_out = f"levels_left_out={' '.join(entry.left_out)}" if entry.left_out else None
    for effect in result.effects or (Effect(""),):
        yield {
            "contrast": entry.contrast,
            "unit": unit.unit,
            "unit_id": unit.unit_id,
            "domain_id": unit.domain_id,
            "method": entry.method.key,
            "levels": entry.levels,
            "n": entry.n,
            "statistic": result.statistic,
            "df": result.df,
            "p_value": result.p_value,
            "p_min": result.p_min,
            "draws": result.draws,
            "family": family_of(entry.contrast, unit.unit, unit.domain_id) if entry.method.is_headline else None,
            "p_adjusted": None,
            "effect_name": effect.name or None,
            "effect": effect.value,
            "effect_low": effect.low,
            "effect_high": effect.high,
            "note": join_notes([*result.notes, *effect.notes, left_out]),
            "mc_se": result.mc_se,
            "is_headline": entry.method.is_headline,
        }


def _with_adjusted(frame: pd.DataFrame, families: Families) -> pd.DataFrame:
    tested = frame[frame["is_headline"].astype(bool) & frame["p_value"].notna()]
    once = tested.drop_duplicates(["family", "unit_id"])
    adjusted = np.full(len(frame), np.nan)
    for family, members in once.groupby("family", sort=False):
        method = families.domains if members["unit"].iloc[0] == "domain" else families.items
        if method == "none":
            continue
        values = dict(zip(members["unit_id"], adjust(members["p_value"].to_numpy(), method), strict=True))
        same = tested.index[tested["family"] == family]
        adjusted[same] = [values[unit_id] for unit_id in frame.loc[same, "unit_id"]]
    frame["p_adjusted"] = adjusted
    if len(frame):
        unadjusted = np.where(frame["unit"] == "domain", families.domains == "none", families.items == "none")
        frame.loc[unadjusted, "family"] = None
    return frame


def attributes_of(contrasts: Iterable[str], design: Design) -> list[CaseAttribute]:
    """The case attributes among the planned contrasts."""
    by_id = {attribute.attribute_id: attribute for attribute in design.attributes}
    return [by_id[contrast] for contrast in contrasts if contrast in by_id]

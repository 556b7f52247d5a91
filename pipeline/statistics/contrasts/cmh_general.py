"""Companion of the headline: general association within blocks. Knows how to report it; formulas are in `cmh`."""

from pipeline.plan import Plan
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.contrasts import cmh
from pipeline.statistics.effects import bergsma_v_effect
from pipeline.statistics.results import Result

KEY = "cmh_general"


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """Asymptotic test of any association of level and answer within blocks; on ordinal items it ignores the order."""
    del plan
    return cmh.as_result(comparison, cmh.cmh_general, bergsma_v_effect(comparison.level_counts))

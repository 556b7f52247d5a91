"""Companion of the headline: differences in rank within blocks. Formulas are in `cmh`."""

from pipeline.plan import Plan
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.contrasts import cmh
from pipeline.statistics.results import Result

KEY = "van_elteren"


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """Asymptotic rank test of differences between levels within blocks."""
    del plan
    return cmh.as_result(comparison, cmh.van_elteren)

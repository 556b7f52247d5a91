"""Companion of the headline: differences in mean score within blocks. Formulas are in `cmh`."""

from pipeline.plan import Plan
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.contrasts import cmh
from pipeline.statistics.results import Result

KEY = "cmh_row_means"


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """Asymptotic test of differences between levels in the mean score within blocks."""
    del plan
    x = comparison.scores[:, 0]
    return cmh.as_result(comparison, lambda counts: cmh.cmh_row_means(counts, x))

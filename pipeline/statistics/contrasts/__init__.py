"""Contrast methods: a file each, and one line here that says for which contrast and which kind of unit it runs.

To add one: write the file (``KEY`` and ``contrast(comparison, plan) -> Result``) and add its line. The first line that
fits is the headline; all others are companions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.plan import Plan
from pipeline.statistics.contrasts import (
    case_permutation,
    chi_square,
    cmh_general,
    cmh_row_means,
    fisher_monte_carlo,
    jonckheere,
    kruskal_wallis,
    strat_permutation,
    van_elteren,
)
from pipeline.statistics.results import Result
from pipeline.statistics.units import Kind

#: What a contrast exchanges: people within blocks (case, group, side), or cases (an attribute, an ordered attribute).
Scope = Literal["people", "cases", "ordered_cases"]


@dataclass(frozen=True, slots=True)
class Method:
    """A contrast method and where it applies. It gets a `Comparison` in scope people, else `CaseValues`."""

    key: str
    estimate: Callable[[Any, Plan], Result]
    scopes: tuple[Scope, ...]
    kinds: tuple[Kind, ...]
    is_headline: bool = False


METHODS = (
    Method(
        strat_permutation.KEY,
        strat_permutation.contrast,
        ("people",),
        ("ordinal", "score", "nominal"),
        is_headline=True,
    ),
    Method(van_elteren.KEY, van_elteren.contrast, ("people",), ("ordinal", "score")),
    Method(cmh_row_means.KEY, cmh_row_means.contrast, ("people",), ("ordinal", "score")),
    Method(cmh_general.KEY, cmh_general.contrast, ("people",), ("ordinal", "nominal")),
    Method(kruskal_wallis.KEY, kruskal_wallis.contrast, ("people",), ("ordinal", "score")),
    Method(chi_square.KEY, chi_square.contrast, ("people",), ("ordinal", "nominal")),
    Method(fisher_monte_carlo.KEY, fisher_monte_carlo.contrast, ("people",), ("ordinal", "nominal")),
    Method(
        case_permutation.KEY,
        case_permutation.contrast,
        ("cases", "ordered_cases"),
        ("ordinal", "score", "nominal"),
        is_headline=True,
    ),
    Method(jonckheere.KEY, jonckheere.contrast, ("ordered_cases",), ("ordinal", "score")),
)


def methods_for(scope: Scope, kind: Kind) -> list[Method]:
    """Methods of a contrast for a kind of unit, the headline first."""
    return [method for method in METHODS if scope in method.scopes and kind in method.kinds]

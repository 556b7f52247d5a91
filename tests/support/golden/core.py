"""What every reference number needs: the vectors, how a result is compared, the study of 89 people."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from support.statistics import golden, make_cube, make_scores, study89

from pipeline.artefacts import CountCube, Design
from pipeline.plan import Plan
from pipeline.statistics import estimate
from pipeline.statistics.comparisons import Comparison, compare
from pipeline.statistics.contrasts import cmh
from pipeline.statistics.reference_set import PermutationP
from pipeline.statistics.units import Unit, item_units

VECTORS = {vector["id"]: vector for vector in golden()["vectors"]}
DRAWS = 99_999
REPRODUCED: dict[str, Callable[[Any, "Match"], None]] = {}


class Match:
    """Compares a result with the output of a vector, field by field, under its tolerance."""

    def __init__(self, vector: Mapping[str, Any]) -> None:
        self.output, self.tolerance = vector["output"], vector["tolerance"]

    def __call__(self, found: Any, expected: Any, field: str = "default", draws: int | None = None) -> None:
        tolerance = self.tolerance.get(field, self.tolerance["default"])
        if tolerance == "mc":
            self.p(found, expected)
        elif isinstance(expected, Mapping):
            for key, value in expected.items():
                self(found[key], value, key if key in self.tolerance else field)
        elif isinstance(expected, (list, tuple)):
            assert len(found) == len(expected)
            for one, other in zip(found, expected, strict=True):
                self(one, other, field)
        else:
            assert abs(float(found) - expected) <= tolerance * max(1, abs(expected)), (field, found, expected)

    @staticmethod
    def p(found: PermutationP, expected: float, reference_draws: int | None = None) -> None:
        """A Monte Carlo p: both sides carry sampling error, or one if the reference is exact."""
        spread = (0 if found.exact else 1 / found.draws) + (1 / reference_draws if reference_draws else 0)
        slack = 4 * math.sqrt(expected * (1 - expected) * spread) + (0 if found.exact else 1 / found.draws)
        assert abs(found.p_value - expected) <= slack + 1e-8, (found.p_value, expected, slack)


def reproduces(*vector_ids: str) -> Callable[[Any], Any]:
    def register(check: Any) -> Any:
        for vector_id in vector_ids:
            REPRODUCED[vector_id] = check
        return check

    return register


def study() -> tuple[CountCube, Design]:
    rows, design = study89()
    return make_cube(rows, design), design


def unit_of(item_id: str, only: list[str] | None = None) -> tuple[Unit, Design]:
    rows, design = study89()
    if only is not None:
        rows = rows[rows["rid"].isin(only)]
    return next(u for u in item_units(make_cube(rows, design)) if u.unit_id == item_id), design


def comparison_of(source: Mapping[str, Any], contrast: str | None = None) -> Comparison:
    unit, design = unit_of(source["item"], source.get("only_rid"))
    return compare(unit, contrast or source["contrast"], design, min_level_base=3)


def by_level(comparison: Comparison, values: np.ndarray) -> dict[str, Any]:
    return dict(zip(comparison.level_ids, values.tolist(), strict=True))


def form_of(form: cmh.QuadraticForm) -> dict[str, Any]:
    return {"statistic": form.statistic, "df": form.df, "p": form.p_value}


_whole: dict[str, pd.DataFrame] = {}


def whole_study() -> dict[str, pd.DataFrame]:
    if not _whole:
        rows, design = study89()
        _whole.update(estimate(make_cube(rows, design), make_scores(rows, design), design, Plan(draws=999)))
    return _whole

"""One value per case, laid out for a contrast over a case attribute. The case is the unit: no people from here on.

Knows where a case's value comes from (its adjusted mean in contrast `case`); knows no test.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pipeline.artefacts import CaseAttribute, Design
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.reasons import Reason
from pipeline.statistics.units import Unit

MIN_CASES_PER_LEVEL = 2


@dataclass(frozen=True, eq=False)
class CaseValues:
    """Values of cases, float (cases, q), with the place of each case's attribute level in ``level_ids``.

    ``is_raw`` says that adjusted means were not estimable and raw means stand in.
    """

    contrast: str
    unit: Unit
    is_ordered: bool
    level_ids: tuple[str, ...]
    case_ids: tuple[str, ...]
    values: np.ndarray
    level: np.ndarray
    is_raw: bool

    @cached_property
    def compared(self) -> "CaseValues":
        """The same without levels that have a single case or none."""
        sizes = np.bincount(self.level, minlength=len(self.level_ids))
        large = np.flatnonzero(sizes >= MIN_CASES_PER_LEVEL)
        inside = np.isin(self.level, large)
        return replace(
            self,
            level_ids=tuple(self.level_ids[place] for place in large),
            case_ids=tuple(case for case, keep in zip(self.case_ids, inside, strict=True) if keep),
            values=self.values[inside],
            level=np.searchsorted(large, self.level[inside]),
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """Ids of declared levels with too few cases to be compared."""
        return tuple(level for level in self.level_ids if level not in self.compared.level_ids)

    @property
    def reason(self) -> Reason | None:
        """Why nothing can be compared, if so."""
        compared = self.compared
        if len(compared.level_ids) < 2:
            return Reason.ATTRIBUTE_LEVEL_TOO_SMALL
        if np.ptp(compared.values, axis=0).max() <= 1e-9 * max(1.0, np.abs(compared.values).max()):
            return Reason.NO_VARIATION
        return None

    def level_means(self) -> np.ndarray:
        """Mean of the case values of each level, float (levels, q); nan for a level without cases."""
        sizes = np.bincount(self.level, minlength=len(self.level_ids))
        sums = np.zeros((len(sizes), self.values.shape[1]))
        np.add.at(sums, self.level, self.values)
        with np.errstate(invalid="ignore", divide="ignore"):
            return sums / sizes[:, None]


def case_values(comparison: Comparison, attribute: CaseAttribute, design: Design) -> CaseValues:
    """Values of the cases of contrast `case`, for one attribute; a case without a level of it is absent."""
    values, is_raw = comparison.adjusted, False
    if values is None:
        counts = comparison.level_counts
        values, is_raw = counts @ comparison.scores / np.maximum(counts.sum(axis=1, keepdims=True), 1), True
    codes = [category.code for category in attribute.categories]
    level_of = {case.case_id: case.attributes.get(attribute.attribute_id) for case in design.cases}
    compared = comparison.level_ids
    inside = [place for place, case in enumerate(compared) if level_of[case] in codes]
    cases = tuple(compared[place] for place in inside)
    return CaseValues(
        attribute.attribute_id,
        comparison.unit,
        attribute.ordered,
        tuple(codes),
        cases,
        values[inside],
        np.array([codes.index(str(level_of[case])) for case in cases], dtype=np.intp),
        is_raw,
    )

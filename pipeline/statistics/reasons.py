"""Why a number is missing, and the other keys a ``note`` may carry.

Knows the vocabulary and how keys are joined; knows nothing about what is estimated.
"""

from collections.abc import Iterable
from enum import StrEnum


class Reason(StrEnum):
    """Why something is not estimable; the key stands in ``note`` beside the empty cell."""

    NO_RESPONDENTS = "no_respondents"
    BASE_TOO_SMALL = "base_too_small"
    TOO_FEW_CASES = "too_few_cases"
    TOO_FEW_LEVELS = "too_few_levels"
    NO_VARIATION = "no_variation"
    NO_RESIDUAL_VARIATION = "no_residual_variation"
    TOO_FEW_RESIDUAL_DF = "too_few_residual_df"
    NOT_CONNECTED = "not_connected"
    NO_INFORMATIVE_BLOCK = "no_informative_block"
    ATTRIBUTE_LEVEL_TOO_SMALL = "attribute_level_too_small"
    MIN_P_ABOVE_ALPHA = "min_p_above_alpha"
    COMPLETE_SEPARATION = "complete_separation"
    BELOW_CHANCE = "below_chance"
    NONE_ELIGIBLE = "none_eligible"
    TOO_FEW_ANSWERED = "too_few_answered"


#: Marks on a number that is there; each may be followed by ``=value``.
MARKS = {
    "exact": "every arrangement was enumerated, nothing was drawn",
    "floored": "a negative estimate was set to 0",
    "ignores_stakeholder_mix": "the method looks at the plain table and does not compare within blocks",
    "levels_left_out": "ids of the levels whose base is below min_level_base",
    "min_expected": "smallest expected count of the table",
    "unreliable_expected": "expected counts are too small for the chi-square approximation",
    "cases": "number of cases the value is the mean of",
    "smallest_base": "smallest base among those cases",
    "cases_are_units": "the case, not the respondent, was exchanged; n counts cases",
    "raw_means": "raw case means were used, because adjusted means are not estimable",
    "outside_scale": "an adjusted value lies outside 0 to 100; print it cut to the end of the scale",
    "not_adjusted_for_mix": "the effect compares people as interviewed, whatever their stakeholder mix",
    "loo_lowest": "the level whose removal lowers unevenness most",
    "matched_interval": "levels differ much in size, so the interval rests on the spread itself, not on the F ratio",
    "sides_contradict": "practice and management are on opposite halves of the scale, half of it or more apart",
    "polarised": "answers lie at both ends rather than in one place (van der Eijk's A below 0)",
    "category": "the category the effect is about",
    "three_categories_needed": "van der Eijk's A is not defined for two categories",
}


def join_notes(notes: Iterable[str | None]) -> str | None:
    """Keys joined with ``"; "``, each once and in the order met; None if there is none."""
    return "; ".join(dict.fromkeys(note for note in notes if note)) or None

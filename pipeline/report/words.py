"""Keys of the tables in words: reasons, remarks, methods, effects, contrasts, changes. One place for wording."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from instrument.text import counted
from pipeline.artefacts import Design

#: Why there is no number, as it stands in a cell.
REASONS: Mapping[str, str] = {
    "no_respondents": "nobody answered",
    "base_too_small": "too few people",
    "too_few_cases": "too few cases",
    "too_few_levels": "fewer than two with enough answers",
    "no_variation": "no difference at all between the answers",
    "no_residual_variation": "people of one case and group never differ",
    "too_few_residual_df": "too few people beyond one in each case and group",
    "not_connected": "cases have too few groups in common to be adjusted",
    "no_informative_block": "answers never differ where they could be exchanged",
    "attribute_level_too_small": "fewer than two kinds of case with two cases each",
    "min_p_above_alpha": "withheld: with so few, no result could have had a small p",
    "complete_separation": "one side lies wholly above the other, so no interval",
    "below_chance": "less spread than chance alone gives, so no interval",
    "none_eligible": "none of the questions applied",
    "too_few_answered": "too few of the questions answered",
    "not_asked": "not asked",
}
UNKNOWN = "could not be estimated"

#: Remarks on a number that is there; those with a value name what stands behind ``=``.
MARKS: Mapping[str, str] = {
    "exact": "all arrangements were tried",
    "floored": "a negative estimate was set to 0",
    "ignores_stakeholder_mix": "ignores who was interviewed",
    "levels_left_out": "left out, too few or no answers: {}",
    "min_expected": "smallest expected count {}",
    "unreliable_expected": "expected counts too small for this method",
    "cases": "{} cases",
    "smallest_base": "smallest base {}",
    "cases_are_units": "cases were exchanged, not people",
    "raw_means": "from raw means, since adjusted ones could not be estimated",
    "outside_scale": "an adjusted value lies outside the scale",
    "not_adjusted_for_mix": "not adjusted for who was interviewed",
    "loo_lowest": "lowest without {}",
    "matched_interval": "interval for cases of very different sizes",
    "sides_contradict": "practice and management on opposite halves of the scale",
    "polarised": "answers lie at both ends",
    "category": "about the answer {}",
    "three_categories_needed": "needs three answers to choose from",
}

METHODS: Mapping[str, str] = {
    "strat_permutation": "answers dealt out at random, {block}",
    "case_permutation": "cases dealt out at random over the kinds of case",
}

#: Short name of an effect and what it says.
EFFECTS: Mapping[str, tuple[str, str]] = {
    "icc": ("icc", "the share of all differences between people that lies between those compared, 0 to 1"),
    "bergsma_v": ("V", "Bergsma’s V, strength of association from 0 for none to 1"),
    "cliff_delta": (
        "delta",
        "Cliff’s delta, how much more often the first side answers higher than lower, −1 to 1, with its interval; "
        "not adjusted for who was interviewed",
    ),
    "mean_difference": ("difference", "adjusted mean of the first side minus that of the second"),
    "eta2_h": ("eta squared", "share of the differences in rank that lies between those compared"),
    "epsilon2": ("epsilon squared", "share of the differences in rank that lies between those compared"),
}

CHANGES: Mapping[str, str] = {
    "identical": "the same",
    "wording": "reworded, meaning kept",
    "options_added": "answers added",
    "recode": "answers given new codes",
    "partly_comparable": "comparable only in part",
    "not_comparable": "not comparable",
    "new": "new",
    "dropped": "no longer asked",
}

SEVERITIES: Mapping[str, str] = {"error": "error", "warning": "warning", "info": "for information"}
ADJUSTMENTS: Mapping[str, str] = {
    "holm": "Holm’s method, which keeps the chance of even one false alarm in the family low",
    "fdr_bh": "the method of Benjamini and Hochberg, which keeps the share of false alarms among the findings low",
    "none": "not adjusted",
}


def reason(key: str) -> str:
    """A reason in words."""
    return REASONS.get(key, UNKNOWN)


def remarks(keys: Mapping[str, str], label: Callable[[str], str] = str, leave_out: Iterable[str] = ()) -> list[str]:
    """Marks of a note in words, reasons included; ``label`` names the levels that a mark lists."""
    found = []
    for key, value in keys.items():
        if key in leave_out:
            continue
        names = ", ".join(label(name) for name in value.split())
        found.append(MARKS[key].format(names) if key in MARKS else reason(key))
    return found


def contrast(contrast_id: str, design: Design) -> str:
    """What a contrast compares."""
    grouped = len(design.groups) > 1
    named = {
        "case": "Cases, within each group" if grouped else "Cases",
        "group": "Groups, within each case",
        "side": "Practice and management, within each case",
    }
    labels = {attribute.attribute_id: attribute.label for attribute in design.attributes}
    return named.get(contrast_id) or f"{labels.get(contrast_id, contrast_id)}, case by case"


def method(key: str, contrast_id: str, design: Design) -> str:
    """How a p value was made."""
    grouped = len(design.groups) > 1
    block = ("within each group" if grouped else "over all people") if contrast_id == "case" else "within each case"
    return METHODS.get(key, key).format(block=block)


def either(names: Sequence[str]) -> str:
    """``a, b or c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def people(n: int) -> str:
    """``1 person``, ``3 people``."""
    return counted(n, "person", "people")


def sentence(text: str) -> str:
    """``text`` with a capital first."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """``text`` as a sentence that something can follow."""
    return text if text.rstrip().endswith((".", "?", "!", "…", ":")) else f"{text.rstrip()}."

"""Why a figure that a reader may look for is not there, in a sentence."""

from collections.abc import Callable, Collection, Mapping

from ..facts import OVERALL, Facts


def absent(facts: Facts, drawn: Collection[str]) -> Mapping[str, str]:
    """Place of a figure -> why it is empty; nothing for a place where a figure is ``drawn``.

    A place is a kind of figure, or ``gap_dumbbells-side`` and ``gap_dumbbells-group``.
    """
    return {place: "" if place in drawn else _why(facts, place) for place in REASONS}


def _why(facts: Facts, place: str) -> str:
    asked_for = facts.content.plan.figures.include
    kind = place.partition("-")[0]
    if asked_for != "all" and not any(name == kind or name.startswith(place) for name in asked_for):
        return f"The figure {place} is not among those that the plan asks for."
    return f"There is no figure here: {REASONS[place](facts) or 'it was not drawn'}."


def _coverage(facts: Facts) -> str:
    if facts.cube.interviewed.any() and not facts.has_groups and not facts.design.targets:
        return "with one group of people and no targets there is nothing to hold the interviews against"
    return "" if facts.cube.interviewed.any() else "nobody was interviewed"


def _unevenness(facts: Facts) -> str:
    if not facts.scored_domains:
        return "no domain has questions that count toward a score"
    estimated = any(row["unevenness"] is not None for row in facts.unevenness.values())
    return "" if estimated else "the unevenness of no domain could be estimated"


def _sides(facts: Facts) -> str:
    if not facts.has_sides:
        return "the study does not say which groups stand for practice and which for management"
    return "in no domain do both sides have a mean that can be compared"


def _groups(facts: Facts) -> str:
    if not facts.has_groups:
        return "the study has one group of people"
    return "in no domain do two groups have a mean that can be compared"


def _unsaid(facts: Facts) -> str:
    said = any(facts.base(OVERALL, item)[answer] for item in facts.items for answer in ("dont_know", "refused"))
    return "" if said else "nobody said don’t know and nobody refused"


REASONS: Mapping[str, Callable[[Facts], str]] = {
    "coverage_grid": _coverage,
    "unevenness_dots": _unevenness,
    "gap_dumbbells-side": _sides,
    "gap_dumbbells-group": _groups,
    "could_not_say": _unsaid,
}

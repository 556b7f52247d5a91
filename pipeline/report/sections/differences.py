"""Who differs: groups, sides and cases of a domain in plain sentences, with what chance alone could have done.

Nothing here is a verdict or a rank: the ends of a row of means are named, and so is how far apart chance puts ends.
"""

from collections.abc import Mapping, Sequence

from instrument.text import counted, listed

from .. import numbers
from ..facts import DONT_KNOW, OVERALL, SIDES, Facts, Row
from ..view import Point
from ..words import people, sentence
from .answers import position
from .certainty import chance_words
from .scores import MARKED, levels, no_mean


def who_differs(facts: Facts, domain_id: str) -> list[Point]:
    """Groups, sides and cases of a domain; nothing where the domain has no score."""
    if domain_id not in facts.scored_domains or not facts.score(OVERALL, domain_id):
        return []
    points = []
    if facts.has_groups:
        points.append(Point("Groups", _said(_groups(facts, domain_id))))
    if facts.has_sides:
        points.append(Point("Practice and management", _said(_sides(facts, domain_id))))
    return [*points, Point("Cases", _said(_outside(facts, domain_id, "case")))]


def has_both_sides(facts: Facts, domain_id: str) -> bool:
    """Whether each side has enough people with a score to show a mean of."""
    rows = [facts.score(("side", side), domain_id) for side in SIDES]
    return all(row is not None and row["n"] >= numbers.COUNTS_ONLY for row in rows)


def _said(sentences: Sequence[str]) -> str:
    text = " ".join(part for part in sentences if part)
    return f"{text} {MARKED[numbers.OUTSIDE]}" if numbers.OUTSIDE in text else text


def _means(facts: Facts, domain_id: str, breakdown: str, labels: Mapping[str, str]) -> list[tuple[str, Row]]:
    """Labels and rows of the levels that have an adjusted mean to print, the lowest first."""
    rows = [(label, facts.score((breakdown, level), domain_id)) for level, label in labels.items()]
    found = [(label, row) for label, row in rows if row and row["n"] >= numbers.COUNTS_ONLY]
    return sorted((e for e in found if e[1]["adjusted_mean"] is not None), key=lambda e: float(e[1]["adjusted_mean"]))


def _groups(facts: Facts, domain_id: str) -> list[str]:
    labels = facts.group_labels
    means = _means(facts, domain_id, "group", labels)
    absent = _absent(facts, domain_id, "group", labels)
    if len(means) < 2:
        return ["Fewer than two groups have a mean that can be compared.", absent]
    (lowest, low), (highest, high) = means[0], means[-1]
    apart = numbers.in_points(high["adjusted_mean"] - low["adjusted_mean"], min(low["n"], high["n"]))
    ends = (
        f"Adjusted means of {len(means)} groups run from {_mean(lowest, low)} to {_mean(highest, high)}, {apart} apart."
        if len(means) > 2
        else f"The adjusted means of {_mean(lowest, low)} and {_mean(highest, high)} lie {apart} apart."
    )
    chance = chance_words(facts, facts.domain_test("group", domain_id), "group")
    return [ends, chance, *_outside(facts, domain_id, "group"), absent]


def _mean(label: str, row: Row) -> str:
    return f"{label} ({numbers.on_scale(row['adjusted_mean'], row['n'])}, n\u00a0=\u00a0{row['n']:,})"


def _absent(facts: Facts, domain_id: str, breakdown: str, labels: Mapping[str, str]) -> str:
    """Groups or sides without a mean, by the reason."""
    reasons: dict[str, list[str]] = {}
    for level, label in labels.items():
        cell = no_mean(facts, (breakdown, level), domain_id, facts.score((breakdown, level), domain_id))
        if cell is not None:
            reasons.setdefault(cell.text, []).append(f"{label} ({cell.small})" if cell.small else label)
    return " ".join(f"{sentence(why)}: {listed(names)}." for why, names in reasons.items())


def _sides(facts: Facts, domain_id: str) -> list[str]:
    means = _means(facts, domain_id, "side", SIDES)
    test = facts.domain_test("side", domain_id)
    if len(means) < 2:
        return [
            "Their means cannot be shown beside each other.",
            _absent(facts, domain_id, "side", SIDES) or "No mean could be adjusted.",
        ]
    (_, low), (highest, high) = means
    apart = high["adjusted_mean"] - low["adjusted_mean"]
    who = f"{highest} scores {numbers.in_points(apart, min(low['n'], high['n']))} higher"
    both = " and ".join(_mean(label, row) for label, row in sorted(means, key=lambda entry: entry[0] != "Practice"))
    return [
        f"{both}: {who[0].lower()}{who[1:]}.", chance_words(facts, test, "side"), _question(facts, domain_id),
        side_members(facts, domain_id),
    ]  # fmt: skip


def side_members(facts: Facts, domain_id: str) -> str:
    """Whose scores stand for each side in this domain."""
    scored = [g for g in facts.design.groups if (row := facts.score(("group", g.group_id), domain_id)) and row["n"]]
    who = [f"{side}, {listed([g.label for g in scored if g.side == side])}" for side in SIDES]
    return f"With a score here: {'; '.join(who)}."


def _question(facts: Facts, domain_id: str) -> str:
    """The question on which the sides lie furthest apart."""
    tests = [
        test for test in facts.tests("item", domain_id)
        if test[0]["contrast"] == "side" and not test[0]["unit_id"].endswith(DONT_KNOW)
    ]  # fmt: skip
    found = [
        (row, test)
        for test in tests
        for row in test
        if row["effect_name"] == "mean_difference" and row["effect"] is not None
        if facts.smaller_side(row["unit_id"]) >= numbers.COUNTS_ONLY
        if (item := facts.items.get(row["unit_id"])) is not None and item.level == "ordinal"
    ]
    if len(found) < 2:
        return ""
    row, test = max(found, key=lambda entry: abs(entry[0]["effect"]))
    higher = "practice" if row["effect"] > 0 else "management"
    adjusted = test[0]["p_adjusted"]
    if test[0]["p_value"] is None:
        p = "; chance not tested"
    elif adjusted is None:
        p = f"; {numbers.equals(test[0]['p_value'])}, not adjusted"
    else:
        p = f"; {numbers.equals(adjusted)}, adjusted for the questions of the domain"
    asked = facts.question_text(facts.items[row["unit_id"]])
    return (
        f"Of {len(found)} questions compared, they lie furthest apart on “{asked}”: "
        f"{higher} {numbers.in_points(abs(row['effect']), row['n'])} higher ({people(row['n'])}{p})."
    )


def _outside(facts: Facts, domain_id: str, breakdown: str) -> list[str]:
    """Cases or groups outside the band of equal ones, named with mean, band and base."""
    places: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for level, label in levels(facts, breakdown):
        row = facts.score((breakdown, level), domain_id)
        place = None if row is None else position(row)
        if row is not None and place is not None:
            places[place].append(_banded(label, row))
    many, banded = f"{breakdown}s", sum(map(len, places.values()))
    if not banded:
        if breakdown != "case":
            return []
        none = f"No {breakdown} with {numbers.COUNTS_ONLY} people or more has a band of equal {many}."
        return [none, _unseen(facts, domain_id, breakdown, banded)]
    if not places[1] and not places[-1]:
        none = f"No adjusted mean lies outside its band of equal {many} ({counted(banded, breakdown)})."
        return [none, _unseen(facts, domain_id, breakdown, banded)]
    found = [f"{side} it: {listed(places[place])}." for side, place in (("Above", 1), ("Below", -1)) if places[place]]
    found[0] = found[0].replace("it", f"the band of equal {many}", 1)
    return [
        *found,
        f"{counted(len(places[0]), breakdown)} of {banded} {'lies' if len(places[0]) == 1 else 'lie'} inside.",
        _unseen(facts, domain_id, breakdown, banded),
    ]


def _unseen(facts: Facts, domain_id: str, breakdown: str, shown: int) -> str:
    """Levels that take part in the comparison with too few people to show a mean."""
    test = facts.domain_test(breakdown, domain_id)
    more = 0 if test is None else int(test[0]["levels"]) - shown
    if more < 1:
        return ""
    few = f"{counted(more, f'more {breakdown}')} with fewer than {numbers.COUNTS_ONLY} people"
    are, they = ("is", "it") if more == 1 else ("are", "they")
    return f"{few} {are} in the comparison, but too small to show a mean of; {they} may lie further out."


def _banded(label: str, row: Row) -> str:
    n = row["n"]
    mean, low, high = (numbers.on_scale(row[name], n) for name in ("adjusted_mean", "band_low", "band_high"))
    band = "just outside its band of" if mean in (low, high) and position(row) else "band"
    return f"{label} ({mean}, {band} {low} to {high}, n\u00a0=\u00a0{n:,})"


def warning(facts: Facts) -> str:
    """What a mean outside its band, and the widest of several differences, do not show."""
    chance = numbers.plain(100 * (1 - facts.content.plan.confidence))
    return (
        f"Bands are not adjusted for how many there are: were all alike, chance alone would still put about {chance} "
        "of 100 means outside their own. A mean inside its band is no sign of a difference, and no proof that there is "
        "none. The ends of several groups, and the widest of several questions, lie further apart by chance than what "
        "was named beforehand. Differences are computed before the means are rounded."
    )

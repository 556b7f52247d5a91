"""In short: what a reader should know before reading on, made from the tables and nothing else."""

from collections.abc import Sequence

from instrument.text import counted, listed

from .. import numbers
from ..facts import Facts, Row
from ..view import Point
from ..words import people
from .answers import domain_sums, structured
from .certainty import confidence, looked_at
from .coverage import coverage_sentences
from .differences import has_both_sides, side_members
from .unevenness import beyond_chance, weighing_people

MOST_DOMAINS = 5
MOST_SHORT = 3


def summary(facts: Facts) -> list[Point]:
    """The statements of the summary."""
    points = [Point("Who was interviewed", " ".join(coverage_sentences(facts)), "coverage")]
    points += _uneven(facts)
    points += _sides(facts)
    points += _missing(facts)
    return points


def _uneven(facts: Facts) -> list[Point]:
    rows = [row for row in facts.unevenness.values() if row["unevenness"] is not None]
    if not rows:
        return [Point("Differences between cases", _no_unevenness(facts), "scores")]
    apart = sorted((row for row in rows if beyond_chance(row)), key=lambda row: -row["unevenness"])
    level = [row["unit_id"] for row in rows if not beyond_chance(row)]
    points = []
    if apart:
        shown = apart[:MOST_DOMAINS]
        parts = [Point(facts.domain_titles[r["unit_id"]], _how_far(facts, r), f"domain-{r['unit_id']}") for r in shown]
        points.append(Point("Where cases differ most", _lead(facts, len(apart) - len(shown)), "unevenness", parts))
    if level:
        points.append(Point("No more than chance", _within_chance(facts, level), "scores"))
    return points


def _within_chance(facts: Facts, domain_ids: Sequence[str]) -> str:
    """Domains in which chance could spread the cases as far."""
    return (
        f"In {listed([facts.domain_titles[i] for i in domain_ids])} the cases differ no more than cases that are all "
        "alike could by chance. That does not show that they are alike: where people are few, real differences are "
        f"easily missed.{_seen_by_people(facts, domain_ids)}"
    )


def _seen_by_people(facts: Facts, domain_ids: Sequence[str]) -> str:
    """Domains in which a test that weighs people instead of cases finds a difference that chance hardly makes."""
    alpha = 1 - facts.content.plan.confidence
    found = [i for i in domain_ids if (p := weighing_people(facts, i)) is not None and p < alpha]
    if not found:
        return ""
    return (
        f" In {listed([facts.domain_titles[i] for i in found])} a test that weighs people instead of cases gives "
        f"p below {numbers.plain(alpha)}, not adjusted: above, cases of very different sizes weigh the same, so that "
        "chance in the smallest counts most."
    )


def _no_unevenness(facts: Facts) -> str:
    if not facts.scored_domains:
        return "No domain has questions that count toward a score, so cases are compared question by question only."
    return "How uneven the cases are could not be estimated in any domain; the table of unevenness says why."


def _lead(facts: Facts, more: int) -> str:
    within = " within each group" if facts.has_groups else ""
    sentences = [
        "Points, of 100, say how far the cases’ mean scores are spread beyond what chance adds, adjusted for who was "
        "interviewed." if facts.has_groups else
        "Points, of 100, say how far the cases’ mean scores are spread beyond what chance adds.",
        f"Deals say how often the same answers, dealt out at random{within}, spread the cases as far.",
        "The order is that of the estimates; where intervals overlap it could well be another.",
    ]  # fmt: skip
    if more:
        sentences.append(f"{counted(more, 'more domain')} {'is' if more == 1 else 'are'} in the table of unevenness.")
    return " ".join(sentences)


def _how_far(facts: Facts, row: Row) -> str:
    n = row["n"]
    found = numbers.in_points(row["unevenness"], n)
    if row["conf_low"] is not None and row["conf_high"] is not None:
        low, high = (numbers.points(row[name], n) for name in ("conf_low", "conf_high"))
        found += f" ({confidence(facts)} interval {low} to {high}; {people(n)})"
    else:
        found += f" ({people(n)})"
    test = facts.domain_test("case", row["unit_id"])
    if test is None or test[0]["p_value"] is None:
        return f"{found}; chance was not tested."
    adjusted = test[0]["p_adjusted"]
    allowed = "" if adjusted is None else f"; {numbers.equals(adjusted)}, adjusted for {looked_at(facts, test[0])}"
    return f"{found}; as far in {numbers.deals(test[0]['p_value'])} deals{allowed}."


def _sides(facts: Facts) -> list[Point]:
    """The domains in which practice and management are furthest apart."""
    found = []
    for domain_id in facts.scored_domains:
        test = facts.domain_test("side", domain_id)
        row = next((row for row in test or () if row["effect_name"] == "mean_difference"), None)
        if test is not None and row is not None and row["effect"] is not None and has_both_sides(facts, domain_id):
            found.append((abs(row["effect"]), domain_id, row, test))
    furthest = [entry for entry in sorted(found, key=lambda entry: -entry[0])[:MOST_SHORT] if entry[0] >= 0.5]
    if not furthest:
        return []
    parts = []
    for size, domain_id, row, test in furthest:
        higher = "Practice" if row["effect"] > 0 else "Management"
        first = test[0]
        p = "" if first["p_value"] is None else f"; by chance alone in {numbers.deals(first['p_value'])} deals"
        adjusted = "" if first["p_adjusted"] is None else f", {numbers.equals(first['p_adjusted'])} when adjusted"
        sentence = (
            f"{higher} scores {numbers.in_points(size, row['n'])} higher ({people(row['n'])}{p}{adjusted}). "
            f"{side_members(facts, domain_id)}"
        )
        parts.append(Point(facts.domain_titles[domain_id], sentence, f"domain-{domain_id}"))
    sentence = f"The two sides are furthest apart, compared within each case, in these domains. {_tested(facts, found)}"
    return [Point("Practice and management", sentence, "gaps", parts)]


def _tested(facts: Facts, found: list[tuple[float, str, Row, list[Row]]]) -> str:
    """How many of the comparisons of sides chance hardly makes, after allowing for their number."""
    adjusted = [test[0]["p_adjusted"] for _, _, _, test in found if test[0]["p_adjusted"] is not None]
    if not adjusted:
        return ""
    alpha = 1 - facts.content.plan.confidence
    small = sum(p < alpha for p in adjusted)
    return (
        f"Of {counted(len(adjusted), 'domain')} compared, adjusted p is below {numbers.plain(alpha)} in "
        f"{small or 'none'}; the widest gap need not be the best supported one."
    )


def _missing(facts: Facts) -> list[Point]:
    """Domains with the most missing answers, and the reasons that lead them."""
    found = []
    for domain_id in facts.domain_titles:
        sums = domain_sums(facts, structured(facts, domain_id))
        lost = sums["eligible"] - sums["substantive"]
        if sums["eligible"] >= numbers.PERCENT_FROM and lost:
            found.append((lost / sums["eligible"], domain_id, lost, sums))
    if not found:
        return [Point("Missing answers", "Hardly any structured answer is missing.", "missing")]
    parts = []
    for _, domain_id, lost, sums in sorted(found, key=lambda entry: -entry[0])[:MOST_SHORT]:
        names = (("don’t know", "dont_know"), ("refused", "refused"), ("blank", "blank"), ("not usable", "invalid"))
        reasons = listed([f"{sums[key]:,} {name}" for name, key in names if sums[key]])
        share = numbers.share(lost, sums["eligible"])
        sentence = (
            f"{share} of {counted(sums['eligible'], 'answer')} {'is' if lost == 1 else 'are'} missing: {reasons}."
        )
        parts.append(Point(facts.domain_titles[domain_id], sentence, f"domain-{domain_id}"))
    sentence = (
        "Most are missing in these domains, of the structured answers that people were asked for and that applied."
    )
    return [Point("Missing answers", sentence, "missing", parts)]

"""How uneven the cases are: how far their means are spread beyond what chance adds, in words and in a table."""

from collections.abc import Sequence

from .. import numbers
from ..facts import Facts, Row, notes
from ..view import Cell, Table, TableRow, missing, number, words
from ..words import REASONS, people, reason, remarks
from .certainty import confidence

LEAST = 0.5  # points of unevenness that print as more than 0


def uneven_sentences(facts: Facts, domain_id: str) -> list[str]:
    """Spread between the cases beyond chance, in words."""
    row = facts.unevenness.get(domain_id)
    if row is None:
        return ["The domain has no score, because none of its questions counts toward one."]
    n, keys = row["n"], notes(row)
    if row["unevenness"] is None:
        why = next((key for key in keys if key not in ("levels_left_out", "loo_lowest")), "")
        return [f"How uneven the cases are could not be estimated: {no_unevenness(why)} ({people(n)})."]
    found = [f"{spread_words(facts, row)} {interval_words(facts, row)}"]
    if (p := weighing_people(facts, domain_id)) is not None:
        found.append(_other_test(facts, domain_id, p))
    if beyond_chance(row) and row["loo_low"] is not None and keys.get("loo_lowest"):
        without = facts.level_label("case", keys["loo_lowest"])
        found.append(
            f"With one case left out at a time it lies between {numbers.points(row['loo_low'], n)} (without {without}) "
            f"and {numbers.in_points(row['loo_high'], n)}."
        )
    if keys.get("levels_left_out"):
        found += _left_out(facts, domain_id, keys["levels_left_out"].split())
    return found


def _left_out(facts: Facts, domain_id: str, case_ids: Sequence[str]) -> list[str]:
    """Cases that take no part, those that were not asked apart from those with few scores."""
    asked = {case for case in case_ids if facts.was_asked(("case", case), domain_id)}
    reasons = {"too few people have a score": True, "not asked": False}
    named = {
        why: [facts.level_label("case", c) for c in case_ids if (c in asked) is has] for why, has in reasons.items()
    }
    return [f"Left out, {why}: {', '.join(names)}." for why, names in named.items() if names]


def weighing_people(facts: Facts, domain_id: str) -> float | None:
    """P of a test that weighs people alike, where cases that weigh alike are of very different sizes; else None."""
    row = facts.unevenness.get(domain_id)
    if row is None or "matched_interval" not in notes(row):
        return None
    return facts.p_value("case", domain_id, _people_method(facts))


def _people_method(facts: Facts) -> str:
    return "cmh_row_means" if facts.has_groups else "kruskal_wallis"


def _other_test(facts: Facts, domain_id: str, p: float) -> str:
    sizes = {c: row["n"] for c in facts.case_labels if (row := facts.score(("case", c), domain_id)) is not None}
    compared = {c: n for c, n in sizes.items() if n >= facts.content.plan.min_level_base}
    smallest = min(compared, key=compared.__getitem__)
    return (
        f"Every case weighs the same here, though their sizes are very different: most of what chance adds comes from "
        f"small ones ({facts.case_labels[smallest]}: {people(compared[smallest])}). A test that weighs people instead "
        f"({_people_method(facts)}) gives {numbers.equals(p)}, not adjusted."
    )


def spread_words(facts: Facts, row: Row) -> str:
    """U of a row of ``unevenness`` as a sentence."""
    if row["unevenness"] < LEAST:
        return "The adjusted means of the cases differ no more than chance alone would make them differ."
    spread = f"The adjusted means of the cases spread by {numbers.in_points(row['unevenness'], row['n'])} of 100 beyond"
    if beyond_chance(row):
        return f"{spread} what chance adds."
    most = numbers.in_points(row["chance_high"], row["n"])
    return (
        f"{spread} what chance adds on average; cases that are all alike would show up to {most} in "
        f"{confidence(facts)} of such studies, so chance may be all there is."
    )


def beyond_chance(row: Row) -> bool:
    """Whether U of a row of ``unevenness`` lies beyond the band in which it would lie were all cases equal."""
    return bool(row["unevenness"] >= LEAST and (row["chance_high"] is None or row["unevenness"] > row["chance_high"]))


def interval_words(facts: Facts, row: Row) -> str:
    """Interval of U and its base, as a sentence."""
    n, level = row["n"], confidence(facts)
    if row["conf_low"] is None or row["conf_high"] is None:
        why = next((key for key in notes(row) if key in REASONS), "")
        return f"There is no interval: {missing(why).text} ({people(n)})."
    low, high = (numbers.points(row[name], n) for name in ("conf_low", "conf_high"))
    return f"The {level} interval runs from {low} to {high} points ({people(n)})."


def unevenness_table(facts: Facts) -> Table | None:
    """Spread between cases in every domain, and how much of it is more than chance."""
    rows = []
    for domain_id in facts.scored_domains:
        row = facts.unevenness.get(domain_id)
        if row is not None:
            rows.append(TableRow(facts.domain_titles[domain_id], _uneven_cells(facts, row)))
    if not rows:
        return None
    head = (
        "Domain", "People", "U, points", "Share of the spread of means that is not chance", "icc", "U without one case",
        "Remarks",
    )  # fmt: skip
    caption = (
        "How uneven the cases are in each domain: U is the spread of their adjusted means beyond what chance adds, "
        "with its interval; icc is the share of all differences between people that lies between cases. Domains stand "
        "in the order of the study; their U are not tested against each other."
    )
    return Table(caption, head, rows)


def _uneven_cells(facts: Facts, row: Row) -> list[Cell]:
    n, keys = row["n"], notes(row)
    base = number(f"{n:,}")
    why = next((key for key in keys if key in REASONS), "")
    label = lambda name: facts.level_label("case", name)  # noqa: E731
    told_of = remarks({k: v for k, v in keys.items() if k in ("levels_left_out", "matched_interval")}, label)
    left = "; ".join(told_of) or "none"
    if row["unevenness"] is None:
        return [base, Cell(no_unevenness(why), "", "reason", 4), words(left)]
    if row["conf_low"] is None or row["conf_high"] is None:
        interval = f"no interval: {missing(why).text}"
    else:
        interval = f"{numbers.points(row['conf_low'], n)} to {numbers.points(row['conf_high'], n)}"
    u = number(numbers.points(row["unevenness"], n) if row["unevenness"] >= LEAST else "no more than chance", interval)
    cells = [base, u]
    cells += [number(numbers.effect(row[name])) for name in ("reliability", "icc")]
    if row["loo_low"] is None:
        cells.append(Cell("needs four cases or more", "", "reason"))
    else:
        span = f"{numbers.points(row['loo_low'], n)} to {numbers.points(row['loo_high'], n)}"
        cells.append(number(span, f"lowest without {label(keys['loo_lowest'])}" if keys.get("loo_lowest") else ""))
    return [*cells, words(left)]


def no_unevenness(key: str) -> str:
    """Why how uneven cases are could not be estimated; two cases can be compared, but have no spread."""
    return "needs three cases with enough answers" if key == "too_few_levels" else reason(key)

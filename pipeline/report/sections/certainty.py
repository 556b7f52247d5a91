"""How sure: what chance alone could have done, for the score of a domain and for its questions."""

from collections.abc import Iterable, Sequence

from .. import numbers
from ..facts import DONT_KNOW, Facts, Row, notes
from ..view import Cell, Table, TableRow, missing, number, words
from ..words import EFFECTS, contrast, counted, method, people, remarks

HEAD = (
    "Compared", "Base", "p", "p, adjusted", "Smallest p possible", "How it was made", "Effect", "Remarks",
)  # fmt: skip
SHOWN_ELSEWHERE = ("exact", "cases_are_units", "cases", "category")


def domain_tests(facts: Facts, domain_id: str) -> Table | None:
    """Every planned contrast of a domain's score."""
    rows = [
        TableRow(contrast(test[0]["contrast"], facts.design), _cells(facts, test))
        for test in facts.tests("domain", domain_id)
    ]
    return Table("Comparisons of the domain score.", HEAD, rows) if rows else None


def item_tests(facts: Facts, domain_id: str, contrast_id: str) -> Table | None:
    """One contrast of every item of a domain, don't-know contrasts left to the table of the analysis."""
    rows = []
    for test in facts.tests("item", domain_id):
        first = test[0]
        if first["contrast"] == contrast_id and not first["unit_id"].endswith(DONT_KNOW):
            rows.append(TableRow(item_label(facts, first["unit_id"]), _cells(facts, test)))
    caption = f"{contrast(contrast_id, facts.design)}: each question of the domain."
    return Table(caption, ("Question", *HEAD[1:]), rows) if rows else None


def item_label(facts: Facts, item_id: str) -> str:
    """The question, and the option where it counts one."""
    item = facts.items.get(item_id)
    if item is None:
        return item_id
    text = facts.question_text(item)
    return f"{text} {facts.option(item)}" if item.level == "binary" else text


def _cells(facts: Facts, test: Sequence[Row]) -> list[Cell]:
    first = test[0]
    keys = {key: value for row in test for key, value in notes(row).items()}
    are_cases = "cases_are_units" in keys or first["method"] == "case_permutation"
    base = counted(first["n"], "case") if are_cases else people(first["n"])
    cells = [number(base, f"{first['levels']} compared")]
    p, adjusted = first["p_value"], first["p_adjusted"]
    if p is None:
        why = next((key for key in keys if key not in SHOWN_ELSEWHERE), "")
        cells.append(missing(why, span=2))
    else:
        cells.append(number(numbers.p_value(p), f"{numbers.deals(p)} deals"))
        cells.append(words("not adjusted") if adjusted is None else number(numbers.p_value(adjusted)))
    cells.append(words("not known") if first["p_min"] is None else number(numbers.p_value(first["p_min"])))
    cells.append(words(method(first["method"], first["contrast"], facts.design), _made(first, keys)))
    cells.append(_effect(facts, test))
    told = remarks(
        keys, lambda name: facts.level_label(first["contrast"], name), _untold(p, keys)
    )
    cells.append(words("; ".join(told) or "none"))
    return cells


def _untold(p: float | None, keys: Iterable[str]) -> list[str]:
    """Keys that other cells of the row have already said."""
    why = next((key for key in keys if key not in SHOWN_ELSEWHERE), "") if p is None else ""
    return [*SHOWN_ELSEWHERE, why]


def _made(first: Row, keys: Iterable[str]) -> str:
    key = first["method"]
    if first["draws"] is None:
        return key
    draws = int(first["draws"])
    return f"{key}, all {draws:,} arrangements" if "exact" in keys else f"{key}, {draws:,} random deals"


def _effect(facts: Facts, test: Sequence[Row]) -> Cell:
    named = [row for row in test if row["effect_name"]]
    if not named:
        return words("no single number")
    parts = []
    for row in named:
        name = EFFECTS.get(row["effect_name"], row["effect_name"])
        if row["effect"] is None:
            why = [key for key in notes(row) if key not in SHOWN_ELSEWHERE]
            parts.append((missing(why[0] if why else "").text, name))
            continue
        value = effect_value(facts, row)
        if row["effect_low"] is not None and row["effect_high"] is not None:
            value += f" ({numbers.effect(row['effect_low'])} to {numbers.effect(row['effect_high'])})"
        parts.append((value, name))
    first, *others = parts
    small = "; ".join([first[1], *(f"{value}: {name}" for value, name in others)])
    return number(first[0], small)


def effect_value(facts: Facts, row: Row) -> str:
    """An effect as printed: differences in points or in the item's unit, everything else with two decimals."""
    if row["effect_name"] != "mean_difference":
        return numbers.effect(row["effect"])
    item = facts.items.get(row["unit_id"])
    if item is not None and item.level == "numeric":
        return numbers.plain(row["effect"])
    return f"{numbers.points(row['effect'], row['n'])} points"


def uneven_sentences(facts: Facts, domain_id: str) -> list[str]:
    """Spread between the cases beyond chance, in words."""
    row = facts.unevenness.get(domain_id)
    if row is None:
        return ["The domain has no score, because none of its questions counts toward one."]
    n, keys = row["n"], notes(row)
    if row["unevenness"] is None:
        why = next((key for key in keys if key not in ("levels_left_out", "loo_lowest")), "")
        return [f"How uneven the cases are could not be estimated: {missing(why).text} ({people(n)})."]
    found = [f"{spread_words(facts, row)} {interval_words(facts, row)}"]
    if row["loo_low"] is not None and keys.get("loo_lowest"):
        without = facts.level_label("case", keys["loo_lowest"])
        found.append(
            f"No single case makes it: leaving out one case at a time gives {numbers.points(row['loo_low'], n)} "
            f"(without {without}) to {numbers.points(row['loo_high'], n)} points."
            if row["loo_low"] >= 0.5 * row["unevenness"]
            else f"One case weighs heavily: without {without} it would be {numbers.points(row['loo_low'], n)} points."
        )
    if keys.get("levels_left_out"):
        names = [facts.level_label("case", name) for name in keys["levels_left_out"].split()]
        found.append(f"Left out, because too few people have a score: {', '.join(names)}.")
    return found


def spread_words(facts: Facts, row: Row) -> str:
    """U of a row of ``unevenness`` as a sentence."""
    if row["unevenness"] < 0.5:
        return "The adjusted means of the cases differ no more than chance alone would make them differ."
    return (
        f"The adjusted means of the cases spread by {numbers.points(row['unevenness'], row['n'])} points of 100 beyond "
        "what chance adds."
    )


def interval_words(facts: Facts, row: Row) -> str:
    """Interval of U and its base, as a sentence."""
    n, level = row["n"], confidence(facts)
    if row["conf_low"] is None or row["conf_high"] is None:
        return f"There is no interval: {missing(next(iter(notes(row)), '')).text} ({people(n)})."
    low, high = (numbers.points(row[name], n) for name in ("conf_low", "conf_high"))
    return f"The {level} interval runs from {low} to {high} points ({people(n)})."


def confidence(facts: Facts) -> str:
    """The plan's confidence in percent."""
    return f"{numbers.plain(100 * facts.content.plan.confidence)}%"

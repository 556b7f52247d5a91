"""How sure: what chance alone could have done, for the score of a domain and for its questions."""

from collections.abc import Iterable, Sequence

from instrument.text import counted

from .. import numbers
from ..facts import DONT_KNOW, Facts, Row, notes
from ..view import Cell, Table, TableRow, lifted, missing, number, without, words
from ..words import ADJUSTMENTS, EFFECTS, contrast, method, people, remarks

HEAD = (
    "Compared", "Base", "p", "p, adjusted", "Smallest p possible", "Deals", "Effect", "How p was made", "Remarks",
)  # fmt: skip
DEALS_COLUMN, METHOD_COLUMN, REMARKS_COLUMN = 4, 6, 7  # cells, not counting the row's label
SHOWN_ELSEWHERE = ("exact", "cases_are_units", "cases", "category", "not_adjusted_for_mix", "floored")


def domain_tests(facts: Facts, domain_id: str) -> Table | None:
    """Every planned contrast of a domain's score."""
    tests = list(facts.tests("domain", domain_id))
    rows = [TableRow(contrast(test[0]["contrast"], facts.design), _cells(facts, test)) for test in tests]
    return Table("Comparisons of the domain score.", HEAD, rows, _effect_notes(tests)) if rows else None


def item_tests(facts: Facts, domain_id: str, contrast_id: str) -> Table | None:
    """One contrast of every item of a domain, don't-know contrasts left to the table of the analysis."""
    tests = [
        test for test in facts.tests("item", domain_id)
        if test[0]["contrast"] == contrast_id and not test[0]["unit_id"].endswith(DONT_KNOW)
    ]  # fmt: skip
    rows = [item_row(facts, test) for test in tests]
    caption = f"{contrast(contrast_id, facts.design)}: each question of the domain."
    if not rows:
        return None
    table = without(Table(caption, ("Question", *HEAD[1:]), rows, _effect_notes(tests)), REMARKS_COLUMN, "none")
    return lifted(table, METHOD_COLUMN, "How p was made: ", ", by the method ")


def contrast_tables(facts: Facts) -> list[Table]:
    """Every planned contrast of all domain scores: a table for each, a row for each domain."""
    tests: dict[str, list[list[Row]]] = {}
    for test in facts.contrasts:
        if test[0]["unit"] == "domain":
            tests.setdefault(test[0]["contrast"], []).append(test)
    return [_contrast_table(facts, contrast_id, own) for contrast_id, own in tests.items()]


def _contrast_table(facts: Facts, contrast_id: str, tests: Sequence[list[Row]]) -> Table:
    titles = facts.domain_titles
    rows = [TableRow(titles[test[0]["domain_id"]], _cells(facts, test)) for test in tests]
    adjusted = ADJUSTMENTS[facts.content.plan.families.domains]
    remarks_below = [f"p, adjusted: for all domains of the table, by {adjusted}. Intervals are not adjusted."]
    if facts.content.plan.families.domains == "none":
        remarks_below = []
    caption = f"{contrast(contrast_id, facts.design)}: the score of each domain."
    table = Table(caption, ("Domain", *HEAD[1:]), rows, [*remarks_below, *_effect_notes(tests)])
    table = lifted(without(table, REMARKS_COLUMN, "none"), METHOD_COLUMN, "How p was made: ", ", by the method ")
    return lifted(table, DEALS_COLUMN, "Deals: ")


def _effect_notes(tests: Iterable[Sequence[Row]]) -> list[str]:
    """What the effects of a table mean."""
    used = {row["effect_name"] for test in tests for row in test}
    return [f"{short}: {meaning}." for key, (short, meaning) in EFFECTS.items() if key in used]


def item_row(facts: Facts, test: Sequence[Row]) -> TableRow:
    """The test of an item, under its question, or under the option that it counts."""
    item = facts.items.get(test[0]["unit_id"])
    if item is None:
        return TableRow(str(test[0]["unit_id"]), _cells(facts, test))
    text = facts.question_text(item)
    if item.level != "binary":
        return TableRow(text, _cells(facts, test))
    return TableRow(facts.option(item), _cells(facts, test), small=text)


def _cells(facts: Facts, test: Sequence[Row]) -> list[Cell]:
    first = test[0]
    keys = {key: value for row in test for key, value in notes(row).items()}
    are_cases = "cases_are_units" in keys or first["method"] == "case_permutation"
    base = counted(first["n"], "case") if are_cases else people(first["n"])
    p, adjusted = first["p_value"], first["p_adjusted"]
    told = remarks(keys, lambda name: facts.level_label(first["contrast"], name), _untold(p, keys))
    if p is None:
        shown = [missing(_why(keys)), words("none")]
    else:
        shown = [
            number(numbers.p_value(p)),
            words("not adjusted") if adjusted is None else number(numbers.p_value(adjusted)),
        ]
    return [
        number(base.replace(" ", "\u00a0"), f"{first['levels']}\u00a0compared"),
        *shown,
        words("none") if first["p_min"] is None else number(numbers.p_value(first["p_min"])),
        _deals(first, keys),
        _effect(facts, test),
        words(method(first["method"], first["contrast"], facts.design), first["method"]),
        words("; ".join(told) or "none"),
    ]


def _why(keys: Iterable[str]) -> str:
    return next((key for key in keys if key not in SHOWN_ELSEWHERE), "")


def _untold(p: float | None, keys: Iterable[str]) -> list[str]:
    """Keys that other cells of the row have already said."""
    return [*SHOWN_ELSEWHERE, _why(keys) if p is None else ""]


def _deals(first: Row, keys: Iterable[str]) -> Cell:
    if first["draws"] is None:
        return words("none")
    draws = int(first["draws"])
    return number(f"all\u00a0{draws:,}" if "exact" in keys else f"{draws:,}")


def _effect(facts: Facts, test: Sequence[Row]) -> Cell:
    named = [row for row in test if row["effect_name"]]
    if not named:
        return words("no single number")
    first, *others = [_one_effect(facts, row) for row in named]
    return number(first, "; ".join(others))


def _one_effect(facts: Facts, row: Row) -> str:
    name = EFFECTS[row["effect_name"]][0] if row["effect_name"] in EFFECTS else str(row["effect_name"])
    if row["effect"] is None:
        return f"{name}: {missing(_why(notes(row))).text}"
    found = f"{name}\u00a0{effect_value(facts, row)}"
    if "floored" in notes(row):
        found += " (set to 0)"
    if row["effect_low"] is not None and row["effect_high"] is not None:
        found += f" ({numbers.effect(row['effect_low'])} to {numbers.effect(row['effect_high'])})"
    return found


def effect_value(facts: Facts, row: Row) -> str:
    """An effect as printed: differences in points or in the item's unit, everything else with two decimals."""
    if row["effect_name"] != "mean_difference":
        return numbers.effect(row["effect"])
    item = facts.items.get(row["unit_id"])
    if item is not None and item.level == "numeric":
        return numbers.plain(row["effect"])
    return numbers.in_points(row["effect"], row["n"])


def looked_at(facts: Facts, first: Row) -> str:
    """How many domain scores were tested together in a contrast."""
    tested = sum(
        rows[0]["unit"] == "domain" and rows[0]["contrast"] == first["contrast"] and rows[0]["p_value"] is not None
        for rows in facts.contrasts
    )
    return counted(tested, "domain")


#: What chance does as often, by contrast.
DEALT = {
    "case": "spread the cases as far",
    "group": "spread the groups as far",
    "side": "put the two sides as far apart",
}


def chance_words(facts: Facts, test: Sequence[Row] | None, contrast_id: str) -> str:
    """How often chance alone does as much, and the adjusted p; never a verdict."""
    if test is None:
        return "Chance was not tested, since the plan does not ask for it."
    first = test[0]
    if first["p_value"] is None:
        why = missing(_why(notes(first))).text
        return f"Whether chance could do as much was not tested: {why.removeprefix('withheld: ')}."
    within = " within each case" if contrast_id != "case" else " within each group" if facts.has_groups else ""
    often = numbers.deals(first["p_value"])
    found = f"Dealt out at random{within}, the same answers {DEALT[contrast_id]} in {often} deals"
    if first["p_adjusted"] is not None:
        found += f"; adjusted for looking at {looked_at(facts, first)}, {numbers.equals(first['p_adjusted'])}"
    return f"{found} ({_compared(first, contrast_id)})."


def _compared(first: Row, contrast_id: str) -> str:
    """Of how many people, and cases or groups, a test is made."""
    base = people(first["n"])
    return base if contrast_id == "side" else f"{base}, {counted(first['levels'], contrast_id)}"


def confidence(facts: Facts) -> str:
    """The plan's confidence in percent."""
    return f"{numbers.plain(100 * facts.content.plan.confidence)}%"

"""The pattern of a domain: how many gave each answer, everybody together and every case counting the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instrument.items import CHOSEN, Item
from instrument.text import counted

from .. import numbers
from ..facts import OVERALL, STUDY, Facts, Row, Unit, notes
from ..view import Cell, Table, TableRow, lifted, missing, number
from ..words import ended, reason


@dataclass(frozen=True)
class Shares:
    """Tables of shares: ``people`` counts everybody once, ``cases`` every case the same."""

    people: Sequence[Table]
    cases: Sequence[Table]


def shares(facts: Facts, domain_id: str) -> Shares:
    """Tables of all structured items of a domain."""
    scales: dict[tuple[str, ...], list[Item]] = {}
    for item in facts.items_of(domain_id, "ordinal"):
        scales.setdefault(tuple(category.label for category in item.categories), []).append(item)
    questions: dict[tuple[str, str], list[Item]] = {}
    for item in facts.items_of(domain_id, "binary"):
        questions.setdefault(
            (item.question_id, item.item_id.rpartition("@")[2] if "@" in item.item_id else ""), []
        ).append(item)
    nominal = facts.items_of(domain_id, "nominal")
    by_people = [_scale_table(facts, items, OVERALL) for items in scales.values()]
    by_case = [_scale_table(facts, items, STUDY) for items in scales.values()]
    by_people += [_options_table(facts, items, OVERALL) for items in questions.values()]
    by_case += [_options_table(facts, items, STUDY) for items in questions.values()]
    by_people += [_categories_table(facts, item, OVERALL) for item in nominal]
    by_case += [_categories_table(facts, item, STUDY) for item in nominal]
    by_people += [_numbers_table(facts, item) for item in facts.items_of(domain_id, "numeric")]
    return Shares(by_people, by_case)


PEOPLE = "Everybody who answered counts once"
CASES = "Every case counts the same: mean of the cases’ shares, with its interval"


def _scale_table(facts: Facts, items: Sequence[Item], unit: Unit) -> Table:
    """Questions with one scale: a row per question, a column per answer."""
    labels = [category.label for category in items[0].categories]
    rows = []
    for item in items:
        found = facts.frequencies(unit, item)
        row = facts.base(OVERALL, item.item_id)
        if not row["substantive"]:
            cells = [missing("no_respondents" if row["asked"] else "not_asked", span=len(labels))]
        else:
            cells = [_share(line, unit) for _, line in found]
        small = "scored in reverse" if item.reverse else ""
        rows.append(TableRow(facts.question_text(item), (_base(facts, item, unit, found[0][1]), *cells), small=small))
    ends = f"“{labels[0]}” to “{labels[-1]}”" if len(labels) > 1 else f"“{labels[0]}”"
    caption = f"Answers from {ends}. {PEOPLE if unit == OVERALL else CASES}."
    return Table(caption, ("Question", "Base", *labels), rows)


def _options_table(facts: Facts, items: Sequence[Item], unit: Unit) -> Table:
    """A question with several answers each: a row per option."""
    rows = []
    for item in items:
        line = next(row for category, row in facts.frequencies(unit, item) if category.code == CHOSEN)
        rows.append(TableRow(facts.option(item), (_base(facts, item, unit, line), *_pair(line, unit))))
    caption = (
        f"{ended(facts.question_text(items[0]))} {PEOPLE if unit == OVERALL else CASES}; people could choose several."
    )
    return lifted(Table(caption, ("Answer", "Base", *PAIRS[unit]), rows), 0, "Base: ", BETWEEN[unit])


def _categories_table(facts: Facts, item: Item, unit: Unit) -> Table:
    """A question with unordered answers: a row per answer. Of a long list, answers that nobody gave stand below."""
    found = facts.frequencies(unit, item)
    never = [category.label for category, line in found if not line["n"]] if len(found) > LONG_LIST else []
    rows = [
        TableRow(category.label, (_base(facts, item, unit, line), *_pair(line, unit)))
        for category, line in found
        if category.label not in never
    ]
    caption = f"{ended(facts.question_text(item))} {PEOPLE if unit == OVERALL else CASES}."
    below = [f"Given by nobody: {', '.join(never)}."] if never else []
    return lifted(Table(caption, ("Answer", "Base", *PAIRS[unit]), rows, below), 0, "Base: ", BETWEEN[unit])


LONG_LIST = 15
BETWEEN = {OVERALL: " ", STUDY: ", "}
PAIRS = {OVERALL: ("People", "Share"), STUDY: ("Mean share of the cases", "Interval")}


def _pair(line: Row, unit: Unit) -> list[Cell]:
    """A share in two cells: people and share, or mean share and interval."""
    cell = _share(line, unit)
    if cell.kind == "reason":
        return [cell, cell]
    if unit == STUDY:
        return [number(cell.text), number(cell.small)]
    n, base = line["n"], line["base"]
    return [
        number(numbers.whole(n)),
        missing("base_too_small") if base < numbers.COUNTS_ONLY else number(numbers.share(n, base)),
    ]


def _base(facts: Facts, item: Item, unit: Unit, line: Row) -> Cell:
    base = facts.base(OVERALL, item.item_id)
    if unit == OVERALL:
        return number(numbers.whole(base["substantive"]), f"of {numbers.whole(base['asked'])} asked")
    keys = notes(line)
    if "cases" not in keys:
        return number(numbers.whole(base["substantive"]), "people")
    smallest = f"{keys['smallest_base']} or more people each" if "smallest_base" in keys else ""
    return number(counted(int(keys["cases"]), "case"), smallest)


def _share(line: Row, unit: Unit) -> Cell:
    n, base = line["n"], line["base"]
    if unit == OVERALL:
        if not base:
            return missing("no_respondents")
        printed = numbers.share(n, base)
        return number(
            printed,
            f"{numbers.whole(n)} of {numbers.whole(base)}"
            if "%" in printed
            else f"of {base}"
            if base < numbers.COUNTS_ONLY
            else "",
        )
    if line["proportion"] is None:
        return missing(next(iter(notes(line)), "no_respondents"))
    if base < numbers.PERCENT_FROM:
        return number(numbers.share(n, base), "too few for a share" if base < numbers.COUNTS_ONLY else "people")
    return number(numbers.proportion(line["proportion"], base), interval(line, base))


def interval(line: Row, base: int) -> str:
    """``27% to 81%``, or why there is none."""
    low, high = line["conf_low"], line["conf_high"]
    if low is None or high is None:
        keys = [key for key in notes(line) if key not in ("cases", "smallest_base")]
        why = "all cases are equal" if "no_variation" in keys else reason(keys[0] if keys else "")
        return f"no interval: {why}"
    return f"{numbers.proportion(low, base)}\u00a0to\u00a0{numbers.proportion(high, base)}"


def _numbers_table(facts: Facts, item: Item) -> Table:
    """Quartiles of a numeric item: everybody, then each case."""
    rows = [TableRow("All cases", _quartiles(facts, OVERALL, item), total=True)]
    cases = [("case", case.case_id) for case in facts.design.cases]
    if any(facts.base(unit, item.item_id)["substantive"] >= numbers.COUNTS_ONLY for unit in cases):
        rows += [TableRow(facts.case_labels[unit[1]], _quartiles(facts, unit, item)) for unit in cases]
        notes_below = []
    else:
        notes_below = [f"No case has {numbers.COUNTS_ONLY} answers or more, so cases are not shown apart."]
    unit = f", in {item.unit}" if item.unit else ""
    caption = f"{ended(facts.question_text(item))} Half of the answers lie between the quartiles{unit}."
    return Table(caption, ("Case", "Base", "Lower quartile", "Median", "Upper quartile"), rows, notes_below)


def _quartiles(facts: Facts, unit: Unit, item: Item) -> list[Cell]:
    base = facts.base(unit, item.item_id)
    n = number(numbers.whole(base["substantive"]), f"of {numbers.whole(base['asked'])} asked")
    if base["substantive"] < numbers.COUNTS_ONLY:
        key = "base_too_small" if base["substantive"] else "no_respondents" if base["asked"] else "not_asked"
        return [n, missing(key, span=3)]
    found = facts.frequencies(unit, item)
    values = np.repeat([float(category.code) for category, _ in found], [row["n"] for _, row in found])
    return [n, *(number(numbers.plain(float(q))) for q in np.quantile(values, (0.25, 0.5, 0.75)))]

"""Who could not say, and where to read on: missing answers and open answers of a domain, by group."""

from collections.abc import Sequence

from instrument.items import Item, one_per_question
from instrument.text import counted, listed

from .. import numbers
from ..facts import OVERALL, Facts, Row, Unit
from ..view import Cell, Table, TableRow, number, words
from .asked import MOST_COLUMNS

NOT_SAID = ("dont_know", "refused", "not_applicable", "blank", "invalid")


def units_shown(facts: Facts) -> list[tuple[str, Unit]]:
    """Columns: groups, or cases where there are no groups and not too many cases."""
    if facts.has_groups:
        return [(group.label, ("group", group.group_id)) for group in facts.design.groups]
    if len(facts.design.cases) <= MOST_COLUMNS:
        return [(case.label, ("case", case.case_id)) for case in facts.design.cases]
    return []


def structured(facts: Facts, domain_id: str) -> list[Item]:
    """One item for each structured question of a domain."""
    return one_per_question([item for item in facts.items_of(domain_id) if item.level != "open"])


def open_items(facts: Facts, domain_id: str) -> list[Item]:
    """Items of the open questions of a domain."""
    return facts.items_of(domain_id, "open")


def unsaid_table(facts: Facts, domain_id: str) -> Table | None:
    """Don't know by group, and the other missing answers; None where every answer was given."""
    items = [i for i in structured(facts, domain_id) if any(facts.base(OVERALL, i.item_id).get(n) for n in NOT_SAID)]
    if not items:
        return None
    columns, unasked = _asked_columns(facts, items)
    if not any(facts.base(OVERALL, item.item_id)["dont_know"] for item in items):
        columns, unasked = [], []
    invalid = (("Not usable", "invalid", "eligible"),) if facts.has_invalid else ()
    rows = []
    for item in items:
        total = facts.base(OVERALL, item.item_id)
        cells = [_of(facts.base(unit, item.item_id), "dont_know", "responded") for _, unit in columns]
        cells += [_of(total, count, of) for _, count, of in (*OTHERS, *invalid)]
        rows.append(TableRow(facts.question_text(item), cells))
    head = ("Question", *(label for label, _ in columns), *(label for label, _, _ in (*OTHERS, *invalid)))
    caption = (
        "Questions that somebody could not or would not answer. Don’t know is of those who answered or did not know, "
        "refused and blank of those to whom the question applied, does not apply of those asked."
    )
    return Table(caption, head, rows, unasked)


OTHERS = (
    ("All: don’t know", "dont_know", "responded"),
    ("Refused", "refused", "eligible"),
    ("Does not apply", "not_applicable", "asked"),
    ("Blank", "blank", "eligible"),
)


def _asked_columns(facts: Facts, items: Sequence[Item]) -> tuple[list[tuple[str, Unit]], list[str]]:
    """Columns in which somebody was asked one of the items, and a remark that names the others."""
    columns = units_shown(facts)
    asked = [c for c in columns if any(facts.base(c[1], item.item_id)["asked"] for item in items)]
    others = [label for label, unit in columns if (label, unit) not in asked]
    return asked, [f"Not asked: {listed(others)}."] if others else []


def _of(base: Row, count: str, of: str) -> Cell:
    if not base["asked"]:
        return words("not asked")
    n, x = base[of], base.get(count) or 0
    return number(numbers.whole(x), f"of\u00a0{numbers.whole(n)}")


def unsaid_sentence(facts: Facts, domain_id: str) -> str:
    """Which group did not know most often."""
    items = structured(facts, domain_id)
    found = []
    for label, unit in units_shown(facts):
        bases = [facts.base(unit, item.item_id) for item in items]
        x, n = sum(base["dont_know"] for base in bases), sum(base["responded"] for base in bases)
        if max((base["responded"] for base in bases), default=0) >= numbers.COUNTS_ONLY:
            found.append((x / n, x, n, label))
    if not any(facts.base(OVERALL, item.item_id)["dont_know"] for item in items):
        return "Nobody said that they did not know."
    most = max(found, default=None, key=lambda entry: entry[0])
    if most is None or not most[1]:
        return "Nobody said that they did not know, in any group with enough people to tell."
    share, x, n, label = most
    if sum(entry[0] == share for entry in found) > 1:
        return "No single group said most often that they did not know."
    return f"Don’t know came most often from: {label}, {numbers.whole(x)} of {counted(n, 'answer')}."


def open_table(facts: Facts, domain_id: str) -> Table | None:
    """Open questions of a domain: how many answered, by group."""
    items = open_items(facts, domain_id)
    columns, unasked = _asked_columns(facts, items)
    rows = []
    for item in items:
        cells = [_of(facts.base(unit, item.item_id), "substantive", "asked") for _, unit in columns]
        cells.append(_of(facts.base(OVERALL, item.item_id), "substantive", "asked"))
        rows.append(TableRow(facts.question_text(item), cells))
    head = ("Open question", *(label for label, _ in columns), "All")
    return Table("Open answers to read: how many answered, of those asked.", head, rows, unasked) if rows else None


def reading_hints(facts: Facts, domain_id: str) -> list[str]:
    """Which cases to read first, and why; nothing where the numbers point nowhere."""
    hints = []
    for word, cases in (("above", _outside(facts, domain_id, 1)), ("below", _outside(facts, domain_id, -1))):
        if cases:
            hints.append(f"Adjusted mean {word} the band of equal cases: {listed(cases)}. What is different there?")
    split = _split(facts, domain_id)
    if split:
        hints.append(
            f"Answers at both ends of the scale within one case: {'; '.join(split)}. Who stands where, and why?"
        )
    gap = _widest_gap(facts, domain_id)
    if gap:
        hints.append(gap)
    return hints


def _outside(facts: Facts, domain_id: str, side: int) -> list[str]:
    found = []
    for case in facts.design.cases:
        row = facts.score(("case", case.case_id), domain_id)
        if row is not None and position(row) == side:
            found.append(case.label)
    return found


def position(row: Row) -> int | None:
    """1 above the chance band, -1 below, 0 inside; None without a band or below the base for a mean."""
    mean, low, high = row["adjusted_mean"], row["band_low"], row["band_high"]
    if row["n"] < numbers.COUNTS_ONLY or mean is None or low is None or high is None:
        return None
    return 1 if mean > high + 1e-9 else -1 if mean < low - 1e-9 else 0


def _split(facts: Facts, domain_id: str, most: int = 4) -> list[str]:
    found = []
    for item in facts.items_of(domain_id, "ordinal"):
        for case in facts.design.cases:
            row = facts.agreement.get((case.case_id, item.item_id))
            if row is None or row["n"] < numbers.COUNTS_ONLY or row["van_der_eijk_a"] is None:
                continue
            if row["van_der_eijk_a"] < 0:
                found.append((row["van_der_eijk_a"], f"{case.label}, “{facts.question_text(item)}” (n = {row['n']})"))
    return [text for _, text in sorted(found, key=lambda entry: entry[0])[:most]]


def _widest_gap(facts: Facts, domain_id: str) -> str:
    rows: list[tuple[str, Row]] = []
    for case in facts.design.cases:
        row = facts.agreement.get((case.case_id, f"domain:{domain_id}"))
        if row is not None and row["gap"] is not None and row["n"] >= numbers.COUNTS_ONLY:
            rows.append((case.label, row))
    if not rows:
        return ""
    label, row = max(rows, key=lambda entry: abs(entry[1]["gap"]))
    size = abs(row["gap"])
    if size < 0.5:
        return ""
    who = ("practice", "management") if row["gap"] > 0 else ("management", "practice")
    return (
        f"Practice and management are furthest apart in {label}: {who[0]} scores "
        f"{numbers.in_points(size, row['n'])} above {who[1]} ({gap_base(row)}). What does each side see?"
    )


def gap_base(row: Row) -> str:
    """Of how many people on each side a gap within a case is made."""
    return f"{row['practice_n']} of practice, {row['management_n']} of management"


def domain_sums(facts: Facts, items: Sequence[Item], unit: Unit = OVERALL) -> dict[str, int]:
    """Denominators summed over items: answers rather than people."""
    bases = [facts.base(unit, item.item_id) for item in items]
    names = ("interviewed", "asked", "eligible", "responded", "substantive", "not_asked", *NOT_SAID)
    return {name: sum(base.get(name) or 0 for base in bases) for name in names}

"""Domain scores: raw and adjusted means with their bases, spread between cases, agreement inside them."""

from instrument.text import counted

from .. import numbers
from ..facts import Facts, Row, Unit, notes
from ..view import Cell, Table, TableRow, missing, number, words
from ..words import MARKS, REASONS
from .answers import gap_base, position

RAW = "*"
BAND_WORDS = {1: "above", -1: "below", 0: "inside"}


def levels(facts: Facts, breakdown: str) -> list[tuple[str, str]]:
    """Ids and labels of a breakdown's levels, in declared order."""
    if breakdown == "case":
        return list(facts.case_labels.items())
    if breakdown == "group":
        return list(facts.group_labels.items())
    attribute = next(a for a in facts.design.attributes if a.attribute_id == breakdown)
    return [(category.code, category.label) for category in attribute.categories]


def score_matrix(facts: Facts, breakdown: str, name: str) -> Table | None:
    """Domains by levels: adjusted mean, below it the raw mean and the number of people with a score."""
    if not facts.scored_domains:
        return None
    columns = levels(facts, breakdown)
    rows = [
        TableRow(facts.domain_titles[domain_id], [_means(facts, (breakdown, level), domain_id) for level, _ in columns])
        for domain_id in facts.scored_domains
    ]
    shown = "".join(cell.text for row in rows for cell in row.cells)
    remarks_below = [text for mark, text in MARKED.items() if mark in shown]
    caption = (
        f"Mean score of each {name}, 0 to 100 points: adjusted mean, and below it the raw mean and n, the number of "
        "people with a score."
    )
    return Table(caption, ("Domain", *(label for _, label in columns)), rows, remarks_below)


def score_tables(facts: Facts) -> list[Table]:
    """Scores by case, and by group where there are groups."""
    wanted = [("case", "case"), *([("group", "group")] if facts.has_groups else [])]
    return [table for breakdown, name in wanted if (table := score_matrix(facts, breakdown, name)) is not None]


def attribute_tables(facts: Facts) -> list[Table]:
    """Scores by kind of case, for the attributes that the plan compares."""
    compared = {rows[0]["contrast"] for rows in facts.contrasts}
    found = []
    for attribute in facts.design.attributes:
        if attribute.attribute_id in compared:
            table = score_matrix(facts, attribute.attribute_id, f"kind of case ({attribute.label})")
            found += [table] if table is not None else []
    return found


MARKED = {
    RAW: "* Raw mean: no adjusted mean could be estimated.",
    numbers.OUTSIDE: "† The adjusted mean lies outside 0 to 100 and was cut to the end of the scale.",
}


def _means(facts: Facts, unit: Unit, domain_id: str) -> Cell:
    row = facts.score(unit, domain_id)
    none = no_mean(facts, unit, domain_id, row)
    if none is not None or row is None:
        return none or missing("no_respondents")
    n = row["n"]
    raw = numbers.points(row["mean"], n)
    if row["adjusted_mean"] is None:
        return number(raw + RAW, _base(row))
    return number(numbers.on_scale(row["adjusted_mean"], n), f"raw\u00a0{raw}, {_base(row)}")


def _base(row: Row) -> str:
    cases = notes(row).get("cases")
    return f"{counted(int(cases), 'case')}, n\u00a0=\u00a0{row['n']:,}" if cases else f"n\u00a0=\u00a0{row['n']:,}"


def no_mean(facts: Facts, unit: Unit, domain_id: str, row: Row | None) -> Cell | None:
    """Why a unit has no mean to print; None where it has one."""
    n = row["n"] if row else 0
    if not n:
        return missing("no_respondents" if facts.was_asked(unit, domain_id) else "not_asked")
    if n < numbers.COUNTS_ONLY or row is None or row["mean"] is None:
        return missing("base_too_small", f"n\u00a0=\u00a0{n:,}")
    return None


def level_table(facts: Facts, domain_id: str, breakdown: str, name: str) -> Table | None:
    """One domain: means of every level, and what equal levels would show."""
    rows = []
    for level, label in levels(facts, breakdown):
        row = facts.score((breakdown, level), domain_id)
        if row is None:
            continue
        none = no_mean(facts, (breakdown, level), domain_id, row)
        n = number(f"{row['n']:,}")
        if none is not None:
            rows.append(TableRow(label, [n, Cell(none.text, "", "reason", 4)]))
        else:
            rows.append(TableRow(label, [n, number(numbers.points(row["mean"], row["n"])), *_band_cells(row)]))
    if not rows:
        return None
    head = (name.capitalize(), "People with a score", "Raw mean", "Adjusted mean", f"Band of equal {name}s", "Place")
    marks = [MARKED[numbers.OUTSIDE]] if any(numbers.OUTSIDE in c.text for row in rows for c in row.cells) else []
    return Table(f"Domain score by {name}, 0 to 100 points.", head, rows, marks)


def _band_cells(row: Row) -> list[Cell]:
    n, keys = row["n"], notes(row)
    why = next((key for key in keys if key not in ("cases", "outside_scale")), "")
    if row["adjusted_mean"] is None:
        return [missing(why), missing(why), words("not known")]
    adjusted = number(numbers.on_scale(row["adjusted_mean"], n))
    low, high = row["band_low"], row["band_high"]
    if low is None or high is None:
        return [adjusted, missing(why), words("not known")]
    band = number(f"{numbers.on_scale(low, n)} to {numbers.on_scale(high, n)}")
    return [adjusted, band, words(BAND_WORDS[position(row) or 0])]


def agreement_table(facts: Facts, domain_id: str) -> Table | None:
    """How far people of each case agree in a domain, and how far its two sides are apart."""
    rows, sides = [], facts.has_sides
    for case_id, label in facts.case_labels.items():
        row = facts.agreement.get((case_id, f"domain:{domain_id}"))
        if row is None:
            continue
        n = row["n"]
        if n < numbers.COUNTS_ONLY:
            key = "base_too_small" if n else "no_respondents"
            rows.append(TableRow(label, [number(f"{n:,}"), missing(key, span=2 if sides else 1)]))
            continue
        why = next((key for key in notes(row) if key in REASONS), "")
        flag = MARKS["sides_contradict"] if "sides_contradict" in notes(row) else ""
        told = f"{gap_base(row)}; {flag}" if flag else gap_base(row)
        gap = missing(why) if row["gap"] is None else number(numbers.in_points(row["gap"], n), told)
        cells = [number(f"{n:,}"), _index(row, "consensus", why)]
        rows.append(TableRow(label, [*cells, gap] if sides else cells))
    if not rows:
        return None
    head = ("Case", "People with a score", "Consensus, 0 to 1", *(("Practice minus management",) if sides else ()))
    caption = "Agreement inside each case: 1 is full agreement; consensus 0 is a split between both ends of the scale."
    return Table(caption, head, rows)


def _index(row: Row, name: str, why: str) -> Cell:
    value = row.get(name)
    return missing(why or "base_too_small") if value is None else number(numbers.effect(value))

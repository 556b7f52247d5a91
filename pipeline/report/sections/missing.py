"""Missing answers of every domain, each reason with its own denominator."""

from collections.abc import Sequence

from instrument.items import Item

from .. import numbers
from ..facts import Facts
from ..view import Cell, Table, TableRow, number, words
from .answers import domain_sums, open_items, structured

COLUMNS = (
    ("not_asked", "interviewed", "Not asked", "of all"),
    ("not_applicable", "asked", "Does not apply", "of asked"),
    ("dont_know", "responded", "Don’t know", "of answered or don’t know"),
    ("refused", "eligible", "Refused", "of those it applied to"),
    ("blank", "eligible", "Blank", "of those it applied to"),
)
INVALID = ("invalid", "eligible", "Not usable", "of those it applied to")


def missing_table(facts: Facts, *, open_questions: bool) -> Table | None:
    """Answers of every domain, of all people and questions together, and why they are missing."""
    columns = (*COLUMNS, INVALID) if facts.has_invalid else COLUMNS
    items_of = open_items if open_questions else structured
    parts: list[tuple[str, Sequence[Item]]] = [
        (title, items_of(facts, domain_id)) for domain_id, title in facts.domain_titles.items()
    ]
    parts = [(title, items) for title, items in parts if items]
    if not parts:
        return None
    rows = [TableRow(title, _cells(facts, items, columns), small=_questions(items)) for title, items in parts]
    everything = [item for _, items in parts for item in items]
    rows.append(TableRow("All domains", _cells(facts, everything, columns), small=_questions(everything), total=True))
    kind = "Open" if open_questions else "Structured"
    caption = (
        f"{kind} questions: answers given, and why the others are missing. One person asked one question counts once."
    )
    head = (
        "Domain",
        "People times questions",
        *(f"{name}, {of}" for _, _, name, of in columns),
        "Answers given, of asked",
    )
    return Table(caption, head, rows)


def _questions(items: Sequence[Item]) -> str:
    return f"{len(items)} question{'' if len(items) == 1 else 's'}"


def _cells(facts: Facts, items: Sequence[Item], columns: Sequence[tuple[str, str, str, str]]) -> list[Cell]:
    sums = domain_sums(facts, items)
    cells = [number(numbers.whole(sums["interviewed"]))]
    cells += [_share(sums[count], sums[of]) for count, of, _, _ in columns]
    return [*cells, _share(sums["substantive"], sums["asked"])]


def _share(x: int, n: int) -> Cell:
    if not n:
        return words("none asked")
    printed = numbers.share(x, n)
    if "%" in printed:
        return number(printed, f"{numbers.whole(x)} of {numbers.whole(n)}")
    return number(numbers.whole(x), f"of {numbers.whole(n)}")

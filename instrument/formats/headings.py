"""Finds the row of headings among the first rows of a table. Knows headings only as folded text."""

from collections.abc import Sequence

from instrument.formats.base import UnreadableFileError
from instrument.text import clean, fold_heading

#: Titles, logos and instructions above a table rarely take more.
FIRST_ROWS = 10


def hits(cells: Sequence[str], known: frozenset[str]) -> int:
    """How many different known headings stand in ``cells``."""
    return len({fold_heading(cell) for cell in cells} & known)


def best_row(rows: Sequence[Sequence[str]], known: frozenset[str]) -> tuple[int, int]:
    """Index of the row with most known headings (ties: the first), and how many; nothing known: the first row with text."""
    if not known:
        return next((i for i, row in enumerate(rows) if any(map(clean, row))), 0), 0
    found = [hits(row, known) for row in rows[:FIRST_ROWS]]
    best = max(found, default=0)
    return (found.index(best) if found else 0), best


def is_enough(found: int, known: frozenset[str]) -> bool:
    """Whether a row with ``found`` known headings is a row of headings: two, or half of them where few are known."""
    return found >= min(2, (len(known) + 1) // 2)


def require_headings(row: int, found: int, known: frozenset[str]) -> None:
    """Refuse the table when its best row, ``row`` counted from 1, does not hold enough known headings."""
    if not is_enough(found, known):
        raise UnreadableFileError("F04", row=row, n=found, m=len(known))


def cleaned(cells: Sequence[str], used: int) -> tuple[str, ...]:
    """Headings as clean text; of the empty ones at the end, only the first ``used`` columns stay."""
    headings = [clean(cell) for cell in cells]
    while len(headings) > used and not headings[-1]:
        headings.pop()
    return tuple(headings)

"""How a table is put on paper: widths of its columns, and its parts where it is too wide for the page."""

from dataclasses import replace
from itertools import pairwise

from .table import Cell, Table, columns

PAGE_MM = 170.0  # what A4 leaves between margins of 20 mm
GAP_MM = 2.4  # between two columns
NARROW, OTHER, WIDE = 0.9, 1.6, 2.5  # signs of 8 pt
BOLD = 1.08  # how much wider headings are
LABELS_MM = 24.0  # column of labels, at least
LONGEST_MM = 26.0  # longer words may be broken
ENOUGH_MM = 70.0  # longer text may be broken into lines


def parts(table: Table, page_mm: float = PAGE_MM) -> list[Table]:
    """``table`` as one or more tables that each fit the page, columns side by side; captions say which part."""
    needed = _least(table)
    breaks, used = [0], needed[0]
    for column, width in enumerate(needed[1:]):
        if used + width > page_mm and column > breaks[-1]:
            breaks.append(column)
            used = needed[0]
        used += width
    breaks.append(len(table.head) - 1)
    if len(breaks) <= 2:
        return [table]
    n = len(breaks) - 1
    even = [round(part * (len(table.head) - 1) / n) for part in range(n + 1)]
    if any(needed[0] + sum(needed[a + 1 : b + 1]) > page_mm for a, b in pairwise(even)):
        even = breaks
    return [
        replace(
            columns(table, start, end),
            caption=f"{table.caption} Part {number} of {n}: {table.head[start + 1]} to {table.head[end]}.",
            notes=table.notes if number == n else (),
        )
        for number, (start, end) in enumerate(pairwise(even), 1)
    ]


def widths(table: Table, page_mm: float = PAGE_MM) -> list[float]:
    """Width of each column in millimetres: its longest word at least, what is left where the text is long."""
    least, wanted = _least(table), _wanted(table)
    spare = page_mm - sum(least)
    if spare <= 0:
        return [page_mm * width / sum(least) for width in least]
    lacking = [max(want - width, 0.0) for want, width in zip(wanted, least, strict=True)]
    share = min(1.0, spare / sum(lacking)) if sum(lacking) else 0.0
    return [width + share * more for width, more in zip(least, lacking, strict=True)]


def is_words(table: Table, column: int) -> bool:
    """Whether a column, labels not counted, holds text more than numbers."""
    cells = [cell for cell in _column(table, column) if cell.kind in ("", "words")]
    return bool(cells) and 2 * sum(cell.kind == "words" for cell in cells) > len(cells)


def _column(table: Table, column: int) -> list[Cell]:
    found = []
    for row in table.rows:
        place = 0
        for cell in row.cells:
            if place == column and cell.span == 1:
                found.append(cell)
            place += cell.span
    return found


def _texts(table: Table, *, reasons: bool = True) -> list[list[str]]:
    """Texts of each column, labels first."""
    labels = [text for row in table.rows for text in (row.label, row.small)]
    shown = [[c for c in _column(table, i) if reasons or c.kind != "reason"] for i in range(len(table.head) - 1)]
    return [labels, *([text for cell in cells for text in (cell.text, cell.small)] for cells in shown)]


def _least(table: Table) -> list[float]:
    found = []
    for head, texts in zip(table.head, _texts(table), strict=True):
        words = [word for text in texts for word in text.split(" ")]
        longest = max([_mm(word) for word in words] + [BOLD * _mm(word) for word in head.split(" ")])
        found.append(min(longest, LONGEST_MM) + GAP_MM)
    return [max(found[0], LABELS_MM), *found[1:]]


def _wanted(table: Table) -> list[float]:
    labels, *cells = _texts(table, reasons=False)
    wanted = zip(table.head, [labels, *cells], strict=True)
    return [min(max([BOLD * _mm(head), *map(_mm, texts)]), ENOUGH_MM) + GAP_MM for head, texts in wanted]


def _mm(text: str) -> float:
    """Width of text of 8 pt in a common typeface, about."""
    return sum(NARROW if sign in "iljtfrI.,:;'’ \u00a0" else WIDE if sign in "mwMW%" else OTHER for sign in text)

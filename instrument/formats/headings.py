"""Finds the row of headings among the first rows of a table, and says how a table was read. Knows no file format."""

from collections.abc import Sequence

from instrument.formats.base import Finding, UnreadableFileError
from instrument.formats.tool import Tool
from instrument.formats.tools import tool_of
from instrument.text import clean, fold, fold_heading

#: Titles, logos and instructions above a table rarely take more.
FIRST_ROWS = 10
#: Columns of a spreadsheet.
MOST_COLUMNS = 16_384
#: Rows of a spreadsheet, old and new: where a table ends in exactly this row, more were probably cut off.
SPREADSHEET_LIMITS = (65_536, 1_048_576)


def best_row(rows: Sequence[Sequence[str]], known: frozenset[str]) -> tuple[int, int]:
    """Index of the row with most headings that tell, and how many; ties: the first. Nothing known: the first with text.

    Whatever a tool does to the names of questions, its own headings stay, and tell as much as those of the instrument.
    They count one by one, since an answer may look like one of them.
    """
    if not known:
        return next((i for i, row in enumerate(rows) if any(map(clean, row))), 0), 0
    hits = [_telling(row, known) for row in rows[:FIRST_ROWS]]
    best = max(hits, default=0)
    return (hits.index(best) if hits else 0), best


def _telling(row: Sequence[str], known: frozenset[str]) -> int:
    """Different headings of a row that the instrument knows, or that are a tool's if the row looks like that tool's."""
    told = {fold_heading(cell) for cell in row} & known
    if tool := tool_of(row):
        told |= {fold_heading(cell) for cell in row if clean(cell) and _is_of(tool, cell, known)}
    return len(told)


def _is_of(tool: Tool, heading: str, known: frozenset[str]) -> bool:
    """Whether a heading is the tool's own, enough to recognise it by, or a known one as the tool writes it."""
    return (
        tool.is_own(heading)
        or tool.recognises(frozenset({fold(heading)}))
        or any(fold_heading(name) in known for name in tool.names(heading))
    )


def is_enough(hits: int, known: frozenset[str]) -> bool:
    """Whether a row with so many known headings is a row of headings: two of them, or half where few are known."""
    return hits >= min(2, (len(known) + 1) // 2)


def require_headings(row: int, hits: int, known: frozenset[str]) -> None:
    """Refuse a table whose best row, counted from 1, holds too few known headings."""
    if not is_enough(hits, known):
        raise UnreadableFileError("F04", row=row, n=hits, m=len(known))


def cleaned(cells: Sequence[str], used: int) -> tuple[str, ...]:
    """Headings as clean text; of empty ones at the end, only those among the first ``used`` columns stay."""
    headings = [clean(cell) for cell in cells]
    while len(headings) > used and not headings[-1]:
        headings.pop()
    return tuple(headings)


def reading_note(
    *, row: int, delimiter: str = "", sheet: str = "", content: str = "", is_remarkable: bool = False
) -> list[Finding]:
    """F05 where headings are not in row 1 or the reader found something else worth telling, else nothing."""
    if row == 1 and not is_remarkable:
        return []
    words = {"delimiter": f"{delimiter} as separator", "row": f"headings in row {row}", "sheet": f'sheet "{sheet}"'}
    told = {"delimiter": delimiter, "row": row, "sheet": sheet}
    how = [words[name] for name, value in told.items() if value]
    if content:
        told["content"] = content
        how.insert(0, f"its content taken as {content}, whatever its name says")
    return [Finding("F05", params={**told, "how": ", ".join(how)})]

"""Qualtrics: one to three rows of headings; the author's tags or the texts of questions; choices in columns or lists.

Row 1 holds tags, row 2 texts, row 3 identifiers; people take rows out before they send a file. Choices are numbered by
Qualtrics, so the column of an option is known by its text, and by its number only where texts are gone.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from instrument.formats.base import ResponseTable, begin_below
from instrument.formats.local_times import read_local_times
from instrument.formats.tool import Tool
from instrument.text import clean, fold

_TAGS = frozenset({"startdate", "enddate", "recordeddate", "finished", "distributionchannel", "userlanguage"})
_TEXTS = frozenset({"start date", "end date", "recorded date", "distribution channel", "user language"})
_DATES = _TAGS & {"startdate", "enddate", "recordeddate"} | _TEXTS & {"start date", "end date", "recorded date"}
_NUMBERED = re.compile(r"(.+)_\d+")
_OTHER = re.compile(r"(.+)_\d+_text", re.IGNORECASE)


def _recognises(headings: frozenset[str]) -> bool:
    return ("responseid" in headings and bool(_TAGS & headings)) or (
        "response id" in headings and bool(_TEXTS & headings)
    )


def _adapt(table: ResponseTable) -> ResponseTable:
    """The records below every row of headings, each column under its tag and its text, and its status in our words."""
    from instrument.formats.qualtrics_table import QualtricsTable  # needs numpy, which takes long to load

    heading_row, rows = table.heading_row, table.top
    above, below = rows[: heading_row - 1][-1:], rows[heading_row : heading_row + 2]
    tags: Sequence[str] = table.headings
    texts: Sequence[str] = ()
    last = heading_row
    if above and _holds_tags(above[0]):
        tags, texts = above[0], table.headings
    elif below and _holds_texts(below[0], table.headings):
        texts = below[0]
        last += 1
    last += len(rows) > last and _holds_identifiers(rows[last])
    names = _names(table.headings, tags, texts)
    table.tool = replace(QUALTRICS, names=lambda heading: names.get(heading, (heading,)))
    if last > heading_row:
        begin_below(table, last - heading_row)
    return QualtricsTable(read_local_times(table))


def _holds_tags(row: Sequence[str]) -> bool:
    """Whether a row above the headings holds tags: a new export's, or an old one's, which begin with V1 to V10."""
    folded = frozenset(map(fold, row))
    return _recognises(folded) or {"v1", "v10"} <= folded


def _holds_identifiers(row: Sequence[str]) -> bool:
    def is_identifier(cell: str) -> bool:
        try:
            return "ImportId" in json.loads(cell)
        except (ValueError, TypeError, RecursionError):
            return False

    filled = [cell for cell in map(clean, row) if cell]
    return bool(filled) and all(map(is_identifier, filled))


def _holds_texts(row: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row below the headings holds no record: the cells of its dates have no digit, in any language."""
    if _holds_identifiers(row):
        return False
    cells = [(fold(heading), clean(cell)) for heading, cell in zip(headings, row, strict=False)]
    dates = [cell for heading, cell in cells if heading in _DATES and cell]
    ids = [cell for heading, cell in cells if heading in ("responseid", "response id") and cell]
    if dates:
        return not any(character.isdigit() for cell in dates for character in cell)
    return bool(ids) and not ids[0].startswith("R_") and not any(character.isdigit() for character in ids[0])


def _names(headings: Sequence[str], tags: Sequence[str], texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each heading is looked up as: of options the text first, of all else the tag."""
    columns = [tuple(map(clean, column)) for column in zip_longest(headings, tags, texts, fillvalue="")]
    # The words of several options: which are those for "other", only the text tells.
    words = Counter(found[1] for _, tag, _ in columns if (found := _OTHER.fullmatch(tag)))
    names: dict[str, dict[str, None]] = {}
    for heading, tag, text in columns:
        if any(map(QUALTRICS.is_own, (heading, tag, text))):
            continue
        ends = [text[found.end() :] for found in re.finditer(" - ", text)]
        # Old exports have no blanks around the hyphen.
        options = [text[found.end() :] for found in re.finditer(" ?- ?", text)]
        numbered, other = _NUMBERED.fullmatch(tag), _OTHER.fullmatch(tag)
        first = [text, *(f"{numbered[1]} - {option}" for option in options)] if numbered and text else []
        last = [f"{other[1]}_text"] if other and words[other[1]] == 1 else []
        names.setdefault(heading, {}).update(dict.fromkeys([*first, tag, text, *ends, *last]))
    return {heading: tuple(filter(None, found)) for heading, found in names.items()}


QUALTRICS = Tool(
    name="qualtrics",
    title="Qualtrics",
    fields={
        "respondent_id": ("ResponseId", "Response ID"),
        "started": ("StartDate", "Start Date"),
        "ended": ("EndDate", "End Date"),
        "submission_status": ("Status", "Response Type", "Finished"),
    },
    ignored=re.compile(
        r"startdate|enddate|recordeddate|status|ip ?address|progress|duration \(in seconds\)|finished|response ?id"
        r"|start date|end date|recorded date|response type|recipient ?(last ?name|first ?name|email)"
        r"|external(data| data)? ?reference|location ?(latitude|longitude)|distribution ?channel|user ?language"
        r"|responseset|name|emailaddress|v([1-9]|10)|q_.*|.*_do(_.*)?|.* - display order.*"
        r"|.*(_| - )(first click|last click|page submit|click count)"
    ),
    recognises=_recognises,
    questions=("{question} - selected choice",),
    options=("{question} - {option}", "{question} - selected choice - {option}", "{question}_{option}"),
    others=("{question} - {option} - text", "{question}_text"),
    unanswered=frozenset({"-99", "-77"}),
    adapt=_adapt,
)

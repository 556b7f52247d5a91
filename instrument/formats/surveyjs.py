"""JSON as SurveyJS gives it: a list of responses or one response, each an object that names its answers.

Unanswered questions are absent. Several choices are a list; what is said beside an answer stands under the question's
name and ``-Comment``, beside the choice as ``{value, comment}``, or in place of the choice "other".
Rows of a matrix become columns ``matrix.row``.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.formats.cells import cell_text
from instrument.formats.encoding import Utf8Stream, guess_encoding
from instrument.formats.headings import MOST_COLUMNS
from instrument.formats.memory import MemoryTable, is_known, make_table, records_of
from instrument.formats.tool import Tool

#: Bytes, and levels of objects and lists in each other: parsed, JSON takes up many times its size.
LARGEST, DEEPEST = 64 << 20, 8
#: Cells of the table: a record may name what no other names.
MOST_CELLS = 20_000_000
#: In place of what no cell can hold, under a name that the instrument does not know.
NOT_READ = "[not read]"

SURVEYJS = Tool(
    name="surveyjs",
    title="SurveyJS",
    joins=".",
    options=(),
    others=("{question}-Comment",),
    separators=";",
    lists_codes=True,
)


class _RefusedError(ValueError):
    """Why JSON is not read, as a cause."""


def open_json(path: Path, known: frozenset[str]) -> MemoryTable:
    """The table of a JSON file: one row for each response, one column for each name."""
    if path.stat().st_size > LARGEST:
        raise UnreadableFileError("F03", limit=causes.LARGER_THAN.format(n=LARGEST >> 20))
    responses = _parsed(path)
    columns: dict[str, list[Any]] = {}
    for number, response in enumerate(responses):
        if not isinstance(response, dict):
            raise UnreadableFileError("F01", cause=causes.NOT_RESPONSES)
        for name, cell in _cells(response, number + 1, known):
            cells = columns.setdefault(name, [])
            cells += [None] * (number - len(cells))
            cells.append(cell)
        if len(columns) > MOST_COLUMNS:
            raise UnreadableFileError("F03", limit=causes.TOO_MANY_COLUMNS.format(n=MOST_COLUMNS))
        if len(columns) * len(responses) > MOST_CELLS:
            raise UnreadableFileError("F03", limit=causes.TOO_MANY_ANSWERS.format(n=f"{MOST_CELLS:,}"))
    full = {name: cells + [None] * (len(responses) - len(cells)) for name, cells in columns.items()}
    records = list(records_of(list(full.values())))
    note = "the first response of the JSON file as row 2"
    return make_table(path, "json", list(full), records, known, tool=SURVEYJS, note=note)


def _parsed(path: Path) -> Sequence[Any]:
    """The responses of a file, numbers as they are written."""
    with Utf8Stream(path) as stream:
        content = stream.read()
    try:
        parsed = json.loads(
            content.decode(),
            object_pairs_hook=_object,
            parse_int=str,
            parse_float=_number,
            parse_constant=_constant,
        )
    except UnicodeDecodeError:
        raise UnreadableFileError("F02", guess=guess_encoding(path)) from None
    except json.JSONDecodeError as error:
        raise UnreadableFileError("F01", cause=causes.NOT_JSON.format(row=error.lineno)) from None
    except _RefusedError as error:
        raise UnreadableFileError("F01", cause=str(error)) from None
    except RecursionError:
        raise UnreadableFileError("F03", limit=causes.TOO_DEEP.format(n=DEEPEST)) from None
    return parsed if isinstance(parsed, list) else [parsed]


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedError(causes.KEY_TWICE)
    return found


def _number(text: str) -> str | None:
    number = float(text)
    if math.isinf(number):  # 1e999
        raise _RefusedError(causes.NOT_A_NUMBER)
    return cell_text(number)


def _constant(_: str) -> None:
    raise _RefusedError(causes.NOT_A_NUMBER)


def _cells(response: Mapping[str, Any], number: int, known: frozenset[str]) -> Iterator[tuple[str, str | None]]:
    """Name and text of everything that a response says, in the file's order."""
    said: dict[str, str | None] = {}
    for name, value in response.items():
        for heading, cell in _flat(name, value, number, known, 1):
            if not _is_whole(heading) or not _is_whole(cell or ""):
                raise UnreadableFileError("F01", cause=causes.HALF_A_CHARACTER.format(n=number))
            if said.get(heading) and cell and said[heading] != cell:
                raise UnreadableFileError("F01", cause=causes.SAID_TWICE.format(n=number))
            said[heading] = cell or said.get(heading)
    yield from said.items()


def _flat(name: str, value: Any, number: int, known: frozenset[str], depth: int) -> Iterator[tuple[str, str | None]]:
    if depth > DEEPEST:
        raise UnreadableFileError("F03", limit=causes.TOO_DEEP.format(n=DEEPEST))
    if not isinstance(value, (dict, list)):
        yield name, None if value is None else cell_text(value)
    elif _is_commented(value):
        yield from _flat(name, value["value"], number, known, depth + 1)
        yield f"{name}-Comment", value.get("comment")
    elif isinstance(value, dict):
        for row, inner in value.items():
            yield from _flat(f"{name}.{row}", inner, number, known, depth + 1)
    elif all(_is_choice(item) for item in value):
        chosen = [item["value"] if isinstance(item, dict) else item for item in value]
        texts = [cell_text(choice) or "" for choice in chosen if choice is not None]
        yield name, "; ".join(filter(None, texts)) or None
        for item in value:
            if isinstance(item, dict) and item.get("comment"):
                choice = "" if item["value"] == "other" else f"-{item['value']}"
                yield f"{name}{choice}-Comment", item["comment"]
    elif is_known(name, known):
        raise UnreadableFileError("F03", limit=causes.REPEATED_PANEL.format(n=number, name=name[:60]))
    else:
        yield name, NOT_READ


def _is_commented(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether this is ``{value, comment}``: a choice and what was said beside it."""
    return (
        isinstance(value, dict)
        and "value" in value
        and value.keys() <= {"value", "comment"}
        and isinstance(value.get("comment"), (str, type(None)))
    )


def _is_choice(item: Any) -> bool:
    if isinstance(item, dict):
        return _is_commented(item) and not isinstance(item["value"], (dict, list))
    return not isinstance(item, list)


def _is_whole(text: str) -> bool:
    """Whether every character is one: JSON can write half of one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

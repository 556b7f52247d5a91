"""Turns what pydantic says of a document into mistakes a study designer can act on: file, line, allowed, meant."""

import copy
import re
import types
from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from instrument.strict_yaml import MOST_TOLD, Document, Location
from instrument.suggest import suggest

_IDENTIFIER = re.compile("[a-z][a-z0-9_]{0,39}")
Model = TypeVar("Model", bound=BaseModel)


def load_model(document: Document, model: type[Model]) -> Model | None:
    """The document as ``model``; None where it is not one, every reason being added to the document's mistakes."""
    if document.value is None:
        if not document.mistakes:
            document.wrong((), "is empty.")
        return None
    if not isinstance(document.value, dict):
        document.wrong((), "must be a mapping: lines of the form 'field: value'.")
        return None
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        meant = _meant(document.value, problems)
        for problem, location, value in meant[:MOST_TOLD]:
            document.wrong(location, _sentence(model, document.value, location, value, dict(problem)))
        document.left_out += max(0, len(meant) - MOST_TOLD)
        return None


def _meant(document: Any, problems: Iterable[Any]) -> list[tuple[Any, Location, Any]]:
    """Problems of what was written, each with its location and value; not those of another form that could stand there.

    Where nothing fits any form, the first problem stands for all.
    """
    located = [(problem, *_locate(document, problem["loc"], problem["type"])) for problem in problems]
    first: dict[Location, int] = {}
    has_meant: set[Location] = set()
    for position, (_, location, _, fits) in enumerate(located):
        for end in range(len(location) + 1):
            first.setdefault(location[:end], position)
            if fits:
                has_meant.add(location[:end])
    return [
        (problem, location, value)
        for position, (problem, location, value, fits) in enumerate(located)
        # Too short only because what stands in it is wrong: that is said there.
        if not (problem["type"] == "too_short" and value)
        and (fits or (first[location] == position and location not in has_meant))
    ]


def load_rest(document: Document, model: type[Model]) -> Model | None:
    """What is left of a faulty document, so that the rest of it can be checked in the same go; None if too little is.

    A faulty question gives its place to an open one of the same id, unknown fields are left out. Nothing is added to
    the mistakes: `load_model` has named them.
    """
    if not isinstance(document.value, dict):
        return None
    rest = copy.deepcopy(document.value)
    try:
        return model.model_validate(rest)
    except ValidationError as error:
        problems = error.errors(include_url=False)
    for problem in problems:
        location, _, _ = _locate(document.value, problem["loc"], problem["type"])
        if len(location) >= 4 and location[0] == "domains" and location[2] == "questions":
            questions = rest["domains"][location[1]]["questions"]
            stated = questions[location[3]]
            name = stated.get("id") if isinstance(stated, dict) else None
            kept = (
                name if isinstance(name, str) and _IDENTIFIER.fullmatch(name) else f"faulty_{location[1]}_{location[3]}"
            )
            questions[location[3]] = {"id": kept, "type": "text", "text": kept}
        elif problem["type"] == "extra_forbidden":
            around = rest
            for part in location[:-1]:
                around = around[part]
            around.pop(location[-1], None)
    try:
        return model.model_validate(rest)
    except ValidationError:
        return None


def _locate(value: Any, loc: Iterable[str | int], kind: str) -> tuple[Location, Any, bool]:
    """Path and value of what pydantic's path points at, and whether a union's member on the path fits the value.

    A path names the type of a question behind its place in the list, and a member of a union behind its field.
    """
    location: Location = ()
    fits = True
    before: str | int = ""
    parts = list(loc)
    for position, part in enumerate(parts):
        is_last = position == len(parts) - 1
        is_field = is_last and kind in ("extra_forbidden", "missing")
        is_type = isinstance(before, int) and isinstance(value, dict) and value.get("type") == part and not is_field
        inside_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        before = part
        if is_type:
            continue
        if inside_list or (isinstance(value, dict) and part in value):
            location, value = (*location, part), value[part]
        elif isinstance(value, dict) and is_last and kind == "missing":
            location, value = (*location, part), None
        else:
            fits = fits and _fits(value, str(part))
    return location, value, fits


def _fits(value: Any, member: str) -> bool:
    """Whether a value has the form of a member of a union, by pydantic's name for it."""
    if member.startswith(("tuple[", "list[")):
        return isinstance(value, list)
    if member == "str" or member.startswith("literal["):
        return isinstance(value, str)
    return isinstance(value, dict) if member.startswith("dict[") or member[:1].isupper() else True


def _sentence(model: type[BaseModel], document: Any, location: Location, value: Any, problem: dict[str, Any]) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    name = next((str(part) for part in reversed(location) if isinstance(part, str)), "document")
    if kind == "extra_forbidden":
        around = document
        for part in location[:-1]:
            around = around[part]
        comma = " A text with a comma stands in quotes." if value is None else ""
        return _unknown(name, sorted(_fields(model, location[:-1], around.get("type")))) + comma
    if kind == "missing":
        return f"'{problem['loc'][-1]}' is missing; it must be given."
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        if kind == "union_tag_not_found":
            misspelt = next((key for key in value or () if suggest(str(key), ["type"])), None)
            if misspelt:
                return f"'{misspelt}' is not a field here. Did you mean 'type'?"
            return "'type' is missing; it is one of select_one, select_multiple, integer, decimal, date, text."
        return _not_one_of("type", context.get("tag"), context.get("expected_tags", "").replace("'", "").split(", "))
    if kind in ("literal_error", "enum"):
        allowed = context.get("expected", "").replace(" or ", ", ").replace("'", "").split(", ")
        return _not_one_of(name, value, allowed)
    if kind == "too_short":
        return f"{name}: must not be empty."
    if kind == "string_type" and value is None:
        return f"{name}: holds nothing. Give it a text; a text with a comma stands in quotes."
    if kind == "string_type":
        quoted = str(value).lower() if isinstance(value, bool) else value
        return f'{name}: {_show(value)} must be text; put it in quotes, as in "{quoted}".'
    if kind == "string_pattern_mismatch":
        return f"{name}: {_show(value)} cannot be used; {_pattern(context['pattern'])}."
    if kind in ("tuple_type", "list_type"):
        return f"{name}: must be a list, such as [a, b]."
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{name}: {_show(value)} {message.rstrip('.')}." if kind not in _OWN else f"{name}: {message}"


_OWN = ("text", "condition", "source")


def _unknown(name: str, allowed: list[str]) -> str:
    meant = suggest(name, allowed)
    guess = f" Did you mean '{meant}'?" if meant else ""
    return f"'{name}' is not a field here.{guess} Allowed: {', '.join(allowed)}."


def _not_one_of(name: str, value: Any, allowed: list[str]) -> str:
    meant = suggest(str(value), allowed)
    guess = f" Did you mean '{meant}'?" if meant else ""
    return f"{name}: {_show(value)} is not allowed.{guess} Allowed: {', '.join(allowed)}."


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value[:60]}'"
    if isinstance(value, (dict, list)):
        return "this"
    return "nothing" if value is None else str(value)[:60]


def _pattern(pattern: str) -> str:
    if "MINOR" in pattern or pattern.startswith("^(0|"):
        return 'write MAJOR.MINOR in quotes, such as "1.0"'
    if pattern.startswith(r"^\S"):
        return "a code has no spaces and at most 64 characters"
    if pattern.startswith("^[A-Za-z]"):
        return "start with a letter; letters, digits, _ and - may follow, 32 characters at most"
    return "start with a lower-case letter; lower-case letters, digits and _ may follow"


def _fields(model: type[BaseModel], location: Location, question_type: str | None) -> set[str]:
    """Names of the fields that a mapping at ``location`` may have; of a question, those of its type."""
    candidates: list[Any] = [model]
    for part in location:
        followed: list[Any] = []
        for candidate in _members(candidates):
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                followed += [f.annotation for n, f in candidate.model_fields.items() if part in (n, f.alias)]
            else:
                followed += [argument for argument in get_args(candidate) if argument is not Ellipsis]
        candidates = followed
    return {
        field.alias or name
        for candidate in _members(candidates)
        if isinstance(candidate, type) and issubclass(candidate, BaseModel)
        if "type" not in candidate.model_fields or question_type in get_args(candidate.model_fields["type"].annotation)
        for name, field in candidate.model_fields.items()
    }


def _members(annotations: Iterable[Any]) -> Iterator[Any]:
    """Annotations with unions and ``Annotated`` opened."""
    for annotation in annotations:
        origin = get_origin(annotation)
        if origin is types.UnionType or str(origin) == "typing.Union" or hasattr(annotation, "__metadata__"):
            arguments = get_args(annotation)
            yield from _members(arguments[:1] if hasattr(annotation, "__metadata__") else arguments)
        elif origin is not Literal and annotation is not type(None):
            yield annotation

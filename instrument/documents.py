"""The building blocks of the documents people write: strict models, translated text, identifiers, conditions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from instrument.text import fold_heading


class Strict(BaseModel):
    """A part of a document in which an unknown field is a mistake."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid", frozen=True)


def _text(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, dict) and value and all(isinstance(v, str) and v.strip() for v in value.values()):
        return value
    raise PydanticCustomError(
        "text", "must be text, or languages with a text each. Put numbers and true or false in quotes."
    )


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


#: Text for people: a string, or a mapping of language to string.
Text = Annotated[str | dict[str, str], BeforeValidator(_text)]
#: Stands in file names, columns and formulas: lower case, starts with a letter.
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
#: A code as it stands in a response file.
Code = Annotated[str, StringConstraints(pattern=r"^\S{1,64}$")]
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")]
#: One heading or spelling, or a list of them.
OneOrMany = Annotated[tuple[str, ...], BeforeValidator(_one_or_many, json_schema_input_type=str | list[str])]

#: All conditions must hold: the answer (group, case, attribute) named by the key is one of the codes.
Conditions = Mapping[str, tuple[str, ...]]
ANY = "any"


def _codes(key: str, values: Any) -> tuple[str, ...]:
    if key == ANY:
        raise PydanticCustomError("condition", "any cannot stand inside any; write one list of conditions.")
    if isinstance(values, list) and values and all(isinstance(v, str) for v in values):
        return tuple(values)
    raise PydanticCustomError(
        "condition", 'condition on {key} must be a list of codes in quotes, such as ["yes", "partly"].', {"key": key}
    )


def _conditions(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        raise PydanticCustomError("condition", "must name a question and the codes for which it holds.")
    return {key: _codes(key, values) for key, values in value.items()}


def _relevant(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        raise PydanticCustomError("condition", 'must name a question and its codes, such as {paid: ["yes"]}.')
    clauses: list[tuple[dict[str, tuple[str, ...]], ...]] = []
    for key, values in value.items():
        if key != ANY:
            clauses.append((_conditions({key: values}),))
        elif isinstance(values, list) and values:
            clauses.append(tuple(_conditions(alternative) for alternative in values))
        else:
            raise PydanticCustomError("condition", "any must be a list of conditions, of which one must hold.")
    return tuple(clauses)


#: Skip logic: every clause must hold; a clause holds when one of its alternatives does.
Relevant = Annotated[
    tuple[tuple[dict[str, tuple[str, ...]], ...], ...],
    BeforeValidator(_relevant, json_schema_input_type=dict[str, list[str] | list[dict[str, list[str]]]]),
    Field(description="Asked only if every condition holds; {any: [{...}, {...}]} for or."),
]


def conditions_in(
    relevant: tuple[tuple[dict[str, tuple[str, ...]], ...], ...],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every (key, codes) that skip logic mentions."""
    for clause in relevant:
        for alternative in clause:
            yield from alternative.items()


def say(text: str | Mapping[str, str], language: str = "") -> str:
    """``text`` in a language, or in the first one it has."""
    if isinstance(text, str):
        return text
    return text.get(language) or next(iter(text.values()))


def spellings(text: str | Mapping[str, str]) -> tuple[str, ...]:
    """``text`` in every language it has."""
    return (text,) if isinstance(text, str) else tuple(text.values())


def named(code: str, label: str) -> str:
    """A code with its label, or the label alone where the code says the same: ``C01 (Hill House)``, ``Peer worker``."""
    return label if fold_heading(label) == fold_heading(code) else f"{code} ({label})"


def in_words(codes_and_labels: Iterable[tuple[str, str]], most: int = 12) -> str:
    """Codes with their labels one after the other, the rest of a long list as a number."""
    shown = [named(code, label) for code, label in codes_and_labels]
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")

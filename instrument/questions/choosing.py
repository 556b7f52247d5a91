"""What select-one and select-many share: choice lists, spellings of a choice, and what was meant instead."""

import re
from collections.abc import Mapping
from typing import Any

from instrument.documents import in_words, say, spellings
from instrument.items import Category
from instrument.questions.base import Answer, ChoiceList, Context, Question, invalid
from instrument.suggest import suggest
from instrument.text import fold, whole

_SPOILED = re.compile(
    r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?|\d{1,2}[-/ ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*[-/ ]\d{2,4}|\d(\.\d+)?e[+-]?\d+"
    r"|#(n/a|ref!|value!|name\?|div/0!|num!|null!)",
    re.IGNORECASE,
)


def resolve(choices: Any) -> ChoiceList:
    """An inline list as a ``ChoiceList``; a bare list is nominal."""
    return choices if isinstance(choices, ChoiceList) else ChoiceList(choices=choices)


def categories(choices: ChoiceList, language: str) -> tuple[Category, ...]:
    """Codes and labels in declared order."""
    return tuple(Category(choice.code, say(choice.label, language)) for choice in choices.choices)


def lookup(choices: ChoiceList) -> dict[str, tuple[str, str]]:
    """Folded spelling -> (code, how it was recognised). Codes win over labels, labels over aliases."""
    found: dict[str, tuple[str, str]] = {}
    for choice in choices.choices:
        for alias in choice.aliases:
            found[fold(alias)] = (choice.code, "alias")
    for choice in choices.choices:
        for label in spellings(choice.label):
            found[fold(label)] = (choice.code, "label")
    for choice in choices.choices:
        for code in (whole(choice.code), choice.code):
            if found.get(fold(code), ("",))[0] != choice.code:
                found[fold(code)] = (choice.code, "spelling of the code")
    return found


def match(text: str, codes: frozenset[str], known: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """(code, how) of cleaned ``text``; how is "" for the code itself. None where nothing matches."""
    if text in codes:
        return text, ""
    return known.get(fold(text)) or known.get(fold(whole(text)))


def wrong(text: str, question: Question, choices: ChoiceList, context: Context) -> Answer:
    """The issue for text that is no choice: spoiled by a spreadsheet, of another question, misspelt, or unknown."""
    expected = question.expected(context)
    if _SPOILED.fullmatch(text):
        return invalid("Q11", found=text, expected=expected, kind="a date or number made by the spreadsheet")
    owners = [owner for owner in context.owners(fold(text)) if owner != question.id]
    if owners and not text.replace(".", "").isdigit():
        return invalid("Q04", found=text, expected=expected, other=owners[0])
    spoken = [spelling for choice in choices.choices for spelling in (*spellings(choice.label), *choice.aliases)]
    meant = suggest(text, [*spoken, *(choice.code for choice in choices.choices if len(choice.code) > 2)])
    if meant:
        return invalid("Q03", found=text, expected=expected, suggestion=meant)
    return invalid("Q02", found=text, expected=expected)


def labels(choices: ChoiceList, language: str = "") -> str:
    """The choices in words: labels with their codes, cut where the list is long."""
    return in_words((choice.code, say(choice.label, language)) for choice in choices.choices)

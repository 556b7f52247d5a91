"""One version of the interview schedule, as a typed document."""

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, ConfigDict, Field

from instrument.documents import Code, Identifier, OneOrMany, Strict, Text, Version, named, spellings
from instrument.items import Item
from instrument.questions import ChoiceList, Question, QuestionType
from instrument.questions.base import MissingReason
from instrument.questions.choosing import resolve
from instrument.questions.select_multiple import SelectMultiple
from instrument.questions.select_one import SelectOne
from instrument.text import fold

ChangeClass = Literal[
    "identical", "wording", "options_added", "recode", "partly_comparable", "not_comparable", "new", "dropped"
]
Conditions = Annotated[dict[str, tuple[str, ...]], Field(min_length=1)]


class Domain(Strict):
    """A theme of the instrument with its questions in the order they are asked."""

    id: Identifier
    title: Text
    intro: Text | None = None
    questions: Annotated[tuple[QuestionType, ...], Field(min_length=1)]


class Check(Strict):
    """A rule across questions: when these answers were given, those are expected."""

    id: Identifier
    when: Conditions
    expect: Conditions
    severity: Literal["error", "warning"] = "warning"
    message: Text


class Change(Strict):
    """What became of a question since an earlier version, and who decided it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: Identifier
    from_version: Annotated[Version, Field(alias="from")]
    question: Identifier
    change_class: Annotated[ChangeClass, Field(alias="class", validation_alias=AliasChoices("class"))]
    reason: Text
    was: Annotated[Identifier | None, Field(description="The question's id in the earlier version, if renamed.")] = None
    map: Annotated[dict[str, str] | None, Field(description="Old code to new code, for class recode.")] = None
    loss: Text | None = None
    decided_by: str | None = None
    date: datetime.date | None = None


class Instrument(Strict):
    """One version of the interview schedule."""

    instrument: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    version: Annotated[Version, Field(description='MAJOR.MINOR, in quotes: "1.0".')]
    released: datetime.date
    title: Text
    languages: Annotated[tuple[str, ...], Field(min_length=1, description="The first is the default.")] = ("en",)
    missing_codes: Annotated[
        dict[MissingReason, OneOrMany],
        Field(description="What a response file may hold instead of an answer; the first spelling is shown."),
    ] = {"dont_know": ("DK",), "refused": ("REF",), "not_applicable": ("NAP",)}
    choice_lists: dict[Identifier, ChoiceList] = {}
    domains: Annotated[tuple[Domain, ...], Field(min_length=1)]
    checks: tuple[Check, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def language(self) -> str:
        """The default language."""
        return self.languages[0]

    @property
    def number(self) -> tuple[int, int]:
        """MAJOR and MINOR as whole numbers, which is how versions compare."""
        major, minor = self.version.split(".")
        return int(major), int(minor)

    def located(self) -> Iterator[tuple[Domain, Question, tuple[str | int, ...]]]:
        """Every question in order, with its domain and where it stands in the document."""
        for d, domain in enumerate(self.domains):
            for q, question in enumerate(domain.questions):
                yield domain, question, ("domains", d, "questions", q)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id, in the order asked."""
        return {question.id: question for _, question, _ in self.located()}

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order asked, before pooling across versions."""
        return tuple(
            item
            for domain, question, _ in self.located()
            for item in question.items(domain.id, self, self.language)  # cached properties
        )

    @cached_property
    def missing_words(self) -> Mapping[str, str]:
        """Folded word that a file may hold -> missing reason."""
        return {fold(word): reason for reason, words in self.missing_codes.items() for word in words}

    @cached_property
    def missing_codes_shown(self) -> Mapping[str, str]:
        """Missing reason -> the code shown to people."""
        shown = {"dont_know": "DK", "refused": "REF", "not_applicable": "NAP"}
        return {reason: self.missing_codes.get(reason, (code,))[0] for reason, code in shown.items()}  # type: ignore[call-overload]

    @cached_property
    def missing_in_words(self) -> Mapping[str, str]:
        """Missing reason -> its code and its meaning, in a longer spelling of the instrument's own if it has one."""
        meanings = {"dont_know": "don’t know", "refused": "refused", "not_applicable": "not applicable"}
        for reason, (code, *others) in self.missing_codes.items():
            meanings[reason] = next((word for word in others if len(word) > len(code)), meanings[reason])
        return {reason: named(self.missing_codes_shown[reason], meaning) for reason, meaning in meanings.items()}

    def choice_list(self, question: Any) -> ChoiceList:
        """The question's choices, named lists resolved."""
        choices = question.choices
        return self.choice_lists[choices] if isinstance(choices, str) else resolve(choices)

    @cached_property
    def _owners(self) -> Mapping[str, tuple[str, ...]]:
        owners: dict[str, list[str]] = {}
        for question in self.questions.values():
            if isinstance(question, (SelectOne, SelectMultiple)):
                for choice in self.choice_list(question).choices:
                    for label in {fold(spelling) for spelling in spellings(choice.label)}:
                        owners.setdefault(label, []).append(question.id)
        return {label: tuple(ids) for label, ids in owners.items()}

    def owners(self, folded: str) -> tuple[str, ...]:
        """Ids of the questions that have this folded label among their answers."""
        return self._owners.get(folded, ())


__all__ = ["Change", "Check", "ChoiceList", "Code", "Domain", "Instrument"]

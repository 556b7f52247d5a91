"""What every question has, and what a question type must be able to do."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Protocol

from pydantic import Field

from instrument.documents import Identifier, OneOrMany, Relevant, Strict, Text
from instrument.items import INVALID, Item
from instrument.text import COMPUTED, SPOILED, clean, fold, removed

MissingReason = Literal["dont_know", "refused", "not_applicable"]

#: A question about the organisation, not about the person: everybody of a case should say the same.
FactOfCase = Annotated[bool, Field(description="A fact of the case; people of one case should not contradict it.")]


class Problem(NamedTuple):
    """An issue code and the fields of its message."""

    code: str
    params: Mapping[str, Any]


class Answer(NamedTuple):
    """The value given to one question, judged.

    ``state`` is a category's code, ``answered``, a missing reason or ``invalid``; for select-many ``chosen`` holds the
    codes and ``state`` is ``answered``. ``how`` says how a value was read that is not a code ("" for a code).
    ``typed_missing`` is the reason of a missing code in the cell, also where the question does not accept it, or
    "nothing" where the columns of all options were there and none was chosen.
    """

    state: str
    chosen: tuple[str, ...] = ()
    how: str = ""
    problem: Problem | None = None
    typed_missing: str = ""


BLANK = Answer("blank")


class Choice(Strict):
    """A permitted answer: a stable code, the label people read, other spellings that files hold."""

    code: Annotated[str, Field(pattern=r"^\S{1,64}$")]
    label: Text
    aliases: tuple[str, ...] = ()
    hint: Text | None = None


Choices = Annotated[tuple[Choice, ...], Field(min_length=1)]


class ChoiceList(Strict):
    """Choices in declared order; ordinal ones stand from low to high."""

    level: Literal["ordinal", "nominal"] = "nominal"
    choices: Choices


class Context(Protocol):
    """What a question needs to know of the instrument it stands in."""

    @property
    def language(self) -> str:
        """The language that messages show labels in."""
        ...

    @property
    def missing_words(self) -> Mapping[str, str]:
        """Folded word -> missing reason."""
        ...

    @property
    def missing_codes_shown(self) -> Mapping[str, str]:
        """Missing reason -> code shown to people."""
        ...

    @property
    def missing_in_words(self) -> Mapping[str, str]:
        """Missing reason -> its code and what that means."""
        ...

    def choice_list(self, question: Any) -> ChoiceList:
        """The question's choices, named lists resolved."""
        ...

    def owners(self, folded: str) -> tuple[str, ...]:
        """Ids of the questions that have this folded label among their answers."""
        ...


class Question(Strict):
    """What every question type has."""

    id: Identifier
    text: Text
    hint: Text | None = None
    asked_of: Annotated[tuple[str, ...] | None, Field(description="Group ids; left out: every group.")] = None
    relevant: Relevant | None = None
    required: Annotated[bool, Field(description="A blank is a warning (and always counted as blank).")] = True
    missing: Annotated[
        tuple[MissingReason, ...], Field(description="Missing reasons this question accepts; default all three.")
    ] = ("dont_know", "refused", "not_applicable")
    probes: tuple[Text, ...] = ()
    heading: Annotated[
        OneOrMany | None, Field(description="Heading in response files when it is not the id; may be a list.")
    ] = None

    shows_answers: ClassVar[bool] = True  #: False: open text, which never appears in a message

    @abstractmethod
    def items(self, domain_id: str, context: Context, language: str) -> tuple[Item, ...]:
        """The items this question is counted as."""

    @abstractmethod
    def allowed(self, context: Context) -> str:
        """What may be answered, in words for a message."""

    @abstractmethod
    def reads(self, context: Context) -> Callable[[str], Answer]:
        """A function that judges cleaned, non-empty text that is not a missing code."""

    def codes(self, context: Context) -> tuple[str, ...] | None:
        """Codes that a condition may name; None where any value may be named."""
        return None

    def expected(self, context: Context) -> str:
        """What may stand in the cell, missing codes included."""
        extra = self.missing_in_words(context)
        return self.allowed(context) + (f"; or {extra}" if extra else "")

    def missing_in_words(self, context: Context) -> str:
        """The missing codes that this question accepts, and what they mean."""
        return ", ".join(context.missing_in_words[reason] for reason in self.missing)

    def reader(self, context: Context) -> Callable[[Any], Answer]:
        """A function that judges what a cell holds: text, or None where it holds nothing."""
        reads = self.reads(context)
        expected = self.expected(context)

        def computed(kind: str) -> Answer:
            # Words that begin with "=" become a formula by themselves; they are an answer all the same.
            if not self.shows_answers:
                return Answer("answered")
            return invalid("Q11", found="", expected=expected, kind=SPOILED.get(kind, kind))

        def read(raw: Any) -> Answer:
            if raw is None or not (text := clean(raw)):
                return BLANK
            if raw.startswith(COMPUTED):
                return computed(text)
            reason = context.missing_words.get(fold(text))
            if reason in self.missing:
                how = "" if text == context.missing_codes_shown[str(reason)] else "another spelling of the missing code"
                return _noted(Answer(str(reason), typed_missing=str(reason), how=how), raw, text)
            if reason:
                allowed = self.missing_in_words(context)
                instead = f"Use {allowed}" if allowed else "No missing code is allowed"
                problem = Problem("Q12", {"found": text, "codes": instead})
                return Answer(INVALID, problem=problem, typed_missing=reason)
            return _noted(reads(text), raw, text)

        return read


def _noted(answer: Answer, raw: str, text: str) -> Answer:
    """The answer, saying so where something around or inside the text was ignored."""
    if answer.problem is not None or raw == text:
        return answer
    if removed(raw):
        ignored = "invisible characters ignored"
    else:
        ignored = "blanks around it ignored" if raw.strip() == text else "another form of the same characters"
    return answer._replace(how=f"{answer.how}; {ignored}" if answer.how else ignored)


def invalid(code: str, **params: Any) -> Answer:
    """An answer that cannot be used, with its issue."""
    return Answer(INVALID, problem=Problem(code, params))

"""One choice of a list: an extent, yes or no, a kind of contract."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from instrument.documents import say
from instrument.items import Item
from instrument.questions.base import Answer, ChoiceList, Choices, Context, FactOfCase, Question
from instrument.questions.choosing import categories, labels, lookup, match, wrong


class SelectOne(Question):
    """One choice of a list. An ordinal one counts toward its domain's score unless ``score: false``."""

    type: Literal["select_one"]
    choices: Annotated[str | ChoiceList | Choices, Field(description="The name of a list, or the list itself.")]
    score: Annotated[bool | None, Field(description="Counts toward the domain score; default true if ordinal.")] = None
    reverse: Annotated[bool, Field(description="Scored from high to low.")] = False
    fact_of_case: FactOfCase = False

    def items(self, domain_id: str, context: Context, language: str) -> tuple[Item, ...]:
        """One item with the list's level."""
        choices = context.choice_list(self)
        ordinal = choices.level == "ordinal"
        return (
            Item(
                item_id=self.id,
                question_id=self.id,
                domain_id=domain_id,
                label=say(self.text, language),
                level=choices.level,
                categories=categories(choices, language),
                scored=ordinal and self.score is not False,
                reverse=self.reverse,
            ),
        )

    def allowed(self, context: Context) -> str:
        """The choices."""
        return labels(context.choice_list(self), context.language)

    def codes(self, context: Context) -> tuple[str, ...]:
        """Codes of the list."""
        return tuple(choice.code for choice in context.choice_list(self).choices)

    def reads(self, context: Context) -> Callable[[str], Answer]:
        """Code, label or alias."""
        choices = context.choice_list(self)
        codes, known = frozenset(self.codes(context)), lookup(choices)

        def read(text: str) -> Answer:
            matched = match(text, codes, known)
            return Answer(matched[0], how=matched[1]) if matched else wrong(text, self, choices, context)

        return read

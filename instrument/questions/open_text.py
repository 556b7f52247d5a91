"""An open-ended answer. Counted as answered or not; its words never appear in a message, a log or a table."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from instrument.documents import say
from instrument.items import ANSWERED, Category, Item
from instrument.questions.base import Answer, Context, Problem, Question
from instrument.text import COMPUTED, removed


class OpenText(Question):
    """An open-ended answer in the person's own words."""

    type: Literal["text"]

    shows_answers: ClassVar[bool] = False

    def items(self, domain_id: str, context: Context, language: str) -> tuple[Item, ...]:
        """One open item."""
        answered = (Category(ANSWERED, "Answered"),)
        return (Item(self.id, self.id, domain_id, say(self.text, language), "open", answered),)

    def allowed(self, context: Context) -> str:
        """Anything."""
        return "any text"

    def reads(self, context: Context) -> Callable[[str], Answer]:
        """Any text."""
        return lambda text: Answer(ANSWERED)

    def reader(self, context: Context) -> Callable[[Any], Answer]:
        """Any text; says how many invisible characters were taken out."""
        read = super().reader(context)

        def judge(raw: Any) -> Answer:
            answer = read(raw)
            if raw is not None and answer.state == ANSWERED and (n := removed(raw.removeprefix(COMPUTED))):
                return answer._replace(problem=Problem("Q14", {"n": n}))
            return answer

        return judge

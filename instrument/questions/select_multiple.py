"""Any number of choices of a list; each option is an item of its own."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from instrument.documents import Identifier, in_words, say, spellings
from instrument.items import ANSWERED, CHOSEN, NOT_CHOSEN, Category, Item
from instrument.questions.base import Answer, ChoiceList, Choices, Context, Question, invalid
from instrument.questions.choosing import labels, lookup, match, wrong
from instrument.text import OPTIONS, clean

#: The code of the choice that a text question explains.
OTHER = "other"
#: The question was put and none of its options was chosen. It says little, so it contradicts nothing.
NOTHING_CHOSEN = Answer(ANSWERED, typed_missing="nothing")
_STATES = (Category(NOT_CHOSEN, "Not chosen"), Category(CHOSEN, "Chosen"))


class SelectMultiple(Question):
    """Any number of choices. An empty cell is blank, never "chose nothing": offer an exclusive choice for that."""

    type: Literal["select_multiple"]
    choices: Annotated[str | ChoiceList | Choices, Field(description="The name of a list, or the list itself.")]
    exclusive: Annotated[tuple[str, ...], Field(description="Codes that stand alone, such as none.")] = ()
    other: Annotated[Identifier | None, Field(description="The text question that says what 'other' is.")] = None

    def items(self, domain_id: str, context: Context, language: str) -> tuple[Item, ...]:
        """One binary item per option."""
        return tuple(
            Item(
                item_id=f"{self.id}/{choice.code}",
                question_id=self.id,
                domain_id=domain_id,
                label=f"{say(self.text, language)} {say(choice.label, language)}",
                level="binary",
                categories=_STATES,
            )
            for choice in context.choice_list(self).choices
        )

    def allowed(self, context: Context) -> str:
        """The choices, any number of them."""
        return "any of " + labels(context.choice_list(self), context.language)

    def reader(self, context: Context) -> Callable[[Any], Answer]:
        """Also reads what the columns of the options say, alone or together with the question's own column."""
        read = super().reader(context)

        def read_columns(raw: Any) -> Answer:
            if raw is None or not raw.startswith(OPTIONS):
                return read(raw)
            whole, chosen, options, odd, how = json.loads(raw.removeprefix(OPTIONS))
            if odd:
                return invalid("Q02", found=clean(odd[1]), expected=odd[2], at=odd[0])
            ticked = read(" ".join(chosen)) if chosen else NOTHING_CHOSEN
            if whole is None:
                return ticked._replace(how=how or ticked.how)
            said = read(whole)
            are_choices = bool(ticked.chosen or ticked.problem)  # else nothing was chosen, or a missing code
            differing = set(chosen if are_choices else ()) ^ {code for code in said.chosen if code in options}
            if said.problem or not differing:
                return said
            names = {choice.code: say(choice.label) for choice in context.choice_list(self).choices}
            listed = ", ".join(names.get(code, code) for code in options if code in differing)
            return invalid("Q09", found=clean(whole), expected=self.expected(context), options=listed)

        return read_columns

    def codes(self, context: Context) -> tuple[str, ...]:
        """Codes of the list."""
        return tuple(choice.code for choice in context.choice_list(self).choices)

    def reads(self, context: Context) -> Callable[[str], Answer]:
        """Codes separated by spaces; labels or codes separated by semicolons, commas, bars or line breaks."""
        choices = context.choice_list(self)
        codes, known = frozenset(self.codes(context)), lookup(choices)
        exclusive = frozenset(self.exclusive)
        # Longest first: a label may hold a comma or be the beginning of another.
        spelt = {clean(word) for choice in choices.choices for word in (*spellings(choice.label), *choice.aliases)}
        words = sorted({*codes, *known, *spelt}, key=lambda word: (-len(word), word))
        spaced = [re.escape(word).replace(r"\ ", r"\s+") + (r"(?:\.0+)?" if word.isdigit() else "") for word in words]
        next_choice = re.compile(rf"\s*({'|'.join(spaced)})\s*(?:[;,|\n]+\s*|\s+|$)", re.IGNORECASE)

        def split(text: str) -> tuple[list[str], str]:
            """Choices as written, and what is left over."""
            parts: list[str] = []
            at = 0
            while at < len(text):
                found = next_choice.match(text, at)
                if not found:
                    return parts, text[at:].strip(" ;,|\n")
                parts.append(found[1])
                at = found.end()
            return parts, ""

        def read(text: str) -> Answer:
            parts = text.split(" ")
            left = ""
            if not codes.issuperset(parts):
                parts, left = split(text)
            matches = [match(part, codes, known) for part in parts]
            if left or not matches or None in matches:
                return wrong(left or text, self, choices, context)
            chosen = tuple(code for code in self.codes(context) if any(m and m[0] == code for m in matches))
            alone = exclusive.intersection(chosen)
            if alone and len(chosen) > 1:
                labels_of = {c.code: say(c.label, context.language) for c in choices.choices}
                option = next(code for code in chosen if code in alone)
                others = in_words((code, labels_of[code]) for code in chosen if code != option)
                params = {"expected": self.expected(context), "option": labels_of[option], "others": others}
                return invalid("Q08", found=text, **params)
            hows = sorted({m[1] for m in matches if m and m[1]})
            return Answer(ANSWERED, chosen, " and ".join(hows))

        return read


def as_shown(text: str) -> str:
    """An answer as a person may see it, whether it came from one cell or from the columns of the options."""
    if not text.startswith(OPTIONS):
        return text
    whole, chosen, _, odd, _ = json.loads(text.removeprefix(OPTIONS))
    return str(odd[1] if odd else whole or " ".join(chosen))


def as_one_cell(text: str, read: Callable[[str], Answer]) -> str:
    """What the columns of options say, in one cell: the codes chosen, or all of it where it is no answer."""
    answer = read(text)
    whole, chosen, _, odd, _ = json.loads(text.removeprefix(OPTIONS))
    if answer.problem:
        return " / ".join([*([whole or "0"] if whole is not None else []), " ".join(chosen) or "0", *odd[1:2]])
    return " ".join(answer.chosen) or whole or " ".join(chosen)


def ticks(
    whole: str | None, chosen: Sequence[str], options: Sequence[str], odd: Sequence[str] = (), how: str = ""
) -> str:
    """What the columns of options say, as text for ``SelectMultiple.reader``.

    ``whole`` is the cell of the question's own column (None: it has none), ``options`` the codes that have a column,
    ``odd`` the code and the text of a cell that says neither and what it may say, ``how`` how they were read where not
    from columns.
    """
    return OPTIONS + json.dumps([whole, list(chosen), list(options), list(odd), how], ensure_ascii=False)

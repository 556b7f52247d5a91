"""The waist between instrument and pipeline: an item is the smallest thing tabulated.

Statistics and figures choose what to do by ``level`` and never learn which question type an item came from.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["nominal", "ordinal", "binary", "numeric", "open"]

MISSING_REASONS = ("dont_know", "refused", "not_applicable", "blank", "not_asked")
INVALID = "invalid"
#: States every item has beside its own categories, in the order of the count cube.
NON_ANSWERS = (*MISSING_REASONS, INVALID)

ANSWERED = "answered"
NOT_CHOSEN, CHOSEN = "not_chosen", "chosen"


@dataclass(frozen=True, slots=True)
class Category:
    """A permitted value of an item: a stable code and the label people read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """The smallest thing tabulated: a question, or one option of a select-many question.

    ``categories`` stand in declared order (ordinal: from low to high). A numeric item has one category per distinct
    value seen, so it is empty until something was counted. An ``open`` item (text, date) has the category ``answered``.
    ``item_id`` is the question's id, ``question/option`` for an option, and carries ``@MAJOR.MINOR`` where the question
    may not be pooled across versions.
    """

    item_id: str
    question_id: str
    domain_id: str
    label: str
    level: Level
    categories: tuple[Category, ...]
    scored: bool = False
    reverse: bool = False
    unit: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the categories, in declared order."""
        return tuple(category.code for category in self.categories)

    @property
    def states(self) -> tuple[str, ...]:
        """Codes of the categories, then the five missing reasons, then ``invalid``."""
        return (*self.codes, *NON_ANSWERS)


@dataclass(frozen=True, slots=True)
class Domain:
    """A theme of the instrument."""

    domain_id: str
    title: str


def one_per_question(items: Iterable[Item]) -> list[Item]:
    """The first item of each question: missing answers of a select-many question are the same for every option."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(re.sub(r"/.*?(?=(@\d+\.\d+)?$)", "", item.item_id), item)
    return list(first.values())

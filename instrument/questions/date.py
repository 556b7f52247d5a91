"""A date, written YYYY-MM-DD."""

import datetime
import re
from collections.abc import Callable
from typing import Literal

from instrument.documents import say
from instrument.items import ANSWERED, Category, Item
from instrument.questions.base import Answer, Context, Question, invalid

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.]\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d([.,]\d+)?)?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def read_date(text: str) -> datetime.date | None:
    """The date in cleaned ``text``: year first, a time of day is ignored. None where it is no date or ambiguous."""
    found = _ISO.fullmatch(text)
    if not found:
        return None
    try:
        return datetime.date(*map(int, found.groups()[:3]))
    except ValueError:
        return None


def other_spelling(text: str, day: datetime.date) -> str:
    """How ``text`` was read where it writes ``day`` in another way; "" where it does not, whatever time follows."""
    return "" if text.startswith(day.isoformat()) else f"the date {day.isoformat()}"


def read_time(text: str) -> datetime.datetime | None:
    """The moment in cleaned ``text``: date and time of day as ISO 8601 writes them, with or without a zone."""
    if not _TIME.fullmatch(text):
        return None
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


class Date(Question):
    """A date; tabulated as answered or not."""

    type: Literal["date"]

    def items(self, domain_id: str, context: Context, language: str) -> tuple[Item, ...]:
        """One open item."""
        answered = (Category(ANSWERED, "Answered"),)
        return (Item(self.id, self.id, domain_id, say(self.text, language), "open", answered),)

    def allowed(self, context: Context) -> str:
        """How a date is written."""
        return "a date written YYYY-MM-DD"

    def reads(self, context: Context) -> Callable[[str], Answer]:
        """Year, month, day; anything else is ambiguous."""
        expected = self.expected(context)

        def read(text: str) -> Answer:
            day = read_date(text)
            if day is None:
                return invalid("Q07", found=text, expected=expected, kind="a date written YYYY-MM-DD")
            return Answer(ANSWERED, how=other_spelling(text, day))

        return read

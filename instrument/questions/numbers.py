"""Whole and decimal numbers with hard and soft limits."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from instrument.documents import Text, say
from instrument.items import Item
from instrument.questions.base import Answer, Context, FactOfCase, Problem, Question, invalid

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.000", re.ASCII)
_SPOILED = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d(\.\d+)?[eE][+-]?\d+|#[A-Z0/]+[!?]?", re.ASCII)


class Number(Question):
    """A number. ``min`` and ``max`` are hard limits, ``warn_min`` and ``warn_max`` what is usual."""

    min: float | None = None
    max: float | None = None
    warn_min: Annotated[float | None, Field(description="A lower value is a warning.")] = None
    warn_max: Annotated[float | None, Field(description="A higher value is a warning.")] = None
    unit: Text = ""
    fact_of_case: FactOfCase = False
    tolerance: Annotated[
        float, Field(ge=0, description="With fact_of_case: how far the answers of one case may lie apart.")
    ] = 0

    def items(self, domain_id: str, context: Context, language: str) -> tuple[Item, ...]:
        """One numeric item; its categories are the values that are met."""
        label, unit = say(self.text, language), say(self.unit, language)
        return (Item(self.id, self.id, domain_id, label, "numeric", (), unit=unit),)

    def allowed(self, context: Context) -> str:
        """Kind of number and its limits."""
        return f"{self._kind()}{_between(self.min, self.max)}"

    def reads(self, context: Context) -> Callable[[str], Answer]:
        """Digits with a decimal point."""
        expected = self.expected(context)
        usual = _between(self.warn_min, self.warn_max).strip().removeprefix("of ")

        def read(text: str) -> Answer:
            if not _NUMBER.fullmatch(text) or len(text) > 30:
                if _SPOILED.fullmatch(text):
                    kind = "a date or number made by the spreadsheet"
                    return invalid("Q11", found=text, expected=expected, kind=kind)
                return invalid("Q07", found=text, expected=expected, kind=self._kind())
            value = Decimal(text)
            if self._may_be_thousands(text):
                doubt = f"{expected}. It may mean {value.normalize():f} or {text.replace('.', '')}"
                return invalid("Q07", found=text, expected=doubt, kind=self._kind())
            if not self._fits(value):
                return invalid("Q07", found=text, expected=expected, kind=self._kind())
            if _outside(value, self.min, self.max):
                return invalid(
                    "Q05", found=text, expected=expected, range=_between(self.min, self.max).strip().removeprefix("of ")
                )
            state = f"{value.normalize():f}" if value else "0"
            how = "" if state == text else "another spelling of the number"
            if _outside(value, self.warn_min, self.warn_max):
                unusual = Problem("Q06", {"found": text, "expected": expected, "usual": usual})
                return Answer(state, problem=unusual, how=how)
            return Answer(state, how=how)

        return read

    def _kind(self) -> str:
        return "a number"

    def _fits(self, value: Decimal) -> bool:
        return True

    def _may_be_thousands(self, text: str) -> bool:
        return False


class Integer(Number):
    """A whole number; ``36.0`` is read as 36, but ``1.000`` is one thousand in half of Europe, so it is not read."""

    type: Literal["integer"]

    def _kind(self) -> str:
        return "a whole number"

    def _fits(self, value: Decimal) -> bool:
        return value == value.to_integral_value()

    def _may_be_thousands(self, text: str) -> bool:
        return _THOUSANDS.fullmatch(text) is not None


class DecimalNumber(Number):
    """A number with a decimal point."""

    type: Literal["decimal"]


def _outside(value: Decimal, low: float | None, high: float | None) -> bool:
    return (low is not None and value < Decimal(str(low))) or (high is not None and value > Decimal(str(high)))


def _between(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if low is not None:
        return f" of {low:g} or more"
    return f" of {high:g} or less" if high is not None else ""

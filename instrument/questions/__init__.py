"""Question types: a file each, and one line here."""

from typing import Annotated

from pydantic import Field

from instrument.questions.base import Answer, Choice, ChoiceList, Context, Problem, Question
from instrument.questions.date import Date
from instrument.questions.numbers import DecimalNumber, Integer
from instrument.questions.open_text import OpenText
from instrument.questions.select_multiple import SelectMultiple
from instrument.questions.select_one import SelectOne

QuestionType = Annotated[
    SelectOne | SelectMultiple | Integer | DecimalNumber | Date | OpenText, Field(discriminator="type")
]

__all__ = ["Answer", "Choice", "ChoiceList", "Context", "Problem", "Question", "QuestionType"]

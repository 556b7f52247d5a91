"""How a tool writes its exports: the headings that are its own, how it names the columns of a question, what cells say.

Knows words and rules, never a file: the same conventions hold in CSV, workbooks and whatever else the tool writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from instrument.text import fold

if TYPE_CHECKING:
    from instrument.formats.base import ResponseTable

#: A cell of an option's column: chosen or not, in the words of any tool.
TICKED = frozenset({"1", "1.0", "true", "checked", "selected", "yes", "y", "x"})
UNTICKED = frozenset({"0", "0.0", "false", "unchecked", "not selected", "no", "n"})
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Codebook:
    """What a file itself says of the values in one of its columns."""

    labels: Mapping[str, str] = field(default_factory=dict)  #: value as text -> its label
    missing: frozenset[str] = frozenset()  #: values that stand for no answer


@dataclass(frozen=True)
class Tool:
    """The conventions of a tool's exports.

    Headings are compared without regard to case. In templates ``{question}`` is an id, a declared heading or a text of
    the question and ``{option}`` a code, label or alias of the choice, each in every spelling the instrument has;
    ``{plain}`` is the question without underscores, ``{short}`` its first 15 letters, ``{slug}`` the option in lower
    case with underscores for hyphens.
    """

    name: str = ""  #: what ``--format`` calls it
    title: str = ""  #: what people call it
    fields: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  #: record field -> the tool's headings, best first
    ignored: re.Pattern[str] = NOTHING  #: other headings of the tool, which hold no answers; matched whole
    recognises: Callable[[frozenset[str]], bool] = lambda headings: False  #: folded headings, surely this tool's
    names: Callable[[str], Sequence[str]] = lambda heading: (heading,)  #: what a heading is looked up as, best first
    joins: str = ""  #: characters that join a group's name to what stands in the group
    questions: Sequence[str] = ()  #: templates of a question's heading, beside ids, declared headings and texts
    options: Sequence[str] = ("{question}/{option}",)  #: templates of the heading of an option's column
    others: Sequence[str] = ()  #: templates of the heading of the words that say what "other" is
    ticked: frozenset[str] = TICKED
    unticked: frozenset[str] = UNTICKED
    blanks: frozenset[str] = frozenset()  #: folded words that the tool writes where nothing was asked
    unanswered: frozenset[str] = frozenset()  #: words for a blank too, but not where the study says what they mean
    masks: bool = False  #: an apostrophe may stand before an answer that a spreadsheet would compute
    zeros_are_blank: bool = False  #: no option chosen looks the same whether or not the question was put
    other_is_text: bool = False  #: the column of the option "other" holds its words instead of a tick
    separators: str = ""  #: characters that join a list in which a person's own words stand in place of "other"
    lists_codes: bool = False  #: such a list holds codes, not labels
    readings: Mapping[str, Callable[[str], str]] = field(default_factory=dict)  #: record field -> its text in our words
    codebooks: Mapping[int, Codebook] = field(
        default_factory=dict
    )  #: column of this file -> what it says of its values
    adapt: Callable[[ResponseTable], ResponseTable] = lambda table: table  #: the table as the tool means it; may refuse

    def is_own(self, heading: str) -> bool:
        """Whether a heading is the tool's, not the study's."""
        folded = fold(heading)
        return any(folded == fold(own) for headings in self.fields.values() for own in headings) or bool(
            self.ignored.fullmatch(folded)
        )


#: A table of nobody's tool: typed by hand, or as ``docs/study-folder.md`` describes it.
PLAIN = Tool()


def has(*headings: str) -> Callable[[frozenset[str]], bool]:
    """Recognises a table that has all of these headings."""
    wanted = frozenset(map(fold, headings))
    return lambda found: wanted <= found


def said(words: Mapping[str, str]) -> Callable[[str], str]:
    """Reads the tool's words as ours; other words stay."""
    known = {fold(word): ours for word, ours in words.items()}
    return lambda text: known.get(fold(text), text)

"""The answers to each question of a batch, one column each, however many columns of the file they are spread over.

A select-many question with columns for its options is put together from distinct combinations of cells, never record by
record. What a combination means, the question itself says (``SelectMultiple.reader``).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from instrument.columns import Column, column_of
from instrument.documents import say, spellings
from instrument.formats.base import Batch
from instrument.formats.tool import Tool
from instrument.headings import Layout
from instrument.joined_lists import JoinedLists
from instrument.load import StudyFolder
from instrument.questions.select_multiple import OTHER, SelectMultiple, ticks
from instrument.text import clean, fold
from instrument.value_labels import ValueLabels

_EMPTY, _UNTICKED, _TICKED, _ODD = range(4)
_MASKED = re.compile(r"'[=+\-@]")
#: Codes of combinations stay below this, so that one more column never overflows.
_MOST_COMBINATIONS = 1 << 40


class Answers:
    """Puts together what a tool spreads over columns."""

    def __init__(self, folder: StudyFolder, tool: Tool) -> None:
        self.tool = tool
        self.words: dict[tuple[str, str], set[str]] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self.values = ValueLabels(folder, tool)
        self.missing: frozenset[str] = frozenset(word for i in folder.versions for word in i.missing_words)
        self.unanswered = tool.blanks | (tool.unanswered - self.missing)
        self.lists = JoinedLists(folder, tool.separators, has_codes=tool.lists_codes)
        self.several = {
            name for i in folder.versions for name, q in i.questions.items() if isinstance(q, SelectMultiple)
        }
        for instrument in folder.versions:
            for question in instrument.questions.values():
                if isinstance(question, SelectMultiple):
                    for choice in instrument.choice_list(question).choices:
                        words = {fold(word) for word in (choice.code, *spellings(choice.label), *choice.aliases)}
                        self.words.setdefault((question.id, choice.code), set()).update(words)
                        self.labels[question.id, choice.code] = say(choice.label, instrument.language)

    def columns(self, layout: Layout, batch: Batch) -> dict[str, Column]:
        """Question -> its answers."""
        columns = {name: self._read(batch, c, name) for name, c in layout.questions.items()}
        for name, options in layout.options.items():
            parts = {code: self._read(batch, c, name, code) for code, c in options.items()}
            columns[name] = self._together(name, columns.get(name), parts)
        for name in self.lists.questions.keys() & layout.questions.keys() - layout.options.keys():
            other = self.lists.questions[name].other
            is_shared = layout.questions.get(other) == layout.questions[name]
            columns[name], columns[other] = self.lists.apart(
                name, columns[name], None if is_shared else columns.get(other)
            )
        return columns

    def _read(self, batch: Batch, position: int, name: str, option: str = "") -> Column:
        """One column of a question or of one of its options."""
        column = self._asked(self.values.read(column_of(batch.columns[position]), position, name, option))
        if name in self.several and self.tool.separators:  # one may end the list: "Don't know;"
            ends = self.tool.separators + " "
            return Column(column.codes, [value and value.rstrip(ends) for value in column.values])
        return column

    def _asked(self, column: Column) -> Column:
        """The column without what the tool adds: words where nothing was asked, an apostrophe before a formula."""
        if not (self.unanswered or self.tool.masks):
            return column
        values = [None if value and fold(value) in self.unanswered else value for value in column.values]
        if self.tool.masks:
            values = [value[1:] if value and _MASKED.match(value) else value for value in values]
        return Column(column.codes, values)

    def _together(self, name: str, whole: Column | None, options: Mapping[str, Column]) -> Column:
        """A select-many question from the columns of its options, and its own column where it has one."""
        parts = {code: _Part(column, self._states(name, code, column.values)) for code, column in options.items()}
        columns = [part.reduced() for part in parts.values()] + ([whole] if whole else [])
        first, codes = _combinations(columns)
        marks = cache(partial(self._marks, name, parts))
        values = [
            self._value(
                None if whole is None else whole.text(place),
                {code: (part.state(place), part.column.text(place)) for code, part in parts.items()},
                marks,
            )
            for place in first.tolist()
        ]
        return Column(codes, values)

    def _marks(self, name: str, parts: Mapping[str, "_Part"], code: str) -> str:
        """What stands in an option's column where it was chosen and where not, as the file itself has it."""
        chosen = parts[code].texts(_TICKED)
        if not chosen:  # other columns hold one mark for all options, or each its own option's label
            elsewhere = [text for part in parts.values() for text in part.texts(_TICKED)]
            chosen = [text for text in elsewhere if fold(text) in self.tool.ticked]
            chosen = chosen or ([self.labels.get((name, code), code)] if elsewhere else ["1"])
        not_chosen = [text for part in parts.values() for text in part.texts(_UNTICKED)]
        no = f'"{not_chosen[0]}"' if not_chosen else "nothing"
        return f'"{chosen[0]}" where the option was chosen, {no} where not'

    def _states(self, name: str, code: str, values: Sequence[str | None]) -> np.ndarray:
        """For each distinct cell of an option's column: empty, not chosen, chosen, or something else."""
        words = self.words.get((name, code), set())
        is_words = self.tool.other_is_text and code == OTHER

        def state(value: str | None) -> int:
            word = fold(value or "")
            if not word:
                return _EMPTY
            if word in self.tool.ticked or (word not in self.tool.unticked and (word in words or is_words)):
                return _TICKED
            return _UNTICKED if word in self.tool.unticked else _ODD

        return np.fromiter(map(state, values), np.intp, len(values))

    def _value(
        self, whole: str | None, cells: Mapping[str, tuple[int, str]], marks: Callable[[str], str]
    ) -> str | None:
        """What one combination of cells is, as text that the question reads; ``marks`` says what a column may hold."""
        chosen = [code for code, (state, _) in cells.items() if state == _TICKED]
        odd = [(code, text) for code, (state, text) in cells.items() if state == _ODD]
        if odd and not chosen and all(fold(text) in self.missing for _, text in odd):
            chosen, odd = [clean(odd[0][1])], []
        if odd:
            return ticks(whole, chosen, list(cells), (*odd[0], marks(odd[0][0])))
        is_nothing = not chosen and (all(state == _EMPTY for state, _ in cells.values()) or self.tool.zeros_are_blank)
        if is_nothing and not (whole and clean(whole)):
            return None
        if whole is None and chosen:
            return " ".join(chosen)
        return ticks(whole, chosen, list(cells))


class _Part(NamedTuple):
    """An option's column with the state of each distinct cell."""

    column: Column
    states: np.ndarray

    def texts(self, state: int) -> list[str]:
        """Distinct cells of a state, those with most records first."""
        counts = np.bincount(self.column.codes, minlength=len(self.states))
        order = np.argsort(-counts, kind="stable").tolist()
        return [clean(self.column.values[p] or "") for p in order if counts[p] and self.states[p] == state]

    def state(self, position: int) -> int:
        return int(self.states[self.column.codes[position]])

    def reduced(self) -> Column:
        """The column with one value for each state; cells that are odd stay apart."""
        odd = self.states == _ODD
        table = np.where(odd, _ODD + np.cumsum(odd) - 1, self.states)
        return Column(table[self.column.codes], [None] * (_ODD + int(odd.sum())))


def _combinations(columns: Sequence[Column]) -> tuple[np.ndarray, np.ndarray]:
    """Position of the first record of each distinct combination of cells, and the combination of each record."""
    codes, size = np.zeros(len(columns[0].codes), np.int64), 1
    for column in columns:
        if size * len(column.values) > _MOST_COMBINATIONS:
            distinct, codes = np.unique(codes, return_inverse=True)
            size = len(distinct)
        codes = codes * len(column.values) + column.codes
        size *= len(column.values)
    _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
    return first, codes

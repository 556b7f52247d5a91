"""Lists of labels in one cell, in which a person's own words stand in place of the label of "other".

Known labels are taken out, longest first, and what is left over is the words, whole: they may hold the character that
joins the list, and so may a label. A list is never cut at that character.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from instrument.columns import Column
from instrument.documents import spellings
from instrument.load import StudyFolder
from instrument.questions.select_multiple import OTHER, SelectMultiple, ticks
from instrument.suggest import suggest
from instrument.text import COMPUTED, clean, fold

HOW = "own words in place of a label"


@dataclass
class _Question:
    """A select-many question whose "other" a text question explains. ``labels`` maps a folded label to its code."""

    other: str
    labels: dict[str, str] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)


class JoinedLists:
    """Takes own words out of lists that one of ``separators`` joins."""

    def __init__(self, folder: StudyFolder, separators: str, *, has_codes: bool = False) -> None:
        self.separators = separators
        self.missing: frozenset[str] = frozenset(word for i in folder.versions for word in i.missing_words)
        self.questions: dict[str, _Question] = {}
        for instrument in folder.versions:
            for question in instrument.questions.values():
                if not isinstance(question, SelectMultiple) or not question.other or not separators:
                    continue
                known = self.questions.setdefault(question.id, _Question(question.other))
                for choice in instrument.choice_list(question).choices:
                    known.codes[choice.code] = None
                    known.labels |= {fold(w): choice.code for w in (*choice.aliases, *spellings(choice.label))}
                    if has_codes:
                        known.labels[fold(choice.code)] = choice.code
        self._patterns = {name: self._pattern(question.labels) for name, question in self.questions.items()}

    def _pattern(self, words: Collection[str]) -> re.Pattern[str]:
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        spaced = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
        between = re.escape(self.separators)
        return re.compile(rf"(?:^|(?<=[{between}]))\s*({spaced})\s*(?:[{between}]|$)", re.IGNORECASE)

    def apart(self, name: str, column: Column, words: Column | None = None) -> tuple[Column, Column]:
        """The choices of a question, and the words for its "other" with those of ``words``, their own column."""
        parts = [self._read(name, value) for value in column.values]
        choices = Column(column.codes, [chosen for chosen, _ in parts])
        own = Column(column.codes, [left or None for _, left in parts])
        return choices, own if words is None else _both(own, words)

    def _read(self, name: str, value: str | None) -> tuple[str | None, str]:
        """A cell as the question reads it, and the words left over. Without words, or in doubt, it stays as it is."""
        question, text = self.questions[name], clean(value or "")
        if set(text.split()) <= set(question.codes):
            return value, ""
        pattern = self._patterns[name]
        chosen = {question.labels[fold(found[1])] for found in pattern.finditer(text)}
        pieces = [piece.strip(self.separators + " \n\t") for piece in re.split(r"\0", pattern.sub("\0", text))]
        left = [piece for piece in pieces if piece]
        # Nobody has words in two places, and words that may be a missing code, a code or a misspelt label are in doubt.
        is_computed = (value or "").startswith(COMPUTED)
        if is_computed or len(left) != 1 or self._is_doubtful(left[0], question):
            return value, ""
        codes = [code for code in question.codes if code in chosen or code == OTHER]
        return ticks(None, codes, [], how=HOW), left[0]

    def _is_doubtful(self, words: str, question: _Question) -> bool:
        parts = {fold(part) for part in re.split(f"[{re.escape(self.separators)}]", words)}
        return bool(parts & (self.missing | set(map(fold, question.codes))) or suggest(words, question.labels))


def _both(own: Column, words: Column) -> Column:
    """Words that stand in a list and words that stand in a column of their own."""
    pairs, codes = np.unique(own.codes * len(words.values) + words.codes, return_inverse=True)
    texts = [(own.values[pair // len(words.values)], words.values[pair % len(words.values)]) for pair in pairs.tolist()]
    return Column(codes, ["; ".join(text for text in both if text and clean(text)) or None for both in texts])

"""What values mean where the file itself says so: labels of values, and values that stand for no answer.

A value that is a code of the instrument stays, unless the file's labels say that its codes are other ones: then the
labels tell what was answered, and a value without a label tells nothing.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from instrument.columns import Column
from instrument.documents import spellings
from instrument.formats.tool import Codebook, Tool
from instrument.load import StudyFolder
from instrument.questions import SelectMultiple, SelectOne
from instrument.questions.numbers import Number
from instrument.text import fold, whole

#: In place of a value that nobody can read, so that it is reported instead of counted.
MISSING, UNLABELLED = "{value} (a missing value of the file{label})", "{value} (without a label in the file)"
LABELLED = "{value} (in the file: {label})"


_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(?![\d.,-])", re.ASCII)


class ValueLabels:
    """Reads columns by the codebooks of one file."""

    def __init__(self, folder: StudyFolder, tool: Tool) -> None:
        self.folder, self.tool = folder, tool

    def read(self, column: Column, position: int, name: str, option: str = "") -> Column:
        """A column of a record field, a question, or one of its options, as the file means it."""
        book = self.tool.codebooks.get(position)
        if book is None or name == "respondent_id":
            return column
        known = self._ticks(name, option) if option else self._codes.get(name, {})
        is_recoded = any(
            known.get(fold(label), code) != code
            for value, label in book.labels.items()
            if value not in book.missing and (code := known.get(fold(whole(value))))
        )
        return Column(
            column.codes,
            [value and self._meant(value, book, known, name, is_recoded=is_recoded) for value in column.values],
        )

    def _meant(self, value: str, book: Codebook, known: Mapping[str, str], name: str, *, is_recoded: bool) -> str:
        """The text to read for a value: itself, its label, or words that no question takes for an answer."""
        label = book.labels.get(value, "")
        if fold(value) in self._missing:
            return value
        if value in book.missing:
            if fold(value) in known and not is_recoded:
                return value
            if fold(label) in self._missing or fold(label) in known:
                return label
            return MISSING.format(value=value, label=f": {label}" if label else "")
        if label and name in self._numbers and not _says(label, value):
            # A number that the file gives a name is no count of anything, whether or not it is declared missing.
            return label if fold(label) in self._missing else LABELLED.format(value=value, label=label)
        if not known or (fold(whole(value)) in known and not is_recoded):
            return value
        if is_recoded and not label:
            return UNLABELLED.format(value=value)
        return label or value

    @cached_property
    def _missing(self) -> frozenset[str]:
        return frozenset(word for instrument in self.folder.versions for word in instrument.missing_words)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        questions = (question for instrument in self.folder.versions for question in instrument.questions.values())
        return frozenset(question.id for question in questions if isinstance(question, Number))

    @cached_property
    def _codes(self) -> Mapping[str, Mapping[str, str]]:
        """Question or record field -> folded code, label or alias -> code. Codes win."""
        found: dict[str, dict[str, str]] = {}
        for name, code, words in self._spoken():
            for word in words:
                found.setdefault(name, {}).setdefault(fold(word), code)
        for name, code, _ in self._spoken():
            found.setdefault(name, {}).update({fold(code): code, fold(whole(code)): code})
        return found

    def _spoken(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """What each code is called."""
        for case in self.folder.study.cases:
            yield "case_id", case.id, spellings(case.label)
        for group in self.folder.study.groups:
            yield "group_id", group.id, spellings(group.label)
        for version in self.folder.instruments:
            aliases = self.folder.study.version_aliases.items()
            yield "instrument_version", version, tuple(alias for alias, known in aliases if known == version)
        for instrument in self.folder.versions:
            for question in instrument.questions.values():
                if isinstance(question, (SelectOne, SelectMultiple)):
                    for choice in instrument.choice_list(question).choices:
                        yield question.id, choice.code, (*spellings(choice.label), *choice.aliases)

    def _ticks(self, name: str, option: str) -> Mapping[str, str]:
        """What says that an option was chosen or not."""
        chosen = {fold(word): "1" for word, code in self._codes.get(name, {}).items() if code == option}
        return {**chosen, **dict.fromkeys(self.tool.ticked, "1"), **dict.fromkeys(self.tool.unticked, "0")}


def _says(label: str, value: str) -> bool:
    """Whether a label only says the number that it stands for, perhaps with a unit: ``37 hours``."""
    number = _NUMBER.match(label.strip())
    try:
        return number is not None and float(number[0]) == float(value)
    except ValueError:
        return False

"""The headings that each known question, option and record field can have in the exports of one tool.

Every heading is made from the instrument and looked up; none is taken apart to guess what it may mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from instrument.documents import spellings
from instrument.formats.tool import Tool
from instrument.load import StudyFolder
from instrument.questions.select_multiple import OTHER, SelectMultiple
from instrument.study import RECORD_FIELDS, Source
from instrument.text import clean, fold


class Option(NamedTuple):
    """An option of a select-many question, or one of its missing codes, that has a column of its own."""

    question: str
    code: str


Target = str | Option

_SHORT = 15


@dataclass(frozen=True)
class ExportHeadings:
    """Folded heading -> what it stands for. ``others`` maps to the text question that says what "other" is."""

    questions: Mapping[str, Sequence[str]]
    options: Mapping[str, Sequence[Option]]
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)


def export_headings(folder: StudyFolder, tool: Tool) -> ExportHeadings:
    """What the templates of a tool make of every version of the instrument; a heading of two questions is nobody's."""
    questions: dict[str, dict[str, None]] = {}
    options: dict[str, dict[Option, None]] = {}
    others: dict[str, dict[str, None]] = {}
    for name in RECORD_FIELDS:
        source = getattr(folder.study.columns, name)
        for template in () if isinstance(source, Source) else tool.questions:
            for heading in source:
                questions.setdefault(_fill(template, heading), {})[name] = None
    for instrument in folder.versions:
        for question in instrument.questions.values():
            for spoken in _spoken(question.id, question.heading or (), spellings(question.text)):
                for template in tool.questions:
                    questions.setdefault(_fill(template, spoken), {})[question.id] = None
                if not isinstance(question, SelectMultiple):
                    continue
                choices = instrument.choice_list(question).choices
                for word in (
                    (w for c in choices if c.code == OTHER for w in spellings(c.label)) if question.other else ()
                ):
                    for template in tool.others:
                        others.setdefault(_fill(template, spoken, word), {})[str(question.other)] = None
                named = [(c.code, word) for c in choices for word in (c.code, *spellings(c.label), *c.aliases)]
                named += [(w, w) for w, reason in instrument.missing_words.items() if reason in question.missing]
                for template in tool.options:
                    for code, word in named:
                        options.setdefault(_fill(template, spoken, word), {})[Option(question.id, code)] = None
    one_each = {heading: list(ids) for heading, ids in questions.items() if len(ids) == 1}
    return ExportHeadings(one_each, {h: list(o) for h, o in options.items()}, {h: list(o) for h, o in others.items()})


def _spoken(identifier: str, headings: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(clean, (identifier, *headings, *texts))))


def _fill(template: str, question: str, option: str = "") -> str:
    slug = option.lower().replace("-", "_")
    return fold(
        template.format(
            question=question, plain=question.replace("_", ""), short=question[:_SHORT], option=option, slug=slug
        )
    )


def without_groups(heading: str, joins: str) -> Iterator[str]:
    """A heading, then what is left of it behind each character that may join a group's name to it, longest first."""
    yield heading
    for place, character in enumerate(heading):
        if character in joins:
            yield heading[place + 1 :]

"""Who is asked what: stakeholder group, version and skip logic, for many records at once.

A condition is true, false or unknown. It is unknown where the answer it looks at is invalid: then an empty cell is
blank and a filled one is taken as it is, so that one wrong answer is reported once and not again for all that follow.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from instrument.documents import say
from instrument.questions import Question
from instrument.study import Study

if TYPE_CHECKING:
    import numpy as np

    from instrument.model import Instrument

Relevant = Sequence[Sequence[Mapping[str, Sequence[str]]]]


class Truth(NamedTuple):
    """Truth of a condition for each record: bool arrays of shape (records,). ``unknown`` excludes ``holds``."""

    holds: "np.ndarray"
    unknown: "np.ndarray"

    def both(self, other: "Truth") -> "Truth":
        """True where both are, false where one is false."""
        holds = self.holds & other.holds
        possible = (self.holds | self.unknown) & (other.holds | other.unknown)
        return Truth(holds, possible & ~holds)

    def either(self, other: "Truth") -> "Truth":
        """True where one is."""
        holds = self.holds | other.holds
        return Truth(holds, (self.unknown | other.unknown) & ~holds)


Lookup = Callable[[str, Sequence[str]], Truth]


def relevance(relevant: Relevant, lookup: Lookup) -> Truth | None:
    """Truth of a question's skip logic; None where it has none. ``lookup(key, codes)`` judges one condition."""
    clauses = []
    for clause in relevant:
        alternatives = []
        for conditions in clause:
            truths = [lookup(key, codes) for key, codes in conditions.items()]
            first, *rest = truths
            for truth in rest:
                first = first.both(truth)
            alternatives.append(first)
        whole, *others = alternatives
        for truth in others:
            whole = whole.either(truth)
        clauses.append(whole)
    if not clauses:
        return None
    first, *rest = clauses
    for truth in rest:
        first = first.both(truth)
    return first


def could_be_asked(question: Question, study: Study, case_id: str, group_id: str) -> bool:
    """Whether the question may be put to somebody of that case and group, whatever they answered before."""
    if question.asked_of is not None and group_id not in question.asked_of:
        return False
    facts = {"case_id": case_id, "group_id": group_id}
    # A case that is not of the study has no attributes: nothing that hangs on them can be missed in its file.
    nowhere = dict.fromkeys(study.case_attributes, "")
    facts |= study.attributes_of.get(case_id, nowhere)
    return all(
        any(all(key not in facts or facts[key] in codes for key, codes in conditions.items()) for conditions in clause)
        for clause in question.relevant or ()
    )


def condition_in_words(question: Question, instrument: "Instrument", study: Study) -> str:
    """The question's skip logic as people would say it."""
    clauses = []
    for clause in question.relevant or ():
        alternatives = [
            " and ".join(
                f"{_named(instrument, key)} is {' or '.join(_labels(instrument, key, codes, study))}"
                for key, codes in conditions.items()
            )
            for conditions in clause
        ]
        clauses.append(" or ".join(alternatives))
    return " and ".join(f"({clause})" if len(clauses) > 1 and " or " in clause else clause for clause in clauses)


def _named(instrument: "Instrument", key: str) -> str:
    asked = instrument.questions.get(key)
    if asked is not None:
        return f'{key} ("{say(asked.text, instrument.language)}")'
    return {"case_id": "the case", "group_id": "the group"}.get(key, f"the case's {key.replace('_', ' ')}")


def _labels(instrument: "Instrument", key: str, codes: Sequence[str], study: Study) -> list[str]:
    asked = instrument.questions.get(key)
    if asked is not None and hasattr(asked, "choices"):
        labels = {
            choice.code: say(choice.label, instrument.language) for choice in instrument.choice_list(asked).choices
        }
        return [f'"{labels.get(code, code)}"' for code in codes]
    labels = {}
    if key == "case_id":
        labels = {case.id: say(case.label, instrument.language) for case in study.cases}
    elif key == "group_id":
        labels = {group.id: say(group.label, instrument.language) for group in study.groups}
    elif key in study.case_attributes:
        labels = {
            category.code: say(category.label, instrument.language)
            for category in study.case_attributes[key].categories
        }
    return [labels.get(code, code) for code in codes]

"""Sentences that captions and alternative texts share. Knows labels and numbers, no picture and no table."""

from collections.abc import Iterable, Mapping, Sequence

from instrument.items import Item
from instrument.text import counted, listed
from pipeline.artefacts import Case, Design
from pipeline.statistics.printing import PERCENT_FROM, format_percent

from .blocks import Blocks

INTERNAL = (
    "This is an internal output of the analysis: it shows small counts and is not for publication or for readers "
    "outside the team."
)
NOT_SIGNIFICANCE = "Lengths and colours show the answers; they say nothing of statistical significance."

BRACKETED = "(50): within the chance band, where equal {} would lie"

SHORT_SEGMENTS = "Segments too short for a number carry none; lengths compare within a figure, not between figures."

REVERSED = " (scored in reverse)"


def quoted(text: str) -> str:
    """A question or answer inside a sentence."""
    return f"“{' '.join(text.split())}”"


def count(n: int, noun: str) -> str:
    """``1 question``, ``3 questions``."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def people(n: int) -> str:
    """``1 person``, ``1,200 people``."""
    return counted(n, "person", "people")


def capital(text: str) -> str:
    """``text`` with a capital first."""
    return text[:1].upper() + text[1:]


def points(printed: str) -> str:
    """``1 point``, ``12 points``, of a number as printed."""
    return f"{printed} point{'' if printed == '1' else 's'}"


def lies(n: int) -> str:
    """The verb of ``n`` things: ``lies`` of one."""
    return "lies" if n == 1 else "lie"


def part(number: int, parts: int) -> str:
    """`` (1 of 2)``, with no-break spaces, or nothing if there is one part."""
    return f" ({number}\u00a0of\u00a0{parts})" if parts > 1 else ""


def span(numbers: Iterable[int]) -> str:
    """``5``, or ``5 to 9``."""
    values = sorted(numbers)
    if not values:
        return "0"
    return f"{values[0]:,}" if values[0] == values[-1] else f"{values[0]:,} to {values[-1]:,}"


def paragraph(*sentences: str) -> str:
    """Sentences that are not empty, one after the other."""
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())


def caption(*sentences: str, source_note: str) -> str:
    """A caption: what is shown and how it was made, the source, and what may be done with it."""
    return paragraph(*sentences, source_note, INTERNAL)


def asked_of(groups: Sequence[str]) -> str:
    """Who was asked, as a sentence; empty when nothing is known of it."""
    return f"Asked of: {listed(list(groups))}." if groups else ""


def asked_in(groups: Mapping[str, Sequence[str]], in_all: int) -> str:
    """Who was asked in each domain, by its title, as a sentence; only how many groups where the list would be long."""
    sets: dict[tuple[str, ...], list[str]] = {}
    for title, labels in groups.items():
        sets.setdefault(tuple(labels), []).append(quoted(title))
    if in_all < 2 or not sets:
        return ""
    if len(sets) == 1:
        (labels,) = sets
        return "Every group was asked in every domain." if len(labels) == in_all else asked_of(labels)
    if len(sets) <= 3 and len(groups) <= 6:
        parts = [
            f"{listed(titles)}: {'every group' if len(labels) == in_all else listed(labels) or 'nobody'}"
            for labels, titles in sets.items()
        ]
        return f"Asked in {'; in '.join(parts)}."
    everybody = sum(len(labels) == in_all for labels in groups.values())
    return (
        f"A domain was put to {span(map(len, groups.values()))} of the {in_all} groups, and {everybody} of the "
        f"{count(len(groups), 'domain')} to every group."
    )


def printed_share(x: int, n: int) -> str:
    """A share with its base, for a sentence."""
    return format_percent(x, n) if n < PERCENT_FROM else f"{format_percent(x, n)} of {n:,}"


def case_runs(design: Design) -> Blocks[Case]:
    """Cases in declared order, cut where the first attribute that the order follows changes; with its label.

    One run without a label when no attribute divides the declared order into a few whole blocks.
    """
    for attribute in design.attributes:
        runs: list[tuple[str, list[Case]]] = []
        for case in design.cases:
            value = case.attributes.get(attribute.attribute_id, "")
            if not runs or runs[-1][0] != value:
                runs.append((value, []))
            runs[-1][1].append(case)
        values = [value for value, _ in runs]
        if 1 < len(runs) == len(set(values)) and len(runs) * 2 <= len(design.cases):
            labels = {category.code: category.label for category in attribute.categories}
            return tuple((labels.get(value, value), tuple(cases)) for value, cases in runs)
    return (("", design.cases),)


def middle_answers(items: Sequence[Item]) -> str:
    """Where the middle answers are drawn, as a sentence; empty where no scale has one."""
    odd = [len(item.categories) % 2 == 1 for item in items]
    if all(odd):
        return "The middle answer is drawn half to each side of zero." if odd else ""
    return "A middle answer, where a scale has one, is drawn half to each side of zero." if any(odd) else ""


def within_groups(design: Design) -> str:
    """Inside what answers are dealt out between cases, as a part of a sentence."""
    return ", within each group" if len(design.groups) > 1 else ""


def adjusted(design: Design) -> str:
    """What an adjusted mean is, as a sentence."""
    if len(design.groups) < 2:
        return "There is one group of respondents, so adjusted and raw means are the same."
    return "Means are adjusted for the groups that a case interviewed: every group weighs the same."


def brackets(level: str, within: str, confidence: float) -> str:
    """What a number in brackets means and what one without does not; ``within`` is as of ``within_groups``."""
    return (
        f"A number in brackets lies within its chance band: where {confidence:.0%} of adjusted means would lie if the "
        f"same answers were dealt out at random between the {level}s{within}. A number without brackets "
        f"is no proof of a difference: bands are not adjusted for the number of {level}s and domains."
    )


def case_order(design: Design) -> str:
    """How cases are ordered, as a sentence."""
    runs = [(label, cases) for label, cases in case_runs(design) if label]
    blocks = [
        f"{label} ({cases[0].label if len(cases) == 1 else f'{cases[0].label} to {cases[-1].label}'})"
        for label, cases in runs
    ]
    grouped = f", in blocks: {'; '.join(blocks)}" if blocks else ""
    return f"Cases stand in the order of the study and are not ranked{grouped}."

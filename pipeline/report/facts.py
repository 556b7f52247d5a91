"""What a report asks of its content: rows of the tables by key, labels of what they are about.

Knows the columns of the tables and the documents of the study folder; knows no sentence and no page.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from instrument.documents import Text, say
from instrument.items import Category, Item
from instrument.model import Instrument
from instrument.questions import Question
from pipeline.artefacts import CountCube, Design

from .content import ReportContent

Row = Mapping[str, Any]
Unit = tuple[str, str]  # breakdown, level
OVERALL: Unit = ("overall", "all")
STUDY: Unit = ("study", "all")
DONT_KNOW = "#dont_know"
SIDES = {"practice": "Practice", "management": "Management"}
#: The method whose p is reported first; the others stand in contrasts.csv.
HEADLINES = ("strat_permutation", "case_permutation")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table; an empty cell is None, whether it was made as NaN, None or text."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): None if v == "" else v for k, v in row.items()} for row in plain.to_dict("records")]


def notes(row: Row) -> dict[str, str]:
    """Keys of a row's note, with what stands behind ``=``."""
    parts = (part.partition("=") for part in str(row.get("note") or "").split("; ") if part)
    return {key: value for key, _, value in parts}


class Facts:
    """Content of a report by key."""

    def __init__(self, content: ReportContent) -> None:
        self.content = content
        self.design: Design = content.design
        self.cube: CountCube = content.cube
        self.language = content.folder.newest.language

    def say(self, text: Text | None) -> str:
        """A text of the study folder in the report's language."""
        return say(text, self.language) if text else ""

    # Labels

    @cached_property
    def case_labels(self) -> Mapping[str, str]:
        """Case id -> label."""
        return {case.case_id: case.label for case in self.design.cases}

    @cached_property
    def group_labels(self) -> Mapping[str, str]:
        """Group id -> label."""
        return {group.group_id: group.label for group in self.design.groups}

    @cached_property
    def domain_titles(self) -> Mapping[str, str]:
        """Domain id -> title."""
        return {domain.domain_id: domain.title for domain in self.design.domains}

    @property
    def has_groups(self) -> bool:
        """Whether people belong to stakeholder groups at all."""
        return len(self.design.groups) > 1

    @property
    def has_sides(self) -> bool:
        """Whether the study says who stands for practice and who for management."""
        return {group.side for group in self.design.groups} >= set(SIDES)

    def level_label(self, breakdown: str, level: str) -> str:
        """Label of a case, group, side or attribute category."""
        for attribute in self.design.attributes:
            if attribute.attribute_id == breakdown:
                return next((c.label for c in attribute.categories if c.code == level), level)
        return {**self.group_labels, **self.case_labels}.get(level, level)

    # Questions and items

    @cached_property
    def _questions(self) -> Mapping[str, tuple[Question, Instrument]]:
        """Question id -> the question and the version it is taken from, the newest that has it."""
        return {
            question_id: (question, version)
            for version in self.content.folder.versions
            for question_id, question in version.questions.items()
        }

    def questions(self, domain_id: str) -> list[tuple[Question, Instrument]]:
        """Questions of a domain: those of the newest version as asked, then those that only older ones have."""
        versions = reversed(self.content.folder.versions)
        found = {
            question.id: (question, version)
            for version in versions
            for domain, question, _ in version.located()
            if domain.id == domain_id and self._questions[question.id][1] is version
        }
        return list(found.values())

    def question_text(self, item: Item) -> str:
        """The question an item came from, as asked; says since when where versions stand apart."""
        known = self._questions.get(item.question_id)
        version = re.search(r"@(\d+\.\d+)$", item.item_id)
        if known is None or version:
            return item.label
        return self.say(known[0].text)

    def option(self, item: Item) -> str:
        """Label of the option that a binary item counts."""
        code = re.sub(r"@\d+\.\d+$", "", item.item_id.partition("/")[2])
        known = self._questions.get(item.question_id)
        if known is not None and hasattr(known[0], "choices"):
            for choice in known[1].choice_list(known[0]).choices:
                if choice.code == code:
                    return self.say(choice.label)
        return item.label

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Items as counted, by id: numeric ones with the values met."""
        return {item.item_id: item for item in self.cube.items}

    def items_of(self, domain_id: str, *levels: str) -> list[Item]:
        """Items of a domain, in declared order, of some levels of measurement or of all."""
        return [i for i in self.cube.items if i.domain_id == domain_id and (not levels or i.level in levels)]

    @cached_property
    def has_invalid(self) -> bool:
        """Whether answers that cannot be used are counted."""
        return any(counts[..., -1].any() for counts in self.cube.counts.values())

    # Tables

    def _rows(self, name: str) -> list[dict[str, Any]]:
        return records(self.content.tables[name])

    @cached_property
    def _bases(self) -> Mapping[tuple[str, str, str], Row]:
        return {(row["breakdown"], row["level"], row["item_id"]): row for row in self._rows("bases")}

    def base(self, unit: Unit, item_id: str) -> Row:
        """Denominators of an item in a unit; zeros where the table has no row."""
        return self._bases.get((*unit, item_id)) or dict.fromkeys(LADDER, 0)

    def was_asked(self, unit: Unit, domain_id: str) -> bool:
        """Whether anybody of a unit was asked a question that counts toward the domain's score."""
        return any(self.base(unit, item.item_id)["asked"] for item in self.items_of(domain_id) if item.scored)

    @cached_property
    def _frequencies(self) -> Mapping[tuple[str, str, str], list[Row]]:
        frame = self.content.tables["frequencies"]
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in records(frame[frame["breakdown"].isin(["overall", "study", "case"])]):
            found.setdefault((row["breakdown"], row["level"], row["item_id"]), []).append(row)
        return found

    def frequencies(self, unit: Unit, item: Item) -> list[tuple[Category, Row]]:
        """Categories of an item with their rows; rows of zeros where the table has none."""
        rows = {row["category"]: row for row in self._frequencies.get((*unit, item.item_id), ())}
        return [(category, rows.get(category.code, NOBODY)) for category in item.categories]

    @cached_property
    def _scores(self) -> Mapping[tuple[str, str, str], Row]:
        return {(row["breakdown"], row["level"], row["domain_id"]): row for row in self._rows("scores")}

    def score(self, unit: Unit, domain_id: str) -> Row | None:
        """The row of ``scores``, or None where the table has none."""
        return self._scores.get((*unit, domain_id))

    @cached_property
    def scored_domains(self) -> list[str]:
        """Ids of the domains that have a score, in declared order."""
        found = {domain_id for _, _, domain_id in self._scores}
        return [domain_id for domain_id in self.domain_titles if domain_id in found]

    @cached_property
    def contrasts(self) -> list[list[Row]]:
        """Rows of ``contrasts``, headline methods only, those of one test together (it has a row for each effect)."""
        frame = self.content.tables["contrasts"]
        tests: dict[tuple[str, ...], list[Row]] = {}
        for row in records(frame[frame["method"].isin(HEADLINES)]):
            tests.setdefault((row["contrast"], row["unit"], row["unit_id"], row["method"]), []).append(row)
        return list(tests.values())

    def tests(self, unit: str, domain_id: str) -> Iterator[list[Row]]:
        """Headline tests of a domain's score (``unit`` is ``domain``) or of its items."""
        return (rows for rows in self.contrasts if rows[0]["unit"] == unit and rows[0]["domain_id"] == domain_id)

    def domain_test(self, contrast: str, domain_id: str) -> list[Row] | None:
        """The headline test of a domain score in a contrast."""
        return next((rows for rows in self.tests("domain", domain_id) if rows[0]["contrast"] == contrast), None)

    def p_value(self, contrast: str, domain_id: str, method: str) -> float | None:
        """The p value of a domain score by another method than the headline; None where it was not run or withheld."""
        return self._p_values.get((contrast, domain_id, method))

    @cached_property
    def _p_values(self) -> Mapping[tuple[str, str, str], float | None]:
        frame = self.content.tables["contrasts"]
        rows = records(frame[frame["unit"] == "domain"])
        return {(row["contrast"], row["unit_id"], row["method"]): row["p_value"] for row in rows}

    def smaller_side(self, item_id: str) -> int:
        """How many people of the side with fewer answered an item."""
        return min(self._side_bases.get((side, item_id), 0) for side in SIDES)

    @cached_property
    def _side_bases(self) -> Mapping[tuple[str, str], int]:
        frame = self.content.tables["means"]
        rows = records(frame[frame["breakdown"] == "side"])
        return {(row["level"], row["item_id"]): row["n"] for row in rows}

    @cached_property
    def unevenness(self) -> Mapping[str, Row]:
        """Domain id -> its row of ``unevenness``."""
        return {row["unit_id"]: row for row in self._rows("unevenness") if row["unit"] == "domain"}

    @cached_property
    def agreement(self) -> Mapping[tuple[str, str], Row]:
        """(case, item or ``domain:<id>``) -> row of ``agreement``."""
        return {(row["case_id"], row["item_id"]): row for row in self._rows("agreement")}


LADDER = (
    "interviewed", "asked", "eligible", "responded", "substantive", "dont_know", "refused", "not_applicable", "blank",
    "not_asked", "invalid",
)  # fmt: skip
NOBODY: Row = {"n": 0, "base": 0, "proportion": None, "conf_low": None, "conf_high": None, "note": "no_respondents"}

"""Reads what figures need out of the tables of ``statistics``: bases, counts and scores by breakdown and level.

Knows the columns of those tables; knows no picture.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd

from instrument.items import Item, one_per_question
from pipeline.artefacts import Design

from . import words

OVERALL = ("overall", "all")
Tables = Mapping[str, pd.DataFrame]
Unit = tuple[str, str]  # breakdown, level


@dataclass(frozen=True)
class Base:
    """The denominators of an item in a unit, as printed beside its shares."""

    interviewed: int = 0
    asked: int = 0
    eligible: int = 0
    responded: int = 0
    substantive: int = 0
    dont_know: int = 0
    refused: int = 0
    not_applicable: int = 0
    blank: int = 0

    @property
    def invalid(self) -> int:
        """Answers that are not allowed, where such were counted at all."""
        return self.eligible - self.responded - self.refused - self.blank

    @property
    def note(self) -> str:
        """Why no share is drawn: a reason's key of the tables, or empty where one is."""
        if not self.asked:
            return "not_asked"
        if not self.substantive:
            return "no_respondents"
        return "base_too_small" if self.substantive < SMALLEST_SHARE else ""


def left_out(bases: Sequence[Base], where: str) -> str:
    """What stands neither in a base nor in don't know, as a sentence."""
    kinds = {
        "refused": "refusals",
        "blank": "answers not recorded",
        "not_applicable": "“does not apply”",
        "invalid": "answers that are not allowed",
    }
    sums = {name: sum(getattr(base, name) for base in bases) for name in kinds}
    parts = [f"{words} {sums[name]}" for name, words in kinds.items() if name != "invalid" or sums[name]]
    return f"Left out of both, over all {where} of the figure: {', '.join(parts)}."


SMALLEST_SHARE = 5  # below, counts only: no share, no mean
SMALLEST_PERCENT = 10  # below, a share is printed as counts
_LADDER = tuple(Base.__dataclass_fields__)


class Lookup:
    """Values of the tables by key."""

    def __init__(self, tables: Tables, design: Design) -> None:
        self._tables = tables
        self.design = design

    def base(self, unit: Unit, item: Item) -> Base:
        """Denominators of ``item`` in ``unit``; all zero where the table has no row."""
        return self._bases.get((*unit, item.item_id), Base())

    def counts(self, unit: Unit, item: Item) -> list[int]:
        """How many gave each category of ``item``, in declared order."""
        return [self._counts.get((*unit, item.item_id, code), 0) for code in item.codes]

    def structured(self, domain_id: str) -> list[Item]:
        """One item for each structured question of a domain, in declared order."""
        return one_per_question(i for i in self.design.items if i.domain_id == domain_id and i.level != "open")

    def sums(self, unit: Unit, items: Iterable[Item]) -> Base:
        """Denominators summed over items: answers rather than people."""
        bases = [self.base(unit, item) for item in items]
        return Base(*(sum(getattr(base, name) for base in bases) for name in _LADDER))

    def interviews(self, case_id: str, group_id: str) -> int:
        """How many people of a case and group were interviewed."""
        return self._interviews.get((case_id, group_id), 0)

    def interviewed(self, unit: Unit) -> int:
        """How many people of a case, of a group or overall were interviewed."""
        where = {"case": 0, "group": 1}.get(unit[0])
        return sum(n for pair, n in self._interviews.items() if where is None or pair[where] == unit[1])

    def score(self, unit: Unit, domain_id: str) -> dict[str, Any]:
        """The row of ``scores`` of a unit; numbers that could not be estimated are None."""
        return self._scores.get((*unit, domain_id), {"n": 0, "note": "no_respondents"})

    def unevenness(self, domain_id: str) -> dict[str, Any]:
        """The row of ``unevenness`` of a domain; numbers that could not be estimated are None."""
        return self._unevenness.get(domain_id, {"n": 0, "note": "no_respondents"})

    def asked_groups(self, items: Iterable[Item]) -> list[str]:
        """Labels of the groups that were asked at least one of ``items``; empty where the study has one group only."""
        if len(self.design.groups) < 2:
            return []
        items = list(items)
        return [
            group.label
            for group in self.design.groups
            if any(self.base(("group", group.group_id), item).asked for item in items)
        ]

    def asked_in(self, domain_ids: Iterable[str]) -> str:
        """Who was asked the scored questions of some domains, as a sentence."""
        shown = set(domain_ids)
        groups = {
            domain.title: self.asked_groups(
                i for i in self.design.items if i.domain_id == domain.domain_id and i.scored
            )
            for domain in self.design.domains
            if domain.domain_id in shown
        }
        return words.asked_in(groups, len(self.design.groups))

    @cached_property
    def _interviews(self) -> dict[tuple[str, str], int]:
        frame = self._tables["counts"]
        frame = frame[frame["item_id"] == frame["item_id"].iloc[0]] if len(frame) else frame  # every item counts all
        found: dict[tuple[str, str], int] = {}
        for case_id, group_id, n in zip(frame["case_id"], frame["group_id"], frame["n"].astype(int), strict=True):
            found[case_id, group_id] = found.get((case_id, group_id), 0) + n
        return found

    @cached_property
    def _bases(self) -> dict[tuple[str, ...], Base]:
        frame = self._tables["bases"]
        columns = [frame[name].astype(int) for name in _LADDER]
        keys = zip(frame["breakdown"], frame["level"], frame["item_id"], strict=True)
        return {key: Base(*row) for key, row in zip(keys, zip(*columns, strict=True), strict=True)}

    @cached_property
    def _counts(self) -> dict[tuple[str, ...], int]:
        frame = self._tables["frequencies"]
        frame = frame[frame["breakdown"].isin(["overall", "case"])]
        keys = zip(frame["breakdown"], frame["level"], frame["item_id"], frame["category"], strict=True)
        return dict(zip(keys, pd.to_numeric(frame["n"]).fillna(0).astype(int), strict=True))

    @cached_property
    def _scores(self) -> dict[tuple[str, ...], dict[str, Any]]:
        frame = self._tables["scores"]
        frame = frame[frame["breakdown"].isin(["case", "group", "side"])]
        numbers = {name: _numbers(frame[name]) for name in ("mean", "adjusted_mean", "band_low", "band_high")}
        ns = pd.to_numeric(frame["n"]).fillna(0).astype(int)
        notes = frame["note"].fillna("").astype(str)
        keys = zip(frame["breakdown"], frame["level"], frame["domain_id"], strict=True)
        return {
            key: {"n": n, **{name: column[i] for name, column in numbers.items()}, "note": note}
            for i, (key, n, note) in enumerate(zip(keys, ns, notes, strict=True))
        }

    @cached_property
    def _unevenness(self) -> dict[str, dict[str, Any]]:
        frame = self._tables["unevenness"]
        frame = frame[frame["unit"] == "domain"]
        names = ("v_observed", "v_noise", "unevenness", "conf_low", "conf_high", "chance_high")
        numbers = {name: _numbers(frame[name]) for name in names}
        ns = pd.to_numeric(frame["n"]).fillna(0).astype(int)
        notes = frame["note"].fillna("").astype(str)
        return {
            key: {"n": n, **{name: column[i] for name, column in numbers.items()}, "note": note}
            for i, (key, n, note) in enumerate(zip(frame["domain_id"], ns, notes, strict=True))
        }


def _numbers(column: pd.Series) -> list[float | None]:
    """Floats; None for an empty cell, whether it was read back as text or made as NaN."""
    values = pd.to_numeric(column.replace("", None))
    return [None if pd.isna(value) else float(value) for value in values]


def within_band(value: float | None, low: float | None, high: float | None) -> str:
    """``yes`` or ``no``; empty where there is no value or no band."""
    if value is None or low is None or high is None:
        return ""
    return "yes" if low <= value <= high else "no"


def rows_of(table: pd.DataFrame) -> list[Any]:
    """Rows of a plotted table as named tuples; an empty cell is None."""
    row = _row_type(tuple(table.columns))
    columns = [[None if empty else value for value, empty in zip(table[name].tolist(), table[name].isna(), strict=True)]
               for name in table]  # fmt: skip
    return [row._make(values) for values in zip(*columns, strict=True)]


@cache
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)

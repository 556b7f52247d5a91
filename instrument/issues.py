"""Issues: problems in the data, as data. The same cause in many cells is one group with a count and its places.

Sentences are rendered when shown, from the catalogue; an issue itself is a code, a place and parameters.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from instrument.catalogue import CATALOGUE, SEVERITIES, Severity
from instrument.text import clean, column_letter

#: Places listed of one code in one question or field of a file, and causes told apart there; of each of these causes
#: the first place is listed in any case. A count is always exact, and the output says what is not listed.
MOST_PLACES = MOST_CAUSES = 1_000

FIELDS = (
    "issue_id", "code", "severity", "file", "sheet", "row", "line", "column", "cell", "respondent_id", "case_id",
    "group_id", "instrument_version", "question_id", "found", "expected", "suggestion", "also_at", "message", "action",
    "rule_id", "status",
)  # fmt: skip

_OTHERS = f" Others like it are counted here but not listed: only {MOST_CAUSES:,} different ones are."


class Place(NamedTuple):
    """A record of a file: its row as a spreadsheet shows it, and whose it is ("" where that is unknown)."""

    row: int | None = None
    respondent_id: str = ""
    case_id: str = ""
    group_id: str = ""
    version: str = ""


class Whose(NamedTuple):
    """A record of a file, and the severity of the worst that was said of it so far ("" for nothing)."""

    file: str
    sheet: str
    place: Place
    worst: str = ""


@dataclass
class IssueGroup:
    """One cause: the same code, question and parameters in one file, at ``count`` places.

    ``column`` counts from 0. ``severity`` is the catalogue's unless the rule declares its own. With ``has_others``,
    other causes like this one are counted here, because too many are told apart already.
    """

    code: str
    severity: Severity
    file: str
    sheet: str = ""
    column: int | None = None
    heading: str = ""
    question_id: str = ""
    question: str = ""
    rule_id: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    also_at: str = ""
    has_cells: bool = True  #: False: the file has records and names; its cells are those of the workbook made of it
    known_as: str = ""  #: the name of the file that ids are made from, where it is another one by now
    has_others: bool = False
    count: int = 0
    places: list[Place] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What the group is about, in a few words."""
        return CATALOGUE[self.code].title

    @property
    def message(self) -> str:
        """What is wrong and why."""
        message = sentence(CATALOGUE[self.code].message, self.params)
        return message + (_OTHERS if self.has_others else "")

    @property
    def action(self) -> str:
        """What to do."""
        return sentence(CATALOGUE[self.code].action, self.params)

    @property
    def letter(self) -> str:
        """The column as a spreadsheet shows it."""
        return "" if self.column is None else column_letter(self.column)

    def cell(self, place: Place) -> str:
        """The A1 cell of a place, or "" where the issue has no single cell."""
        return f"{self.letter}{place.row}" if self.letter and place.row else ""

    def rows(self, study_id: str) -> Iterator[dict[str, Any]]:
        """Rows of ``issues.csv``: one per place, one for all where the issue was settled by the program (info)."""
        info = self.severity == "info"
        places = self.places[:1] if info else self.places
        for place in places or [Place()]:
            cells = [self.cell(p) or f"row {p.row}" for p in self.places[1:4]] if info else []
            more = self.count - 1 - len(cells)
            yield {
                "issue_id": self.identity(study_id, place),
                "code": self.code,
                "severity": self.severity,
                "file": self.file,
                "sheet": self.sheet,
                "row": place.row or "",
                "line": "",
                "column": self.letter,
                "cell": self.cell(place),
                "respondent_id": place.respondent_id,
                "case_id": place.case_id,
                "group_id": place.group_id,
                "instrument_version": place.version,
                "question_id": self.question_id,
                "found": self.params.get("found", ""),
                "expected": self.params.get("expected", ""),
                "suggestion": self.params.get("suggestion", ""),
                "also_at": self.also_at or " ".join(cells) + (f" and {more} more" if info and more > 0 else ""),
                "message": self.message,
                "action": self.action,
                "rule_id": self.rule_id,
                "status": "new",
            }

    def identity(self, study_id: str, place: Place) -> str:
        """Stable id of one issue: survives sorting and re-export, since row, file, value and wording are not in it."""
        cell = f"{place.case_id}:{place.group_id}" if place.row is None and place.case_id else ""
        whose = place.respondent_id or cell or f"{self.known_as or self.file}:{place.row}"
        text = "|".join((study_id, whose, self.question_id or self.heading, self.code, self.rule_id))
        return hashlib.sha256(text.encode()).hexdigest()[:10]


class _Shown(dict[str, Any]):
    """Parameters made fit for a sentence: cleaned, no line breaks, cut where long."""

    def __getitem__(self, key: str) -> str:
        value = " ".join(clean(str(super().get(key, ""))).split())
        return value if len(value) <= 400 else value[:399] + "…"


def sentence(template: str, params: Mapping[str, Any]) -> str:
    """A template of the catalogue with its fields filled in; a field that is empty leaves no gap."""
    return " ".join(template.format_map(_Shown(params)).split())


@dataclass
class _Kind:
    """One code in one question or field of a file: the causes told apart, and how many places of them are listed."""

    causes: list[IssueGroup] = field(default_factory=list)
    listed: int = 0


class IssueLog:
    """Collects issues, the same cause once."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Any, ...], IssueGroup] = {}
        self._kinds: dict[tuple[Any, ...], _Kind] = {}
        self.without_cells: set[str] = set()  #: files whose kind has none

    def add(
        self,
        code: str,
        file: str,
        *,
        places: Sequence[Place] | Callable[[int], list[Place]] = (),
        count: int | None = None,
        **fields: Any,
    ) -> None:
        """Add places of one cause, listed or made on demand by a function that is told how many are wanted.

        ``count`` is how many there are where not all of them are listed.
        """
        fields.setdefault("severity", CATALOGUE[code].severity)
        params = fields.get("params", {})
        kind = (code, file, fields.get("column"), fields.get("question_id"), fields["severity"])
        cause = (fields.get("rule_id"), fields.get("also_at"), tuple(sorted((k, str(v)) for k, v in params.items())))
        told = self._kinds.setdefault(kind, _Kind())
        room = max(0, MOST_PLACES - told.listed)
        group = self._groups.get((*kind, *cause))
        # What is about all files together is as long as the study, and coverage is added up from its groups.
        if group is None and len(told.causes) == MOST_CAUSES and file:
            group, room = told.causes[-1], 0
            group.has_others = True
        elif group is None:
            group = self._groups[*kind, *cause] = IssueGroup(
                code=code, file=file, has_cells=file not in self.without_cells, **fields
            )
            told.causes.append(group)
            room = max(1, room)
        listed = places(room) if callable(places) else list(places[:room])
        group.count += count if count is not None else max(1, len(listed if callable(places) else places))
        group.places += listed
        told.listed += len(listed)

    @property
    def groups(self) -> list[IssueGroup]:
        """All groups: by file in the order read, then errors first, then column and row."""
        files = list(dict.fromkeys(group.file for group in self._groups.values()))
        found = {id(group): number for number, group in enumerate(self._groups.values())}
        return sorted(
            self._groups.values(),
            key=lambda g: (
                files.index(g.file), SEVERITIES.index(g.severity), -1 if g.column is None else g.column, g.code,
                g.places[0].row or 0 if g.places else 0,
                # What is about all files together stands in the order of the study.
                str(sorted(g.params.items(), key=str)) if g.file else f"{found[id(g)]:09}",
            ),
        )  # fmt: skip

    def count(self, severity: Severity) -> int:
        """How many issues of a severity there are."""
        return sum(group.count for group in self._groups.values() if group.severity == severity)

    def counted_apart(self, severity: Severity) -> str:
        """What the count of a severity is made of, in words; "" where all of it is in the files."""
        many = len({group.file for group in self._groups.values() if group.file}) > 1
        own = "in the files" if many else "in the file"
        case, missing = "about a whole case", "about what is still missing"
        counts: Counter[str] = Counter()
        for group in self._groups.values():
            if group.severity == severity:
                counts[own if group.file else missing if group.code[0] == "C" else case] += group.count
        if set(counts) <= {own}:
            return ""
        return ", ".join(f"{counts[about]:,} {about}" for about in (own, case, missing) if counts[about])

    def codes(self) -> set[str]:
        """Codes that occur."""
        return {group.code for group in self._groups.values()}

    def unlisted(self) -> int:
        """Issues that are counted but whose places are not kept."""
        return sum(g.count - len(g.places) for g in self._groups.values() if g.severity != "info" and g.places)

    def rows(self, study_id: str) -> Iterable[dict[str, Any]]:
        """Rows of ``issues.csv`` in the order of ``groups``."""
        for group in self.groups:
            yield from group.rows(study_id)

"""Problems as a person settles them: an issue at one place, what may be done about it, and which answer was judged."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from instrument.documents import conditions_in, say
from instrument.issues import IssueGroup, Place
from instrument.load import StudyFolder
from instrument.questions import Question
from instrument.questions.select_multiple import as_shown
from instrument.study import RECORD_FIELDS, CaseRow, GroupRow
from instrument.text import clean, column_letter, fold
from instrument.validation import OpenFile, Validation

CHANGE, KEEP, BLANK, REMOVE, ASK = ACTIONS = ("change", "keep", "blank", "remove interview", "ask")
#: Issues about a whole record: what was judged is everything that stands in it.
_WHOLE_RECORD = ("R02", "R03", "R04", "R09", "X04")
#: Parameters that repeat the answer, word the rule or tell of other interviews; the rest is the rule that was applied.
_NOT_THE_RULE = (
    "found", "expected", "suggestion", "message", "codes", "rows", "which", "k", "m", "where", "what", "whom",
)  # fmt: skip

#: What the cells of a record hold, by record field and question.
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """An issue at one place.

    ``rows`` are the rows of ``path`` that a decision is about, ``name`` the record field or question that a new value
    would go to ("" where there is none). ``fingerprint`` changes with the answers judged and with the rule.
    """

    issue_id: str
    group: IssueGroup
    place: Place
    path: Path | None = None
    rows: tuple[int, ...] = ()
    name: str = ""
    cell: str = ""
    found: str = ""
    fingerprint: str = ""
    actions: tuple[str, ...] = (ASK,)
    choices: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether it must be corrected: errors cannot be kept."""
        return self.group.severity == "error"

    @property
    def interview(self) -> str:
        """The interview's id, or its row where it has none; nothing for the file or its headings."""
        if self.group.code[0] in "FH":
            return ""
        return self.place.respondent_id or (f"row {self.place.row}" if self.place.row else "")


def problems_of(validation: Validation) -> list[Problem]:
    """Every error and warning of a validation at every place listed, in the order of the issues.

    What is about all files together, such as interviews still to be done, cannot be settled in anybody's file.
    """
    texts = _texts(validation)
    files = {file.name: file for file in validation.files}
    found: list[Problem] = []
    for group in validation.issues.groups:
        if group.severity == "info" or not group.file:
            continue
        for place in group.places or [Place()]:
            copies = []
            if group.code == "R03":  # the copies are listed, so that each can be given its own id or taken out
                copies = validation.copies.listed[group.file, place.respondent_id]
            found += [_problem(validation, group, copy, files.get(group.file), texts) for copy in copies or [place]]
    return found


def choices_of(question: Question | None, folder: StudyFolder, version: str) -> tuple[str, ...]:
    """Labels that a new value can be chosen from; none where a question takes several, or no list applies."""
    instrument = folder.instruments.get(version) or folder.newest
    if question is None or question.codes(instrument) is None or hasattr(question, "exclusive"):
        return ()
    labels = [say(choice.label, instrument.language) for choice in instrument.choice_list(question).choices]
    return (*labels, *(instrument.missing_codes_shown[reason] for reason in question.missing))


def _problem(
    validation: Validation,
    group: IssueGroup,
    place: Place,
    file: OpenFile | None,
    texts: Mapping[tuple[str, int], Texts],
) -> Problem:
    folder = validation.folder
    cells = texts.get((group.file, place.row or 0))
    instrument = folder.instruments.get(place.version)
    question = instrument.questions.get(group.question_id) if instrument else None
    name = group.question_id if cells is not None and (question or group.question_id in RECORD_FIELDS) else ""
    issue_id = group.identity(folder.study.study, place)
    actions = [CHANGE] if name else []
    if group.severity == "warning":
        actions.append(KEEP)
    if name and question:
        actions.append(BLANK)
    if cells is not None and group.code != "R04":
        actions.append(REMOVE)
    shown = str(group.params.get("found", ""))
    if not shown and cells and (question is None or question.shows_answers):
        shown = clean(as_shown(cells.get(name, "")))
    return Problem(
        issue_id=issue_id,
        group=group,
        place=place,
        path=file.path if file else None,
        rows=(place.row,) if place.row and cells is not None else (),
        name=name,
        cell=_cell(group, place, file),
        found=shown,
        fingerprint=_fingerprint(folder, group, place, issue_id, cells or {}),
        actions=(*actions, ASK),
        choices=_offered(name, question, folder, place),
    )


def _offered(name: str, question: Question | None, folder: StudyFolder, place: Place) -> tuple[str, ...]:
    if name in ("case_id", "group_id"):
        return _labels(folder.study.cases if name == "case_id" else folder.study.groups, folder)
    if name == "instrument_version":
        return tuple(folder.instruments)
    return choices_of(question, folder, place.version)


def _labels(rows: Sequence[CaseRow | GroupRow], folder: StudyFolder) -> tuple[str, ...]:
    """What cases or groups are called; the ids where two are called the same."""
    labels = tuple(say(row.label, folder.newest.language) for row in rows)
    return labels if len(set(map(fold, labels))) == len(labels) else tuple(row.id for row in rows)


def _cell(group: IssueGroup, place: Place, file: OpenFile | None) -> str:
    """The cell of a problem; an issue about a record points at the field that it is about."""
    if cell := group.cell(place):
        return cell
    column = file.layout.fields.get(group.question_id) if file else None
    return f"{column_letter(column)}{place.row}" if column is not None and place.row else ""


def _fingerprint(folder: StudyFolder, group: IssueGroup, place: Place, issue_id: str, cells: Texts) -> str:
    names = sorted(cells) if group.code in _WHOLE_RECORD else _judged_together(folder, group, place)
    judged = {name: clean(cells.get(name, "")) for name in names}
    rule = {}
    if group.severity == "warning":
        rule = {key: str(value) for key, value in group.params.items() if key not in _NOT_THE_RULE}
    text = json.dumps([group.code, judged, rule], sort_keys=True)
    key = hashlib.sha256(f"{folder.study.study}|{issue_id}".encode()).digest()
    return hashlib.blake2b(text.encode(), key=key, digest_size=8).hexdigest()


def _judged_together(folder: StudyFolder, group: IssueGroup, place: Place) -> list[str]:
    """Record fields and questions whose answers an issue rests on."""
    names = [group.question_id]
    instrument = folder.instruments.get(place.version)
    if instrument is None:
        return names
    names += (name for name in depends_on(folder, group, place) if name not in names)
    return names


def depends_on(folder: StudyFolder, group: IssueGroup, place: Place) -> list[str]:
    """What else than its own answer an issue hangs on: conditions, the other answers of a check, the group."""
    instrument = folder.instruments.get(place.version)
    question = instrument.questions.get(group.question_id) if instrument else None
    if instrument is None or question is None:
        return ["instrument_version"] if group.code == "R08" else []
    check = next((check for check in instrument.checks if check.id == group.rule_id), None)
    if check is not None:
        return [*check.when, *check.expect]
    if group.code in ("X01", "X02", "Q01"):
        facts = ["group_id"] if question.asked_of is not None or group.code != "Q01" else []
        keys = [key for key, _ in conditions_in(question.relevant or ()) if key in instrument.questions]
        return [*facts, *keys] if group.code != "Q01" else []
    other = getattr(question, "other", None)
    return [other] if group.code == "Q10" and other else []


def _texts(validation: Validation) -> dict[tuple[str, int], Texts]:
    """What the records with problems hold, by file and row; the copies that are listed of an interview among them."""
    wanted: dict[str, set[int]] = {}
    for group in validation.issues.groups:
        if group.severity != "info":
            wanted.setdefault(group.file, set()).update(place.row for place in group.places if place.row)
    for (name, _), places in validation.copies.listed.items():
        wanted.setdefault(name, set()).update(place.row for place in places if place.row)
    texts: dict[tuple[str, int], Texts] = {}
    for file in validation.files:
        rows = wanted.get(file.name)
        if file.layout.missing or not rows:
            continue
        for read in validation.read(file):
            hit = np.fromiter((row in rows for row in read.rows.tolist()), bool, len(read.rows))
            columns = {**read.fields, **read.columns}
            for position in np.flatnonzero(hit).tolist():
                cells = {name: column.text(position) for name, column in columns.items()}
                texts[file.name, int(read.rows[position])] = cells
    return texts

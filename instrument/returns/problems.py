"""Problems as a person settles them: an issue at one place, what may be done about it, and which answer was judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from instrument.documents import say
from instrument.issues import IssueGroup, Place
from instrument.load import StudyFolder
from instrument.open_file import OpenFile
from instrument.questions import Question
from instrument.questions.select_multiple import as_shown
from instrument.returns.rests_on import Texts, fingerprint
from instrument.study import RECORD_FIELDS, CaseRow, GroupRow
from instrument.text import clean, column_letter, fold
from instrument.validation import Validation

CHANGE, KEEP, BLANK, REMOVE, ASK = ACTIONS = ("change", "keep", "blank", "remove interview", "ask")
#: A row of a file.
Record = tuple[Path, int]
#: File, row, code, question or heading, rule.
Spot = tuple[str, int | None, str, str, str]


@dataclass(frozen=True)
class Problem:
    """An issue at one place.

    ``record`` is the row that a decision is about; ``copies`` are all rows of its interview where it stands several
    times. ``name`` is the record field or question that a new value would go to ("" where there is none).
    ``fingerprint`` changes with the answers judged and with the rule.
    """

    issue_id: str
    group: IssueGroup
    place: Place
    record: Record | None = None
    copies: tuple[Record, ...] = ()
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
    def spot(self) -> Spot:
        """What is wrong in which row and column: the same after the row was given another interview id."""
        group = self.group
        return group.file, self.place.row, group.code, group.question_id or group.heading, group.rule_id

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
    alike = _alike(validation, files)
    found: list[Problem] = []
    for group in validation.issues.groups:
        if group.severity == "info" or not group.file:
            continue
        for place in group.places or [Place()]:
            copies = []
            if group.code == "R03":  # the copies are listed, so that each can be given its own id or taken out
                copies = validation.copies.listed[group.file, place.respondent_id]
            found += [
                _problem(validation, group, copy, files.get(group.file), texts, alike) for copy in copies or [place]
            ]
    return found


def _alike(validation: Validation, files: Mapping[str, OpenFile]) -> dict[Record, tuple[Record, ...]]:
    """The rows of each interview that stands several times, by each of them."""
    alike: dict[Record, tuple[Record, ...]] = {}
    for rows in validation.copies.alike:
        records = tuple((files[name].path, row) for name, row in rows if row)
        alike |= dict.fromkeys(records, records)
    return alike


def choices_of(question: Question | None, folder: StudyFolder, version: str) -> tuple[str, ...]:
    """Labels that a new value can be chosen from; none where a question takes several, or no list applies."""
    instrument = folder.instrument(version)
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
    alike: Mapping[Record, tuple[Record, ...]],
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
    record = (file.path, place.row) if file and place.row and cells is not None else None
    copies = alike.get(record, ()) if record else ()
    if record and (copies or group.code != "R04"):
        actions.append(REMOVE)
    shown = str(group.params.get("found", ""))
    if not shown and cells and (question is None or question.shows_answers):
        shown = clean(as_shown(cells.get(name, "")))
    return Problem(
        issue_id=issue_id,
        group=group,
        place=place,
        record=record,
        copies=copies,
        name=name,
        cell=_cell(group, place, file),
        found=shown,
        fingerprint=fingerprint(folder, group, place, issue_id, cells or {}),
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
        for read in file.read():
            hit = np.fromiter((row in rows for row in read.rows.tolist()), bool, len(read.rows))
            columns = {**read.fields, **read.columns}
            for position in np.flatnonzero(hit).tolist():
                cells = {name: column.text(position) for name, column in columns.items()}
                texts[file.name, int(read.rows[position])] = cells
    return texts

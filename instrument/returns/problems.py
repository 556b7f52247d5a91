"""Problems as a person settles them: an issue at one place, what may be done about it, and which answer was judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from instrument.documents import say
from instrument.issues import IssueGroup, Place
from instrument.load import StudyFolder
from instrument.questions import Question
from instrument.questions.select_multiple import as_shown
from instrument.returns.rests_on import Texts, fingerprint
from instrument.study import RECORD_FIELDS
from instrument.text import clean, column_letter
from instrument.validation import OpenFile, Validation

CHANGE, KEEP, BLANK, REMOVE, ASK = ACTIONS = ("change", "keep", "blank", "remove interview", "ask")
#: A row of a file.
Record = tuple[Path, int]
#: File, row, code, question or heading, rule.
Spot = tuple[str, int | None, str, str, str]


@dataclass(frozen=True)
class Problem:
    """An issue at one place.

    ``record`` is the row that a decision is about, ``copies`` are the rows that are one interview with it. ``name`` is
    the record field or question that a new value would go to ("" where there is none). ``fingerprint`` changes with the
    answers judged and with the rule.
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
    alike = {row: rows for rows in validation.copies.alike for row in rows}
    found: list[Problem] = []
    for group in validation.issues.groups:
        if group.severity == "info" or not group.file:
            continue
        for place in group.places or [Place()]:
            copies = [place]
            if group.code == "R03":  # every copy is listed, so that each can be given its own id or taken out
                copies = [
                    Place(row, place.respondent_id, place.case_id, place.group_id, place.version)
                    for (name, row), cells in texts.items()
                    if name == group.file and clean(cells["respondent_id"]) == place.respondent_id
                ] or copies
            for copy in copies:
                others = [row for row in alike.get((group.file, copy.row), ()) if row != (group.file, copy.row)]
                same = tuple((files[name].path, row) for name, row in dict.fromkeys(others) if row)
                found.append(_problem(validation, group, copy, files.get(group.file), texts, same))
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
    others: tuple[Record, ...],
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
    if record and (others or group.code != "R04"):
        actions.append(REMOVE)
    shown = str(group.params.get("found", ""))
    if not shown and cells and (question is None or question.shows_answers):
        shown = clean(as_shown(cells.get(name, "")))
    return Problem(
        issue_id=issue_id,
        group=group,
        place=place,
        record=record,
        copies=others,
        name=name,
        cell=_cell(group, place, file),
        found=shown,
        fingerprint=fingerprint(folder, group, place, issue_id, cells or {}),
        actions=(*actions, ASK),
        choices=_offered(name, question, folder, place),
    )


def _offered(name: str, question: Question | None, folder: StudyFolder, place: Place) -> tuple[str, ...]:
    if name == "case_id":
        return folder.study.case_ids
    if name == "group_id":
        return folder.study.group_ids
    if name == "instrument_version":
        return tuple(folder.instruments)
    return choices_of(question, folder, place.version)


def _cell(group: IssueGroup, place: Place, file: OpenFile | None) -> str:
    """The cell of a problem; an issue about a record points at the field that it is about."""
    if cell := group.cell(place):
        return cell
    column = file.layout.fields.get(group.question_id) if file else None
    return f"{column_letter(column)}{place.row}" if column is not None and place.row else ""


def _texts(validation: Validation) -> dict[tuple[str, int], Texts]:
    """What the records with problems hold, by file and row; the copies of repeated interviews among them."""
    wanted: dict[str, set[int]] = {}
    for group in validation.issues.groups:
        if group.severity != "info":
            wanted.setdefault(group.file, set()).update(place.row for place in group.places if place.row)
    repeated = validation.copies.repeated
    texts: dict[tuple[str, int], Texts] = {}
    for file in validation.files:
        if file.layout.missing or not (file.name in wanted or repeated):
            continue
        rows = wanted.get(file.name, set())
        for read in validation.read(file):
            hit = np.fromiter((row in rows for row in read.rows.tolist()), bool, len(read.rows))
            if repeated:
                hit |= read.fields["respondent_id"].among(repeated)
            columns = {**read.fields, **read.columns}
            for position in np.flatnonzero(hit).tolist():
                cells = {name: column.text(position) for name, column in columns.items()}
                texts[file.name, int(read.rows[position])] = cells
    return texts

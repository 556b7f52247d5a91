"""Which column of a file is which: record fields and questions are found by id, declared heading or question text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from instrument.documents import conditions_in, spellings
from instrument.formats.base import Finding
from instrument.load import StudyFolder
from instrument.routing import could_be_asked
from instrument.study import OPTIONAL_FIELDS, RECORD_FIELDS, Source
from instrument.suggest import suggest
from instrument.text import clean, column_letter, fold_heading


@dataclass
class Layout:
    """Columns of one file. ``fields`` and ``questions`` map a name to a column, counted from 0."""

    fields: dict[str, int] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns to read, in file order."""
        return tuple(sorted({*self.fields.values(), *self.questions.values()}))


class Names:
    """Every heading that the study folder knows, and what it stands for."""

    def __init__(self, folder: StudyFolder) -> None:
        self.folder = folder
        self.exact: dict[str, list[str]] = {}
        self.folded: dict[str, list[str]] = {}
        for name in RECORD_FIELDS:
            source = getattr(folder.study.columns, name)
            if not isinstance(source, Source) and (name != "group_id" or folder.study.has_groups):
                self._add(name, source)
        texts: dict[str, set[str]] = {}
        for instrument in folder.versions:
            for question in instrument.questions.values():
                self._add(question.id, (question.id, *(question.heading or ())))
                for text in spellings(question.text):
                    texts.setdefault(fold_heading(text), set()).add(question.id)
        for text, ids in texts.items():
            if len(ids) == 1 and text not in self.folded:
                self.folded[text] = list(ids)

    def _add(self, name: str, headings: Sequence[str]) -> None:
        for heading in headings:
            for table, key in ((self.exact, clean(heading)), (self.folded, fold_heading(heading))):
                if name not in table.setdefault(key, []):
                    table[key].append(name)

    @property
    def known(self) -> frozenset[str]:
        """All headings, folded."""
        return frozenset(self.folded)

    def heading(self, name: str) -> str:
        """The heading to show for a record field or question."""
        source = getattr(self.folder.study.columns, name, None) if name in RECORD_FIELDS else None
        if isinstance(source, tuple):
            return source[0]
        question = self.folder.newest.questions.get(name)
        return question.heading[0] if question and question.heading else name


def resolve(headings: Sequence[str], heading_row: int, names: Names) -> Layout:
    """The columns of a file, with H02, H03 and H04 where something is unknown, double or read tolerantly."""
    layout = Layout()
    unknown: list[int] = []
    owners: dict[str, int] = {}
    for position, heading in enumerate(headings):
        found = names.exact.get(clean(heading)) or names.folded.get(fold_heading(heading))
        if not found or not heading:
            if fold_heading(heading) not in {fold_heading(name) for name in RECORD_FIELDS}:
                unknown.append(position)  # a record field that the study takes from elsewhere is no stranger
            continue
        taken = next((owners[name] for name in found if name in owners), None)
        if taken is not None:
            cells = {"cell": f"{column_letter(taken)}{heading_row}",
                     "other_cell": f"{column_letter(position)}{heading_row}"}  # fmt: skip
            layout.findings.append(
                Finding("H03", heading_row, position, {"heading": f'"{heading[:80]}" ({found[0]})', **cells})
            )
        elif clean(heading) not in names.exact:
            params = {"found": heading[:80], "heading": found[0]}
            layout.findings.append(Finding("H04", heading_row, position, params))
        for name in found:
            if name not in owners:
                owners[name] = position
                (layout.fields if name in RECORD_FIELDS else layout.questions)[name] = position
    for name in RECORD_FIELDS:
        source = getattr(names.folder.study.columns, name)
        needed = name not in OPTIONAL_FIELDS and (name != "group_id" or names.folder.study.has_groups)
        if needed and name not in layout.fields and not isinstance(source, Source):
            layout.missing.append(name)
    if unknown:
        layout.findings.append(
            Finding("H02", heading_row, unknown[0], {"list": _listed(unknown, headings, names, owners)})
        )
    return layout


def absent(layout: Layout, present: set[tuple[str, str, str]], folder: StudyFolder) -> list[str]:
    """Questions whose column is absent though somebody in the file should have been asked them.

    ``present`` holds the (version, case, group) triples of the file; a column may be absent where nobody was asked.
    Whether a question behind another answer was asked is seen only when records are judged.
    """
    return [
        question.id
        for version, instrument in folder.instruments.items()
        for question in instrument.questions.values()
        if question.id not in layout.questions
        and not any(key in instrument.questions for key, _ in conditions_in(question.relevant or ()))
        and any(v == version and could_be_asked(question, folder.study, case, group) for v, case, group in present)
    ]


def missing_headings(names: Names, missing: Sequence[str], heading_row: int) -> Finding:
    """One sentence for all headings that are missing."""
    shown = [f'"{names.heading(name)[:80]}"' for name in dict.fromkeys(missing)]
    more = f" and {len(shown) - 20} more" if len(shown) > 20 else ""
    return Finding("H01", heading_row, None, {"list": ", ".join(shown[:20]) + more})


def _listed(unknown: Sequence[int], headings: Sequence[str], names: Names, owners: Mapping[str, int]) -> str:
    free = [heading for heading, found in names.exact.items() if found[0] not in owners]
    parts = []
    for position in unknown[:10]:
        heading = headings[position]
        meant = suggest(fold_heading(heading), free) if heading else None
        shown = f'"{heading[:60]}"' if heading else "no heading"
        parts.append(f"{shown} (column {column_letter(position)}{f', did you mean {meant}?' if meant else ''})")
    return ", ".join(parts) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else "")

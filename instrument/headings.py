"""Which column of a file is which: record fields and questions are found by id, declared heading or question text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from instrument.documents import conditions_in, spellings
from instrument.export_headings import ExportHeadings, Option, Target, export_headings, without_groups
from instrument.formats.base import Finding
from instrument.formats.tool import PLAIN, Tool
from instrument.load import StudyFolder
from instrument.questions.select_multiple import OTHER
from instrument.routing import could_be_asked
from instrument.study import OPTIONAL_FIELDS, RECORD_FIELDS, Source
from instrument.suggest import suggest
from instrument.text import clean, column_letter, fold, fold_heading


@dataclass
class Layout:
    """Columns of one file, counted from 0. ``fields`` and ``questions`` map a name to a column.

    ``options`` maps a select-many question to the columns of its options, by code; it may have a column of its own too.
    ``of_tool`` are record fields in columns of the tool itself, which may call things in words of its own.
    """

    fields: dict[str, int] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    of_tool: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns to read, in file order."""
        of_options = (position for columns in self.options.values() for position in columns.values())
        return tuple(sorted({*self.fields.values(), *self.questions.values(), *of_options}))

    @property
    def answered(self) -> Collection[str]:
        """Questions that have a column, or columns for their options."""
        return self.questions.keys() | self.options.keys()

    def put(self, target: Target, position: int) -> None:
        """Say what a column holds."""
        if isinstance(target, Option):
            self.options.setdefault(target.question, {})[target.code] = position
        else:
            (self.fields if target in RECORD_FIELDS else self.questions)[target] = position

    def share_other_columns(self, folder: StudyFolder, tool: Tool) -> None:
        """Read the words for "other" from the column of that option, or from the list that they stand in."""
        for question in (question for instrument in folder.versions for question in instrument.questions.values()):
            text = getattr(question, "other", None)
            options = self.options.get(question.id, {}) if tool.other_is_text else {}
            position = options.get(OTHER, self.questions.get(question.id) if tool.separators else None)
            if text and position is not None:
                self.questions.setdefault(text, position)

    def column(self, name: str, option: str = "") -> int | None:
        """The column to point at: of a record field, a question, an option; of a question its first option's."""
        columns = self.options.get(name, {})
        if option in columns:
            return columns[option]
        return self.fields.get(name, self.questions.get(name, min(columns.values(), default=None)))


class Names:
    """Every heading that the study folder knows, and what it stands for."""

    def __init__(self, folder: StudyFolder) -> None:
        self.folder = folder
        self.exact: dict[str, list[str]] = {}
        self.folded: dict[str, list[str]] = {}
        for name in RECORD_FIELDS:
            source = getattr(folder.study.columns, name)
            if isinstance(source, Source):
                # What is the same for all rows may stand in a column too, and must not say something else there.
                source = (name,) if source.constant else ()
            if name != "group_id" or folder.study.has_groups:
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
        self.texts = frozenset(texts)
        self._exports: dict[str, ExportHeadings] = {}

    def _add(self, name: str, headings: Sequence[str]) -> None:
        for heading in headings:
            for table, key in ((self.exact, clean(heading)), (self.folded, fold_heading(heading))):
                if name not in table.setdefault(key, []):
                    table[key].append(name)

    def of(self, tool: Tool) -> ExportHeadings:
        """What the headings of a tool's exports stand for."""
        if tool.name not in self._exports:
            self._exports[tool.name] = export_headings(self.folder, tool)
        return self._exports[tool.name]

    def find(self, heading: str, tool: Tool) -> tuple[Sequence[Target], bool]:
        """What a heading stands for, and whether that follows from a rule rather than from a likeness."""
        exports = self.of(tool)
        for place, name in enumerate(tool.names(heading)):
            for rest in without_groups(clean(name), tool.joins):
                folded = fold(rest)
                by_rule: Sequence[Target] = (
                    self.exact.get(rest) or exports.options.get(folded) or exports.questions.get(folded) or ()
                )
                alike = by_rule or self.folded.get(fold_heading(rest)) or ()
                if rest and alike:
                    is_text = tool is not PLAIN and fold_heading(rest) in self.texts
                    return alike, place == 0 and (bool(by_rule) or is_text)
        return (), False

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


def resolve(headings: Sequence[str], heading_row: int, names: Names, tool: Tool = PLAIN) -> Layout:
    """The columns of a file, with H02, H03 and H04 where something is unknown, double or read tolerantly."""
    layout = Layout()
    unknown: list[int] = []
    owners: dict[Target, int] = {}
    for position, heading in enumerate(headings):
        found, is_by_rule = names.find(heading, tool)
        if not found:
            unknown.append(position)
            continue
        taken = next((owners[target] for target in found if target in owners), None)
        if taken is not None:
            cells = {"cell": f"{column_letter(taken)}{heading_row}",
                     "other_cell": f"{column_letter(position)}{heading_row}"}  # fmt: skip
            layout.findings.append(
                Finding("H03", heading_row, position, {"heading": f'"{heading[:80]}" ({_said(found[0])})', **cells})
            )
        elif not is_by_rule:
            params = {"found": heading[:80], "heading": _said(found[0])}
            layout.findings.append(Finding("H04", heading_row, position, params))
        for target in found:
            if owners.setdefault(target, position) == position:
                layout.put(target, position)
    unknown = [p for p in unknown if not _is_other_text(headings[p], p, layout, names, tool)]
    layout.share_other_columns(names.folder, tool)
    _take_fields(headings, heading_row, layout, names, tool, set(owners.values()))
    for name in RECORD_FIELDS:
        needed = name not in OPTIONAL_FIELDS and (name != "group_id" or names.folder.study.has_groups)
        if needed and name not in layout.fields and names.folder.has_column(name):
            layout.missing.append(name)
    # A column of the tool itself is no stranger, nor is a record field that the study takes from elsewhere.
    own = {fold_heading(name) for name in RECORD_FIELDS}
    strangers = [p for p in unknown if p not in layout.columns and not tool.is_own(headings[p])
                 and fold_heading(headings[p]) not in own]  # fmt: skip
    if strangers:
        layout.findings.append(
            Finding("H02", heading_row, strangers[0], {"list": _listed(strangers, headings, names, owners)})
        )
    return layout


def _is_other_text(heading: str, position: int, layout: Layout, names: Names, tool: Tool) -> bool:
    """Take a column that holds the words for "other", as the tool names it, where they have no column yet."""
    others = names.of(tool).others
    named = (rest for name in tool.names(heading) for rest in without_groups(name, tool.joins))
    texts = next((others[fold(name)] for name in named if fold(name) in others), [])
    for text in texts:
        layout.questions.setdefault(text, position)
    return bool(texts)


def _take_fields(
    headings: Sequence[str], heading_row: int, layout: Layout, names: Names, tool: Tool, taken: Collection[int]
) -> None:
    """Take record fields that have no column of the study's from columns of the tool, and say so."""
    places = {fold(heading): position for position, heading in reversed(list(enumerate(headings)))}
    for name, own in tool.fields.items():
        source = getattr(names.folder.study.columns, name)
        if name in layout.fields or (isinstance(source, Source) and not source.constant):
            continue
        position = next((places[fold(h)] for h in own if places.get(fold(h)) not in (None, *taken)), None)
        if position is not None:
            layout.fields[name] = position
            layout.of_tool.add(name)
        if position is not None and names.folder.constant(name) is None:
            layout.findings.append(
                Finding("H04", heading_row, position, {"found": headings[position][:80], "heading": name})
            )


def _said(target: Target) -> str:
    return target if isinstance(target, str) else f"{target.question}/{target.code}"


def absent(layout: Layout, present: set[tuple[str, str, str]], folder: StudyFolder) -> list[str]:
    """Questions whose column is absent though somebody in the file should have been asked them.

    ``present`` holds the (version, case, group) triples of the file; a column may be absent where nobody was asked.
    Whether a question behind another answer was asked is seen only when records are judged.
    """
    return [
        question.id
        for version, instrument in folder.instruments.items()
        for question in instrument.questions.values()
        if question.id not in layout.answered
        and not any(key in instrument.questions for key, _ in conditions_in(question.relevant or ()))
        and any(v == version and could_be_asked(question, folder.study, case, group) for v, case, group in present)
    ]


def absent_options(
    layout: Layout, present: set[tuple[str, str, str]], folder: StudyFolder, heading_row: int
) -> list[Finding]:
    """H05 for each question of which some options have a column and others, that somebody was offered, have none."""
    findings = {}
    for version, instrument in folder.instruments.items():
        for question in instrument.questions.values():
            columns = layout.options.get(question.id)
            if columns is None or question.id in layout.questions or all(v != version for v, _, _ in present):
                continue
            lacking = [code for code in question.codes(instrument) or () if code not in columns]
            if lacking:
                params = {"question": question.id, "list": ", ".join(lacking)}
                findings[question.id] = Finding("H05", heading_row, layout.column(question.id), params)
    return list(findings.values())


def missing_headings(names: Names, missing: Sequence[str], heading_row: int) -> Finding:
    """One sentence for all headings that are missing."""
    shown = [f'"{names.heading(name)[:80]}"' for name in dict.fromkeys(missing)]
    more = f" and {len(shown) - 20} more" if len(shown) > 20 else ""
    return Finding("H01", heading_row, None, {"list": ", ".join(shown[:20]) + more})


def _listed(unknown: Sequence[int], headings: Sequence[str], names: Names, owners: Mapping[Target, int]) -> str:
    free = [heading for heading, found in names.exact.items() if found[0] not in owners]
    parts = []
    for position in unknown[:10]:
        heading = headings[position]
        meant = suggest(fold_heading(heading), free) if heading else None
        shown = f'"{heading[:60]}"' if heading else "no heading"
        parts.append(f"{shown} (column {column_letter(position)}{f', did you mean {meant}?' if meant else ''})")
    return ", ".join(parts) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else "")

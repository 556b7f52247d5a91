"""The use cases, each as one straight function: tabulate response files, analyse them, verify an output folder."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instrument.load import StudyFolder
from instrument.returns.review import Review
from instrument.strict_yaml import Mistake, StudyFolderError
from instrument.validation import Validation
from pipeline.artefacts import Design
from pipeline.counts import is_counts_folder, read_counts, require_no_overlap, require_same_making
from pipeline.design import design_of
from pipeline.findings import reviewed, write_findings
from pipeline.output import digest, output_folder, write_manifest, write_table
from pipeline.plan import Plan
from pipeline.tabulate import Tabulation, tabulate

if TYPE_CHECKING:
    import pandas as pd

Say = Callable[[str], None]


@dataclass(frozen=True)
class Counted:
    """Everything that ``tabulate`` made: the counts, and what was found in the files."""

    folder: StudyFolder
    plan: Plan
    design: Design
    tabulation: Tabulation
    validation: Validation
    paths: tuple[Path, ...]
    review: Review | None = None  #: what came back in fix sheets


class InvalidDataError(Exception):
    """The data have errors, so nothing was analysed. Carries what was found."""

    def __init__(self, validation: Validation) -> None:
        super().__init__("the data have errors")
        self.validation = validation


def count_files(
    paths: Sequence[Path],
    folder: StudyFolder,
    plan: Plan,
    *,
    allow_invalid: bool = False,
    format_name: str | None = None,
    progress: Callable[[int], None] | None = None,
    fixes: Sequence[Path] = (),
) -> Counted:
    """Judge and count response files and folders of counts, all of one study.

    Raises
    ------
    InvalidDataError
        A file cannot be read, or an answer or record cannot be used and ``allow_invalid`` was not given.
    CountsError
        A folder of counts does not belong to the study.
    """
    design = design_of(folder)
    given = [path for path in paths if path.is_dir() and is_counts_folder(path)]
    files = [path for path in paths if path not in given]
    result = reviewed(lambda e: Validation(files, folder, format_name, edits=e).run(), folder, fixes) if fixes else None
    validation = Validation(files, folder, format_name, progress, result.edits if result else None)
    tabulation = tabulate(validation.batches(), design, plan.min_answered)
    headings = validation.issues.codes() & {"H01", "H03"}
    if validation.unreadable or headings or (validation.issues.count("error") and not allow_invalid):
        raise InvalidDataError(validation)
    require_no_overlap([path for path in paths if path not in given], given)
    for path in given:
        require_same_making(path, {i.version: _canonical(i) for i in folder.versions}, plan.min_answered)
        tabulation = tabulation + read_counts(path, design)
    return Counted(folder, plan, design, tabulation, validation, tuple(paths), result)


def write_counts(counted: Counted, out: Path) -> None:
    """Write the count cube, the score counts and what was found into the folder ``out``."""
    with output_folder(out) as new:
        _write_tables(counted, new)
        write_findings(counted.validation, new, counted.review)
        write_manifest(new, _about("tabulate", counted, {}))


def analyse(counted: Counted, out: Path, *, allow_invalid: bool = False, say: Say = lambda stage: None) -> bool:
    """Compute every table, draw every figure and write the report into the folder ``out``, whole or not at all.

    Returns whether the tables of the last run were taken over, since nothing that they depend on has changed.
    """
    from pipeline.figures import (
        DESCRIPTIVE,
        KINDS,
        begin_figures,
        drawing_processes,
        finish_figures,
        make_figures,
        useful_processes,
    )
    from pipeline.figures.kits import write_kits
    from pipeline.report import ReportContent, write_methods, write_print_tables, write_report, write_word_report
    from pipeline.reuse import NAMES, read_tables, statistics_key, take_over
    from pipeline.statistics import describe, infer

    check_figures(counted.plan)
    plan, design = counted.plan, counted.design
    cube, scores = counted.tabulation.cube, counted.tabulation.scores
    note = _note(counted)
    processes = useful_processes() if _many_figures(plan) else 1
    with output_folder(out) as new, drawing_processes(processes) as workers:
        internal = new / "internal"
        place, pictures = internal / "tables", internal / "figures"
        _write_tables(counted, place)
        key = statistics_key(place, design, plan)
        is_taken_over = take_over(out, place, key)
        counts = {"counts": cube.to_frame()}

        say("Statistics: bases and frequencies")
        described = {} if is_taken_over else _written(describe(cube, design, plan), place)
        shown = read_tables(place, described or NAMES) | counts
        # Figures that need no comparison are drawn while comparisons are made.
        figures = make_figures(shown, design, plan, note, DESCRIPTIVE)
        begun = begin_figures(figures, pictures, plan.figures, workers)
        if not is_taken_over:
            _written(infer(cube, scores, design, plan, lambda text: say(f"Statistics: {text}")), place)
        tables = read_tables(place)
        say("Figures")
        figures = make_figures(tables | counts, design, plan, note, set(KINDS) - set(DESCRIPTIVE))
        begun += begin_figures(figures, pictures, plan.figures, workers)
        entries = finish_figures(begun, pictures, lambda done, n: say(f"Figures {done} of {n}"))
        write_kits(entries, pictures, design.title)
        say("Report")
        content = ReportContent(
            folder=counted.folder,
            design=design,
            plan=plan,
            tables=tables,
            cube=cube,
            figures=entries,
            figures_dir=pictures,
            issues=counted.validation.issues,
            ledger=counted.validation.ledger,
            tally=counted.validation.tally,
            inputs=[path.name for path in counted.paths],
            allow_invalid=allow_invalid,
        )
        finish_word_report = workers.start(write_word_report, internal / "report.docx", content)
        write_report(internal / "report.html", content)
        write_print_tables(internal / "tables_for_print", content)
        write_methods(internal / "methods.md", content)
        write_findings(counted.validation, new, counted.review)
        finish_word_report()
        write_manifest(new, {**_about("analyse", counted, {"allow_invalid": allow_invalid}), "statistics": key})
    return is_taken_over


def check_figures(plan: Plan) -> None:
    """Refuse a plan that asks for a figure that does not exist."""
    from pipeline.figures import KINDS, unknown_figures

    if unknown := unknown_figures(plan.figures):
        allowed = f"Allowed: {', '.join(KINDS)}, and ids such as diverging_items-pay."
        raise StudyFolderError([
            Mistake("plan.yaml", 0, f"figures, include: '{name}' is not a figure. {allowed}") for name in unknown
        ])  # fmt: skip


def _many_figures(plan: Plan) -> bool:
    """Whether figures are worth the start of further processes."""
    return plan.figures.include == "all" or len(plan.figures.include) > 2


def _note(counted: Counted) -> str:
    from instrument.documents import say as text_in

    note = counted.folder.study.note
    return text_in(note, counted.folder.newest.language) if note else ""


def _written(tables: "dict[str, pd.DataFrame]", place: Path) -> "dict[str, pd.DataFrame]":
    """``tables``, once they are written."""
    for name, frame in tables.items():
        write_table(place / f"{name}.csv", frame)
    return tables


def _write_tables(counted: Counted, place: Path) -> None:
    write_table(place / "counts.csv", counted.tabulation.cube.to_frame())
    write_table(place / "score_counts.csv", counted.tabulation.scores.to_frame())


def _about(command: str, counted: Counted, options: dict[str, Any]) -> dict[str, Any]:
    """What made an output folder: inputs, instrument and plan by content, never by place or time."""
    files = [path for path in counted.paths if path.is_file()]
    folders = [path for path in counted.paths if path.is_dir()]
    tally = counted.validation.tally
    return {
        "command": command,
        "options": options,
        "inputs": [
            *({"name": path.name, "bytes": path.stat().st_size, "sha256": digest(path)} for path in files),
            *({"name": path.name, "counts": _folder_digest(path)} for path in folders),
        ],
        "study": {
            "id": counted.folder.study.study,
            "sha256": _canonical(counted.folder.study),
            "given": dict(sorted(counted.folder.given.items())),
        },
        "instrument": [
            {"id": i.instrument, "version": i.version, "sha256": _canonical(i)} for i in counted.folder.versions
        ],
        "plan": counted.plan.model_dump(mode="json"),
        "seed": counted.plan.seed,
        "records": {"read": tally.records, "counted": int(tally.cells.sum())},
        "issues": dict(sorted(_issue_counts(counted.validation).items())),
        **({"decisions": _decisions(counted.review)} if counted.review else {}),
    }


def _decisions(result: Review) -> dict[str, int]:
    """How much was changed by fix sheets: these counts belong beside every number."""
    removed = sum(decision.text is None for decision in result.decisions)
    corrected = len(result.decisions) - removed
    return {
        "corrected": corrected,
        "removed": removed,
        "accepted": len(result.accepted),
        "refused": len(result.refused),
    }


def _issue_counts(validation: Validation) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in validation.issues.groups:
        counts[group.code] = counts.get(group.code, 0) + group.count
    return counts


def _canonical(model: Any) -> str:
    """Hash of a document's content: comments, spacing and the order of its lines do not count."""
    text = json.dumps(model.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _folder_digest(path: Path) -> str:
    hashes = [digest(file) for file in sorted(path.rglob("*counts.csv"))]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()

"""The command line. Imports only what a command needs when it runs, so that ``--help`` answers at once."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from instrument.load import StudyFolder
    from instrument.validation import Validation
    from pipeline.plan import Plan
    from pipeline.run import Counted

EXIT_INVALID, EXIT_USAGE, EXIT_STUDY, EXIT_UNREADABLE, EXIT_OUTPUT, EXIT_FAULT = 1, 2, 10, 11, 12, 70

app = typer.Typer(
    name="crosscase",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Compare organisations by structured interview.",
    epilog="Start with: crosscase validate FILE --study FOLDER",
)
instrument_app = typer.Typer(no_args_is_help=True, help="For study designers: the study folder itself.")
app.add_typer(instrument_app, name="instrument")


_FILES = (
    "Files: CSV, XLSX, ODS, SAV, DTA, JSON; as typed or as exported by KoboToolbox, ODK Central, SurveyCTO, REDCap, "
    "LimeSurvey, Qualtrics, Microsoft Forms, Google Forms or SurveyJS."
)
CountFiles = Annotated[list[Path], typer.Argument(help="Response files, or folders that tabulate wrote.")]
StudyDir = Annotated[Path, typer.Option("--study", help="The study folder: study.yaml and interview-*.yaml.")]
OutDir = Annotated[Path, typer.Option("--out", help="Folder for the output; replaced whole, or not at all.")]
FormatName = Annotated[str | None, typer.Option("--format", help="Insist on a file format instead of recognising it.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Give a record field for all rows.")
]
AllowInvalid = Annotated[
    bool,
    typer.Option("--allow-invalid", help="Count invalid answers as 'invalid' and leave unusable records out."),
]

Fixes = Annotated[
    list[Path] | None,
    typer.Option("--fixes", help="A fix sheet that was filled in; may be given several times.", show_default=False),
]


@app.command()
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help=_FILES, show_default=False)] = None,
    study: Annotated[Path | None, typer.Option("--study", help="The study folder.", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the lists and what goes back.")] = None,
    fixes: Fixes = None,
    format_name: FormatName = None,
    fields: Set = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every issue, however many there are.")] = False,
) -> None:
    """Check response files: what is wrong, in which cell, and what to do."""
    if not files or study is None:
        _say_how_to_validate(files, study)
        raise typer.Exit(2)
    from rich.console import Console

    from instrument.quality import Quality
    from instrument.screen import show
    from instrument.validation import Validation
    from pipeline.planned import planned_contrasts

    folder = _folder(study, fields)
    _check_format(format_name)
    planned = planned_contrasts(folder)
    console = Console(width=_width(), soft_wrap=False)
    if out is None and not fixes:
        with _progress("Checking", files) as advance:
            result = Validation(files, folder, format_name, advance, quality=Quality(folder, planned)).run()
        show(console, result, everything=everything)
        raise typer.Exit(_status(result))
    from instrument.returns.screen import show_standing
    from pipeline.findings import reviewed, write_issues

    if out is not None:
        _keep_inputs(files, out)
    with _progress("Checking", files) as advance:
        result_of = reviewed(
            lambda edits: Validation(
                files, folder, format_name, advance, edits, Quality(folder, planned, words=True)
            ).run(),
            folder,
            fixes or [],
        )
    notes = write_issues(result_of, out, fixes or []) if out is not None else []
    show(console, result_of.validation, everything=everything, out=str(out or ""))
    show_standing(console, result_of, notes, str(out or ""))
    raise typer.Exit(_status(result_of.validation))


@app.command()
def tabulate(
    files: CountFiles,
    study: StudyDir,
    out: OutDir,
    allow_invalid: AllowInvalid = False,
    format_name: FormatName = None,
    fields: Set = None,
    fixes: Fixes = None,
) -> None:
    """Count answers by case and group, and nothing else: a site can send its counts and keep its interviews."""
    from pipeline.run import write_counts

    _keep_inputs([*files, *(fixes or [])], out)
    counted = _count(files, study, allow_invalid, format_name, fields, fixes)
    write_counts(counted, out)
    typer.echo(f"{_interviews(counted)} counted: {out / 'counts.csv'}")


@app.command()
def analyse(
    files: CountFiles,
    study: StudyDir,
    out: OutDir,
    allow_invalid: AllowInvalid = False,
    format_name: FormatName = None,
    fields: Set = None,
    fixes: Fixes = None,
) -> None:
    """Compute frequencies and contrasts, draw the figures and write the report."""
    from pipeline.run import analyse as run_analysis

    _keep_inputs([*files, *(fixes or [])], out)
    counted = _count(files, study, allow_invalid, format_name, fields, fixes)
    with _stages() as say:
        is_taken_over = run_analysis(counted, out, allow_invalid=allow_invalid, say=say)
    typer.echo(f"{_interviews(counted)} analysed.")
    if is_taken_over:
        typer.echo("Statistics were taken over from the last run: nothing they need changed.")
    typer.echo(f"Report:  {out / 'internal' / 'report.html'}")
    typer.echo(f"Tables:  {out / 'internal' / 'tables'}")
    typer.echo(f"Figures: {out / 'internal' / 'figures'}")
    typer.echo("These outputs show small counts: for the team, not for publication.")


@app.command()
def verify(directory: Annotated[Path, typer.Argument(help="A folder that crosscase wrote.")]) -> None:
    """Compare an output folder with its manifest."""
    from pipeline.output import verify as differences

    found = differences(directory)
    for sentence in found:
        typer.echo(sentence)
    differ = "1 file differs" if len(found) == 1 else f"{len(found)} files differ"
    typer.echo(f"{differ} from the manifest." if found else "Every file is as it was written.")
    raise typer.Exit(1 if found else 0)


@instrument_app.command("check")
def check(directory: Annotated[Path, typer.Argument(help="The study folder.")]) -> None:
    """Show everything that is wrong with a study folder at once."""
    from instrument.load import inspect_study_folder
    from instrument.strict_yaml import StudyFolderError
    from instrument.text import counted
    from pipeline.plan import inspect_plan

    folder, mistakes = inspect_study_folder(directory)
    if folder is not None:
        plan, document = inspect_plan(folder)
        if plan is not None and plan.figures.include != "all":
            from pipeline.figures import unknown_figures

            for name in unknown_figures(plan.figures):
                document.wrong(("figures", "include"), f"'{name}' is not a figure.")
        mistakes = [*mistakes, *document.told]
    if folder is None or mistakes:
        raise StudyFolderError(mistakes)
    study = folder.study
    groups = counted(len(study.groups), "group") if study.has_groups else "no groups"
    typer.echo(f"{study.study}: {counted(len(study.cases), 'case')}, {groups}.")
    for version in folder.versions:
        kinds = [question.shows_answers for question in version.questions.values()]
        typer.echo(
            f"  version {version.version}: {counted(len(version.domains), 'domain')}, {sum(kinds)} structured and "
            f"{counted(len(kinds) - sum(kinds), 'open question')}."
        )
    typer.echo("Nothing is wrong with the study folder.")


def main() -> None:
    """Run the command line and turn every mistake of a user into one clear message and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # old consoles do not know every letter
    # The matrices here are small: several threads cost more than they save, and on a busy machine very much more.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(prog_name="crosscase")
    except Exception as error:
        sys.exit(_explain(error))


def _explain(error: Exception) -> int:
    """Print what a user can act on; anything else is a fault of ours and keeps its traceback."""
    from instrument.strict_yaml import StudyFolderError
    from pipeline.output import OutputError

    if isinstance(error, StudyFolderError):
        for mistake in error.mistakes:
            typer.echo(str(mistake), err=True)
        n = len(error.mistakes)
        typer.echo(f"{n} mistake{'' if n == 1 else 's'} in the study folder. Nothing was read.", err=True)
        return EXIT_STUDY
    if "instrument.returns.fixes" in sys.modules:
        from instrument.returns.fixes import FixesError

        if isinstance(error, FixesError):
            typer.echo(str(error), err=True)
            return EXIT_UNREADABLE
    if isinstance(error, OutputError):
        typer.echo(str(error), err=True)
        return EXIT_OUTPUT
    if "instrument.validation" in sys.modules:
        from instrument.validation import GivenOtherwiseError

        if isinstance(error, GivenOtherwiseError):
            typer.echo(str(error), err=True)
            return EXIT_USAGE
    if "pipeline.run" in sys.modules:
        from pipeline.counts import CountsError
        from pipeline.run import InvalidDataError

        if isinstance(error, CountsError):
            typer.echo(str(error), err=True)
            return EXIT_UNREADABLE
        if isinstance(error, InvalidDataError):
            return _explain_invalid(error.validation)
    typer.echo("This is a fault of crosscase, not yours. Please report what follows.", err=True)
    sys.excepthook(type(error), error, error.__traceback__)
    return EXIT_FAULT


def _explain_invalid(validation: "Validation") -> int:
    from rich.console import Console

    from instrument.screen import show

    show(Console(stderr=True, width=_width()), validation)
    typer.echo("Nothing was analysed: the data have errors.", err=True)
    if not validation.unreadable and not validation.issues.codes() & {"H01", "H03"}:
        typer.echo("Correct them, or add --allow-invalid to count such answers as invalid.", err=True)
    return _status(validation)


def _status(validation: "Validation") -> int:
    if validation.unreadable:
        return EXIT_UNREADABLE
    return EXIT_INVALID if validation.issues.count("error") else 0


def _count(
    files: list[Path],
    study: Path,
    allow_invalid: bool,
    format_name: str | None,
    fields: list[str] | None,
    fixes: list[Path] | None,
) -> "Counted":
    from pipeline.plan import load_plan
    from pipeline.run import count_files

    folder = _folder(study, fields)
    plan: Plan = load_plan(folder)
    _check_format(format_name)
    with _progress("Reading", files) as advance:
        counted = count_files(
            files,
            folder,
            plan,
            allow_invalid=allow_invalid,
            format_name=format_name,
            progress=advance,
            fixes=fixes or [],
        )
    if counted.review:
        from instrument.returns.screen import in_short

        typer.echo(in_short(counted.review), err=True)
    return counted


def _interviews(counted: "Counted") -> str:
    """How many interviews were counted, and how many were left out."""
    n, tally = int(counted.tabulation.cube.interviewed.sum()), counted.validation.tally
    left_out = tally.records - tally.usable
    shown = f"{n:,} interview{'' if n == 1 else 's'}"
    return f"{shown} ({left_out:,} left out, see issues.csv)" if left_out else shown


def _keep_inputs(files: list[Path], out: Path) -> None:
    """Refuse to write over what is read."""
    inside = [path for path in files if path.is_file() and out.resolve() in path.resolve().parents]
    if inside:
        raise typer.BadParameter(
            f"{inside[0]} is read, and {out} would be replaced with all that is in it; name another folder.",
            param_hint="--out",
        )
    if out.resolve() in {path.resolve() for path in files}:
        raise typer.BadParameter(f"{out} is read and would be replaced; name another folder.", param_hint="--out")


def _folder(study: Path, fields: list[str] | None) -> "StudyFolder":
    from instrument.load import load_study_folder, with_constants
    from instrument.record_fields import record_readers
    from instrument.study import RECORD_FIELDS

    constants: dict[str, str] = {}
    for entry in fields or []:
        name, equals, value = entry.partition("=")
        if not equals or not value or name not in RECORD_FIELDS[1:]:
            raise typer.BadParameter(
                f"'{entry}': write FIELD=VALUE with one of {', '.join(RECORD_FIELDS[1:])}.", param_hint="--set"
            )
        if constants.setdefault(name, value) != value:
            raise typer.BadParameter(f"{name} is given as {constants[name]} and as {value}.", param_hint="--set")
    folder = load_study_folder(study)
    readers = record_readers(folder.newest, folder)
    for name in ("case_id", "group_id"):
        if name in constants and (problem := readers[name](constants[name]).problem):
            raise typer.BadParameter(f"{name} is one of {problem.params['expected']}.", param_hint="--set")
    return with_constants(folder, constants)


def _check_format(name: str | None) -> None:
    from instrument.formats import NAMES

    if name is not None and name not in NAMES:
        raise typer.BadParameter(f"'{name}' is not a format; choose one of {', '.join(NAMES)}.", param_hint="--format")


def _say_how_to_validate(files: list[Path] | None, study: Path | None) -> None:
    from textwrap import fill

    from instrument.formats import FORMATS, TOOLS

    margins: Any = {"width": 79, "initial_indent": " " * 8, "subsequent_indent": " " * 8}
    kinds = "\n".join(f"        {kind.name:<6}{kind.description}" for kind in FORMATS.values())
    question = "Which file is to be checked, and for which study?"
    if files:
        question = "--study is missing: for which study is the file to be checked?"
    elif study:
        question = "The file is missing: which one is to be checked?"
    typer.echo(
        f"{question}\n\n"
        "  crosscase validate FILE --study FOLDER\n\n"
        "FILE    the responses as you exported or typed them; several files may\n"
        "        follow each other. These kinds are recognised by themselves:\n"
        f"{kinds}\n"
        f"{fill('Exports are read as they are: ' + ', '.join(t.title for t in TOOLS.values()) + '.', **margins)}\n"
        "FOLDER  the study folder that your team gave you; it holds study.yaml\n\n"
        "Add --out FOLDER to get everything found as a list (issues.csv), your own\n"
        "sheet with the wrong cells marked, and a fix sheet to fill in (fixes.xlsx).\n"
        "Add --fixes FIXES.XLSX to check again with the fix sheet that you filled in.\n"
        "Your own file is never changed.",
        err=True,
    )


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def _progress(verb: str, files: list[Path]) -> AbstractContextManager[Callable[[int], None]]:
    """A counter on long files, in a terminal only."""
    size = sum(path.stat().st_size for path in files if path.is_file())
    if size < 20_000_000 or not sys.stderr.isatty():
        return nullcontext(lambda records: None)
    return _bar(verb)


def _bar(verb: str) -> Any:
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    @contextmanager
    def bar() -> Any:
        columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,} interviews"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(verb, total=None)
            yield lambda records: progress.advance(task, records)

    return bar()


def _stages() -> AbstractContextManager[Callable[[str], None]]:
    """One line that names the stage that is running and how far it is, in a terminal only."""
    if not sys.stderr.isatty():
        return nullcontext(lambda stage: None)
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn
    from rich.table import Column

    @contextmanager
    def line() -> Any:
        words = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
        with Progress(SpinnerColumn(), words, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Starting", total=None)
            yield lambda stage: progress.update(task, description=stage, refresh=True)

    return line()


if __name__ == "__main__":
    main()

"""Puts a mutated input to the code that reads it. What goes wrong is a finding; a refusal in words is not."""

import io
import shutil
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from fuzz.bases import SMALL_CSV, fix_bases, response_bases, study_bases
from fuzz.mutations import mutate
from rich.console import Console
from support.study_folders import exports_study, sample_study, small_study

import instrument.validation
from instrument.edits import Edits
from instrument.headings import Names
from instrument.judging import VersionJudge
from instrument.load import StudyFolder, StudyFolderError, load_study_folder
from instrument.model import Instrument
from instrument.quality import Quality
from instrument.returns.fixes import FixesError
from instrument.returns.review import Review
from instrument.returns.screen import show_standing
from instrument.screen import show
from instrument.validation import Validation
from pipeline.design import design_of
from pipeline.findings import reviewed, write_issues
from pipeline.plan import load_plan
from pipeline.planned import planned_contrasts
from pipeline.tabulate import tabulate

#: Of the inputs, how many are study folders and fix sheets, and how many of what was read is used as the commands do.
STUDY_SHARE, FIXES_SHARE, USED_SHARE = 0.15, 0.1, 0.03
#: Kinds of files that are read by a process of their own, which takes long to start.
_SELDOM = {".sav": 0.1, ".dta": 0.1}
_STUDIES = {"small": small_study, "sample": sample_study, "exports": exports_study}


@dataclass(frozen=True)
class Input:
    """Files to be judged: a response file of ``study``, with a fix sheet or without; or the files of a study folder.

    ``is_used`` says whether what was read is counted, shown and sent back, which takes longer than reading it.
    """

    study: str
    files: dict[str, bytes]
    is_used: bool

    @property
    def is_study(self) -> bool:
        """Whether this is a study folder."""
        return "study.yaml" in self.files

    def write(self, folder: Path) -> list[Path]:
        """Write the files into an existing folder, and nothing else into it."""
        for left_over in folder.iterdir():
            shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return [folder / name for name in self.files]


def make_input(seed: int, number: int) -> Input:
    """The input of this number: always the same from the same base files."""
    rng = Random(f"{seed}/{number}")
    kind = rng.random()
    if kind < STUDY_SHARE:
        bases = study_bases()
    elif kind < STUDY_SHARE + FIXES_SHARE:
        bases = fix_bases()
    else:
        kinds = response_bases()
        bases = kinds[rng.choices(list(kinds), [_SELDOM.get(kind, 1) for kind in kinds])[0]]
    base = rng.choices(bases, [base.weight for base in bases])[0]
    name = rng.choice(list(base.files))
    others = [content for other in bases for content in other.files.values()]
    changed = mutate(rng, base.files[name], Path(name).suffix, others)
    return Input(base.study, {**base.files, name: changed}, rng.random() < USED_SHARE)


def judge(given: Input, folder: Path) -> str | None:
    """Read an input as the commands do; None where it was read or refused, otherwise the traceback."""
    paths = given.write(folder)
    fixes = [path for path in paths if path.name.startswith("fixes.")]
    try:
        if given.is_study:
            _use_study(folder, given.is_used)
        else:
            answers, study = [path for path in paths if path not in fixes], _STUDIES[given.study]()
            result = reviewed(lambda edits: _judged(answers, study, edits), study, fixes)
            if given.is_used:
                _use_answers(answers, study, result, fixes)
    except (StudyFolderError, FixesError):
        return None
    except BaseException as error:  # also what libraries raise outside of Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return traceback.format_exc()
    return None


def _judged(paths: Sequence[Path], study: StudyFolder, edits: Edits) -> Validation:
    quality = Quality(study, planned_contrasts(study), words=True)
    return Validation(paths, study, edits=edits, quality=quality).run()


def _use_answers(answers: Sequence[Path], study: StudyFolder, result: Review, fixes: Sequence[Path] = ()) -> None:
    """Count what is valid, and say what was found: on the screen and in what goes back."""
    tabulate(Validation(answers, study).batches(), design_of(study))  # a cube that does not add up cannot be made
    notes = write_issues(result, answers[0].parent / "out", fixes)
    screen = io.StringIO()
    console = Console(file=screen, width=80)
    show(console, result.validation)
    show_standing(console, result, notes, "out")
    shown = {letter for letter in screen.getvalue() if ord(letter) < 32} - {"\n"}
    assert not shown, f"control characters on the screen: {shown}"


def _use_study(folder: Path, is_used: bool) -> None:
    """Load a study folder and its plan; where nothing is wrong, judge a response file with it."""
    study = load_study_folder(folder)
    load_plan(study)
    if is_used:
        answers = [folder / "small.csv"]
        answers[0].write_bytes(SMALL_CSV)
        _use_answers(answers, study, reviewed(lambda edits: _judged(answers, study, edits), study, ()))


def remember() -> None:
    """Make what is made of the unchanged studies once: making it takes longer than its use."""
    kept = {id(study()): study() for study in _STUDIES.values()}

    @cache
    def made_judge(version: str, study: int) -> VersionJudge:
        return VersionJudge(kept[study].instruments[version], kept[study])

    @cache
    def made_names(study: int) -> Names:
        return Names(kept[study])

    def judge_of(version: Instrument, study: StudyFolder) -> VersionJudge:
        return made_judge(version.version, id(study)) if id(study) in kept else VersionJudge(version, study)

    def names_of(study: StudyFolder) -> Names:
        return made_names(id(study)) if id(study) in kept else Names(study)

    instrument.validation.VersionJudge = judge_of  # type: ignore[assignment, misc]
    instrument.validation.Names = names_of  # type: ignore[assignment, misc]

"""Puts a mutated input to the code that reads it. What goes wrong is a finding; a refusal in words is not."""

import io
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from fuzz.bases import SMALL_CSV, response_bases, study_bases
from fuzz.mutations import mutate
from rich.console import Console
from support.study_folders import sample_study, small_study

import instrument.validation
from instrument.headings import Names
from instrument.judging import VersionJudge
from instrument.load import StudyFolder, StudyFolderError, load_study_folder
from instrument.model import Instrument
from instrument.screen import show
from instrument.validation import Validation
from pipeline.design import design_of
from pipeline.findings import write_findings
from pipeline.plan import load_plan
from pipeline.tabulate import tabulate

#: Of the inputs, how many are study folders, and how many of what was read is counted and shown as well.
STUDY_SHARE, COUNTED_SHARE = 0.15, 0.2
_STUDIES = {"small": small_study, "sample": sample_study}


@dataclass(frozen=True)
class Input:
    """Files to be judged: a response file of ``study``, or the files of a study folder.

    ``is_used`` says whether what was read is counted and shown, which takes longer than reading it.
    """

    study: str
    files: dict[str, bytes]
    is_study: bool
    is_used: bool

    def write(self, folder: Path) -> list[Path]:
        """Write the files into an existing folder that holds nothing else."""
        for left_over in folder.iterdir():
            left_over.unlink()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return [folder / name for name in self.files]


def make_input(seed: int, number: int) -> Input:
    """The input of this number: always the same from the same base files."""
    rng = Random(f"{seed}/{number}")
    bases = study_bases() if rng.random() < STUDY_SHARE else rng.choice(list(response_bases().values()))
    base = rng.choices(bases, [base.weight for base in bases])[0]
    name = rng.choice(list(base.files))
    others = [content for other in bases for content in other.files.values()]
    changed = mutate(rng, base.files[name], Path(name).suffix, others)
    return Input(base.study, {**base.files, name: changed}, base.is_study, rng.random() < COUNTED_SHARE)


def judge(given: Input, folder: Path) -> str | None:
    """Read an input as the commands do; None where it was read or refused, otherwise the traceback."""
    paths = given.write(folder)
    try:
        if given.is_study:
            _use_study(folder, given.is_used)
        elif given.is_used:
            _use_answers(paths, _STUDIES[given.study]())
        else:
            Validation(paths, _STUDIES[given.study]()).run()
    except StudyFolderError:
        return None
    except BaseException as error:  # also what libraries raise outside of Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return traceback.format_exc()
    return None


def _use_answers(paths: list[Path], study: StudyFolder) -> None:
    """Judge response files, count what is valid, and say what was found, on the screen and in files."""
    validation = Validation(paths, study)
    tabulate(validation.batches(), design_of(study))  # a cube whose counts do not add up cannot be made
    screen = io.StringIO()
    show(Console(file=screen, width=80), validation)
    assert not any(ord(letter) < 32 and letter not in "\n" for letter in screen.getvalue()), "control character shown"
    write_findings(validation, paths[0].parent)


def _use_study(folder: Path, is_used: bool) -> None:
    """Load a study folder and its plan; where nothing is wrong, judge a response file with it."""
    study = load_study_folder(folder)
    load_plan(study)
    if is_used:
        (folder / "small.csv").write_bytes(SMALL_CSV)
        _use_answers([folder / "small.csv"], study)


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

"""Loads a study folder: every document read strictly, every mistake of all of them collected in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from instrument.check import check_instrument, check_study, check_versions
from instrument.explain import load_model, load_rest
from instrument.model import Instrument
from instrument.strict_yaml import Document, Mistake, StudyFolderError, read_document
from instrument.study import Source, Study
from instrument.versions import Pooled, pool


@dataclass(frozen=True)
class StudyFolder:
    """A study with every version of its instrument, ascending. ``path`` is where it was read.

    ``given`` are record fields for all rows, whatever files say.
    """

    path: Path
    study: Study
    versions: tuple[Instrument, ...]
    given: Mapping[str, str] = field(default_factory=dict)

    def constant(self, name: str) -> str | None:
        """What a record field is for all rows, given beside the study or by it; None where files tell."""
        source = getattr(self.study.columns, name)
        return self.given.get(name) or (source.constant if isinstance(source, Source) else None)

    def has_column(self, name: str) -> bool:
        """Whether a record field is read from a column of the files."""
        return self.constant(name) is None and not isinstance(getattr(self.study.columns, name), Source)

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        """Version -> instrument."""
        return {instrument.version: instrument for instrument in self.versions}

    @cached_property
    def pooled(self) -> Pooled:
        """The items counted, over all versions."""
        return pool(self.versions)

    @property
    def newest(self) -> Instrument:
        """The newest version."""
        return self.versions[-1]

    def instrument(self, version: str) -> Instrument:
        """A version; the newest in place of one that is not known."""
        return self.instruments.get(version, self.newest)


def load_study_folder(path: Path) -> StudyFolder:
    """The study folder at ``path``.

    Raises
    ------
    StudyFolderError
        With every mistake in ``study.yaml`` and the ``interview-*.yaml`` files, each with its file and line.
    """
    folder, mistakes = inspect_study_folder(path)
    if folder is None or mistakes:
        raise StudyFolderError(mistakes)
    return folder


def inspect_study_folder(path: Path) -> tuple[StudyFolder | None, list[Mistake]]:
    """The study folder as far as it can be read, and every mistake in it. With a mistake it is fit for checks only."""
    if not path.is_dir():
        return None, [Mistake(str(path), 0, "is not a folder. Name the folder that holds study.yaml.")]
    interview_files = sorted(path.glob("interview-*.yaml"))
    study_document = read_document(path / "study.yaml")
    study = load_model(study_document, Study)
    documents = [read_document(file) for file in interview_files]
    whole = [load_model(document, Instrument) for document in documents]
    rests = [i or load_rest(document, Instrument) for document, i in zip(documents, whole, strict=True)]
    loaded = [(d, i) for d, i in zip(documents, rests, strict=True) if i is not None]
    for document, instrument in loaded:
        check_instrument(instrument, document, study)
    if study:
        check_study(study, study_document, [instrument for _, instrument in loaded])
    loaded.sort(key=lambda pair: pair[1].number)
    check_versions([(d, i) for d, i in loaded if i in whole])
    everything = [study_document, *documents]
    mistakes = sorted(mistake for document in everything for mistake in document.told)
    if not interview_files:
        mistakes.append(Mistake(path.name, 0, "holds no instrument. Add a file named like interview-1.0.yaml."))
    if study is None or len(loaded) < max(1, len(documents)):
        return None, mistakes
    return StudyFolder(path, study, tuple(instrument for _, instrument in loaded)), mistakes


def with_constants(folder: StudyFolder, constants: Mapping[str, str]) -> StudyFolder:
    """The study folder with record fields given for all rows instead of read from a column."""
    return replace(folder, given=dict(constants))


__all__ = [
    "Document",
    "Mistake",
    "StudyFolder",
    "StudyFolderError",
    "inspect_study_folder",
    "load_study_folder",
    "with_constants",
]

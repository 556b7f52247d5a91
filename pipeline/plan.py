"""The analysis plan: what is compared and how, fixed before the data are seen. Read from ``plan.yaml``."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from instrument.documents import Strict
from instrument.explain import load_model
from instrument.load import StudyFolder
from instrument.strict_yaml import Document, StudyFolderError, read_document
from instrument.suggest import suggest

CONTRASTS = ("case", "group", "side")


class Families(Strict):
    """How p values are adjusted within a contrast: domain scores together, items within their domain."""

    domains: Literal["holm", "fdr_bh", "none"] = "holm"
    items: Literal["holm", "fdr_bh", "none"] = "fdr_bh"


class FigureOptions(Strict):
    """Size, file formats and selection of figures."""

    size: Literal["column", "page", "slide"] = "page"
    formats: tuple[Literal["svg", "pdf", "png"], ...] = ("svg", "pdf", "png")
    include: Literal["all"] | tuple[str, ...] = "all"


class Release(Strict):
    """Thresholds for what may leave the team. Recorded; nothing is released yet."""

    threshold_base: Annotated[int, Field(ge=1)] = 5
    threshold_count: Annotated[int, Field(ge=1)] = 5


class Plan(Strict):
    """The analysis plan. Every entry is optional; the defaults are these."""

    highlight: tuple[str, ...] = Field((), description="Domains shown first, in this order.")
    contrasts: tuple[str, ...] | None = Field(
        None, description="case, group, side and ids of case attributes; left out: all of them."
    )
    families: Families = Families()
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    draws: Annotated[int, Field(ge=99, le=9_999_999)] = 9999
    seed: Annotated[int, Field(ge=0)] = 20250101
    min_answered: Annotated[float, Field(gt=0, le=1)] = 0.5
    min_level_base: Annotated[int, Field(ge=1)] = 3
    group_weights: Literal["equal"] = "equal"
    figures: FigureOptions = FigureOptions()
    release: Release = Release()


def inspect_plan(folder: StudyFolder) -> tuple[Plan | None, Document]:
    """The plan of a study folder, the defaults where there is none, and its document with every mistake."""
    path = folder.path / "plan.yaml"
    if not path.exists():
        return Plan(), Document(path.name)
    document = read_document(path)
    if document.value is None and not document.mistakes:
        return Plan(), document
    plan = load_model(document, Plan)
    if plan is not None:
        domains = {item.domain_id for item in folder.pooled.items}
        for position, name in enumerate(plan.highlight):
            _known(document, ("highlight", position), "domain", name, domains)
        for position, name in enumerate(plan.contrasts or ()):
            _known(document, ("contrasts", position), "contrast", name, (*CONTRASTS, *folder.study.case_attributes))
    return plan, document


def load_plan(folder: StudyFolder) -> Plan:
    """The plan of a study folder.

    Raises
    ------
    StudyFolderError
        With every mistake in ``plan.yaml``.
    """
    plan, document = inspect_plan(folder)
    if plan is None or document.mistakes:
        raise StudyFolderError(document.told)
    return plan


def _known(document: Document, at: tuple[str | int, ...], what: str, name: str, allowed: Collection[str]) -> None:
    if name not in allowed:
        names = [] if document.is_full else sorted(allowed)
        meant = suggest(name, names)
        guess = f" Did you mean '{meant}'?" if meant else ""
        document.wrong(at, f"{what} '{name}' does not exist.{guess} Allowed: {', '.join(names)}.")

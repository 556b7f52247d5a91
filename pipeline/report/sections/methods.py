"""What the methods section needs of this very analysis: settings, families, versions."""

from collections.abc import Sequence
from dataclasses import dataclass

from instrument.text import listed
from pipeline.output import own_version

from .. import numbers
from ..facts import Facts, Row
from ..view import Cell, Table, TableRow, number
from ..words import ADJUSTMENTS, contrast
from .certainty import confidence


@dataclass(frozen=True)
class Methods:
    """Settings of an analysis in words."""

    confidence: str
    draws: str
    seed: int
    min_answered: str
    min_level_base: int
    domains_adjusted: str
    items_adjusted: str
    contrasts: Sequence[str]
    has_groups: bool
    has_sides: bool
    families: Table | None
    software: str


def methods(facts: Facts) -> Methods:
    """The plan in words."""
    plan = facts.content.plan
    ids = list(dict.fromkeys(rows[0]["contrast"] for rows in facts.contrasts))
    return Methods(
        confidence=confidence(facts),
        draws=f"{plan.draws:,}",
        seed=plan.seed,
        min_answered=f"{numbers.plain(100 * plan.min_answered)}%",
        min_level_base=plan.min_level_base,
        domains_adjusted=ADJUSTMENTS[plan.families.domains],
        items_adjusted=ADJUSTMENTS[plan.families.items],
        contrasts=[contrast(contrast_id, facts.design) for contrast_id in ids],
        has_groups=facts.has_groups,
        has_sides=len({group.side for group in facts.design.groups if group.side}) > 1,
        families=_families(facts, ids),
        software=software(),
    )


def _families(facts: Facts, contrasts: Sequence[str]) -> Table | None:
    rows = []
    for contrast_id in contrasts:
        own = [rows[0] for rows in facts.contrasts if rows[0]["contrast"] == contrast_id]
        domains = [row for row in own if row["unit"] == "domain"]
        items = [row for row in own if row["unit"] == "item"]
        cells = [_tests(domains), _tests(items)]
        rows.append(TableRow(contrast(contrast_id, facts.design), cells))
    caption = (
        "How many comparisons were made and how many were tested. A comparison is not tested where too few people or "
        "no differences leave nothing to test. Each row has a family for its domain scores, and one for the questions "
        "of each domain."
    )
    return (
        Table(caption, ("Compared", "Domain scores tested", "Items tested: questions, options, don’t know"), rows)
        if rows
        else None
    )


def _tests(rows: Sequence[Row]) -> Cell:
    tested = sum(row["p_value"] is not None for row in rows)
    return number(f"{tested:,}", f"of {len(rows):,}")


def software() -> str:
    """What made the numbers. Versions of packages differ between machines, so only the manifest names them."""
    return (
        f"crosscase {own_version()}. Under “versions”, manifest.json names the Python and the packages that the "
        "numbers were computed with."
    )


def instrument_words(facts: Facts) -> str:
    """Name and versions of the interview."""
    folder = facts.content.folder
    versions = [version.version for version in folder.versions]
    return f"{facts.say(folder.newest.title)}, version{'s' if len(versions) > 1 else ''} {listed(versions)}"

"""Which tables an author gets for print. They are those of the report, with the same numbers and words."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.figures.figure import file_stem
from pipeline.tables import Sheet, write_sheet

from .content import ReportContent
from .facts import Facts
from .page import internal_words
from .sections.certainty import contrast_tables
from .sections.domain import highlighted, others
from .sections.scores import attribute_tables, score_tables
from .sections.shares import shares
from .sections.unevenness import unevenness_table


def write_print_tables(folder: Path, content: ReportContent) -> None:
    """Write frequencies of the highlighted domains (of all where none is), scores and contrasts into ``folder``."""
    for sheet in sheets(Facts(content)):
        if sheet.tables:
            write_sheet(folder, sheet)


def sheets(facts: Facts) -> Iterator[Sheet]:
    """The sheets, in order; one that has nothing to show has no tables."""
    notice, seen = internal_words(), set[str]()
    for domain_id in highlighted(facts) or others(facts, ()):
        found = shares(facts, domain_id)
        stem = f"frequencies-{file_stem(domain_id)}"
        while stem in seen:
            stem += "-b"
        seen.add(stem)
        yield Sheet(stem, f"Frequencies: {facts.domain_titles[domain_id]}", notice, [*found.people, *found.cases])
    uneven = unevenness_table(facts)
    scores = [*score_tables(facts), *attribute_tables(facts), *([uneven] if uneven else [])]
    yield Sheet("scores", "Domain scores and unevenness", notice, scores)
    yield Sheet("contrasts", "Contrasts of domain scores", notice, contrast_tables(facts))

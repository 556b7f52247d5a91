"""Puts the sections together and renders them. Escaping is the template engine's, for every value, always on."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from .content import ReportContent
from .facts import Facts
from .pictures import PLACED, pictures_by_place
from .sections import asked, coverage, methods, missing, quality, scores
from .sections.absent import absent
from .sections.domain import domain_view, highlighted, others
from .sections.summary import summary
from .sections.unevenness import unevenness_table


def environment() -> Environment:
    """Templates of this package: everything escaped, a misspelt name an error."""
    return Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_report(path: Path, content: ReportContent) -> None:
    """Write the report of an analysis: one HTML file that needs no network and no script.

    Parameters
    ----------
    path : Path
        Where it goes; its folder is made if need be. The same content gives the same bytes.
    content : ReportContent
        Tables, figures, issues and what they are about.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(content), encoding="utf-8", newline="\n")


def render_report(content: ReportContent) -> str:
    """The report as HTML."""
    template = environment().get_template("report.html.j2")
    numbered = {"table_number": count(1).__next__, "figure_number": count(1).__next__}
    return template.render(**numbered, **page_values(content)) + "\n"


def internal_words() -> str:
    """What every internal output says of itself."""
    return str(environment().get_template("parts.html.j2").module.internal_words())  # type: ignore[attr-defined]


def page_values(content: ReportContent) -> Mapping[str, Any]:
    """What the template is given: words, tables and pictures, section by section."""
    facts = Facts(content)
    pictures = pictures_by_place(content.figures, content.figures_dir, facts.domain_titles)
    placed = {kind: pictures.get(f"kind:{kind}", []) for kind in PLACED}
    drawn = {kind for kind in PLACED if placed[kind]}
    gaps = {
        level: [picture for picture in placed["gap_dumbbells"] if f"-{level}" in picture.figure_id]
        for level in ("side", "group")
    }
    drawn |= {f"gap_dumbbells-{level}" for level, found in gaps.items() if found}
    first = highlighted(facts)
    return {
        "language": facts.language,
        "title": facts.design.title,
        "note": facts.say(content.folder.study.note),
        "instrument": methods.instrument_words(facts),
        "has_errors": facts.has_invalid or quality.errors(facts) > 0,
        "summary": summary(facts),
        "asked": asked.asked_table(facts),
        "versions": asked.versions_table(facts),
        "versions_sentence": asked.versions_sentence(facts),
        "changes": asked.changes_table(facts),
        "coverage": coverage.coverage_table(facts),
        "coverage_sentences": coverage.coverage_sentences(facts),
        "attributes": coverage.attributes_table(facts),
        "highlighted": [domain_view(facts, domain_id, pictures) for domain_id in first],
        "others": [domain_view(facts, domain_id, pictures) for domain_id in others(facts, first)],
        "score_tables": scores.score_tables(facts),
        "attribute_scores": scores.attribute_tables(facts),
        "unevenness": unevenness_table(facts),
        "overall_pictures": pictures.get("", []),
        "pictures": placed,
        "gaps": gaps,
        "has_targets": bool(facts.design.targets),
        "absent": absent(facts, drawn),
        "methods": methods.methods(facts),
        "missing": missing.missing_table(facts, open_questions=False),
        "missing_open": missing.missing_table(facts, open_questions=True),
        "records": quality.record_sentences(facts),
        "issues": quality.issues_table(facts),
        "issues_known": content.issues is not None and content.tally is not None and content.tally.records > 0,
        "readings": quality.readings_table(facts),
    }

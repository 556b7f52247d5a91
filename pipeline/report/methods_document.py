"""The method section of a manuscript, as Markdown: what was really run on these data, and rows for checklists.

Every number comes from the tables of this analysis; a method that was not run is not mentioned.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from instrument.text import listed

from . import numbers
from .content import ReportContent
from .facts import HEADLINES, Facts, Row, notes, records
from .sections.certainty import confidence
from .sections.methods import instrument_words, software
from .words import ADJUSTMENTS, contrast, reason

#: What a method is, in the words of a method section, with its source.
METHODS: Mapping[str, str] = {
    "strat_permutation": "stratified permutation test: answers dealt at random within blocks (Phipson and Smyth 2010)",
    "cmh_general": "generalised Cochran-Mantel-Haenszel test of general association (Landis, Heyman and Koch 1978)",
    "cmh_row_means": "Cochran-Mantel-Haenszel test of row mean scores (Landis, Heyman and Koch 1978)",
    "van_elteren": "van Elteren's stratified rank test (van Elteren 1960)",
    "kruskal_wallis": "Kruskal-Wallis test with tie correction; ignores the mix of stakeholders",
    "chi_square": "Pearson's chi-square test without continuity correction; ignores the mix of stakeholders",
    "fisher_monte_carlo": "Fisher-Freeman-Halton test by Monte Carlo; ignores the mix of stakeholders",
    "case_permutation": "permutation of whole cases over the levels of a case attribute",
    "jonckheere": "Jonckheere's trend test by permutation of cases, two-sided (Jonckheere 1954)",
}

EFFECTS: Mapping[str, str] = {
    "icc": "intraclass correlation from the noise-corrected spread of adjusted means",
    "eta2_h": "eta squared of the Kruskal-Wallis statistic (Tomczak and Tomczak 2014)",
    "epsilon2": "epsilon squared of the Kruskal-Wallis statistic (Tomczak and Tomczak 2014)",
    "bergsma_v": "bias-corrected Cramér's V (Bergsma 2013)",
    "cliff_delta": "Cliff's delta, unbiased variance with Student's t (Cliff 1993; Feng and Cliff 2004)",
    "mean_difference": "difference of adjusted means",
}


@dataclass(frozen=True)
class MethodRun:
    """A method that was run: how many comparisons got a result, and why the others did not."""

    key: str
    words: str
    tried: int
    estimated: int
    reasons: str


@dataclass(frozen=True)
class ChecklistRow:
    """One topic of a reporting checklist and what this analysis can say about it."""

    checklist: str
    topic: str
    said: str


def write_methods(path: Path, content: ReportContent) -> None:
    """Write the method text of an analysis as Markdown.

    Parameters
    ----------
    path : Path
        Where it goes. The same content gives the same bytes.
    content : ReportContent
        Tables and what they are about.

    Notes
    -----
    The checklists are CROSS (Sharma et al. 2021), SAMPL (Lang and Altman 2013), COREQ (Tong et al. 2007) and GRAMMS
    (O'Cathain et al. 2008). Topics are given in words of our own and without their numbers: look them up before
    submitting.
    """
    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=False,  # Markdown, read as text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("methods.md.j2").render(methods_values(content))
    path.write_text(text.strip() + "\n", encoding="utf-8", newline="\n")


def methods_values(content: ReportContent) -> Mapping[str, Any]:
    """What the template is given."""
    facts = Facts(content)
    contrasts = records(content.tables["contrasts"])
    kinds = [question.shows_answers for question in content.folder.newest.questions.values()]
    interviewed = content.cube.interviewed
    values = {
        "title": facts.design.title,
        "note": facts.say(content.folder.study.note),
        "instrument": instrument_words(facts),
        "questions": f"{sum(kinds)} structured and {len(kinds) - sum(kinds)} open-ended questions in "
        f"{len(content.folder.newest.domains)} domains",
        "people": f"{int(interviewed.sum()):,}",
        "cases": int((interviewed.sum(axis=1) > 0).sum()),
        "groups": listed([group.label for group in facts.design.groups]) if facts.has_groups else "",
        "cells": _cells(content),
        "left_out": _left_out(content),
        "plan": content.plan,
        "confidence": confidence(facts),
        "min_answered": f"{numbers.plain(100 * content.plan.min_answered)}%",
        "contrasts": [contrast(name, facts.design) for name in dict.fromkeys(row["contrast"] for row in contrasts)],
        "methods": _methods(contrasts),
        "headlines": listed([f"`{m}`" for m in HEADLINES if any(row["method"] == m for row in contrasts)]),
        "effects": [EFFECTS[name] for name in EFFECTS if any(row["effect_name"] == name for row in contrasts)],
        "exact": sum("exact" in notes(row) for row in contrasts if row["method"] == "strat_permutation"),
        "families": _families(contrasts, facts),
        "domains_adjusted": ADJUSTMENTS[content.plan.families.domains],
        "items_adjusted": ADJUSTMENTS[content.plan.families.items],
        "uneven": _uneven(content),
        "software": software(),
        "inputs": content.inputs,
    }
    return {**values, "checklist": _checklist(values, content)}


def _methods(contrasts: Sequence[Row]) -> list[MethodRun]:
    runs = []
    for key, words in METHODS.items():
        # A method with two effects has a row for each; one of them is enough to count it.
        own = {(row["contrast"], row["unit_id"]): row for row in contrasts if row["method"] == key}.values()
        without = [row for row in own if row["p_value"] is None]
        counted = Counter(next(iter(notes(row)), "") for row in without)
        reasons = "; ".join(f"{n:,} {reason(name)}" for name, n in counted.most_common() if name)
        if own:
            runs.append(MethodRun(key, words, len(own), len(own) - len(without), reasons))
    return runs


def _families(contrasts: Sequence[Row], facts: Facts) -> list[tuple[str, int, int, int]]:
    """For each contrast: p values of its family of domains, its families of items, and p values in those."""
    tested = {(row["contrast"], row["family"], row["unit_id"]) for row in contrasts if row["p_adjusted"] is not None}
    lines = []
    for name in dict.fromkeys(row["contrast"] for row in contrasts):
        sizes = Counter(family for of, family, _ in tested if of == name)
        domains = sizes.pop(f"{name}:domains", 0)
        lines.append((contrast(name, facts.design), domains, len(sizes), sum(sizes.values())))
    return lines


def _cells(content: ReportContent) -> str:
    interviewed = content.cube.interviewed
    filled = interviewed[interviewed > 0]
    if not len(filled):
        return "nobody was interviewed"
    low, high = int(filled.min()), int(filled.max())
    people = f"{low}" if low == high else f"{low} to {high}"
    empty = int((interviewed == 0).sum())
    return f"{people} in each case and group where anybody was interviewed, {empty} of {interviewed.size} pairs empty"


def _left_out(content: ReportContent) -> str:
    if content.tally is None or content.tally.records == content.tally.usable:
        return ""
    return f"{content.tally.records - content.tally.usable:,} of {content.tally.records:,}"


def _uneven(content: ReportContent) -> str:
    rows = [row for row in records(content.tables["unevenness"]) if row["unit"] == "domain"]
    estimated = [row for row in rows if row["unevenness"] is not None]
    return f"{len(estimated)} of {len(rows)} domains" if rows else ""


def _checklist(values: Mapping[str, Any], content: ReportContent) -> list[ChecklistRow]:
    plan, folder = content.plan, content.folder
    versions = listed([version.version for version in folder.versions])
    adjusted = f"domain scores by {plan.families.domains}, items by {plan.families.items}"
    rows = [
        ("CROSS", "questionnaire", f"{values['questions']}; version {versions} of {folder.newest.instrument}: "
         "study folder"),
        ("CROSS", "sample", f"{values['people']} people in {values['cases']} cases; {values['cells']}"),
        ("CROSS", "missing data", "don't know, refused, not applicable, blank, not asked are counted apart: bases.csv"),
        ("CROSS", "statistical methods", listed([run.key for run in values["methods"]])),
        ("SAMPL", "unit of analysis", "people within stakeholder group; whole cases for case attributes"),
        ("SAMPL", "precision", f"{values['confidence']} intervals: Wilson for shares of a case or group, t over cases"),
        ("SAMPL", "multiple comparisons", adjusted),
        ("SAMPL", "software", values["software"]),
        ("COREQ", "interview guide", "questions, probes and skip logic: interview files of the study folder"),
        ("COREQ", "sample size", f"{values['people']} interviews; coverage of cases and groups: report, Coverage"),
        ("COREQ", "description of the sample", "by case, group and case attribute: report, Coverage"),
        ("GRAMMS", "how the two kinds of data are joined", "domains whose structured answers are uneven say where to "
         "read the open answers: report, each domain"),
        ("GRAMMS", "limits of one kind of data", "small bases, withheld tests and what is not estimable: note columns"),
    ]  # fmt: skip
    return [ChecklistRow(*row) for row in rows]

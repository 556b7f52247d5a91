"""KoboToolbox."""

from instrument.questions.select_multiple import SelectMultiple

from .answers import (
    SCHEDULE,
    Column,
    Files,
    code,
    domain_of,
    fixed,
    heading_of,
    label,
    moment,
    option,
    serial,
    version,
    words,
)
from .writing import delimited, workbook


def kobo(language: str = "", *, whole: bool = True, groups: bool = False) -> list[Column]:
    """KoboToolbox: codes, or labels in a language; with the question's own column or only those of its options."""
    columns: list[Column] = [("start", moment("started")), ("end", moment("ended"))]
    for name in ("case_id", "group_id", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        group = f"{domain_of(question)}/" if question and groups else ""
        spoken = group + (heading_of(name, language) if language else name)
        if isinstance(question, SelectMultiple):
            known = words(name, language or "en")
            if whole:
                columns.append((spoken, lambda row, n=name, k=known: " ".join(
                    k[c] if language else c for c in row[n].split())))  # fmt: skip
            columns += [(f"{spoken}/{known[c] if language else c}", option(name, c, nothing="")) for c in known]
        else:
            columns.append((spoken, label(name, language) if language else code(name)))
    approved = "Approved" if language else "validation_status_approved"
    return [
        *columns, ("_id", code("respondent_id")), ("_uuid", serial("5f0c7a52-0000-4000-8000-{}")),
        ("_submission_time", moment("ended", "%Y-%m-%dT%H:%M:%S")), ("_validation_status", fixed(approved)),
        ("_notes", fixed("")), ("_status", fixed("submitted_via_web")), ("_submitted_by", fixed("")),
        ("__version__", version(v1="vA1", v2="vA2")), ("_tags", fixed("")),
        ("meta/rootUuid", serial("uuid:5f0c7a52-0000-4000-8000-{}")), ("_index", code("respondent_id")),
    ]  # fmt: skip


FILES: Files = {
    "kobo-values.csv": lambda: delimited(kobo(groups=True), ";", every=True),
    "kobo-options.csv": lambda: delimited(kobo(whole=False), ";", every=True),
    "kobo-labels-en.xlsx": lambda: workbook(kobo("en"), "A small study"),
    "kobo-labels-de.csv": lambda: delimited(kobo("de"), ";", every=True),
}

"""The HTML page of a check: the same problems to read on a screen or on paper. Needs no network and no script."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from instrument.documents import say
from instrument.issues import IssueGroup
from instrument.returns.fixes import Line
from instrument.returns.review import Review
from instrument.text import clean

#: Cells of one cause on the page; fixes.xlsx has all of them.
MOST_CELLS = 60


def write_page(path: Path, review: Review, returned: dict[str, str]) -> None:
    """Write the page; ``returned`` maps a file to the name of its workbook."""
    loader = PackageLoader("instrument.returns")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)  # fmt: skip
    text = environment.get_template("issues.html.j2").render(_values(review, returned))
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _values(review: Review, returned: dict[str, str]) -> dict[str, Any]:
    validation = review.validation
    tally = validation.tally
    groups = [group for group in validation.issues.groups if group.severity != "info"]
    files = list(dict.fromkeys([file.name for file in validation.files] + [group.file for group in groups]))
    statuses, study_id = review.statuses, validation.folder.study.study
    return {
        "title": clean(say(validation.folder.study.title, validation.folder.newest.language)),
        "records": tally.records,
        "clean": tally.records - tally.with_errors - tally.with_warnings,
        "with_warnings": tally.with_warnings,
        "with_errors": tally.with_errors,
        "errors": validation.issues.count("error"),
        "warnings": validation.issues.count("warning"),
        "warnings_apart": validation.issues.counted_apart("warning"),
        "can_be_settled": review.can_be_settled,
        "standing": standing(review) if review.has_lines else [],
        "refused": [
            {"where": heading(review, line), "issue": line.issue_id, "why": why} for line, why in review.not_applied()
        ],
        "files": [
            {"name": clean(name), "returned": returned.get(name, ""),
             "groups": [_group(group, statuses, study_id) for group in groups if group.file == name]}
            for name in files
        ],
    }  # fmt: skip


def heading(review: Review, line: Line) -> str:
    """Where a line stands, what it is about and what was typed."""
    about, typed = line.about, review.typed(line)
    return line.place + (f" ({about})" if about else "") + (f": {typed}" if typed else "")


def standing(review: Review) -> list[tuple[str, int]]:
    """What became of the problems, where a fix sheet was given."""
    names = {
        "new": ("new",),
        "still open": ("open", "would appear"),
        "corrected by the fix sheet": ("corrected",),
        "taken out with their interview": ("removed",),
        "accepted": ("accepted",),
        "settled by another line": ("settled",),
        "fixed in the file": ("fixed",),
        "gone with their interview": ("gone",),
        "of a file that was not given": ("not given",),
        "reopened": ("reopened",),
    }
    return [(name, n) for name, statuses in names.items() if (n := review.count(*statuses))]


def _group(group: IssueGroup, statuses: dict[str, str], study_id: str) -> dict[str, Any]:
    places = [
        {
            "cell": group.cell(place) or (f"row {place.row}" if place.row else ""),
            "interview": place.respondent_id,
            "status": statuses.get(group.identity(study_id, place), ""),
        }
        for place in group.places[:MOST_CELLS]
    ]
    return {
        "severity": group.severity, "title": group.title, "code": group.code, "count": group.count,
        "question": clean(group.question), "name": clean(group.question_id or group.heading),
        "message": group.message, "action": group.action, "places": places, "more": group.count - len(places),
        "also": group.also_at,
    }  # fmt: skip

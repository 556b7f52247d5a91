"""Data quality: what was read, what was left out, which issues were found, what was read tolerantly."""

from collections import Counter
from collections.abc import Sequence

from instrument.catalogue import CATALOGUE, SEVERITIES
from instrument.issues import IssueGroup
from instrument.text import counted, listed

from ..facts import Facts
from ..view import Table, TableRow, number, words
from ..words import SEVERITIES as SEVERITY_WORDS
from ..words import sentence

LEFT_OUT = "record left out"
#: What became of the record or the answer; codes that are not named follow their severity.
CONSEQUENCES = {
    "F05": "no effect on counts",
    "H02": "column not read",
    "H04": "no effect on counts",
    "R01": "row not read",
    **dict.fromkeys(("R02", "R03", "R05", "R06", "R07"), LEFT_OUT),
    "R04": "counted once",
    "R08": "record counted",
    "R10": "record counted, date not used",
    "Q01": "counted as blank",
    "X03": "answers used",
}
BY_SEVERITY = {"error": "counted as not usable", "warning": "answer used", "info": "answer used"}


def groups(facts: Facts) -> Sequence[IssueGroup]:
    """Everything that was found in the response files; nothing where only counts were given."""
    return facts.content.issues.groups if facts.content.issues is not None else ()


def errors(facts: Facts) -> int:
    """How many places have an error."""
    return sum(group.count for group in groups(facts) if group.severity == "error")


def record_sentences(facts: Facts) -> list[str]:
    """What was read and how much of it is counted in this report."""
    content, tally = facts.content, facts.content.tally
    people = int(facts.cube.interviewed.sum())
    found = [f"Read: {listed(list(content.inputs))}."] if content.inputs else []
    if tally is None or not tally.records:
        how_many = counted(people, "interview")
        return [*found, f"Only counts were given, of {how_many}. Answers were judged where they were counted."]
    usable = int(tally.cells.sum())
    found.append(f"{counted(tally.records, 'record')} read, {usable:,} counted, {tally.records - usable:,} left out.")
    if tally.records > usable:
        found.append(_why_left_out(facts))
    ragged = sum(group.count for group in groups(facts) if group.code == "R01")
    if ragged:
        found.append(f"{counted(ragged, 'more row')} could not be read: the cells do not fit the headings.")
    if people > usable:
        found.append(f"{counted(people - usable, 'interview')} more came as counts.")
    if content.allow_invalid and not errors(facts):
        found.append("The analysis was allowed to go on in spite of errors; there were none.")
    elif content.allow_invalid:
        found.append(
            f"The data have {counted(errors(facts), 'error')}, and the analysis was told to go on. An answer that "
            "cannot be used is counted as “not usable” in every base; a record without a usable id, case or group is "
            "left out."
        )
    return found


def _why_left_out(facts: Facts) -> str:
    counts = Counter[str]()
    for group in groups(facts):
        if CONSEQUENCES.get(group.code) == LEFT_OUT or group.code == "R04":
            counts[group.code] += group.count
    reasons = [f"{CATALOGUE[code].title} ({n:,})" for code, n in sorted(counts.items())]
    return f"Reasons, of which a record can have several: {listed(reasons) or 'not recorded'}."


def issues_table(facts: Facts) -> Table | None:
    """Issues by code with counts, errors first; None where there are none."""
    rows = []
    for severity in SEVERITIES:
        same = [group for group in groups(facts) if group.severity == severity]
        for code in sorted({group.code for group in same}):
            rows.append(_issue_row(code, severity, [group for group in same if group.code == code]))
    head = ("Issue", "How serious", "Places", "Files", "Questions and fields", "What became of it")
    return Table("Issues found in the response files. issues.csv lists the places.", head, rows) if rows else None


def _issue_row(code: str, severity: str, own: Sequence[IssueGroup]) -> TableRow:
    about = {group.question_id for group in own if group.question_id}
    cells = [
        words(SEVERITY_WORDS[severity]),
        number(f"{sum(group.count for group in own):,}"),
        number(str(len({group.file for group in own}))),
        number(str(len(about))) if about else words("none"),
        words(CONSEQUENCES.get(code, BY_SEVERITY[severity])),
    ]
    return TableRow(sentence(CATALOGUE[code].title), cells, small=code)


def readings_table(facts: Facts) -> Table | None:
    """Tolerant readings by how they were read; None where everything was read by its code."""
    ledger = facts.content.ledger
    if ledger is None or not ledger.total:
        return None
    cells, spellings = Counter[str](), Counter[str]()
    about: dict[str, set[str]] = {}
    for row in ledger.rows():
        how = str(row["how"])
        cells[how] += int(row["n"])
        spellings[how] += 1
        about.setdefault(how, set()).add(str(row["question_id"]))
    rows = [
        TableRow(sentence(how), [number(f"{n:,}"), number(f"{spellings[how]:,}"), number(f"{len(about[how]):,}")])
        for how, n in sorted(cells.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    everything = [sum(cells.values()), sum(spellings.values()), len(set().union(*about.values()))]
    rows.append(TableRow("All", [number(f"{n:,}") for n in everything], total=True))
    caption = "Cells read other than by their code, by how they were recognised. ledger.csv lists every spelling."
    return Table(caption, ("Read by", "Cells", "Spellings", "Questions and fields"), rows)

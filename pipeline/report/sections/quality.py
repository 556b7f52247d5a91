"""Data quality: what was read, what was left out, which issues were found, what was read tolerantly."""

from collections import Counter
from collections.abc import Mapping

from instrument.catalogue import CATALOGUE, SEVERITIES
from instrument.issues import IssueLog

from ..facts import Facts
from ..view import Table, TableRow, number, words
from ..words import SEVERITIES as SEVERITY_WORDS
from ..words import counted, listed, sentence

#: Issues for which a record is not counted.
LEAVES_OUT = ("R01", "R02", "R03", "R04", "R05", "R06", "R07")


def record_sentences(facts: Facts) -> list[str]:
    """What was read and how much of it is counted in this report."""
    content = facts.content
    counted_people = int(facts.cube.interviewed.sum())
    found = [f"Read: {listed(list(content.inputs))}."] if content.inputs else []
    tally = content.tally
    if tally is None or not tally.records:
        return [*found, f"Only counts were given, of {counted(counted_people, 'interview')}. Answers were judged where they were counted."]
    usable = int(tally.cells.sum())
    found.append(f"{counted(tally.records, 'record')} read, {usable:,} counted, {tally.records - usable:,} left out.")
    if counted_people > usable:
        found.append(f"{counted(counted_people - usable, 'interview')} more came as counts.")
    if content.allow_invalid:
        unusable = sum(group.count for group in _groups(content.issues) if group.severity == "error")
        found.append(
            f"The analysis was asked to go on although the data have {counted(unusable, 'error')}: an answer that "
            "cannot be used is counted as “not usable” in every base, and a record without a usable id, case or group is left out."
        )
    return found


def _groups(issues: IssueLog | None) -> list:  # type: ignore[type-arg]
    return issues.groups if issues is not None else []


def issues_table(facts: Facts) -> Table | None:
    """Issues by code with counts, errors first."""
    groups = _groups(facts.content.issues)
    if not groups:
        return None
    rows = []
    for severity in SEVERITIES:
        for code in sorted({group.code for group in groups if group.severity == severity}):
            own = [group for group in groups if group.code == code and group.severity == severity]
            questions = {group.question_id for group in own if group.question_id}
            cells = [
                words(SEVERITY_WORDS[severity]),
                number(f"{sum(group.count for group in own):,}"),
                number(str(len({group.file for group in own}))),
                number(str(len(questions))) if questions else words("not about a question"),
                words(_consequence(code, severity)),
            ]
            rows.append(TableRow(sentence(CATALOGUE[code].title), cells, small=code))
    head = ("Issue", "How serious", "Places", "Files", "Questions", "What became of it")
    return Table("Issues found in the response files. issues.csv lists every place.", head, rows)


def _consequence(code: str, severity: str) -> str:
    if code == "R04":
        return "counted once"
    if code in LEAVES_OUT:
        return "record left out"
    if code == "Q01":
        return "counted as blank"
    if code in ("H02", "H04", "F05"):
        return "no effect on counts"
    return {"error": "counted as not usable", "warning": "answer used", "info": "answer used"}[severity]


def readings_table(facts: Facts) -> Table | None:
    """Tolerant readings by how they were read."""
    ledger = facts.content.ledger
    if ledger is None or not ledger.total:
        return None
    cells_of, spellings, columns = Counter[str](), Counter[str](), Counter[str]()
    seen: set[tuple[str, str]] = set()
    for row in ledger.rows():
        how = str(row["how"])
        cells_of[how] += int(row["n"])
        spellings[how] += 1
        if (how, row["question_id"]) not in seen:
            seen.add((how, str(row["question_id"])))
            columns[how] += 1
    rows = [
        TableRow(sentence(how), (number(f"{n:,}"), number(f"{spellings[how]:,}"), number(f"{columns[how]:,}")))
        for how, n in sorted(cells_of.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    rows.append(TableRow("All", _sums(cells_of, spellings, columns), total=True))
    caption = "Answers read other than by their code, by how they were recognised. ledger.csv lists every spelling."
    return Table(caption, ("Read by", "Cells", "Spellings", "Questions and fields"), rows)


def _sums(*counters: Mapping[str, int]) -> list:  # type: ignore[type-arg]
    first, second, _ = counters
    return [number(f"{sum(first.values()):,}"), number(f"{sum(second.values()):,}"), words("some in several rows")]

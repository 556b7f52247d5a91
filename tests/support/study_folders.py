"""Study folders for tests: the one that ships with the project, and small ones written on the spot."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from textwrap import dedent

from instrument.load import StudyFolder, inspect_study_folder, load_study_folder

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE_STUDY = PROJECT / "schemas" / "peer-worker-roles"
SAMPLE_RESPONSES = PROJECT / "data_samples" / "peer-worker-roles" / "responses.csv"

STUDY = """\
study: small
title: A small study
instrument: small
case_attributes:
  kind: {label: Kind, categories: [{code: nhs, label: NHS trust}, {code: charity, label: Charity}]}
cases:
  - {id: C01, label: North, kind: nhs}
  - {id: C02, label: South, kind: charity}
groups:
  - {id: staff, label: Staff, side: practice}
  - {id: boss, label: The boss, side: management}
targets: {staff: 2, boss: 1}
version_aliases: {vX7: "1.0"}
"""

#: Every question type; skip logic on a choice, with "or", on a group and on a case attribute; a shared heading; checks.
INTERVIEW_1_0 = """\
instrument: small
version: "1.0"
released: 2024-01-01
title: Small interview
choice_lists:
  extent:
    level: ordinal
    choices:
      - {code: "1", label: Not at all, aliases: [none at all]}
      - {code: "2", label: Somewhat}
      - {code: "3", label: Completely}
  paid:
    choices:
      - {code: "yes", label: Paid}
      - {code: partly, label: Partly paid}
      - {code: "no", label: Unpaid}
domains:
  - id: pay
    title: Pay
    questions:
      - {id: paid, type: select_one, choices: paid, text: Are you paid?}
      - {id: fair, type: select_one, choices: extent, text: Is it fair?, relevant: {paid: ["yes", partly]}}
      - {id: unfair, type: select_one, choices: extent, reverse: true, text: Is it unfair?, missing: [dont_know]}
      - {id: hours, type: integer, min: 0, max: 80, warn_max: 60, text: How many hours?, relevant: {paid: ["yes"]}}
      - {id: rate, type: decimal, min: 0, text: What rate?, asked_of: [boss], required: false}
  - id: work
    title: Work
    questions:
      - id: tasks
        type: select_multiple
        choices:
          - {code: talk, label: Talking}
          - {code: walk, label: "Walking, outside"}
          - {code: other, label: Something else}
          - {code: none, label: None of these}
        exclusive: [none]
        other: tasks_other
        text: Which tasks?
      - {id: tasks_other, type: text, required: false, relevant: {tasks: [other]}, text: Which else?}
      - id: support
        type: select_one
        choices: extent
        text: Is there support?
        relevant: {any: [{tasks: [talk], paid: ["yes"]}, {group_id: [boss]}]}
      - {id: since, type: date, required: false, text: Since when?}
      - {id: ward, type: select_one, choices: extent, heading: place, relevant: {kind: [nhs]}, text: How is the ward?}
      - {id: shop, type: select_one, choices: extent, heading: place, relevant: {kind: [charity]}, text: And the shop?}
      - {id: words, type: text, text: In your own words?}
checks:
  - {id: long_unpaid, when: {paid: ["no"]}, expect: {unfair: ["2", "3"]}, message: Unpaid and not unfair.}
  - {id: talk_fair, when: {tasks: [talk], paid: ["yes"]}, expect: {fair: ["2", "3"]}, severity: error, message: No.}
"""

INTERVIEW_2_0 = (
    INTERVIEW_1_0.replace('version: "1.0"', 'version: "2.0"')
    .replace("released: 2024-01-01", "released: 2024-06-01")
    .replace("max: 80", "max: 100")
    .replace("      - {code: walk", "      - {code: plan, label: Planning}\n          - {code: walk")
    .replace("      - {id: words", "      - {id: newer, type: integer, text: New?}\n      - {id: words")
    + """\
changes:
  - {id: c1, from: "1.0", question: hours, class: not_comparable, reason: other hours are meant}
  - {id: c2, from: "1.0", question: tasks, class: options_added, reason: planning was missing}
"""
)

#: The smallest study folder that can be used.
ONE_CASE = """\
study: tiny
title: Tiny
instrument: tiny
cases: [{id: C01, label: One}]
"""


def interview(questions: str = "", *, version: str = "1.0", released: str = "2024-01-01", more: str = "") -> str:
    """An interview of one domain; ``questions`` is YAML of list items, ``more`` of further fields."""
    listed = dedent(questions).strip() or "- {id: q1, type: text, text: Say something.}"
    indented = "\n".join(f"      {line}" for line in listed.splitlines())
    return (
        f'instrument: tiny\nversion: "{version}"\nreleased: {released}\ntitle: Tiny\n'
        f"{dedent(more).strip()}\n"
        f"domains:\n  - id: d1\n    title: Domain\n    questions:\n{indented}\n"
    )


def write_study(folder: Path, study: str = ONE_CASE, *interviews: str, plan: str | None = None) -> Path:
    """Write a study folder; each interview goes to the file that its version names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(study, encoding="utf-8", newline="\n")
    for text in interviews or (interview(),):
        version = text.partition('version: "')[2].partition('"')[0]
        (folder / f"interview-{version}.yaml").write_text(text, encoding="utf-8", newline="\n")
    if plan is not None:
        (folder / "plan.yaml").write_text(plan, encoding="utf-8", newline="\n")
    return folder


def load(folder: Path, study: str = ONE_CASE, *interviews: str) -> StudyFolder:
    """Write a study folder that must be free of mistakes, and load it."""
    return load_study_folder(write_study(folder, study, *interviews))


def mistakes(folder: Path, study: str = ONE_CASE, *interviews: str) -> list[str]:
    """Write a study folder and return every mistake in it, as shown."""
    return [str(mistake) for mistake in inspect_study_folder(write_study(folder, study, *interviews))[1]]


@cache
def small_study() -> StudyFolder:
    """The small study of two versions that has one of everything."""
    return load(Path(mkdtemp(prefix="small-study-")), STUDY, INTERVIEW_1_0, INTERVIEW_2_0)


@cache
def sample_study() -> StudyFolder:
    """The study that ships with the project."""
    return load_study_folder(SAMPLE_STUDY)


@cache
def exports_study() -> StudyFolder:
    """The study of the exports that ship with the project."""
    return load_study_folder(PROJECT / "data_samples" / "exports" / "study")


def small_rows() -> list[dict[str, str]]:
    """Sixteen interviews of the small study without any issue: two cases, two groups, both versions."""
    rows = []
    for n in range(16):
        boss, paid = n % 4 == 3, n % 3 != 0
        newer = n >= 8
        rows.append({
            "respondent_id": f"R{n:02}", "case_id": f"C{n % 2 + 1:02}", "group_id": "boss" if boss else "staff",
            "instrument_version": "2.0" if newer else "1.0", "interview_date": f"2024-{'07' if newer else '02'}-01",
            "interviewer_id": "I1", "paid": "yes" if paid else "no", "fair": str(2 + n % 2) if paid else "",
            "unfair": str(2 + n % 2), "hours": str(20 + n) if paid else "", "rate": "9.5" if boss else "",
            "tasks": "walk" if n % 5 else "talk", "tasks_other": "",
            "support": str(1 + n % 3) if boss or (n % 5 == 0 and paid) else "", "since": "2020-01-01",
            "place": str(1 + n % 3), "words": f"Private words of R{n:02}", "newer": str(n) if newer else "",
        })  # fmt: skip
    return rows

"""A small study whose every label tries to break a page, its tables, and the report made of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from instrument.load import load_study_folder
from instrument.validation import Validation
from pipeline.design import design_of
from pipeline.plan import load_plan
from pipeline.report import ReportContent, render_report
from pipeline.statistics import estimate
from pipeline.tabulate import tabulate

VOID = {"meta", "img", "br", "hr", "input", "link"}


@dataclass
class Element:
    """A tag with its attributes, its place, and the text inside it."""

    tag: str
    attributes: dict[str, str]
    path: tuple[str, ...]
    text: str = ""


@dataclass
class Table:
    """A table as read: caption, headings, rows of label and cells."""

    caption: str
    head: list[str] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)

    def column(self, heading: str) -> list[str]:
        """Cells below a heading, in the order of the rows."""
        place = self.head.index(heading) - 1
        return [cells[place] for cells in self.rows.values()]


class Page(HTMLParser):
    """A report as a browser reads it; every tag must close in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice: {names}"
        path = tuple(element.tag for element in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, path)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        """Elements of some kinds, in order."""
        return [element for element in self.elements if element.tag in tags]

    def text(self) -> str:
        """Everything a reader sees or hears, alternative texts included, as one line."""
        alternatives = " ".join(element.attributes.get("alt", "") for element in self.elements)
        return " ".join(f"{self.all('main')[0].text} {self.all('header')[0].text} {alternatives}".split())

    def tables(self) -> list[Table]:
        """Every table."""
        found: list[Table] = []
        label = None
        for element in self.elements:
            text = " ".join(element.text.split())
            if element.tag == "caption":
                found.append(Table(text))
            elif element.tag == "th" and element.attributes["scope"] == "col":
                found[-1].head.append(text)
            elif element.tag == "th":
                label = text
                found[-1].rows[label] = []
            elif element.tag == "td":
                found[-1].rows[label].append(text)
        return found

    def table(self, *words: str) -> Table:
        """The first table whose caption has these words."""
        return next(table for table in self.tables() if all(word in table.caption for word in words))


STUDY = """
study: hostile
title: A <b>bold</b> study & "its" $x$
instrument: hostile
note: Made up <i>by</i> a program.
case_attributes:
  kind:
    label: Kind <u>of</u> case
    categories: [{code: a, label: "A & B"}, {code: b, label: "<br>"}]
cases:
  - {id: C1, label: "Case <script>alert(1)</script>", kind: a}
  - {id: C2, label: 'Case "two" $2$', kind: a}
  - {id: C3, label: "Case 'three' & more", kind: b}
  - {id: C4, label: "{{ 7 * 7 }} {% raw %}", kind: b}
groups:
  - {id: user, label: User <user>, side: practice}
  - {id: worker, label: Worker & co, side: practice}
  - {id: boss, label: 'Boss "B"', side: management}
targets: {user: 2, worker: 3, boss: 2}
"""

INTERVIEW = """
instrument: hostile
version: "1.0"
released: 2024-01-01
title: Interview <h1>
choice_lists:
  extent:
    level: ordinal
    choices:
      - {code: "1", label: Not <at> all}
      - {code: "2", label: A "little"}
      - {code: "3", label: A lot &amp;}
  paid: {choices: [{code: wage, label: "A <wage>"}, {code: none, label: Nothing}]}
  extras: {choices: [{code: food, label: Food & drink}, {code: travel, label: "<Travel>"}]}
domains:
  - id: pay
    title: Pay & <em>hours</em>
    intro: Think of <now>.
    questions:
      - {id: fair, type: select_one, choices: extent, text: "How <fair>?"}
      - {id: clear, type: select_one, choices: extent, text: "How clear & plain?", reverse: true}
      - {id: paid, type: select_one, text: "Paid?", choices: paid}
      - {id: extras, type: select_multiple, text: "Which extras", choices: extras}
      - {id: hours, type: integer, text: "Hours?", unit: "h <week>", min: 0, max: 60, relevant: {paid: [wage]}}
      - {id: tell, type: text, text: "Tell <more>."}
  - id: trust
    title: Trust <hr>
    questions:
      - {id: trusted, type: select_one, choices: extent, text: "How trusted?"}
      - {id: bosses, type: select_one, choices: extent, text: "Trust the bosses?", asked_of: [user, worker]}
  - id: talk
    title: Talk
    questions:
      - {id: words, type: text, text: "In your words?", asked_of: [boss]}
"""

PLAN = """
highlight: [pay]
draws: 199
"""

SVG = (
    '<?xml version="1.0" encoding="utf-8"?>\n<svg role="img" aria-labelledby="t d" xmlns="http://www.w3.org/2000/svg"'
    ' viewBox="0 0 10 10">\n <title id="t">A &amp; B</title>\n <desc id="d">#100%</desc>\n'
    ' <rect width="5" height="5" fill="#12436d"/>\n</svg>\n'
)
PEOPLE = {("C1", "user"): 2, ("C4", "boss"): 0, ("C3", "worker"): 1}


def records() -> list[list[str]]:
    """Four cases, three groups, two or three people each, one pair empty; some answers missing, some misspelt."""
    rng = random.Random(3)
    rows = []
    for c, case in enumerate(("C1", "C2", "C3", "C4")):
        for group in ("user", "worker", "boss"):
            for _ in range(PEOPLE.get((case, group), 3)):
                paid = rng.choice(["wage", "wage", "none"])
                grades = [str(min(3, max(1, 1 + c // 2 + rng.choice([0, 0, 1])))) for _ in range(4)]
                grades[0] = rng.choice([grades[0], grades[0], "DK", "REF", ""])
                rows.append(
                    [f"P{len(rows)}", case, group, "1.0", *grades[:2], paid, rng.choice(["food", "food travel", ""]),
                     str(rng.randrange(40)) if paid == "wage" else "", "words", grades[2],
                     "" if group == "boss" else grades[3], "more words" if group == "boss" else ""]
                )  # fmt: skip
    rows[0][4] = 'a "LITTLE"'
    return rows


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> ReportContent:
    """Everything a report is made from."""
    place = tmp_path_factory.mktemp("hostile")
    for name, text in (("study", STUDY), ("interview-1.0", INTERVIEW), ("plan", PLAN)):
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    newer = INTERVIEW.replace('version: "1.0"', 'version: "1.1"').replace("2024-01-01", "2024-06-01")
    newer = newer.replace("How trusted?", "How much trusted?")
    newer += 'changes:\n  - {id: c1, from: "1.0", question: trusted, class: wording, reason: Easier <to> hear.}\n'
    (place / "interview-1.1.yaml").write_text(newer, encoding="utf-8")
    head = ["respondent_id", "case_id", "group_id", "instrument_version", "fair", "clear", "paid", "extras", "hours",
            "tell", "trusted", "bosses", "words"]  # fmt: skip
    file = place / "answers.csv"
    lines = [head, *records()]
    cells = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' if '"' in cell else cell for cell in line] for line in lines]
    file.write_text("\n".join(",".join(line) for line in cells) + "\n", encoding="utf-8")
    folder = load_study_folder(place)
    design, plan = design_of(folder), load_plan(folder)
    validation = Validation([file], folder)
    tabulation = tabulate(validation.batches(), design, plan.min_answered)
    tables = estimate(tabulation.cube, tabulation.scores, design, plan)
    return ReportContent(
        folder=folder, design=design, plan=plan, tables=tables, cube=tabulation.cube, figures=figures(place),
        figures_dir=place, issues=validation.issues, ledger=validation.ledger, tally=validation.tally,
        inputs=["answers <1>.csv"], allow_invalid=False,
    )  # fmt: skip


def figures(folder: Path) -> list[dict[str, object]]:
    """Two entries of ``figures.json``: one of a domain, one of the whole study."""
    entries = []
    for name, domain_id in (("items-pay", "pay"), ("heat", None)):
        (folder / f"{name}.svg").write_text(SVG, encoding="utf-8")
        entries.append(
            {"id": name, "kind": "x", "domain_id": domain_id, "title": "Answers <b> & more", "width_mm": 170.0,
             "caption": "**Answers <b> & more.** Of \"all\" <people>.", "alternative_text": 'Alt "text" <img> & more',
             "files": {"svg": f"{name}.svg", "csv": f"{name}.csv"}}
        )  # fmt: skip
    return entries


@pytest.fixture(scope="session")
def html(content: ReportContent) -> str:
    return render_report(content)


@pytest.fixture(scope="session")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture
def changed(content: ReportContent) -> Callable[..., Page]:
    """Makes the page of the same content with some fields replaced."""
    return lambda **fields: Page(render_report(replace(content, **fields)))

"""Writes the synthetic sample of the study `peer-worker-roles`: 89 invented interviews, as CSV and as a workbook.

    .venv/bin/python data_samples/generate.py [--out FOLDER]

A person gets a score in every domain: the domain's base, plus effects of case, group and side, plus the person. The
score, with some noise of its own for every question, is cut into the question's choices. The effects stand below as
data. They are the truth that an analysis should roughly find; they were set with an eye on means and spreads, and
never on a p value. Nothing here was measured: no number comes from the study or from any other.

Reads the instrument, and decides by itself who is asked what, so that the sample can test the code that judges answers.
The seed is fixed: every run writes the same bytes.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
import yaml

from instrument.load import StudyFolder, load_study_folder
from instrument.model import Instrument
from instrument.questions import (
    Choice,
    ChoiceList,
    DecimalNumber,
    Integer,
    OpenText,
    Question,
    SelectMultiple,
    SelectOne,
)

HERE = Path(__file__).parent
STUDY = HERE.parent / "schemas" / "peer-worker-roles"
SEED = 89

# ---------------------------------------------------------------------------------------------------------- who was met
CASES = [f"C{number:02}" for number in range(1, 11)]
GROUPS = ["service_user", "peer_worker", "coworker", "line_manager", "strategic_manager", "commissioner"]
# People met in each case, in the order of GROUPS: 89 in all, three empty cells.
MET = {
    "C01": (2, 2, 2, 1, 1, 1), "C02": (2, 2, 2, 2, 1, 1), "C03": (2, 2, 1, 1, 1, 0), "C04": (2, 2, 2, 1, 1, 1),
    "C05": (2, 2, 2, 1, 0, 1), "C06": (2, 2, 1, 1, 1, 0), "C07": (2, 2, 2, 2, 1, 1), "C08": (2, 2, 2, 2, 1, 1),
    "C09": (2, 2, 2, 1, 1, 1), "C10": (2, 2, 2, 2, 1, 1),
}  # fmt: skip
# First day of a case's fieldwork, and how many days it took. Version 1.1 replaced 1.0 on the day it was released, so
# some cases met only one version and some met both.
FIELDWORK = {
    "C01": (date(2024, 3, 11), 32), "C02": (date(2024, 4, 8), 39), "C03": (date(2024, 5, 28), 30),
    "C04": (date(2024, 6, 17), 32), "C05": (date(2024, 5, 20), 46), "C06": (date(2024, 3, 18), 25),
    "C07": (date(2024, 4, 15), 32), "C08": (date(2024, 5, 27), 32), "C09": (date(2024, 7, 1), 25),
    "C10": (date(2024, 6, 24), 39),
}  # fmt: skip
INTERVIEWERS = {"C01": (1, 2), "C02": (1, 3), "C03": (2, 4), "C04": (3, 4), "C05": (2, 3), "C06": (4, 1),
                "C07": (3, 1), "C08": (1, 4), "C09": (4, 2), "C10": (2, 3)}  # fmt: skip

# ------------------------------------------------------------------------------------------------------------ the truth
# Scores: 0 is the middle of a list, 1 about one step of five. Base of each domain, then what each case adds.
# Cases 1-4 are NHS, 5-7 voluntary, 8-10 partnerships.
EFFECTS = {
    # uneven: cases differ a lot
    "pay":             (-0.1, [0.3, 0.5, -0.9, 0.2, -0.5, -1.0, 0.7, 0.1, 0.8, -0.4]),
    "leadership":      (0.0, [-0.7, 0.7, -0.9, 0.1, 0.5, -0.4, 0.9, -0.5, 0.6, -0.2]),
    "understanding":   (0.0, [-0.7, 0.3, -0.9, -0.3, 0.6, 0.5, 0.7, -0.7, 0.4, 0.0]),
    "training":        (0.1, [0.1, 0.5, -0.6, 0.7, 0.1, -1.1, 0.8, -0.2, -0.7, 0.5]),
    "management":      (0.1, [0.1, 0.6, -0.9, 0.2, -0.3, -0.6, 0.9, 0.3, -0.8, 0.4]),
    # modest; the voluntary sector (cases 5-7) is higher and its cases are alike in culture, distinctiveness and team
    "distinctiveness": (0.4, [-0.4, 0.0, -0.5, -0.1, 0.5, 0.5, 0.6, -0.3, 0.1, -0.1]),
    "culture":         (0.3, [-0.3, 0.0, -0.5, -0.2, 0.5, 0.6, 0.5, -0.4, 0.1, 0.0]),
    "team":            (0.2, [-0.5, -0.1, -0.6, -0.4, 0.5, 0.5, 0.6, -0.1, 0.1, 0.1]),
    "career":          (-0.4, [-0.4, -0.1, -0.6, -0.3, 0.2, 0.0, 0.4, 0.1, 0.3, 0.2]),
    "boundaries":      (0.5, [0.0, 0.1, -0.2, 0.2, -0.1, -0.2, 0.2, 0.0, 0.1, -0.1]),
    "resources":       (-0.3, [0.2, 0.3, -0.1, 0.1, -0.3, -0.4, 0.0, 0.1, 0.2, -0.1]),
    "cultural_fit":    (0.6, [0.0, 0.0, 0.0, -0.4, 0.0, 0.5, 0.0, 0.0, 0.1, 0.0]),
    # one case drives the domain; without case 8 there is little to see
    "wellbeing":       (0.3, [0.1, 0.0, 0.1, 0.1, 0.0, 0.1, 0.0, -1.8, -0.1, 0.1]),
    # even, and fairly good
    "recruitment":     (0.7, [0.0, 0.1, -0.1, 0.1, 0.0, 0.0, 0.1, -0.1, 0.0, 0.0]),
}  # fmt: skip
GROUP_EFFECTS = {"service_user": 0.1, "peer_worker": -0.15, "coworker": -0.1,
                 "line_manager": 0.1, "strategic_manager": 0.2, "commissioner": 0.1}  # fmt: skip
# In these cases management is kinder than practice by so much; in the others the sides agree.
SIDE_GAPS = {"understanding": {"C01": 1.4, "C03": 1.2, "C08": 1.5}, "leadership": {"C03": 1.3, "C08": 1.2, "C10": 1.4}}
# Half of these people stand so far above the case and half so far below: a good average hides a split.
SPLITS = {("boundaries", "C02"): 1.4}
# Spread of people: a part that goes through all domains, a part of the domain, a part of the single question. People
# differ more than cases do.
PERSON_SD, DOMAIN_SD, QUESTION_SD = 0.35, 0.8, 0.65
# Where people are more alike: in two domains everywhere; pay inside an NHS case; four domains in the voluntary sector.
DOMAIN_SDS: dict[str | tuple[str, str], float] = {
    "recruitment": 0.5, "wellbeing": 0.55, ("pay", "nhs"): 0.4, ("culture", "voluntary"): 0.45,
    ("distinctiveness", "voluntary"): 0.45, ("team", "voluntary"): 0.45, ("understanding", "voluntary"): 0.45,
}  # fmt: skip
# What a question adds for people of one organisation type or one group: pressure and hurdles in the NHS, and partners
# who see responsibility differently.
SHIFTS = {
    ("dist_pressure", "nhs"): -0.8, ("rec_hurdles", "nhs"): -1.6, ("rec_hurdles", "partnership"): -0.5,
    ("res_responsible", "line_manager"): -1.3, ("res_responsible", "strategic_manager"): 1.5,
    ("und_written", "nhs"): 0.5, ("lead_say", "voluntary"): 0.4, ("cult_slurs", "strategic_manager"): 0.4,
}  # fmt: skip
# Choices that follow from a case's attribute: attribute -> shares of the choices.
FACTS: dict[str, tuple[str, dict[str, dict[str, float]]]] = {
    "pay_type": ("employment", {"paid": {"paid": 0.96, "expenses": 0.04}, "unpaid": {"unpaid": 0.7, "expenses": 0.3},
                                "mixed": {"paid": 0.65, "expenses": 0.25, "unpaid": 0.1}}),
    "rec_how": ("recruitment_route", {
        "open_advert": {"open_advert": 0.85, "asked": 0.1, "another_way": 0.05},
        "from_group_members": {"from_group_members": 0.7, "asked": 0.25, "from_volunteers": 0.05},
        "from_volunteers": {"from_volunteers": 0.75, "asked": 0.15, "open_advert": 0.1},
        "by_partner": {"by_partner": 0.7, "open_advert": 0.2, "another_way": 0.1}}),
}  # fmt: skip
# Numbers: attribute, its medians, spread of the logarithm, and the step to which people round.
NUMBERS = {
    "rec_weeks": ("organisation_type", {"nhs": 18, "voluntary": 7, "partnership": 12}, 0.25, 1),
    "pay_hours": ("hours", {"full_time": 36, "part_time": 17, "sessional": 5, "mixed": 14}, 0.05, 0.5),
    "train_days": ("training_offered", {"none": 1, "in_house": 4, "external": 6, "accredited": 12}, 0.3, 0.5),
    "res_months": ("organisation_type", {"nhs": 15, "voluntary": 10, "partnership": 18}, 0.5, 1),
}
# Select-many: how strongly the score raises every option, and the log odds of each option at score 0.
OPTIONS = {
    "und_tasks": (0.2, {"one_to_one": 2.2, "groups": 1.0, "outings": 0.5, "practical": -0.4, "speaking_up": 0.2,
                        "teaching": -0.6, "notes": -0.8}),
    "rec_hurdles": (-0.7, {"checks": 0.3, "health_forms": -0.7, "references": -0.8, "benefits": 0.0, "paperwork": 0.1,
                           "equipment": -1.0, "other": -2.0}),
    "train_subjects": (0.6, {"listening": 1.4, "own_story": 0.9, "limits": 0.5, "safety": 0.6, "groups": -0.7,
                             "rights": -1.0, "self_care": 0.0, "notes": 0.1}),
    "team_open": (0.6, {"handover": -0.2, "meetings": 1.2, "reviews": -0.6, "records": -0.3, "write_records": -0.8,
                        "training_days": 0.4, "social": 0.9}),
    "res_payers": (0.1, {"health": 0.6, "council": -0.9, "own_funds": -0.6, "charity": -1.2, "lottery": -2.0,
                         "partner": -1.5, "other": -2.0}),
}  # fmt: skip
PAYERS = {"nhs": {"health": 2.5, "charity": -1.5}, "voluntary": {"charity": 1.6, "lottery": 1.2, "council": 0.8},
          "partnership": {"partner": 1.8, "own_funds": 0.8}}  # fmt: skip
# Why there is no answer. Not knowing grows with the distance from daily work; refusals sit in two domains.
DONT_KNOW = {"peer_worker": 0.015, "line_manager": 0.02, "coworker": 0.04, "service_user": 0.05,
             "strategic_manager": 0.07, "commissioner": 0.14}  # fmt: skip
REFUSED = {"pay": 0.05, "wellbeing": 0.06}
NOT_APPLICABLE, BLANK, BLANK_TEXT = 0.015, 0.012, 0.05
# How often an answer is typed as its label, an alias, the label in capitals, or as a spreadsheet writes a number.
TYPED_AS = {"label": 0.04, "alias": 0.02, "capitals": 0.01, "spreadsheet": 0.01}
LABEL_FOR_ID = 0.03  # the same for case and group
OPENING, REMARK = 0.25, 0.3  # how often an open answer has one


@dataclass
class Person:
    """Somebody invented: where they stand and what they answer."""

    case: dict[str, str]  # id, label and attributes
    group: dict[str, str]  # id, label and side
    day: date
    interviewer: str
    upper: bool  # in a split case: the half above
    score: dict[str, float] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)  # question id -> code, or codes joined by spaces

    def is_asked(self, question: Question) -> bool:
        """Whether group and skip logic let the question through. A missing answer fulfils no condition."""
        facts = self.case | {"case_id": self.case["id"], "group_id": self.group["id"]} | self.answers
        return self.group["id"] in (question.asked_of or GROUPS) and all(
            any(all(set(facts.get(key, "").split()) & set(codes) for key, codes in way.items()) for way in clause)
            for clause in question.relevant or ()
        )


def meet_people(folder: StudyFolder, rng: np.random.Generator) -> list[Person]:
    """Everybody who is interviewed, in the order of the interviews."""
    groups = {group.id: group.model_dump() for group in folder.study.groups}
    people: list[Person] = []
    for case in folder.study.cases:
        first, days = FIELDWORK[case.id]
        met = [group for group, n in zip(GROUPS, MET[case.id], strict=True) for _ in range(n)]
        for place, group in enumerate(met):
            day = first + timedelta(days=int(rng.integers(days)))
            day -= timedelta(days=max(0, day.weekday() - 4))  # no interviews at the weekend
            interviewer = f"I{rng.choice(INTERVIEWERS[case.id]):02}"
            people.append(Person(case.model_dump(), groups[group], day, interviewer, upper=place % 2 == 0))
    return sorted(people, key=lambda person: person.day)


def give_scores(person: Person, rng: np.random.Generator) -> None:
    """Draw where the person stands in every domain."""
    case_id, kind = person.case["id"], person.case["organisation_type"]
    general = GROUP_EFFECTS[person.group["id"]] + rng.normal(0, PERSON_SD)
    for domain, (base, by_case) in EFFECTS.items():
        gap = SIDE_GAPS.get(domain, {}).get(case_id, 0.0) / 2
        split = SPLITS.get((domain, case_id), 0.0)
        case = by_case[CASES.index(case_id)]
        side = gap if person.group["side"] == "management" else -gap
        spread = DOMAIN_SDS.get((domain, kind), DOMAIN_SDS.get(domain, DOMAIN_SD))
        own = rng.normal(0, spread) + (split if person.upper else -split)
        person.score[domain] = base + case + side + general + own


class Fieldwork:
    """Draws what is answered. Remembers which open answers were used, and the cases' own numbers."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.words = np.random.Generator(np.random.PCG64([SEED, 1]))  # new sentences leave other answers as they are
        self.bank: dict[str, Any] = yaml.safe_load((HERE / "open_answers.yaml").read_text(encoding="utf-8"))
        self.used: Counter[str] = Counter()
        self.factors: dict[tuple[str, str], float] = {}

    def interview(self, person: Person, instrument: Instrument) -> dict[str, str]:
        """What stands in the cells of one record. A question that was not asked has no cell."""
        cells = {}
        for domain in instrument.domains:
            for question in filter(person.is_asked, domain.questions):  # lazily: answers decide what is asked next
                if reason := self.why_missing(question, domain.id, person):
                    cells[question.id] = instrument.missing_codes_shown.get(reason, "")
                elif isinstance(question, OpenText):
                    cells[question.id] = self.say_openly(question.id, person, person.score[domain.id])
                elif isinstance(question, (Integer, DecimalNumber)):
                    cells[question.id] = self.say_number(question, person)
                elif isinstance(question, (SelectOne, SelectMultiple)):
                    who = (person.case["organisation_type"], person.group["id"])
                    score = person.score[domain.id] + sum(SHIFTS.get((question.id, each), 0.0) for each in who)
                    score += self.rng.normal(0, QUESTION_SD)
                    choices = instrument.choice_list(question)
                    if isinstance(question, SelectOne):
                        answer = self.choose_one(question, choices, person, score)
                    else:
                        answer = self.choose_many(question, choices, person, score)
                    person.answers[question.id] = answer
                    cells[question.id] = self.type_choices(answer, choices.choices)
        return cells

    def why_missing(self, question: Question, domain_id: str, person: Person) -> str:
        """The reason why there is no answer, or an empty text."""
        is_text = isinstance(question, OpenText)
        chances = {
            "dont_know": 0.0 if is_text else DONT_KNOW[person.group["id"]],
            "refused": REFUSED.get(domain_id, 0.003),
            "not_applicable": 0.0 if is_text else NOT_APPLICABLE,
            "blank": BLANK_TEXT if is_text else BLANK,
        }
        chances = {reason: chance for reason, chance in chances.items() if reason in (*question.missing, "blank")}
        return str(self.rng.choice(["", *chances], p=[1 - sum(chances.values()), *chances.values()]))

    def choose_one(self, question: SelectOne, choices: ChoiceList, person: Person, score: float) -> str:
        """One code: cut from the score where the list is ordered, from a case's attribute where it is not."""
        if choices.level == "nominal":
            attribute, shares = FACTS[question.id]
            codes = shares[person.case[attribute]]
            return str(self.rng.choice(list(codes), p=list(codes.values())))
        cuts = np.linspace(-2.25, 2.25, len(choices.choices) + 1)[1:-1]
        place = int(np.searchsorted(cuts, score))
        return choices.choices[-1 - place if question.reverse else place].code

    def choose_many(self, question: SelectMultiple, choices: ChoiceList, person: Person, score: float) -> str:
        """The chosen codes in list order; the exclusive one where nothing else was chosen."""
        slope, log_odds = OPTIONS[question.id]
        extra = PAYERS[person.case["organisation_type"]] if question.id == "res_payers" else {}
        offered = [choice.code for choice in choices.choices if choice.code in log_odds]
        odds = {code: log_odds[code] + extra.get(code, 0.0) + slope * score for code in offered}
        return " ".join([code for code in offered if self.rng.logistic() < odds[code]] or question.exclusive)

    def say_number(self, question: Integer | DecimalNumber, person: Person) -> str:
        """A number around the case's own, rounded as people do."""
        attribute, medians, spread, step = NUMBERS[question.id]
        key = (person.case["id"], question.id)
        factor = self.factors.setdefault(key, float(np.exp(self.rng.normal(0, spread))))
        value = medians[person.case[attribute]] * factor * np.exp(self.rng.normal(0, spread / 2))
        return f"{np.clip(max(1, round(value / step)) * step, question.min, question.max):g}"

    def say_openly(self, question_id: str, person: Person, score: float) -> str:
        """An open answer that fits the person's group and tone, of those that were used least so far."""
        tones, group_id = self.bank["answers"][question_id], person.group["id"]
        tone = "any" if "any" in tones else "low" if score < -0.45 else "high" if score > 0.45 else "middle"
        fitting = [each for voice in (group_id, person.group["side"], "all") for each in tones[tone].get(voice, ())]
        answer = min(fitting, key=lambda each: (self.used[each], self.words.random()))
        self.used[answer] += 1
        if tone != "any" and self.words.random() < OPENING:
            rest = answer if answer.replace("'", " ").split()[0] == "I" else answer[0].lower() + answer[1:]
            answer = f"{self.words.choice(self.bank['openings'][group_id])} {rest}"
        if question_id in self.bank["remark_after"] and self.words.random() < REMARK:
            answer = f"{answer} {self.words.choice(self.bank['remarks'][tone])}"
        return answer

    def type_choices(self, answer: str, choices: Sequence[Choice]) -> str:
        """The codes as somebody types them: mostly as they are, now and then in another spelling that is understood."""
        way = str(self.rng.choice(["code", *TYPED_AS], p=[1 - sum(TYPED_AS.values()), *TYPED_AS.values()]))
        chosen = [choice for choice in choices if choice.code in answer.split()]
        labels = "; ".join(str(choice.label) for choice in chosen)
        if way == "alias" and len(chosen) == 1 and chosen[0].aliases:
            return str(self.rng.choice(chosen[0].aliases))
        if way == "spreadsheet" and answer.isdigit():
            return f"{answer}.0"
        return {"label": labels, "capitals": labels.upper()}.get(way, answer)


def make_records() -> tuple[list[str], list[dict[str, str]]]:
    """The columns over both versions, and one row for every interview."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    folder, fieldwork = load_study_folder(STUDY), Fieldwork(rng)
    rows = []
    for number, person in enumerate(meet_people(folder, rng), start=1):
        give_scores(person, rng)
        instrument = [version for version in folder.versions if version.released <= person.day][-1]
        record = {
            "respondent_id": f"R{number:03}",
            "case_id": person.case["label" if rng.random() < LABEL_FOR_ID else "id"],
            "group_id": person.group["label" if rng.random() < LABEL_FOR_ID else "id"],
            "instrument_version": instrument.version,
            "interview_date": person.day.isoformat(),
            "interviewer_id": person.interviewer,
        }
        rows.append(record | fieldwork.interview(person, instrument))
    return [*record, *folder.newest.questions], rows  # nothing was dropped: the newest version has every question


def write_csv(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """The canonical layout: UTF-8, line feeds, an empty cell where nothing was said."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """The same rows as a workbook in which every cell is text."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"title": "Synthetic data, not the study's", "created": datetime(2024, 1, 1)})
        sheet, as_text = workbook.add_worksheet("Answers"), workbook.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 1)
        for at, row in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
            for position, column in enumerate(columns):
                if row.get(column):
                    sheet.write_string(at, position, row[column], as_text)


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description="Write the synthetic sample of the study peer-worker-roles.")
    parser.add_argument("--out", type=Path, default=HERE / "peer-worker-roles", help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    columns, rows = make_records()
    write_csv(folder / "responses.csv", columns, rows)
    write_xlsx(folder / "responses.xlsx", columns, rows)
    print(f"{len(rows)} synthetic interviews, {len(columns)} columns: {folder}")


if __name__ == "__main__":
    main()

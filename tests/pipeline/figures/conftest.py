"""Made-up studies with the tables that statistics would write for them: sample-like, stress and tiny."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from instrument.items import Category, Domain, Item
from pipeline.artefacts import COLUMNS, Case, CaseAttribute, Design, Group

EXTENT = ("Not at all", "A little", "Somewhat", "A lot", "Completely")
YES_PARTLY_NO = ("No", "Partly", "Yes")
PARITY = ("A lot lower", "A little lower", "About the same", "Higher")
OFTEN = ("Never", "Less than once a month", "About once a month", "About every two weeks", "Every week or more")
QUESTIONS = (
    "How far is what peer workers get fair for the work they do?",
    "How does the pay of peer workers compare with the pay for jobs like it?",
    "How far are the terms of the role clear?",
    "Think of the last time a peer worker was taken on here. How far was the choice made in a fair way?",
    "In the last three months, how often did peer workers here meet other peer workers?",
    "Did the peer workers here get training before they began?",
)
TITLES = (
    "Pay, hours and parity", "Leadership and strategy", "Training for the role", "Line management and supervision",
    "Shared understanding of the role", "What is distinct about the role", "Recruitment and selection",
    "Team preparation and integration", "Boundaries, confidentiality and risk",
    "Wellbeing, adjustments and contact with peers", "Organisational culture, hope and voice",
    "Funding, commissioning and partnership", "Progression and development", "Cultural appropriateness",
)  # fmt: skip
GROUPS = ("Service user", "Peer worker", "Coworker", "Line manager", "Strategic manager", "Commissioner")


@dataclass(frozen=True)
class Study:
    """A design and the tables of its made-up answers."""

    design: Design
    tables: dict[str, pd.DataFrame]


def long_text(start: str, length: int) -> str:
    filler = " and what this means in everyday practice for the people who work with each other on the wards"
    return (start + filler * 3)[:length].rstrip()


def make_study(
    cases: int = 10,
    domains: int = 14,
    scales: tuple[tuple[str, ...], ...] = (EXTENT, PARITY, EXTENT, EXTENT, OFTEN, YES_PARTLY_NO),
    label_length: int = 0,
    people: tuple[int, ...] = (2, 2, 2, 1, 1, 1),
    seed: int = 1,
) -> Study:
    """``people`` are the interviews per case of each group; domains are asked of all groups or of some."""
    rng = np.random.default_rng(seed)

    def label(text: str) -> str:
        return long_text(text, label_length) if label_length else text

    kinds = ("nhs", "voluntary", "partnership")
    attribute = CaseAttribute(
        "organisation_type", "Organisation type", False,
        tuple(map(Category, kinds, ("NHS trust", "Voluntary-sector provider", "Partnership"))),
    )  # fmt: skip
    design = Design(
        "made-up", "A made-up study",
        cases=tuple(Case(f"C{i + 1:02d}", label(f"Case {i + 1}"), {"organisation_type": kinds[min(2, 3 * i // cases)]})
                    for i in range(cases)),
        groups=tuple(Group(f"g{i}", label(GROUPS[i % 6]), "practice" if i % 6 < 3 else "management")
                     for i in range(len(people))),
        attributes=(attribute,) if cases > 5 else (),
        domains=tuple(Domain(f"d{i:02d}", label(TITLES[i % len(TITLES)])) for i in range(domains)),
        items=tuple(
            Item(f"d{d:02d}_q{q}", f"d{d:02d}_q{q}", f"d{d:02d}", label(QUESTIONS[(q + d) % len(QUESTIONS)]), "ordinal",
                 tuple(Category(str(i + 1), text) for i, text in enumerate(scale)), scored=True, reverse=q == 3)
            for d in range(domains) for q, scale in enumerate(scales[: 4 + d % 3])
        ),
    )  # fmt: skip
    return Study(design, make_tables(design, people, rng))


def make_tables(design: Design, people: tuple[int, ...], rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    bases: list[tuple] = []
    frequencies: list[tuple] = []
    scores: list[tuple] = []
    cube: list[tuple] = []
    uneven: list[tuple] = []
    interviewed = np.tile(people, (len(design.cases), 1))
    interviewed[0, -1] = 0
    for number, domain in enumerate(design.domains):
        asked_groups = [g for g in range(len(people)) if number % 3 == 0 or g % 3 != (number % 3) - 1]
        somewhere = np.arange(len(design.cases)) % 4 == 1 if number == 13 else np.ones(len(design.cases), bool)
        effect = rng.normal(0, 0.8 if number < 4 else 0.3, len(design.cases))
        for item in [item for item in design.items if item.domain_id == domain.domain_id]:
            m = len(item.categories)
            counts = np.zeros((*interviewed.shape, m + 4), int)
            for c, g in np.argwhere(interviewed):
                for _ in range(interviewed[c, g]):
                    if g not in asked_groups or not somewhere[c]:
                        counts[c, g, m + 3] += 1
                    elif rng.random() < 0.08:
                        counts[c, g, m + rng.integers(0, 3)] += 1
                    else:
                        place = m / 2 + 0.3 + m / 5 * (effect[c] + rng.normal())
                        counts[c, g, int(np.clip(place, 0, m - 1))] += 1
            categories = (*item.codes, "dont_know", "refused", "blank", "not_asked")
            cube += [
                (design.case_ids[c], design.group_ids[g], item.item_id, category, int(n))
                for c, g in np.argwhere(interviewed)
                for category, n in zip(categories, counts[c, g], strict=True)
            ]
            for unit, mask in units(design, interviewed.shape):
                n = counts[mask].sum(axis=0)
                total, missing = int(n.sum()), n[m:]
                asked, responded = total - missing[3], total - missing[3] - missing[1] - missing[2]
                base = int(n[:m].sum())
                bases.append((*unit, item.item_id, total, asked, asked, responded, base, missing[0], missing[1], 0,
                              missing[2], missing[3]))  # fmt: skip
                frequencies += [
                    (*unit, domain.domain_id, item.item_id, category.code, int(n[j]), base,
                     n[j] / base if base else None, None, None, "pooled", "" if base else "no_respondents")
                    for j, category in enumerate(item.categories)
                ]  # fmt: skip
        for c, case in enumerate(design.cases):
            n = int(interviewed[c, asked_groups].sum()) if somewhere[c] else 0
            mean = float(np.clip(55 + 18 * effect[c] + rng.normal(0, 3), 0, 100)) if n else None
            adjusted = mean + rng.normal(0, 4) if n >= 3 and mean is not None and (number, c) != (5, 2) else None
            low, high = (44.0 + rng.normal(), 66.0 + rng.normal()) if adjusted is not None else (None, None)
            scores.append(("case", case.case_id, domain.domain_id, n, mean, adjusted, low, high, None, None, None, None,
                           "" if n else "no_respondents"))  # fmt: skip
        for g, group in enumerate(design.groups):
            n = int(interviewed[:, g].sum()) if g in asked_groups else 0
            scores.append(made_score(("group", group.group_id, domain.domain_id), n, rng))
        for side in ("practice", "management"):
            n = sum(int(interviewed[:, g].sum()) for g in asked_groups if design.groups[g].side == side)
            scores.append(made_score(("side", side, domain.domain_id), n, rng))
        n = int(interviewed[:, asked_groups].sum())
        uneven.append(made_unevenness(domain.domain_id, n if len(design.cases) > 2 and number != 5 else 0, rng))
    made = {"counts": cube, "bases": bases, "frequencies": frequencies, "scores": scores}
    tables = {name: pd.DataFrame(rows, columns=list(COLUMNS[name])) for name, rows in made.items()}
    columns = [*COLUMNS["unevenness"], "chance_high"]
    return {**tables, "unevenness": pd.DataFrame(uneven, columns=columns)}


def made_score(key: tuple[str, str, str], n: int, rng: np.random.Generator) -> tuple:
    mean = float(rng.uniform(20, 90)) if n else None
    adjusted = mean if n >= 3 else None
    low, high = (45.0, 65.0) if adjusted is not None else (None, None)
    return (*key, n, mean, adjusted, low, high, None, None, None, None, "" if n else "no_respondents")


def made_unevenness(domain_id: str, n: int, rng: np.random.Generator) -> tuple:
    u = max(0.0, float(rng.normal(10, 9))) if n else None
    low, high, chance = (max(0.0, u - 8), u + 9.0, 9.5) if u is not None else (None, None, None)
    return ("domain", domain_id, domain_id, n, *(None,) * 3, u, low, high, *(None,) * 6,
            "" if n else "too_few_levels", chance)  # fmt: skip


def units(design: Design, shape: tuple[int, ...]) -> list[tuple[tuple[str, str], np.ndarray]]:
    found = [(("overall", "all"), np.ones(shape, bool))]
    for axis, breakdown, ids in ((0, "case", design.case_ids), (1, "group", design.group_ids)):
        for i, level in enumerate(ids):
            mask = np.zeros(shape, bool)
            mask[(i, slice(None)) if axis == 0 else (slice(None), i)] = True
            found.append(((breakdown, level), mask))
    return found


@pytest.fixture(scope="session")
def sample() -> Study:
    """Ten cases, six groups, fourteen domains: the shape of the reference study."""
    return make_study()


@pytest.fixture(scope="session")
def stress() -> Study:
    """Forty cases, 25 domains, a seven-point scale and labels of 120 characters."""
    words = ("Never", "Seldom", "Hardly", "Partly", "Mostly", "Nearly always")
    seven = (*(f"{word} agree with what was read aloud" for word in words), "Always")
    return make_study(40, 25, (seven,) * 6, 120, seed=2)


@pytest.fixture(scope="session")
def tiny() -> Study:
    """Two cases and a two-point scale."""
    return make_study(2, 2, (("No", "Yes"),) * 4, people=(4, 5), seed=3)


@pytest.fixture(scope="session")
def study_maker() -> Callable[..., Study]:
    """Makes other studies."""
    return make_study

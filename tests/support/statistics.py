"""Builds the inputs of the statistics from respondent rows, person by person and not by the product's tabulation."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from instrument.items import NON_ANSWERS, Category, Domain, Item
from pipeline.artefacts import Case, CaseAttribute, CountCube, Design, Group, ScoreCounts

GOLDEN = Path(__file__).parents[1] / "reference" / "golden.json"


def make_item(
    item_id: str,
    codes: Sequence[str],
    level: Any = "ordinal",
    domain_id: str = "d",
    *,
    reverse: bool = False,
) -> Item:
    categories = tuple(Category(code, code) for code in codes)
    return Item(item_id, item_id, domain_id, item_id, level, categories, scored=level == "ordinal", reverse=reverse)


def make_design(
    cases: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, str | None],
    items: Sequence[Item],
    ordered: Iterable[str] = (),
    attribute_codes: Mapping[str, Sequence[str]] | None = None,
) -> Design:
    """``cases`` maps an id to its attributes, ``groups`` an id to its side."""
    codes: dict[str, list[str]] = {name: list(c) for name, c in (attribute_codes or {}).items()}
    for attributes in cases.values():
        for name, code in attributes.items():
            if code not in codes.setdefault(name, []):
                codes[name].append(code)
    domains = dict.fromkeys(item.domain_id for item in items)
    return Design(
        "study",
        "A study",
        tuple(Case(case_id, case_id, dict(attributes)) for case_id, attributes in cases.items()),
        tuple(Group(group_id, group_id, side) for group_id, side in groups.items()),  # type: ignore[arg-type]
        tuple(
            CaseAttribute(name, name, name in set(ordered), tuple(Category(code, code) for code in values))
            for name, values in codes.items()
        ),
        tuple(Domain(domain_id, domain_id) for domain_id in domains),
        tuple(items),
    )


def make_cube(rows: pd.DataFrame, design: Design) -> CountCube:
    """``rows`` has the columns ``case``, ``group`` and one per item, holding a code or a missing reason."""
    cases, groups = list(design.case_ids), list(design.group_ids)
    interviewed = np.zeros((len(cases), len(groups)), np.int64)
    counts = {item.item_id: np.zeros((len(cases), len(groups), len(item.states)), np.int64) for item in design.items}
    for row in rows.to_dict("records"):
        c, g = cases.index(row["case"]), groups.index(row["group"])
        interviewed[c, g] += 1
        for item in design.items:
            counts[item.item_id][c, g, item.states.index(str(row[item.item_id]))] += 1
    return CountCube(tuple(cases), tuple(groups), design.items, interviewed, counts)


def make_scores(rows: pd.DataFrame, design: Design, min_answered: float = 0.5) -> ScoreCounts:
    """Domain scores of the ordinal items, person by person."""
    cases, groups = list(design.case_ids), list(design.group_ids)
    found: dict[str, list[tuple[int, int, float | None]]] = {domain.domain_id: [] for domain in design.domains}
    interviewed = np.zeros((len(cases), len(groups)), np.int64)
    for row in rows.to_dict("records"):
        c, g = cases.index(row["case"]), groups.index(row["group"])
        interviewed[c, g] += 1
        for domain_id, people in found.items():
            items = [item for item in design.items if item.domain_id == domain_id and item.level == "ordinal"]
            people.append((c, g, score_of([(item, str(row[item.item_id])) for item in items], min_answered)))
    scores, counts = {}, {}
    for domain_id, people in found.items():
        values = sorted({score for *_, score in people if score is not None})
        table = np.zeros((len(cases), len(groups), len(values) + 1), np.int64)
        for c, g, score in people:
            table[c, g, len(values) if score is None else values.index(score)] += 1
        scores[domain_id], counts[domain_id] = np.array(values, float), table
    return ScoreCounts(tuple(cases), tuple(groups), interviewed, scores, counts)


def score_of(answers: Sequence[tuple[Item, str]], min_answered: float = 0.5) -> float | None:
    eligible = [a for a in answers if a[1] not in {"not_asked", "not_applicable"}]
    points = []
    for item, answer in eligible:
        if answer not in NON_ANSWERS:
            x = 100 * item.codes.index(answer) / (len(item.codes) - 1)
            points.append(100 - x if item.reverse else x)
    if not points or len(points) < min_answered * len(eligible) - 1e-9:
        return None
    return round(sum(points) / len(points), 6)


def golden() -> dict[str, Any]:
    return dict(json.loads(GOLDEN.read_text(encoding="utf-8")))


def study89() -> tuple[pd.DataFrame, Design]:
    """The synthetic study of the reference numbers: 10 cases, 6 groups, 89 people."""
    study = golden()["study89"]
    rows = pd.DataFrame(study["rows"], columns=study["columns"])
    cases = {r.case: {"org": r.org, "setting": r.setting} for r in rows.itertuples()}
    groups = dict.fromkeys(["service_user", "peer_worker", "coworker"], "practice") | dict.fromkeys(
        ["line_manager", "strategic_manager", "commissioner"], "management"
    )
    fives = [str(n) for n in range(1, 6)]
    items = [
        make_item("train", fives, domain_id="training"),
        make_item("lead", fives, domain_id="leadership"),
        make_item("pay", ["no", "partly", "yes"], "nominal", "pay"),
    ]
    return rows, make_design(cases, groups, items)


def synthetic(
    rng: np.random.Generator,
    *,
    cases: int = 10,
    groups: int = 6,
    people: Sequence[int] = (1, 2),
    items_per_domain: Sequence[int] = (5, 5),
    nominal_every: int = 5,
    missing: float = 0.08,
    attributes: int = 2,
) -> tuple[CountCube, ScoreCounts, Design]:
    """A study of any size drawn column by column; ``people`` are the sizes that a cell may have."""
    sizes = rng.choice(people, (cases, groups))
    case, group = (
        np.repeat(np.arange(cases), sizes.sum(axis=1)),
        np.repeat(np.tile(np.arange(groups), cases), sizes.ravel()),
    )
    n = len(case)
    items, answers = [], []
    for domain, size in enumerate(items_per_domain):
        lean = rng.normal(0, 0.5, cases)[case] + rng.normal(0, 0.4, groups)[group] + rng.normal(0, 0.5, n)
        for number in range(size):
            nominal = nominal_every and (number % nominal_every == nominal_every - 1)
            codes = ["a", "b", "c"] if nominal else [str(k) for k in range(1, 6)]
            item = make_item(f"d{domain:02}_q{number:02}", codes, "nominal" if nominal else "ordinal", f"d{domain:02}")
            place = np.clip(
                np.rint((lean + rng.normal(0, 1, n)) * len(codes) / 5 + (len(codes) - 1) / 2), 0, len(codes) - 1
            )
            lost = rng.random(n) < missing
            place = np.where(lost, len(codes) + rng.integers(0, 5, n), place).astype(int)
            items.append(item)
            answers.append(place)
    sides = ["practice" if g < groups / 2 else "management" for g in range(groups)]
    names = [f"a{k}" for k in range(attributes)]
    design = make_design(
        {f"C{c:03}": {name: "xyz"[(c + c // 3 * k) % 3] for k, name in enumerate(names)} for c in range(cases)},
        {f"g{g:02}": side for g, side in enumerate(sides)},
        items,
    )
    shape, flat = (cases, groups), case * groups + group
    interviewed = np.bincount(flat, minlength=cases * groups).reshape(shape)

    def tally(place: np.ndarray, width: int) -> np.ndarray:
        return np.bincount(flat * width + place, minlength=cases * groups * width).reshape(*shape, width)

    counts = {item.item_id: tally(place, len(item.states)) for item, place in zip(items, answers, strict=True)}
    values, score_counts = {}, {}
    for domain in design.domains:
        x = np.stack([np.where(p < 5, p * 25.0, np.nan) for i, p in zip(items, answers, strict=True)
                      if i.domain_id == domain.domain_id and i.level == "ordinal"])  # fmt: skip
        answered = (~np.isnan(x)).sum(axis=0)
        score = np.where(answered >= len(x) / 2, np.nansum(x, axis=0) / np.maximum(answered, 1), np.nan).round(6)
        found = np.unique(score[~np.isnan(score)])
        place = np.where(np.isnan(score), len(found), np.searchsorted(found, np.nan_to_num(score)))
        values[domain.domain_id], score_counts[domain.domain_id] = found, tally(place, len(found) + 1)
    cube = CountCube(design.case_ids, design.group_ids, design.items, interviewed, counts)
    return cube, ScoreCounts(design.case_ids, design.group_ids, interviewed, values, score_counts), design

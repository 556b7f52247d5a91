"""Forty cases, twelve groups, 25 domains, texts of 120 characters in several scripts: pages of every kind and size.

Checked on the pages as laid out, by the widths that ``test_lettering`` holds to those of matplotlib; ``test_layout``
checks drawn pictures.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

from pipeline.artefacts import Design
from pipeline.figures import KINDS, Figure, lettering, make_figures
from pipeline.figures.page import Page, Text
from pipeline.figures.style import MARGIN, POINT, SIZES, SMALLEST_TEXT
from pipeline.plan import Plan

LENGTH = 120
MOST = 30  # pages of a kind: all but those of the many case profiles and of slides, which repeat themselves
STARTS = (
    "How far is the pay of peer workers fair",
    "Où l’équipe a-t-elle été préparée à l’arrivée des pairs aidants",
    "Cost per head in $ and key_words such as pay_fair_2, from $5_000 to $x^2$",
    "באיזו מידה התפקיד של עובדי עמיתים ברור לכולם בצוות NHS (North)",
    "ما مدى وضوح دور العاملين الأقران peer worker في الفريق",
    "Zażółć gęślą jaźń; příliš žluťoučký kůň; árvíztűrő tükörfúrógép",
)
SCALES = {
    2: ("No, not at all as far as I am able to tell", "Yes, and I would say so to anybody who asked me"),
    7: tuple(f"{word} agree with what was read" for word in
             ("Never", "Seldom", "Hardly", "Partly", "Mostly", "Nearly always", "Always")),
}  # fmt: skip


def long_label(number: int) -> str:
    start = STARTS[number % len(STARTS)]
    return f"{number + 1}. {start} {start[::-1] if start.isascii() else start} {start}"[:LENGTH].strip()


def with_long_labels(design: Design) -> Design:
    return replace(
        design,
        cases=tuple(replace(case, label=long_label(i)[:60]) for i, case in enumerate(design.cases)),
        groups=tuple(replace(group, label=long_label(i)[:60]) for i, group in enumerate(design.groups)),
        domains=tuple(replace(domain, title=long_label(i)) for i, domain in enumerate(design.domains)),
        items=tuple(replace(item, label=long_label(i)) for i, item in enumerate(design.items)),
    )


@pytest.fixture(scope="module")
def crowded(study_maker: Callable[..., Any]) -> Any:
    """Questions of two-point and of seven-point scales in every domain."""
    study = study_maker(40, 25, (SCALES[7], SCALES[2], SCALES[7], SCALES[2]), people=(1,) * 12, seed=7)
    return replace(study, design=with_long_labels(study.design))


def text_box(text: Text) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in mm, from the foot of a descender to the head of a capital."""
    wide, high, low = lettering.width(text.string, text.size), 0.76 * text.size * POINT, 0.24 * text.size * POINT
    if text.upright:
        return text.x - high, text.y - wide, text.x + low, text.y
    left = text.x - {"left": 0.0, "center": 0.5, "right": 1.0}[text.anchor] * wide
    return left, text.y - high, left + wide, text.y + low


def problems(figure: Figure, size: str) -> list[str]:
    page: Page = figure.draw.args[0]()  # type: ignore[attr-defined]
    texts = [shape for shape in page.shapes if isinstance(shape, Text)]
    boxes = np.array([text_box(text) for text in texts])
    found = [f"{text.string!r} is too small" for text in texts if text.size < SMALLEST_TEXT]
    if page.width != SIZES[size].width or page.height > SIZES[size].max_height + 0.01:
        found.append(f"{page.width:.1f} mm x {page.height:.1f} mm")
    edge = np.array([page.width, page.height]) + MARGIN
    outside = (boxes[:, :2] < -MARGIN).any(axis=1) | (boxes[:, 2:] > edge).any(axis=1)
    found += [f"{texts[i].string!r} leaves the page" for i in np.flatnonzero(outside)]
    low, high = np.maximum(boxes[:, None, :2], boxes[None, :, :2]), np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    meet = np.triu((high - low > 0.15).all(axis=2), k=1)
    found += [f"{texts[i].string!r} meets {texts[j].string!r}" for i, j in np.argwhere(meet)]
    return [f"{figure.figure_id}: {problem}" for problem in found[:3]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_every_figure(crowded: Any, kind: str, size: str) -> None:
    plan = Plan.model_validate({"highlight": ("d03", "d01"), "figures": {"size": size, "include": (kind,)}})
    figures = list(islice(make_figures(crowded.tables, crowded.design, plan, ""), MOST))
    assert figures
    assert [problem for figure in figures for problem in problems(figure, size)] == []

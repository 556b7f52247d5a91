"""Nothing overlaps, nothing is cut, nothing is too small: measured on the drawn figures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from pipeline.figures import Figure, make_figures
from pipeline.figures.save import house_settings
from pipeline.plan import Plan

LIMITS = {"column": (85, 240), "page": (170, 240), "slide": (254, 142.9)}


def plan_of(size: str, highlight: tuple[str, ...] = (), include: Any = "all") -> Plan:
    return Plan.model_validate({"highlight": highlight, "figures": {"size": size, "include": include}})


def problems(figure: Figure, size: str) -> list[str]:
    """Texts that leave the page or meet another text, texts below 7 points, pages beyond their limit."""
    with house_settings():
        picture = figure.draw()
        picture.set_dpi(300)
        canvas = FigureCanvasAgg(picture)
        texts = [text for text in picture.findobj(Text) if text.get_text()]
        boxes = np.array([text.get_window_extent(canvas.get_renderer()).extents for text in texts])
    width, height = picture.get_size_inches() * 25.4
    found = [f"{text.get_text()!r} is too small" for text in texts if text.get_fontsize() < 7]
    if round(width, 1) != LIMITS[size][0] or height > LIMITS[size][1] + 0.01:
        found.append(f"{width:.1f} mm x {height:.1f} mm")
    room = (picture.bbox.width, picture.bbox.height)
    outside = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > np.array(room)).any(axis=1)
    found += [f"{texts[i].get_text()!r} leaves the page" for i in np.flatnonzero(outside)]
    low, high = np.maximum(boxes[:, None, :2], boxes[None, :, :2]), np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    meet = np.triu((high - low > 2).all(axis=2), k=1)  # dots of 1/300 inch
    found += [f"{texts[i].get_text()!r} meets {texts[j].get_text()!r}" for i, j in np.argwhere(meet)]
    return [f"{figure.figure_id}: {problem}" for problem in found]


@pytest.mark.parametrize("size", LIMITS)
def test_sample(sample: Any, size: str) -> None:
    figures = list(make_figures(sample.tables, sample.design, plan_of(size, ("d00", "d02")), ""))
    assert [problem for figure in figures for problem in problems(figure, size)] == []


@pytest.mark.parametrize("size", LIMITS)
def test_long_labels_and_many_cases(stress: Any, size: str) -> None:
    figures = list(make_figures(stress.tables, stress.design, plan_of(size, ("d03",)), ""))
    kinds = {figure.kind: [f for f in figures if f.kind == figure.kind] for figure in figures}
    chosen = [part for parts in kinds.values() for part in (parts[0], parts[-1])]
    assert [problem for figure in chosen for problem in problems(figure, size)] == []


@pytest.mark.parametrize("size", LIMITS)
def test_two_cases_and_two_answers(tiny: Any, size: str) -> None:
    figures = list(make_figures(tiny.tables, tiny.design, plan_of(size, ("d00", "d01")), ""))
    assert {figure.kind for figure in figures} >= {"diverging_items", "diverging_cases", "score_heatmap"}
    assert [problem for figure in figures for problem in problems(figure, size)] == []


@pytest.mark.parametrize("m", [2, 3, 6, 7, 10, 11])
def test_scales_of_any_length(study_maker: Callable[..., Any], m: int) -> None:
    scale = tuple(str(i) for i in range(m)) if m > 7 else tuple(f"answer number {i}" for i in range(m))
    study = study_maker(12, 2, (scale,) * 4, seed=m)
    figures = list(make_figures(study.tables, study.design, plan_of("column", ("d00",)), ""))
    assert [problem for figure in figures for problem in problems(figure, "column")] == []


ODD_LABELS = ("Cost: $5_000 or $x^2$", "Ça coûte où?\nÀ côté", "مدى وضوح الدور", "<b>&amp;", "共有された理解", "W" * 90)


def test_labels_are_plain_text_whatever_they_hold(tiny: Any) -> None:
    design = tiny.design
    design = replace(
        design,
        cases=tuple(replace(c, label=ODD_LABELS[i]) for i, c in enumerate(design.cases)),
        items=tuple(replace(item, label=ODD_LABELS[i % 6]) for i, item in enumerate(design.items)),
        domains=tuple(replace(d, title=ODD_LABELS[4 - i]) for i, d in enumerate(design.domains)),
    )
    figures = list(make_figures(tiny.tables, design, plan_of("page", ("d00", "d01")), ""))
    assert [problem for figure in figures for problem in problems(figure, "page")] == []
    with house_settings():
        shown = [text.get_text() for figure in figures for text in figure.draw().findobj(Text)]
    assert ODD_LABELS[0] in shown


def test_pictures_hold_no_title_and_no_words_about_use(sample: Any) -> None:
    figures = list(make_figures(sample.tables, sample.design, plan_of("page", ("d00",)), "Synthetic data"))
    for figure in figures[:6]:
        with house_settings():
            shown = " ".join(text.get_text() for text in figure.draw().findobj(Text))
        assert figure.title not in shown
        assert "Synthetic" not in shown
        assert "publication" not in shown

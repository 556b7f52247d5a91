"""Colours that neighbours can be told apart by, in print, in greyscale and with colour-vision deficiencies."""

import itertools

import numpy as np
import pytest

from pipeline.figures import style

#: Machado, Oliveira and Fernandes (2009), IEEE Trans. Vis. Comput. Graph. 15:1291-1298, severity 1.0, linear RGB.
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
#: Linear sRGB to XYZ, D65 (IEC 61966-2-1).
XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
SCALES = (2, 3, 4, 5, 6, 7, 10, 11)


def lab(colour: str, deficiency: str | None = None) -> np.ndarray:
    linear = np.array(style.linear_rgb(colour))
    if deficiency:
        linear = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    x, y, z = (np.array(XYZ) @ linear) / [0.95047, 1.0, 1.08883]
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def contrast(a: str, b: str) -> float:
    dark, light = sorted((style.luminance(a), style.luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("m", SCALES)
def test_neighbours_differ_in_greyscale(m: int) -> None:
    colours = style.diverging_colours(m)
    assert len(set(colours)) == m
    steps = [abs(style.lightness(a) - style.lightness(b)) for a, b in itertools.pairwise(colours)]
    assert min(steps) >= (10 if m <= 7 else 7)


@pytest.mark.parametrize("m", SCALES)
@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_neighbours_and_sides_differ_for_every_eye(m: int, deficiency: str | None) -> None:
    seen = [lab(colour, deficiency) for colour in style.diverging_colours(m)]
    assert min(np.linalg.norm(a - b) for a, b in itertools.pairwise(seen)) >= 7
    low, high = seen[: m // 2], seen[(m + 1) // 2 :]
    assert min(np.linalg.norm(a - b) for a in low for b in high) >= 15


@pytest.mark.parametrize("m", SCALES)
def test_scale_runs_from_dark_over_light_to_dark(m: int) -> None:
    light = [style.lightness(colour) for colour in style.diverging_colours(m)]
    half = m // 2
    assert light[:half] == sorted(light[:half])
    assert light[(m + 1) // 2 :] == sorted(light[(m + 1) // 2 :], reverse=True)
    if m % 2:
        assert max(light) == light[half]


def test_heat_colours_darken_with_the_score() -> None:
    light = [style.lightness(colour) for colour in style.heat_colours()]
    assert min(a - b for a, b in itertools.pairwise(light)) >= 4


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_steps_of_the_heat_map_and_marks_differ_for_every_eye(deficiency: str | None) -> None:
    """Distances in CIELAB: 2.3 is just noticeable side by side (Mahy et al. 1994); twice that and a little is asked."""
    steps = [lab(colour, deficiency) for colour in style.heat_colours()]
    assert min(np.linalg.norm(a - b) for a, b in itertools.pairwise(steps)) >= 5
    marks = [lab(colour, deficiency) for colour in (style.ACCENT, style.BAND, style.PAPER, style.DONT_KNOW)]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(marks, 2)) >= 12


def test_marks_differ_in_greyscale() -> None:
    light = sorted(style.lightness(c) for c in (style.ACCENT, style.DONT_KNOW, style.BAND, style.PAPER))
    assert min(b - a for a, b in itertools.pairwise(light)) >= 12


@pytest.mark.parametrize("colour", [*style.heat_colours(), *style.diverging_colours(11), *style.diverging_colours(5)])
def test_numbers_are_readable_on_every_colour(colour: str) -> None:
    assert contrast(style.ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("colour", [style.INK, style.QUIET])
def test_text_is_readable_on_paper(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 7


@pytest.mark.parametrize(
    ("score", "step"), [(0, 0), (9.99, 0), (10, 1), (55, 5), (99.9, 9), (100, 9), (104, 9), (-3, 0)]
)
def test_heat_step(score: float, step: int) -> None:
    assert style.heat_step(score) == step


@pytest.mark.parametrize("size", style.SIZES.values(), ids=lambda size: size.name)
def test_no_size_sets_text_below_seven_points(size: style.Size) -> None:
    assert min(size.body, size.small) >= style.SMALLEST_TEXT


@pytest.mark.parametrize("colour", ["#12436D", "#F46A25", "#FFFFFF", "#000000"])
def test_blend_starts_and_ends_at_its_colours(colour: str) -> None:
    assert style.blend(colour, "#808080", 0) == colour
    assert style.blend("#808080", colour, 1) == colour

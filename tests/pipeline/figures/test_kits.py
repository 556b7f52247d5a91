"""Embedding kits: every figure in the order of figures.json, its words as written, its files where they are."""

import re
import shutil
import subprocess

import pytest

from pipeline.figures.kits import KITS, write_kits

HOSTILE = r"""50% of $x$ & #1_a {b} <i> \cmd "q" @me [l] -- é"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)


def entry(stem: str, *formats: str) -> dict:
    return {
        "id": stem, "title": f"Title of {stem}: {HOSTILE}", "caption": f"Caption of {HOSTILE}.",
        "alternative_text": f"What {HOSTILE} shows.", "files": {name: f"{stem}.{name}" for name in formats},
        "width_mm": 170.0, "height_mm": 90.5,
    }  # fmt: skip


ENTRIES = [entry("b_two", "svg", "png"), entry("a_one", "svg", "png"), entry("a-one", "svg", "png"), entry("none")]


@pytest.fixture
def folder(tmp_path):
    for one in ENTRIES:
        for name in one["files"].values():
            (tmp_path / name).write_bytes(PIXEL)
    write_kits(ENTRIES, tmp_path, f"Study --> {HOSTILE}")
    return tmp_path


@pytest.mark.parametrize("name", KITS)
def test_a_kit_has_every_figure_once_in_order_and_says_that_it_is_internal(folder, name):
    text = (folder / name).read_text(encoding="utf-8")
    labels = re.findall(r"fig[-:]([a-z0-9-]+)[\"} ]", text)
    assert labels == ["b-two", "a-one", "a-one-b", "none"]
    assert "not for publication" in text[:600]
    assert "90.5mm" in text or name != "figures.tex"
    first = text.split("b_two.", 1)[1][:4]
    assert first.startswith("svg" if name == "figures.html" else "png")


@pytest.mark.parametrize("name", KITS)
def test_a_figure_without_a_picture_says_so(folder, name):
    assert re.search(r"There is no .* What it shows:", (folder / name).read_text(encoding="utf-8"))


def test_two_runs_write_the_same_bytes(folder, tmp_path):
    before = {name: (folder / name).read_bytes() for name in KITS}
    write_kits(ENTRIES, folder, f"Study --> {HOSTILE}")
    assert {name: (folder / name).read_bytes() for name in KITS} == before


def test_html_is_ascii_and_holds_the_words(folder):
    from lxml.html import fragments_fromstring

    text = (folder / "figures.html").read_bytes().decode("ascii")
    figures = [part for part in fragments_fromstring(text) if getattr(part, "tag", "") == "figure"]
    assert [figure.get("id") for figure in figures] == ["fig-b-two", "fig-a-one", "fig-a-one-b", "fig-none"]
    assert figures[0].find("img").get("alt") == f"What {HOSTILE} shows."
    assert f"Title of b_two: {HOSTILE}. Caption of {HOSTILE}." in figures[0].text_content()
    assert {child.tag for figure in figures for child in figure.iter()} == {
        "figure",
        "img",
        "figcaption",
        "strong",
        "p",
    }


@pytest.mark.parametrize("name", ["figures.md", "figures.qmd"])
def test_pandoc_finds_captions_alternative_texts_and_ids(folder, name):
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not installed")
    from lxml.html import fromstring

    done = subprocess.run(
        ["pandoc", "-f", "markdown", "-t", "html", name], cwd=folder, capture_output=True, text=True, check=True
    )
    page = fromstring(f"<div>{done.stdout}</div>")
    images = list(page.iter("img"))
    assert [image.get("src") for image in images] == ["b_two.png", "a_one.png", "a-one.png"]
    attribute = "alt" if name == "figures.md" else "data-fig-alt"
    assert images[0].get(attribute) == f"What {HOSTILE} shows."
    caption = " ".join(next(page.iter("figcaption")).text_content().split())
    assert caption == f"Title of b_two: {HOSTILE}. Caption of {HOSTILE}."


def test_quarto_would_find_no_shortcode(folder):
    assert "{{" not in (folder / "figures.qmd").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_latex_compiles(folder, engine):
    if not shutil.which(engine):
        pytest.skip("LaTeX is not installed")
    (folder / "m.tex").write_text(
        "\\documentclass{article}\\usepackage{graphicx}\\begin{document}\\input{figures.tex}\\end{document}",
        encoding="utf-8",
    )
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "m.tex"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]

import json
import os
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from PIL import Image

from pipeline.escaping import as_markdown
from pipeline.figures import Figure, make_figures, write_figure, write_figures
from pipeline.plan import FigureOptions, Plan

SVG = "{http://www.w3.org/2000/svg}"
PLAN = Plan(highlight=("d01",))


@pytest.fixture(scope="module")
def figures(tiny: Any) -> list[Figure]:
    return list(make_figures(tiny.tables, tiny.design, PLAN, "A note."))


@pytest.fixture(scope="module")
def folder(figures: list[Figure], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("figures")
    write_figures(figures, place, PLAN.figures)
    return place


def test_a_bundle_has_one_stem(figures: list[Figure], folder: Path) -> None:
    endings = ("svg", "pdf", "png", "csv", "alt.txt", "caption.md")
    expected = {f"{figure.figure_id}.{ending}" for figure in figures for ending in endings}
    assert {path.name for path in folder.iterdir()} == expected | {"figures.json"}


def test_the_index_lists_every_figure_in_order(figures: list[Figure], folder: Path) -> None:
    text = (folder / "figures.json").read_text("utf-8")
    entries = json.loads(text)
    assert text == json.dumps(entries, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert [entry["id"] for entry in entries] == [figure.figure_id for figure in figures]
    for entry, figure in zip(entries, figures, strict=True):
        assert entry["caption"] == figure.caption
        assert entry["alternative_text"] == figure.alt
        assert (entry["kind"], entry["domain_id"], entry["title"]) == (figure.kind, figure.domain_id, figure.title)
        assert entry["width_mm"] == 170
        assert all((folder / name).is_file() for name in entry["files"].values())
        assert entry["characters_not_in_font"] == ""


def test_words_and_numbers_are_written_as_they_are(figures: list[Figure], folder: Path) -> None:
    for figure in figures:
        assert (folder / f"{figure.figure_id}.alt.txt").read_text("utf-8") == figure.alt + "\n"
        caption = (folder / f"{figure.figure_id}.caption.md").read_text("utf-8")
        assert caption.startswith(f"**{as_markdown(figure.title)}.** ")
        assert b"\r" not in (folder / f"{figure.figure_id}.csv").read_bytes()
        again = pd.read_csv(folder / f"{figure.figure_id}.csv", dtype={"category": str})
        empty = figure.table.isna() | (figure.table == "")
        assert (again.isna() == empty).all(axis=None)
        for column in again.columns[~empty.all()]:
            pd.testing.assert_series_equal(
                again[column][~empty[column]], figure.table[column][~empty[column]], check_dtype=False, rtol=1e-11
            )


def test_the_same_figures_give_the_same_bytes(tiny: Any, figures: list[Figure], folder: Path, tmp_path: Path) -> None:
    """Also in another process with another hash seed, time zone and folder, and settings of the user's own."""
    (tmp_path / "study.pickle").write_bytes(pickle.dumps((tiny.tables, tiny.design, PLAN)))
    (tmp_path / "matplotlibrc").write_text("savefig.bbox: tight\nfont.size: 20\npdf.fonttype: 3\nsavefig.dpi: 50\n")
    code = (
        "import pickle, pathlib; from pipeline.figures import make_figures, write_figures\n"
        "tables, design, plan = pickle.loads(pathlib.Path('study.pickle').read_bytes())\n"
        "write_figures(make_figures(tables, design, plan, 'A note.'), pathlib.Path('again'), plan.figures)"
    )
    root = str(Path(__file__).parents[3])
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": root}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_svg_has_title_and_description(figures: list[Figure], folder: Path) -> None:
    for figure in figures:
        text = (folder / f"{figure.figure_id}.svg").read_text("utf-8")
        root = ElementTree.fromstring(text)
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert desc is not None
        assert (title.text, desc.text) == (figure.title, figure.alt)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert list(root)[:2] == [title, desc]
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert "<text" not in text
        assert "dc:date" not in text


def test_pdf_embeds_its_font_and_has_no_date(folder: Path) -> None:
    for path in folder.glob("*.pdf"):
        content = path.read_bytes()
        assert b"/FontFile2" in content
        assert b"/Subtype /Type3" not in content
        assert b"CreationDate" not in content
        assert b"/Title" in content


def test_png_is_opaque_at_300_dots_per_inch(folder: Path) -> None:
    for path in folder.glob("*.png"):
        with Image.open(path) as image:
            assert image.mode == "RGB"
            assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
            assert image.width == pytest.approx(170 / 25.4 * 300, abs=1)
            assert image.info["Description"]
            assert "Software" not in image.info


def test_only_the_formats_asked_for(figures: list[Figure], tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    entries = write_figures(
        figures[:1], tmp_path / "new", FigureOptions(formats=("png",)), lambda *done: heard.append(done)
    )
    assert heard == [(1, 1)]
    assert set(entries[0]["files"]) == {"csv", "alt", "caption", "png"}
    assert not list((tmp_path / "new").glob("*.svg"))


def test_no_figures_still_give_an_index(tmp_path: Path) -> None:
    assert write_figures([], tmp_path, FigureOptions()) == []
    assert (tmp_path / "figures.json").read_text() == "[]\n"


def test_characters_that_the_font_lacks_are_listed_and_no_warning(tiny: Any, tmp_path: Path) -> None:
    design = replace(tiny.design, cases=(replace(tiny.design.cases[0], label="事例 1"), tiny.design.cases[1]))
    figure = next(make_figures(tiny.tables, design, PLAN))
    assert write_figure(figure, tmp_path, PLAN.figures)["characters_not_in_font"] == "事例"


def test_settings_of_the_user_are_left_alone(figures: list[Figure], tmp_path: Path) -> None:
    with mpl.rc_context({"svg.fonttype": "none", "font.size": 33}):
        write_figure(figures[0], tmp_path, FigureOptions(formats=("svg",)))
        assert mpl.rcParams["svg.fonttype"] == "none"
        assert mpl.rcParams["font.size"] == 33


def test_markdown_of_any_label_reads_as_plain_text() -> None:
    assert as_markdown("a_b *c* <i> $5 [x]") == r"a\_b \*c\* \<i\> \$5 \[x\]"

"""Studies with little in them: counts only, no answers, nothing that can be estimated, no scores."""

from dataclasses import replace

import numpy as np
import pytest

from instrument.issues import IssueLog
from pipeline.report.pictures import pictures_by_place, split_caption
from pipeline.statistics.reasons import Reason

MACHINERY = ("nan", "NaN", "<NA>", "inf ")


@pytest.mark.parametrize("issues", [None, IssueLog()])
def test_only_counts_were_given(changed, issues):
    page = changed(issues=issues, ledger=None, tally=None, inputs=["site-a"])
    assert "Only counts were given" in page.text()
    assert "No issue was found" not in page.text()


def test_nothing_was_wrong(changed):
    assert "No issue was found." in changed(issues=IssueLog()).text()


@pytest.mark.parametrize("reason", list(Reason))
def test_nothing_could_be_estimated(changed, content, reason):
    """Every estimate empty, with this reason: the page says it in words everywhere."""
    tables = {}
    for name, frame in content.tables.items():
        estimates = [column for column in frame.columns if frame[column].dtype.kind == "f" or column == "draws"]
        emptied = frame.astype(dict.fromkeys(estimates, object))
        emptied[estimates] = None
        tables[name] = emptied.assign(note=str(reason)) if "note" in frame else emptied
    text = changed(tables=tables).text()
    assert not [word for word in MACHINERY if word in text]
    assert "could not be estimated" in text


def test_nobody_was_interviewed(changed, content):
    nobody = {name: np.zeros_like(counts) for name, counts in content.cube.counts.items()}
    cube = replace(content.cube, interviewed=np.zeros_like(content.cube.interviewed), counts=nobody)
    tables = {}
    for name, frame in content.tables.items():
        numbers = frame.select_dtypes("number").columns
        emptied = frame.astype(dict.fromkeys(numbers, object))
        emptied[numbers] = None
        whole = [column for column in numbers if frame[column].dtype.kind == "i"]
        emptied[whole] = 0
        tables[name] = emptied.assign(note="no_respondents") if "note" in frame else emptied
    page = changed(cube=cube, tables=tables)
    assert "0 people were interviewed" in page.text()
    assert not [word for word in MACHINERY if word in page.text()]


def test_tables_without_rows(changed, content):
    page = changed(tables={name: frame.iloc[:0] for name, frame in content.tables.items()}, figures=[])
    assert "No domain has questions that count toward a score." in page.text()
    assert "The plan asks for no comparison that this study can make." in page.text()


def test_one_case_without_groups_or_attributes(changed, content):
    design = replace(content.design, cases=content.design.cases[:1], groups=content.design.groups[:1], attributes=(),
                     targets={})  # fmt: skip
    cube = replace(
        content.cube, case_ids=("C1",), group_ids=("user",), interviewed=content.cube.interviewed[:1, :1],
        counts={name: counts[:1, :1] for name, counts in content.cube.counts.items()},
    )  # fmt: skip
    page = changed(design=design, cube=cube)
    assert page.table("Interviews in each case").head == ["Case", "Interviews"]
    assert "2 people were interviewed in 1 case." in page.text()


def test_a_figure_without_a_picture_is_told_in_words(changed, content):
    entry = {**content.figures[0], "files": {"pdf": "items-pay.pdf"}}
    page = changed(figures=[entry])
    assert not page.all("img")
    assert 'What it shows: Alt "text" <img> & more' in page.text()


def test_a_png_stands_in_where_there_is_no_svg(content, tmp_path):
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    entry = {**content.figures[0], "files": {"png": "x.png"}}
    (picture,) = pictures_by_place([entry], tmp_path, {"pay": "Pay"})["pay"]
    assert picture.source == "data:image/png;base64,iVBORw=="


def test_many_large_pictures_are_embedded_as_png_where_that_is_smaller(content, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.report.pictures.MOST_SVG", 10)
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    (tmp_path / "x.svg").write_text("<svg>" + "x" * 50 + "</svg>", encoding="utf-8")
    entry = {**content.figures[0], "files": {"png": "x.png", "svg": "x.svg"}}
    (picture,) = pictures_by_place([entry], tmp_path, {"pay": "Pay"})["pay"]
    assert picture.source.startswith("data:image/png")


def test_a_caption_loses_its_title_and_what_the_page_says():
    assert split_caption("T", "**Scores by case.** Band of\nequals.") == ("Scores by case", "Band of equals.")
    assert split_caption("T", "No Markdown here.") == ("T", "No Markdown here.")

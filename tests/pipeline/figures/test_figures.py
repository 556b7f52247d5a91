"""Captions, alternative texts, order and choice of figures, against the plotted tables."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from matplotlib.text import Text

from instrument.items import Domain
from pipeline.figures import KINDS, Figure, make_figures, words
from pipeline.plan import Plan
from pipeline.statistics.printing import format_percent, format_points

HIGHLIGHT = ("d01", "d00")
NOTE = "Synthetic data, not the study’s."


@pytest.fixture(scope="module")
def figures(sample: Any) -> list[Figure]:
    return list(make_figures(sample.tables, sample.design, Plan(highlight=HIGHLIGHT), NOTE))


def test_every_kind_is_made_in_registry_order(figures: list[Figure]) -> None:
    assert [kind for kind, _ in itertools.groupby(figure.kind for figure in figures)] == list(KINDS)
    assert len({figure.figure_id for figure in figures}) == len(figures)
    assert all(re.fullmatch(r"[a-z0-9_-]+", figure.figure_id) for figure in figures)


def test_items_of_every_domain_and_cases_of_highlighted_ones(figures: list[Figure]) -> None:
    domains = {kind: [f.domain_id for f in figures if f.kind == kind] for kind in KINDS}
    assert domains["diverging_items"] == [f"d{i:02d}" for i in range(14)]
    assert list(dict.fromkeys(domains["diverging_cases"])) == list(HIGHLIGHT)
    assert domains["score_heatmap"] == domains["case_dots"] == [None]
    heat = next(figure for figure in figures if figure.kind == "score_heatmap")
    assert heat.table["domain_id"].drop_duplicates().tolist()[:3] == ["d01", "d00", "d02"]
    assert heat.table["case_id"].drop_duplicates().tolist() == [f"C{i:02d}" for i in range(1, 11)]


def test_captions_end_with_the_source_and_the_warning(figures: list[Figure]) -> None:
    for figure in figures:
        assert figure.caption.endswith(f"{NOTE} {words.INTERNAL}")
        assert "nothing of statistical significance" in figure.caption
        assert not re.search(r"(?<!no )(?<!statistical )significan|\*\*", figure.caption)


def test_alternative_text_is_a_few_sentences(figures: list[Figure]) -> None:
    for figure in figures:
        assert re.match(
            r"(Diverging bars|Heat map|Dot plot|Dumbbell plot|Grid|Table with bars|Profile) of ", figure.alt
        )
        sentences = re.split(r"(?<=[.?!])”? (?=[A-Z])", re.sub(r"“[^”]*”", "“q”", figure.alt))
        assert 2 <= len(sentences) <= 8, figure.alt


def test_bases_in_the_caption_are_those_of_the_table(figures: list[Figure], sample: Any) -> None:
    figure = next(figure for figure in figures if figure.figure_id == "diverging_items-d01")
    shares = figure.table[figure.table["category"] != "dont_know"]
    assert f"({words.span(shares['base'])}, of " in figure.caption
    bases = sample.tables["bases"]
    bases = bases[(bases["breakdown"] == "overall") & bases["item_id"].isin(shares["item_id"])]
    assert f"of {words.span(bases['asked'])} asked" in figure.caption
    assert f"refusals {bases['refused'].sum()}, answers not recorded {bases['blank'].sum()}, " in figure.caption
    assert "not allowed" not in figure.caption
    assert "Asked of: Peer worker, Coworker, Strategic manager and Commissioner." in figure.caption


def test_alternative_text_names_the_extremes_of_the_table(figures: list[Figure], sample: Any) -> None:
    labels = {item.item_id: item.label for item in sample.design.items}
    figure = next(figure for figure in figures if figure.figure_id == "diverging_items-d00")
    table = figure.table[figure.table["panel"] == 1]
    upper = table[table["category"].isin(["4", "5"])].groupby("item_id")["n"].sum()
    shares = upper / table[table["category"] == "1"].set_index("item_id")["base"]
    for item_id in (shares.idxmin(), shares.idxmax()):
        n = table.loc[table["item_id"] == item_id, "base"].iloc[0]
        assert f"{format_percent(upper[item_id], n)} of {n} for “{labels[item_id]}”" in figure.alt


def test_heat_map_text_names_the_extremes_of_the_table(figures: list[Figure], sample: Any) -> None:
    figure = next(figure for figure in figures if figure.kind == "score_heatmap")
    shown = figure.table[figure.table["estimate"] != ""]
    low = shown.loc[shown["value"].idxmin()]
    case = next(case.label for case in sample.design.cases if case.case_id == low["case_id"])
    assert f"from {format_points(max(low['value'], 0), low['n'])} (" in figure.alt
    assert f", {case}, n = {low['n']})" in figure.alt
    assert f"{(figure.table['estimate'] == '').sum()} of 140 cells show no mean" in figure.alt


def test_means_within_their_band_stand_in_brackets(figures: list[Figure]) -> None:
    figure = next(figure for figure in figures if figure.kind == "score_heatmap")
    table = figure.table
    within = table[table["within_band"] == "yes"]
    assert 0 < len(within) < (table["within_band"] != "").sum()
    assert f"{len(within)} of {(table['within_band'] != '').sum()} adjusted means lie within" in figure.alt
    shown = [text.get_text().rstrip("†") for text in figure.draw().findobj(Text)]
    printed = sorted(f"({format_points(min(max(row.value, 0), 100), row.n)})" for row in within.itertuples())
    assert sorted(text for text in shown if re.fullmatch(r"\(\d+\)", text)) == printed


def test_unevenness_in_words_is_that_of_the_table(figures: list[Figure]) -> None:
    figure = next(figure for figure in figures if figure.kind == "unevenness_dots")
    shown = figure.table[figure.table["unevenness"].notna()]
    assert shown["unevenness"].is_monotonic_decreasing
    first, last = shown.iloc[0], shown.iloc[-1]
    assert f"from {format_points(last['unevenness'], last['n'])} for " in figure.alt
    assert f" to {format_points(first['unevenness'], first['n'])} for " in figure.alt
    beyond = (shown["unevenness"] > shown["chance_high"]).sum()
    assert f"{beyond} of {len(shown)} lie beyond their chance band" in figure.alt
    assert f"({words.span(shown['n'])} where there is an estimate)" in figure.caption
    assert f"{len(figure.table) - len(shown)} domain could not be estimated" in figure.alt


@pytest.mark.parametrize("breakdown", ["side", "group"])
def test_gaps_in_words_are_those_of_the_table(figures: list[Figure], breakdown: str) -> None:
    figure = next(figure for figure in figures if figure.figure_id == f"gap_dumbbells-{breakdown}")
    ends = figure.table[figure.table["drawn"] == "end"]
    spread = ends.groupby("domain_id")["adjusted_mean"].agg(lambda means: means.max() - means.min())
    pair = ends[ends["domain_id"] == spread.idxmax()].sort_values("adjusted_mean")
    said = re.search(
        r"furthest apart in “[^”]*”: .*? (\d+) \(n = (\d+)\) and .*? (\d+) \(n = (\d+)\), (\d+) points", figure.alt
    )
    assert said is not None
    printed = [str(text) for row in pair.itertuples() for text in (format_points(row.adjusted_mean, row.n), row.n)]
    assert list(said.groups()) == [*printed, format_points(spread.max(), int(pair["n"].min()))]
    drawn = figure.table[figure.table["drawn"] != ""]
    assert f"({words.span(drawn['n'])} where a mean is drawn)" in figure.caption
    assert f"{(drawn['within_band'] == 'yes').sum()} of {len(drawn)} means lie within" in figure.alt


def test_dots_outside_their_band_are_counted_from_the_table(figures: list[Figure]) -> None:
    figure = next(figure for figure in figures if figure.kind == "case_dots")
    shown = figure.table.dropna(subset=["adjusted_mean", "band_low"])
    outside = ~shown["adjusted_mean"].between(shown["band_low"], shown["band_high"])
    assert f"{outside.sum()} of {len(shown)} adjusted means lie outside" in figure.alt


def test_no_highlight_means_every_domain_in_dots_and_none_by_case(tiny: Any) -> None:
    made = list(make_figures(tiny.tables, tiny.design, Plan()))
    assert "diverging_cases" not in {figure.kind for figure in made}
    dots = next(figure for figure in made if figure.kind == "case_dots")
    assert dots.table["domain_id"].drop_duplicates().tolist() == ["d00", "d01"]


@pytest.mark.parametrize(
    ("include", "ids"),
    [
        (("case_dots",), ["case_dots"]),
        (("diverging_items-d01", "score_heatmap"), ["score_heatmap", "diverging_items-d01"]),
        ((), []),
    ],
)
def test_include_chooses_kinds_and_single_figures(tiny: Any, include: tuple[str, ...], ids: list[str]) -> None:
    plan = Plan.model_validate({"figures": {"include": include}})
    assert [figure.figure_id for figure in make_figures(tiny.tables, tiny.design, plan)] == ids


def test_include_of_an_unknown_figure_is_refused(tiny: Any) -> None:
    plan = Plan.model_validate({"figures": {"include": ("pie",)}})
    with pytest.raises(ValueError, match="no such figure: pie; kinds are coverage_grid"):
        list(make_figures(tiny.tables, tiny.design, plan))


def test_long_studies_are_split_and_every_part_has_its_own_numbers(stress: Any) -> None:
    plan = Plan.model_validate({"highlight": ("d00",), "figures": {"include": ("diverging_cases", "score_heatmap")}})
    made = list(make_figures(stress.tables, stress.design, plan))
    for kind, rows in (("diverging_cases", 40 * 4 * 8), ("score_heatmap", 40 * 25)):
        parts = [figure for figure in made if figure.kind == kind]
        assert len(parts) > 1
        assert [figure.figure_id.rsplit("-", 1)[1] for figure in parts] == [str(i + 1) for i in range(len(parts))]
        assert all(figure.title.endswith(f"({i}\u00a0of\u00a0{len(parts)})") for i, figure in enumerate(parts, 1))
        assert sum(len(figure.table) for figure in parts) == rows


@pytest.mark.parametrize(("people", "counts"), [((3, 4), True), ((30, 40), False)])
def test_numbers_in_bars_are_people_where_a_base_is_small(
    study_maker: Callable[..., Any], people: tuple[int, ...], counts: bool
) -> None:
    study = study_maker(3, 1, people=people)
    plan = Plan.model_validate({"highlight": ("d00",), "figures": {"include": ("diverging_cases",)}})
    (figure,) = make_figures(study.tables, study.design, plan)
    shown = {text.get_text() for text in figure.draw().findobj(Text)}
    assert ("numbers in the bars are people" in figure.caption) is counts
    assert any("Numbers in the bars are people." in text for text in shown) is counts
    n = figure.table.loc[figure.table["n"].idxmax()]
    assert (str(n["n"]) if counts else format_percent(n["n"], n["base"])) in shown


def test_invalid_answers_are_told_where_they_were_counted(tiny: Any) -> None:
    bases = tiny.tables["bases"].copy()
    bases.loc[bases["breakdown"] == "overall", ["interviewed", "asked", "eligible"]] += 1
    figure = next(f for f in make_figures({**tiny.tables, "bases": bases}, tiny.design, Plan()) if f.domain_id == "d00")
    assert "answers that are not allowed 4." in figure.caption


def test_ids_that_differ_in_capitals_only_get_different_files(tiny: Any) -> None:
    design, tables = tiny.design, dict(tiny.tables)
    items = tuple(replace(item, domain_id=item.domain_id.replace("d01", "D00")) for item in design.items)
    design = replace(design, items=items, domains=(Domain("d00", "Small"), Domain("D00", "Large")))
    plan = Plan.model_validate({"figures": {"include": ("diverging_items",)}})
    ids = [figure.figure_id for figure in make_figures(tables, design, plan)]
    assert ids == ["diverging_items-d00", "diverging_items-d00-b"]


def test_a_study_without_answers_gives_no_figures(study_maker: Callable[..., Any]) -> None:
    study = study_maker(3, 2, people=(0, 0))
    assert list(make_figures(study.tables, study.design, Plan(highlight=("d00",)))) == []


def test_plotted_tables_do_not_need_matplotlib() -> None:
    code = "import sys, pipeline.figures, pipeline.figures.scales; print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("x", "n", "text"),
    [(1, 8, "1 of 8"), (5, 9, "5 of 9"), (5, 40, "13%"), (2, 16, "13%"), (31, 81, "38%"), (7, 89, "8%"),
     (1, 200, "0.5%"), (45, 120, "37.5%")],
)  # fmt: skip
def test_percent(x: int, n: int, text: str) -> None:
    assert format_percent(x, n) == text


@pytest.mark.parametrize(
    ("value", "n", "text"), [(62.5, 9, "63"), (62.499, 99, "62"), (62.45, 100, "62.5"), (0, 5, "0")]
)
def test_points(value: float, n: int, text: str) -> None:
    assert format_points(value, n) == text


def test_case_runs_follow_the_declared_order(sample: Any, tiny: Any) -> None:
    runs = words.case_runs(sample.design)
    assert [case.case_id for _, run in runs for case in run] == list(sample.design.case_ids)
    assert [label for label, _ in runs] == ["NHS trust", "Voluntary-sector provider", "Partnership"]
    assert words.case_runs(tiny.design) == (("", tiny.design.cases),)
    mixed = replace(sample.design, cases=sample.design.cases[::3] + sample.design.cases[1::3])
    assert words.case_runs(mixed) == (("", mixed.cases),)

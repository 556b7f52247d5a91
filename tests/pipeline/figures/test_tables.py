"""The plotted numbers of every kind against small tables worked out by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from instrument.items import Category, Domain, Item
from pipeline.artefacts import COLUMNS, Case, Design, Group
from pipeline.figures import (
    blocks,
    case_dots,
    diverging_cases,
    diverging_items,
    gap_dumbbells,
    score_heatmap,
    unevenness_dots,
)
from pipeline.figures.lookup import OVERALL, Lookup
from pipeline.figures.scales import diverging_edges, ordinal_items, share_table
from pipeline.plan import Plan


def item(item_id: str, m: int, level: str = "ordinal", domain_id: str = "pay", word: str = "answer") -> Item:
    categories = tuple(Category(f"c{i}", f"{word} {i}") for i in range(1, m + 1))
    return Item(item_id, item_id, domain_id, f"Question {item_id}?", level, categories, scored=True)  # type: ignore[arg-type]


FAIR, CLEAR, SORT = item("fair", 3), item("clear", 3), item("sort", 4, "nominal")
OFTEN = item("often", 2, word="time")
DESIGN = Design(
    "s", "S",
    cases=(Case("B", "Case B"), Case("A", "Case A"), Case("C", "Case C")),
    groups=(Group("g", "Group"),), attributes=(), domains=(Domain("pay", "Pay"), Domain("team", "Team")),
    items=(FAIR, SORT, OFTEN, CLEAR),
)  # fmt: skip


def base_row(unit: tuple[str, str], which: Item, substantive: int, dont_know: int = 0, refused: int = 0) -> tuple:
    responded = substantive + dont_know
    asked = responded + refused
    return (*unit, which.item_id, 20, asked, asked, responded, substantive, dont_know, refused, 0, 0, 20 - asked)


def tables(counts: dict, dont_know: dict | None = None, scores: list[tuple] | None = None) -> dict[str, pd.DataFrame]:
    """Tables of ``counts`` {(unit, item_id): counts}; scores are (case, domain, n, mean, adjusted, low, high)."""
    items = {i.item_id: i for i in DESIGN.items}
    bases = [base_row(u, items[i], sum(c), (dont_know or {}).get((u, i), 0)) for (u, i), c in counts.items()]
    frequencies = [
        (*u, "pay", i, code, n, sum(c), n / sum(c) if sum(c) else None, None, None, "pooled", None)
        for (u, i), c in counts.items() for code, n in zip(items[i].codes, c, strict=True)
    ]  # fmt: skip
    rows = [("case", c, d, n, mean, adj, low, high, None, None, None, None, "") for c, d, n, mean, adj, low, high in
            scores or []]  # fmt: skip
    made = {"bases": bases, "frequencies": frequencies, "scores": rows}
    return {name: pd.DataFrame(values, columns=list(COLUMNS[name])) for name, values in made.items()}


def uneven(*rows: tuple) -> pd.DataFrame:
    """Rows are (domain, n, unevenness, low, high, chance limit, note)."""
    columns = ["unit", "domain_id", "n", "v_observed", "v_noise", "unevenness", "conf_low", "conf_high", "chance_high"]
    made = [("domain", d, n, None, None, u, low, high, chance, note) for d, n, u, low, high, chance, note in rows]
    return pd.DataFrame(made, columns=[*columns, "note"])


def test_unevenness_stands_in_order_of_its_estimates_and_says_what_is_beyond_chance() -> None:
    design = replace(DESIGN, items=(FAIR, item("lead", 3, domain_id="team")))
    table = uneven(("pay", 20, 4.0, 0.0, 9.0, 8.0, "loo_lowest=A"), ("team", 30, 12.0, 5.0, 20.0, 8.0, ""))
    found = unevenness_dots.uneven_table(Lookup({"unevenness": table}, design), Plan(highlight=("pay",)))
    assert found["domain_id"].tolist() == ["team", "pay"]
    assert found["beyond_chance"].tolist() == ["yes", "no"]
    assert found["highlighted"].tolist() == ["no", "yes"]
    table = uneven(("pay", 20, None, None, None, None, "not_connected; levels_left_out=A"),
                   ("team", 30, 0.0, None, None, 8.0, "below_chance"))  # fmt: skip
    found = unevenness_dots.uneven_table(Lookup({"unevenness": table}, design), Plan())
    assert found["domain_id"].tolist() == ["team", "pay"]
    assert found["note"].tolist() == ["below_chance", "not_connected"]


def test_gap_joins_the_two_adjusted_means_furthest_apart() -> None:
    groups = (
        ("a", 9, 40.0, 38.0),
        ("b", 9, 60.0, 62.0),
        ("c", 9, 50.0, 50.0),
        ("d", 4, 10.0, 5.0),
        ("e", 0, None, None),
    )
    rows = [("group", g, "pay", n, mean, adj, 45.0, 70.0, None, None, None, None, "") for g, n, mean, adj in groups]
    scores = pd.DataFrame(rows, columns=list(COLUMNS["scores"]))
    asked = {**tables({}), "scores": scores}
    table = gap_dumbbells.gap_table(Lookup(asked, DESIGN), Plan(), "group", list("abcde")).set_index("level")
    assert table["drawn"].to_dict() == {"a": "end", "b": "end", "c": "between", "d": "", "e": ""}
    assert table["note"].to_dict() == {"a": "", "b": "", "c": "", "d": "base_too_small", "e": "not_asked"}
    assert table["within_band"].to_dict() == {"a": "no", "b": "yes", "c": "yes", "d": "", "e": ""}
    assert table["mean"].isna().to_dict() == {"a": False, "b": False, "c": False, "d": True, "e": True}


@pytest.mark.parametrize(
    ("counts", "edges"),
    [
        ([2, 4, 4], [(-0.4, -0.2), (-0.2, 0.2), (0.2, 0.6)]),
        ([1, 3], [(-0.25, 0), (0, 0.75)]),
        ([0, 0, 5, 0, 0], [(-0.5, -0.5), (-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, 0.5)]),
        ([5, 0, 0, 0], [(-1, 0), (0, 0), (0, 0), (0, 0)]),
        ([1] * 10, [(i / 10 - 0.5, i / 10 - 0.4) for i in range(10)]),
        ([0] * 5 + [2] + [0] * 5, [(-0.5, -0.5)] * 5 + [(-0.5, 0.5)] + [(0.5, 0.5)] * 5),
    ],
)
def test_zero_is_the_middle_of_the_scale(counts: list[int], edges: list[tuple[float, float]]) -> None:
    found = diverging_edges(counts, sum(counts))
    assert [value for pair in found for value in pair] == pytest.approx([value for pair in edges for value in pair])


def test_items_of_one_scale_stand_together_in_declared_order() -> None:
    assert ordinal_items(DESIGN.items, "pay") == [(FAIR, CLEAR), (OFTEN,)]


def test_share_table_has_each_category_then_dont_know() -> None:
    lookup = Lookup(tables({(OVERALL, "fair"): [2, 4, 4]}, {(OVERALL, "fair"): 5}), DESIGN)
    table = share_table(lookup, [(FAIR,)], [OVERALL])
    assert table["category"].tolist() == ["c1", "c2", "c3", "dont_know"]
    assert table["n"].tolist() == [2, 4, 4, 5]
    assert table["base"].tolist() == [10, 10, 10, 15]
    assert table["proportion"].tolist() == pytest.approx([0.2, 0.4, 0.4, 1 / 3])
    assert table["start"].tolist() == pytest.approx([-0.4, -0.2, 0.2, 0.0])
    assert table["end"].tolist() == pytest.approx([-0.2, 0.2, 0.6, 1 / 3])
    assert table["note"].tolist() == [""] * 4


@pytest.mark.parametrize(
    ("counts", "unknown", "note"),
    [([2, 1, 1], 3, "base_too_small"), ([0, 0, 0], 2, "no_respondents"), ([2, 2, 1], 0, "")],
)
def test_shares_of_small_bases_are_empty_and_say_why(counts: list[int], unknown: int, note: str) -> None:
    table = diverging_items.item_share_table(
        Lookup(tables({(OVERALL, "fair"): counts}, {(OVERALL, "fair"): unknown}), DESIGN), [(FAIR,)]
    )
    assert table["note"].tolist() == [note] * 4
    assert table["n"].tolist() == [*counts, unknown]
    assert table["proportion"].isna().all() == bool(note)
    assert table["start"].isna().all() == bool(note)


def test_cases_stand_in_declared_order_and_those_not_asked_say_so() -> None:
    units = {case_id: ("case", case_id) for case_id in "ABC"}
    lookup = Lookup(tables({(units["A"], "fair"): [3, 2, 1], (units["B"], "fair"): [1, 0, 1]}), DESIGN)
    table = diverging_cases.case_share_table(lookup, [FAIR])
    assert table["case_id"].drop_duplicates().tolist() == ["B", "A", "C"]
    notes = table.drop_duplicates("case_id").set_index("case_id")["note"].to_dict()
    assert notes == {"B": "base_too_small", "A": "", "C": "not_asked"}


SCORES = [
    ("A", "pay", 9, 40.0, 44.5, 30.0, 60.0), ("B", "pay", 5, 70.0, None, None, None),
    ("C", "pay", 4, 70.0, 71.0, 30.0, 60.0),
]  # fmt: skip


def test_heat_table_marks_raw_means_and_empties_small_bases() -> None:
    lookup = Lookup(tables({(("case", "A"), "fair"): [3, 3, 3]}, scores=SCORES), DESIGN)
    table = score_heatmap.heat_table(lookup, Plan()).set_index("case_id")
    assert table.index.tolist() == ["B", "A", "C"]  # domain `team` has no scored items
    assert table["estimate"].to_dict() == {"A": "adjusted", "B": "raw", "C": ""}
    assert table["value"].dropna().to_dict() == {"A": 44.5, "B": 70.0}
    assert table["note"].to_dict() == {"A": "", "B": "", "C": "base_too_small"}


def test_heat_table_says_which_adjusted_means_lie_within_their_band() -> None:
    scores = [("A", "pay", 9, 40.0, 60.0, 30.0, 60.0), ("B", "pay", 9, 70.0, 60.1, 30.0, 60.0),
              ("C", "pay", 9, 45.0, None, None, None)]  # fmt: skip
    table = score_heatmap.heat_table(Lookup(tables({}, scores=scores), DESIGN), Plan()).set_index("case_id")
    assert table["within_band"].to_dict() == {"A": "yes", "B": "no", "C": ""}
    assert table["band_high"].dropna().to_dict() == {"A": 60.0, "B": 60.0}


def test_heat_table_tells_not_asked_from_not_answered() -> None:
    counts = {(("case", "A"), "fair"): [0, 0, 0], (("case", "B"), "fair"): [5, 0, 0]}
    lookup = Lookup(tables(counts, {(("case", "A"), "fair"): 3}, scores=SCORES[1:2]), DESIGN)
    table = score_heatmap.heat_table(lookup, Plan()).set_index("case_id")
    assert table["note"].to_dict() == {"A": "no_respondents", "B": "", "C": "not_asked"}


def test_highlighted_domains_come_first() -> None:
    order = score_heatmap.ordered_domains(DESIGN, Plan(highlight=("team",)))
    assert [domain.domain_id for domain in order] == ["team", "pay"]


def test_dot_table_shows_no_mean_of_a_small_base() -> None:
    table = case_dots.dot_table(Lookup(tables({}, scores=SCORES), DESIGN), [Domain("pay", "Pay")]).set_index("case_id")
    assert table["adjusted_mean"].dropna().to_dict() == {"A": 44.5}
    assert table["mean"].dropna().to_dict() == {"A": 40.0, "B": 70.0}
    assert table["band_low"].dropna().to_dict() == {"A": 30.0}
    assert table["note"].to_dict() == {"A": "", "B": "", "C": "base_too_small"}


def test_tables_read_back_from_text_give_the_same_numbers() -> None:
    made = tables({(OVERALL, "fair"): [2, 4, 4]}, scores=SCORES)
    again = {name: frame.astype(object).where(frame.notna(), "").astype(str) for name, frame in made.items()}
    for find in (lambda t: score_heatmap.heat_table(Lookup(t, DESIGN), Plan()),
                 lambda t: diverging_items.item_share_table(Lookup(t, DESIGN), [(FAIR,)])):  # fmt: skip
        pd.testing.assert_frame_equal(find(made), find(again))


@pytest.mark.parametrize(
    ("room", "sizes"), [(100, [10]), (10, [10]), (7, [5, 5]), (4, [2, 4, 4]), (3, [1, 3, 3, 3]), (0.5, [1] * 10)]
)
def test_divided_fills_parts_evenly(room: float, sizes: list[int]) -> None:
    rows = (("", tuple(range(10))),)
    parts = blocks.divided(rows, lambda row: 1.0, 0.0, room)
    assert [row for part in parts for _, block in part for row in block] == list(range(10))
    assert sorted(sum(len(block) for _, block in part) for part in parts) == sorted(sizes)
    assert all(blocks.height_of(part, lambda row: 1.0, 0.0) <= max(room, 1) for part in parts)


def test_divided_keeps_blocks_with_their_labels() -> None:
    parts = blocks.divided((("x", (1, 2)), ("y", (3,))), lambda row: 1.0, 1.0, 3.0)
    assert parts == [(("x", (1, 2)),), (("y", (3,)),)]


def test_questions_without_bars_are_named_in_the_caption() -> None:
    counts = {(("case", case), "fair"): [2, 2, 2] for case in "AB"} | {(("case", "A"), "clear"): [1, 0, 1]}
    made = diverging_cases.figures(tables(counts), DESIGN, Plan(highlight=("pay",)), "")
    (figure,) = made
    assert "Not drawn, for too few answers: “Question clear?” (n = 0 to 2 in each case)." in figure.caption
    assert "answers to 1 question on" in figure.alt
    assert set(figure.table["item_id"]) == {"fair"}


def test_cases_that_answer_alike_do_not_lie_apart() -> None:
    counts = {(("case", case), "fair"): [2, 2, 2] for case in "ABC"}
    (figure,) = diverging_cases.figures(tables(counts), DESIGN, Plan(highlight=("pay",)), "")
    assert "furthest apart" not in figure.alt

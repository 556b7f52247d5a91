"""The numbers of the page are those of the tables, with their bases and reasons."""

import re

import numpy as np
import pytest

from instrument.items import INVALID, one_per_question
from pipeline.report import numbers
from pipeline.report.facts import Facts

CASES = ["Case <script>alert(1)</script>", 'Case "two" $2$', "Case 'three' & more", "{{ 7 * 7 }} {% raw %}"]


def spaced(printed: str) -> str:
    """A printed number with ordinary spaces, as the page reader gives them."""
    return printed.replace("\u00a0", " ")


def rows_of(frame, **wanted):
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    return frame


def first_number(cell: str) -> int:
    return int(re.match(r"[\d,]+", cell)[0].replace(",", ""))


def test_coverage_is_the_cube(content, page):
    table = page.table("Interviews in each case")
    for case, counts in zip(CASES, content.cube.interviewed, strict=True):
        printed = [0 if cell.startswith("none") else first_number(cell) for cell in table.rows[case]]
        assert printed == [*counts, counts.sum()]
    assert first_number(table.rows["All cases"][-1]) == content.cube.interviewed.sum()


def test_empty_pairs_are_marked_and_named(content, page):
    empty = [element for element in page.all("td") if element.attributes.get("class") == "empty"]
    assert len(empty) == int((content.cube.interviewed == 0).sum()) == 1
    assert 'has no boss "b"' in page.text()


def test_targets_stand_beside_the_interviews(page):
    assert page.table("Interviews in each case").rows["All cases"][1].endswith("of 12 wanted")


def test_shares_of_a_scale_are_the_frequencies(content, page):
    table = page.table("Answers from “Not <at> all”", "Everybody who answered counts once")
    frame = rows_of(content.tables["frequencies"], breakdown="overall", item_id="clear")
    cells = table.rows["How clear & plain? scored in reverse"]
    assert first_number(cells[0]) == frame["base"].iloc[0]
    for cell, n, base in zip(cells[1:], frame["n"], frame["base"], strict=True):
        assert cell == f"{numbers.share(n, base)} {n} of {base}"


def test_shares_of_options_and_of_unordered_answers(content, page):
    for words, item, labels in (
        ("Paid? Everybody", "paid", ["A <wage>", "Nothing"]),
        ("Which extras.", "extras/food", ["Food & drink"]),
    ):
        table = page.table(words)
        frame = rows_of(content.tables["frequencies"], breakdown="overall", item_id=item)
        frame = frame[frame["category"] != "not_chosen"]
        assert f"Base: {frame['base'].iloc[0]} of" in table.caption
        for label, n, base in zip(labels, frame["n"], frame["base"], strict=True):
            assert table.rows[label] == [str(n), numbers.share(n, base)]


def test_shares_in_which_every_case_counts_the_same(content, page):
    table = page.table("Paid?", "Every case counts the same")
    frame = rows_of(content.tables["frequencies"], breakdown="study", item_id="paid")
    for label, row in zip(["A <wage>", "Nothing"], frame.to_dict("records"), strict=True):
        low, high = (numbers.proportion(row[name], row["base"]) for name in ("conf_low", "conf_high"))
        assert table.rows[label] == [numbers.proportion(row["proportion"], row["base"]), f"{low} to {high}"]


def test_a_numeric_question_is_shown_by_quartiles(content, page):
    table = page.table("Hours?", "in h <week>")
    counts = content.cube.counts["hours"].sum(axis=(0, 1))
    item = content.cube.item("hours")
    values = np.repeat([float(code) for code in item.codes], counts[: len(item.codes)])
    assert table.rows["All cases"][1:] == [numbers.plain(q) for q in np.quantile(values, (0.25, 0.5, 0.75))]


def test_scores_by_case_are_the_scores(content, page):
    table = page.table("Domain score by case")
    frame = rows_of(content.tables["scores"], breakdown="case", domain_id="pay").set_index("level")
    for case_id, label in zip(content.design.case_ids, CASES, strict=True):
        row, cells = frame.loc[case_id], table.rows[label]
        assert cells[0] == str(row["n"])
        assert row["n"] >= numbers.COUNTS_ONLY
        assert cells[1] == numbers.points(row["mean"], row["n"])
        assert cells[2] == numbers.on_scale(row["adjusted_mean"], row["n"])


def test_small_bases_have_no_mean(changed, content):
    frame = content.tables["scores"].copy()
    first = (frame["breakdown"] == "case") & (frame["level"] == "C1")
    frame.loc[first, "n"] = 4
    page = changed(tables={**content.tables, "scores": frame})
    assert page.table("Domain score by case").rows[CASES[0]] == ["4", "too few people"]
    assert page.table("Mean score of each case").rows["Pay & <em>hours</em>"][0] == "too few people n = 4"


def test_an_adjusted_mean_off_the_scale_is_cut_and_marked(changed, content):
    frame = content.tables["scores"].copy()
    first = (frame["breakdown"] == "case") & (frame["level"] == "C1")
    frame.loc[first, "adjusted_mean"] = 103.4
    page = changed(tables={**content.tables, "scores": frame})
    assert page.table("Domain score by case").rows[CASES[0]][2] == "100†"
    assert "† The adjusted mean lies outside 0 to 100" in page.text()


def test_contrasts_of_a_domain_carry_p_base_draws_and_smallest_p(content, page):
    table = page.table("Comparisons of the domain score")
    frame = rows_of(content.tables["contrasts"], unit="domain", unit_id="pay", contrast="case", is_headline=True)
    row, cells = frame.iloc[0], dict(zip(table.head[1:], table.rows["Cases, within each group"], strict=True))
    assert cells["Base"].startswith(f"{row['n']} people")
    assert cells["p"] == spaced(numbers.p_value(row["p_value"]))
    assert cells["p, adjusted"] == spaced(numbers.p_value(row["p_adjusted"]))
    assert cells["Smallest p possible"] == spaced(numbers.p_value(row["p_min"]))
    assert str(row["draws"]) in cells["Deals"]
    assert row["method"] in cells["How p was made"]
    assert numbers.effect(row["effect"]) in cells["Effect"]


def test_a_withheld_test_says_why(changed, content):
    frame = content.tables["contrasts"].copy()
    pay = (frame["unit"] == "domain") & (frame["unit_id"] == "pay")
    frame.loc[pay, ["p_value", "p_adjusted"]] = np.nan
    frame["note"] = frame["note"].astype(object)
    frame.loc[pay, "note"] = "min_p_above_alpha"
    page = changed(tables={**content.tables, "contrasts": frame})
    table = page.table("Comparisons of the domain score")
    assert all(cell.startswith("withheld: with so few") for cell in table.column("p"))


def test_no_verdict_and_no_star(page):
    said = page.text().lower()
    assert not re.search(r"(?<!of statistical )significan", said)
    assert not re.search(r"[\d.]\s?\*\*", said)


def test_missing_answers_have_their_own_denominators(content, page):
    table = page.table("Structured questions: answers given")
    facts = Facts(content)
    items = [item.item_id for item in one_per_question(facts.items_of("pay")) if item.level != "open"]
    assert items == ["fair", "clear", "paid", "extras/food", "hours"]
    frame = rows_of(content.tables["bases"], breakdown="overall")
    sums = frame[frame["item_id"].isin(items)].sum(numeric_only=True)
    cells = table.rows["Pay & <em>hours</em> 5 questions"]
    assert first_number(cells[0]) == sums["interviewed"]
    for cell, count, of in zip(cells[1:6], ("not_asked", "not_applicable", "dont_know", "refused", "blank"),
                               ("interviewed", "asked", "responded", "eligible", "eligible"), strict=True):  # fmt: skip
        assert f"{sums[count]:.0f} of {sums[of]:.0f}" in cell


def test_open_answers_are_counted_by_group(content, page):
    table = page.table("Open answers to read")
    frame = rows_of(content.tables["bases"], breakdown="group", item_id="tell").set_index("level")
    cells = table.rows["Tell <more>."]
    for cell, group in zip(cells, content.design.group_ids, strict=False):
        assert cell == f"{frame.loc[group, 'substantive']} of {frame.loc[group, 'asked']}"


def test_dont_know_is_counted_by_group(content, page):
    table = page.table("Questions that somebody could not or would not answer")
    frame = rows_of(content.tables["bases"], breakdown="group", item_id="fair").set_index("level")
    for cell, group in zip(table.rows["How <fair>?"], content.design.group_ids, strict=False):
        assert cell == f"{frame.loc[group, 'dont_know']} of {frame.loc[group, 'responded']}"


def test_issues_are_counted_by_code(content, page):
    table = page.table("Issues found")
    blanks = sum(group.count for group in content.issues.groups if group.code == "Q01")
    assert table.rows["Blank answers Q01"] == ["warning", str(blanks), "1", "2", "counted as blank"]
    assert page.table("Cells read other than").rows["All"][0] == str(content.ledger.total)


def test_versions_and_changes_are_told(page):
    assert list(page.table("Versions of the interview").rows) == ["Version 1.0", "Version 1.1"]
    assert page.table("Questions that changed").rows["How much trusted?"] == [
        "1.0 to 1.1", "reworded, meaning kept", "yes", "Easier <to> hear.",
    ]  # fmt: skip


def test_questions_are_shown_with_answers_groups_and_conditions(page):
    table = page.table("Questions of this domain")
    assert table.rows["Hours?"] == ["A whole number from 0 to 60, in h <week>", "Everybody", "“Paid?” is “A <wage>”"]
    assert table.rows["Which extras"][0] == "Any of: Food & drink · <Travel>"
    assert table.rows["How clear & plain?"][0].endswith("; scored in reverse")


@pytest.mark.parametrize("word", ["NaN", "nan", "None", "NA", "inf", "NaT", "no_respondents", "base_too_small"])
def test_nothing_of_the_machinery_shows(page, word):
    assert not re.search(rf"\b{word}\b", page.text())


def test_answers_that_cannot_be_used_are_counted_apart(changed, content):
    counts = {name: array.copy() for name, array in content.cube.counts.items()}
    states = content.cube.item("clear").states
    c, g, state = np.argwhere(counts["clear"] > 0)[0]
    counts["clear"][c, g, state] -= 1
    counts["clear"][c, g, states.index(INVALID)] += 1
    cube = type(content.cube)(content.cube.case_ids, content.cube.group_ids, content.cube.items,
                              content.cube.interviewed, counts)  # fmt: skip
    page = changed(cube=cube, allow_invalid=True)
    assert "Not usable" in page.table("Questions that somebody could not").head
    assert "The data have errors and were analysed all the same." in page.text()

"""Who differs: every name and number of the sentences is that of the tables, and nothing is called a finding."""

import re
from dataclasses import replace

import pytest

from pipeline.report import numbers, write_word_report
from pipeline.report.facts import Facts
from pipeline.report.sections.differences import warning, who_differs
from pipeline.report.sections.summary import summary
from pipeline.report.sections.unevenness import uneven_sentences

LABELS = {"user": "User <user>", "worker": "Worker & co", "boss": 'Boss "B"'}


def said(content, domain_id="pay"):
    return {point.about: point.sentence.replace("\u00a0", " ") for point in who_differs(Facts(content), domain_id)}


def scores(content, breakdown, domain_id="pay"):
    frame = content.tables["scores"]
    return frame[(frame["breakdown"] == breakdown) & (frame["domain_id"] == domain_id)].set_index("level")


def contrast_row(content, contrast, domain_id="pay"):
    frame = content.tables["contrasts"]
    own = (frame["contrast"] == contrast) & (frame["unit"] == "domain") & (frame["unit_id"] == domain_id)
    return frame[own & (frame["method"] == "strat_permutation")].iloc[0]


def with_scores(content, breakdown, level, **values):
    frame = content.tables["scores"].copy()
    place = (frame["breakdown"] == breakdown) & (frame["level"] == level) & (frame["domain_id"] == "pay")
    for name, value in values.items():
        frame.loc[place, name] = value
    return replace(content, tables={**content.tables, "scores": frame})


def mean_of(label, row):
    return f"{label} ({numbers.points(row['adjusted_mean'], row['n'])}, n = {row['n']})"


def test_groups_are_named_with_the_ends_of_their_means(content):
    frame = scores(content, "group").sort_values("adjusted_mean")
    low, high = frame.iloc[0], frame.iloc[-1]
    apart = numbers.in_points(high["adjusted_mean"] - low["adjusted_mean"], min(low["n"], high["n"]))
    ends = f"run from {mean_of(LABELS[low.name], low)} to {mean_of(LABELS[high.name], high)}, {apart} apart."
    assert ends in said(content)["Groups"]


@pytest.mark.parametrize(("contrast", "about"), [("group", "Groups"), ("side", "Practice and management")])
def test_chance_is_told_with_the_adjusted_p_and_the_base(content, contrast, about):
    row = contrast_row(content, contrast)
    equals = numbers.equals(row["p_adjusted"]).replace("\u00a0", " ")
    levels = "" if contrast == "side" else f", {row['levels']} groups"
    base = f"({row['n']} people{levels})"
    told = f"{numbers.deals(row['p_value'])} deals; adjusted for looking at 2 domains, {equals} {base}."
    assert told in said(content)[about]


def test_the_sides_lie_as_far_apart_as_their_difference(content):
    rows, effect = scores(content, "side"), contrast_row(content, "side")["effect"]
    sides = {"practice": "Practice", "management": "Management"}
    both = " and ".join(mean_of(label, rows.loc[side]) for side, label in sides.items())
    n = min(rows.loc[side, "n"] for side in sides)
    higher = "practice" if effect > 0 else "management"
    sentence = said(content)["Practice and management"]
    assert sentence.startswith(f"{both}: {higher} scores {numbers.in_points(abs(effect), n)} higher.")
    assert 'With a score here: practice, User <user> and Worker & co; management, Boss "B".' in sentence


def test_the_question_furthest_apart_is_the_largest_difference_of_its_table(content):
    frame = content.tables["contrasts"]
    frame = frame[(frame["contrast"] == "side") & (frame["unit"] == "item") & (frame["domain_id"] == "pay")]
    frame = frame[frame["method"] == "strat_permutation"]
    frame = frame[(frame["effect_name"] == "mean_difference") & frame["unit_id"].isin(["fair", "clear"])]
    row = frame.loc[frame["effect"].abs().idxmax()]
    asked = {"fair": "How <fair>?", "clear": "How clear & plain?"}[row["unit_id"]]
    told = f"{numbers.in_points(abs(row['effect']), row['n'])} higher ({row['n']} people"
    means = content.tables["means"]
    assert means.loc[(means["breakdown"] == "side") & (means["item_id"] == "fair"), "n"].min() == 3
    assert "furthest apart" not in said(content)["Practice and management"]  # three people have no mean to show
    content = replace(content, tables={**content.tables, "means": means.assign(n=means["n"] + 2)})
    sentence = said(content)["Practice and management"]
    assert f"Of {len(frame)} questions compared, they lie furthest apart on “{asked}”" in sentence
    assert f"{told}; chance not tested)." in sentence
    tested = content.tables["contrasts"].assign(p_value=0.01, p_adjusted=0.0421)
    sentence = said(replace(content, tables={**content.tables, "contrasts": tested}))["Practice and management"]
    assert f"{told}; p = 0.042, adjusted for the questions of the domain)." in sentence


def test_cases_outside_their_band_are_those_of_the_table(content):
    sentence = said(content)["Cases"]
    labels = Facts(content).case_labels
    outside = 0
    for level, row in scores(content, "case").iterrows():
        is_outside = not row["band_low"] - 1e-9 <= row["adjusted_mean"] <= row["band_high"] + 1e-9
        assert (labels[level] in sentence) == is_outside
        outside += is_outside
    assert ("lies outside" in sentence) == (outside == 0)


def test_cases_on_both_sides_of_their_band(content):
    moved = with_scores(content, "case", "C1", adjusted_mean=80.0, band_low=30.0, band_high=70.0, n=8)
    moved = with_scores(moved, "case", "C2", adjusted_mean=29.6, band_low=30.0, band_high=70.0, n=8)
    moved = with_scores(moved, "case", "C3", adjusted_mean=50.0, band_low=30.0, band_high=70.0, n=8)
    moved = with_scores(moved, "case", "C4", n=4)
    assert said(moved)["Cases"] == (
        "Above the band of equal cases: Case <script>alert(1)</script> (80, band 30 to 70, n = 8). "
        'Below it: Case "two" $2$ (30, just outside its band of 30 to 70, n = 8). 1 case of 3 lies inside. '
        "1 more case with fewer than 5 people is in the comparison, but too small to show a mean of; it may lie "
        "further out."
    )


def test_no_case_outside_its_band(content):
    for case_id in content.design.case_ids:
        content = with_scores(content, "case", case_id, adjusted_mean=50.0, band_low=30.0, band_high=70.0, n=8)
    assert said(content)["Cases"] == "No adjusted mean lies outside its band of equal cases (4 cases)."


def test_a_small_group_is_named_without_a_mean(content):
    sentence = said(with_scores(content, "group", "boss", n=4))["Groups"]
    assert 'Too few people: Boss "B" (n = 4).' in sentence
    assert 'Boss "B" (4' not in sentence.replace("(n = 4)", "")
    assert sentence.startswith("The adjusted means of ")


def test_a_side_that_was_not_asked_is_named(content):
    frame = content.tables["bases"].copy()
    numeric = frame.select_dtypes("number").columns
    frame.loc[frame["level"] == "management", numeric] = 0
    unasked = with_scores(content, "side", "management", n=0, mean=None, adjusted_mean=None)
    unasked = replace(unasked, tables={**unasked.tables, "bases": frame})
    assert (
        said(unasked)["Practice and management"]
        == "Their means cannot be shown beside each other. Not asked: Management."
    )


def test_a_domain_without_a_score_has_nothing_to_compare(content, page):
    assert not said(content, "talk")
    assert "The domain has no score to compare people by." in page.text()


def test_the_warning_stands_below_and_nothing_is_a_verdict(content, page):
    assert warning(Facts(content)) in page.text()
    assert "about 5 of 100 means outside their own" in warning(Facts(content))
    text = " ".join([*said(content).values(), warning(Facts(content))])
    assert not re.search(r"significan|\*|\brank|\bbest\b|\bworst\b", text)


def test_the_sentences_arrive_in_the_word_report(content, tmp_path):
    import docx

    write_word_report(tmp_path / "report.docx", content)
    written = " ".join(p.text for p in docx.Document(str(tmp_path / "report.docx")).paragraphs).replace("\u00a0", " ")
    for about, sentence in said(content).items():
        assert f"{about}: {sentence}" in written
    assert warning(Facts(content)) in written


def uneven(content, **values):
    frame = content.tables["unevenness"].copy()
    for name, value in values.items():
        frame.loc[(frame["unit"] == "domain") & (frame["unit_id"] == "pay"), name] = value
    changed = Facts(replace(content, tables={**content.tables, "unevenness": frame}))
    return " ".join(uneven_sentences(changed, "pay")).replace("\u00a0", " ")


def test_what_chance_could_give_is_not_said_to_be_beyond_it(content):
    known = {"conf_low": 3.0, "conf_high": 30.0, "note": ""}
    beyond = uneven(content, unevenness=12.0, chance_high=11.0, loo_low=8.0, loo_high=13.0, **known)
    assert "spread by 12 points of 100 beyond what chance adds." in beyond
    within = uneven(content, unevenness=12.0, chance_high=14.0, loo_low=8.0, loo_high=13.0, **known)
    assert "cases that are all alike would show up to 14 points in 95% of such studies" in within


def test_cases_that_were_not_asked_are_not_said_to_be_few(content):
    case = next(iter(Facts(content).case_labels))
    few = uneven(content, unevenness=12.0, chance_high=11.0, note=f"levels_left_out={case}")
    assert "Left out, too few people have a score: " in few
    bases = content.tables["bases"].copy()
    bases.loc[(bases["breakdown"] == "case") & (bases["level"] == case), "asked"] = 0
    unasked = replace(content, tables={**content.tables, "bases": bases})
    assert "Left out, not asked: " in uneven(unasked, unevenness=12.0, chance_high=11.0, note=f"levels_left_out={case}")


def test_cases_of_very_different_sizes_are_compared_by_people_too(content):
    told = uneven(content, unevenness=12.0, chance_high=14.0, note="matched_interval")
    p = Facts(content).p_value("case", "pay", "cmh_row_means")
    equals = numbers.equals(p).replace("\u00a0", " ")
    assert f"A test that weighs people instead (cmh_row_means) gives {equals}, not adjusted." in told


def test_two_cases_have_no_spread_for_a_reason_of_its_own(content):
    told = uneven(content, unevenness=None, note="too_few_levels")
    assert "could not be estimated: needs three cases with enough answers" in told


def test_the_summary_names_domains_that_chance_could_explain(content):
    frame = content.tables["unevenness"].assign(unevenness=12.0, chance_high=14.0, note="matched_interval")
    contrasts = content.tables["contrasts"]
    tests = contrasts.assign(p_value=contrasts["p_value"].where(contrasts["method"] != "cmh_row_means", 0.01))
    facts = Facts(replace(content, tables={**content.tables, "unevenness": frame, "contrasts": tests}))
    points = {point.about: point for point in summary(facts)}
    assert "Where cases differ most" not in points
    assert "no more than cases that are all alike could by chance" in points["No more than chance"].sentence
    assert "weighs people instead of cases gives p below 0.05" in points["No more than chance"].sentence

"""Small readable tables: interviews in, counts and domain scores out."""

import pytest
from support.response_files import write_csv
from support.study_folders import STUDY, interview, load, small_rows, small_study

from instrument.validation import Validation
from pipeline.artefacts import NOT_SCORED
from pipeline.design import design_of
from pipeline.tabulate import tabulate

SCORED = """
    - {id: three, type: select_one, choices: {level: ordinal, choices: [{code: a, label: A}, {code: b, label: B},
       {code: c, label: C}]}, text: a}
    - {id: five, type: select_one, choices: extent, text: b}
    - {id: turned, type: select_one, choices: extent, reverse: true, text: c}
    - {id: left_out, type: select_one, choices: extent, score: false, text: d}
    - {id: kind_of, type: select_one, choices: [{code: x, label: X}, {code: y, label: Y}], text: e}
    - {id: only_boss, type: select_one, choices: extent, asked_of: [boss], text: f}
    - {id: only_one, type: select_one, choices: {level: ordinal, choices: [{code: z, label: Z}]}, text: g}
"""
EXTENT = """
    choice_lists:
      extent:
        level: ordinal
        choices: [{code: "1", label: L1}, {code: "2", label: L2}, {code: "3", label: L3}, {code: "4", label: L4},
                  {code: "5", label: L5}]
"""
NAMES = ("three", "five", "turned", "left_out", "kind_of", "only_boss", "only_one")


@pytest.fixture
def study(tmp_path):
    return load(tmp_path / "study", STUDY, interview(SCORED, more=EXTENT).replace("tiny", "small"))


@pytest.fixture
def scores(study, tmp_path):
    """Scores of people given as rows of answers, in the order of the people."""

    def of(*people, group="staff", min_answered=0.5):
        found = []
        for answers in people:
            row = {"respondent_id": "R1", "case_id": "C01", "group_id": group, "instrument_version": "1.0"}
            path = write_csv(tmp_path / "r.csv", [row | dict.fromkeys(NAMES, "") | answers])
            result = tabulate(Validation([path], study).batches(), design_of(study), min_answered).scores.to_frame()
            found += [row["score"] for row in result.to_dict("records") if row["n"]]
        return found

    return of


def person(three="", five="", turned="", boss="", **others):
    return {"three": three, "five": five, "turned": turned, "only_boss": boss, **others}


def test_a_score_is_the_mean_place_of_the_answers_on_0_to_100(scores):
    people = (("a", "1", "5"), ("c", "5", "1"), ("b", "3", "3"), ("a", "2", "4"), ("c", "1", "1"))
    assert scores(*(person(*answers) for answers in people)) == [
        "0.000000", "100.000000", "50.000000", "16.666667", "66.666667",
    ]  # fmt: skip


def test_what_is_not_scored_does_not_matter(scores):
    other = person("b", "3", "3", left_out="5", kind_of="x", only_one="z")
    assert scores(other, person("b", "3", "3")) == ["50.000000"] * 2


def test_half_of_the_eligible_items_is_enough_and_less_is_not(scores):
    boss = {"group": "boss"}
    assert scores(person("b", "3", "", ""), **boss) == ["50.000000"]  # two of four
    assert scores(person("b", "", "", ""), **boss) == [NOT_SCORED]  # one of four
    assert scores(person("b", "", "")) == [NOT_SCORED]  # one of three
    assert scores(person("b", "3", "")) == ["50.000000"]  # two of three
    assert scores(person("", "", "")) == [NOT_SCORED]


@pytest.mark.parametrize("reason", ["DK", "REF", ""])
def test_who_could_have_answered_is_eligible(scores, reason):
    assert scores(person("b", reason, reason)) == [NOT_SCORED]


def test_who_says_not_applicable_is_not_eligible(scores):
    assert scores(person("b", "NAP", "NAP")) == ["50.000000"]
    assert scores(person("b", "NAP", "")) == ["50.000000"]  # one of two
    assert scores(person("NAP", "NAP", "NAP")) == [NOT_SCORED]


def test_an_invalid_answer_is_no_answer_and_leaves_the_person_eligible(scores):
    assert scores(person("b", "9", "9")) == [NOT_SCORED]
    assert scores(person("b", "3", "9")) == ["50.000000"]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.1, "50.000000"), (1 / 3, "50.000000"), (0.34, NOT_SCORED), (1, NOT_SCORED)]
)
def test_the_plan_says_how_many_must_be_answered(scores, share, expected):
    assert scores(person("b", "", ""), min_answered=share) == [expected]


def test_a_domain_without_scored_items_has_no_scores(tmp_path):
    study = load(tmp_path / "s", STUDY, interview().replace("tiny", "small"))
    row = {"respondent_id": "R1", "case_id": "C01", "group_id": "boss", "instrument_version": "1.0", "q1": "x"}
    path = write_csv(tmp_path / "r.csv", [row])
    result = tabulate(Validation([path], study).batches(), design_of(study))
    assert result.scores.counts == {}
    assert list(result.scores.to_frame()["domain_id"]) == []


# The cube


@pytest.fixture
def cube(tmp_path):
    def of(*rows):
        path = write_csv(
            tmp_path / "r.csv", [small_rows()[0] | row | {"respondent_id": f"R{n}"} for n, row in enumerate(rows)]
        )
        return tabulate(Validation([path], small_study()).batches(), design_of(small_study())).cube

    return of


def counts(cube, item_id, case="C01", group="staff"):
    item = cube.item(item_id)
    place = cube.case_ids.index(case), cube.group_ids.index(group)
    numbers = cube.counts[item_id][place]
    return {state: int(n) for state, n in zip(item.states, numbers, strict=True) if n}


def test_every_state_of_a_choice(cube):
    done = cube(
        {"unfair": "2"}, {"unfair": "Somewhat"}, {"unfair": "DK"}, {"unfair": ""}, {"unfair": "9"}, {"unfair": "REF"}
    )
    assert counts(done, "unfair") == {"2": 2, "dont_know": 1, "blank": 1, "invalid": 2}


def test_options_of_select_many(cube):
    done = cube(
        {"tasks": "talk walk", "support": "1"}, {"tasks": "none"}, {"tasks": ""}, {"tasks": "REF"}, {"tasks": "x"}
    )
    assert counts(done, "tasks/talk") == {"chosen": 1, "not_chosen": 1, "blank": 1, "refused": 1, "invalid": 1}
    assert counts(done, "tasks/none") == {"chosen": 1, "not_chosen": 1, "blank": 1, "refused": 1, "invalid": 1}
    assert counts(done, "tasks/plan") == {"not_asked": 5}, "an option of a later version"


def test_numbers_have_a_category_for_each_value_that_was_met(cube):
    paid = {"paid": "yes", "fair": "2"}
    done = cube(*({**paid, "hours": hours} for hours in ("20", "9", "20.0", "DK", "999")), {"paid": "no", "hours": "7"})
    assert done.item("hours@1.0").codes == ("9", "20")
    assert counts(done, "hours@1.0") == {"9": 1, "20": 2, "dont_know": 1, "invalid": 2}
    assert done.item("hours@2.0").codes == ()
    assert counts(done, "hours@2.0") == {"not_asked": 6}


def test_text_and_dates_are_answered_or_not(cube):
    done = cube({"words": "so"}, {"words": "this"}, {"words": ""}, {"words": "REF", "since": "2020-13-01"})
    assert counts(done, "words") == {"answered": 2, "blank": 1, "refused": 1}
    assert counts(done, "since") == {"answered": 3, "invalid": 1}


def test_cells_without_anybody_have_no_rows(cube):
    frame = cube({"case_id": "C02"}).to_frame()
    assert set(frame["case_id"]) == {"C02"}
    assert set(frame["group_id"]) == {"staff"}


def test_invalid_has_rows_only_where_it_was_counted(cube):
    assert "invalid" not in set(cube({}).to_frame()["category"])
    assert "invalid" in set(cube({"unfair": "9"}).to_frame()["category"])


def test_rows_stand_in_declared_order(cube):
    frame = cube({"case_id": "C02"}, {"case_id": "C01"}).to_frame()
    assert list(dict.fromkeys(frame["case_id"])) == ["C01", "C02"]
    assert list(dict.fromkeys(frame["item_id"])) == [item.item_id for item in small_study().pooled.items]

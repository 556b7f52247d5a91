"""Which answers of several versions are counted together, and where those stand that are not."""

import pytest
from support.study_folders import ONE_CASE, interview, load

from instrument.versions import Placement, steps

LOW_HIGH = "{code: a, label: Low}, {code: b, label: High}"


def asked(text="How?", choices=LOW_HIGH, level="ordinal", name="q1", more=""):
    return (
        f"- {{id: {name}, type: select_one, text: '{text}', choices: {{level: {level}, choices: [{choices}]}}{more}}}\n"
    )


def change(class_, question="q1", before="1.0", **more):
    further = "".join(f", {name}: {value}" for name, value in more.items())
    return f"  - {{id: c1, from: '{before}', question: {question}, class: {class_}, reason: so decided{further}}}\n"


def folder(tmp_path, *versions):
    """A study folder of (number, questions, changes)."""
    texts = [
        interview(questions, version=number, more=f"changes:\n{changes}" if changes else "")
        for number, questions, changes in versions
    ]
    return load(tmp_path, ONE_CASE, *texts)


def item_ids(study):
    return [item.item_id for item in study.pooled.items]


def placed(study, version):
    return {item_id: placement.item_id for item_id, placement in study.pooled.placements[version].items()}


def classes(study):
    return {step.question_id: step.change_class for step in steps(*study.versions)}


@pytest.mark.parametrize(
    ("first", "second", "computed"),
    [
        (asked(), asked(more=", probes: [Why?], hint: A hint, required: false"), "identical"),
        (asked(), asked("HOW? "), "identical"),
        (asked(), asked(level="nominal"), "not_comparable"),
        (asked(), asked(choices="{code: b, label: High}, {code: a, label: Low}"), "not_comparable"),
        (asked(), asked(choices=LOW_HIGH + ", {code: c, label: Top}"), "partly_comparable"),
        (asked(level="nominal"), asked(level="nominal", choices=LOW_HIGH + ", {code: c, label: Top}"), "options_added"),
        (asked(), asked(choices="{code: a, label: Low}"), "partly_comparable"),
        (asked(), asked(more=", reverse: true"), "not_comparable"),
        (asked(), asked(more=", asked_of: [all]"), "partly_comparable"),
        (asked(), asked(more=", relevant: {case_id: [C01]}"), "partly_comparable"),
        (
            "- {id: q1, type: integer, text: a, max: 9}",
            "- {id: q1, type: integer, text: a, max: 8}",
            "partly_comparable",
        ),
        (
            "- {id: q1, type: integer, text: a, unit: h}",
            "- {id: q1, type: integer, text: a, unit: d}",
            "not_comparable",
        ),
        ("- {id: q1, type: integer, text: a}", "- {id: q1, type: decimal, text: a}", "partly_comparable"),
    ],
)
def test_the_class_that_comparison_finds(tmp_path, first, second, computed):
    study = folder(tmp_path, ("1.0", first, ""), ("2.0", second, ""))
    assert classes(study) == {"q1": computed}
    assert (len(item_ids(study)) == 1) == (computed in ("identical", "options_added"))


def test_what_did_not_change_is_one_item(tmp_path):
    study = folder(tmp_path, ("1.0", asked(), ""), ("1.1", asked(), ""), ("1.11", asked(), ""))
    assert item_ids(study) == ["q1"]
    assert [version.version for version in study.versions] == ["1.0", "1.1", "1.11"]


def test_versions_count_as_whole_numbers(tmp_path):
    study = folder(tmp_path, ("1.10", asked(), ""), ("1.2", asked(), ""), ("10.0", asked(), ""), ("9.0", asked(), ""))
    assert [version.version for version in study.versions] == ["1.2", "1.10", "9.0", "10.0"]
    assert study.newest.version == "10.0"


def test_wording_pools_only_when_somebody_said_so(tmp_path):
    declared = folder(tmp_path / "a", ("1.0", asked(), ""), ("1.1", asked("How far?"), change("wording")))
    assert item_ids(declared) == ["q1"]
    assert declared.pooled.items[0].label == "How far?"
    apart = folder(tmp_path / "b", ("1.0", asked(), ""), ("2.0", asked("How far?"), change("not_comparable")))
    assert item_ids(apart) == ["q1@2.0", "q1@1.0"]


def test_what_is_not_comparable_stands_behind_its_successor_under_its_version(tmp_path):
    study = folder(
        tmp_path,
        ("1.0", asked() + asked("Else?", name="q2"), ""),
        ("2.0", asked("How far?") + asked("Else?", name="q2"), change("not_comparable")),
    )
    assert item_ids(study) == ["q1@2.0", "q1@1.0", "q2"]
    assert placed(study, "1.0") == {"q1": "q1@1.0", "q2": "q2"}
    assert placed(study, "2.0") == {"q1": "q1@2.0", "q2": "q2"}
    assert [item.question_id for item in study.pooled.items] == ["q1", "q1", "q2"]
    assert len({item.label for item in study.pooled.items}) == 3


def test_a_lineage_is_named_by_its_first_version(tmp_path):
    study = folder(
        tmp_path,
        ("1.0", asked(), ""),
        ("1.1", asked(), ""),
        ("2.0", asked("How far?"), change("not_comparable", before="1.1")),
        ("2.1", asked("How far?"), ""),
    )
    assert item_ids(study) == ["q1@2.0", "q1@1.0"]
    assert [placed(study, version)["q1"] for version in ("1.0", "1.1", "2.0", "2.1")] == [
        "q1@1.0", "q1@1.0", "q1@2.0", "q1@2.0",
    ]  # fmt: skip


def test_a_new_option_pools_the_old_ones(tmp_path):
    many = "- {id: q1, type: select_multiple, text: a, choices: [{code: a, label: A}%s]}"
    study = folder(tmp_path, ("1.0", many % "", ""), ("1.1", many % ", {code: b, label: B}", ""))
    assert item_ids(study) == ["q1/a", "q1/b"]
    assert placed(study, "1.0") == {"q1/a": "q1/a"}


def test_options_of_questions_that_stand_apart(tmp_path):
    many = "- {id: q1, type: select_multiple, text: %s, choices: [{code: a, label: A}]}"
    study = folder(tmp_path, ("1.0", many % "a", ""), ("2.0", many % "b", change("not_comparable")))
    assert item_ids(study) == ["q1/a@2.0", "q1/a@1.0"]


def test_a_recode_maps_old_codes_to_new_ones(tmp_path):
    study = folder(
        tmp_path,
        ("1.0", asked(choices="{code: x, label: Low}, {code: b, label: High}"), ""),
        ("1.1", asked(), change("recode", map="{x: a}")),
    )
    assert item_ids(study) == ["q1"]
    assert study.pooled.items[0].codes == ("a", "b")
    assert study.pooled.placements["1.0"]["q1"] == Placement("q1", (("x", "a"),))
    assert study.pooled.placements["1.1"]["q1"] == Placement("q1", ())


def test_recodes_compose_along_the_versions(tmp_path):
    merged = change("recode", map="{x: k, y: k, z: b}")
    study = folder(
        tmp_path,
        ("1.0", asked(choices="{code: x, label: Low}, {code: y, label: Middle}, {code: z, label: High}"), ""),
        ("1.1", asked(choices="{code: k, label: Low}, {code: b, label: High}"), merged),
        ("1.2", asked(), change("recode", before="1.1", map="{k: a}")),
    )
    assert study.pooled.placements["1.0"]["q1"].recode == (("x", "a"), ("y", "a"), ("z", "b"))
    assert study.pooled.placements["1.1"]["q1"].recode == (("k", "a"),)


def test_options_may_be_renamed(tmp_path):
    many = "- {id: q1, type: select_multiple, text: a, choices: [{code: %s, label: A}, {code: b, label: B}]}"
    study = folder(tmp_path, ("1.0", many % "x", ""), ("1.1", many % "a", change("recode", map="{x: a}")))
    assert item_ids(study) == ["q1/a", "q1/b"]
    assert placed(study, "1.0") == {"q1/x": "q1/a", "q1/b": "q1/b"}


def test_a_renamed_question_is_counted_under_its_new_id(tmp_path):
    study = folder(tmp_path, ("1.0", asked(), ""), ("1.1", asked(name="q9"), change("identical", "q9", was="q1")))
    assert item_ids(study) == ["q9"]
    assert placed(study, "1.0") == {"q1": "q9"}
    assert classes(study) == {"q9": "identical"}


def test_without_a_word_another_id_is_another_question(tmp_path):
    study = folder(tmp_path, ("1.0", asked(), ""), ("2.0", asked(name="q9"), ""))
    assert item_ids(study) == ["q9", "q1"]
    assert classes(study) == {"q9": "new", "q1": "dropped"}


def test_a_question_that_comes_back_stands_apart(tmp_path):
    """Whether it is the same question after all, no comparison can know."""
    study = folder(
        tmp_path,
        ("1.0", asked() + asked(name="q2"), ""),
        ("2.0", asked(name="q2"), ""),
        ("2.1", asked() + asked(name="q2"), ""),
    )
    assert item_ids(study) == ["q1@2.1", "q1@1.0", "q2"]


def test_only_ordinal_questions_count_toward_a_score(tmp_path):
    study = folder(
        tmp_path,
        ("1.0", asked() + asked(name="q2", level="nominal") + asked(name="q3", more=", score: false"), ""),
    )
    assert [item.scored for item in study.pooled.items] == [True, False, False]

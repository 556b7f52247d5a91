"""What a study folder names must exist, and nothing in it may be ambiguous: each mistake at its line."""

import pytest
from support.study_folders import INTERVIEW_1_0, INTERVIEW_2_0, ONE_CASE, STUDY, interview, mistakes

LIST = """
choice_lists:
  extent:
    level: ordinal
    choices: [{code: "1", label: Low}, {code: "2", label: High}]
"""
ORDINAL = "{level: ordinal, choices: [{code: a, label: A}, {code: b, label: B}]}"


def found(tmp_path, *documents, study=ONE_CASE):
    return mistakes(tmp_path, study, *documents)


def the_mistake(tmp_path, *documents, study=ONE_CASE):
    (mistake,) = found(tmp_path, *documents, study=study)
    return mistake


def test_the_small_study_of_these_tests_is_free_of_mistakes(tmp_path):
    assert found(tmp_path, INTERVIEW_1_0, INTERVIEW_2_0, study=STUDY) == []


# Names that do not exist


def test_an_unknown_choice_list_with_what_was_meant(tmp_path):
    text = interview("- {id: q1, type: select_one, choices: extend, text: a}\n"
                     "- {id: q2, type: select_one, choices: extent, text: b}", more=LIST)  # fmt: skip
    mistake = the_mistake(tmp_path, text)
    assert mistake.startswith("interview-1.0.yaml:13: choice list 'extend' does not exist. Did you mean 'extent'?")


def test_a_list_that_no_question_uses(tmp_path):
    assert the_mistake(tmp_path, interview(more=LIST)).startswith("interview-1.0.yaml:6: the list 'extent' is not used")


def test_an_unknown_group(tmp_path):
    text = interview("- {id: q1, type: text, text: a, asked_of: [staf]}").replace("tiny", "small")
    mistake = the_mistake(tmp_path, text, study=STUDY)
    assert mistake.startswith("interview-1.0.yaml:10: group 'staf' does not exist. Did you mean 'staff'?")


@pytest.mark.parametrize(
    ("relevant", "words"),
    [
        ("{q3: [a]}", "'q3' is asked later"),
        ("{q2: [a]}", "'q2' is asked later, or is this question itself"),
        ("{q9: [a]}", "'q9' does not exist"),
        ("{kimd: [nhs]}", "Did you mean 'kind'?"),
        ("{q1: [c]}", "answer of q1 'c' does not exist. Allowed: a, b."),
        ("{any: [{q1: [a]}, {q1: [z]}]}", "answer of q1 'z' does not exist"),
        ("{kind: [nsh]}", "Did you mean 'nhs'?"),
        ("{case_id: [C03]}", "answer of case_id 'C03' does not exist"),
        ("{group_id: [nobody]}", "answer of group_id 'nobody' does not exist"),
    ],
)
def test_a_condition_looks_back_at_what_can_be_answered(tmp_path, relevant, words):
    text = interview(f"""
        - {{id: q1, type: select_one, choices: {ORDINAL}, text: a}}
        - {{id: q2, type: text, text: b, relevant: {relevant}}}
        - {{id: q3, type: select_one, choices: {ORDINAL}, text: c}}
    """).replace("tiny", "small")
    mistake = the_mistake(tmp_path, text, study=STUDY)
    assert mistake.startswith("interview-1.0.yaml:11: ")
    assert words in mistake


@pytest.mark.parametrize("relevant", ["[q1]", "{}", "{q1: yes}", "{q1: [1]}", "{any: {q1: [a]}}", "{any: [[a]]}"])
def test_a_condition_that_is_not_one(tmp_path, relevant):
    text = interview(f"""
        - {{id: q1, type: select_one, choices: {ORDINAL}, text: a}}
        - {{id: q2, type: text, text: b, relevant: {relevant}}}
    """)
    (mistake,) = found(tmp_path, text)
    assert mistake.startswith("interview-1.0.yaml:11: ")


def test_a_check_across_questions_names_what_exists(tmp_path):
    questions = f"- {{id: q1, type: select_one, choices: {ORDINAL}, text: a}}"
    checks = "checks:\n  - {id: c1, when: {q1: [z]}, expect: {q2: [a]}, message: m}\n"
    shown = found(tmp_path, interview(questions, more=checks))
    assert [mistake.partition(": ")[2].split(". ")[0] for mistake in shown] == [
        "answer of q1 'z' does not exist",
        "question 'q2' does not exist",
    ]  # fmt: skip


def test_the_study_names_what_exists(tmp_path):
    study = (
        STUDY.replace("label: North, kind: nhs", "label: North, kind: nhz")
        .replace("label: South, kind: charity", "label: South, knd: charity")
        .replace("targets: {staff: 2, boss: 1}", "targets: {stafff: 2}")
        .replace('{vX7: "1.0"}', '{vX7: "1.1"}')
        .replace("instrument: small", "instrument: other")
    )
    shown = [line for line in found(tmp_path, INTERVIEW_1_0, study=study) if line.startswith("study")]
    assert [line.partition(" ")[0] for line in shown] == [f"study.yaml:{n}:" for n in (3, 7, 8, 8, 12, 13)]
    joined = " ".join(shown)
    for words in ("category of kind 'nhz'", "case attribute 'knd'", "case C02 has no kind", "group 'stafff'",
                  "version '1.1'", "'other'"):  # fmt: skip
        assert words in joined


@pytest.mark.parametrize("name", ["case", "group", "side", "overall", "study", "all", "case_id", "interview_date"])
def test_a_case_attribute_must_not_be_called_like_a_breakdown(tmp_path, name):
    study = ONE_CASE.replace("label: One", f"label: One, {name}: x") + (
        f"case_attributes: {{{name}: {{label: L, categories: [{{code: x, label: X}}]}}}}\n"
    )
    assert "means something else here" in the_mistake(tmp_path, interview(), study=study)


# The same thing twice


@pytest.mark.parametrize(
    ("study", "line", "words"),
    [
        (STUDY.replace("id: C02", "id: C01"), 8, "case id 'C01' stands twice; the first is in line 7"),
        (STUDY.replace("id: C02", "id: c01"), 8, "case id 'c01' stands twice"),
        (STUDY.replace("label: South", "label: NORTH"), 8, "case label 'NORTH' stands twice"),
        (STUDY.replace("id: boss", "id: staff"), 11, "group id 'staff' stands twice"),
        (STUDY.replace("label: The boss", "label: staff "), 11, "group label"),
        (STUDY.replace("code: charity, label", "code: NHS, label"), 5, "code of kind 'NHS' stands twice"),
    ],
)
def test_two_things_of_one_name_in_the_study(tmp_path, study, line, words):
    shown = [mistake for mistake in found(tmp_path, INTERVIEW_1_0, study=study) if words in mistake]
    assert shown[0].startswith(f"study.yaml:{line}: ")


def test_two_questions_domains_or_checks_of_one_id(tmp_path):
    text = interview("- {id: q1, type: text, text: a}\n- {id: q1, type: text, text: b}")
    text += "  - {id: d1, title: Again, questions: [{id: q2, type: text, text: c}]}\n"
    shown = found(tmp_path, text)
    assert [mistake.partition(": ")[2] for mistake in shown] == [
        "question id 'q1' stands twice; the first is in line 10.",
        "domain id 'd1' stands twice; the first is in line 7.",
    ]


@pytest.mark.parametrize("name", ["case_id", "respondent_id", "row", "file"])
def test_a_question_must_not_be_called_like_a_record_field(tmp_path, name):
    assert "is the name of a record field" in the_mistake(tmp_path, interview(f"- {{id: {name}, type: text, text: a}}"))


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ("[{code: a, label: X}, {code: a, label: Y}]", "code 'a' stands twice"),
        ("[{code: a, label: X}, {code: A, label: Y}]", "the code 'A' reads like the code of choice 'a'"),
        ('[{code: "1", label: X}, {code: "1.0", label: Y}]', "the code '1.0' reads like the code of choice '1'"),
        ("[{code: a, label: b}, {code: b, label: Y}]", "the code 'b' reads like the label of choice 'a'"),
        ("[{code: a, label: X}, {code: b, label: ' x '}]", "the label ' x ' reads like the label of choice 'a'"),
        ("[{code: a, label: X}, {code: b, label: Y, aliases: [A]}]", "the alias 'A' reads like the code of choice 'a'"),
        ("[{code: a, label: X}, {code: b, label: {en: Y, de: X}}]", "the label 'X' reads like the label of choice 'a'"),
        ("[{code: DK, label: X}]", "the code 'DK' is also the missing code for dont_know"),
        ("[{code: a, label: ref}]", "the label 'ref' is also the missing code for refused"),
        ("[{code: a, label: X, aliases: [nap]}]", "the alias 'nap' is also the missing code for not_applicable"),
        ("[{code: blank, label: X}]", "'blank' is the name of a missing reason"),
        ("[{code: not_asked, label: X}]", "'not_asked' is the name of a missing reason"),
        ("[{code: invalid, label: X}]", "'invalid' is the name of a missing reason"),
    ],
)
@pytest.mark.parametrize("kind", ["select_one", "select_multiple"])
def test_one_text_must_not_mean_two_answers(tmp_path, choices, words, kind):
    shown = found(tmp_path, interview(f"- {{id: q1, type: {kind}, choices: {choices}, text: a}}"))
    assert any(words in mistake and mistake.startswith("interview-1.0.yaml:10: ") for mistake in shown), shown


def test_a_code_and_its_own_label_may_be_alike(tmp_path):
    choices = "[{code: never, label: Never}, {code: often, label: Often, aliases: [often]}]"
    assert found(tmp_path, interview(f"- {{id: q1, type: select_one, choices: {choices}, text: a}}")) == []


def test_a_missing_code_for_two_reasons(tmp_path):
    text = interview(more="missing_codes: {dont_know: [DK, X], refused: x}")
    assert "missing code 'x' stands twice" in the_mistake(tmp_path, text)


def test_questions_that_share_a_heading_and_meet_in_a_case(tmp_path):
    text = INTERVIEW_1_0.replace("relevant: {kind: [charity]}", "relevant: {kind: [charity, nhs]}")
    shown = [mistake for mistake in found(tmp_path, text, study=STUDY) if "share" in mistake]
    assert len(shown) == 1
    assert "'shop' and 'ward' share the heading 'place' and are both asked of C01/staff" in shown[0]


def test_questions_that_share_a_heading_and_are_asked_of_different_groups(tmp_path):
    text = interview("""
        - {id: q1, type: text, text: a, asked_of: [staff], heading: Both}
        - {id: q2, type: text, text: b, asked_of: [boss], heading: [both, Other]}
    """).replace("tiny", "small")
    assert found(tmp_path, text, study=STUDY) == []


def test_a_heading_that_is_the_id_of_another_question(tmp_path):
    text = interview("- {id: q1, type: text, text: a}\n- {id: q2, type: text, text: b, heading: Q1}")
    assert "'q2' and 'q1' share the heading 'q1'" in the_mistake(tmp_path, text)


def test_a_heading_that_is_the_one_of_a_record_field(tmp_path):
    """A column cannot be both the case and an answer."""
    shown = found(tmp_path, interview("- {id: q1, type: text, text: a, heading: Case ID}"))
    assert len(shown) == 1
    assert "case_id" in shown[0]


# What cannot be


def test_limits_the_wrong_way_round(tmp_path):
    text = interview("""
        - {id: q1, type: integer, text: a, min: 5, max: 1}
        - {id: q2, type: decimal, text: b, min: 5, warn_min: 1}
        - {id: q3, type: integer, text: c, warn_max: 9, max: 8}
    """)
    assert [mistake.partition(": ")[2] for mistake in found(tmp_path, text)] == [
        "min (5) is above max (1).", "min (5) is above warn_min (1).", "warn_max (9) is above max (8).",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("exclusive: [nonne]", "code 'nonne' does not exist. Did you mean 'none'?"),
        ("other: q0", "needs a choice with the code 'other'"),
        ("other: q9", "'q9' is not a text question"),
        ("other: q1", "'q1' is not a text question"),
    ],
)
def test_options_of_select_many(tmp_path, fields, words):
    text = interview(f"""
        - {{id: q0, type: text, text: a}}
        - {{id: q1, type: select_multiple, choices: [{{code: a, label: A}}, {{code: none, label: N}}], text: b,
           {fields}}}
    """)
    shown = found(tmp_path, text)
    assert any(words in mistake and mistake.startswith("interview-1.0.yaml:12: ") for mistake in shown), shown


@pytest.mark.parametrize(("field", "word"), [("reverse", "reversed"), ("score", "scored")])
def test_only_ordinal_questions_are_scored(tmp_path, field, word):
    choices = "[{code: a, label: A}]"
    text = interview(f"- {{id: q1, type: select_one, choices: {choices}, text: a, {field}: true}}")
    assert the_mistake(tmp_path, text).startswith(f"interview-1.0.yaml:10: only an ordinal question can be {word}")


def test_a_file_name_that_is_not_its_version(tmp_path):
    (tmp_path / "interview-2.0.yaml").write_text(interview(), encoding="utf-8")
    shown = found(tmp_path, interview())
    assert any("version 1.0 belongs in a file interview-1.0.yaml" in mistake for mistake in shown)


@pytest.mark.parametrize("version", ["1", "1.0.0", "v1.0", "01.0", "1.00", "1.x"])
def test_a_version_that_is_none(tmp_path, version):
    shown = found(tmp_path, interview(version=version))
    assert len(shown) == 1
    assert 'write MAJOR.MINOR in quotes, such as "1.0"' in shown[0]


# Versions


def two(questions_1, questions_2, version="1.1", changes="", released="2024-02-01"):
    more = f"changes:\n{changes}" if changes else ""
    return interview(questions_1), interview(questions_2, version=version, released=released, more=more)


ASKED = "- {id: q1, type: select_one, text: How?, choices: [{code: a, label: A}, {code: b, label: B}]}"


def change(text):
    return f"  - {{id: c1, from: '1.0', question: q1, reason: so decided, {text}}}\n"


def test_a_question_reworded_without_a_word(tmp_path):
    mistake = the_mistake(tmp_path, *two(ASKED, ASKED.replace("How?", "How far?"), "2.0"))
    assert mistake.startswith("interview-2.0.yaml:10: the wording of 'q1' differs from version 1.0.")
    assert "not_comparable" in mistake


def test_a_label_reworded_without_a_word(tmp_path):
    shown = found(tmp_path, *two(ASKED, ASKED.replace("label: A", "label: Aye"), "2.0"))
    assert any("the wording of 'q1' differs" in mistake for mistake in shown)


@pytest.mark.parametrize("class_", ["wording", "not_comparable"])
def test_a_reworded_question_with_a_decision(tmp_path, class_):
    reworded = ASKED.replace("How?", "How far?")
    version = "1.1" if class_ == "wording" else "2.0"
    assert found(tmp_path, *two(ASKED, reworded, version, change(f"class: {class_}"))) == []


@pytest.mark.parametrize(
    ("later", "changes"),
    [
        ("- {id: q2, type: text, text: Else?}", ""),  # dropped
        (ASKED.replace(", {code: b, label: B}", ""), ""),  # an option fewer
        (ASKED + "\n- {id: q2, type: text, text: x}", change("class: not_comparable")),
        (ASKED.replace("How?", "How?, relevant: {case_id: [C01]}"), ""),
        (ASKED.replace("select_one", "select_multiple"), ""),
    ],
)
def test_a_version_number_that_promises_too_much(tmp_path, later, changes):
    mistake = the_mistake(tmp_path, *two(ASKED, later, "1.1", changes))
    assert mistake.startswith("interview-1.1.yaml:2: 1.1 is too low after 1.0")
    assert 'The least is "2.0".' in mistake
    assert found(tmp_path / "higher", *two(ASKED, later, "2.0", changes)) == []


def test_versions_that_a_spreadsheet_takes_for_one(tmp_path):
    first, last = (interview(ASKED, version=version) for version in ("1.1", "1.10"))
    mistake = the_mistake(tmp_path, first, last)
    assert mistake.startswith("interview-1.10.yaml:2: 1.10 and 1.1 are one number to a spreadsheet")


def test_small_changes_need_a_minor_number_only(tmp_path):
    later = ASKED.replace("{code: b, label: B}", "{code: b, label: B}, {code: c, label: C}")
    assert found(tmp_path, *two(ASKED, later + "\n- {id: q2, type: text, text: x}")) == []


def test_a_version_released_before_the_one_before(tmp_path):
    assert "is earlier than the release of version 1.0" in the_mistake(
        tmp_path, *two(ASKED, ASKED, released="2023-01-01")
    )


def test_a_change_of_a_question_that_does_not_exist(tmp_path):
    changes = change("class: wording").replace("q1", "q11")
    assert "question 'q11' does not exist" in the_mistake(tmp_path, *two(ASKED, ASKED, "1.1", changes))


def test_a_change_from_a_version_that_is_not_the_one_before(tmp_path):
    changes = change("class: wording").replace("'1.0'", "'0.9'")
    mistake = the_mistake(tmp_path, *two(ASKED, ASKED, "1.1", changes))
    assert mistake.startswith("interview-1.1.yaml:6: ")
    assert "1.0" in mistake


def test_a_change_that_renames_a_question_that_never_was(tmp_path):
    mistake = the_mistake(tmp_path, *two(ASKED, ASKED, "1.1", change("class: identical, was: q0")))
    assert "'q0'" in mistake


@pytest.mark.parametrize(
    ("later", "declared"),
    [
        (ASKED.replace("code: b,", "code: bb,"), "class: recode"),  # no map
        (ASKED.replace("code: b,", "code: bb,"), "class: recode, map: {b: bbb}"),  # to a code that is none
        (ASKED.replace("code: b,", "code: bb,"), "class: recode, map: {a: a}"),  # b is not covered
        (ASKED.replace(", {code: b, label: B}", ""), "class: identical"),  # answers b have no place
        (ASKED.replace(", {code: b, label: B}", ""), "class: wording"),
        ("- {id: q1, type: integer, text: How?}", "class: identical"),  # another type
        ("- {id: q1, type: text, text: How?}", "class: wording"),
        (ASKED.replace("select_one", "select_multiple"), "class: identical"),
    ],
)
def test_pooling_needs_a_place_for_every_older_answer(tmp_path, later, declared):
    shown = found(tmp_path, *two(ASKED, later, "2.0", change(declared)))
    assert shown, "declared so, the answers of version 1.0 cannot be counted"
    assert all(mistake.startswith("interview-2.0.yaml:") for mistake in shown)


@pytest.mark.parametrize(
    ("later", "declared"),
    [
        (ASKED.replace("code: b,", "code: bb,"), "class: recode, map: {b: bb}"),
        (ASKED.replace("code: b,", "code: bb,"), "class: recode, map: {a: a, b: bb, dont_know: dont_know}"),
        (ASKED.replace(", {code: b, label: B}", ""), "class: recode, map: {b: a}, loss: b is gone"),
    ],
)
def test_a_complete_map_pools(tmp_path, later, declared):
    assert found(tmp_path, *two(ASKED, later, "1.1", change(declared))) == []


def test_a_question_that_only_got_another_id_pools(tmp_path):
    changes = change("class: identical, was: q1").replace("question: q1", "question: q2")
    assert found(tmp_path, *two(ASKED, ASKED.replace("id: q1", "id: q2"), "1.1", changes)) == []


def test_two_questions_cannot_both_be_counted_as_one_was(tmp_path):
    changes = change("class: identical, was: q1").replace("question: q1", "question: q2")
    shown = found(tmp_path, *two(ASKED, ASKED + "\n" + ASKED.replace("id: q1", "id: q2"), "1.1", changes))
    assert any("'q1' and 'q2' are both counted as 'q1' was" in mistake for mistake in shown)


def test_options_of_select_many_cannot_be_merged(tmp_path):
    many = ASKED.replace("select_one", "select_multiple")
    later = many.replace(", {code: b, label: B}", "")
    shown = found(tmp_path, *two(many, later, "2.0", change("class: recode, map: {a: a, b: a}")))
    assert any("cannot be merged" in mistake for mistake in shown)

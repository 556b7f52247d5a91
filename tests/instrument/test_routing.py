"""Who is asked what, and what is said of answers to questions that were not put."""

import pytest
from support.response_files import found, judge_rows, write_csv
from support.study_folders import STUDY, interview, load, small_study

from instrument.routing import condition_in_words, could_be_asked
from instrument.validation import Validation

ROW = {"respondent_id": "R1", "case_id": "C01", "group_id": "staff", "instrument_version": "1.0", "interview_date": "",
       "paid": "yes", "fair": "2", "unfair": "3", "hours": "20", "rate": "", "tasks": "walk", "tasks_other": "",
       "support": "", "since": "", "place": "1", "words": "so"}  # fmt: skip


@pytest.fixture
def judge(tmp_path):
    return lambda **changes: judge_rows(small_study(), tmp_path / "responses.csv", {**ROW, **changes})


def issues(result):
    return [(issue.code, issue.about) for issue in found(result)]


@pytest.fixture
def state_of(tmp_path):
    def look(item_id, **changes):
        path = write_csv(tmp_path / "responses.csv", [{**ROW, **changes}])
        (batch,) = Validation([path], small_study()).batches()
        item, codes = batch.codes[item_id]
        return item.states[codes[0]]

    return look


def test_a_record_without_contradictions(judge):
    assert issues(judge()) == []


# Skip logic


@pytest.mark.parametrize("reason", ["DK", "REF", "NAP", ""])
def test_what_hangs_on_a_missing_answer_is_not_asked(judge, state_of, reason):
    after = {"paid": reason, "fair": "", "hours": ""}
    assert issues(judge(**after)) == ([("Q01", "paid")] if not reason else [])
    assert state_of("fair", **after) == state_of("hours@1.0", **after) == "not_asked"


def test_an_answer_although_skipped(judge, state_of):
    result = judge(paid="no")
    assert issues(result) == [("X01", "fair"), ("X01", "hours")]
    (group, _) = result.issues.groups
    assert '"Paid" or "Partly paid"' in group.message
    assert state_of("fair", paid="no") == "invalid"


@pytest.mark.parametrize("code", ["DK", "REF"])
def test_a_missing_code_although_skipped_is_an_answer_too(judge, code):
    assert issues(judge(paid="no", fair=code, hours="")) == [("X01", "fair")]


@pytest.mark.parametrize("cell", ["NAP", " nap ", "", " "])
def test_not_applicable_in_a_skipped_question_is_what_it_says(judge, state_of, cell):
    after = {"paid": "no", "fair": cell, "hours": ""}
    assert issues(judge(**after)) == []
    assert state_of("fair", **after) == "not_asked"


def test_not_applicable_may_stand_in_a_skipped_question_that_does_not_accept_it(tmp_path):
    text = interview("""
        - {id: q1, type: select_one, choices: [{code: a, label: A}, {code: b, label: B}], text: a}
        - {id: q2, type: integer, text: b, relevant: {q1: [a]}, missing: []}
    """).replace("tiny", "small")
    study = load(tmp_path / "study", STUDY, text)
    row = {name: ROW[name] for name in ("respondent_id", "case_id", "group_id", "instrument_version")}
    assert issues(judge_rows(study, tmp_path / "r.csv", {**row, "q1": "b", "q2": "NAP"})) == []
    assert issues(judge_rows(study, tmp_path / "r.csv", {**row, "q1": "a", "q2": "NAP"})) == [("Q12", "q2")]
    assert issues(judge_rows(study, tmp_path / "r.csv", {**row, "q1": "b", "q2": "DK"})) == [("X01", "q2")]


def test_nonsense_although_skipped_is_one_issue(judge):
    assert issues(judge(paid="no", fair="nonsense", hours="-5")) == [("X01", "fair"), ("X01", "hours")]


def test_an_invalid_answer_is_reported_once_and_not_again_for_all_that_hangs_on_it(judge, state_of):
    assert issues(judge(paid="perhaps")) == [("Q02", "paid")]
    assert issues(judge(paid="perhaps", fair="", hours="")) == [("Q02", "paid")]
    assert state_of("fair", paid="perhaps") == "2"
    assert state_of("fair", paid="perhaps", fair="") == "blank"


def test_an_invalid_answer_behind_an_invalid_one_is_reported_too(judge):
    assert issues(judge(paid="perhaps", fair="9")) == [("Q02", "paid"), ("Q02", "fair")]


def test_an_answer_that_should_not_be_there_makes_what_hangs_on_it_unknown(tmp_path):
    text = interview("""
        - {id: a, type: select_one, choices: yn, text: a}
        - {id: b, type: select_one, choices: yn, text: b, relevant: {a: ["yes"]}}
        - {id: c, type: text, text: c, relevant: {b: ["yes"]}}
    """, more="""
        choice_lists: {yn: {choices: [{code: "yes", label: Y}, {code: "no", label: N}]}}
    """).replace("tiny", "small")  # fmt: skip
    study = load(tmp_path / "study", STUDY, text)
    row = {name: ROW[name] for name in ("respondent_id", "case_id", "group_id", "instrument_version")}
    result = judge_rows(study, tmp_path / "r.csv", {**row, "a": "no", "b": "yes", "c": "words"})
    assert issues(result) == [("X01", "b")]


def test_or_conditions(judge):
    assert issues(judge(tasks="talk", support="")) == [("Q01", "support")]
    assert issues(judge(tasks="talk walk", support="2")) == []
    assert issues(judge(tasks="talk", paid="no", fair="", hours="", support="2")) == [("X01", "support")]
    assert issues(judge(group_id="boss", tasks="walk", support="")) == [("Q01", "support")]
    assert issues(judge(group_id="boss", tasks="nothing", support="2")) == [("Q02", "tasks")]
    assert issues(judge(tasks="nothing", support="2")) == [("Q02", "tasks")]


def test_an_option_of_select_many_lets_its_question_through(judge):
    assert issues(judge(tasks="walk other", tasks_other="Reading")) == []
    assert issues(judge(tasks="walk", tasks_other="Reading")) == [("X01", "tasks_other")]
    assert issues(judge(tasks="walk other", tasks_other="")) == [("Q10", "tasks")]
    assert issues(judge(tasks="walk other", tasks_other="DK")) == []


# Groups, cases and versions


def test_an_answer_of_a_group_that_was_not_asked(judge, state_of):
    result = judge(rate="9")
    assert issues(result) == [("X02", "rate")]
    assert "the group Staff is not asked" in result.issues.groups[0].message
    assert state_of("rate", rate="9") == "invalid"
    assert state_of("rate") == "not_asked"


def test_an_unknown_group_or_case_is_reported_once(judge):
    assert issues(judge(group_id="visitor", rate="9", support="3")) == [("R06", "group_id")]
    assert issues(judge(group_id="visitor", place="3")) == [("R06", "group_id")]
    assert issues(judge(case_id="C99", place="3")) == [("R05", "case_id")]
    assert issues(judge(case_id="", group_id="")) == [("R13", "case_id"), ("R13", "group_id")]


def test_a_shared_column_belongs_to_the_question_that_the_case_is_asked(judge, state_of):
    for case_id, asked, other in (("C01", "ward", "shop"), ("C02", "shop", "ward")):
        assert issues(judge(case_id=case_id, place="2")) == []
        assert issues(judge(case_id=case_id, place="9")) == [("Q02", asked)]
        assert issues(judge(case_id=case_id, place="")) == [("Q01", asked)]
        assert state_of(asked, case_id=case_id) == "1"
        assert state_of(other, case_id=case_id) == "not_asked"


def test_a_question_of_a_later_version_is_not_asked(judge, state_of):
    assert issues(judge(newer="3")) == []
    assert issues(judge(instrument_version="2.0", newer="")) == [("Q01", "newer")]


# Checks across questions


def test_answers_that_do_not_fit_together(judge):
    result = judge(paid="no", fair="", hours="", unfair="1")
    assert issues(result) == [("X03", "unfair")]
    (group,) = result.issues.groups
    assert (group.rule_id, group.severity, group.message) == ("long_unpaid", "warning", "Unpaid and not unfair.")


def test_the_severity_of_a_check_is_its_own(judge):
    result = judge(tasks="talk", fair="1", support="1")
    assert [(g.code, g.rule_id, g.severity) for g in result.issues.groups] == [("X03", "talk_fair", "error")]
    assert result.tally.with_errors == 1


@pytest.mark.parametrize("unfair", ["", "DK", "9"])
def test_a_check_says_nothing_about_what_was_not_answered(judge, unfair):
    result = judge(paid="no", fair="", hours="", unfair=unfair)
    assert "X03" not in result.issues.codes()


# In words


def test_could_be_asked_looks_at_group_case_and_attributes_only():
    questions, study = small_study().newest.questions, small_study().study
    assert could_be_asked(questions["fair"], study, "C01", "staff")
    assert not could_be_asked(questions["rate"], study, "C01", "staff")
    assert could_be_asked(questions["ward"], study, "C01", "staff")
    assert not could_be_asked(questions["ward"], study, "C02", "staff")
    assert not could_be_asked(questions["ward"], study, "C99", "staff")
    assert could_be_asked(questions["support"], study, "C02", "staff")


def test_conditions_as_people_say_them():
    instrument, study = small_study().newest, small_study().study
    words = condition_in_words(instrument.questions["fair"], instrument, study)
    assert '"Paid" or "Partly paid"' in words
    assert " or " in condition_in_words(instrument.questions["support"], instrument, study)
    assert "NHS trust" in condition_in_words(instrument.questions["ward"], instrument, study)

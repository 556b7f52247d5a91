"""Checks that compare interviews with each other: near-duplicates, lengths, one answer throughout, facts of a case."""

import random

import numpy as np
import pytest
from support.response_files import write_csv
from support.study_folders import load

from instrument.quality import Quality
from instrument.quality import near_duplicates as nd
from instrument.quality.garbled import garbled, meant
from instrument.validation import Validation

SCALE = "{level: ordinal, choices: [{code: '1', label: Low}, {code: '2', label: Middle}, {code: '3', label: High}]}"
STUDY = """\
study: tiny
title: Tiny
instrument: tiny
cases: [{id: C01, label: One}, {id: C02, label: Two}]
groups: [{id: staff, label: Staff}, {id: boss, label: The boss}]
"""
RATED = [f"q{n}" for n in range(1, 15)]


def interview(version="1.0", released="2024-01-01", checks=""):
    questions = "".join(
        f"      - {{id: {q}, type: select_one, choices: scale, text: {q}?{', reverse: true' if q == 'q2' else ''}}}\n"
        for q in RATED
    )
    return (
        f'instrument: tiny\nversion: "{version}"\nreleased: {released}\ntitle: Tiny\nchoice_lists:\n  scale: {SCALE}\n'
        f"domains:\n  - id: d1\n    title: First\n    questions:\n{questions}"
        "  - id: d2\n    title: Facts\n    questions:\n"
        "      - {id: staff_count, type: integer, unit: people, text: How many?, fact_of_case: true, tolerance: 2}\n"
        "      - {id: paid, type: select_one, choices: [{code: 'y', label: Yes}, {code: 'n', label: No}], text: Paid?,"
        " fact_of_case: true}\n"
        "      - {id: words, type: text, required: false, text: Words?}\n" + checks
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return load(tmp_path_factory.mktemp("quality") / "study", STUDY, interview())


def people(n, seed=1):
    draw = random.Random(seed)
    return [
        {"respondent_id": f"R{i:03}", "case_id": "C01", "group_id": "staff", "instrument_version": "1.0",
         "interviewer_id": f"I{i % 2}", "staff_count": "10", "paid": "y", "words": "",
         **{q: draw.choice("123") for q in RATED}} for i in range(n)
    ]  # fmt: skip


def judge(study, path, rows):
    return Validation([write_csv(path / "r.csv", rows)], study, quality=Quality(study)).run()


def of(result, code):
    return [group for group in result.issues.groups if group.code == code]


def test_people_who_answer_by_chance_are_not_alike(study, tmp_path):
    assert judge(study, tmp_path, people(60)).issues.codes() == set()


def test_two_interviews_nearly_alike(study, tmp_path):
    rows = people(30)
    rows[20] |= {q: rows[3][q] for q in RATED}
    rows[20]["q5"] = "1" if rows[3]["q5"] != "1" else "2"
    result = judge(study, tmp_path, rows)
    (group,) = of(result, "R09")
    assert (group.places[0].respondent_id, group.rule_id, group.also_at) == ("R003", "R020", "row 22")
    assert (group.params["k"], group.params["m"]) == (13, 14)  # the two facts, which all answer alike, do not count
    assert result.tally.with_warnings == 1


def test_the_order_of_rows_does_not_matter(study, tmp_path):
    rows = people(40)
    rows[20] |= {q: rows[3][q] for q in RATED}
    rows[7] |= dict.fromkeys(RATED, "3")
    rows[9] |= {"staff_count": "30", "case_id": "C01", "group_id": "boss"}
    found = []
    for order in (rows, rows[::-1]):
        result = judge(study, tmp_path, order)
        found.append({(row["issue_id"], row["code"], row["respondent_id"]) for row in result.issues.rows("tiny")})
    assert found[0] == found[1]
    assert sorted(code for _, code, _ in found[0]) == ["R09", "X04", "X05"]


def test_pairs_are_what_comparing_one_by_one_finds(monkeypatch):
    monkeypatch.setattr(nd, "_ROWS_AT_ONCE", 7)
    draw = np.random.default_rng(1)
    answers = draw.integers(-1, 3, (25, 40)).astype(np.int16)
    for a, b in ((3, 30), (8, 9), (0, 39)):
        answers[:, b] = answers[:, a]
        answers[4, b] = 0
    expected = set()
    for a in range(40):
        for b in range(a + 1, 40):
            both = (answers[:, a] >= 0) & (answers[:, b] >= 0)
            agreed = int((answers[both, a] == answers[both, b]).sum())
            if both.sum() >= 10 and agreed >= 0.9 * both.sum():
                expected.add((a, b, agreed, int(both.sum())))
    assert set(nd.near_duplicates(answers)) == expected
    assert {pair[:2] for pair in expected} == {(3, 30), (8, 9), (0, 39)}


def test_what_was_not_compared_is_said(study, tmp_path, monkeypatch):
    monkeypatch.setattr(nd, "MOST_COMPARED", 10)
    rows = people(30)
    rows[20] |= {q: rows[3][q] for q in RATED}
    result = judge(study, tmp_path, rows)
    assert of(result, "R09") == []
    assert any("first 10 of 30 interviews" in note for note in result.quality.notes)


def test_one_answer_throughout_and_whose_it_is(study, tmp_path):
    rows = people(12)
    rows[4] |= dict.fromkeys(RATED, "2")
    rows[6] |= dict.fromkeys(RATED[:6], "3") | dict.fromkeys(RATED[6:], "DK")
    rows[8] |= dict.fromkeys(RATED[:5], "3") | dict.fromkeys(RATED[5:], "DK")  # five answers prove nothing
    result = judge(study, tmp_path, rows)
    found = of(result, "X04")
    assert {group.places[0].respondent_id for group in found} == {"R004", "R006"}
    assert {group.cell(group.places[0]) for group in found} == {"I6", "I8"}
    (first,) = (group for group in found if group.places[0].respondent_id == "R004")
    assert first.message == (
        "The same answer to all 14 questions of the interview that share a list, although one of them asks the other "
        "way round."
    )
    assert "interviewer I0 (2 of 6 interviews are so)" in first.action


def test_people_of_one_case_differ_on_a_fact(study, tmp_path):
    rows = people(6)
    for row, n, paid, case, group in zip(rows, ("10", "12", "9", "5", "90", "DK"), "yyyynn",
                                         ("C01", "C01", "C01", "C01", "C02", "C02"),
                                         ("staff", "staff", "boss", "staff", "boss", "boss"), strict=True):  # fmt: skip
        row |= {"staff_count": n, "paid": paid, "case_id": case, "group_id": group}
    (group,) = of(judge(study, tmp_path, rows), "X05")
    assert (group.file, group.places[0].case_id, group.question_id) == ("", "C01", "staff_count")
    assert group.message == (
        "In One people differ by more than 2 people on a fact: 5 (Staff); 9 (The boss); 10 (Staff); 12 (Staff)."
    )
    rows[3]["staff_count"] = "10"
    assert of(judge(study, tmp_path, rows), "X05")[0].params["found"].startswith("9")  # 9 to 12 is 3 apart
    rows[2]["staff_count"] = "10"
    assert of(judge(study, tmp_path, rows), "X05") == []
    rows[2]["paid"] = "n"
    (group,) = of(judge(study, tmp_path, rows), "X05")
    assert group.message == "In One people differ on a fact: Yes (Staff 3 times); No (The boss)."


@pytest.mark.parametrize(
    ("started", "ended", "said"),
    [
        ("2024-05-01T10:00", "2024-05-01T09:59", "ends before it begins"),
        ("2024-05-01T10:00+02:00", "2024-05-01T08:30Z", ""),  # 30 minutes
        (
            "2024-05-01T10:00Z",
            "2024-05-01T10:05Z",
            "Took 5 minutes; usual in this group, with this version, is 10 to 90",
        ),
        ("2024-05-01T10:00Z", "2024-05-01T11:40Z", "Took 100 minutes"),
        ("2024-05-01T10:00", "2024-05-01T15:00Z", ""),  # one zone unknown: nothing can be said
        ("", "2024-05-01T15:00Z", ""),
    ],
)
def test_lengths(study, tmp_path, started, ended, said):
    rows = people(12)
    for row in rows:
        row |= {"started": "2024-05-01T10:00Z", "ended": "2024-05-01T10:30Z"}
    rows[5] |= {"started": started, "ended": ended}
    found = of(judge(study, tmp_path, rows), "R11")
    assert [said in group.message for group in found] == ([True] if said else [])
    assert [group.places[0].respondent_id for group in found] == (["R005"] if said else [])


def test_few_interviews_do_not_say_what_is_usual(study, tmp_path):
    rows = people(9)
    for n, row in enumerate(rows):
        row |= {"started": "2024-05-01T10:00Z", "ended": "2024-05-01T10:30Z" if n else "2024-05-01T10:01Z"}
    assert of(judge(study, tmp_path, rows), "R11") == []


@pytest.mark.parametrize("status", ["unfinished", "Test", "rejected", "finished", "approved"])
def test_records_that_the_collecting_tool_doubts(study, tmp_path, status):
    rows = people(2)
    rows[1]["submission_status"] = status
    doubted = status.lower() in ("unfinished", "test", "rejected")
    assert [group.params["found"] for group in of(judge(study, tmp_path, rows), "R12")] == [status.lower()] * doubted


@pytest.mark.parametrize(
    ("text", "broken"),
    [("FÃ¼r alle", "Ã¼"), ("donâ€™t", "â€™"), ("10 Â£", "Â£"), ("a\ufffdb", "\ufffd"), ("Ð\u009fÑ€Ð¸", "Ð\u009f"),
     ("tÅ·", ""), ("dÅµr a tÅ·", "Åµ"),
     ("für", ""), ("„Spaß“", ""), ("NÃO", ""), ("Ŵyn a Dŵr", ""), ("naïve café »", ""), ("plain", ""), ("Привет", "")],
)  # fmt: skip
def test_garbled_letters(text, broken):
    assert garbled(text) == broken
    assert not broken or broken == "\ufffd" or meant(broken)


def test_garbled_answers_by_column_without_their_words(study, tmp_path):
    rows = people(5)
    for row in rows[1:4]:
        row["words"] = "Zwiebelkuchen fÃ¼r " + row["respondent_id"]
    (group,) = of(judge(study, tmp_path, rows), "F07")
    assert (group.question_id, group.count, len(group.places)) == ("words", 3, 3)
    assert "Zwiebel" not in group.message
    assert '"Ã¼" stands where "ü" was meant' in group.message


def test_labels_that_nobody_knows_are_one_issue(study, tmp_path):
    rows = people(4)
    for row in rows:
        row |= {q: {"1": "niedrig", "2": "mittel", "3": "hoch"}[row[q]] for q in RATED}
    result = judge(study, tmp_path, rows)
    (group,) = result.issues.groups
    assert (group.code, group.count, result.tally.records) == ("F08", 1, 0)
    assert "Of the first 60 answers to choice questions 56 " in group.message
    assert result.unreadable == ["r.csv"]


def test_a_version_can_harden_a_rule(tmp_path):
    def checks(severity):
        return (
            "checks:\n  - {id: low, when: {q1: ['1']}, expect: {q3: ['1']}, message: Odd.,"
            f" severity: {severity}}}\n"
        )

    study = load(tmp_path / "study", STUDY, interview(checks=checks("warning")),
                 interview("1.1", "2024-06-01", checks("error")))  # fmt: skip
    rows = [row | {"q1": "1", "q3": "2"} for row in people(2)]
    rows[1]["instrument_version"] = "1.1"
    result = judge(study, tmp_path, rows)
    assert [(g.severity, g.places[0].version) for g in of(result, "X03")] == [("error", "1.1"), ("warning", "1.0")]

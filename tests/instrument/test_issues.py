"""Issues as data: grouped by cause, exact counts, stable ids, and sentences that are always complete."""

import re
import string

import pytest

from instrument.catalogue import CATALOGUE, SEVERITIES
from instrument.issues import FIELDS, MOST_CAUSES, MOST_PLACES, IssueLog, Place


def places(*rows):
    return [Place(row, f"R{row}", "C01", "staff", "1.0") for row in rows]


@pytest.fixture
def log():
    return IssueLog()


def test_every_kind_says_what_is_wrong_and_what_to_do():
    for code, kind in CATALOGUE.items():
        assert re.fullmatch(r"[FHRQXC]\d\d", code)
        assert kind.code == code
        assert kind.family == code[0]
        assert kind.severity in SEVERITIES
        for sentence in (kind.message, kind.action):
            assert sentence.endswith((".", "?", "}")), sentence
            assert all(
                name and name.isidentifier() for _, name, _, _ in string.Formatter().parse(sentence) if name is not None
            )
        assert len(kind.title) <= 40
        assert kind.title == kind.title.strip().rstrip(".")


def test_one_cause_at_many_places_is_one_group(log):
    for row in (4, 2, 9):
        log.add("Q02", "a.csv", places=places(row), column=3, question_id="q", params={"found": "x"})
    log.add("Q02", "a.csv", places=places(5), column=3, question_id="q", params={"found": "y"})
    log.add("Q02", "b.csv", places=places(5), column=3, question_id="q", params={"found": "x"})
    assert [(group.file, group.params["found"], group.count) for group in log.groups] == [
        ("a.csv", "x", 3), ("a.csv", "y", 1), ("b.csv", "x", 1),
    ]  # fmt: skip
    assert log.count("error") == 5


def test_order_is_file_severity_column(log):
    log.add("H02", "b.csv", places=places(1), column=9)
    log.add("Q01", "a.csv", places=places(2), column=1, question_id="q")
    log.add("Q02", "a.csv", places=places(3), column=5, question_id="q")
    log.add("Q13", "a.csv", places=places(2), column=0)
    log.add("R02", "a.csv", places=places(2), column=0)
    assert [(group.file, group.code) for group in log.groups] == [
        ("b.csv", "H02"), ("a.csv", "R02"), ("a.csv", "Q02"), ("a.csv", "Q01"), ("a.csv", "Q13"),
    ]  # fmt: skip


def test_counts_are_exact_though_not_every_place_is_kept(log):
    log.add("Q01", "a.csv", places=places(*range(2, MOST_PLACES + 52)), column=1, question_id="q")
    log.add("Q01", "a.csv", places=places(1), column=1, question_id="q")
    (group,) = log.groups
    assert (group.count, len(group.places), log.unlisted()) == (MOST_PLACES + 51, MOST_PLACES, 51)
    assert len(list(log.rows("s"))) == MOST_PLACES


def test_very_many_causes_of_one_kind_are_counted_but_not_told_apart(log):
    for row in range(2, MOST_CAUSES + 502):
        log.add("Q02", "a.csv", places=places(row), column=1, question_id="q", params={"found": f"x{row}"})
    log.add("Q02", "a.csv", places=places(1, 2), column=2, question_id="p", params={"found": "x"})
    own = [group for group in log.groups if group.question_id == "q"]
    assert (len(own), sum(group.count for group in own), log.unlisted()) == (MOST_CAUSES, MOST_CAUSES + 500, 500)
    assert {len(group.places) for group in own} == {1}
    assert [group.count for group in own[-2:]] == [1, 501]
    assert ["Others like it are counted" in group.message for group in own[-2:]] == [False, True]
    assert (log.count("error"), len(list(log.rows("s")))) == (MOST_CAUSES + 502, MOST_CAUSES + 2)


def test_a_cause_at_very_many_places_hides_no_other(log):
    log.add("Q02", "a.csv", places=places(*range(2, MOST_PLACES + 9)), question_id="q", params={"found": "x"})
    for found in "yz":
        log.add("Q02", "a.csv", places=places(7, 8), question_id="q", params={"found": found})
    assert [(g.params["found"], g.count, len(g.places)) for g in log.groups] == [
        ("x", MOST_PLACES + 7, MOST_PLACES), ("y", 2, 1), ("z", 2, 1),
    ]  # fmt: skip


def test_coverage_is_told_of_every_cell_of_a_study(log):
    for n in range(MOST_CAUSES + 9):
        log.add("C01", "", places=[Place(case_id=f"C{n}", group_id="staff")], params={"cell": f"C{n}"})
    assert [group.count for group in log.groups] == [1] * (MOST_CAUSES + 9)


def test_what_is_not_in_the_file_is_counted_apart(log):
    log.add("Q01", "a.csv", places=places(2, 3, 4), column=1, question_id="q")
    log.add("Q02", "a.csv", places=places(2), column=1, question_id="q")
    assert log.counted_apart("warning") == ""
    log.add("C01", "", places=[Place(case_id="C01")], params={"cell": "North"})
    log.add("C01", "", places=[Place(case_id="C02")], params={"cell": "South"})
    log.add("X05", "", places=[Place(case_id="C01")])
    assert log.count("warning") == 6
    assert log.counted_apart("warning") == "3 in the file, 1 about a whole case, 2 about what is still missing"
    assert log.counted_apart("error") == ""
    log.add("Q01", "b.csv", places=places(2), column=1, question_id="q")
    assert log.counted_apart("warning").startswith("4 in the files, ")


def test_a_place_as_the_spreadsheet_shows_it(log):
    log.add("Q02", "a.csv", places=places(14), column=27, question_id="q")
    log.add("R01", "a.csv", places=places(3))
    log.add("F01", "b.csv", params={"cause": "it is empty"})
    rows = {row["code"]: row for row in log.rows("s")}
    assert (rows["Q02"]["cell"], rows["Q02"]["column"], rows["Q02"]["row"]) == ("AB14", "AB", 14)
    assert (rows["R01"]["cell"], rows["R01"]["column"], rows["R01"]["row"]) == ("", "", 3)
    assert (rows["F01"]["cell"], rows["F01"]["row"], rows["F01"]["message"]) == (
        "",
        "",
        "The file cannot be opened: it is empty.",
    )
    assert all(tuple(row) == FIELDS for row in rows.values())


def test_what_was_settled_is_one_row(log):
    log.add("Q13", "a.csv", places=places(2, 3, 4, 5, 6), column=0, params={"found": "x"})
    (row,) = log.rows("s")
    assert (row["cell"], row["also_at"]) == ("A2", "A3 A4 A5 and 1 more")


def test_an_id_depends_on_who_and_what_and_not_on_where(log):
    def identity(row=2, file="a.csv", found="x", question="q", code="Q02", who="R1", study="s"):
        other = IssueLog()
        place = Place(row, who, "C01", "staff", "1.0")
        other.add(code, file, places=[place], column=row, question_id=question, params={"found": found})
        return next(iter(other.rows(study)))["issue_id"]

    assert identity() == identity(row=9, file="b.csv", found="y")
    others = {identity(question="p"), identity(code="Q03"), identity(who="R2"), identity(study="t"), identity(who="")}
    assert len(others | {identity()}) == 6


def test_the_severity_may_be_the_rules_own(log):
    log.add("X03", "a.csv", places=places(2), severity="error", rule_id="r1", params={"message": "No."})
    log.add("X03", "a.csv", places=places(3), rule_id="r2", params={"message": "Well."})
    assert [(group.severity, group.message) for group in log.groups] == [("error", "No."), ("warning", "Well.")]


def test_a_parameter_is_shown_cleaned_on_one_line_and_not_too_long(log):
    log.add("Q02", "a.csv", places=places(2), params={"found": "a\nb\u202e\x07\tc" + "x" * 900, "expected": "{braces}"})
    (group,) = log.groups
    assert group.message.startswith('"a b c')
    assert "{braces}" in group.message
    assert len(group.message) < 500
    assert not re.search("[\x00-\x1f\u202e]", group.message)


def test_a_parameter_that_was_forgotten_does_not_hide_the_issue(log):
    log.add("Q02", "a.csv", places=places(2))
    assert "is not an answer here" in log.groups[0].message

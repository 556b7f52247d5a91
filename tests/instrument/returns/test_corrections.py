"""What becomes of the lines of a fix sheet: applied, accepted, refused with a reason, or no longer needed."""

import datetime
import io

import openpyxl
import pytest
from rich.console import Console
from support.fix_sheets import SIGNED, fill, lines, reviewed, sheet_of
from support.response_files import found, write_csv
from support.study_folders import INTERVIEW_1_0, INTERVIEW_2_0, STUDY, load, small_rows, small_study

from instrument.returns.fixes import COLUMNS
from instrument.returns.page import write_page
from instrument.returns.screen import show_standing
from instrument.returns.write import write_decisions


@pytest.fixture
def sheet(tmp_path):
    return tmp_path / "fixes.xlsx"


def file_with(tmp_path, **cells):
    rows = small_rows()
    rows[1] |= cells
    return write_csv(tmp_path / "r.csv", rows)


def change(value, **more):
    return lambda line: {"action": "change", "new_value": value, **SIGNED, **more}


def test_a_correction_is_applied_and_the_file_stays(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    sent = path.read_bytes()
    fill(sheet_of(small_study(), path, sheet), change("Completely", date=datetime.date(2026, 1, 31)))
    result = reviewed(small_study(), path, sheet)
    assert found(result.validation) == []
    assert result.refused == []
    assert [(d.problem.found, d.text, d.line.by, d.line.date) for d in result.decisions] == [
        ("nonsense", "3", "Ann", "2026-01-31")
    ]
    assert path.read_bytes() == sent


@pytest.mark.parametrize(("value", "text"), [(2.0, "2"), (2, "2"), ("2.0", "2"), (" somewhat ", "2"), ("DK", "DK")])
def test_new_values_as_spreadsheets_store_them(tmp_path, sheet, value, text):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change(value))
    assert [d.text for d in reviewed(small_study(), path, sheet).decisions] == [text]


def test_several_choices_are_separated_by_semicolons(tmp_path, sheet):
    path = file_with(tmp_path, tasks="none talk")
    fill(sheet_of(small_study(), path, sheet), change("Talking; Walking, outside"))
    result = reviewed(small_study(), path, sheet)
    assert [d.text for d in result.decisions] == ["talk walk"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"action": "change", "new_value": "2"}, "Not signed: the name and reason is missing."),
        ({"action": "change", "new_value": "2", "by": "Ann"}, "Not signed: the reason is missing."),
        ({"action": "change", **SIGNED}, "The new value is empty"),
        ({"new_value": "2", **SIGNED}, "without an action"),
        ({"action": "keep", **SIGNED}, "An error cannot be kept"),
        ({"action": "delete", **SIGNED}, '"delete" is no action; choose one of change, keep'),
        ({"action": "chnage", "new_value": "2", **SIGNED}, '"chnage" is no action; did you mean "change"?'),
        ({"action": "remove", **SIGNED}, '"remove" is no action; did you mean "remove interview"?'),
        ({"action": "change", "new_value": "7", **SIGNED}, "The new value cannot be used."),
        ({"action": "blank", "new_value": "2", **SIGNED}, "beside"),
        ({"action": "change", "new_value": "=1+1", **SIGNED}, "A formula stands in the line"),
        ({"action": "change", "new_value": "2", "fingerprint": "0" * 16, **SIGNED}, "Out of date"),
        ({"action": "change", "new_value": "2", "issue_id": "", **SIGNED}, "belongs to no problem"),
    ],
)
def test_a_line_that_cannot_be_followed_is_refused_with_its_reason(tmp_path, sheet, cells, why):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), lambda line: cells)
    result = reviewed(small_study(), path, sheet)
    assert result.decisions == []
    assert [issue.code for issue in found(result.validation)] == ["Q02"]
    assert [why in reason for _, reason in result.refused] == [True]


def test_a_warning_is_accepted_until_the_answer_changes(tmp_path, sheet):
    path = file_with(tmp_path, hours="70")
    fill(sheet_of(small_study(), path, sheet), lambda line: {"action": "keep", **SIGNED})
    result = reviewed(small_study(), path, sheet)
    assert [issue.code for issue in found(result.validation)] == ["Q06"]
    assert list(result.statuses.values()) == ["accepted"]
    again = sheet_of(small_study(), path, tmp_path / "again.xlsx", sheet)
    assert list(reviewed(small_study(), path, again).statuses.values()) == ["accepted"]
    changed = file_with(tmp_path, hours="75")
    lapsed = reviewed(small_study(), changed, again)
    assert list(lapsed.statuses.values()) == ["reopened"]
    assert "Out of date" in lapsed.refused[0][1]


def test_lines_that_contradict_each_other_are_all_refused(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    other = sheet_of(small_study(), path, tmp_path / "other.xlsx")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    fill(other, change("3"))
    result = reviewed(small_study(), path, sheet, other)
    assert result.decisions == []
    assert [reason for _, reason in result.refused] == [
        "It contradicts other.xlsx, row 2. Agree on one.",
        "It contradicts fixes.xlsx, row 2. Agree on one.",
    ]
    assert {line["new_value"] for line in lines(sheet_of(small_study(), path, tmp_path / "n.xlsx", sheet, other))} == {
        "2",
        "3",
    }
    fill(other, change("Somewhat"))
    same = reviewed(small_study(), path, sheet, other)
    assert ({decision.text for decision in same.decisions}, same.refused) == ({"2"}, [])


def test_a_correction_that_causes_an_error_waits_until_that_is_settled_too(tmp_path, sheet):
    path = file_with(tmp_path, paid="nonsense", fair="2", hours="")
    fill(sheet_of(small_study(), path, sheet), lambda line: change("no")(line) if line["question"] == "paid" else {})
    result = reviewed(small_study(), path, sheet)
    assert result.decisions == []
    assert "It would cause an error in fair" in result.refused[0][1]
    further = sheet_of(small_study(), path, tmp_path / "further.xlsx", sheet)
    assert ("fair", "would appear") in {(line["question"], line["status"]) for line in lines(further)}
    fill(further, lambda line: {"action": "blank", **SIGNED} if line["question"] == "fair" else {})
    both = reviewed(small_study(), path, further)
    assert {(d.problem.name, d.text) for d in both.decisions} == {("paid", "no"), ("fair", "")}
    assert both.validation.issues.count("error") == 0


def test_copies_of_an_interview_get_their_own_id_or_are_taken_out(tmp_path, sheet):
    rows = small_rows()
    rows[1] = {**rows[0], "words": "Other words"}
    path = write_csv(tmp_path / "r.csv", rows)
    told = lines(sheet_of(small_study(), path, sheet))
    assert [line["where"] for line in told] == ["A2", "A3"]
    fill(sheet, lambda line: change("R01")(line) if line["where"] == "A3" else {})
    assert reviewed(small_study(), path, sheet).validation.tally.usable == 16
    fill(sheet, lambda line: {"action": "remove interview", "new_value": "", **SIGNED} if line["where"] == "A3" else {})
    result = reviewed(small_study(), path, sheet)
    assert result.validation.tally.usable == 15
    assert result.count("removed") == 1


def test_fixed_in_the_file_gone_with_the_interview_and_back_again(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    sheet_of(small_study(), path, sheet)
    fixed = reviewed(small_study(), file_with(tmp_path), sheet)
    assert [status for _, status, _, _ in fixed.entries] == ["fixed"]
    after = sheet_of(small_study(), path, tmp_path / "after.xlsx", sheet)
    write_csv(path, [row for row in small_rows() if row["respondent_id"] != "R01"])
    assert [status for _, status, _, _ in reviewed(small_study(), path, sheet).entries] == ["gone"]
    file_with(tmp_path)
    sheet_of(small_study(), path, after, sheet)
    back = reviewed(small_study(), file_with(tmp_path, unfair="nonsense"), after)
    assert list(back.statuses.values()) == ["reopened"]


def statuses(result):
    return {(line.sheet, line.row): (status, remark) for _, status, line, remark in result.entries if line}


def test_what_another_line_settled_was_not_fixed_in_the_file(tmp_path, sheet):
    rows = small_rows()
    rows[1] = {**rows[0], "words": "Other words"}
    path = write_csv(tmp_path / "r.csv", rows)
    sheet_of(small_study(), path, sheet)
    fill(sheet, lambda line: {"action": "remove interview", **SIGNED} if line["where"] == "A3" else {})
    result = reviewed(small_study(), path, sheet)
    settled = ("settled", "Settled by another line (fixes.xlsx, row 3).")
    assert statuses(result) == {("fixes.xlsx", 2): settled, ("fixes.xlsx", 3): ("removed", "")}
    assert [result.count(status) for status in ("removed", "settled", "fixed")] == [1, 1, 0]


def test_a_refused_line_whose_problem_another_line_settled_keeps_its_reason(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    other = sheet_of(small_study(), path, tmp_path / "other.xlsx")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    fill(other, change("7"))
    result = reviewed(small_study(), path, sheet, other)
    status, remark = statuses(result)["other.xlsx", 2]
    assert status == "settled"
    assert "cannot be used" in remark
    assert remark.endswith("Settled by another line (fixes.xlsx, row 2).")
    assert [line.sheet for line, _ in result.refused] == ["other.xlsx"]
    assert [result.count(status) for status in ("corrected", "settled", "fixed")] == [1, 0, 0]


def test_what_the_study_no_longer_calls_a_problem_was_not_fixed_in_an_unchanged_file(tmp_path, sheet):
    path = file_with(tmp_path, case_id="C99")
    sheet_of(small_study(), path, sheet)
    wider = load(tmp_path / "study", STUDY.replace("groups:", "  - {id: C99, label: East, kind: nhs}\ngroups:"),
                 INTERVIEW_1_0, INTERVIEW_2_0)  # fmt: skip
    assert [status for _, status, _, _ in reviewed(wider, path, sheet).entries] == ["settled"]
    assert [status for _, status, _, _ in reviewed(wider, file_with(tmp_path), sheet).entries] == ["fixed"]


def test_a_file_that_cannot_be_judged_leaves_its_lines_open(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    path.write_text(path.read_text(encoding="utf-8").replace("paid", "pd"), encoding="utf-8")
    result = reviewed(small_study(), path, sheet)
    assert statuses(result)["fixes.xlsx", 2][0] == "open"
    assert "Nothing in r.csv was looked at" in result.refused[0][1]


def test_a_line_that_looks_like_the_headings_of_a_tool_is_a_line(tmp_path, sheet):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    path = write_csv(tmp_path / "redcap_1.csv", rows)
    fill(sheet_of(small_study(), path, sheet), change("2"))
    book = openpyxl.load_workbook(sheet)
    book["Fixes"].delete_cols(COLUMNS.index("date") + 1)
    book.save(sheet)
    assert [d.text for d in reviewed(small_study(), path, sheet).decisions] == ["2"]


def test_an_open_problem_stays_open_and_a_new_one_is_new(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    sheet_of(small_study(), path, sheet)
    result = reviewed(small_study(), file_with(tmp_path, unfair="nonsense", since="soon"), sheet)
    told = {problem.name: status for problem, status, _, _ in result.entries if problem}
    assert told == {"unfair": "open", "since": "new"}


def without_an_id(tmp_path, name="r.csv"):
    rows = small_rows()
    rows[1] |= {"respondent_id": "", "unfair": "nonsense", "more": "x"}
    return write_csv(tmp_path / name, rows)


def decide_without_an_id(line):
    value = {"respondent_id": "R01", "unfair": "2"}.get(line["question"])
    return change(value)(line) if value else {"action": "keep", **SIGNED}


def test_lines_without_an_interview_id_outlive_a_new_name_of_the_file(tmp_path, sheet):
    fill(sheet_of(small_study(), without_an_id(tmp_path), sheet), decide_without_an_id)
    renamed = without_an_id(tmp_path, "r (1).csv")
    result = reviewed(small_study(), renamed, sheet)
    assert result.refused == []
    assert {(d.problem.name, d.text) for d in result.decisions} == {("respondent_id", "R01"), ("unfair", "2")}
    assert [problem.group.code for _, problem in result.accepted] == ["H02"]
    ids = {line["issue_id"] for line in lines(sheet)}
    again = sheet_of(small_study(), renamed, tmp_path / "again.xlsx", sheet)
    assert {line["issue_id"] for line in lines(again)} == ids
    assert {line["file"] for line in lines(again) if line["status"] == "accepted"} == {"r (1).csv"}
    renamed.write_text(renamed.read_text(encoding="utf-8").replace("private", "other"), encoding="utf-8")
    assert reviewed(small_study(), renamed, again).refused == []


def test_a_line_without_an_interview_id_asks_for_the_file_that_it_was_made_for(tmp_path, sheet):
    fill(sheet_of(small_study(), without_an_id(tmp_path), sheet), decide_without_an_id)
    other = without_an_id(tmp_path, "other.csv")
    other.write_text(other.read_text(encoding="utf-8").replace("nonsense", "humbug"), encoding="utf-8")
    result = reviewed(small_study(), other, sheet)
    assert result.decisions == []
    assert {why for _, why in result.refused} == {"Made for r.csv; give that file."}
    assert {entry.status for entry in result.entries if entry.line} == {"not given"}
    assert result.count("fixed") == 0


def test_an_id_that_is_taken_refuses_only_the_line_that_brings_it_in(tmp_path, sheet):
    rows = small_rows()
    rows[0]["unfair"] = "nonsense"
    rows[1]["respondent_id"] = ""
    path = write_csv(tmp_path / "r.csv", rows)
    decide = {"unfair": change("2"), "respondent_id": change("R00")}
    fill(sheet_of(small_study(), path, sheet), lambda line: decide[line["question"]](line))
    result = reviewed(small_study(), path, sheet)
    assert [(d.problem.name, d.text) for d in result.decisions] == [("unfair", "2")]
    assert [(line.question, why) for line, why in result.refused] == [
        ("respondent_id", "The id R00 would then be used by row 2 and row 3, which are different interviews. "
         "Give another id. (R03)")
    ]  # fmt: skip


def test_an_id_can_be_given_to_an_interview_in_which_more_is_wrong(tmp_path, sheet):
    rows = small_rows()
    rows[1] |= {"respondent_id": "", "unfair": "nonsense", "hours": "70"}
    path = write_csv(tmp_path / "r.csv", rows)
    decide = {"respondent_id": change("R01"), "hours": lambda line: {"action": "keep", **SIGNED}}
    fill(sheet_of(small_study(), path, sheet), lambda line: decide.get(line["question"], lambda line: {})(line))
    result = reviewed(small_study(), path, sheet)
    assert result.refused == []
    assert [d.problem.name for d in result.decisions] == ["respondent_id"]
    assert {p.name: status for p, status, _, _ in result.entries if p} == {"unfair": "open", "hours": "accepted"}


@pytest.mark.parametrize(
    ("cells", "typed", "hint"),
    [
        ({"rate": "x", "group_id": "boss"}, "17,5", "Write 17.5, if that is meant."),
        ({"unfair": "x"}, "dont know", "Write DK, if that is meant."),
        ({"unfair": "x"}, "Don’t know", "Write DK, if that is meant."),
        ({"case_id": "x"}, "C 01", "Write C01, if that is meant."),
        ({"unfair": "x"}, "refused", ""),  # not accepted by the question
        ({"hours": "x"}, "17,5", ""),  # no whole number
    ],
)
def test_what_was_probably_meant_by_a_new_value(tmp_path, sheet, cells, typed, hint):
    path = file_with(tmp_path, **cells)
    fill(sheet_of(small_study(), path, sheet), lambda line: change(typed)(line) if line["question"] in cells else {})
    ((_, why),) = reviewed(small_study(), path, sheet).refused
    assert "cannot be used" in why
    assert why.endswith(hint) if hint else "Write" not in why.partition("Allowed")[2]


def test_a_refused_line_comes_back_as_it_was_filled_in(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    typed = {"action": "chnage", "new_value": "Somewhat", "reason": "Asked again", "by": "Ann"}
    fill(sheet_of(small_study(), path, sheet), lambda line: typed)
    (line,) = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet))
    assert {name: line[name] for name in typed} == typed
    fill(sheet, lambda line: {**typed, "new_value": "=1+1"})
    (line,) = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet))
    assert {name: line[name] for name in typed} == {**typed, "new_value": ""}


def test_a_question_asked_in_one_of_two_sheets_is_not_lost(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    other = sheet_of(small_study(), path, tmp_path / "other.xlsx")
    sheet_of(small_study(), path, sheet)
    fill(other, lambda line: {"action": "ask", "reason": "Who was it?"})
    told = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet, other))
    assert [(line["status"], line["reason"]) for line in told] == [("open", "Who was it?")]


def typed_in(sheet, **cells):
    """Type text into cells of a fix sheet, by their A1 names."""
    book = openpyxl.load_workbook(sheet)
    for cell, text in cells.items():
        book["Fixes"][cell] = text
    book.save(sheet)


def test_what_was_typed_in_the_wrong_place_is_told(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    typed_in(sheet, J2="Somewhat", Z2="call Bob", A4="R017 was tired")
    result = reviewed(small_study(), path, sheet)
    assert [d.text for d in result.decisions] == ["2"]
    assert [why for _, why in result.not_applied()] == [
        'Cell J2: "Somewhat" was typed under found, where it is not read. Write it in a yellow column.',
        'Cell Z2: "call Bob" was typed beside the columns, where it is not read. Write it in a yellow column.',
        'Cell A4: the row is no line of the fix sheet, so "R017 was tired" is not read.',
    ]
    write_decisions(tmp_path, result)
    assert (tmp_path / "not_applied.csv").read_text(encoding="utf-8").count("Somewhat") == 1
    told = lines(sheet_of(small_study(), path, tmp_path / "next.xlsx", sheet))
    assert [line["status"] for line in told] == ["corrected"]
    assert "Somewhat" in told[0]["remark"]


def test_sorted_lines_and_moved_columns_are_nothing_typed(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense", hours="70", since="soon")
    sheet_of(small_study(), path, sheet)
    fill(sheet, lambda line: {}, order=lambda row: str(row[COLUMNS.index("question")]))
    book = openpyxl.load_workbook(sheet)
    page = book["Fixes"]
    for row in range(1, page.max_row + 1):
        first, second = page.cell(row, 1).value, page.cell(row, 10).value
        page.cell(row, 1).value, page.cell(row, 10).value = second, first
    book.save(sheet)
    assert reviewed(small_study(), path, sheet).not_applied() == []


def test_an_open_answer_typed_in_the_wrong_place_is_shown_in_the_list_alone(tmp_path, sheet):
    path = file_with(tmp_path, words="")
    sheet_of(small_study(), path, sheet)
    typed_in(sheet, J2="secret words", M2="change", N2="secret words")
    result = reviewed(small_study(), path, sheet)
    console = Console(record=True, width=80, file=io.StringIO())
    show_standing(console, result, [], "out")
    write_page(tmp_path / "issues.html", result, {})
    shown = console.export_text() + (tmp_path / "issues.html").read_text(encoding="utf-8")
    assert "Cell J2" in shown
    assert "secret words" not in shown
    write_decisions(tmp_path, result)
    assert (tmp_path / "not_applied.csv").read_text(encoding="utf-8").count("secret words") == 3


def test_the_screen_says_which_cell_and_interview_and_what_was_typed(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), lambda line: {"action": "chnage", "new_value": "2"})
    console = Console(record=True, width=80, file=io.StringIO())
    show_standing(console, reviewed(small_study(), path, sheet), [], "")
    assert 'fixes.xlsx, row 2 (cell I3, interview R01): chnage "2"' in console.export_text()

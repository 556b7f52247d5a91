"""What became of every problem and line: fixed in the file, settled by another line, gone, or of another file."""

import openpyxl
from support.fix_sheets import SIGNED, change, file_with, fill, lines, reviewed, sheet_of
from support.response_files import write_csv
from support.study_folders import INTERVIEW_1_0, INTERVIEW_2_0, STUDY, load, small_rows, small_study

from instrument.returns.write import write_corrected


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
    fill(sheet, change("C01"))
    corrected = sheet_of(small_study(), path, tmp_path / "corrected.xlsx", sheet)
    assert ["No longer found" in why for _, why in reviewed(wider, path, corrected).refused] == [True]
    assert [status for _, status, _, _ in reviewed(wider, file_with(tmp_path), sheet).entries] == ["fixed"]


def test_a_file_that_cannot_be_judged_leaves_its_lines_open(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    path.write_text(path.read_text(encoding="utf-8").replace("paid", "pd"), encoding="utf-8")
    result = reviewed(small_study(), path, sheet)
    assert statuses(result)["fixes.xlsx", 2][0] == "open"
    assert "Nothing in r.csv was looked at" in result.refused[0][1]


def test_a_file_with_interviews_on_a_sheet_that_is_not_read_was_looked_at(tmp_path, sheet):
    row = small_rows()[0]

    def book(answer):
        made = openpyxl.Workbook()
        for page in (made.active, made.create_sheet("June")):
            page.append(list(row))
            page.append([*(row | {"unfair": answer}).values()])
        made.save(tmp_path / "r.xlsx")
        return tmp_path / "r.xlsx"

    sheet_of(small_study(), book("nonsense"), sheet)
    result = reviewed(small_study(), book("2"), sheet)
    assert "F10" in result.validation.issues.codes()
    assert [status for problem, status, _, _ in result.entries if problem is None] == ["fixed"]


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


def test_a_line_about_an_interview_asks_for_the_file_that_it_was_made_for(tmp_path, sheet):
    sheet_of(small_study(), file_with(tmp_path, unfair="nonsense"), sheet)
    other = write_csv(tmp_path / "other.csv", [row for row in small_rows() if row["respondent_id"] != "R01"])
    result = reviewed(small_study(), other, sheet)
    assert [entry.status for entry in result.entries if entry.line] == ["not given"]
    assert (result.count("fixed"), result.count("gone")) == (0, 0)


def test_no_corrected_copy_is_made_of_a_file_that_was_not_judged(tmp_path, sheet):
    path = file_with(tmp_path, unfair="nonsense")
    fill(sheet_of(small_study(), path, sheet), change("2"))
    text = path.read_text(encoding="utf-8").replace("unfair", "unfaire")
    path.write_text(text, encoding="utf-8")
    result = reviewed(small_study(), path, sheet)
    assert write_corrected(tmp_path, result.validation) == []
    assert not list(tmp_path.glob("corrected-*"))

"""Which row holds the headings: no answer makes its row one, and a tool's own tell where the study knows none."""

import openpyxl
import pytest
from support.fix_sheets import SIGNED, fill, reviewed, sheet_of
from support.response_files import write_csv
from support.study_folders import small_rows, small_study

from instrument.formats import causes
from instrument.returns.fixes import COLUMNS


@pytest.mark.parametrize(
    "answers",
    ["redcap_001,C1,3,user", "redcap_001,redcap_1,redcap_2,", "R1,C1,3,trust___3", "R1,C1,3,mine (choice=none)",
     "record_id,C1,3,baseline_complete", "_uuid,C1,3,_submission_time",
     "KEY,C1,3,PARENT_KEY"],
)  # fmt: skip
@pytest.mark.parametrize("above", ["", "Interviews of May\n"])
def test_answers_that_look_like_the_headings_of_a_tool(opened, read, above, answers):
    table = opened(f"{above}respondent_id,case_id,trust,place\n{answers}\nR2,C2,4,user\n")
    row = 3 if above else 2
    assert table.headings == ("respondent_id", "case_id", "trust", "place")
    assert read(table)[row] == [cell or None for cell in answers.split(",")]


def test_answers_are_no_headings_where_there_are_none(write, refusal):
    assert refusal(write("a,b\nredcap_001,3\nredcap_002,4\n")).code == "F04"


@pytest.mark.parametrize(
    ("tool", "headings"),
    [
        ("limesurvey", "id,submitdate,lastpage,startlanguage,GQ1,GQ2"),
        ("kobo", "part/q1,part/q2,_uuid,_submission_time"),
        ("redcap", "nr,q___1,q___2,q___3"),
        ("google-forms", "Timestamp,Please say [Role],Please say [Trust]"),
    ],
)
def test_a_tools_own_headings_tell_though_the_study_knows_none(opened, tool, headings):
    table = opened(f"Trust in May\n{headings}\n" + "1," * headings.count(",") + "1\n")
    assert (table.tool.name, table.heading_row, table.headings) == (tool, 2, tuple(headings.split(",")))


@pytest.mark.parametrize("headings", ["PARENT_KEY,KEY,age", "_index,_parent_index,age"])
def test_a_table_of_repeats_is_told_as_one(write, refusal, headings):
    finding = refusal(write(f"{headings}\nu1,k1,4\n"))
    assert (finding.code, finding.params["limit"]) == ("F03", causes.CHILD_TABLE)


@pytest.mark.parametrize("heading", [None, "redcap_event_name"])
def test_a_fix_sheet_is_nobodys_export(tmp_path, heading):
    """Neither where its lines name such a file and a column was taken out, nor where a person added a column."""
    rows = small_rows()
    rows[1] |= {"unfair": "nonsense"}
    path, sheet = write_csv(tmp_path / "redcap_8.csv", rows), tmp_path / "fixes.xlsx"
    fill(sheet_of(small_study(), path, sheet), lambda line: {"action": "change", "new_value": "2", **SIGNED})
    book = openpyxl.load_workbook(sheet)
    if heading:
        book["Fixes"].cell(1, COLUMNS.index("allowed") + 1).value = heading
    else:
        book["Fixes"].delete_cols(COLUMNS.index("allowed") + 1)
    book.save(sheet)
    assert [d.text for d in reviewed(small_study(), path, sheet).decisions] == ["2"]

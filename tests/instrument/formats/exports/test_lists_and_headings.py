"""Lists with a person's own words in them, several rows of headings, and what Qualtrics says of a record."""

import csv
import io
import shutil

import pytest
import xlsxwriter
from support.exports import FILES, INTERVIEW, OWN, STUDY, judged, problems
from support.study_folders import load

from instrument.returns.sent import sent_sheets


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return load(tmp_path_factory.mktemp("study"), STUDY, INTERVIEW)


def read(folder, path, text):
    """What the first batch holds of each question."""
    validation, _ = judged(folder, path, text)
    return next(validation.files[0].read()).columns, validation


HEAD = "ID,Start time,Completion time,respondent_id,case_id,instrument_version,How much trust?,What would help?\n"


def helped(folder, tmp_path, cell, tool="microsoft"):
    """Options chosen in one cell of a list, its words, and the issues told."""
    quoted = '"' + cell.replace('"', '""') + '"'
    head = HEAD if tool == "microsoft" else HEAD.replace("ID,Start time,Completion time", "Timestamp")
    text = f"{head}{'1,,' if tool == 'microsoft' else ''},r1,C01,1.0,2,{quoted}\n"
    columns, validation = read(folder, tmp_path / "list.csv", text)
    words = columns["help_more"].text(0)
    _, answers = judged(folder, tmp_path / "list.csv", text)
    chosen = {item.partition("/")[2] for item, state in answers[0][1].items() if state == "chosen"} if answers else None
    return chosen, words, [code for code, _, _ in problems(validation.run())]


@pytest.mark.parametrize(
    ("tool", "cell", "chosen", "words"),
    [
        ("microsoft", "Staff;Rain;", {"staff", "other"}, "Rain"),
        ("microsoft", "Rain, or snow;Staff;Cash, or promises;", {"staff", "cash", "other"}, "Rain, or snow"),
        ("microsoft", "Rain;", {"other"}, "Rain"),
        ("microsoft", "Personal;Geld, oder\u00a0Zusagen;Regen;", {"staff", "cash", "other"}, "Regen"),
        ("google", "Something else again, Rain", {"other"}, "Something else again, Rain"),
        ("google", "Staff, Rain, or snow", {"staff", "other"}, "Rain, or snow"),
        ("google", "Cash, or promises;Rain", {"cash", "other"}, "Rain"),
        ("google", "Staff, Something else, Rain", {"staff", "other"}, "Rain"),
        ("google", "staff, CASH, OR PROMISES", {"staff", "cash"}, ""),
        ("google", "staff cash", {"staff", "cash"}, ""),
        ("google", "Staffing", {"other"}, "Staffing"),
    ],
)
def test_what_is_left_of_a_list_is_the_words_for_other(folder, tmp_path, tool, cell, chosen, words):
    assert helped(folder, tmp_path, cell, tool) == (chosen, words, [])


@pytest.mark.parametrize("cell", ["Staf;", "Rain;Staff;Snow;", "Staff;DK;", "Cash;Rain;"])
def test_what_may_be_a_label_or_a_code_is_nobodys_words(folder, tmp_path, cell):
    _, words, codes = helped(folder, tmp_path, cell)
    assert words == ""
    assert {"Q02", "Q03"} & set(codes)


def test_a_formula_is_nobodys_words(folder, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "form.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.strip().split(","))
        sheet.write_row(1, 0, ["1", "", "", "r1", "C01", "1.0", "2"])
        sheet.write_formula(1, 7, "=A1", value="Rain")
    validation, _ = judged(folder, tmp_path / "form.xlsx")
    assert [code for code, _, _ in problems(validation)] == ["Q11"]


def test_own_words_are_in_the_ledger_but_are_not_shown(folder, tmp_path):
    validation, _ = judged(folder, tmp_path / "list.csv", FILES["microsoft-forms"])
    (entry,) = [row for row in validation.ledger.rows() if "own words" in row["how"]]
    assert (entry["question_id"], entry["read_as"], entry["n"], entry["first_cell"]) == ("help", "staff other", 1, "J2")
    assert "Rain" not in str([*validation.ledger.rows()])


def test_words_in_the_list_and_in_a_column_of_their_own_are_both_kept(folder, tmp_path):
    text = FILES["google-forms, the form's own file"].replace("Something else", "Snow")
    columns, validation = read(folder, tmp_path / "both.csv", text)
    assert columns["help_more"].text(0) == "Snow; Rain"
    assert problems(validation.run()) == []


@pytest.mark.parametrize("tool", ["microsoft-forms", "google-forms"])
def test_a_form_has_no_id_unless_the_study_says_so(tmp_path, folder, tool):
    text = FILES[tool].replace("respondent_id", "Your code")
    validation, answers = judged(folder, tmp_path / "form.csv", text)
    assert answers == []
    assert [params["list"] for code, _, params in problems(validation) if code == "H01"] == ['"respondent_id"']


def test_the_id_of_the_form_where_the_study_says_so(tmp_path):
    (tmp_path / "study").mkdir()
    own = load(tmp_path / "study", STUDY + "columns: {respondent_id: ID}\n", INTERVIEW)
    text = FILES["microsoft-forms"].replace("respondent_id", "Quiz feedback")
    validation, answers = judged(own, tmp_path / "form.csv", text)
    assert (len(answers), problems(validation)) == (3, [])
    assert [next(validation.files[0].read()).fields["respondent_id"].text(n) for n in range(3)] == [*"123"]


def test_columns_of_a_quiz_hold_no_answers(folder, tmp_path):
    text = FILES["microsoft-forms"].replace("Email,Name", "Points - How much trust?,Feedback - How much trust?")
    validation, answers = judged(folder, tmp_path / "quiz.csv", text)
    assert (len(answers), problems(validation)) == (3, [])


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith(("qualtrics", "microsoft", "google"))])
def test_same_answers_in_a_workbook(folder, tmp_path, name):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate(csv.reader(io.StringIO(FILES[name].lstrip("\ufeff"), newline=""))):
            sheet.write_row(place, 0, cells)
    shutil.copy(path, tmp_path / "copy.xlsx")
    validation, answers = judged(folder, tmp_path / "copy.xlsx")
    _, expected = judged(folder, tmp_path / "own.csv", OWN)
    assert problems(validation) == []
    assert answers == expected


def test_qualtrics_in_utf_16_with_tabs(folder, tmp_path):
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(csv.reader(io.StringIO(FILES["qualtrics"])))
    (tmp_path / "export.tsv").write_bytes(out.getvalue().encode("utf-16"))
    validation, answers = judged(folder, tmp_path / "export.tsv")
    _, expected = judged(folder, tmp_path / "own.csv", OWN)
    assert (problems(validation), answers) == ([], expected)


def test_texts_say_more_than_tags(folder, tmp_path):
    first, rest = FILES["qualtrics"].split("\n", 1)
    renamed = first.replace("trust,help,help_4_TEXT,help_DO", "Q3,Q2,Q2_4_TEXT,Q2_DO")
    validation, answers = judged(folder, tmp_path / "tags.csv", f"{renamed}\n{rest}")
    _, expected = judged(folder, tmp_path / "own.csv", OWN)
    assert (problems(validation), answers) == ([], expected)


def test_rows_keep_their_numbers_below_three_rows_of_headings(folder, tmp_path):
    text = FILES["qualtrics"].replace("Not at all", "Nothing")
    validation, _ = judged(folder, tmp_path / "export.csv", text)
    (group,) = [group for group in validation.issues.groups if group.severity == "error"]
    assert (group.code, group.cell(group.places[0])) == ("Q02", "H5")


def test_what_goes_back_is_what_was_sent(folder, tmp_path):
    validation, _ = judged(folder, tmp_path / "export.csv", FILES["qualtrics"])
    (sheet,) = sent_sheets(validation.files[0])
    assert sheet.rows == list(csv.reader(io.StringIO(FILES["qualtrics"])))


def test_nothing_but_headings_is_said_once(folder, tmp_path):
    lines = FILES["qualtrics"].splitlines()[:3]
    validation, answers = judged(folder, tmp_path / "empty.csv", "\n".join(lines) + "\n")
    assert answers == []
    assert [code for code, _, _ in problems(validation)] == ["F09"]


@pytest.mark.parametrize(
    ("kind", "finished", "told"),
    [
        ("Survey Preview", "True", ["test"]),
        ("1", "0", ["test"]),
        ("Survey Test", "False", ["test"]),
        ("IP Address", "False", ["unfinished"]),
        ("0", "0", ["unfinished"]),
        ("Spam", "True", ["rejected"]),
        ("8", "1", ["rejected"]),
        ("Imported", "True", []),
        ("IP Address", "True", []),
        ("0.0", "1.0", []),
    ],
)
def test_what_qualtrics_says_of_a_record(folder, tmp_path, kind, finished, told):
    text = FILES["qualtrics"].replace("IP Address,True", f"{kind},{finished}")
    validation, _ = judged(folder, tmp_path / "export.csv", text)
    assert [params["found"] for code, _, params in problems(validation) if code == "R12"] == told


def test_qualtrics_without_a_column_for_its_kind(folder, tmp_path):
    text = FILES["qualtrics"].replace("Status,", "Progress,").replace("IP Address,True", "50,False")
    validation, _ = judged(folder, tmp_path / "export.csv", text)
    assert [params["found"] for code, _, params in problems(validation) if code == "R12"] == ["unfinished"]


def ended(folder, path, text):
    """When each interview ended, and how the file says it was read."""
    validation, _ = judged(folder, path, text)
    fields = next(validation.files[0].read()).fields
    how = [group.params["how"] for group in validation.issues.groups if group.code == "F05"]
    return [fields["ended"].text(n) for n in range(3)], how


@pytest.mark.parametrize(
    ("times", "expected", "order"),
    [
        (("3/5/2024 10:22:33", "6/21/2024 9:00:00"), ("2024-03-05 10:22:33", "2024-06-21 09:00:00"), "month/day/year"),
        (("3/5/2024 10:22:33", "21/6/2024 9:00:00"), ("2024-05-03 10:22:33", "2024-06-21 09:00:00"), "day/month/year"),
        (("03.05.24 10:22", "21.06.24 12:05"), ("2024-05-03 10:22:00", "2024-06-21 12:05:00"), "day/month/year"),
        (
            ("3/5/2024 12:01:00 AM", "6/21/2024 1:00 pm"),
            ("2024-03-05 00:01:00", "2024-06-21 13:00:00"),
            "month/day/year",
        ),
        (("3/5/2024 10:22:33", "5/6/2024 9:00:00"), ("3/5/2024 10:22:33", "5/6/2024 9:00:00"), "its times left out"),
        (("3/5/2024 25:00", "31/2/2024 9:00"), ("3/5/2024 25:00", "31/2/2024 9:00"), "day/month/year"),
        (("2024-03-05 10:22:33", "2024-06-21 09:00"), ("2024-03-05 10:22:33", "2024-06-21 09:00"), None),
    ],
)
def test_one_date_tells_the_order_of_all(folder, tmp_path, times, expected, order):
    first, second = times
    text = FILES["google-forms"].replace("6/21/2024 10:00:00", first, 1).replace("6/21/2024 10:00:00", second)
    found, how = ended(folder, tmp_path / "form.csv", text)
    assert tuple(found) == (*expected, expected[1])
    assert [order in said for said in how] == ([True] if order else [])


def test_times_of_the_form_s_own_file(folder, tmp_path):
    found, how = ended(folder, tmp_path / "form.csv", FILES["google-forms, the form's own file"])
    assert (found[0], how) == ("2024-03-05 10:22:33+01:00", [])


def test_the_timestamp_as_interview_date(tmp_path):
    (tmp_path / "study").mkdir()
    own = load(tmp_path / "study", STUDY + "columns: {interview_date: Timestamp}\n", INTERVIEW)
    validation, answers = judged(own, tmp_path / "form.csv", FILES["google-forms"])
    assert (len(answers), problems(validation)) == (3, [])

"""``crosscase validate``: what a fieldworker sees, the files of issues, and that nothing private is shown."""

import csv

import openpyxl
import pytest
from support.command_line import crosscase
from support.fix_sheets import lines
from support.response_files import write_csv

from instrument.issues import FIELDS
from instrument.ledger import FIELDS as LEDGER_FIELDS


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_without_issues(study, responses):
    done = crosscase("validate", responses, "--study", study)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[:3] == [
        "16 interviews in 1 file.",
        "  16 clean, 0 with warnings only, 0 with errors.",
        "  2 of 2 cases, 2 of 2 groups.",
    ]
    assert "No errors, no warnings in the file." in done.out


def test_warnings_do_not_stop_anything(study, tmp_path, rows):
    rows[0]["unfair"] = ""
    done = crosscase("validate", write_csv(tmp_path / "r.csv", rows), "--study", study)
    assert done.status == 0
    assert "15 clean, 1 with warnings only, 0 with errors" in done.out
    assert "Cell I2, interview R00" in done.out
    assert "No errors. Look at the warnings" in done.out


def test_one_file_has_one_count_of_warnings(study, tmp_path, rows):
    """On the screen, on the page, and in the workbook that goes back: what is not in the file is counted apart."""
    rows[0]["unfair"] = rows[1]["unfair"] = ""
    path, out = write_csv(tmp_path / "r.csv", rows[:14]), tmp_path / "out"
    done = crosscase("validate", path, "--study", study, "--out", out)
    (head,) = (line for line in done.out.splitlines() if line.startswith("Warnings: "))
    total, apart = head.removeprefix("Warnings: ").removesuffix(")").split(" (")
    assert apart.startswith("2 in the file, ")
    assert int(total) == sum(int(part.split()[0]) for part in apart.split(", "))
    assert f"<dt>{total}</dt><dd>warnings in all ({apart})" in (out / "issues.html").read_text(encoding="utf-8")
    start = openpyxl.load_workbook(out / "returned-r.xlsx")["Start here"]
    told = {row[0].value: row[1].value for row in start.iter_rows(max_col=2) if row[0].value}
    assert told["Warnings"].startswith("2 in this file")


def test_where_what_why_and_what_to_do(study, wrong_responses):
    done = crosscase("validate", wrong_responses, "--study", study)
    assert done.status == 1
    assert "14 clean, 0 with warnings only, 2 with errors" in done.out
    joined = " ".join(done.out.split())
    for words in (
        "Cell B7, interview R05",
        '"C99" is not a case of the study. The cases are C01 (North), C02 (South). '
        "-> Correct the case, or ask the person who runs the study to add it. (R05)",
        "Cell I2, interview R00 unfair:",
        '"Is it unfair?" "nonsense" is not an answer here.',
        "-> Correct the cell. (Q02)",
        "Nothing was changed in the files.",
    ):
        assert words in joined


def test_the_same_cause_in_many_cells_is_one_entry(study, tmp_path, rows):
    for row in rows[:6]:
        row["unfair"] = "7"
    done = crosscase("validate", write_csv(tmp_path / "r.csv", rows), "--study", study)
    assert "I2, I3, I4 and 3 more" in done.out
    assert done.out.count("(Q02)") == 1


def test_the_screen_is_short_and_says_what_it_leaves_out(study, tmp_path, rows):
    questions = ("paid", "fair", "unfair", "hours", "tasks", "support", "since", "place")
    for number, row in enumerate(rows):
        row |= {name: f"wrong {name} {number}" for name in questions}
    path = write_csv(tmp_path / "r.csv", rows)
    short = crosscase("validate", path, "--study", study)
    assert len(short.out.splitlines()) < 100
    assert "more of the same kind" in short.out
    everything = crosscase("validate", path, "--study", study, "--all")
    assert len(everything.out.splitlines()) > len(short.out.splitlines())
    assert "more of the same kind" not in everything.out


@pytest.mark.parametrize("extra", [[], ["--all"]])
def test_every_line_fits_eighty_columns(study, tmp_path, rows, extra):
    for number, row in enumerate(rows):
        row |= {"unfair": "long " * 40 + str(number), "hours": "9" * 200, "tasks": f"{number};" * 50, "paid": "x" * 90}
        row["case_id"] = "C" * 100 + str(number)
    path = write_csv(tmp_path / ("a long file name " * 6 + ".csv"), rows)
    done = crosscase("validate", path, "--study", study, *extra, "--out", tmp_path / ("out" * 30))
    assert done.status == 1
    assert [line for line in done.out.splitlines() if len(line) > 80] == []


def test_no_word_of_an_open_answer_is_shown_or_written(study, tmp_path, rows):
    secret = "Zwiebelkuchen"
    for number, row in enumerate(rows):
        row["words"] = f"{secret} \u200b{number}"
        row["tasks_other"] = f"{secret} {number}"  # nobody was asked
    rows += [{**rows[0], "words": f"{secret} twice"}, {**rows[1], "case_id": "C99"}]
    rows.append({**rows[2], "respondent_id": "R99", "instrument_version": "9.9"})
    out = tmp_path / "out"
    done = crosscase("validate", write_csv(tmp_path / "r.csv", rows), "--study", study, "--all", "--out", out)
    assert done.status == 1
    assert {"R03", "R07", "Q14", "X01"} <= {row["code"] for row in table(out / "issues.csv")}
    assert secret not in done.said
    assert all(secret not in path.read_text(encoding="utf-8") for path in out.iterdir() if path.suffix != ".xlsx")
    assert all(secret not in cell for line in lines(out / "fixes.xlsx") for cell in line.values())
    assert {row["found"] for row in table(out / "issues.csv") if row["question_id"] in ("words", "tasks_other")} == {""}


def test_no_answer_is_shown_where_the_program_fails(study, responses, monkeypatch):
    """A fault of ours keeps its traceback; it must not carry what people said."""

    def fail(*arguments, **named):
        raise RuntimeError("broken")

    monkeypatch.setattr("instrument.judging.VersionJudge.judge", fail)
    done = crosscase("validate", responses, "--study", study)
    assert done.status == 70
    assert "fault of crosscase" in done.err
    assert "Private words" not in done.said


def test_tolerant_readings_are_told_in_one_line_and_listed(study, tmp_path, rows):
    rows[0] |= {"unfair": "Somewhat", "group_id": "STAFF", "instrument_version": "vx7"}
    rows[1]["unfair"] = "Somewhat"
    path, out = write_csv(tmp_path / "r.csv", rows), tmp_path / "out"
    done = crosscase("validate", path, "--study", study, "--out", out)
    assert done.status == 0
    assert "4 answers read by label or another spelling (Q13)" in " ".join(done.out.split())
    ledger = table(out / "ledger.csv")
    assert tuple(ledger[0]) == LEDGER_FIELDS
    assert [(row["first_cell"], row["found"], row["read_as"], row["how"], row["n"]) for row in ledger] == [
        ("C2", "STAFF", "staff", "spelling of the id", "1"),
        ("D2", "vx7", "1.0", "alias", "1"),
        ("I2", "Somewhat", "2", "label", "2"),
    ]


def test_issues_csv_has_a_row_for_every_place(study, tmp_path, wrong_responses, rows):
    out = tmp_path / "out"
    crosscase("validate", wrong_responses, "--study", study, "--out", out)
    issues = table(out / "issues.csv")
    assert tuple(issues[0]) == FIELDS
    shown = [
        (row["code"], row["cell"], row["respondent_id"], row["case_id"], row["question_id"], row["found"])
        for row in issues
        if row["code"] != "C01"
    ]
    assert shown == [
        ("R05", "B7", "R05", "", "case_id", "C99"),
        ("Q02", "I2", "R00", "C01", "unfair", "nonsense"),
    ]
    assert issues[1]["severity"] == "error"
    assert issues[1]["expected"] == "1 (Not at all), 2 (Somewhat), 3 (Completely); or DK (don’t know)"
    assert issues[1]["status"] == "new"


def test_issue_ids_survive_sorting_and_another_file_name(study, tmp_path, rows):
    rows[0]["unfair"], rows[3]["paid"] = "nonsense", ""
    out = tmp_path / "out"
    ids = []
    for name, order in (("a.csv", rows), ("b.csv", rows[::-1])):
        crosscase("validate", write_csv(tmp_path / name, order), "--study", study, "--out", out)
        ids.append({row["issue_id"]: (row["respondent_id"], row["code"]) for row in table(out / "issues.csv")})
    assert ids[0] == ids[1]
    assert len(ids[0]) == len(table(out / "issues.csv"))


def test_nothing_in_the_lists_runs_in_a_spreadsheet(study, tmp_path, rows):
    for row, text in zip(
        rows, ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1", "=HYPERLINK(1)"), strict=False
    ):
        row["unfair"] = text
    rows[8]["respondent_id"] = "=cmd"
    rows[8]["unfair"] = "9"
    out = tmp_path / "out"
    crosscase("validate", write_csv(tmp_path / "=name.csv", rows), "--study", study, "--out", out)
    for name in ("issues.csv", "ledger.csv"):
        for row in table(out / name):
            assert [cell for cell in row.values() if cell[:1] in tuple("=+-@\t\r＝＋－＠")] == []


def test_several_files_and_a_label_for_each(study, tmp_path, rows):
    rows[0]["unfair"], rows[9]["unfair"] = "nonsense", "nonsense"
    first, second = write_csv(tmp_path / "a.csv", rows[:8]), write_csv(tmp_path / "b.csv", rows[8:])
    done = crosscase("validate", first, second, "--study", study)
    assert "16 interviews in 2 files." in done.out
    assert done.out.index("a.csv") < done.out.index("b.csv")


def test_two_files_of_one_name_are_told_apart(study, tmp_path, rows):
    rows[0]["unfair"], rows[9]["unfair"] = "nonsense", "nonsense"
    paths = []
    for folder, part in (("north", rows[:8]), ("south", rows[8:])):
        (tmp_path / folder).mkdir()
        paths.append(write_csv(tmp_path / folder / "responses.csv", part))
    done = crosscase("validate", *paths, "--study", study)
    assert "north/responses.csv" in done.out
    assert "south/responses.csv" in done.out
    assert "I2, I3" not in done.out


def test_a_field_given_for_all_rows(study, tmp_path, rows):
    for row in rows:
        del row["case_id"], row["place"]
    path = write_csv(tmp_path / "r.csv", rows)
    assert crosscase("validate", path, "--study", study).status == 1
    done = crosscase("validate", path, "--study", study, "--set", "case_id=C02")
    assert done.status == 1
    assert '"place"' in done.out
    for row in rows:
        row["place"] = "1"
    done = crosscase("validate", write_csv(path, rows), "--study", study, "--set", "case_id=South")
    assert (done.status, "1 of 2 cases" in done.out) == (0, True)
    done = crosscase("validate", path, "--study", study, "--set", "case_id=C77")
    assert (done.status, "C77" in done.out, "C01 (North), C02 (South)" in done.err) == (2, False, True)


def test_a_format_may_be_insisted_on(study, responses):
    assert crosscase("validate", responses, "--study", study, "--format", "csv").status == 0
    assert crosscase("validate", responses, "--study", study, "--format", "xlsx").status == 11


def test_files_are_never_changed(study, wrong_responses):
    before = wrong_responses.read_bytes()
    crosscase("validate", wrong_responses, "--study", study)
    assert wrong_responses.read_bytes() == before


def test_many_different_garbage_values_in_the_record_fields(study, tmp_path, rows):
    """Thousands of cases, groups and versions are somebody's mistake, and no reason to run out of memory."""
    many = [
        {**rows[0], "respondent_id": f"R{n}", "case_id": f"case {n}", "group_id": f"group {n}",
         "instrument_version": f"{n}.0"} for n in range(4_000)
    ]  # fmt: skip
    done = crosscase("validate", write_csv(tmp_path / "r.csv", many), "--study", study)
    assert done.status == 1
    assert "4,000 with errors" in done.out

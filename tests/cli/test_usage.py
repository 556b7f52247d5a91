"""Wrong usage, and what every command does with files that are not what they should be: a clear line, no traceback."""

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from support.command_line import crosscase, crosscase_process
from support.response_files import write_csv
from support.study_folders import PROJECT, SAMPLE_STUDY

COMMANDS = ("validate", "tabulate", "analyse", "verify", "instrument")
READING = ("validate", "tabulate", "analyse")


def arguments(command, file, study, tmp_path):
    """A command that reads a response file."""
    return [command, file, "--study", study, *([] if command == "validate" else ["--out", tmp_path / "out"])]


def assert_clear(done, status, *words):
    """The right exit status, the words somewhere, and nothing that only programmers understand."""
    assert done.status == status, done.said
    for word in words:
        assert word in done.said
    for noise in ("Traceback", "Error:", "errno", "Errno", "None", "PosixPath", "nan"):
        assert noise not in done.said.replace("None of these", "")
    assert all(len(line) <= 80 for line in done.out.splitlines()), done.out


# Usage


def test_without_arguments_the_commands_are_named():
    done = crosscase()
    assert done.status == 2
    assert all(command in done.said for command in COMMANDS)


@pytest.mark.parametrize("command", [(), *((command,) for command in COMMANDS), ("instrument", "check")])
def test_help_of_every_command(command):
    done = crosscase(*command, "--help")
    assert (done.status, done.err) == (0, "")
    assert "Usage: crosscase" in done.out


def test_validate_without_arguments_says_what_to_do():
    done = crosscase("validate")
    assert_clear(done, 2, "crosscase validate FILE --study FOLDER", "study.yaml", "issues.csv")
    assert all(len(line) <= 80 for line in done.err.splitlines())


def test_validate_without_a_study_says_what_to_do(responses):
    assert_clear(crosscase("validate", responses), 2, "--study is missing", "--study FOLDER")


def test_validate_without_a_file_says_what_to_do(study):
    assert_clear(crosscase("validate", "--study", study), 2, "The file is missing", "FILE")


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("validate", "--nonsense"),
        ("tabulate",),
        ("analyse", "x.csv"),
        ("verify",),
        ("instrument", "chek"),
    ],
)
def test_wrong_usage(words):
    done = crosscase(*words)
    assert done.status == 2
    assert "Traceback" not in done.said


@pytest.mark.parametrize("entry", ["case_id", "case_id=", "=C01", "respondent_id=R1", "colour=red", "paid=yes"])
def test_a_field_that_cannot_be_set(responses, study, entry):
    done = crosscase("validate", responses, "--study", study, "--set", entry)
    assert done.status == 2
    assert "FIELD=VALUE" in done.err
    assert "case_id" in done.err


@pytest.mark.parametrize("command", READING)
def test_a_format_that_does_not_exist(responses, study, tmp_path, command):
    done = crosscase(*arguments(command, responses, study, tmp_path), "--format", "spss")
    assert done.status == 2
    assert "xlsx" in done.err
    assert not (tmp_path / "out").exists()


# Response files that cannot be read


def test_a_missing_file(study, tmp_path):
    for command in READING:
        assert_clear(
            crosscase(*arguments(command, tmp_path / "no.csv", study, tmp_path)), 11, "no.csv", "no such file", "(F01)"
        )
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf", ""),
        (b"\r\n\r\n", ""),
        (bytes(range(256)) * 40, ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), ""),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ""),
        (b"PK\x03\x04" + bytes(100), ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (b"<html><body>Please log in</body></html>", ""),
        (b'{"respondent_id": "R1"}', ""),
    ],
)
@pytest.mark.parametrize("name", ["file.csv", "file.xlsx"])
def test_a_file_that_is_something_else(study, tmp_path, content, words, name):
    path = tmp_path / name
    path.write_bytes(content)
    assert_clear(crosscase(*arguments("validate", path, study, tmp_path)), 11, name, words)


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("no.csv", None, "Check the name of the file and of its folder."),
        ("broken.json", b'[{"a": 1, "a": 2}]', "Export the responses again from the tool"),
        ("letter.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "Save the file as .xlsx or as CSV UTF-8 and try again."),
    ],
)
def test_what_to_do_about_a_file_that_cannot_be_opened(study, tmp_path, name, content, advice):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert_clear(crosscase("validate", tmp_path / name, "--study", study), 11, f"-> {advice}")


def test_a_folder_for_a_file(study, tmp_path):
    (tmp_path / "folder").mkdir()
    for command in READING:
        assert_clear(crosscase(*arguments(command, tmp_path / "folder", study, tmp_path)), 11, "it is a folder")


def test_one_unreadable_file_among_others(study, tmp_path, responses):
    done = crosscase("tabulate", responses, tmp_path / "no.csv", "--study", study, "--out", tmp_path / "out")
    assert_clear(done, 11, "no.csv was not read")
    assert not (tmp_path / "out").exists()


def test_headings_and_no_interviews(study, tmp_path, responses):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(responses.read_bytes().splitlines(keepends=True)[0])
    assert_clear(crosscase("validate", empty, "--study", study), 11, "no interviews", "(F09)")


# Files that are read although their name or form is unusual


def test_a_utf16_file_is_read(study, tmp_path, responses):
    path = tmp_path / "unicode.csv"
    path.write_text(responses.read_text(encoding="utf-8"), encoding="utf-16")
    assert_clear(crosscase("validate", path, "--study", study), 0, "16 interviews in 1 file", "16 clean")


def test_a_workbook_called_csv_is_read(study, tmp_path, responses):
    path = tmp_path / "workbook.csv"
    with xlsxwriter.Workbook(path) as book, responses.open(encoding="utf-8", newline="") as lines:
        sheet = book.add_worksheet("Answers")
        for number, cells in enumerate(csv.reader(lines)):
            sheet.write_row(number, 0, cells)
    assert zipfile.is_zipfile(path)
    assert_clear(crosscase("validate", path, "--study", study), 0, "16 interviews in 1 file", "16 clean")


@pytest.mark.parametrize(
    "name", ["ÄÖÜ und Leerzeichen.csv", "[brackets] {braces}.csv", ":smile:.csv", "-dash.csv", "a\nb.csv"]
)
def test_unusual_file_names(study, tmp_path, responses, name):
    path = tmp_path / name
    text = responses.read_text(encoding="utf-8")
    path.write_text(text.replace("R00,C01", "R00,C99"), encoding="utf-8")
    done = crosscase("validate", path, "--study", study)
    assert done.status == 1
    assert name.replace("\n", " ") in done.out.replace("\n", " ")
    assert "😄" not in done.out


# Study folders that cannot be used


@pytest.mark.parametrize("command", READING)
def test_a_duplicate_key_in_the_study_folder(study, tmp_path, responses, command):
    broken = tmp_path / "study"
    broken.mkdir()
    for file in study.iterdir():
        text = file.read_text(encoding="utf-8")
        (broken / file.name).write_text(
            text.replace("title: A small", "title: Twice\ntitle: A small"), encoding="utf-8"
        )
    done = crosscase(*arguments(command, responses, broken, tmp_path))
    assert_clear(done, 10, "study.yaml:3: 'title' stands twice; the first is in line 2")
    assert done.out == ""
    assert len(done.err.splitlines()) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", READING)
def test_a_study_folder_that_is_none(tmp_path, responses, command):
    for folder in (tmp_path, tmp_path / "nowhere", responses):
        done = crosscase(*arguments(command, responses, folder, tmp_path))
        assert_clear(done, 10)
        assert done.out == ""


def test_a_wrong_plan_stops_what_needs_it(study, tmp_path, responses):
    broken = tmp_path / "study"
    broken.mkdir()
    for file in study.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    (broken / "plan.yaml").write_text("draw: 99\nhighlight: [payy]\n", encoding="utf-8")
    for command in ("tabulate", "analyse"):
        done = crosscase(*arguments(command, responses, broken, tmp_path))
        assert_clear(done, 10, "plan.yaml:1: 'draw' is not a field here. Did you mean 'draws'?")
    assert crosscase("validate", responses, "--study", broken).status == 0


# Processes: streams, encodings


def test_results_go_to_stdout_and_messages_to_stderr(study, responses, wrong_responses, tmp_path):
    done = crosscase_process("validate", wrong_responses, "--study", study)
    assert (done.status, done.err) == (1, "")
    done = crosscase_process("tabulate", wrong_responses, "--study", study, "--out", tmp_path / "out")
    assert (done.status, done.out) == (1, "")
    assert "(Q02)" in done.err
    done = crosscase_process("tabulate", responses, "--study", study, "--out", tmp_path / "out")
    assert (done.status, done.err) == (0, "")
    assert "16 interviews counted" in done.out


def test_a_terminal_that_knows_few_letters(study, tmp_path, rows):
    """A console of old Windows cannot show every letter; it must get its answer all the same."""
    rows[0]["unfair"] = "nie (zawsze źle) 😄 " + "x" * 300
    path = write_csv(tmp_path / "odpowiedzi-ż.csv", rows)
    done = crosscase_process(
        "validate", path, "--study", study, environment={"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    )
    assert done.status == 1, done.err
    assert "(Q02)" in done.out
    assert "Traceback" not in done.said


def test_the_command_is_installed():
    command = Path(sys.executable).with_name("crosscase")
    done = subprocess.run([command, "instrument", "check", SAMPLE_STUDY], capture_output=True, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("command", READING)
def test_a_field_given_otherwise_than_the_file_says_it(responses, study, tmp_path, command):
    """Taking either would count interviews under a case that somebody says is not theirs."""
    done = crosscase(*arguments(command, responses, study, tmp_path), "--set", "instrument_version=1.0")
    assert done.status == 2
    assert "is given as 1.0 for all rows" in done.err
    assert "responses.csv says 2.0 in " in done.err
    assert not (tmp_path / "out").exists()


def test_a_field_given_twice(responses, study):
    done = crosscase("validate", responses, "--study", study, "--set", "case_id=C01", "--set", "case_id=C02")
    assert done.status == 2
    assert "case_id is given as C01 and as C02" in done.err
    twice = crosscase("validate", responses, "--study", study, "--set", "case_id=C01", "--set", "case_id=C01")
    assert "given as C01 and as" not in twice.err


def test_a_version_given_otherwise_than_the_tool_calls_it(tmp_path):
    export, study = (PROJECT / "data_samples" / "exports" / name for name in ("kobo-values.csv", "study"))
    done = crosscase("validate", export, "--study", study, "--set", "instrument_version=1.0")
    assert done.status == 2
    assert "kobo-values.csv says vA2 in " in done.err


def test_what_is_given_is_not_held_against_a_note_under_the_table(study, responses, tmp_path):
    text = responses.read_text(encoding="utf-8")
    note = text.splitlines()[0].split(",")
    cells = [""] * len(note)
    cells[0], cells[note.index("instrument_version")] = "in all", "16"
    lines = [line for line in text.splitlines() if ",2.0," in line or line == text.splitlines()[0]]
    path = tmp_path / "r.csv"
    path.write_text("\n".join([*lines, ",".join(cells)]), encoding="utf-8")
    done = crosscase("validate", path, "--study", study, "--set", "instrument_version=2.0")
    assert "is given as" not in done.err
    assert "(R14)" in done.out


def test_what_is_given_is_compared_with_what_the_tool_means(tmp_path):
    """ODK Central calls a finished record approved."""
    export, study = (PROJECT / "data_samples" / "exports" / name for name in ("odk.csv", "study"))
    same = crosscase("validate", export, "--study", study, "--set", "submission_status=finished")
    assert (same.status, same.err) == (0, "")
    other = crosscase("validate", export, "--study", study, "--set", "submission_status=test")
    assert other.status == 2
    assert "odk.csv says finished in " in other.err

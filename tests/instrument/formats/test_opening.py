"""What a path turns out to be, before any cell is read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from instrument.formats import FORMATS, causes, open_table


def cause(finding):
    assert finding.code == "F01"
    return finding.params["cause"]


def test_missing_path(tmp_path, refusal):
    assert cause(refusal(tmp_path / "nowhere.csv")) == causes.MISSING
    assert cause(refusal(tmp_path / "a\0b.csv")) == causes.MISSING


def test_below_a_file(write, refusal):
    assert cause(refusal(write("x") / "answers.csv")) == causes.MISSING


def test_folder(tmp_path, refusal):
    assert cause(refusal(tmp_path)) == causes.FOLDER


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_is_not_waited_for(tmp_path, refusal):
    os.mkfifo(tmp_path / "pipe.csv")
    assert cause(refusal(tmp_path / "pipe.csv")) == causes.NOT_A_FILE


def test_empty_file(write, refusal):
    assert cause(refusal(write(b""))) == causes.EMPTY


def test_file_that_may_not_be_read(write, refusal, monkeypatch):
    path = write("respondent_id,case_id\n1,2\n")

    def deny(*_args, **_options):
        raise PermissionError

    monkeypatch.setattr(Path, "open", deny)
    assert cause(refusal(path)) == causes.LOCKED


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.pdf"])
def test_random_bytes(write, refusal, name):
    content = bytes(range(256)) * 20
    assert cause(refusal(write(content, name))) == causes.NOT_A_TABLE


def test_web_page_named_as_a_spreadsheet(write, refusal):
    assert cause(refusal(write("\n<html><table><td>respondent_id</td>", "a.xls"))) == causes.NOT_A_TABLE


def test_old_excel_and_encrypted_excel(write, refusal):
    start = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert cause(refusal(write(start + b"Workbook", "a.xls"))) == causes.OLD_EXCEL
    assert cause(refusal(write(start + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"))) == causes.ENCRYPTED


def test_format_by_name(write, refusal):
    path = write("respondent_id,case_id\n1,2\n", "answers.dat")
    assert open_table(path, frozenset({"case id"}), "csv").format == "csv"
    assert cause(refusal(path, format="sas7bdat")) == causes.UNKNOWN_FORMAT
    assert cause(refusal(path, format="xlsx")) == causes.NOT_A_TABLE


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_test_of_its_own_name(opened_path, name, samples):
    assert opened_path(samples[name]).format == name


def test_importing_the_registry_loads_no_reader():
    heavy = ["pyarrow", "numpy", "python_calamine", "charset_normalizer", "defusedxml"]
    program = f"import sys, instrument.formats; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

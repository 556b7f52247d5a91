"""Writing tables and folders."""

import json

import numpy as np
import pandas as pd
import pytest

from instrument.csv_files import guarded, write_for_people
from pipeline.output import MANIFEST, OutputError, digest, output_folder, verify, write_manifest, write_table


def test_a_table_holds_numbers_of_nine_decimals_and_empty_cells(tmp_path):
    frame = pd.DataFrame({
        "id": ["a", "b", "c"], "value": [200 / 3, np.nan, -1e-14], "n": [1, 2, 3], "note": [None, "so, so", 'a "b"'],
        "p_value": [1 / 3, np.nan, 1e-20],
    })  # fmt: skip
    write_table(tmp_path / "deep" / "table.csv", frame)
    assert (tmp_path / "deep" / "table.csv").read_bytes() == (
        b'id,value,n,note,p_value\na,66.666666667,1,,0.333333333333\nb,,2,"so, so",\nc,0,3,"a ""b""",1e-20\n'
    )


def test_numbers_that_differ_by_the_order_of_addition_are_written_alike(tmp_path):
    """Scores have 6 decimals, so means of 16 of them end in a 5 just behind the last digit that is written."""
    scores = np.round(np.random.default_rng(1).uniform(0, 100, (4000, 16)), 6)
    forwards = pd.DataFrame({"mean": [sum(row) / 16 for row in scores]})
    backwards = pd.DataFrame({"mean": [sum(reversed(row)) / 16 for row in scores]})
    assert (forwards["mean"] != backwards["mean"]).any()
    write_table(tmp_path / "forwards.csv", forwards)
    write_table(tmp_path / "backwards.csv", backwards)
    assert (tmp_path / "forwards.csv").read_bytes() == (tmp_path / "backwards.csv").read_bytes()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("@x", "'@x"),
        ("+49 123", "'+49 123"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("＋1", "'＋1"),
        ("\nx", "'\nx"),
        ("\0x", "'\0x"),
        (" \u00a0=1+1", "' \u00a0=1+1"),
        ("\u200b@SUM(A1)", "'\u200b@SUM(A1)"),
        ("-5", "-5"),
        ("+5.5", "+5.5"),
        ("1e5", "1e5"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        (None, ""),
        (7, "7"),
        ("", ""),
    ],
)
def test_what_would_run_in_a_spreadsheet_is_marked_as_text(value, written):
    assert guarded(value) == written


def test_a_list_for_people_keeps_quotes_and_line_breaks(tmp_path):
    write_for_people(tmp_path / "l.csv", ("a", "b"), [{"a": 'say "so"', "b": "two\nlines", "c": "not written"}])
    assert (tmp_path / "l.csv").read_bytes() == b'a,b\n"say ""so""","two\nlines"\n'


def make(folder, **files):
    with output_folder(folder) as new:
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8")
        write_manifest(new, {"command": "test"})


def test_the_manifest_lists_every_file_with_its_hash_and_no_time(tmp_path):
    make(tmp_path / "out", a="x", b="y")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["command"] == "test"
    assert [(entry["path"], entry["bytes"]) for entry in manifest["outputs"]] == [("a", 1), ("b", 1)]
    assert manifest["outputs"][0]["sha256"] == digest(tmp_path / "out" / "a")
    assert str(tmp_path) not in json.dumps(manifest)
    assert {"crosscase", "python", "numpy", "pandas", "scipy"} <= set(manifest["versions"])
    first = (tmp_path / "out" / MANIFEST).read_bytes()
    make(tmp_path / "out", a="x", b="y")
    assert (tmp_path / "out" / MANIFEST).read_bytes() == first


def test_readers_see_the_old_folder_until_the_new_one_is_whole(tmp_path):
    make(tmp_path / "out", a="old")
    with output_folder(tmp_path / "out") as new:
        (new / "a").write_text("new", encoding="utf-8")
        assert (tmp_path / "out" / "a").read_text(encoding="utf-8") == "old"
        write_manifest(new, {})
    assert (tmp_path / "out" / "a").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_that_a_file_manager_left_are_no_reason_to_refuse(tmp_path):
    make(tmp_path / "out", a="x")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / "out" / name).write_bytes(b"")
    make(tmp_path / "out", a="y")
    assert verify(tmp_path / "out") == []


def test_a_folder_of_somebody_else_is_not_entered(tmp_path):
    (tmp_path / "a").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="did not write"), output_folder(tmp_path):
        raise AssertionError("must not get here")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "mine"


def test_names_with_dots_and_blanks(tmp_path):
    for _ in range(2):
        make(tmp_path / "v1.2 final.old", a="x")
    assert [path.name for path in tmp_path.iterdir()] == ["v1.2 final.old"]

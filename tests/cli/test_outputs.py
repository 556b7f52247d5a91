"""``tabulate`` and ``analyse``: what is written, and that it is the same every time."""

import json
from pathlib import Path

import pytest
from support.command_line import crosscase, crosscase_process
from support.outputs import counted, files_of, run, table
from support.response_files import write_csv

from pipeline.artefacts import COLUMNS
from pipeline.output import versions


def test_tabulate_writes_counts_and_nothing_else(study, responses, out):
    done = run("tabulate", responses, study=study, out=out)
    assert (done.status, done.err) == (0, "")
    assert sorted(files_of(out)) == ["counts.csv", "issues.csv", "ledger.csv", "manifest.json", "score_counts.csv"]
    assert tuple(table(out / "counts.csv")[0]) == COLUMNS["counts"]
    assert tuple(table(out / "score_counts.csv")[0]) == COLUMNS["score_counts"]
    assert counted(out, item_id="paid") == counted(out, item_id="words") == 16
    assert counted(out, item_id="paid", category="no") == 6
    assert b"Private" not in b"".join(files_of(out).values())


def test_the_cube_is_complete(study, responses, out):
    run("tabulate", responses, study=study, out=out)
    rows = table(out / "counts.csv")
    cells = {(row["case_id"], row["group_id"]) for row in rows}
    assert len(cells) == 3
    states = [
        row["category"]
        for row in rows
        if (row["case_id"], row["group_id"], row["item_id"]) == ("C01", "staff", "unfair")
    ]
    assert states == ["1", "2", "3", "dont_know", "refused", "not_applicable", "blank", "not_asked"]


def test_nothing_is_tabulated_while_there_are_errors(study, wrong_responses, out):
    done = run("tabulate", wrong_responses, study=study, out=out)
    assert (done.status, done.out) == (1, "")
    assert "Nothing was analysed: the data have errors." in done.err
    assert "--allow-invalid" in done.err
    assert not out.exists()


def test_invalid_answers_are_counted_and_unusable_records_left_out(study, wrong_responses, out):
    done = crosscase("tabulate", wrong_responses, "--study", study, "--out", out, "--allow-invalid")
    assert done.status == 0
    assert "15 interviews (1 left out, see issues.csv) counted" in done.out
    assert counted(out, item_id="paid") == 15
    assert counted(out, item_id="unfair", category="invalid") == 1
    assert counted(out, item_id="fair", category="invalid") == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["records"] == {"read": 16, "counted": 15}
    assert manifest["issues"] == {"Q02": 1, "R05": 1}
    assert [row["code"] for row in table(out / "issues.csv")] == ["R05", "Q02"]


def test_wrong_headings_cannot_be_allowed(study, tmp_path, rows, out):
    path = write_csv(tmp_path / "r.csv", [{key: value for key, value in row.items() if key != "paid"} for row in rows])
    done = crosscase("tabulate", path, "--study", study, "--out", out, "--allow-invalid")
    assert done.status == 1
    assert "(H01)" in done.err
    assert "--allow-invalid" not in done.err, "it would not help"
    assert not out.exists()


def test_nobody_usable_is_zero_interviews(study, tmp_path, rows, out):
    path = write_csv(tmp_path / "r.csv", [{**row, "case_id": "C99"} for row in rows])
    done = crosscase("tabulate", path, "--study", study, "--out", out, "--allow-invalid")
    assert done.status == 0
    assert "0 interviews (16 left out, see issues.csv) counted" in done.out
    assert table(out / "counts.csv") == []


def test_sites_counted_apart_are_the_study_counted_together(study, tmp_path, rows, responses):
    parts = []
    for number, part in enumerate((rows[:5], rows[5:])):
        path = write_csv(tmp_path / f"site-{number}.csv", part)
        parts.append(tmp_path / f"counts-{number}")
        assert run("tabulate", path, study=study, out=parts[-1]).status == 0
    assert run("tabulate", *parts, study=study, out=tmp_path / "sum").status == 0
    assert run("tabulate", responses, study=study, out=tmp_path / "whole").status == 0
    mixed = tmp_path / "mixed"
    assert run("tabulate", tmp_path / "site-0.csv", parts[1], study=study, out=mixed).status == 0
    for name in ("counts.csv", "score_counts.csv"):
        whole = (tmp_path / "whole" / name).read_bytes()
        assert (tmp_path / "sum" / name).read_bytes() == whole
        assert (mixed / name).read_bytes() == whole


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("C01,staff", "C09,staff", "C09 is not a case or group"),
        ("C01,staff", "C01,nobody", "nobody is not a case or group"),
        ("paid,yes", "payed,yes", "do not belong to this study folder"),
        ("paid,yes", "paid,maybe", "do not belong to this study folder"),
        ("C01,staff,paid,yes,5", "C01,staff,paid,yes,6", "do not belong to this study folder or were changed"),
        ("C01,staff,paid,yes,5", "C01,staff,paid,yes,4.5", "not a count"),
        ("C01,staff,paid,yes,5", "C01,staff,paid,yes,-4", "not a count"),
        ("C01,staff,paid,yes,5", "C01,staff,paid,yes,many", "not a count"),
        ("C01,staff,paid,yes,5", "C01,staff,paid,yes,", "not a count"),
        ("case_id,group_id", "case,group", "has other columns"),
    ],
)
def test_counts_that_were_changed_are_refused(study, responses, out, tmp_path, old, new, words):
    run("tabulate", responses, study=study, out=out)
    counts = out / "counts.csv"
    text = counts.read_text(encoding="utf-8")
    assert old in text
    counts.write_text(text.replace(old, new), encoding="utf-8")
    done = run("tabulate", out, study=study, out=tmp_path / "again")
    assert done.status == 11
    assert words in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b'"', b"case_id,group_id,item_id,category,n\n", bytes(range(256))]
)
@pytest.mark.parametrize("name", ["counts.csv", "score_counts.csv"])
def test_counts_that_are_none_are_refused_or_empty(study, responses, out, tmp_path, content, name):
    run("tabulate", responses, study=study, out=out)
    (out / name).write_bytes(content)
    done = run("tabulate", out, study=study, out=tmp_path / "again")
    assert done.status == 11, done.said
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) <= 2


def test_a_folder_of_counts_without_scores(study, responses, out, tmp_path):
    run("tabulate", responses, study=study, out=out)
    (out / "score_counts.csv").unlink()
    done = run("tabulate", out, study=study, out=tmp_path / "again")
    assert done.status == 11
    assert "score_counts.csv" in done.err


# Analyse


def test_analyse_writes_what_the_contract_lists(analysed):
    files = files_of(analysed)
    assert {
        "manifest.json",
        "issues.csv",
        "ledger.csv",
        "internal/report.html",
        "internal/figures/figures.json",
    } <= set(files)
    for name, columns in COLUMNS.items():
        path = analysed / "internal" / "tables" / f"{name}.csv"
        with path.open(encoding="utf-8") as file:
            head = file.readline().strip().split(",")
        assert tuple(head[: len(columns)]) == columns, name
    for stem in {
        name.split(".")[0] for name in files if name.startswith("internal/figures/") and name.endswith(".svg")
    }:
        assert {f"{stem}.csv", f"{stem}.alt.txt", f"{stem}.caption.md"} <= set(files)


def test_no_table_holds_a_number_that_is_none(analysed):
    for path in (analysed / "internal" / "tables").glob("*.csv"):
        cells = {cell.lower() for row in table(path) for cell in row.values()}
        assert not cells & {"nan", "inf", "-inf", "none", "<na>"}, path.name


def test_no_words_of_a_person_in_any_output(analysed):
    assert [name for name, content in files_of(analysed).items() if b"Private words" in content] == []
    tables = [content for name, content in files_of(analysed).items() if name.startswith("internal/tables")]
    assert not any(b"R00" in content for content in tables)


def test_analysing_counts_is_analysing_the_responses(study, responses, out, analysed, tmp_path):
    assert run("tabulate", responses, study=study, out=tmp_path / "counts").status == 0
    assert run("analyse", tmp_path / "counts", study=study, out=out).status == 0
    for name in COLUMNS:
        path = Path("internal/tables") / f"{name}.csv"
        assert (out / path).read_bytes() == (analysed / path).read_bytes(), name
    assert (tmp_path / "counts" / "counts.csv").read_bytes() == (out / "internal/tables/counts.csv").read_bytes()


def test_an_analysis_can_be_analysed_again(study, out, analysed):
    assert run("analyse", analysed, study=study, out=out).status == 0
    for name in COLUMNS:
        path = Path("internal/tables") / f"{name}.csv"
        assert (out / path).read_bytes() == (analysed / path).read_bytes(), name


def test_two_runs_write_the_same_bytes(study, responses, out, analysed):
    """Another process, folder, order of sets, time zone and locale: no time, no path, no chance."""
    done = crosscase_process(
        "analyse",
        responses,
        "--study",
        study,
        "--out",
        out,
        environment={"PYTHONHASHSEED": "4", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    assert (done.status, done.err) == (0, "")
    first, second = files_of(analysed), files_of(out)
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_no_output_names_a_folder_of_this_machine(analysed, study):
    folders = {str(analysed.parent), str(study.parent), str(Path.home())} - {"/"}
    for name, content in files_of(analysed).items():
        assert [folder for folder in folders if folder.encode() in content] == [], name


def test_only_the_manifest_names_versions_of_packages(analysed):
    """Other outputs are the same wherever the numbers are."""
    packages = {name: version for name, version in versions().items() if name != "crosscase"}
    files = files_of(analysed)
    assert json.loads(files.pop("manifest.json"))["versions"].items() >= packages.items()
    for name, content in files.items():
        assert [package for package, version in packages.items() if f"{version}".encode() in content] == [], name
    assert b"manifest.json names the Python" in files["internal/report.html"]
    assert b"manifest.json names the Python" in files["internal/methods.md"]


def test_bases_say_how_many_answers_were_invalid(study, wrong_responses, out):
    done = crosscase("analyse", wrong_responses, "--study", study, "--out", out, "--allow-invalid")
    assert done.status == 0, done.err
    (row,) = (
        row
        for row in table(out / "internal" / "tables" / "bases.csv")
        if (row["breakdown"], row["level"], row["item_id"]) == ("overall", "all", "unfair")
    )
    assert (row["interviewed"], row["invalid"]) == ("15", "1")
    assert int(row["responded"]) == 14
    report = (out / "internal" / "report.html").read_text(encoding="utf-8")
    assert "Not usable" in report


def test_the_report_says_how_many_records_were_left_out(study, wrong_responses, out):
    """Every base is smaller than the file by these; a reader must be told."""
    crosscase("analyse", wrong_responses, "--study", study, "--out", out, "--allow-invalid")
    text = " ".join((out / "internal" / "report.html").read_text(encoding="utf-8").split())
    assert "left out" in text


def test_nobody_usable_can_be_analysed(study, tmp_path, rows, out):
    path = write_csv(tmp_path / "r.csv", [{**row, "case_id": "C99"} for row in rows])
    done = crosscase("analyse", path, "--study", study, "--out", out, "--allow-invalid")
    assert done.status in (0, 1), done.err
    assert "Traceback" not in done.err


def test_one_interview_can_be_analysed(study, tmp_path, rows, out):
    done = run("analyse", write_csv(tmp_path / "r.csv", rows[:1]), study=study, out=out)
    assert (done.status, done.err) == (0, "")


# Whole or not at all

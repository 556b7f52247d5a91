"""``--fixes``: the way of a fix sheet through the commands, and what must not be lost or overwritten."""

import json

import pytest
from support.command_line import crosscase
from support.fix_sheets import SIGNED, fill, lines
from support.outputs import counted, files_of, run, table


def right(line):
    value = {"unfair": "2", "case_id": "C02"}[line["question"]]
    return {"action": "change", "new_value": value, **SIGNED}


@pytest.fixture
def sheet(study, wrong_responses, out):
    assert run("validate", wrong_responses, study=study, out=out).status == 1
    return out / "fixes.xlsx"


def test_errors_are_settled_and_the_sheet_in_its_place_is_kept(study, wrong_responses, out, sheet):
    sent = wrong_responses.read_bytes()
    filled = fill(sheet, right).read_bytes()
    done = run("validate", wrong_responses, "--fixes", sheet, study=study, out=out)
    assert done.status == 0
    assert "2 corrected by the fix sheet" in done.out
    assert "corrected-wrong.csv holds the answers of wrong.csv as they were read" in " ".join(done.out.split())
    assert wrong_responses.read_bytes() == sent
    assert (out / "given" / "1-fixes.xlsx").read_bytes() == filled
    assert [line["status"] for line in lines(sheet)] == ["corrected", "corrected"]
    assert len(table(out / "corrections.csv")) == 2
    assert crosscase("verify", out).status == 0
    before = files_of(out)
    for _ in range(2):
        again = run("validate", wrong_responses, "--fixes", sheet, study=study, out=out)
        assert (again.status, again.out) == (0, done.out)
        assert set(files_of(out)) - set(before) == {"given/2-fixes.xlsx"}


def test_the_sheets_of_every_round_are_kept(study, wrong_responses, out, sheet):
    first = fill(sheet, lambda line: right(line) if line["question"] == "unfair" else {}).read_bytes()
    run("validate", wrong_responses, "--fixes", sheet, study=study, out=out)
    second = fill(sheet, lambda line: right(line) if line["question"] == "case_id" else {}).read_bytes()
    run("validate", wrong_responses, "--fixes", sheet, study=study, out=out)
    kept = {"given/1-fixes.xlsx": first, "given/2-fixes.xlsx": second}
    assert {name: content for name, content in files_of(out).items() if name.startswith("given/")} == kept
    run("validate", wrong_responses, study=study, out=out)
    assert {name: content for name, content in files_of(out).items() if name.startswith("given/")} == kept


def test_a_sheet_that_was_filled_in_is_never_overwritten(study, wrong_responses, out, sheet):
    filled = fill(sheet, right).read_bytes()
    done = run("validate", wrong_responses, study=study, out=out)
    assert done.status == 12
    assert "was filled in" in done.err
    assert sheet.read_bytes() == filled


def test_corrected_answers_are_what_is_counted(study, wrong_responses, out, sheet, tmp_path):
    fill(sheet, right)
    assert run("tabulate", wrong_responses, study=study, out=tmp_path / "counts").status == 1
    done = run("tabulate", wrong_responses, "--fixes", sheet, study=study, out=tmp_path / "counts")
    assert done.status == 0
    assert "2 corrected" in done.err
    assert counted(tmp_path / "counts", item_id="unfair") == 16
    manifest = json.loads((tmp_path / "counts" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["decisions"] == {"accepted": 0, "corrected": 2, "refused": 0, "removed": 0}
    assert len(table(tmp_path / "counts" / "corrections.csv")) == 2


def test_responses_inside_the_output_folder_are_refused(study, wrong_responses, out, sheet):
    done = run("validate", out / "returned-wrong.xlsx", study=study, out=out)
    assert done.status == 2
    assert (out / "returned-wrong.xlsx").exists()


def test_what_is_no_fix_sheet(study, wrong_responses, tmp_path):
    for name, content in (("a.xlsx", b"PK\x03\x04 damaged"), ("b.csv", b"x,y\n1,2\n")):
        (tmp_path / name).write_bytes(content)
        done = crosscase("validate", wrong_responses, "--study", study, "--fixes", tmp_path / name)
        assert done.status == 11
        assert name in done.err
    assert crosscase("validate", wrong_responses, "--study", study, "--fixes", tmp_path / "none.xlsx").status == 11


def test_the_marked_copy_is_no_fix_sheet(study, wrong_responses, out, sheet):
    done = run("validate", wrong_responses, "--fixes", out / "returned-wrong.xlsx", study=study, out=out)
    assert done.status == 11
    assert "is the marked copy of the answers. Give fixes.xlsx" in done.err


def test_no_fix_sheet_is_offered_where_nothing_can_be_settled_in_it(study, wrong_responses, tmp_path):
    unreadable = tmp_path / "empty.csv"
    unreadable.write_bytes(b"")
    for file, offered in ((unreadable, False), (wrong_responses, True)):
        done = run("validate", file, study=study, out=tmp_path / file.stem)
        page = (tmp_path / file.stem / "issues.html").read_text(encoding="utf-8")
        assert ("fixes.xlsx" in done.out, "fixes.xlsx" in page) == (offered, offered)
        assert "issues.html" in done.out


def test_one_is_said_as_one(study, wrong_responses, sheet, tmp_path):
    fill(sheet, lambda line: right(line) if line["question"] == "unfair" else {"action": "change"})
    done = run("tabulate", wrong_responses, "--fixes", sheet, "--allow-invalid", study=study, out=tmp_path / "counts")
    said = " ".join(done.err.split())
    assert "1 corrected, 0 interviews taken out, 0 warnings accepted, 1 line not applied" in said


def test_every_line_said_fits_eighty_columns(study, wrong_responses, out, sheet):
    fill(sheet, lambda line: {"action": "change", "new_value": "a value that is wrong " * 9})
    done = run("validate", wrong_responses, "--fixes", sheet, study=study, out=out)
    assert "Not applied: 2" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines() if "/" not in line)

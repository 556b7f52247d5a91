"""Output folders: replaced whole or not at all, never somebody else's, and compared with their manifest."""

import os
import shutil
from pathlib import Path

import pytest
from support.command_line import crosscase
from support.outputs import files_of, run


def test_an_older_output_is_replaced_whole(study, responses, out):
    run("tabulate", responses, study=study, out=out)
    (out / "ledger.csv").unlink()
    assert run("tabulate", responses, study=study, out=out).status == 0
    assert crosscase("verify", out).status == 0
    assert crosscase("validate", responses, "--study", study, "--out", out).status == 0
    assert sorted(files_of(out)) == ["fixes.xlsx", "issues.csv", "issues.html", "ledger.csv", "manifest.json"]
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []


def test_an_output_inside_folders_that_do_not_exist_yet(study, responses, tmp_path):
    assert run("tabulate", responses, study=study, out=tmp_path / "a" / "b" / "c").status == 0
    assert (tmp_path / "a" / "b" / "c" / "counts.csv").exists()


@pytest.mark.parametrize("command", ["validate", "tabulate", "analyse"])
def test_a_folder_of_somebody_else_is_left_alone(study, responses, tmp_path, command):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.docx").write_bytes(b"years of work")
    (folder / "manifest.json").write_text('{"schema": "another program"}', encoding="utf-8")
    done = run(command, responses, study=study, out=folder)
    assert done.status == 12
    assert "did not write" in done.err
    assert sorted(files_of(folder)) == ["chapter.docx", "manifest.json"]


def test_an_output_folder_with_a_file_of_somebody_else_is_left_alone(study, responses, out):
    run("tabulate", responses, study=study, out=out)
    (out / "my notes.txt").write_text("dear diary", encoding="utf-8")
    done = run("tabulate", responses, study=study, out=out)
    assert done.status == 12
    assert "my notes.txt" in done.err
    assert (out / "my notes.txt").exists()
    assert (out / "counts.csv").exists()


def test_an_empty_folder_may_be_the_output(study, responses, out):
    out.mkdir()
    assert run("tabulate", responses, study=study, out=out).status == 0


def test_the_current_folder_may_be_the_output(study, responses, out, monkeypatch):
    out.mkdir()
    monkeypatch.chdir(out)
    done = run("tabulate", responses, study=study, out=".")
    assert done.status in (0, 12), done.err
    assert "Traceback" not in done.err
    assert done.status == 12 or (out / "counts.csv").exists()


@pytest.mark.parametrize("kind", ["file", "link", "below a file", "name too long"])
def test_a_place_where_no_folder_can_be(study, responses, tmp_path, kind):
    place = tmp_path / "place"
    place.write_text("content", encoding="utf-8")
    if kind == "link":
        (tmp_path / "real").mkdir()
        place.unlink()
        place.symlink_to(tmp_path / "real")
    target = {"below a file": place / "out", "name too long": tmp_path / ("n" * 300)}.get(kind, place)
    before = sorted(path.name for path in tmp_path.iterdir())
    done = run("tabulate", responses, study=study, out=target)
    assert done.status == 12
    assert "Traceback" not in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_in_which_nothing_may_be_written(study, responses, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    assert run("tabulate", responses, study=study, out=locked / "out").status == 12


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), RuntimeError("a fault"), KeyboardInterrupt()]
)
def test_a_failure_in_the_middle_leaves_the_old_output(study, responses, out, monkeypatch, error):
    run("tabulate", responses, study=study, out=out)
    before = files_of(out)

    def fail(*arguments, **named):
        raise error

    monkeypatch.setattr("pipeline.run.write_findings", fail)
    done = run("tabulate", responses, study=study, out=out)
    assert done.status == (12 if isinstance(error, OSError) else 70 if isinstance(error, RuntimeError) else 130)
    assert files_of(out) == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["build", "responses.csv"]


def test_a_failure_while_swapping_leaves_the_old_output(study, responses, out, monkeypatch):
    run("tabulate", responses, study=study, out=out)
    before = files_of(out)
    rename = Path.rename

    def fail(self, target):
        if self.name.endswith(".tmp"):
            raise OSError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    done = run("tabulate", responses, study=study, out=out)
    assert done.status == 12
    monkeypatch.undo()
    assert files_of(out) == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["build", "responses.csv"]


def test_errors_in_the_data_leave_the_old_output(study, responses, wrong_responses, out):
    run("tabulate", responses, study=study, out=out)
    before = files_of(out)
    assert run("tabulate", wrong_responses, study=study, out=out).status == 1
    assert files_of(out) == before


# Verify


def test_verify_finds_nothing_in_what_was_just_written(analysed):
    done = crosscase("verify", analysed)
    assert (done.status, done.out, done.err) == (0, "Every file is as it was written.\n", "")


def test_verify_names_what_was_changed_lost_and_added(study, responses, out):
    run("tabulate", responses, study=study, out=out)
    (out / "counts.csv").write_text("changed", encoding="utf-8")
    (out / "ledger.csv").unlink()
    (out / "deep").mkdir()
    (out / "deep" / "extra.txt").write_text("added", encoding="utf-8")
    done = crosscase("verify", out)
    assert done.status == 1
    assert done.out.splitlines()[:3] == ["changed: counts.csv", "extra: deep/extra.txt", "missing: ledger.csv"]
    assert "3 files differ" in done.out


def test_verify_after_the_folder_was_moved_or_copied(study, responses, out, tmp_path):
    run("tabulate", responses, study=study, out=out)
    shutil.copytree(out, tmp_path / "elsewhere" / "copy")
    assert crosscase("verify", tmp_path / "elsewhere" / "copy").status == 0


@pytest.mark.parametrize(
    "manifest",
    [None, b"", b"{", b"[]", b'"x"', b'{"schema": 7}', b'{"schema": "crosscase-manifest-1"}', b"\xff",
     b'{"schema": "crosscase-manifest-1", "outputs": [{}]}', b'{"schema": "crosscase-manifest-1", "outputs": 3}'],
)  # fmt: skip
def test_verify_of_a_folder_without_a_manifest_of_ours(tmp_path, manifest):
    if manifest is not None:
        (tmp_path / "manifest.json").write_bytes(manifest)
    done = crosscase("verify", tmp_path)
    assert done.status == 12
    assert "manifest.json" in done.err
    assert len(done.err.splitlines()) == 1


def test_verify_of_a_file_or_of_nothing(tmp_path, responses):
    assert crosscase("verify", responses).status == 12
    assert crosscase("verify", tmp_path / "nowhere").status == 12


# Instrument check

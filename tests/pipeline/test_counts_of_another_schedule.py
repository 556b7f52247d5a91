"""Counts made with another schedule under the same version number are not added."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data_samples" / "broken" / "Q13-label-for-code.csv"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_counts_of_another_schedule_are_refused(tmp_path):
    study = tmp_path / "study"
    shutil.copytree(ROOT / "schemas" / "peer-worker-roles", study)
    assert run("tabulate", SAMPLE, "--study", study, "--out", tmp_path / "counts").returncode == 0
    assert run("tabulate", tmp_path / "counts", "--study", study, "--out", tmp_path / "same").returncode == 0

    schedule = study / "interview-1.0.yaml"
    text = schedule.read_text(encoding="utf-8")
    schedule.write_text(text.replace("label: Not at all", "label: Not one bit", 1), encoding="utf-8")
    later = study / "interview-1.1.yaml"
    later.write_text(
        later.read_text(encoding="utf-8").replace("label: Not at all", "label: Not one bit", 1), encoding="utf-8"
    )
    refused = run("tabulate", tmp_path / "counts", "--study", study, "--out", tmp_path / "other")
    assert refused.returncode == 11
    assert "interview-1.0.yaml" in refused.stderr
    assert not (tmp_path / "other").exists()


def test_the_manifest_names_every_version_by_content(tmp_path):
    out = tmp_path / "counts"
    assert run("tabulate", SAMPLE, "--study", ROOT / "schemas" / "peer-worker-roles", "--out", out).returncode == 0
    versions = [entry["version"] for entry in json.loads((out / "manifest.json").read_text())["instrument"]]
    assert versions == ["1.0", "1.1"]

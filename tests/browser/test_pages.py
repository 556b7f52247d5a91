"""The report and the page of issues in a real browser: no message, no request, nothing axe-core finds, no wide page."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.command_line import crosscase
from support.study_folders import PROJECT

STUDY = PROJECT / "schemas" / "peer-worker-roles"
#: Where ``npm install axe-core playwright-core`` was run; the browser is the system's own.
MODULES = Path(os.environ.get("CROSSCASE_NODE_MODULES", PROJECT / "build" / "browser"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.skipif(not NODE or not CHROMIUM, reason="node or Chromium is not installed"),
    pytest.mark.skipif(
        not (MODULES / "node_modules" / "axe-core").is_dir(), reason=f"no axe-core in {MODULES.name}: see .ci/run"
    ),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What a browser says of each page, by name."""
    place = tmp_path_factory.mktemp("pages")
    study = shutil.copytree(STUDY, place / "study")
    plan = (study / "plan.yaml").read_text(encoding="utf-8")
    quick = "draws: 99\nfigures: {formats: [svg], include: [coverage_grid, case_dots, unevenness_dots]}\n"
    kept = [line for line in plan.splitlines() if not line.startswith(("draws:", "figures:", " "))]
    (study / "plan.yaml").write_text("\n".join(kept) + "\n" + quick, encoding="utf-8")
    sample = PROJECT / "data_samples" / "peer-worker-roles" / "responses.csv"
    assert crosscase("analyse", sample, "--study", study, "--out", place / "out").status == 0
    broken = sorted((PROJECT / "data_samples" / "broken").glob("Q0*.csv"))
    crosscase("validate", *broken, "--study", STUDY, "--out", place / "checked")
    pages = {"report": place / "out" / "internal" / "report.html", "issues": place / "checked" / "issues.html"}
    script = Path(__file__).with_name("page.mjs")
    done = subprocess.run(
        [str(NODE), str(script), str(MODULES), str(CHROMIUM), *map(str, pages.values())],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return {name: said[str(path)] for name, path in pages.items()}


@pytest.mark.parametrize("page", ["report", "issues"])
def test_a_browser_has_nothing_to_complain_about(found: dict[str, dict[str, list[str]]], page: str) -> None:
    assert found[page] == {"messages": [], "requests": [], "violations": [], "wide": []}

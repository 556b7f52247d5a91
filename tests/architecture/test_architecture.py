"""Who may import whom, what the commands load before they answer, and whether everything public says what it is."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for package in ("instrument", "pipeline") for path in (ROOT / package).rglob("*.py"))


def test_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "slow"),
    [
        (["--help"], {"pandas", "pyarrow", "numpy", "scipy", "matplotlib", "pydantic", "statsmodels", "yaml"}),
        (
            ["validate", "data_samples/peer-worker-roles/responses.csv", "--study", "schemas/peer-worker-roles"],
            {"pandas", "scipy", "matplotlib", "statsmodels", "jinja2", "python_calamine", "charset_normalizer"},
        ),
        (
            ["validate", "data_samples/peer-worker-roles/responses.xlsx", "--study", "schemas/peer-worker-roles"],
            {"pandas", "scipy", "matplotlib", "statsmodels", "jinja2", "charset_normalizer"},
        ),
        (
            ["validate", "data_samples/broken/R04-interview-twice.csv", "--study", "schemas/peer-worker-roles"],
            {"pandas", "scipy", "matplotlib", "statsmodels", "jinja2"},
        ),
        (
            ["validate", "data_samples/broken/R01-comma-outside-quotes.csv", "--study", "schemas/peer-worker-roles"],
            {"pandas", "scipy", "matplotlib", "statsmodels", "jinja2"},
        ),
        (["instrument", "check", "schemas/peer-worker-roles"], {"pandas", "scipy", "matplotlib", "statsmodels"}),
        (
            [
                "tabulate",
                "data_samples/peer-worker-roles/responses.csv",
                "--study",
                "schemas/peer-worker-roles",
                "--out",
                "OUT",
            ],
            {"scipy", "matplotlib", "statsmodels", "jinja2"},
        ),
    ],
    ids=[
        "help",
        "validate",
        "validate a workbook",
        "validate repeated ids",
        "validate ragged rows",
        "instrument check",
        "tabulate",
    ],
)
def test_a_command_loads_nothing_it_does_not_need(arguments, slow, tmp_path):
    arguments = [str(tmp_path / "out") if argument == "OUT" else argument for argument in arguments]
    code = (
        "import sys\n"
        "from pipeline import cli\n"
        f"sys.argv = ['crosscase', *{arguments!r}]\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted(name for name in sys.modules if '.' not in name))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert "typer" in loaded
    assert not slow & loaded


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_everything_public_is_documented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [] if ast.get_docstring(tree) or not tree.body else [path.name]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            members = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
            bare += [n.name for n in (node, *members) if not ast.get_docstring(n)]
    bare += [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def test_no_file_is_dreadfully_long():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: n for path, n in lengths.items() if n > 450} == {}

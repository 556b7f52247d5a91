"""Statistics are computed once: a further run that changes only what is shown takes the tables of the last one over.

Tables are always read back from what was written, so that a run that computes and one that takes over show the same.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.artefacts import COLUMNS, Design
from pipeline.output import MANIFEST, digest, versions
from pipeline.plan import Plan

#: Parts of the plan that statistics never look at.
SHOWN_ONLY = {"figures", "highlight", "release"}
NAMES = tuple(name for name in COLUMNS if name not in ("counts", "score_counts"))
_TEXT = {
    "breakdown", "level", "domain_id", "item_id", "case_id", "category", "method", "note", "contrast", "unit",
    "unit_id", "family", "effect_name",
}  # fmt: skip
_WHOLE = {
    "n", "base", "interviewed", "asked", "eligible", "responded", "substantive", "dont_know", "refused",
    "not_applicable", "blank", "not_asked", "invalid", "not_scored", "levels",
}  # fmt: skip
_WHOLE_OR_EMPTY = {"df", "df1", "df2", "draws", "practice_n", "management_n"}


def statistics_key(tables: Path, design: Design, plan: Plan) -> str:
    """Hash of everything that the statistics depend on but package versions: counts, design, plan, and their code."""
    planned = plan.model_dump(mode="json", exclude=SHOWN_ONLY)
    own = Path(__file__).parent
    code = [*sorted((own / "statistics").rglob("*.py")), own / "output.py"]  # the latter writes their numbers
    parts = [
        *(digest(tables / f"{name}.csv") for name in ("counts", "score_counts")),
        repr(design),
        json.dumps(planned, sort_keys=True),
        *(digest(path) for path in code),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def take_over(last: Path, tables: Path, key: str) -> bool:
    """Copy the tables of the output folder ``last`` into ``tables`` if they are those of ``key``, each as written."""
    try:
        manifest = json.loads((last / MANIFEST).read_text(encoding="utf-8"))
        written: Mapping[str, Any] = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
        paths = {name: last / "internal" / "tables" / f"{name}.csv" for name in NAMES}
        if manifest["statistics"] != key or manifest["versions"] != versions():
            return False
        if any(digest(path) != written[path.relative_to(last).as_posix()] for path in paths.values()):
            return False
        for path in paths.values():
            shutil.copyfile(path, tables / path.name)
    except (OSError, ValueError, KeyError, TypeError):  # nothing there, or not as this version writes it
        return False
    return True


def read_tables(tables: Path, names: Iterable[str] = NAMES) -> dict[str, pd.DataFrame]:
    """Tables of statistics as they were written: types by column, empty cells missing."""
    return {name: _read(tables / f"{name}.csv") for name in names}


def _read(path: Path) -> pd.DataFrame:
    columns = pd.read_csv(path, nrows=0).columns
    return pd.read_csv(
        path,
        dtype={name: _type(name) for name in columns},
        keep_default_na=False,
        na_values={name: [] if name == "is_headline" else [""] for name in columns},
    )


def _type(column: str) -> Any:
    if column in _TEXT:
        return str
    if column in _WHOLE:
        return "int64"
    if column in _WHOLE_OR_EMPTY:
        return "Int64"
    return bool if column == "is_headline" else "float64"

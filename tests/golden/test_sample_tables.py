"""Did the numbers of the sample study change? Rewrite with ``make golden`` and review the difference."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from instrument.load import load_study_folder
from instrument.validation import Validation
from pipeline.design import design_of
from pipeline.output import write_table
from pipeline.plan import load_plan
from pipeline.statistics import estimate
from pipeline.tabulate import tabulate

ROOT = Path(__file__).resolve().parents[2]
STORED = Path(__file__).parent / "peer-worker-roles"
SAMPLE = ROOT / "data_samples" / "peer-worker-roles" / "responses.csv"

#: Of each table the part that a reader can review; the whole tables are some hundred thousand rows.
EXCERPTS = {
    "counts": lambda t: t[t["item_id"].isin(["pay_type", "und_known", "train_subjects/notes", "und_match"])],
    "score_counts": lambda t: t[t["domain_id"] == "pay"],
    "bases": lambda t: t[t["breakdown"] == "overall"],
    "frequencies": lambda t: t[t["breakdown"].isin(["overall", "study"]) & (t["domain_id"] == "pay")],
    "scores": lambda t: t[t["breakdown"].isin(["overall", "case", "group", "side"])],
    "contrasts": lambda t: t[(t["unit"] == "domain") & ~t["method"].isin(["strat_permutation", "fisher_monte_carlo"])],
    "unevenness": lambda t: t[t["unit"] == "domain"].drop(columns="p_value"),
    "agreement": lambda t: t[t["item_id"].str.startswith("domain:")].drop(columns=["null_low", "null_high"]),
}


#: Sums are added in another order by NumPy and BLAS without the newer instructions of a processor.
OLD_PROCESSOR = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL", "OPENBLAS_CORETYPE": "Nehalem"}


def computed_tables() -> dict[str, pd.DataFrame]:
    folder = load_study_folder(ROOT / "schemas" / "peer-worker-roles")
    design, plan = design_of(folder), load_plan(folder)
    # Columns from random draws are left out: a new NumPy may deal in another order. 999 draws keep this quick.
    plan = plan.model_copy(update={"draws": 999})
    tabulation = tabulate(Validation([SAMPLE], folder).batches(), design, plan.min_answered)
    return {
        "counts": tabulation.cube.to_frame(),
        "score_counts": tabulation.scores.to_frame(),
        **estimate(tabulation.cube, tabulation.scores, design, plan),
    }


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return computed_tables()


def write_whole(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    for name, table in tables.items():
        write_table(folder / f"{name}.csv", table)


@pytest.mark.parametrize("name", EXCERPTS)
def test_table_is_as_stored(name: str, tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    excerpt = EXCERPTS[name](tables[name])
    random = ["band_low", "band_high", "p_adjusted"] + (["p_value"] if name == "unevenness" else [])
    excerpt = excerpt.drop(columns=[column for column in random if column in excerpt])
    written, stored = tmp_path / f"{name}.csv", STORED / f"{name}.csv"
    write_table(written, excerpt)
    if os.environ.get("CROSSCASE_REWRITE_GOLDEN"):
        shutil.copyfile(written, stored)
    assert written.read_text(encoding="utf-8").splitlines() == stored.read_text(encoding="utf-8").splitlines()


def test_excerpts_hold_something(tables: dict[str, pd.DataFrame]) -> None:
    assert {name: len(EXCERPTS[name](tables[name])) > 0 for name in EXCERPTS} == dict.fromkeys(EXCERPTS, True)


def test_whole_tables_are_the_same_on_an_older_processor(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_whole(tables, tmp_path / "here")
    subprocess.run([sys.executable, __file__, tmp_path / "older"], env={**os.environ, **OLD_PROCESSOR}, check=True)
    for name in tables:
        here, older = ((tmp_path / place / f"{name}.csv").read_text(encoding="utf-8") for place in ("here", "older"))
        assert here.splitlines() == older.splitlines(), name


if __name__ == "__main__":
    write_whole(computed_tables(), Path(sys.argv[1]))

"""Prints time and peak memory of validate + tabulate beside other tools, in one run, and the start-up of the commands.

Every task runs in a process of its own, one after the other, on the same file. Times are without imports. Nothing here
is a test: ratios are printed beside the targets, and the machine decides.
"""

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from survey import QUESTIONS, write_responses, write_study

ROOT = Path(__file__).resolve().parent.parent
NAMES = [f"q{question:02d}" for question in range(QUESTIONS)]
ALLOWED = ("1", "2", "3", "4", "5", "DK", "REF", "")


def crosscase(file: Path, study: Path) -> float:
    """Judge and count, as ``crosscase tabulate`` does."""
    from instrument.load import load_study_folder
    from instrument.validation import Validation
    from pipeline.design import design_of
    from pipeline.tabulate import tabulate

    folder = load_study_folder(study)
    return timed(lambda: tabulate(Validation([file], folder).batches(), design_of(folder)))


def polars_text(file: Path, study: Path) -> float:
    """Only read the file as text."""
    import polars

    return timed(lambda: polars.read_csv(file, infer_schema=False))


def pandas_pandera(file: Path, study: Path) -> float:
    """Read as text and check the same choices with pandera."""
    import pandas as pd
    import pandera.pandas as pa

    choices = pa.Column(str, pa.Check.isin(ALLOWED))
    schema = pa.DataFrameSchema(
        {"respondent_id": pa.Column(str, unique=True), **dict.fromkeys(NAMES, choices)}, strict=False
    )
    return timed(lambda: schema.validate(pd.read_csv(file, dtype=str, keep_default_na=False), lazy=True))


def pydantic_rows(file: Path, study: Path) -> float:
    """A plain pydantic model of the same choices, row by row from csv.DictReader."""
    from pydantic import create_model

    answer = Literal[ALLOWED]
    model = create_model(
        "Row", respondent_id=(str, ...), case_id=(str, ...), group_id=(str, ...), **dict.fromkeys(NAMES, (answer, ...))
    )
    return timed(lambda: _each(file, model.model_validate))


def response_model_rows(file: Path, study: Path) -> float:
    """The response model itself, with routing and rules, row by row from csv.DictReader."""
    from pydantic import ValidationError

    from instrument.load import load_study_folder
    from instrument.responses import response_model

    folder = load_study_folder(study)
    model = response_model(folder.newest, folder)

    def judge(row: dict[str, str]) -> None:
        with suppress(ValidationError):  # blanks are warnings; what counts is that every record was judged
            model.model_validate(row)

    return timed(lambda: _each(file, judge))


def _each(file: Path, judge: Callable[[dict[str, str]], object]) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            judge(row)


TASKS = {task.__name__: task for task in (polars_text, crosscase, pandas_pandera, pydantic_rows, response_model_rows)}


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(task: str, file: Path, study: Path) -> dict[str, float]:
    """Run a task in a process of its own: seconds, and peak memory in MB."""
    command = [sys.executable, __file__, "--task", task, "--file", str(file), "--study", str(study)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(interviews: int, folder: Path) -> None:
    """Print every task on a file of so many interviews, and the ratios that have a target."""
    study = write_study(folder / "study")
    file = write_responses(folder / f"{interviews}.csv", interviews)
    print(f"\n{interviews:,} interviews of {QUESTIONS} questions, {file.stat().st_size / 1e6:.0f} MB")
    results = {}
    for task in TASKS:
        if task == "response_model_rows" and interviews > 100_000:
            continue  # minutes, and pydantic_rows is the harder peer
        results[task] = measured = measure(task, file, study)
        print(f"  {task:<22}{measured['seconds']:8.2f} s{measured['peak_mb']:9.0f} MB", flush=True)
    own = results["crosscase"]["seconds"]
    targets = {"polars_text": "at most 5", "response_model_rows": "at most 1/3", "pandas_pandera": "below 1"}
    for peer in results:
        if peer != "crosscase":
            ratio = own / results[peer]["seconds"]
            # The plain model knows no labels, no routing and no rules: a harder peer, for which no target was set.
            print(f"  crosscase / {peer:<22}{ratio:6.2f}  (target: {targets.get(peer, 'none')})")
    file.unlink()


def start_up() -> None:
    """Print the wall time of the commands people wait for; the median of seven runs."""
    cli = [sys.executable, "-m", "pipeline.cli"]
    sample = ["data_samples/peer-worker-roles/responses.csv", "--study", "schemas/peer-worker-roles"]
    print("\nStart-up")
    for name, arguments, target in (("--help", ["--help"], 0.35), ("validate SAMPLE", ["validate", *sample], 1.2)):
        runs = [
            timed(lambda a=arguments: subprocess.run([*cli, *a], capture_output=True, cwd=ROOT, check=True))
            for _ in range(7)
        ]
        print(f"  crosscase {name:<18}{statistics.median(runs):6.2f} s  (target: under {target} s)")


def main() -> None:
    """Run everything, or one task for its parent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=TASKS)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--study", type=Path)
    parser.add_argument("--interviews", type=int, nargs="*", default=[100_000, 1_000_000])
    options = parser.parse_args()
    if options.task:
        seconds = TASKS[options.task](options.file, options.study)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak_mb": peak}))
        return
    start_up()
    with tempfile.TemporaryDirectory() as folder:
        for interviews in options.interviews:
            compare(interviews, Path(folder))


if __name__ == "__main__":
    main()

"""Prints time and peak memory of reading workbooks beside ``pandas.read_excel``, in one run.

Every task runs in a process of its own, in turn, and the best of some runs counts. Times are without imports. What is
read here is also looked through for formulas, errors, cells far away and texts that are too long; pandas only reads.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from survey import CELLS, QUESTIONS, SHARES

INTERVIEWS, RUNS = 20_000, 3
HEADINGS = ["respondent_id", "case_id", "group_id", "instrument_version", *(f"q{n:02d}" for n in range(QUESTIONS))]


def crosscase(file: Path) -> Callable[[], object]:
    """Open the file and read every column, as ``crosscase validate`` does."""
    from instrument.formats import open_table, workbook  # noqa: F401
    from instrument.text import fold_heading

    known = frozenset(map(fold_heading, HEADINGS))

    def read() -> None:
        table = open_table(file, known)
        assert sum(len(batch.rows) for batch in table.batches(range(len(HEADINGS)))) == INTERVIEWS

    return read


def pandas_default(file: Path) -> Callable[[], object]:
    """The call that people write; its engine is openpyxl."""
    import openpyxl  # noqa: F401
    import pandas as pd

    return lambda: pd.read_excel(file)


def pandas_calamine(file: Path) -> Callable[[], object]:
    """With the engine that is used here as well."""
    import pandas as pd
    import python_calamine  # noqa: F401

    return lambda: pd.read_excel(file, engine="calamine")


def writing(is_text: bool) -> Callable[[Path], Callable[[], object]]:
    """Write the workbook: in a process of its own too, since a process counts the peak of the one it came from."""
    return lambda file: lambda: write_workbook(file, is_text=is_text)


READERS = {task.__name__: task for task in (crosscase, pandas_calamine, pandas_default)}
TASKS = {**READERS, "text": writing(True), "numeric": writing(False)}


def write_workbook(path: Path, *, is_text: bool) -> Path:
    """Write coded answers as text or as numbers; words and blanks are the same in both."""
    import xlsxwriter

    rng = np.random.Generator(np.random.PCG64(20250101))
    cells = CELLS[rng.choice(len(CELLS), size=(INTERVIEWS, QUESTIONS), p=SHARES)]
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, HEADINGS)
        for row, answers in enumerate(cells.tolist(), start=1):
            for column, text in enumerate([f"R{row:07d}", f"C{row % 20:02d}", "user", "1.0", *answers]):
                if text.isdigit() and not is_text:
                    sheet.write_number(row, column, int(text))
                elif text:
                    sheet.write_string(row, column, text)
    return path


def measure(task: str, file: Path) -> dict[str, float]:
    """Run a task in a process of its own: seconds, and peak memory in MB."""
    command = [sys.executable, __file__, "--task", task, "--file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(file: Path, kind: str) -> None:
    """Print every reader on a workbook of this kind of cells, and the ratios."""
    measure(kind, file)
    print(f"\n{INTERVIEWS:,} x {QUESTIONS} {kind} cells, {file.stat().st_size / 1e6:.1f} MB")
    runs = [{task: measure(task, file) for task in READERS} for _ in range(RUNS)]
    best = {task: min((run[task] for run in runs), key=lambda result: result["seconds"]) for task in READERS}
    for task, result in best.items():
        print(f"  {task:<22}{result['seconds']:8.2f} s{result['peak_mb']:9.0f} MB")
    for peer in list(READERS)[1:]:
        print(f"  crosscase / {peer:<22}{best['crosscase']['seconds'] / best[peer]['seconds']:6.2f}  (target: below 1)")


def main() -> None:
    """Run everything, or one task for its parent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=TASKS)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.task:
        read = TASKS[options.task](options.file)
        start = time.perf_counter()
        read()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak_mb": peak}))
        return
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("text", "numeric"):
            compare(Path(folder) / "answers.xlsx", kind)


if __name__ == "__main__":
    main()

"""Prints the time of ``crosscase analyse`` for the sample study: as a whole, and stage by stage.

The whole is a fresh process each time, from its start to its end. CPU is that of all its processes together, so that
it tells of the work where other programs use the machine and wall time does not.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from instrument.load import load_study_folder
from pipeline.figures import useful_processes
from pipeline.plan import load_plan
from pipeline.run import analyse, count_files

ROOT = Path(__file__).resolve().parent.parent
STUDY = ROOT / "schemas" / "peer-worker-roles"
DATA = ROOT / "data_samples" / "peer-worker-roles" / "responses.csv"
TARGET = 20.0
RUNS = 3


@contextmanager
def folder() -> Iterator[Path]:
    """A place to write to that is not there yet: a run takes over nothing of the last."""
    with TemporaryDirectory() as place:
        yield Path(place) / "out"


def whole() -> tuple[float, float]:
    """Seconds of wall time and of CPU of the command."""
    with folder() as out:
        command = [sys.executable, "-m", "pipeline.cli", "analyse", DATA, "--study", STUDY, "--out", out]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def stages() -> dict[str, float]:
    """Seconds of wall time of each stage, packages of the first stages loaded before."""
    marks = [("Reading and counting", time.perf_counter())]
    study = load_study_folder(STUDY)
    plan = load_plan(study)
    counted = count_files([DATA], study, plan)
    marks.append(("Loading packages", time.perf_counter()))

    def say(text: str) -> None:
        stage = text.partition(":")[0].partition(" ")[0]
        if stage != marks[-1][0]:
            marks.append((stage, time.perf_counter()))

    with folder() as out:
        analyse(counted, out, say=say)
    ends = [start for _, start in marks[1:]] + [time.perf_counter()]
    return {name: end - start for (name, start), end in zip(marks, ends, strict=True)}


def main() -> None:
    """Print everything."""
    print(f"crosscase analyse, sample study, {useful_processes()} processes that draw")
    runs = [whole() for _ in range(RUNS)]
    wall, cpu = (min(run[place] for run in runs) for place in (0, 1))
    print(f"  whole command: {wall:.1f} s, least of {RUNS} runs (target: under {TARGET:.0f} s); CPU {cpu:.1f} s")
    for name, seconds in stages().items():
        print(f"    {name:<22}{seconds:6.1f} s")


if __name__ == "__main__":
    main()

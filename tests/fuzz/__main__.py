"""Mutates response files and study folders and reports what makes reading fail: ``make fuzz N=20000 SEED=1``.

Inputs are judged by a process of their own, which is ended when it is silent for too long. The files of every finding
are kept with its traceback; ``--only NUMBER`` makes one input again.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fuzz.judge import judge, make_input

#: Seconds of silence, on a machine that may be busy.
MOST_SILENCE = 60.0


@dataclass
class Run:
    """A run of inputs ``start`` to ``stop``, and what was found so far."""

    seed: int
    start: int
    stop: int
    kept: Path
    until: float
    judged: int = 0
    found: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Judge every input while there is time, with a new process after each that hung or crashed."""
        following = self.start
        while following < self.stop and time.monotonic() < self.until:
            for number, problem in self._answers(following):
                following = number + 1
                if problem is not None:
                    self._keep(number, problem)
                    continue
                self.judged += 1
                if time.monotonic() > self.until:
                    break

    def _answers(self, start: int) -> Iterator[tuple[int, str | None]]:
        """Number of each input as it begins, and again with its problem where there is one."""
        command = [sys.executable, "-m", "fuzz.worker", str(self.seed), str(start), str(self.stop)]
        number, timed_out = start - 1, threading.Event()
        with tempfile.TemporaryFile() as errors:
            worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
            assert worker.stdout is not None
            timer = _Timer(MOST_SILENCE, lambda: (timed_out.set(), worker.kill()))
            try:
                for line in worker.stdout:
                    timer.restart()
                    if line.startswith("!"):
                        _, name, problem = line.split(maxsplit=2)
                        yield int(name), json.loads(problem)
                    else:
                        number = int(line)
                        yield number, None
            except GeneratorExit:  # the time is over
                worker.kill()
                raise
            finally:
                timer.stop()
            if worker.wait() == 0:
                return
            if number < start:
                errors.seek(0)
                raise SystemExit(f"The process that judges does not start:\n{errors.read().decode(errors='replace')}")
        yield number, f"silent for {MOST_SILENCE} s" if timed_out.is_set() else f"crashed: {worker.returncode}"

    def _keep(self, number: int, problem: str) -> None:
        """Keep the files of an input; of one cause, the first few."""
        cause = _cause(problem)
        self.found[cause] += 1
        if self.found[cause] > 5:
            return
        folder = self.kept / f"{self.seed}-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        make_input(self.seed, number).write(folder)
        (folder / "problem.txt").write_text(problem, encoding="utf-8")
        print(f"  input {number}: {cause}", flush=True)


class _Timer:
    """Calls ``end`` when nobody has restarted it for some seconds."""

    def __init__(self, seconds: float, end: object) -> None:
        self._seconds, self._end = seconds, end
        self._timer = threading.Timer(seconds, end)  # type: ignore[arg-type]
        self._due = time.monotonic()
        self.restart()

    def restart(self) -> None:
        """Begin to wait anew; a new thread only once in a while."""
        if self._timer.is_alive() and time.monotonic() < self._due:
            return
        self._timer.cancel()
        self._timer = threading.Timer(self._seconds, self._end)  # type: ignore[arg-type]
        self._timer.daemon = True
        self._timer.start()
        self._due = time.monotonic() + self._seconds / 4

    def stop(self) -> None:
        """Wait no longer."""
        self._timer.cancel()


def _cause(problem: str) -> str:
    """The last line of a traceback, and the line of the project it came from."""
    lines = problem.strip().splitlines() or ["?"]
    places = re.findall(r'File "[^"]*/((?:instrument|pipeline)/[^"]*)", line (\d+)', problem)
    return lines[-1][:150] + (f" ({places[-1][0]}:{places[-1][1]})" if places else "")


def main() -> int:
    """Run, or make one input again."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop then, with what was judged")
    parser.add_argument("--only", type=int, help="judge one input again and print its traceback")
    parser.add_argument("--kept", type=Path, default=Path("build/fuzz"), help="folder for the files of findings")
    options = parser.parse_args()
    if options.only is not None:
        folder = options.kept / f"{options.seed}-{options.only}"
        folder.mkdir(parents=True, exist_ok=True)
        problem = judge(make_input(options.seed, options.only), folder)
        print(f"{folder}: {problem or 'read or refused, as it should be'}")
        return int(problem is not None)
    begun = time.monotonic()
    until = begun + 60 * options.minutes
    run = Run(options.seed, options.start, options.start + options.inputs, options.kept, until)
    print(f"seed {run.seed}, inputs {run.start:,} to {run.stop - 1:,}", flush=True)
    run.run()
    seconds = time.monotonic() - begun
    print(
        f"{run.judged:,} inputs in {seconds:.0f} s, {run.judged / seconds:.0f} a second; {len(run.found)} causes found"
    )
    for cause, times in run.found.most_common():
        print(f"  {times:6,} x {cause}")
    return int(bool(run.found))


if __name__ == "__main__":
    sys.exit(main())

"""Judges inputs one after the other, within limits of memory, and says on standard output which one it is at.

A line is the number of an input that begins, or ``!``, its number and what went wrong as JSON. A hang or a crash shows
itself by the silence that follows.
"""

import gc
import json
import os
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

from fuzz.judge import judge, make_input, remember

#: Bytes: of all addresses, and by which the memory used may grow over one input.
MOST_ADDRESSES = 6 << 30
MOST_GROWTH = 500 << 20
#: Seconds of processor time for one input.
MOST_SECONDS = 5.0


def main() -> None:
    """Judge the inputs ``start`` to ``stop`` of a seed."""
    seed, start, stop = map(int, sys.argv[1:])
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    remember()
    answers = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile("w+") as noise, tempfile.TemporaryDirectory() as folder:
        os.dup2(noise.fileno(), 1)
        os.dup2(noise.fileno(), 2)
        for number in range(start, stop):
            print(number, file=answers, flush=True)
            problem = _judge(seed, number, Path(folder)) or _noise(noise)
            if problem:
                print("!", number, json.dumps(problem), file=answers, flush=True)
                if problem.startswith("memory"):
                    return  # the peak of this process says nothing any more


def _judge(seed: int, number: int, folder: Path) -> str | None:
    given = make_input(seed, number)
    before, begun = _peak(), time.process_time()
    problem = judge(given, folder)
    seconds, grown = time.process_time() - begun, _peak() - before
    if problem is None and seconds > MOST_SECONDS:
        problem = f"slow: {seconds:.1f} s"
    if problem is None and grown > MOST_GROWTH:
        problem = f"memory: {grown >> 20} MB"
    if number % 500 == 0:
        gc.collect()
    return problem


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _noise(noise: "tempfile._TemporaryFileWrapper[str]") -> str | None:
    """What a library printed, which people would see."""
    sys.stdout.flush()
    sys.stderr.flush()
    size = os.lseek(noise.fileno(), 0, os.SEEK_END)
    if not size:
        return None
    text = os.pread(noise.fileno(), 4_000, 0).decode(errors="replace")
    os.ftruncate(noise.fileno(), 0)
    os.lseek(noise.fileno(), 0, os.SEEK_SET)
    return f"printed: {text}"


if __name__ == "__main__":
    main()

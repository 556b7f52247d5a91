"""Processes that draw figures beside each other. Each figure is written whole by one of them, in the order given.

Nothing here must change a byte: where processes cannot be had, or one of them dies, the figures are drawn in this one.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.plan import FigureOptions

from .figure import Figure

MOST_PROCESSES = 4
Entry = dict[str, Any]


@contextmanager
def drawing_processes(processes: int) -> Iterator["Workers"]:
    """Workers that load matplotlib at once, while the caller does something else; none where ``processes`` is below 2.

    When the block is left, whatever the reason, no process writes any more.
    """
    pool = _pool(processes) if processes > 1 else None
    try:
        yield Workers(pool)
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def useful_processes() -> int:
    """How many processes this machine can run beside each other, within reason."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_PROCESSES)


class Workers:
    """Writes figures in other processes, or in this one where there are none."""

    def __init__(self, pool: ProcessPoolExecutor | None = None) -> None:
        self._pool = pool

    def write(self, figures: Sequence[Figure], folder: Path, options: FigureOptions) -> Iterator[Entry]:
        """Write every bundle; the entries of ``figures.json``, in the order of ``figures``."""
        from .save import write_figure

        sent = [self._send(figure, folder, options) for figure in figures]
        for figure, future in zip(figures, sent, strict=True):
            entry = _received(future)
            yield write_figure(figure, folder, options) if entry is None else entry

    def _send(self, figure: Figure, folder: Path, options: FigureOptions) -> "Future[Entry] | None":
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_write, pickle.dumps(figure), folder, options)
        except BrokenProcessPool:
            return None
        except (pickle.PicklingError, AttributeError, TypeError):
            return None  # drawn by something that another process cannot be told of


def _received(future: "Future[Entry] | None") -> Entry | None:
    """What a process wrote; None where it died or was never asked. What went wrong in drawing goes on from here."""
    try:
        return None if future is None else future.result()
    except BrokenProcessPool:
        return None


def _pool(processes: int) -> ProcessPoolExecutor | None:
    """Fresh processes (nothing is inherited but the arguments, on every system), which start to load at once."""
    try:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(processes, context, initializer=_prepare)
        pool.submit(os.getpid)  # starts all of them
    except (OSError, ImportError, NotImplementedError):  # no semaphores, or no more processes allowed
        return None
    return pool


def _prepare() -> None:
    """A process that draws: leaves Ctrl-C to its parent, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from . import save  # noqa: F401  loads matplotlib


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write(packed: bytes, folder: Path, options: FigureOptions) -> Entry:
    from .save import write_figure

    return write_figure(pickle.loads(packed), folder, options)

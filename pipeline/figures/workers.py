"""Processes that work beside each other. Each figure is written whole by one of them, begun in the order given.

Nothing here must change a byte: where processes cannot be had, or one of them dies, the work is done in this one.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

MOST_PROCESSES = 4
Result = TypeVar("Result")


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
    """Does work in other processes, or in this one where there are none."""

    def __init__(self, pool: ProcessPoolExecutor | None = None) -> None:
        self._pool = pool

    def start(self, work: Callable[..., Result], *given: Any) -> Callable[[], Result]:
        """Start ``work(*given)`` elsewhere; what is returned waits for its result, or does the work here after all."""
        sent = self._send(work, *given)

        def finish() -> Result:
            try:
                return work(*given) if sent is None else sent.result()
            except BrokenProcessPool:  # that process died; what goes wrong in the work itself goes on from here
                return work(*given)

        return finish

    def _send(self, work: Callable[..., Result], *given: Any) -> "Future[Result] | None":
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_do, pickle.dumps((work, given)))
        except BrokenProcessPool:
            return None
        except (pickle.PicklingError, AttributeError, TypeError):
            return None  # something that another process cannot be told of


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


def _do(packed: bytes) -> Any:
    work, given = pickle.loads(packed)
    return work(*given)

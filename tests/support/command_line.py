"""The command line as a user meets it: in this process, which is fast, or in one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple
from unittest.mock import patch

from support.study_folders import PROJECT


class Done(NamedTuple):
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Both streams."""
        return self.out + self.err


def crosscase(*arguments: object) -> Done:
    """Run a command in this process, on a terminal of 80 columns that is not interactive."""
    from pipeline.cli import main

    out, err, status = io.StringIO(), io.StringIO(), 0
    words = ["crosscase", *map(str, arguments)]
    with (
        patch.object(sys, "argv", words),
        patch.dict(os.environ, {"COLUMNS": "80"}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
    return Done(status, out.getvalue(), err.getvalue())


def crosscase_process(*arguments: object, environment: dict[str, str] | None = None) -> Done:
    """Run a command in a process of its own."""
    return run_python(["-m", "pipeline.cli", *map(str, arguments)], environment)


def run_python(arguments: Sequence[str], environment: dict[str, str] | None = None) -> Done:
    """Run the interpreter of the tests."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1", **(environment or {})},
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

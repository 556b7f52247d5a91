"""What a terminal shows while an analysis runs."""

import os
import re
import subprocess
import sys

import pytest
from support.study_folders import PROJECT

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
COLUMNS = 80
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def test_a_terminal_shows_stage_and_number_of_figures(study, responses, out):
    """On stderr alone, on one line of 80 columns, and gone when the work is done."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "pipeline.cli", "analyse", responses, "--study", study, "--out", out]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, stdin=slave, env=environment) as process:
        os.close(slave)
        shown = read(master)
        said = process.communicate()[0].decode()
    assert process.returncode == 0, shown
    assert "16 interviews analysed." in said
    assert "\x1b" not in said

    frames = [CONTROL.sub("", line).strip() for line in re.split(r"[\r\n]+", shown)]
    frames = [frame for frame in frames if frame]
    assert all(len(frame) <= COLUMNS for frame in frames)
    stages = [frame[2:] for frame in frames]  # behind the spinner
    for stage in (r"Statistics: contrasts of \S+ \(\d+ of \d+\)", "Figures", "Figures 1 of 1", "Report"):
        assert any(re.fullmatch(stage, found) for found in stages), stage
    assert shown.count("\n") == 1, "a second line would scroll"
    assert shown.endswith("\x1b[1A\x1b[2K"), "and the line is taken away"
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1, "the cursor comes back"


def read(master):
    """Everything written to a terminal until its other side is closed."""
    parts = []
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says so where other systems give nothing more
            break
        if not part:
            break
        parts.append(part)
    os.close(master)
    return b"".join(parts).decode()

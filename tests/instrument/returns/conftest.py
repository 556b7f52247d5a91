"""Where a fix sheet stands."""

from pathlib import Path

import pytest


@pytest.fixture
def sheet(tmp_path) -> Path:
    """A place for a fix sheet."""
    return tmp_path / "fixes.xlsx"

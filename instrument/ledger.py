"""The ledger: everything that was read tolerantly, with what it was read as, how, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FIELDS = (
    "file", "sheet", "column", "heading", "question_id", "found", "read_as", "how", "instrument_version", "n",
    "first_cell",
)  # fmt: skip


@dataclass
class Reading:
    """One spelling of one column that was read as something else: ``n`` cells, the first at ``first_cell``."""

    file: str
    sheet: str
    column: str
    heading: str
    question_id: str
    found: str
    read_as: str
    how: str
    instrument_version: str
    n: int
    first_cell: str


class Ledger:
    """Collects readings, the same one once."""

    def __init__(self) -> None:
        self._readings: dict[tuple[str, ...], Reading] = {}

    def add(self, reading: Reading) -> None:
        """Add a reading; the same spelling in the same column adds to its count."""
        key = (
            reading.file,
            reading.column,
            reading.question_id,
            reading.found,
            reading.how,
            reading.instrument_version,
        )
        known = self._readings.get(key)
        if known is None:
            self._readings[key] = reading
        else:
            known.n += reading.n

    @property
    def total(self) -> int:
        """How many cells were read tolerantly."""
        return sum(reading.n for reading in self._readings.values())

    def rows(self) -> Iterable[dict[str, Any]]:
        """Rows of ``ledger.csv``: by file in the order read, column, spelling, version."""
        files = list(dict.fromkeys(reading.file for reading in self._readings.values()))
        ordered = sorted(
            self._readings.values(),
            key=lambda r: (
                files.index(r.file),
                len(r.column),
                r.column,
                r.question_id,
                r.found,
                r.how,
                r.instrument_version,
            ),
        )
        return ({name: getattr(reading, name) for name in FIELDS} for reading in ordered)

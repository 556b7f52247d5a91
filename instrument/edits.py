"""Corrections laid over a file while it is read: the file stays as it was sent; what is judged is a corrected copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from instrument.columns import Column, empty_column

#: Row as a spreadsheet shows it -> record field or question -> what the cell is taken to hold.
Changes = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Edits:
    """Cells to be read as something else and rows to be passed over, by file."""

    changes: Mapping[Path, Changes] = field(default_factory=dict)
    removed: Mapping[Path, frozenset[int]] = field(default_factory=dict)

    def kept(self, path: Path, rows: np.ndarray) -> np.ndarray | None:
        """Positions of the rows that stay; None where all of them do."""
        removed = self.removed.get(path)
        if not removed:
            return None
        stays = np.fromiter((row not in removed for row in rows.tolist()), bool, len(rows))
        return None if stays.all() else np.flatnonzero(stays)

    def names(self, path: Path) -> frozenset[str]:
        """Record fields and questions of which a cell is changed."""
        return frozenset(name for cells in self.changes.get(path, {}).values() for name in cells)

    def changed(self, path: Path, rows: np.ndarray, name: str, column: Column | None) -> Column | None:
        """The column as corrected; ``column`` is None where the file has none, and stays so without a correction."""
        changes = self.changes.get(path)
        if not changes:
            return column
        cells = {p: changes[row][name] for p, row in enumerate(rows.tolist()) if name in changes.get(row, {})}
        if not cells:
            return column
        column = column or empty_column(len(rows))
        codes = column.codes.copy()
        codes[list(cells)] = np.arange(len(column.values), len(column.values) + len(cells))
        values = [column.values[position] for position in range(len(column.values))]
        return Column(codes, [*values, *cells.values()])

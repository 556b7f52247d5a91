"""Delimited text: a row of headings, one record per row, cells separated by comma, semicolon or tab.

Streams a file of any length in blocks; knows text and places, not what an answer means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from instrument.columns import truth_array
from instrument.formats import causes
from instrument.formats.base import Batch, Finding, UnreadableFileError
from instrument.formats.delimited_layout import DELIMITERS, Layout, find_layout
from instrument.formats.delimited_scan import LONGEST_ROW, Records, RecordScanner
from instrument.formats.encoding import Utf8Stream
from instrument.formats.headings import (
    FIRST_ROWS,
    MOST_COLUMNS,
    SPREADSHEET_LIMITS,
    cleaned,
    reading_note,
    require_headings,
)
from instrument.formats.tool import PLAIN, Tool

#: Bytes parsed at a time: enough to share the work between threads, few enough to stay in the processor's cache.
BLOCK = 1 << 20
#: Rows of unequal length that are told one by one; with more, the file was not cut where its writer meant.
MOST_RAGGED = 100_000
_HEAD = 1 << 20
_TEXT = pa.dictionary(pa.int32(), pa.string())
_BLANK = r"^[\s\pZ\p{Cc}\p{Cf}]*$"
#: Names of files whose kind is something else.
_OTHER_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass
class DelimitedTable:
    """A delimited file, opened. ``records`` says where it has blank rows; ``width`` is the cells of every good row."""

    path: Path
    layout: Layout
    records: Records
    file: str
    size: int
    heading_row: int
    width: int
    headings: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    sheet: str | None = None
    format: str = "csv"
    tool: Tool = PLAIN
    begins: int = 0
    _block: int = field(default_factory=lambda: BLOCK)
    _ragged: set[int] | None = None  # rows of unequal length; None until one was met

    @property
    def top(self) -> Sequence[Sequence[str]]:
        """The first rows of the file."""
        return self.layout.rows

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; rows that are blank, or have more or fewer cells than the headings, are left out."""
        following = self.heading_row + 1
        while True:
            try:
                for rows, cells in self._numbered(sorted(set(columns)) or [0]):
                    kept = (rows >= following) & ~self.records.are_blank(rows)
                    following = max(following, int(rows[-1]) + 1)
                    if kept.any():
                        filled = cells if kept.all() else cells.filter(truth_array(kept))
                        yield Batch(rows[kept], {column: filled.column(str(column)) for column in columns})
            except pa.ArrowInvalid:
                self._read_more_carefully()
            else:
                return

    def _read_more_carefully(self) -> None:
        """Rows of unequal length can be left out by one thread only; a row longer than a block needs a longer block."""
        if self._ragged is None:
            self._ragged = set()
        elif len(self._ragged) > MOST_RAGGED:
            raise UnreadableFileError("F03", limit=causes.TOO_MANY_RAGGED.format(n=f"{MOST_RAGGED:,}")) from None
        elif self._block <= LONGEST_ROW:
            self._block *= 8
        else:
            raise UnreadableFileError("F01", cause=causes.DAMAGED) from None

    def _numbered(self, columns: Sequence[int]) -> Iterator[tuple[np.ndarray, pa.RecordBatch]]:
        """Row numbers and cells of the records that have as many cells as the row of headings."""
        left_out: list[int] = []
        row = self.heading_row + 1
        names = [str(column) for column in columns]
        with self._bytes_of_records() as source, self._reader(source, names, left_out) as reader:
            for records in reader:
                if not records.num_rows:
                    continue
                rows = np.arange(row, row + records.num_rows + len(left_out), dtype=np.int64)
                if left_out:
                    rows = np.setdiff1d(rows, left_out)[: records.num_rows]
                row = int(rows[-1]) + 1
                left_out[:] = [place for place in left_out if place >= row]
                yield rows, records

    def _reader(self, source: Any, names: list[str], left_out: list[int]) -> Any:
        """A pyarrow reader of these columns. Rows of unequal length go to ``left_out`` once one is known to exist."""

        def leave_out(invalid: Any) -> str:
            row = self.heading_row + invalid.number
            left_out.append(row)
            self._report_ragged(row, invalid.actual_columns)
            return "skip" if self._ragged is None or len(self._ragged) <= MOST_RAGGED else "error"

        return pyarrow.csv.open_csv(
            source,
            read_options=pyarrow.csv.ReadOptions(
                block_size=self._block,
                use_threads=self._ragged is None,
                column_names=[str(column) for column in range(self.width)],
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.layout.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=None if self._ragged is None else leave_out,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(names, _TEXT),
                include_columns=names,
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=False,
            ),
        )

    def _report_ragged(self, row: int, cells: int) -> None:
        """Note a row of unequal length, once however often the file is read; a blank row is nobody's mistake."""
        assert self._ragged is not None
        if row not in self._ragged and not self.records.are_blank(np.array([row]))[0]:
            self.findings.append(Finding("R01", row, params={"n": cells, "m": self.width}))
        self._ragged.add(row)

    def _bytes_of_records(self) -> Any:
        """The file behind its row of headings, as UTF-8."""
        stream = Utf8Stream(self.path)
        stream.skip(self.layout.offset)
        return pa.PythonFile(stream, mode="r")

    def used_width(self) -> int:
        """Columns up to the last that has a heading or anything in its cells."""
        named = len(cleaned(self.layout.cells, 0))
        used = named
        for batch in self.batches(range(named, self.width)) if named < self.width else ():
            for column, cells in batch.columns.items():
                if (
                    column >= used
                    and len(cells.dictionary)
                    and pc.any(pc.invert(pc.match_substring_regex(cells.dictionary, _BLANK))).as_py()
                ):
                    used = column + 1
        return used


def open_delimited(path: Path, known: frozenset[str]) -> DelimitedTable:
    """Find delimiter and headings, check the whole file, and give a table whose records are read when asked for."""
    with Utf8Stream(path) as stream:
        layout = find_layout(stream.read(_HEAD), known)
    records = _scan(path, layout, known)
    width = len(layout.cells)
    if width > MOST_COLUMNS:
        raise UnreadableFileError("F03", row=layout.heading_row, limit=causes.TOO_MANY_COLUMNS.format(n=MOST_COLUMNS))
    if records.last in SPREADSHEET_LIMITS:
        raise UnreadableFileError("F06", n=records.last)
    if records.last <= layout.heading_row:
        raise UnreadableFileError("F09")
    size = path.stat().st_size
    table = DelimitedTable(path, layout, records, path.name, size, layout.heading_row, width)
    table.headings = cleaned(layout.cells, table.used_width())
    table.findings += _notes(table)
    return table


def _scan(path: Path, layout: Layout, known: frozenset[str]) -> Records:
    """Records of the file; a file without headings is refused as that, unless something wrong may hide its headings."""
    try:
        records = RecordScanner(path, layout.delimiter, layout.lead).scan()
    except UnreadableFileError as refusal:
        if (refusal.finding.row or 0) > FIRST_ROWS and refusal.finding.code == "F01":
            require_headings(layout.heading_row, layout.hits, known)
        raise
    require_headings(layout.heading_row, layout.hits, known)
    return records


def _notes(table: DelimitedTable) -> list[Finding]:
    """How the file was read, where that is not what its name says."""
    delimiter = table.layout.delimiter
    suffix = table.path.suffix.lower()
    expected = "\t" if suffix in (".tsv", ".tab") else ","
    return reading_note(
        row=table.heading_row,
        delimiter=DELIMITERS.get(delimiter, delimiter),
        content="text" if suffix in _OTHER_SUFFIXES else "",
        is_remarkable=delimiter != expected or suffix in _OTHER_SUFFIXES,
    )

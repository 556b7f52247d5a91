"""Delimited text: one heading row, one record per row, separated by comma, semicolon or tab.

Streams a file of any length in blocks; knows text and places, not what an answer means.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from instrument.formats import causes
from instrument.formats.base import Batch, Finding, UnreadableFileError
from instrument.formats.delimited_scan import BadTextError, count_records
from instrument.formats.encoding import Utf8Stream, refuse_encoding
from instrument.formats.headings import FIRST_ROWS, best_row, cleaned, require_headings

#: Bytes parsed at a time: large enough to share the work between threads, small enough to stay in the cache.
BLOCK = 1 << 20
#: No cell of an interview is longer, so memory stays bounded.
LONGEST_CELL = 1 << 26
MOST_COLUMNS = 16_384
SPREADSHEET_LIMITS = (65_536, 1_048_576)
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_HEAD = 1 << 20
_TEXT = pa.dictionary(pa.int32(), pa.string())
_BLANK = r"^[\s\pZ\p{Cc}\p{Cf}]*$"


@dataclass(frozen=True)
class _Layout:
    """How the file is cut: row counted from 1, offset in bytes of UTF-8 after the byte-order mark."""

    delimiter: str
    heading_row: int
    cells: list[str]
    hits: int
    offset: int


@dataclass
class _Mode:
    """How careful a pass over the file is: each problem met makes the next pass more so."""

    block: int = BLOCK
    threads: bool = True
    everything: bool = False


@dataclass
class DelimitedTable:
    """A delimited file, opened."""

    path: Path
    file: str
    headings: tuple[str, ...]
    heading_row: int
    size: int
    delimiter: str
    encoding: str
    offset: int
    width: int
    findings: list[Finding] = field(default_factory=list)
    sheet: str | None = None
    format: str = "csv"

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; rows that are blank or do not have as many cells as headings are left out."""
        mode, following = _Mode(), self.heading_row + 1
        while True:
            try:
                for rows, records in self._records(columns, mode):
                    start = int(np.searchsorted(rows, following))
                    if start == len(rows):
                        continue
                    rows, records = rows[start:], records.slice(start)
                    kept = ~_blank(records)
                    if not (kept.all() or mode.everything or len(set(columns)) >= self.width):
                        break
                    following = int(rows[-1]) + 1
                    if not kept.all():
                        rows, records = rows[kept], records.filter(pa.array(kept))
                    if len(rows):
                        yield Batch(rows, {column: records.column(str(column)) for column in columns})
                else:
                    return
                mode.everything = True
            except pa.ArrowInvalid:
                self._be_more_careful(mode)

    def _be_more_careful(self, mode: _Mode) -> None:
        """Rows of unequal length are told apart by one thread only; a cell longer than a block needs a longer block."""
        if mode.threads:
            mode.threads = False
        elif mode.block < LONGEST_CELL:
            mode.block *= 8
        else:
            raise UnreadableFileError("F03", limit=causes.CELL_TOO_LONG) from None

    def _records(self, columns: Sequence[int], mode: _Mode) -> Iterator[tuple[np.ndarray, pa.RecordBatch]]:
        """Row numbers and text of the records that have as many cells as the row of headings."""
        wanted = range(self.width) if mode.everything else sorted(set(columns)) or [0]
        ragged: list[int] = []
        row = self.heading_row + 1
        with self._reader([str(column) for column in wanted], mode, ragged) as reader:
            for records in reader:
                rows = np.arange(row, row + records.num_rows + len(ragged), dtype=np.int64)
                rows = np.setdiff1d(rows, np.array(ragged, dtype=np.int64))[: records.num_rows]
                if records.num_rows:
                    row = int(rows[-1]) + 1
                    ragged[:] = [place for place in ragged if place >= row]
                    yield rows, records

    def _reader(self, names: list[str], mode: _Mode, ragged: list[int]) -> Any:
        def skip(invalid: Any) -> str:
            row = self.heading_row + invalid.number
            ragged.append(row)
            self._report_ragged(row, invalid)
            return "skip"

        every = [str(position) for position in range(self.width)]
        return pyarrow.csv.open_csv(
            self._stream(),
            read_options=pyarrow.csv.ReadOptions(block_size=mode.block, use_threads=mode.threads, column_names=every),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=None if mode.threads else skip,
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

    def _report_ragged(self, row: int, invalid: Any) -> None:
        """Note a row of the wrong length, once however often the file is read; a row without any text is blank."""
        seen = {finding.row for finding in self.findings if finding.code == "R01"}
        if row not in seen and invalid.text.strip(self.delimiter + ' \t"'):
            place = {"n": invalid.actual_columns, "m": invalid.expected_columns}
            self.findings.append(Finding("R01", row, params=place))

    def _stream(self) -> Any:
        """The file from its first record on, as UTF-8."""
        stream = Utf8Stream(self.path)
        if stream.encoding == "utf-8":
            stream.close()
            file = pa.OSFile(str(self.path))
            file.seek(stream.mark + self.offset)
            return file
        stream.read(self.offset)
        return pa.PythonFile(stream, mode="r")


def _blank(records: pa.RecordBatch) -> np.ndarray:
    """Boolean of shape (records,): whether every cell of the record is blank."""
    blank = np.ones(records.num_rows, dtype=bool)
    for column in sorted(records.columns, key=lambda column: (column.null_count, len(column.dictionary))):
        empty = pc.match_substring_regex(column.dictionary, _BLANK)
        if column.null_count == 0 and not pc.any(empty, min_count=0).as_py():
            return np.zeros(records.num_rows, dtype=bool)
        places = pc.fill_null(pc.take(empty, column.indices), True)
        blank &= places.to_numpy(zero_copy_only=False)
        if not blank.any():
            return blank
    return blank


def open_delimited(path: Path, known: frozenset[str]) -> DelimitedTable:
    """Find delimiter and headings, check the whole file, and give a table whose records are read when asked for."""
    with Utf8Stream(path) as stream:
        head, encoding = stream.read(_HEAD), stream.encoding
    layout = _find_layout(head, known)
    try:
        with Utf8Stream(path) as stream:
            records = count_records(stream, layout.delimiter)
    except BadTextError:
        raise refuse_encoding(path, layout.delimiter) from None
    require_headings(layout.heading_row, layout.hits, known)
    if len(layout.cells) > MOST_COLUMNS:
        raise UnreadableFileError("F03", limit=causes.TOO_MANY_COLUMNS)
    if records in SPREADSHEET_LIMITS:
        raise UnreadableFileError("F06", n=records)
    if records <= layout.heading_row:
        raise UnreadableFileError("F09")
    table = DelimitedTable(
        path=path,
        file=path.name,
        headings=cleaned(layout.cells, len(layout.cells)),
        heading_row=layout.heading_row,
        size=path.stat().st_size,
        delimiter=layout.delimiter,
        encoding=encoding,
        offset=layout.offset,
        width=len(layout.cells),
    )
    return table


def _find_layout(head: bytes, known: frozenset[str]) -> _Layout:
    """The delimiter that yields most known headings in one of the first rows; ties: the first of ``DELIMITERS``."""
    text = head.decode(errors="replace")
    layouts = [_layout(text, delimiter, known) for delimiter in DELIMITERS]
    return max(layouts, key=lambda layout: layout.hits)


def _layout(text: str, delimiter: str, known: frozenset[str]) -> _Layout:
    rows, ends = _first_records(text, delimiter)
    index, found = best_row(rows, known)
    return _Layout(delimiter, index + 1, rows[index] if rows else [], found, ends[index] if rows else 0)


def _first_records(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first records of ``text`` and the byte after each."""
    rows: list[list[str]] = []
    ends: list[int] = []
    position = 0

    def lines() -> Iterator[str]:
        nonlocal position
        for line in io.StringIO(text, newline=""):
            position += len(line.encode())
            yield line

    try:
        for row in csv.reader(lines(), delimiter=delimiter):
            rows.append(row)
            ends.append(position)
            if len(rows) == FIRST_ROWS:
                break
    except csv.Error:
        pass
    return rows, ends

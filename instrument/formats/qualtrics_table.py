"""The records of a Qualtrics export with what became of each, which it says in two columns, in our words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from instrument.columns import column_of, number_array, text_array
from instrument.formats.base import Batch, Finding, ResponseTable
from instrument.formats.tool import Tool
from instrument.text import fold, whole

#: What its numbers for a record's kind are made of.
_PREVIEW, _TEST, _SPAM = 1, 2, 8
_NO = frozenset({"false", "0"})
_YES = frozenset({"true", "1"})


@dataclass
class QualtricsTable:
    """A table that says in our words, under the heading of a record's kind, whether it is finished."""

    table: ResponseTable
    tool: Tool = field(init=False)
    file: str = field(init=False)
    sheet: str | None = field(init=False)
    format: str = field(init=False)
    top: Sequence[Sequence[str]] = field(init=False)
    headings: tuple[str, ...] = field(init=False)
    heading_row: int = field(init=False)
    begins: int = field(init=False)
    size: int = field(init=False)
    findings: list[Finding] = field(init=False)

    def __post_init__(self) -> None:
        table = self.table
        self.file, self.sheet, self.format, self.top = table.file, table.sheet, table.format, table.top
        self.headings, self.heading_row, self.size = table.headings, table.heading_row, table.size
        self.tool, self.begins, self.findings = table.tool, table.begins, table.findings
        places = {fold(heading): column for column, heading in reversed(list(enumerate(self.headings)))}
        self._status = places.get("status", places.get("response type"))
        self._finished = places.get("finished")

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Records in file order; what is asked of kind and completion comes in our words."""
        wanted = {*columns}
        if self._status in wanted and self._finished is not None:
            wanted.add(self._finished)
        for batch in self.table.batches(sorted(wanted)):
            cells = dict(batch.columns)
            if self._status is not None and self._status in wanted:
                finished = cells[self._finished] if self._finished is not None else None
                cells[self._status] = _in_our_words(batch.columns[self._status], finished)
            elif self._finished in wanted and self._finished is not None:
                cells[self._finished] = _in_our_words(None, cells[self._finished])
            yield Batch(batch.rows, {column: cells[column] for column in columns})


def _in_our_words(kind: pa.DictionaryArray | None, finished: pa.DictionaryArray | None) -> pa.DictionaryArray:
    """What became of each record, from its kind and whether it was completed."""
    columns = [None if cells is None else column_of(cells) for cells in (kind, finished)]
    records = next(len(column.codes) for column in columns if column)
    sizes = [len(column.values) if column else 1 for column in columns]
    codes = [column.codes if column else np.zeros(records, np.intp) for column in columns]
    pairs, places = np.unique(np.ravel_multi_index(codes, sizes), return_inverse=True)
    texts = [
        _word(*(column.values[code] or "" if column else "" for column, code in zip(columns, pair, strict=True)))
        for pair in zip(*np.unravel_index(pairs, sizes), strict=True)
    ]
    return pa.DictionaryArray.from_arrays(number_array(places, known=np.ones(records, bool)), text_array(texts))


def _word(kind: str, finished: str) -> str:
    """Previews and tests are tests, whatever else they are; then what is not finished; then what is spam."""
    name, done = fold(whole(kind)), fold(whole(finished))
    number = int(name) if name.isdecimal() and len(name) < 4 else 0
    if number & (_PREVIEW | _TEST) or "preview" in name or name.endswith("test"):
        return "test"
    if done in _NO:
        return "unfinished"
    if number & _SPAM or "spam" in name:
        return "rejected"
    if name in ("ip address", "0") or (not name and done in _YES):
        return "finished"
    return kind

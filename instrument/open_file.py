"""A file that is open: its records as they are judged, corrections in, removed interviews and stray rows out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from instrument.columns import Column, column_of, empty_column, number_array
from instrument.edits import Edits
from instrument.formats.base import Batch, ResponseTable
from instrument.headings import Layout
from instrument.load import StudyFolder
from instrument.option_columns import Answers
from instrument.strays import Strays
from instrument.study import RECORD_FIELDS, Source


@dataclass(frozen=True)
class Read:
    """Some consecutive records of a file as they are judged: corrections are in, removed interviews are out.

    ``strays`` are rows between them that are no interviews, and what they look like.
    """

    rows: np.ndarray
    fields: dict[str, Column]
    columns: dict[str, Column]
    strays: dict[int, str] = field(default_factory=dict)

    def without(self, strays: Mapping[int, str]) -> "Read":
        """The records but some, by their positions."""
        kept = np.setdiff1d(np.arange(len(self.rows)), list(strays))
        return Read(
            self.rows[kept],
            {name: column.take(kept) for name, column in self.fields.items()},
            {name: column.take(kept) for name, column in self.columns.items()},
            {int(self.rows[position]): what for position, what in strays.items()},
        )


@dataclass
class OpenFile:
    """A file with its table and layout, read as it is judged; ``name`` is its name as messages show it.

    ``edits`` are corrections to lay over it, ``strays`` tells rows that are no interviews.
    """

    path: Path
    name: str
    table: ResponseTable
    layout: Layout
    answers: Answers
    folder: StudyFolder
    edits: Edits
    strays: Strays

    def read(self) -> Iterator[Read]:
        """Record fields and questions, batch by batch."""
        for batch in self.batches(self.layout.columns):
            fields = {name: self.record_field(batch, name) for name in RECORD_FIELDS}
            columns = self.answers.columns(self.layout, batch)
            for name in sorted(self.edits.names(self.path).difference(RECORD_FIELDS)):
                if column := self.edits.changed(self.path, batch.rows, name, columns.get(name)):
                    columns[name] = column
            read = Read(batch.rows, fields, columns)
            strays = self.strays.among(self.layout, self.table.headings, fields, columns, len(batch.rows))
            yield read.without(strays) if strays else read

    def batches(self, columns: Sequence[int]) -> Iterator[Batch]:
        """Batches without what stands above its first interview and what a correction removes."""
        for batch in self.table.batches(columns):
            below = batch.rows >= self.table.begins
            kept = self.edits.kept(self.path, batch.rows)
            if not below.all():
                kept = np.flatnonzero(below) if kept is None else kept[below[kept]]
            if kept is None:
                yield batch
            elif len(kept):
                places = number_array(kept, known=np.ones(len(kept), bool))
                yield Batch(batch.rows[kept], {c: cells.take(places) for c, cells in batch.columns.items()})

    def record_field(self, batch: Batch, name: str) -> Column:
        """A record field of a batch as corrected."""
        column = self._sent_field(batch, name)
        return self.edits.changed(self.path, batch.rows, name, column) or column

    def written(self, batch: Batch, name: str) -> Column:
        """What the column of a record field says, as the file and its tool mean it."""
        position = self.layout.fields[name]
        column = column_of(batch.columns[position], lazy=name == "respondent_id")
        column = self.answers.values.read(column, position, name)
        reading = self.table.tool.readings.get(name)
        return Column(column.codes, [reading(value or "") for value in column.values]) if reading else column

    def _sent_field(self, batch: Batch, name: str) -> Column:
        """A record field of a batch, from its column or from where the study says it comes."""
        constant = self.folder.constant(name)
        if constant is not None:
            return Column(np.zeros(len(batch.rows), np.intp), (constant,))
        if name in self.layout.fields:
            return self.written(batch, name)
        source = getattr(self.folder.study.columns, name)
        records = len(batch.rows)
        if name == "group_id" and not self.folder.study.has_groups:
            return Column(np.zeros(records, np.intp), (self.folder.study.group_ids[0],))
        if isinstance(source, Source):
            if source.row_number:
                return Column(
                    np.arange(records), [f"{self.name.removesuffix(self.path.suffix)}-{row}" for row in batch.rows]
                )
            return Column(np.zeros(records, np.intp), (self.path.stem,))
        return empty_column(records)

"""A column of a batch as positions of its distinct values, so that each distinct value is looked at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from instrument.text import COMPUTED, clean, spoiled


@dataclass(frozen=True)
class Column:
    """``codes`` is int of shape (records,), an index into the distinct ``values``; None is an empty cell."""

    codes: np.ndarray
    values: Sequence[str | None]

    def take(self, positions: np.ndarray) -> "Column":
        """The column at some positions."""
        return Column(self.codes[positions], self.values)

    def text(self, position: int) -> str:
        """What the cell of a record holds, "" for nothing."""
        return self.values[self.codes[position]] or ""

    def blank(self) -> np.ndarray:
        """Records whose cell holds nothing to read: bool of shape (records,)."""
        if isinstance(self.values, _Lazy):
            lengths = pc.binary_length(cleaned(self.values.array))
            empty = np.append(as_numpy(lengths) == 0, True)
        else:
            empty = np.array([not value or not clean(value) for value in self.values])
        return empty[self.codes]

    def spoiled(self) -> np.ndarray:
        """Records whose cell holds what a spreadsheet made of an id: bool of shape (records,)."""
        if isinstance(self.values, _Lazy):
            hit = np.append(_spoiled(self.values.array), False)
        else:
            hit = np.array([bool(spoiled(value or "")) for value in self.values])
        return hit[self.codes]

    def among(self, words: Collection[str]) -> np.ndarray:
        """Records whose cell holds one of some cleaned words: bool of shape (records,)."""
        if isinstance(self.values, _Lazy):
            known = pc.is_in(cleaned(self.values.array), text_array(sorted(words)))
            hit = np.append(as_numpy(known), False)
        else:
            hit = np.array([clean(value or "") in words for value in self.values])
        return hit[self.codes]


class _Lazy(Sequence[str | None]):
    """Values made into Python text one at a time: interview ids are all distinct, and few of them are looked at."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array) + 1

    def __getitem__(self, position: Any) -> Any:
        if position > len(self.array):
            raise IndexError(position)  # ends an iteration over the values
        return self.array[int(position)].as_py() if position < len(self.array) else None


def column_of(array: pa.DictionaryArray, *, lazy: bool = False) -> Column:
    """An Arrow column; null comes last among its values. ``lazy`` leaves the values in Arrow."""
    codes = as_numpy(array.indices)
    if array.null_count:
        codes = np.where(as_numpy(array.indices.is_null()), len(array.dictionary), codes)
    values = _Lazy(array.dictionary) if lazy else [*array.dictionary.to_pylist(), None]
    return Column(codes, values)


def cleaned(array: pa.Array) -> pa.Array:
    """Every text of an array cleaned; one by one only where there is more than printable ASCII."""
    if pc.all(pc.ascii_is_printable(array), min_count=0).as_py():
        return pc.ascii_trim_whitespace(array)
    return text_array([text if text is None else clean(text) for text in array.to_pylist()])


def _spoiled(array: pa.Array) -> np.ndarray:
    suspects = pc.or_kleene(pc.starts_with(array, COMPUTED), pc.match_substring(array, "e+", ignore_case=True))
    suspects = pc.or_kleene(suspects, pc.match_substring(array, "="))
    found = as_numpy(suspects) & as_numpy(suspects.is_valid())
    for place in np.flatnonzero(found).tolist():
        found[place] = bool(spoiled(array[place].as_py()))
    return found


def without_spoiled(array: pa.Array) -> pa.Array:
    """Ids, null where a spreadsheet made something else of one: several of these are not one interview."""
    found = _spoiled(array)
    if not found.any():
        return array
    return text_array([None if is_spoiled else text for text, is_spoiled in zip(array.to_pylist(), found, strict=True)])


def text_array(texts: Sequence[str | None]) -> pa.Array:
    """Texts as an Arrow array, None as null. ``pa.array`` would import pandas first, as ``to_numpy`` would."""
    encoded = [(text or "").encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    buffers = [_validity([text is not None for text in texts]), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers).cast(pa.string())


def number_array(numbers: np.ndarray, *, known: np.ndarray) -> pa.Array:
    """Whole numbers of 32 bits as an Arrow array, null where not ``known``; without pandas."""
    values = pa.py_buffer(np.ascontiguousarray(numbers, np.int32))
    return pa.Array.from_buffers(pa.int32(), len(numbers), [_validity(known), values])


def truth_array(truths: np.ndarray) -> pa.Array:
    """Truth values as an Arrow array; without pandas."""
    return pa.Array.from_buffers(pa.bool_(), len(truths), [None, _validity(truths)])


def _validity(known: Any) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.asarray(known, bool), bitorder="little"))


def as_numpy(array: pa.Array) -> np.ndarray:
    """Whole numbers or truth values, the numbers without a copy; what stands at a null means nothing.

    ``to_numpy`` would import pandas first where it is installed, which takes longer than checking a file.
    """
    if not len(array):
        return np.zeros(0, bool if pa.types.is_boolean(array.type) else np.intp)
    if pa.types.is_boolean(array.type):
        return as_numpy(array.cast(pa.uint8())).astype(bool)
    width = array.type.bit_width // 8
    return np.frombuffer(array.buffers()[1], f"{'i' if pa.types.is_signed_integer(array.type) else 'u'}{width}")[
        array.offset : array.offset + len(array)
    ]


def empty_column(records: int) -> Column:
    """A column in which no cell holds anything."""
    return Column(np.zeros(records, np.intp), (None,))

"""Reads a file of SPSS or Stata in a process of its own: ``python -m instrument.formats.sav_dta_child sav FILE``.

Writes an Arrow stream: the rows, then each variable as text, and about the variables JSON beside the schema. Ends with
one of ``Ending`` where that fails, or however a broken file makes it end.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, BinaryIO

#: Cells of a table, bytes of memory, seconds of computing.
MOST_CELLS, MEMORY, _SECONDS = 20_000_000, 4 << 30, 300
ABOUT = b"about"


class Ending(IntEnum):
    """Why nothing was read, as the process ends; every other way to end means a damaged file."""

    ENCODING = 40
    COLUMNS = 41
    CELLS = 42
    MEMORY = 43
    DAMAGED = 44


def main(kind: str, path: str, out: BinaryIO) -> int:
    """Read and write; the number with which the process ends."""
    _limit()
    try:
        return _copy(kind, path, out)
    except MemoryError:
        return Ending.MEMORY
    except UnicodeError:
        return Ending.ENCODING
    except Exception as error:  # of a library that must not take the caller with it
        return Ending.ENCODING if "byte sequence" in str(error) else Ending.DAMAGED


def _limit() -> None:
    """Take no more memory and time than a table can need. Not on Windows, which has no such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _copy(kind: str, path: str, out: BinaryIO) -> int:
    import pyarrow as pa

    from instrument.formats.headings import MOST_COLUMNS
    from instrument.formats.memory import records_of

    about = _ask(kind, path, metadataonly=True)[1]
    if len(about.column_names) > MOST_COLUMNS:
        return Ending.COLUMNS
    most = MOST_CELLS // max(1, len(about.column_names))
    if (about.number_rows or 0) > most:
        return Ending.CELLS
    found, about = _values(kind, path, most + 1)
    columns = [_texts(found[name], about.readstat_variable_types[name]) for name in about.column_names]
    if columns and len(columns[0]) > most:
        return Ending.CELLS
    told = _told(about, found)
    fields = [pa.field(f"c{n}", pa.dictionary(pa.int32(), pa.string())) for n in range(len(columns))]
    schema = pa.schema([pa.field("row", pa.int64()), *fields], metadata={ABOUT: json.dumps(told)})
    with pa.ipc.new_stream(out, schema) as stream:
        for batch in records_of(columns):
            rows = pa.Array.from_buffers(pa.int64(), len(batch.rows), [None, pa.py_buffer(batch.rows)])  # no pandas
            stream.write_batch(pa.RecordBatch.from_arrays([rows, *batch.columns.values()], schema=schema))
    return 0


def _ask(kind: str, path: str, **options: Any) -> Any:
    import pyreadstat

    read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    return read(path, output_format="dict", user_missing=True, **options)


def _values(kind: str, path: str, rows: int) -> Any:
    """Variables by name, dates as dates where every one of them is a day that there can be."""
    try:
        return _ask(kind, path, row_limit=rows)
    except (OverflowError, ValueError):
        return _ask(kind, path, row_limit=rows, disable_datetime_conversion=True)


def _texts(values: Sequence[Any], kind: str) -> list[Any]:
    """Cells of a variable: letters for a missing value of Stata as ``.a``, blanks at the end of text taken off."""
    if kind == "string":
        return [value.rstrip(" ") if isinstance(value, str) else value for value in values]
    return [_cell(value, kind) for value in values]


def _cell(value: Any, kind: str) -> Any:
    if isinstance(value, str):
        return f".{value}"
    if isinstance(value, float):
        if math.isnan(value):  # nothing was entered
            return None
        if math.isinf(value):
            return str(value)
        return _short(value) if kind == "float" else value
    return value


def _short(value: float) -> float:
    """A number kept in 32 bits, with the digits that 32 bits tell: 0.1 for 0.10000000149011612."""
    import numpy as np

    return float(str(np.float32(value)))


def _told(about: Any, found: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Names and labels of the variables, labels of their values, and the values that they declare missing."""
    from instrument.formats.cells import cell_text

    labels, missing = [], []
    for name in about.column_names:
        kind = about.readstat_variable_types[name]
        declared = about.missing_ranges.get(name, ())
        known = about.variable_value_labels.get(name, {})
        labels.append({cell_text(_cell(v, kind) if kind != "string" else v) or "": str(t) for v, t in known.items()})
        met = {value for value in found[name] if _is_missing(value, declared, kind)}
        missing.append(sorted({cell_text(_cell(v, kind) if kind != "string" else v) or "" for v in met} - {""}))
    return {
        "names": [name or "" for name in about.column_names],  # None in a damaged file
        "titles": [title or "" for title in about.column_labels],
        "labels": labels,
        "missing": missing,
    }


def _is_missing(value: Any, declared: Sequence[Mapping[str, Any]], kind: str) -> bool:
    """Whether a value is one that the variable declares missing: in one of its ranges, or a letter of Stata's."""
    if kind != "string" and isinstance(value, str):
        return True
    return any(
        type(value) is type(span["lo"]) and span["lo"] <= value <= span["hi"]
        if not isinstance(span, (str, float, int))
        else value == span
        for span in declared
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.stdout.buffer))

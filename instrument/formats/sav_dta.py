"""Files of SPSS and Stata: one row for each record, one column for each variable, with what they say of their values.

The library that reads them is written in C and a broken file may end its process, so it has a process of its own
(``sav_dta_child``), with limits; what comes back is data without any code.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from instrument.columns import as_numpy
from instrument.formats import causes
from instrument.formats.base import Batch, UnreadableFileError
from instrument.formats.headings import MOST_COLUMNS
from instrument.formats.memory import MemoryTable, is_known, make_table
from instrument.formats.sav_dta_child import ABOUT, MEMORY, MOST_CELLS, Ending
from instrument.formats.tool import Codebook, Tool
from instrument.text import clean, fold_heading

LARGEST = 200 << 20
#: Seconds; a file of the largest size takes a fraction.
_PATIENCE = 600
_MODULE = "instrument.formats.sav_dta_child"

SPSS = Tool(
    name="spss",
    title="SPSS",
    options=("{question}_{option}", "{question}_{slug}", "{question}.{option}", "{question}{option}"),
)
STATA = Tool(name="stata", title="Stata", options=SPSS.options)

_REFUSALS: Mapping[int, tuple[str, Mapping[str, Any]]] = {
    Ending.ENCODING: ("F01", {"cause": causes.UNKNOWN_ENCODING}),
    Ending.COLUMNS: ("F03", {"limit": causes.TOO_MANY_COLUMNS.format(n=MOST_COLUMNS)}),
    Ending.CELLS: ("F03", {"limit": causes.TOO_MANY_ANSWERS.format(n=f"{MOST_CELLS:,}")}),
    Ending.MEMORY: ("F03", {"limit": causes.TOO_MUCH_MEMORY.format(n=MEMORY >> 30)}),
}


def open_sav(path: Path, known: frozenset[str]) -> MemoryTable:
    """The table of a file of SPSS, compressed or not."""
    return _open(path, "sav", known, SPSS)


def open_dta(path: Path, known: frozenset[str]) -> MemoryTable:
    """The table of a file of Stata."""
    return _open(path, "dta", known, STATA)


def _open(path: Path, kind: str, known: frozenset[str], tool: Tool) -> MemoryTable:
    if path.stat().st_size > LARGEST:
        raise UnreadableFileError("F03", limit=causes.LARGER_THAN.format(n=LARGEST >> 20))
    about, records = _read(path, kind)
    headings = _headings(about["names"], about["titles"], known)
    codebooks = {
        position: Codebook(labels, frozenset(missing))
        for position, (labels, missing) in enumerate(zip(about["labels"], about["missing"], strict=True))
        if labels or missing
    }
    note = f"the first record of the {tool.title} file as row 2"
    return make_table(path, kind, headings, records, known, tool=replace(tool, codebooks=codebooks), note=note)


def _headings(names: Sequence[str], titles: Sequence[str], known: frozenset[str]) -> list[str]:
    """Names of variables; in place of one that says nothing, its label where that is a question's text."""
    taken = {fold_heading(name) for name in names}
    headings = []
    for name, title in zip(names, titles, strict=True):
        is_better = not is_known(name, known) and is_known(title, known) and fold_heading(title) not in taken
        headings.append(clean(title) if is_better else name)
    return headings


def _read(path: Path, kind: str) -> tuple[Mapping[str, Any], list[Batch]]:
    """What the other process tells of the variables, and the records."""
    command = [sys.executable, "-P", "-m", _MODULE, kind, str(path.resolve())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableFileError("F01", cause=causes.DAMAGED) from None
    if done.returncode:
        code, params = _REFUSALS.get(done.returncode, ("F01", {"cause": causes.DAMAGED}))
        raise UnreadableFileError(code, **params)
    try:
        with pa.ipc.open_stream(done.stdout) as stream:
            about = json.loads(stream.schema.metadata[ABOUT])
            return about, [_batch(batch) for batch in stream]
    except (pa.ArrowInvalid, OSError):
        raise UnreadableFileError("F01", cause=causes.DAMAGED) from None


def _batch(batch: pa.RecordBatch) -> Batch:
    batch.validate(full=True)
    rows, *columns = batch.columns
    return Batch(as_numpy(rows), dict(enumerate(columns)))

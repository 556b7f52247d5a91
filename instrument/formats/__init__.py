"""Kinds of response files, and the one way to open one.

A kind of file is a module with a function that opens it, and one line in ``FORMATS``; the conventions of a tool that
exports such files are a module and one line in ``tools``. Modules that open files are loaded when a file of theirs is
opened: libraries that read files take long to load, and most commands read no file.
"""

import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from instrument.formats import causes
from instrument.formats.base import Format, ResponseTable, UnreadableFileError
from instrument.formats.signature import is_dta, is_excel, is_json, is_ods, is_sav, is_text, refuse_by_signature
from instrument.formats.tools import CHILD_TABLE, TOOLS, tool_of

__all__ = ["FORMATS", "NAMES", "TOOLS", "open_table"]

_HEAD = 1 << 16


def _opener(module: str, function: str) -> Callable[[Path, frozenset[str]], ResponseTable]:
    def open_file(path: Path, known: frozenset[str]) -> ResponseTable:
        table: ResponseTable = getattr(import_module(f"instrument.formats.{module}"), function)(path, known)
        return table

    return open_file


#: Asked in this order: the first that recognises a file reads it.
FORMATS = {
    kind.name: kind
    for kind in (
        Format("ods", "OpenDocument spreadsheet", is_ods, _opener("workbook", "open_ods")),
        Format("xlsx", "Excel workbook", is_excel, _opener("workbook", "open_excel")),
        Format("sav", "SPSS (.sav, .zsav)", is_sav, _opener("sav_dta", "open_sav"), has_cells=False),
        Format("dta", "Stata (.dta)", is_dta, _opener("sav_dta", "open_dta"), has_cells=False),
        Format("json", "JSON of SurveyJS", is_json, _opener("surveyjs", "open_json"), has_cells=False),
        Format("csv", "text separated by comma, semicolon or tab", is_text, _opener("delimited", "open_delimited")),
    )
}

#: What ``--format`` takes.
NAMES = (*FORMATS, *TOOLS)


def open_table(
    path: Path, known: frozenset[str], format: str | None = None, *, may_be_export: bool = True
) -> ResponseTable:
    """The table of responses in a file, opened.

    ``known`` holds the headings that the instrument expects, folded by ``instrument.text.fold_heading``; ``format`` is
    one of ``NAMES`` where the content is not to decide: a kind of file, which is then read as if no tool had written
    it, or a tool. ``may_be_export`` is False for a table that no tool writes, whatever its headings look like. Raises
    ``UnreadableFileError``.
    """
    if format is not None and format not in NAMES:
        raise UnreadableFileError("F01", cause=causes.UNKNOWN_FORMAT)
    try:
        head = _head(path)
        refuse_by_signature(path, head)
        kinds = [kind for kind in FORMATS.values() if kind.name == (format if format in FORMATS else kind.name)]
        kind = next((kind for kind in kinds if kind.recognises(path, head)), None)
        if kind is None:
            raise UnreadableFileError("F01", cause=causes.NOT_A_TABLE)
        table = kind.open(path, known)
        return _as_written(table, format) if may_be_export and format not in FORMATS else table
    except OSError:
        raise UnreadableFileError("F01", cause=causes.LOCKED) from None


def _as_written(table: ResponseTable, format: str | None) -> ResponseTable:
    """The table with the conventions of the tool that wrote it, if one did."""
    tool = tool_of(table.headings)
    if format and tool is not CHILD_TABLE:
        tool = TOOLS[format]
    if tool is None:
        return table
    if tool is not tool_of(table.headings) and not any(map(tool.is_own, table.headings)):
        raise UnreadableFileError("F01", cause=causes.NOT_OF_THE_TOOL.format(tool=tool.title))
    table.tool = tool
    return tool.adapt(table)


def _head(path: Path) -> bytes:
    """The first bytes of an ordinary file that holds something."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UnreadableFileError("F01", cause=causes.MISSING) from None
    if stat.S_ISDIR(kind):
        raise UnreadableFileError("F01", cause=causes.FOLDER)
    if not stat.S_ISREG(kind):
        raise UnreadableFileError("F01", cause=causes.NOT_A_FILE)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFileError("F01", cause=causes.EMPTY)
    return head

"""Kinds of response files, and the one way to open one."""

from importlib import import_module
from pathlib import Path

from instrument.formats import causes
from instrument.formats.base import Format, ResponseTable, UnreadableFileError

__all__ = ["FORMATS", "open_table"]

_ZIP = b"PK\x03\x04"


def _open_delimited(path: Path, known: frozenset[str]) -> ResponseTable:
    return import_module("instrument.formats.delimited").open_delimited(path, known)


def _open_workbook(path: Path, known: frozenset[str]) -> ResponseTable:
    return import_module("instrument.formats.workbook").open_workbook(path, known)


#: Asked in this order: the first that recognises a file reads it.
FORMATS = {
    kind.name: kind
    for kind in (
        Format("xlsx", "Excel workbook", lambda _, head: head.startswith(_ZIP), _open_workbook),
        Format("csv", "text separated by comma, semicolon or tab", lambda *_: True, _open_delimited),
    )
}


def open_table(path: Path, known: frozenset[str], format: str | None = None) -> ResponseTable:
    """The table of responses in the file, opened; ``known`` are the folded headings that the instrument expects."""
    head = _head(path)
    if format is not None and format not in FORMATS:
        raise UnreadableFileError("F01", cause=causes.UNKNOWN_FORMAT)
    kind = FORMATS[format] if format else next(kind for kind in FORMATS.values() if kind.recognises(path, head))
    return kind.open(path, known)


def _head(path: Path) -> bytes:
    """The first bytes of an ordinary file that holds something."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 13)
    except FileNotFoundError:
        raise UnreadableFileError("F01", cause=causes.MISSING) from None
    except IsADirectoryError:
        raise UnreadableFileError("F01", cause=causes.FOLDER) from None
    except OSError:
        raise UnreadableFileError("F01", cause=causes.LOCKED) from None
    if not head:
        raise UnreadableFileError("F01", cause=causes.EMPTY)
    return head

"""Tables for print: one typed table, written as Word, HTML and LaTeX.

Importing this package loads none of the libraries that write.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from .table import Cell, Sheet, Table, TableRow

__all__ = ["FORMATS", "Cell", "Sheet", "Table", "TableRow", "write_sheet"]


def _word(path: Path, sheet: Sheet) -> None:
    from .word import write_sheet as write

    write(path, sheet)


def _html(path: Path, sheet: Sheet) -> None:
    from .html import write_sheet as write

    write(path, sheet)


def _latex(path: Path, sheet: Sheet) -> None:
    from .latex import write_sheet as write

    write(path, sheet)


#: Every format by the ending of its files.
FORMATS: Mapping[str, Callable[[Path, Sheet], None]] = {"docx": _word, "html": _html, "tex": _latex}


def write_sheet(folder: Path, sheet: Sheet) -> None:
    """Write a sheet into ``folder`` in every format; the same sheet gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for ending, write in FORMATS.items():
        write(folder / f"{sheet.stem}.{ending}", sheet)

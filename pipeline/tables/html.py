"""Tables as a page of HTML, to be opened and copied from. Everything is escaped by the template engine."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.escaping import plain

from .layout import is_words
from .table import Sheet


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.tables"),
        autoescape=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_sheet(path: Path, sheet: Sheet) -> None:
    """Write the tables of a sheet below each other."""
    text = _environment().get_template("tables.html.j2").render(sheet=sheet, is_words=is_words)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")

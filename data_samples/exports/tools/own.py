"""The project's own layout, in files that are not CSV."""

from .answers import Column, Files, code, interviews
from .writing import delimited, open_document, workbook


def own() -> list[Column]:
    """The project's own layout."""
    return [(name, code(name)) for name in interviews()[0]]


FILES: Files = {
    "own.tsv": lambda: delimited(own(), "\t"),
    "own.xlsx": lambda: workbook(own(), "Answers"),
    "own.ods": lambda: open_document(own()),
}

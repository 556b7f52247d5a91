r"""Tables as LaTeX, to be put into a manuscript with ``\input``: booktabs rules, headings repeated on every page."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from pipeline.escaping import as_latex, plain

from .layout import GAP_MM, PAGE_MM, is_words, parts, widths
from .table import Cell, Sheet, Table, TableRow

HEAD = r"""% {title}
% {notice}
% Use: \input{{{stem}.tex}}. Packages: array, booktabs, longtable. Widths are parts of \linewidth.
% Best with LuaLaTeX or XeLaTeX and a font that has the letters of your labels; pdfLaTeX does for Latin letters.
"""
ROUNDING_MM = 0.5  # so that rounding makes no table wider than the page
SETTINGS = (
    rf"\footnotesize\setlength{{\tabcolsep}}{{{GAP_MM / 2}mm}}\setlength{{\extrarowheight}}{{2pt}}"
    r"\setlength{\LTcapwidth}{\linewidth}"
)


def write_sheet(path: Path, sheet: Sheet) -> None:
    """Write the tables of a sheet below each other, each with its caption, label and remarks."""
    tables = [part for table in sheet.tables for part in parts(table)]
    head = HEAD.format(title=plain(sheet.title), notice=plain(sheet.notice), stem=sheet.stem)
    written = [_table(table, f"tab:{sheet.stem}-{number}") for number, table in enumerate(tables, 1)]
    path.write_text("\n".join([head, *written]), encoding="utf-8", newline="\n")


def _table(table: Table, label: str) -> str:
    frame = pd.DataFrame([list(_row(row)) for row in table.rows], columns=range(len(table.head)))
    heads: Mapping[object, str] = dict(enumerate(map(as_latex, table.head)))
    styler = frame.style.hide(axis="index").format_index(lambda place: heads[place], axis="columns")
    body = styler.to_latex(
        environment="longtable",
        hrules=True,
        column_format=_column_format(table),
        caption=as_latex(table.caption),
        label=label,
    )
    remarks = "".join(f"\\par\\noindent {as_latex(remark)}\n" for remark in table.notes)
    return "\n".join([f"{{{SETTINGS}", f"{body}{remarks}\\par}}", ""])


def _column_format(table: Table) -> str:
    text = [True, *(is_words(table, place) for place in range(len(table.head) - 1))]
    return "".join(
        f">{{\\{'raggedright' if is_text else 'raggedleft'}\\arraybackslash}}"
        f"p{{\\dimexpr {width / (PAGE_MM + ROUNDING_MM):.4f}\\linewidth-2\\tabcolsep\\relax}}"
        for is_text, width in zip(text, widths(table), strict=True)
    )


def _row(row: TableRow) -> Iterator[str]:
    yield _cell(Cell(row.label, row.small), bold=row.total)
    for cell in row.cells:
        yield _cell(cell, bold=row.total)
        yield from ["--"] * (cell.span - 1)  # longtables of pandas have no wide cells


def _cell(cell: Cell, *, bold: bool) -> str:
    text = as_latex(cell.text)
    text = f"\\textbf{{{text}}}" if bold else f"\\textit{{{text}}}" if cell.kind == "reason" else text
    return f"{text}\\linebreak[4]{{\\scriptsize {as_latex(cell.small)}}}" if cell.small else text

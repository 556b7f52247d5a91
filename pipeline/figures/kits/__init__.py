"""Embedding kits: files that an author includes as they are, with every figure, its caption and alternative text.

A kit is one module here, one template and one line in ``KITS``. Kits stand in the folder of the figures and name them
by file name alone, in the order of ``figures.json``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import html, latex, markdown, quarto
from .kit import Kit, entries_of, render

__all__ = ["KITS", "Kit", "write_kits"]

#: Every kit by the name of its file.
KITS: Mapping[str, Kit] = {
    "figures.tex": latex.KIT,
    "figures.qmd": quarto.KIT,
    "figures.md": markdown.KIT,
    "figures.html": html.KIT,
}


def write_kits(entries: Sequence[Mapping[str, Any]], folder: Path, title: str) -> None:
    """Write every kit for the entries of ``figures.json`` into their folder; ``title`` is that of the study."""
    figures = entries_of(entries)
    for name, kit in KITS.items():
        (folder / name).write_text(render(kit, figures, title), encoding="utf-8", newline="\n")

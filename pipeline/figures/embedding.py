"""Embeds the font of PDFs: a part of it that is the same for nearly all figures is made once.

Reaches into matplotlib and fontTools, which make the part anew for every figure and keep nothing between two.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO, Any

from fontTools import subset
from matplotlib.backends import _backend_pdf_ps
from matplotlib.ft2font import FT2Font

#: What labels, numbers and the words of figures are mostly written with: a part of the font holds all of these, whether
#: a figure uses them or not. Some kB more in a PDF, but figures differ in few other signs and so share their part.
USUAL = "".join(map(chr, range(0x20, 0x7F))) + "–—‘’“”…·×−≤≥"

fonts: Any = _backend_pdf_ps
_make_part = fonts.get_glyphs_subset


@contextmanager
def shared_font_parts() -> Iterator[None]:
    """PDFs written inside share the parts of their font; tables for setting text are left out: a PDF names glyphs."""
    drop = subset.Options._drop_tables_default
    fonts.get_glyphs_subset = _part
    subset.Options._drop_tables_default = [*drop, "GSUB", "GPOS", "GDEF", "kern"]
    try:
        yield
    finally:
        fonts.get_glyphs_subset, subset.Options._drop_tables_default = _make_part, drop


class _Ready:
    """The bytes of a font where matplotlib expects one that has to be put together."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def save(self, file: IO[bytes], reorderTables: bool = False) -> None:
        file.write(self.content)


@cache
def _kept(file: Any, glyphs: frozenset[int]) -> Any:
    with _make_part(file, set(glyphs)) as made:
        return fonts.SubsetResults(_Ready(fonts.font_as_file(made.font).getvalue()), made.glyph_index_map)


@contextmanager
def _part(fontfile: Any, glyphs: set[Any]) -> Iterator[Any]:
    yield _kept(fontfile, frozenset(glyphs) | _usual(fontfile))


@cache
def _usual(file: Any) -> frozenset[int]:
    font = FT2Font(file)
    return frozenset(font.get_char_index(ord(character)) for character in USUAL)

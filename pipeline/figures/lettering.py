"""How wide text is and where it breaks, in mm, by the advances of the bundled DejaVu Sans.

Text that runs from right to left, or is put together from marks, is measured as it is shaped.
Measured before anything is drawn, so that a layout leaves room for its text and is the same on every machine.
"""

import re
import unicodedata
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from .style import POINT

CAP_HEIGHT = 0.729  # of the text size: height of a capital of DejaVu Sans
ASCENT, DESCENT = 0.93, 0.24
LEADING = 1.2  # distance of baselines, of the text size

#: Invisible marks that give a line the direction of its paragraph: of itself it takes that of its first letter.
_DIRECTION_MARKS = {"L": "\u200e", "R": "\u200f"}
#: Text may also break behind these.
_SOFT = "-/–—_"
_SIZE = 100
#: Bidirectional classes of letters that are shaped: right to left, Arabic, marks that combine.
_SHAPED = ("R", "AL", "NSM")


def font_path() -> Path:
    """The font that ships with matplotlib: no other machine's fonts, no font lookup."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@cache
def _font() -> tuple[Any, frozenset[int]]:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(font_path()))
    font.set_size(_SIZE, 72)
    return font, frozenset(font.get_charmap())


@cache
def _advance(character: str) -> float:
    """Width of a character as a share of the text size; a full em where the font lacks it."""
    from matplotlib.ft2font import LoadFlags

    font, known = _font()
    if ord(character) not in known:
        return 1.0
    return float(font.load_char(ord(character), LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / _SIZE


def unknown_characters(text: str) -> str:
    """Characters that the font cannot show, each once, in order of their code."""
    return "".join(sorted(c for c in set(text) if ord(c) not in _font()[1] and not c.isspace()))


@cache
def width(text: str, size: float) -> float:
    """Width of one line in mm at ``size`` points."""
    if not text.isascii() and any(unicodedata.bidirectional(c) in _SHAPED for c in text):
        return _shaped_width(text) * size * POINT
    return sum(map(_advance, text)) * size * POINT


@cache
def _shaped_width(text: str) -> float:
    """Width of a line whose letters join or stand on each other, as a share of the text size."""
    from matplotlib.ft2font import LoadFlags

    font, known = _font()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of glyphs that the font lacks; a full em each
        font.set_text("".join(c for c in text if ord(c) in known), 0, flags=LoadFlags.NO_HINTING)
    lacking = sum(ord(c) not in known for c in text)
    return float(font.get_width_height()[0]) / 64 / _SIZE + lacking


def direction(text: str) -> str:
    """``R`` where the first letter runs from right to left, else ``L`` (rules P2 and P3 of Unicode's annex 9)."""
    strong = next((kind for c in text if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L")
    return "L" if strong == "L" else "R"


def line_height(size: float) -> float:
    """Distance of two baselines in mm."""
    return size * POINT * LEADING


@cache
def wrap(text: str, room: float, size: float) -> tuple[str, ...]:
    """``text`` in lines no wider than ``room`` mm; a word that is wider breaks where it must."""
    lines: list[str] = []
    line = ""
    for word in _pieces(re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")):  # no-break spaces stay
        if not line or width((line + word).rstrip(), size) <= room:
            line += word
        else:
            lines.append(line.rstrip())
            line = word
        while width(line.rstrip(), size) > room and len(line) > 1:
            cut = next(i for i in range(len(line) - 1, 0, -1) if i == 1 or width(line[:i], size) <= room)
            lines.append(line[:cut])
            line = line[cut:].lstrip()
    made = [*lines, line.rstrip()] if line or not lines else lines
    whole = direction(text)
    return tuple(part if direction(part) == whole else _DIRECTION_MARKS[whole] + part for part in made)


def _pieces(text: str) -> list[str]:
    """The shortest parts that stay together, each with the blank behind it."""
    pieces, start = [], 0
    for i, character in enumerate(text[:-1]):
        if character == " " or (character in _SOFT and text[i + 1] != " "):
            pieces.append(text[start : i + 1])
            start = i + 1
    return [*pieces, text[start:]]

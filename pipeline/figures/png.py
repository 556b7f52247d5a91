"""Pictures as PNG. Figures are areas of one colour, which need no filtering: without it they are written in half the
time, with files of the same size; Pillow filters every picture that has more than 256 colours.
"""

import struct
import zlib
from collections.abc import Mapping

import numpy as np

COMPRESSION = 1  # of 9
_RGB, _NO_INTERLACE, _PER_METRE = 2, 0, 1


def png(pixels: bytes, width: int, height: int, dpi: int, words: Mapping[str, str]) -> bytes:
    """An opaque picture of 8 bits per colour, red, green, blue, row by row; ``words`` are texts by keyword (Latin)."""
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row starts with its filter: 0, none
    rows[:, 1:] = np.frombuffer(pixels, np.uint8).reshape(height, 3 * width)
    per_metre = round(dpi / 0.0254)
    return b"".join([
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, _NO_INTERLACE)),
        *(_chunk(b"iTXt", name.encode("latin-1") + bytes(5) + text.encode("utf-8")) for name, text in words.items()),
        _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, _PER_METRE)),
        _chunk(b"IDAT", zlib.compress(rows.data, COMPRESSION)),
        _chunk(b"IEND", b""),
    ])  # fmt: skip


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

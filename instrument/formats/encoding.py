"""The bytes of a text file as UTF-8, whatever Unicode form it was saved in. Other encodings are refused, not read."""

import codecs
import io
from pathlib import Path

from instrument.formats.base import UnreadableFileError

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
#: What spreadsheets of the last decades save when not asked for UTF-8; where two read the same, the first is meant.
_LIKELY = [
    *(f"cp{page}" for page in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257)),
    *("mac_roman", "cp932", "gb18030", "big5", "cp949"),
]
_SAMPLE = 1 << 16
_BLOCK = 1 << 20


class Utf8Stream(io.RawIOBase):
    """The text of a file as UTF-8 bytes without byte-order mark, from the start."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._rest = b""  # decoded, but not asked for yet
        self._held_back = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        head = self._file.read(4)
        if head.startswith(_UTF_32):
            self.close()
            raise UnreadableFileError("F02", row=1, column=0, guess="utf_32")
        self.encoding = _UTF_16.get(head[:2], "utf-8")
        if self.encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self._file.seek(2 if self._decoder else 3 if head.startswith(codecs.BOM_UTF8) else 0)

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, all when negative, none only at the end; never the first half of a CR LF.

        pyarrow takes a line feed at the beginning of a block for the end of a line, in the middle of a cell too.
        """
        text = self._held_back + self._exactly(size - len(self._held_back) if size > 0 else size)
        self._held_back = b"\r" if size > 1 and len(text) > 1 and text.endswith(b"\r") else b""
        return text.removesuffix(self._held_back)

    def skip(self, size: int) -> None:
        """Go on ``size`` bytes further. Only before anything was read."""
        if self._decoder is None:
            self._file.seek(size, io.SEEK_CUR)
        else:
            self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        """``size`` bytes, all when negative; fewer only at the end."""
        if self._decoder is None:
            return self._file.read(size)
        parts = [self._rest]
        missing = size - len(self._rest)
        while (size < 0 or missing > 0) and (block := self._file.read(_BLOCK)):
            parts.append(self._decode(block))
            missing -= len(parts[-1])
        if size < 0 or missing > 0:
            parts.append(self._decode(b"", final=True))
        text = b"".join(parts)
        size = len(text) if size < 0 else size
        self._rest = text[size:]
        return text[:size]

    def _decode(self, block: bytes, *, final: bool = False) -> bytes:
        assert self._decoder is not None
        try:
            return self._decoder.decode(block, final).encode()
        except UnicodeError:
            raise UnreadableFileError("F02", guess="damaged utf_16") from None

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def guess_encoding(path: Path) -> str:
    """Encoding that the lines with letters beyond ASCII look like; ``unknown`` when nothing fits."""
    import charset_normalizer  # only a refused file needs it, and every start would pay for it

    sample = b""
    with path.open("rb") as file:
        while len(sample) < _SAMPLE and (line := file.readline(_SAMPLE)):
            if not line.isascii():
                sample += line
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY).best()
    alike = best.could_be_from_charset if best else []
    return next((encoding for encoding in _LIKELY if encoding in alike), "unknown")

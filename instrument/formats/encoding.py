"""The bytes of a text file as UTF-8, whatever Unicode form it was saved in. Other encodings are refused, never guessed."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from instrument.formats.base import UnreadableFileError

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
#: What spreadsheets of the last decades save when not asked for UTF-8.
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "mac_roman"]
_LIKELY += ["cp932", "gb18030", "big5", "euc_kr"]
_SAMPLE = 1 << 18
_BLOCK = 1 << 20


class Utf8Stream(io.RawIOBase):
    """The text of a file as UTF-8 bytes without byte-order mark, read from the start."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        head = self._file.read(4)
        self._rest = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        if head.startswith(_UTF_32):
            self.close()
            raise UnreadableFileError("F02", row=1, column=0, guess="utf_32")
        self.encoding = _UTF_16.get(head[:2], "utf-8")
        if self.encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self.mark = 2 if self._decoder else 3 if head.startswith(codecs.BOM_UTF8) else 0  #: bytes of the mark
        self._file.seek(self.mark)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` and say how many bytes that took; 0 at the end."""
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, all when negative; empty at the end."""
        if self._decoder is None:
            return self._file.read(size)
        while (size < 0 or len(self._rest) < size) and (block := self._file.read(_BLOCK)):
            self._rest += self._decode(block)
        if size < 0 or len(self._rest) < size:
            self._rest += self._decode(b"", final=True)
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _decode(self, block: bytes, *, final: bool = False) -> bytes:
        assert self._decoder is not None
        try:
            return self._decoder.decode(block, final).encode()
        except UnicodeError:
            raise UnreadableFileError("F02", guess="utf_16") from None

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def refuse_encoding(path: Path, delimiter: str) -> UnreadableFileError:
    """The refusal of a file that is not UTF-8: its first bad cell, and what its letters look like."""
    for row, line in enumerate(_records(path, delimiter), start=1):
        for column, cell in enumerate(line):
            if not _is_utf8(cell.encode("latin-1")):
                return UnreadableFileError("F02", row=row, column=column, guess=_guess(path))
    return UnreadableFileError("F02", guess=_guess(path))


def _is_utf8(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _records(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Records of the file with each byte as one letter; stops early where a cell is too long for the csv module."""
    with path.open(encoding="latin-1", newline="") as file:
        if file.read(3) != codecs.BOM_UTF8.decode("latin-1"):
            file.seek(0)
        try:
            yield from csv.reader(file, delimiter=delimiter)
        except csv.Error:
            return


def _guess(path: Path) -> str:
    """Name of the encoding that the lines with letters beyond ASCII look like; ``unknown`` when nothing fits."""
    import charset_normalizer  # noqa: PLC0415 - takes long to import, and only a refused file needs it

    sample = b""
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                sample += line[:_SAMPLE]
            if len(sample) >= _SAMPLE:
                break
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY).best()
    return best.encoding if best else "unknown"

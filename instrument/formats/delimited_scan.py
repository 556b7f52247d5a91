"""One pass over the bytes of a delimited file before it is parsed: what the parser would swallow without a word.

Counts records, and refuses NUL bytes, text that is not UTF-8 and quotation marks that are never closed.
"""

import codecs
from dataclasses import dataclass

import numpy as np

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.formats.encoding import Utf8Stream

BLOCK = 1 << 20
_QUOTE, _LF, _CR = 34, 10, 13


class BadTextError(Exception):
    """The text is not UTF-8."""


class LooseQuotesError(Exception):
    """A quotation mark stands where a careful writer would not put one: blocks cannot be judged by counting."""


@dataclass
class _Progress:
    records: int = 0  # ends of records outside quotation marks
    inside: bool = False  # between quotation marks
    opened: int = 0  # row in which the last quotation mark opened
    last: int = _LF  # the byte before the block
    tail: int = 0  # ends of records since the last visible character


def count_records(stream: Utf8Stream, delimiter: str) -> int:
    """Records of the file as a spreadsheet counts rows, blank ones at the end left out."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    progress = _Progress()
    allowed = np.zeros(256, dtype=bool)
    allowed[[ord(delimiter), _LF, _CR, _QUOTE]] = True
    while block := stream.read(BLOCK):
        _require_text(decoder, block)
        if progress.inside or b'"' in block:
            _pass_quotes(block, progress, allowed)
        else:
            _pass_plain(block, progress)
        progress.last = block[-1]
    _require_text(decoder, b"", final=True)
    if progress.inside:
        raise UnreadableFileError("F01", row=progress.opened, cause=causes.OPEN_QUOTE)
    return progress.records + (progress.last not in (_LF, _CR))


def _require_text(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> None:
    """Refuse a block with NUL bytes or text that is not UTF-8."""
    if b"\0" in block:
        raise UnreadableFileError("F01", cause=causes.NUL_BYTES)
    try:
        if final or not block.isascii() or decoder.getstate()[0]:
            decoder.decode(block, final)
    except UnicodeDecodeError:
        raise BadTextError from None


def _pass_plain(block: bytes, progress: _Progress) -> None:
    ends = block.count(b"\n")
    if b"\r" in block:
        ends += block.count(b"\r") - block.count(b"\r\n")
    if progress.last == _CR and block[0] == _LF:
        ends -= 1
    progress.records += ends


def _pass_quotes(block: bytes, progress: _Progress, allowed: np.ndarray) -> None:
    """Count records by the parity of quotation marks, which is right as long as all stand beside a separator."""
    codes = np.frombuffer(bytes([progress.last]) + block, dtype=np.uint8)
    marks = np.flatnonzero(codes == _QUOTE)
    if progress.last == _QUOTE:
        marks = marks[1:]
    ends = np.flatnonzero((codes[1:] == _LF) & (codes[:-1] != _CR) | (codes[1:] == _CR)) + 1
    before = np.searchsorted(marks, ends) + progress.inside
    outside = ends[before % 2 == 0]
    opening = marks[int(progress.inside) :: 2]
    closing = marks[1 - int(progress.inside) :: 2]
    after = closing[closing + 1 < len(codes)] + 1
    closed_before = progress.last == _QUOTE and not progress.inside
    loose = not allowed[codes[opening - 1]].all() or not allowed[codes[after]].all()
    if loose or (closed_before and not allowed[codes[1]]):
        raise LooseQuotesError
    if len(opening):
        progress.opened = progress.records + int(np.searchsorted(outside, opening[-1])) + 1
    progress.records += len(outside)
    progress.inside ^= bool(len(marks) % 2)

"""The texts that cells of an Excel workbook share: how many and how long, before a reader holds or copies them."""

import re
import zipfile
from functools import cached_property, partial

import numpy as np

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError
from instrument.formats.workbook_xml import visit_elements

LONGEST_TEXT = 1 << 18
#: Different texts, each of which has two tags with an end.
MOST_TEXTS = 5_000_000
_PART = "xl/sharedstrings.xml"
_BLOCK = 1 << 22
#: Bytes that a text takes up at least.
_SHORTEST = 4
#: How many texts the part says that it has: a reader makes room for them before it sees one.
_DECLARED = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?0*(\d+)""")


class SharedTexts:
    """Lengths of the shared texts. Making it refuses a part that would cost more memory than its size lets expect."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._name = next((name for name in archive.namelist() if name.lower() == _PART), "")
        #: Bytes of the longest text, with its markup.
        self.longest = self._guarded() if self._name else 0

    @cached_property
    def lengths(self) -> np.ndarray:
        """Bytes of each text, in UTF-8."""
        lengths: list[int] = []

        def start(name: str, _: object) -> None:
            if name == "si":
                lengths.append(0)

        def text(text: str) -> None:
            if lengths:
                lengths[-1] += len(text.encode())

        if self._name:
            with self._archive.open(self._name) as part:
                visit_elements(iter(partial(part.read, _BLOCK), b""), start, text)
        return np.array(lengths, np.int64)

    def _guarded(self) -> int:
        """The longest text. One longer than any cell is refused: every cell of a sheet could show it."""
        most = self._archive.getinfo(self._name).file_size // _SHORTEST
        length = longest = tags = 0
        with self._archive.open(self._name) as part:
            head, _, _ = part.read(LONGEST_TEXT).partition(b"si>")
            if any(int(number) > most for number in _DECLARED.findall(head)):
                raise UnreadableFileError("F01", cause=causes.DAMAGED)
            part.seek(0)
            while block := part.read(_BLOCK):
                first, *others = block.split(b"si>")
                length += len(first)
                longest = max(longest, length, *map(len, others))
                length = len(others[-1]) if others else length
                tags += block.count(b"<")
                if longest > LONGEST_TEXT:
                    raise UnreadableFileError("F03", limit=causes.TEXT_TOO_LONG.format(n=LONGEST_TEXT >> 10))
                if tags > 4 * MOST_TEXTS:
                    raise UnreadableFileError("F03", limit=causes.TOO_MANY_TEXTS.format(n=MOST_TEXTS))
        return longest

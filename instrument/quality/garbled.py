"""F07: letters that an encoding has broken, as when "ä" stands as "Ã¤"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from instrument.columns import Column
from instrument.load import StudyFolder
from instrument.quality.base import QualityCheck
from instrument.records import Part
from instrument.responses import Judgement

LOST = "\ufffd"
#: Bytes 0x80 to 0xBF as an old Windows shows them; five of them have no letter there and stay control characters.
_REST = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
_REST_CLASS = re.escape(_REST) + "\x80-\x9f"
#: What UTF-8 makes of a letter where it is read as if it were Windows-1252: a first byte and as many as it announces.
_PAIR = re.compile(
    f"[\u00c2-\u00df][{_REST_CLASS}]|[\u00e0-\u00ef][{_REST_CLASS}]{{2}}|[\u00f0-\u00f4][{_REST_CLASS}]{{3}}"
)
#: First bytes of Western letters and of typographic marks: one is enough. Others may be meant ("Spaß“"); two are not.
_SURE = re.compile(f"[\u00c2\u00c3][{_REST_CLASS}]|\u00e2\u20ac[{_REST_CLASS}]")


def garbled(text: str) -> str:
    """The first letters of ``text`` that an encoding has broken, "" where none are."""
    if text.isascii():
        return ""
    if LOST in text:
        return LOST
    found = [match for match in _PAIR.findall(text) if meant(match)]
    sure = next((match for match in found if _SURE.fullmatch(match)), "")
    return sure or (found[0] if len(found) > 1 else "")


def meant(broken: str) -> str:
    """What broken letters stood for, "" where they stand for nothing."""
    try:
        return b"".join(letter.encode("cp1252", "ignore") or letter.encode("latin-1") for letter in broken).decode()
    except UnicodeError:
        return ""


@dataclass
class Garbled(QualityCheck):
    """Garbled cells by column; of an open answer nothing is kept but the two or three broken letters."""

    folder: StudyFolder
    _samples: dict[tuple[str, str], str] = field(default_factory=dict)

    def look(self, part: Part, columns: Mapping[str, Column]) -> None:
        """Look at every distinct text once."""
        for name, column in columns.items():
            broken = np.array([bool(value) and garbled(value or "") != "" for value in column.values])
            if not broken.any():
                continue
            positions = np.flatnonzero(broken[column.codes])
            if len(positions):
                first = garbled(column.text(int(positions[0])))
                sample = self._samples.setdefault((part.file.name, name), first)
                part.found(Judgement("F07", name, {"sample": said(sample)}), positions)


def said(sample: str) -> str:
    """What the broken letters are, in words."""
    if sample == LOST:
        return "a letter was lost and stands as \ufffd"
    return f'"{sample}" stands where "{meant(sample)}" was meant'

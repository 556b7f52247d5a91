"""Walks through the XML of a workbook's part without building a tree. What declares entities is refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn
from xml.parsers import expat

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError


def visit_elements(
    blocks: Iterable[bytes],
    start: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Call ``start`` with name (without prefix) and attributes of each element, ``text`` with the text between them."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_: object) -> NoReturn:
    """Nothing in a workbook declares entities; what does, wants to grow when read."""
    raise UnreadableFileError("F01", cause=causes.DAMAGED)

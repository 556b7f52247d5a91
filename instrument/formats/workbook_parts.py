"""Looks at a workbook as the archive that it is, before anything unpacks it: limits, macros, links, sheets, parts."""

import posixpath
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError

MOST_PARTS = 5_000
#: Bytes.
LARGEST = 1 << 30
LONGEST_TEXT = 1 << 18
#: Times its packed size that a part may grow to, and the size in bytes from which that is asked.
RATIO = 200
RATIO_FROM = 1 << 22
_BLOCK = 1 << 22
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def guard(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that is too large, damaged or packed too well, judged by its directory before unpacking."""
    members = archive.infolist()
    if len(members) > MOST_PARTS:
        raise UnreadableFileError("F03", limit=causes.TOO_MANY_PARTS.format(n=MOST_PARTS))
    if sum(member.file_size for member in members) > LARGEST:
        raise UnreadableFileError("F03", limit=causes.TOO_LARGE.format(n=LARGEST >> 20))
    if any(m.file_size > max(RATIO_FROM, RATIO * m.compress_size) for m in members):
        raise UnreadableFileError("F03", limit=causes.RATIO.format(n=RATIO))
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("F01", cause=causes.ENCRYPTED)
    names = [member.filename.lower() for member in members]
    packed = {member.compress_type for member in members} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if len(set(names)) < len(names) or not packed or archive.testzip() is not None:
        raise UnreadableFileError("F01", cause=causes.DAMAGED)


def refuse_unsafe_excel(archive: zipfile.ZipFile) -> None:
    """Refuse what is not a plain .xlsx: macros, binary workbooks, links to other files, texts longer than a cell."""
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/vbaproject.bin" in names or b"macroEnabled" in _small(archive, names.get("[content_types].xml", "")):
        raise UnreadableFileError("F01", cause=causes.MACROS)
    if "xl/workbook.bin" in names:
        raise UnreadableFileError("F01", cause=causes.BINARY)
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError("F01", cause=causes.NOT_A_TABLE)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise UnreadableFileError("F01", cause=causes.OUTSIDE_LINKS)
    if "xl/sharedstrings.xml" in names:
        _guard_texts(archive, names["xl/sharedstrings.xml"])


def _guard_texts(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a text longer than any cell: a short file could have it in every cell of a sheet."""
    length = 0
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            first, *others = block.split(b"si>")
            length += len(first)
            if max(length, *map(len, others), 0) > LONGEST_TEXT:
                raise UnreadableFileError("F03", limit=causes.TEXT_TOO_LONG.format(n=LONGEST_TEXT >> 10))
            length = len(others[-1]) if others else length


def sheet_parts(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Name of each sheet to the name of the part that holds its cells."""
    names = {name.lower(): name for name in archive.namelist()}
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:]
        for relation in _tree(archive, names, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for element in _tree(archive, names, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
            parts[element.get("name", "")] = names.get(target.lower(), "")
    return parts


def _tree(archive: zipfile.ZipFile, names: Mapping[str, str], name: str) -> Element:
    return ElementTree.fromstring(_small(archive, names.get(name, "")), forbid_dtd=True)


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part that only lists other parts; nothing where there is none."""
    if not name:
        return b""
    if archive.getinfo(name).file_size > _BLOCK:
        raise UnreadableFileError("F01", cause=causes.DAMAGED)
    return archive.read(name)

"""Looks at a workbook as the archive that it is, before anything unpacks it: limits, macros, links, sheets, parts."""

import posixpath
import zipfile
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError

MOST_PARTS = 5_000
#: Bytes.
LARGEST = 1 << 30
#: Times its packed size that a part may grow to, and the size in bytes from which that is asked.
RATIO = 200
RATIO_FROM = 1 << 22
#: What the end of an archive begins with, and how long it can be: a comment may follow.
_END, _LONGEST_END = b"PK\x05\x06", (1 << 16) + 22
_BLOCK = 1 << 22
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def guard(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that is too large, damaged or packed too well, judged by its directory before unpacking."""
    _require_one_directory(archive)
    members = archive.infolist()
    if len(members) > MOST_PARTS:
        raise UnreadableFileError("F03", limit=causes.TOO_MANY_PARTS.format(n=MOST_PARTS))
    if sum(member.file_size for member in members) > LARGEST:
        raise UnreadableFileError("F03", limit=causes.TOO_LARGE.format(n=LARGEST >> 20))
    if any(m.file_size > max(RATIO_FROM, RATIO * m.compress_size) for m in members):
        raise UnreadableFileError("F03", limit=causes.RATIO.format(n=RATIO))
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("F01", cause=causes.ENCRYPTED)
    # What the reader takes for one name; of two parts it might take the one that was not looked through.
    names = [member.filename.lower().replace("\\", "/").lstrip("/") for member in members]
    packed = {member.compress_type for member in members} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if len(set(names)) < len(names) or not packed:
        raise UnreadableFileError("F01", cause=causes.DAMAGED)


def _require_one_directory(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that could be read in two ways, by the last directory or by one before it."""
    assert archive.fp is not None
    archive.fp.seek(0, 2)
    archive.fp.seek(max(0, archive.fp.tell() - _LONGEST_END))
    if archive.fp.read().count(_END) != 1:
        raise UnreadableFileError("F01", cause=causes.DAMAGED)


def verify(archive: zipfile.ZipFile, others: Collection[str]) -> None:
    """Refuse an archive with a part that is damaged, but for ``others``, which are read to their end anyway."""
    for name in archive.namelist():
        if name not in others:
            with archive.open(name) as part:
                while part.read(_BLOCK):
                    pass


def refuse_unsafe_excel(archive: zipfile.ZipFile) -> None:
    """Refuse what is not a plain .xlsx: macros, binary workbooks, links to other files."""
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/vbaproject.bin" in names or b"macroEnabled" in _small(archive, names.get("[content_types].xml", "")):
        raise UnreadableFileError("F01", cause=causes.MACROS)
    if "xl/workbook.bin" in names:
        raise UnreadableFileError("F01", cause=causes.BINARY)
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError("F01", cause=causes.NOT_A_TABLE)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise UnreadableFileError("F01", cause=causes.OUTSIDE_LINKS)


def sheet_parts(archive: zipfile.ZipFile, *, only_visible: bool = False) -> Mapping[str, str]:
    """Name of each sheet to the name of the part that holds its cells."""
    names = {name.lower(): name for name in archive.namelist()}
    relations = list(_tree(archive, names, "xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): _target(relation.get("Target", "")) for relation in relations}
    elements = [e for e in _tree(archive, names, "xl/workbook.xml").iter() if e.tag.rpartition("}")[2] == "sheet"]
    parts = {}
    for element in elements:
        target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
        parts[element.get("name", "")] = names.get(target.lower(), "")
    if len(targets) < len(relations) or len(parts) < len(elements):
        raise UnreadableFileError("F01", cause=causes.DAMAGED)  # the reader may take the other of two
    hidden = {element.get("name", "") for element in elements if element.get("state", "visible") != "visible"}
    return {name: part for name, part in parts.items() if not (only_visible and name in hidden)}


def _target(target: str) -> str:
    """The part that a relation of the workbook means, as the reader understands it."""
    if target.startswith("xl/"):
        return target
    return posixpath.normpath(posixpath.join("/xl", target))[1:]


def _tree(archive: zipfile.ZipFile, names: Mapping[str, str], name: str) -> Element:
    return ElementTree.fromstring(_small(archive, names.get(name, "")), forbid_dtd=True)


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part that only lists other parts; nothing where there is none."""
    if not name:
        return b""
    if archive.getinfo(name).file_size > _BLOCK:
        raise UnreadableFileError("F01", cause=causes.DAMAGED)
    return archive.read(name)

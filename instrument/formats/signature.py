"""Tells kinds of files apart by their first bytes; a name may say anything."""

import codecs
import re
from pathlib import Path

from instrument.formats import causes
from instrument.formats.base import UnreadableFileError

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Documents, web pages and pictures.
_OTHERS = (
    *(b"%pdf-", b"{\\rtf", b"<!doctype", b"<html", b"<?xml"),
    *(b"\x89png", b"gif8", b"\xff\xd8\xff", b"\x1f\x8b"),
)
_UNICODE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*[\]{]|\{\s*[\"}])")
_SAV = (b"$FL2", b"$FL3")
#: A release number with byte order and file type behind it, or the word that newer releases begin with.
_DTA = re.compile(rb"<stata_dta>|[\x68-\x73][\x01\x02]\x01", re.DOTALL)
_STRAY_CONTROLS = 32
_CONTROLS = bytes({*range(32)} - set(b"\t\n\r\x0b\x0c\x1a\x1b"))


def is_excel(_: Path, head: bytes) -> bool:
    """Whether the file is an archive, as workbooks are; which kind, its parts tell."""
    return head.startswith(_ZIP)


def is_ods(_: Path, head: bytes) -> bool:
    """Whether the file is an archive that begins by saying that it is an OpenDocument spreadsheet."""
    return head.startswith(_ZIP) and _ODS in head[:200]


def is_sav(_: Path, head: bytes) -> bool:
    """Whether the file is one of SPSS, compressed in whatever way or not."""
    return head.startswith(_SAV)


def is_dta(_: Path, head: bytes) -> bool:
    """Whether the file is one of Stata, of any release since 1995 or so."""
    return bool(_DTA.match(head))


def is_json(_: Path, head: bytes) -> bool:
    """Whether the file begins as a list of objects or an object does."""
    if head.startswith(_UNICODE_MARKS):
        head = head[:200].decode("utf-16", errors="replace").encode(errors="replace")
    return bool(_JSON.match(head))


def is_text(_: Path, head: bytes) -> bool:
    """Whether the file can be text: hardly any control characters, or the mark of UTF-16."""
    return head.startswith(_UNICODE_MARKS) or _count(head, _CONTROLS) <= max(_STRAY_CONTROLS, len(head) // 20)


def refuse_by_signature(path: Path, head: bytes) -> None:
    """Refuse a file that is surely not a table that can be read, and say what it is."""
    if is_sav(path, head) or is_dta(path, head):
        return
    if head.startswith(_OLE):
        with path.open("rb") as file:
            is_encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(1 << 26)
        raise UnreadableFileError("F01", cause=causes.ENCRYPTED if is_encrypted else causes.OLD_EXCEL)
    if head.lstrip().lower().startswith(_OTHERS):
        raise UnreadableFileError("F01", cause=causes.NOT_A_TABLE)
    if not head.startswith(_UNICODE_MARKS):
        for encoding, zeros in (("utf_16_le", head[1::2]), ("utf_16_be", head[::2])):
            if len(head) >= 4 and 10 * zeros.count(0) > 7 * len(zeros) and 2 * head.count(0) <= len(head) + 1:
                raise UnreadableFileError("F02", row=1, column=0, guess=encoding)


def _count(head: bytes, letters: bytes) -> int:
    return len(head) - len(head.translate(None, letters))

"""Changes to files: of bytes, and of what the bytes mean. Every choice is drawn from one generator."""

import csv
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

#: Bytes of which each has broken some reader.
_BYTES = (b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b'"', b"'", b",", b";", b"\t", b"\x1a",
          b"\xc2", b"\xed\xa0\x80", b"<", b">", b"&", b"]]>", b"<!--", b"PK\3\4", b"\x80\0\0\0", b"\xff" * 8, b"-1",
          b"%s")  # fmt: skip
#: Texts of which each has broken some program.
TEXTS = (
    *("", " ", "\u00a0", "\u200b", "\ufeff", "\u202e", "\x85", "\u2028", "\x1b[31m", "a\nb", "\r", "\0", "\U0001f600"),
    *("=1+1", "@SUM(1)", "-1", "+1", "1e5", "1E400", "NaN", "inf", "-0", "007", "9" * 400, "0x10", "1_000", "٣", "½"),
    *("TRUE", "NA", "NULL", "None", "#N/A", "2024-02-30", "0000-00-00", "9999-12-31", "45352", "1904-01-01", "00:00"),
    *("../../etc/passwd", "CON", "a/b", "{0}", "{found}", "%(x)s", "$x_1$", "<b>&amp;</b>", "x" * 5_000),
    *("respondent_id", "case_id", "R1", "C01", "DK", "1", "1 2", "talk, walk", "q/other", "C99", "1.0", "2.0", "all"),
)  # fmt: skip
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1251", "cp932", "utf-7")
_ATTRIBUTES = (
    *("", "0", "-1", "1", "XFD1048576", "ZZZ99999999", "ZZ99999", "A:B", "A0", "e", "s", "b", "str"),
    *("inlineStr", "d", "n", "shared"),
    *("1048576", "16384", "1000000000", "99999999999999999999", "A1:XFD1048576", "rId1", "rId99", "../x.xml", "hidden"),
    *("float", "date", "time", "percentage", "boolean", "currency", "PT1H", "2024-03-01", "1e308", "NaN", "of:=1/0"),
)  # fmt: skip
_YAML = (
    *("~", "[]", "{}", "[[]]", "*a", "&a 1", "!!python/object:os.system x", "!!binary aGk=", "<<: *a", "---", "|"),
    *("'", '"', "- ", "? ", ": ", "#", "%YAML 1.1", "{a: {a: {a: 1}}}", "[" * 60, "{a: " * 60, "- " * 60, "010"),
    *("no", "on", "1.0", "1e999", ".inf", ".nan", "9" * 300, "9" * 5_000, "0x7fffffff", "2024-02-30", "2024-03-01"),
    *("true", '"\\ud800"', '"\\0"', '"\\x1b[31m"', "\u202e", "\u200b", "\x85", "ordinal", "select_one", "text"),
    *("paid", "extent", "pay", "C01", "staff", "group_id", "case_id", "any", "en", "{en: A, de: B}", "[en, de]"),
)  # fmt: skip

Change = Callable[[Random, bytes, Sequence[bytes]], bytes]


def change_bytes(rng: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Some bytes replaced, put in, taken out, repeated, cut off, or taken from another file."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((1, 1, 2, 8, 64, 1_000)))
        kind = rng.randrange(7)
        if kind == 0:
            data[start:end] = rng.randbytes(end - start)
        elif kind == 1 and start < len(data):
            data[start] ^= 1 << rng.randrange(8)
        elif kind == 2:
            data[start:start] = rng.choice(_BYTES) * rng.choice((1, 1, 3, 300))
        elif kind == 3:
            del data[start:end]
        elif kind == 4:
            data[end:end] = data[start:end] * rng.choice((1, 2, 50))
        elif kind == 5:
            del data[start if rng.random() < 0.3 else max(0, len(data) - rng.randrange(1, 200)) :]
        else:
            other = rng.choice(others)
            begin = rng.randrange(len(other) + 1)
            data[start:end] = other[begin : begin + rng.choice((8, 200, 4_000))]
    return bytes(data)


def change_table(rng: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Cells, rows and columns of delimited text moved or replaced, written again in some dialect and encoding."""
    delimiter = max(",;\t", key=lambda mark: content.count(mark.encode()))
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error):
        return change_bytes(rng, content, others)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        _change_rows(rng, rows)
    mark = rng.choice((delimiter, delimiter, delimiter, ",", ";", "\t", "|"))
    text = _written(rows, mark, rng.choice(("\r\n", "\r\n", "\n", "\r", "\n\r", "\n\n")), rng.randrange(4))
    if rng.random() < 0.05:
        text = f"sep={mark}\r\n{text}"
    if rng.random() < 0.1:
        text = text.replace('"', rng.choice(("", "'", "\u201c")), rng.randrange(1, 9))
    encoding = rng.choice(_ENCODINGS) if rng.random() < 0.15 else "utf-8"
    return text.encode(encoding, rng.choice(("replace", "ignore")))


def _written(rows: Sequence[Sequence[str]], delimiter: str, end: str, quoting: int) -> str:
    """Rows as delimited text: with the quotation marks that are needed, with all, or with none."""
    if quoting == 0:
        return end.join(delimiter.join(row) for row in rows)
    stream = io.StringIO(newline="")
    how = csv.QUOTE_ALL if quoting == 1 else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=how).writerows(rows)
    return stream.getvalue()


def _change_rows(rng: Random, rows: list[list[str]]) -> None:
    """One change of a table, in place."""
    if not rows:
        rows.append([rng.choice(TEXTS)])
    row = rng.choice(rows if rng.random() < 0.7 else rows[:1])
    other = rng.choice(rows)
    kind = rng.randrange(11)
    at = rng.randrange(len(row)) if row else 0
    if kind <= 2 and row:
        row[at] = rng.choice(TEXTS)
    elif kind == 3 and row and other:
        there = rng.randrange(len(other))
        row[at], other[there] = other[there], row[at]
    elif kind == 4 and row:
        row[at] = row[at] + rng.choice(TEXTS) if rng.random() < 0.5 else rng.choice((row[at].upper(), row[at][:-1]))
    elif kind == 5:
        del row[at : at + rng.choice((1, 1, 99))]
    elif kind == 6:
        row.insert(at, rng.choice(TEXTS))
    elif kind == 7:
        rows.insert(rng.randrange(len(rows) + 1), list(row) if rng.random() < 0.6 else [])
    elif kind == 8:
        rows.remove(row)
    elif kind == 9:
        for each in rows:
            each[at : at + 1] = [] if rng.random() < 0.99 else [""]
    else:
        for each in rows:
            each.insert(at, each[rng.randrange(len(each))] if each else "")


def change_json(rng: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Values of a JSON document replaced, taken out, repeated or wrapped."""
    try:
        document = json.loads(content)
    except ValueError:
        return change_bytes(rng, content, others)
    values: tuple[Any, ...] = (None, True, 0, -1, 1e308, 10**30, [], {}, [[]], {"": ""}, [1, 1], *TEXTS)
    for _ in range(rng.choice((1, 1, 2, 4))):
        places = list(_places(document))
        if not places:
            break
        holder, key = rng.choice(places)
        kind = rng.randrange(5)
        if kind <= 1:
            holder[key] = rng.choice(values)
        elif kind == 2:
            del holder[key]
        elif kind == 3:
            holder[key] = [holder[key]] * rng.choice((1, 2, 40)) if rng.random() < 0.5 else {"x": holder[key]}
        elif isinstance(holder, dict):
            holder[rng.choice(TEXTS)] = holder[key]
        else:
            holder.append(holder[key])
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5)
    return text.encode("utf-8", "replace")


def _places(value: Any) -> Any:
    """Every (container, key) of a document."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


_TAG = re.compile(r"<[^<>]*>")
_VALUE = re.compile(r'(?<==")[^"]*(?=")')
_BETWEEN = re.compile(r"(?<=>)[^<]+(?=<)")


def change_xml(rng: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Attributes, texts and tags replaced, taken out, repeated or moved."""
    text = content.decode("utf-8", "surrogateescape")
    for _ in range(rng.choice((1, 1, 2, 4))):
        kind = rng.randrange(6)
        pattern = _VALUE if kind <= 2 else _BETWEEN if kind == 3 else _TAG
        found = list(pattern.finditer(text))
        if not found:
            continue
        here, there = rng.choice(found), rng.choice(found)
        new = rng.choice((rng.choice(_ATTRIBUTES), there[0])) if kind <= 2 else rng.choice(TEXTS) if kind == 3 else ""
        if kind == 3 and rng.random() < 0.8:
            new = new.replace("&", "&amp;").replace("<", "&lt;").replace("\0", "").replace("\x1b", "")
        if kind == 5:
            new = here[0] * rng.choice((2, 3, 200)) if rng.random() < 0.5 else there[0]
        text = text[: here.start()] + new + text[here.end() :]
    return text.encode("utf-8", "surrogateescape" if rng.random() < 0.9 else "replace")


def change_archive(rng: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Parts of an archive changed, left out, exchanged, given twice or under other names, and packed again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return change_bytes(rng, content, others)
    likely = [
        i for i, (name, _) in enumerate(parts) if re.search(r"sheet\d|sharedS|workbook|content\.xml|styles", name)
    ]
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.choice(likely) if likely and rng.random() < 0.8 else rng.randrange(len(parts))
        name, part = parts[at]
        kind = rng.randrange(12)
        if kind <= 6:
            parts[at] = (name, change_xml(rng, part, others))
        elif kind <= 8:
            parts[at] = (name, change_bytes(rng, part, [other for _, other in parts]))
        elif kind == 9:
            parts[at] = (name, rng.choice(parts)[1])
        elif kind == 10:
            parts[at] = (rng.choice(("/" + name, "../" + name, name.upper(), name.replace("/", "\\"), "x")), part)
        else:
            parts.insert(at, (name if rng.random() < 0.5 else f"xl/more{at}.bin", rng.choice((b"", part, content))))
    stream = io.BytesIO()
    packing = zipfile.ZIP_DEFLATED if rng.random() < 0.2 else zipfile.ZIP_STORED
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", packing) as archive:
        warnings.simplefilter("ignore")  # a name that is given twice is what is wanted
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part, packing)
    data = stream.getvalue()
    return change_bytes(rng, data, others) if rng.random() < 0.05 else data


def change_yaml(rng: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Lines and values of a YAML document replaced, moved, taken out, repeated, or indented otherwise."""
    lines = content.decode("utf-8", "replace").split("\n")
    for _ in range(rng.choice((1, 1, 2, 3))):
        at, there = rng.randrange(len(lines)), rng.randrange(len(lines))
        line = lines[at]
        kind = rng.randrange(9)
        words = list(re.finditer(r"[^\s,:{}\[\]]+", line))
        if kind <= 3 and words:
            word = rng.choice(words)
            other = re.findall(r"[^\s,:{}\[\]]+", lines[there]) or [""]
            new = rng.choice((rng.choice(_YAML), rng.choice(other), f'"{rng.choice(TEXTS)}"'))
            lines[at] = line[: word.start()] + new + line[word.end() :]
        elif kind == 4:
            lines[at], lines[there] = lines[there], line
        elif kind == 5:
            del lines[at : at + rng.choice((1, 1, 3))]
        elif kind == 6:
            lines[there:there] = lines[at : at + rng.choice((1, 1, 5))] * rng.choice((1, 1, 30))
        elif kind == 7:
            lines[at] = rng.choice(
                (" " + line, line[1:], "\t" + line, line.replace(":", "", 1), line.replace(",", ":", 1))
            )
        else:
            lines.insert(at, rng.choice(_YAML))
        lines = lines or [""]
    data = "\n".join(lines).encode("utf-8", "replace")
    return data.decode().encode(rng.choice(_ENCODINGS), "replace") if rng.random() < 0.02 else data


#: By the end of a file's name; what is not named is changed as bytes.
BY_MEANING: dict[str, Change] = {
    ".csv": change_table,
    ".tsv": change_table,
    ".json": change_json,
    ".xlsx": change_archive,
    ".ods": change_archive,
    ".yaml": change_yaml,
}


def mutate(rng: Random, content: bytes, suffix: str, others: Sequence[bytes]) -> bytes:
    """A file changed by its meaning, or, one time in four, as bytes."""
    change = BY_MEANING.get(suffix, change_bytes) if rng.random() < 0.75 else change_bytes
    return change(rng, content, others)

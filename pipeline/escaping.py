"""Text for files of other languages: a label may hold any sign and must read the same everywhere.

HTML is escaped by the template engine and Word by its library; here are the languages that have no such help.
"""

import re
import unicodedata

#: What XML 1.0 cannot hold, and with it neither HTML nor Word.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f]")
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\char34{}", "[": "{[}", "]": "{]}", "\u00a0": "~",
    # No input encoding of pdfLaTeX knows these, and it leaves them out: a difference would lose its sign.
    "−": r"\ensuremath{-}", "≤": r"\ensuremath{\leq}", "≥": r"\ensuremath{\geq}", "→": r"\ensuremath{\rightarrow}",
    "≠": r"\ensuremath{\neq}", "≈": r"\ensuremath{\approx}", "\u202f": r"\,",
    "\ufffd": "?",  # LuaTeX takes the replacement sign for broken text and stops
}  # fmt: skip


def plain(text: str) -> str:
    """``text`` on one line, a replacement sign for every control character."""
    return re.sub(r"[ \t\r\n]+", " ", _NOT_XML.sub("\ufffd", text))


def as_latex(text: str) -> str:
    """Plain text as LaTeX: nothing is a command, and no two signs join into a third."""
    escaped = "".join(_LATEX.get(sign, sign) for sign in plain(text))
    return re.sub(r"(?<=[-'`,?!])(?=[-'`,])", "{}", escaped)


def as_markdown(text: str, *, quotes: bool = True) -> str:
    """Plain text as Markdown of any kind, with citations, attributes and smart punctuation or without.

    ``quotes=False`` leaves quotation marks as they are, for a text that people also paste as it stands.
    """
    marks = "\"'" if quotes else ""
    escaped = re.sub(rf"([\\`*_\[\]<>$|~#^&@{{}}{marks}])", r"\\\1", plain(text))
    return re.sub(r"(?<=[-.])(?=[-.])", r"\\", escaped)


def as_markdown_attribute(text: str) -> str:
    """Plain text as a quoted value of an attribute in pandoc's Markdown."""
    return '"' + re.sub(r'([\\"&])', r"\\\1", plain(text)) + '"'


def reads_from_the_right(text: str) -> bool:
    """Whether the first letter belongs to a script that is written from right to left."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)

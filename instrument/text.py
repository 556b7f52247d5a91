"""How text from a file is cleaned and compared. One place, so that headings, answers, ids and labels agree."""

import re
import unicodedata
from collections.abc import Sequence

#: Byte-order mark, zero-width space, word joiner, soft hyphen, directional marks: never meant, never seen.
_INVISIBLE = re.compile("[\ufeff\u200b\u2060\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
#: Stands before "formula" or "error value" in place of a cell that a spreadsheet computed; no typed cell can begin so.
COMPUTED = "\x00"
SPOILED = {"formula": "a formula", "error value": "an error value"}
#: Stands before what the columns of a question's options say, where they do not simply say what was chosen.
OPTIONS = "\x00\x00"
#: Marks on one letter; what Unicode itself takes for the most in text that is safe to read in pieces.
_MOST_MARKS = 30
_AS_NUMBER = re.compile(r"-?\d([.,]\d+)?[eE]\+\d{2,}", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+\.0+", re.ASCII)


def clean(text: str) -> str:
    """``text`` in NFC without invisible or control characters, no-break spaces as spaces, outer blanks removed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _SPACES.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    return _composed(text).strip()


def _composed(text: str) -> str:
    """``text`` in NFC, but as it is where a letter bears more marks than in any language.

    Putting marks in order takes the square of their number: a cell of nothing else would take hours.
    """
    if unicodedata.is_normalized("NFC", text):  # never takes long: it stops at marks out of order
        return text
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > _MOST_MARKS:
            return text
    return unicodedata.normalize("NFC", text)


def hidden(text: str) -> str:
    """The first character of ``text`` that nobody sees and nobody means, as in U+202E; "" where there is none.

    Joiners stay: some scripts need them. A no-break space counts where it stands at an end.
    """
    found = _INVISIBLE.search(text) or _CONTROL.search(text) or _SPACES.match(text) or _SPACES.match(text[-1:])
    return f"U+{ord(found[0]):04X}" if found else ""


def removed(text: str) -> int:
    """How many invisible and control characters ``clean`` takes out of ``text``."""
    return len(_INVISIBLE.findall(text)) + len(_CONTROL.findall(text))


def fold(text: str) -> str:
    """``text`` cleaned, case-folded, inner white space single, apostrophes alike: equal folds mean the same thing."""
    return " ".join(clean(text).casefold().replace("’", "'").replace("‘", "'").split())


def fold_heading(text: str) -> str:
    """As ``fold``, and underscores, hyphens and spaces are one: ``Pay_Fair`` reads like ``pay fair``."""
    return " ".join(re.sub(r"[_\-\s]+", " ", clean(text).casefold()).split())


def whole(text: str) -> str:
    """``1.0`` as ``1``: what a spreadsheet makes of a whole number. Other text is returned as it is."""
    return text.split(".", maxsplit=1)[0].lstrip("+") if _WHOLE.fullmatch(text) else text


def spoiled(text: str) -> str:
    """What a spreadsheet made of a cell that should be an id, as a message says it; "" where nothing was made of it."""
    if text.startswith(COMPUTED):
        return SPOILED.get(text.removeprefix(COMPUTED), text.removeprefix(COMPUTED))
    if _AS_NUMBER.fullmatch(text.strip()):
        return "a number"
    return SPOILED["formula"] if text.lstrip().startswith("=") else ""


def counted(n: int, noun: str, plural: str = "") -> str:
    """``1 interview``, ``1,200 interviews``."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def listed(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def column_letter(position: int) -> str:
    """Letter of a column as a spreadsheet shows it; ``position`` counts from 0 (0 is A, 26 is AA)."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

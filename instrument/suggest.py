"""What somebody probably meant: the one clear winner among allowed words, or nothing."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from instrument.text import fold

_NEGATIONS = ("not", "no", "never", "dis", "un", "in", "nicht", "kein")
_LEADING_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")


def suggest(found: str, allowed: Iterable[str], least: float = 0.8, lead: float = 0.1) -> str | None:
    """The member of ``allowed`` that ``found`` misspells, or None where no one is clearly nearest.

    Similarity is 1 - (edits / longer length), with swapped neighbours one edit; for words under five letters one edit
    is the most. Never across a number or a negation, which change the meaning by one edit; zeros before a number are
    nothing, so that C1 is C01.
    """
    target = fold(found)
    if not target or len(target) > 200:
        return None
    words = {fold(word): word for word in reversed([*allowed])}  # a code and its label may be one word
    ranked = sorted(((_similarity(target, folded), word) for folded, word in words.items()), reverse=True)
    if not ranked or ranked[0][0] < least or _changes_meaning(target, fold(ranked[0][1])):
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < lead:
        return None
    return ranked[0][1]


def _similarity(a: str, b: str) -> float:
    if _LEADING_ZEROS.sub("", a) == _LEADING_ZEROS.sub("", b):
        return 1.0
    longer = max(len(a), len(b))
    edits = OSA.distance(a, b)
    if longer < 5:
        return 0.8 if edits <= 1 and longer > 1 else 0.0
    return 1 - edits / longer


def _changes_meaning(a: str, b: str) -> bool:
    digits_a, digits_b = ([c for c in _LEADING_ZEROS.sub("", text) if c.isdigit()] for text in (a, b))
    if digits_a != digits_b:
        return True
    words_a, words_b = set(a.split()), set(b.split())
    for word in _NEGATIONS:
        others = words_b if word in words_a else words_a
        # "nevre" is a negation too, only misspelt.
        swapped = len(word) > 2 and any(sorted(other) == sorted(word) for other in others)
        if (word in words_a) != (word in words_b) and not swapped:
            return True
    return any(a == prefix + b or b == prefix + a for prefix in _NEGATIONS)

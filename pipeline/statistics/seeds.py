"""One random generator per result, named by what the result is.

Knows the naming rule only. Because the name and not a position makes the seed, adding, dropping or reordering items
changes no other p value.
"""

import hashlib

import numpy as np


def seed_integer(seed: int, unit: str, unit_id: str, contrast: str, method: str) -> int:
    """128-bit integer from the first half of the SHA-256 of ``seed|unit|unit_id|contrast|method``.

    Parameters
    ----------
    seed : int
        Seed of the plan.
    unit : str
        ``item`` or ``domain``.
    unit_id : str
        Id of the item (``<item>#dont_know`` included) or domain.
    contrast : str
        ``case``, ``group``, ``side`` or the id of a case attribute.
    method : str
        Key of the method that draws.

    Returns
    -------
    int
        The first 16 bytes of the digest, most significant byte first.

    Notes
    -----
    Independent of the process, the machine and the order of the items, unlike ``hash()``.
    """
    text = f"{seed}|{unit}|{unit_id}|{contrast}|{method}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def generator(seed: int, unit: str, unit_id: str, contrast: str, method: str) -> np.random.Generator:
    """The PCG64 generator of one result; see `seed_integer`."""
    return np.random.Generator(np.random.PCG64(seed_integer(seed, unit, unit_id, contrast, method)))

"""Divides rows that stand in labelled blocks into parts of limited height. Knows heights only."""

from collections.abc import Callable
from typing import TypeVar

RowT = TypeVar("RowT")
Blocks = tuple[tuple[str, tuple[RowT, ...]], ...]


def height_of(blocks: Blocks[RowT], height: Callable[[RowT], float], title: float) -> float:
    """Height of all rows, and of a title above each block that has a label."""
    return sum((title if label else 0.0) + sum(map(height, rows)) for label, rows in blocks)


def divided(blocks: Blocks[RowT], height: Callable[[RowT], float], title: float, room: float) -> list[Blocks[RowT]]:
    """``blocks`` in as few parts as ``room`` allows, about evenly; a row higher than ``room`` is a part of its own."""
    parts = _filled(blocks, height, title, room)
    least = height_of(blocks, height, title) / len(parts)
    if len(parts) > 1 and least < room:
        for share in range(5):
            evened = _filled(blocks, height, title, least + (room - least) * share / 5 + 1e-9)
            if len(evened) == len(parts):
                return evened
    return parts


def _filled(blocks: Blocks[RowT], height: Callable[[RowT], float], title: float, room: float) -> list[Blocks[RowT]]:
    parts: list[Blocks[RowT]] = [()]
    for label, rows in blocks:
        fresh = True
        for row in rows:
            last = parts[-1]
            grown = (*last, (label, (row,))) if fresh or not last else (*last[:-1], (label, (*last[-1][1], row)))
            if last and height_of(grown, height, title) > room:
                parts.append(((label, (row,)),))
            else:
                parts[-1] = grown
            fresh = False
    return parts

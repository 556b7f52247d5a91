"""What the answers show: every table of statistics, from counts alone.

Knows the count cube, the score counts, the design and the plan; never a person, a file or a figure. Each subject has
its file, each contrast method its file and one registry line in ``contrasts``.

Importing this package is quick: the functions of ``estimation`` and what they need are imported when asked for, so that
a process that only draws does not wait for them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.statistics.estimation import describe, estimate, infer

__all__ = ["describe", "estimate", "infer"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.statistics import estimation

    return getattr(estimation, name)

"""What the answers show: every table of statistics, from counts alone.

Knows the count cube, the score counts, the design and the plan; never a person, a file or a figure. Each subject has
its file, each contrast method its file and one registry line in ``contrasts``.

Importing this package is quick: ``estimate`` and what it needs are imported when it is asked for, so that a process
that only draws does not wait for them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.statistics.estimation import estimate

__all__ = ["estimate"]


def __getattr__(name: str) -> Any:
    if name != "estimate":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.statistics.estimation import estimate

    return estimate

"""What every contrast method hands back, so that one table can hold them all."""

from dataclasses import dataclass

from pipeline.statistics.reasons import Reason


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect size with its interval, if it has one; ``notes`` hold reasons and marks."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A test and its effects. None is an empty cell whose reason is among ``notes``.

    ``draws`` are random draws, or the number of arrangements when ``notes`` hold ``exact``; ``p_min`` is the smallest
    p the design could have given; ``mc_se`` the Monte Carlo standard error of a p value that was drawn.
    """

    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    p_min: float | None = None
    draws: int | None = None
    mc_se: float | None = None
    effects: tuple[Effect, ...] = ()
    notes: tuple[str, ...] = ()


def not_estimable(reason: Reason, *effects: Effect) -> Result:
    """No test, for this reason; effects may stand without it."""
    return Result(effects=effects, notes=(reason,))

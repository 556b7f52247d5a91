"""Numbers as people read them: rounding, units and what a small base allows. Knows no table and no sentence."""

import math

COUNTS_ONLY = 5  # below this base no share, interval or mean is printed
PERCENT_FROM = 10  # below this base a share reads "x of n"
ONE_DECIMAL_FROM = 100


def share(x: int, n: int) -> str:
    """``x`` of ``n`` as printed: a count, ``x of n``, whole percent or tenths, as the base allows."""
    if n < COUNTS_ONLY:
        return str(x)
    if n < PERCENT_FROM:
        return f"{x} of {n}"
    if n < ONE_DECIMAL_FROM:
        return f"{(200 * x + n) // (2 * n)}%"
    tenths = (2000 * x + n) // (2 * n)
    return f"{tenths // 10}.{tenths % 10}%"


def proportion(p: float, n: int) -> str:
    """A proportion that is no ratio of two counts (a mean of case shares, a limit) in percent; ``n`` its base."""
    return f"{decimals(100 * p, 0 if n < ONE_DECIMAL_FROM else 1)}%"


def points(value: float, n: int) -> str:
    """A score or a difference of scores in points: whole below a base of 100, else one decimal."""
    return decimals(value, 0 if n < ONE_DECIMAL_FROM else 1)


def on_scale(value: float, n: int) -> str:
    """A score in points, cut to 0 or 100 and marked where it lies outside."""
    cut = min(max(value, 0.0), 100.0)
    return points(cut, n) + ("" if cut == value else OUTSIDE)


OUTSIDE = "†"


def decimals(value: float, places: int) -> str:
    """``value`` rounded half up, with a minus sign that is not a hyphen, never ``-0``."""
    rounded = math.floor(value * 10**places + 0.5 + 1e-9) / 10**places
    return f"{rounded + 0.0:,.{places}f}".replace("-", "−")


def effect(value: float) -> str:
    """An effect size: two decimals."""
    return decimals(value, 2)


def p_value(p: float) -> str:
    """A p value: two decimals from 0.10, three from 0.001, below that ``< 0.001``."""
    if p < 0.001:
        return "<\u00a00.001"
    # Rounded first: 0.0996 is 0.10 and not 0.100.
    return f"{p:.2f}" if round(p, 3) >= 0.1 else f"{p:.3f}"


def equals(p: float) -> str:
    """``p = 0.012`` or ``p < 0.001``."""
    printed = p_value(p)
    return f"p\u00a0{printed}" if printed.startswith("<") else f"p\u00a0=\u00a0{printed}"


def deals(p: float) -> str:
    """How often chance alone does it, for a sentence: ``about 12 of 1,000``."""
    if p < 0.001:
        return "fewer than 1 of 1,000"
    return f"about {round(1000 * p):,} of 1,000" if p < 0.1 else f"about {round(100 * p)} of 100"


def whole(n: int) -> str:
    """A count with its thousands apart."""
    return f"{n:,}"


def plain(value: float) -> str:
    """A number in its own unit: at most two decimals, none that say nothing."""
    return decimals(value, 2).rstrip("0").rstrip(".")

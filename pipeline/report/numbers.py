"""Numbers as a page shows them. Rounding and small bases follow `statistics.printing`; here come signs and phrases.

Knows no table and no section.
"""

from pipeline.statistics import printing

COUNTS_ONLY = printing.SHOWN_FROM  # below this base no share, interval or mean is printed
PERCENT_FROM = printing.PERCENT_FROM  # below this base a share reads "x of n"
OUTSIDE = "†"


def share(x: int, n: int) -> str:
    """``x`` of ``n`` as printed: a count alone, ``x of n``, or percent, as the base allows."""
    return printing.format_percent(x, n) if printing.shows_share(n) else str(x)


def proportion(p: float, n: int) -> str:
    """A proportion that is no ratio of two counts (a mean of case shares, a limit) in percent; ``n`` its base."""
    return printing.format_share(p, n)


def points(value: float, n: int) -> str:
    """A score or a difference of scores in points, on a base of ``n``."""
    return _signed(printing.format_points(value, n))


def in_points(value: float, n: int) -> str:
    """``1 point``, ``12 points``: a score or a difference with its unit."""
    printed = points(value, n)
    return f"{printed} point{'' if printed.lstrip('−') == '1' else 's'}"


def on_scale(value: float, n: int) -> str:
    """A score in points, cut to 0 or 100 and marked where it lies outside."""
    cut = min(max(value, 0.0), 100.0)
    return points(cut, n) + ("" if cut == value else OUTSIDE)


def effect(value: float) -> str:
    """An effect size."""
    return _signed(printing.format_effect(value))


def p_value(p: float) -> str:
    """A p value, in one piece."""
    return printing.format_p(p).replace(" ", "\u00a0")


def equals(p: float) -> str:
    """``p = 0.012`` or ``p < 0.001``, in one piece."""
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
    return _signed(f"{value:,.2f}".rstrip("0").rstrip(".")) if round(value, 2) else "0"


def _signed(number: str) -> str:
    """With a minus sign in place of a hyphen, which a line may break at."""
    return number.replace("-", "−")

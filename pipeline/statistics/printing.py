"""How numbers are written for people: percent, points, p values, intervals. Data files keep full precision.

Knows rounding and the rules for small bases; knows no table. Percentages are rounded from counts, half up, because a
share stored as a float can fall on the wrong side of a half.
"""

#: Below this base shares, intervals and means are not printed at all, only counts.
SHOWN_FROM = 5
#: Below this base a share is printed as "x of n".
PERCENT_FROM = 10
#: From this base on, one decimal is meaningful.
DECIMAL_FROM = 100


def format_percent(count: int, base: int, *, none: str = "none answered") -> str:
    """A share of a unit's people as the base allows: ``"5 of 9"``, ``"38%"``, ``"37.5%"``.

    Parameters
    ----------
    count, base : int
        People in the category, and people it is a share of.
    none : str
        What to say for a base of 0: ``"none answered"``, or ``"none asked"`` where nobody was.

    Returns
    -------
    str
        Percentages of one item need not add up to 100.

    Raises
    ------
    ValueError
        The count is negative or above the base.
    """
    if not 0 <= count <= base:
        raise ValueError("a count lies between 0 and its base")
    if base == 0:
        return none
    if base < PERCENT_FROM:
        return f"{count} of {base}"
    if base < DECIMAL_FROM:
        return f"{(200 * count + base) // (2 * base)}%"
    tenths = (2000 * count + base) // (2 * base)
    return f"{tenths // 10}.{tenths % 10}%"


def format_share(proportion: float, base: int) -> str:
    """A share that is no count over a base, such as a mean of case shares (0 to 1): ``"38%"``, ``"37.5%"``."""
    return f"{_half_up(100 * proportion, decimals(base))}%"


def format_points(value: float, base: int) -> str:
    """A score, unevenness or gap in points of 0 to 100: whole points below a base of 100, else one decimal."""
    return _half_up(value, decimals(base))


def format_interval(low: str, high: str) -> str:
    """Two formatted limits as ``"27% to 81%"``; never with a hyphen, which reads as a minus."""
    return f"{low} to {high}"


def format_p(p_value: float) -> str:
    """A p value: two decimals from 0.10, three from 0.001, below that ``"< 0.001"``; never 0.000, never a verdict."""
    if p_value < 0.001:
        return "< 0.001"
    return _half_up(p_value, 3 if p_value < 0.1 else 2)


def format_effect(value: float) -> str:
    """An effect size, two decimals."""
    return _half_up(value, 2)


def format_statistic(value: float, df: int | None = None) -> str:
    """A test statistic, two decimals, with its degrees of freedom if it has any: ``"33.17 (df 18)"``."""
    return _half_up(value, 2) + (f" (df {df})" if df is not None else "")


def decimals(base: int) -> int:
    """Decimals that a percentage or a score on this base may show."""
    return 1 if base >= DECIMAL_FROM else 0


def shows_share(base: int) -> bool:
    """Whether a share or a mean may be printed; below that, counts only."""
    return base >= SHOWN_FROM


def _half_up(value: float, places: int) -> str:
    """Rounded half away from zero after dropping the noise of floating point; never ``-0``."""
    steady = round(value, places + 9)
    scale = 10**places
    whole = int(abs(steady) * scale + 0.5 + 1e-9)
    sign = "-" if steady < 0 and whole else ""
    return f"{sign}{whole // scale}" + (f".{whole % scale:0{places}}" if places else "")

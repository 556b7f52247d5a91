"""House style: sizes in millimetres and points, and colours that survive greyscale and colour-vision deficiencies.

Pure numbers: knows neither matplotlib nor what is drawn.

The colours start from the accessible palette of the UK Government Analysis Function (dark blue #12436D, blue #6BACE6,
orange #F46A25). One side of a scale is always lighter than the other, so that neighbours differ in lightness
alone, also where there is no middle category.
"""

from dataclasses import dataclass

POINT = 25.4 / 72  # mm
SMALLEST_TEXT = 7.0  # points at printed size

INK = "#1A1A1A"
QUIET = "#595959"  # 7:1 on white
RULE = "#8C8C8C"
GRID = "#DDDDDD"
PAPER = "#FFFFFF"
DONT_KNOW = "#9A9A9A"
BAND = "#D3D9E0"
ACCENT = "#12436D"

_LOW = ("#FFB784", "#A03C00")  # next to the middle, end
_HIGH = ("#6BA6DC", "#0F355A")
_MIDDLE = "#E4E4E1"
_HEAT = ("#F4F8FC", "#7DB3E3", "#12436D")  # 0, 55, 100
#: How far along its side the first categories lie when there are few of them.
_PLACES: dict[int, tuple[float, ...]] = {1: (0.7,), 2: (0.3, 1.0), 3: (0.1, 0.55, 1.0)}

HEAT_STEPS = 10


@dataclass(frozen=True)
class Size:
    """Room to draw in, without the margin: mm and points. A figure grows with its content up to ``max_height``."""

    name: str
    width: float
    max_height: float
    body: float
    small: float

    @property
    def em(self) -> float:
        """Height of body text in mm: the unit of every distance, so that slides are not pages with large letters."""
        return self.body * POINT


MARGIN = 1.5  # mm on every side
SIZES = {
    name: Size(name, width - 2 * MARGIN, height - 2 * MARGIN, body, small)
    for name, width, height, body, small in (
        ("column", 85.0, 240.0, 7.5, 7.0),
        ("page", 170.0, 240.0, 8.0, 7.0),
        ("slide", 254.0, 142.9, 12.0, 10.5),
    )
}


def diverging_colours(m: int) -> tuple[str, ...]:
    """Colours of ``m`` ordered categories from low to high: orange, grey in the middle of an odd scale, blue."""
    half = m // 2
    places = _PLACES.get(half) or tuple(i / (half - 1) for i in range(half))
    low = [blend(*_LOW, place) for place in reversed(places)]
    high = [blend(*_HIGH, place) for place in places]
    return (*low, *([_MIDDLE] if m % 2 else []), *high)


def heat_colours() -> tuple[str, ...]:
    """Colours of the steps of a 0-100 score, light for low, dark for high."""
    low, middle, high = _HEAT
    places = [i / (HEAT_STEPS - 1) for i in range(HEAT_STEPS)]
    return tuple(blend(low, middle, p / 0.55) if p < 0.55 else blend(middle, high, (p - 0.55) / 0.45) for p in places)


def heat_step(score: float) -> int:
    """Position of a score's colour: 0 for 0 to below 10, ... 9 for 90 and more."""
    return min(max(int(score * HEAT_STEPS / 100), 0), HEAT_STEPS - 1)


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on ``colour``."""
    light = luminance(colour)
    return "#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#FFFFFF"


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2)."""
    red, green, blue = linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour: str) -> float:
    """CIE L*, 0 to 100: equal steps look equally far apart in a greyscale print."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def linear_rgb(colour: str) -> tuple[float, float, float]:
    """``#RRGGBB`` as linear light, 0 to 1 each."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def blend(start: str, end: str, place: float) -> str:
    """The colour at ``place`` (0 to 1) between two, in OKLab (Ottosson 2020), where steps look even."""
    mixed = [a + (b - a) * place for a, b in zip(_oklab(start), _oklab(end), strict=True)]
    return _from_oklab(*mixed)


def _oklab(colour: str) -> tuple[float, float, float]:
    r, g, b = linear_rgb(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_oklab(light: float, a: float, b: float) -> str:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    clipped = (min(max(part, 0.0), 1.0) for part in linear)
    coded = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in clipped)
    return "#" + "".join(f"{round(part * 255):02X}" for part in coded)

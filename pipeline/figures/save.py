"""Writes figures as bundles: pictures, plotted numbers, alternative text and caption under one stem.

Byte-identical between runs: no dates, no version strings, no random ids, no setting of the user's own matplotlib.
"""

import io
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Picture
from matplotlib.text import Text
from PIL import Image

from pipeline.escaping import as_markdown
from pipeline.output import write_table
from pipeline.plan import FigureOptions

from .embedding import shared_font_parts
from .figure import Figure
from .lettering import unknown_characters
from .png import png

PNG_DPI = 300
INDEX = "figures.json"


def write_index(entries: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write ``figures.json``: what is known of every figure, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_text(folder / INDEX, json.dumps(entries, ensure_ascii=False, indent=2, sort_keys=True))


def write_figure(figure: Figure, folder: Path, options: FigureOptions) -> dict[str, Any]:
    """Write one bundle into ``folder``; returns its entry for ``figures.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = figure.figure_id
    files = {"csv": f"{stem}.csv", "alt": f"{stem}.alt.txt", "caption": f"{stem}.caption.md"}
    write_table(folder / files["csv"], figure.table)
    _write_text(folder / files["alt"], figure.alt)
    title, caption = (as_markdown(text, quotes=False) for text in (figure.title, figure.caption))
    _write_text(folder / files["caption"], f"**{title}.** {caption}")
    with house_settings():
        picture = figure.draw()
        for name in options.formats:
            files[name] = f"{stem}.{name}"
            (folder / files[name]).write_bytes(_WRITERS[name](picture, figure))
    width, height = (round(inches * 25.4, 2) for inches in picture.get_size_inches())
    return {
        "id": stem,
        "kind": figure.kind,
        "domain_id": figure.domain_id,
        "title": figure.title,
        "caption": figure.caption,
        "alternative_text": figure.alt,
        "files": files,
        "width_mm": width,
        "height_mm": height,
        "characters_not_in_font": unknown_characters("".join(t.get_text() for t in picture.findobj(Text))),
    }


@contextmanager
def house_settings() -> Iterator[None]:
    """Matplotlib's defaults; text as outlines in SVG, embedded in PDF; no warning of glyphs that the font lacks.

    The font shows them as boxes; ``characters_not_in_font`` names them, and caption and data hold the full text.
    """
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rc("svg", fonttype="path", hashsalt="crosscase")
        mpl.rc("pdf", fonttype=42)
        mpl.rc("text", parse_math=False, usetex=False)
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def svg_bytes(picture: Picture, figure: Figure) -> bytes:
    """The picture as SVG with title and description for screen readers."""
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    FigureCanvasSVG(picture).print_svg(buffer, metadata=nothing)
    return _described(buffer.getvalue().decode("utf-8"), figure).encode("utf-8")


def pdf_bytes(picture: Picture, figure: Figure) -> bytes:
    """The picture as PDF with embedded fonts."""
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("CreationDate", "Creator", "Producer"))
    with shared_font_parts():
        FigureCanvasPdf(picture).print_pdf(buffer, metadata={**nothing, "Title": figure.title, "Subject": figure.alt})
    return buffer.getvalue()


def png_bytes(picture: Picture, figure: Figure) -> bytes:
    """The picture as PNG at 300 dots per inch, with title and description."""
    picture.set_dpi(PNG_DPI)
    canvas = FigureCanvasAgg(picture)
    canvas.draw()
    drawn = canvas.buffer_rgba()
    height, width, _ = drawn.shape
    opaque = Image.frombuffer("RGBA", (width, height), drawn, "raw", "RGBA", 0, 1).convert("RGB").tobytes()
    return png(opaque, width, height, PNG_DPI, {"Title": figure.title, "Description": figure.alt})


_WRITERS: dict[str, Callable[[Picture, Figure], bytes]] = {"svg": svg_bytes, "pdf": pdf_bytes, "png": png_bytes}


def _described(svg: str, figure: Figure) -> str:
    """``svg`` with title, description and role; without the counters that would clash when two share a page."""
    title, desc = f"{figure.figure_id}-title", f"{figure.figure_id}-desc"
    svg = re.sub(r"<!DOCTYPE[^>]*>\s*", "", svg, count=1)
    svg = re.sub(r'<g id="[A-Za-z0-9]+_\d+">', "<g>", svg)
    head, rest = svg.split("<svg ", 1)
    attributes, body = rest.split(">", 1)
    words = f"\n <title id={quoteattr(title)}>{escape(figure.title)}</title>"
    words += f"\n <desc id={quoteattr(desc)}>{escape(figure.alt)}</desc>"
    return f'{head}<svg role="img" aria-labelledby={quoteattr(f"{title} {desc}")} {attributes}>{words}{body}'


def _write_text(path: Path, text: str) -> None:
    path.write_bytes((text.rstrip("\n") + "\n").encode("utf-8"))

"""Figures as a page holds them: embedded, so that the report is one file and asks nothing of a network.

A picture is an image with a data: URI and not inline SVG: ids inside it cannot clash with another picture's, and
readers can save it.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.figures.words import INTERNAL

from .view import Picture

#: Above this many bytes of SVG in all, pictures that are smaller as PNG are embedded as PNG.
MOST_SVG = 4_000_000

#: Characters of an SVG that a data: URI may hold as they are.
UNQUOTED = " !$()*+,-./:;=?@[]^_`{|}~"

#: Kinds that have a place of their own; others that belong to no domain stand at the end of the scores.
PLACED = (
    "coverage_grid", "score_heatmap", "case_dots", "unevenness_dots", "gap_dumbbells", "could_not_say", "case_profile",
)  # fmt: skip


def pictures_by_place(
    entries: Sequence[Mapping[str, Any]], folder: Path, domains: Mapping[str, str]
) -> dict[str, list[Picture]]:
    """Pictures of each domain by its id, of the kinds in ``PLACED`` by ``kind:<kind>``, all others under ``""``."""
    sizes = [(folder / entry["files"]["svg"]).stat().st_size for entry in entries if _has(entry, folder, "svg")]
    sparing = sum(sizes) > MOST_SVG
    found: dict[str, list[Picture]] = {}
    for entry in entries:
        kind, domain_id = str(entry.get("kind")), str(entry.get("domain_id"))
        place = f"kind:{kind}" if kind in PLACED else domain_id if domain_id in domains else ""
        found.setdefault(place, []).append(_picture(entry, folder, sparing=sparing))
    return found


def _picture(entry: Mapping[str, Any], folder: Path, *, sparing: bool) -> Picture:
    title, caption = split_caption(str(entry["title"]), str(entry["caption"]))
    files = [name for kind, name in sorted(entry["files"].items()) if kind not in ("alt", "caption")]
    return Picture(
        figure_id=str(entry["id"]),
        title=title,
        caption=caption,
        alt=str(entry.get("alternative_text") or entry.get("alt") or title),
        source=_source(entry, folder, sparing=sparing),
        width_mm=float(entry.get("width_mm") or 170),
        files=", ".join(files),
    )


def split_caption(title: str, caption: str) -> tuple[str, str]:
    """Title and the rest of a Markdown caption, less what every caption says of internal outputs: the page says it."""
    text = caption.strip()
    start = re.match(r"\*\*(.+?)\.?\*\*\s*", text, re.DOTALL)
    if start:
        title, text = start[1], text[start.end() :]
    return title, " ".join(text.replace(INTERNAL, " ").split())


def _source(entry: Mapping[str, Any], folder: Path, *, sparing: bool) -> str:
    kinds = [kind for kind in ("svg", "png") if _has(entry, folder, kind)]
    if not kinds:
        return ""
    paths = {kind: folder / entry["files"][kind] for kind in kinds}
    kind = min(kinds, key=lambda name: paths[name].stat().st_size) if sparing else kinds[0]
    if kind == "png":
        return f"data:image/png;base64,{base64.b64encode(paths[kind].read_bytes()).decode('ascii')}"
    return "data:image/svg+xml," + quote(slim(paths[kind].read_text(encoding="utf-8")), safe=UNQUOTED)


def slim(svg: str) -> str:
    """An SVG without what only files need, drawn to a hundredth of a point: about half as long, the same picture."""
    svg = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", " ".join(svg.split()))
    svg = re.sub(
        r'(<use) xlink:(href="#[^"]*") transform="translate\(([-\d.]+) ([-\d.]+)\)"', r'\1 \2 x="\3" y="\4"', svg
    )
    svg = svg.replace(' y="0"', "").replace("<use xlink:href=", "<use href=")
    return re.sub(r"-?\d+\.\d{3,}", _shorter, _short_ids(svg))


def _short_ids(svg: str) -> str:
    """The ids of glyphs and clipping paths, which stand in front of every letter, as short as can be."""
    ids = dict.fromkeys(re.findall(r'<use href="#([^"]*)"', svg))
    for number, old in enumerate(ids):
        svg = svg.replace(f'id="{old}"', f'id="g{number}"').replace(f'href="#{old}"', f'href="#g{number}"')
    return svg


def _shorter(number: re.Match[str]) -> str:
    value = float(number[0])
    return f"{value:.{2 if abs(value) >= 1 else 4}f}".rstrip("0").rstrip(".")


def _has(entry: Mapping[str, Any], folder: Path, kind: str) -> bool:
    return kind in entry["files"] and (folder / entry["files"][kind]).is_file()

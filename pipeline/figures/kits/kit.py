"""What every kit shares: figures as a template receives them, and templates in which every value is escaped."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.figures.words import INTERNAL


@dataclass(frozen=True)
class KitFigure:
    """A figure of ``figures.json``: plain text, not yet escaped. ``label`` is unique, of letters, digits and ``-``;
    ``width`` and ``height`` carry their unit.
    """

    label: str
    title: str
    caption: str
    alternative: str
    files: Mapping[str, str]
    width: str
    height: str

    def picture(self, *formats: str) -> str:
        """Name of the file in the first of ``formats`` that there is, empty if there is none."""
        return next((self.files[name] for name in formats if name in self.files), "")


@dataclass(frozen=True)
class Kit:
    """A kind of kit: its template, how text is escaped there, and filters for other places than running text.

    ``escape`` is applied to every value that the template writes, unless it comes from a filter.
    """

    template: str
    escape: Callable[[str], str]
    filters: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    finish: Callable[[str], str] = str


class Escaped(str):
    """Text that is already as the file needs it."""

    __slots__ = ()


def entries_of(entries: Sequence[Mapping[str, Any]]) -> list[KitFigure]:
    """Entries of ``figures.json`` as figures of a kit."""
    found, seen = [], set[str]()
    for entry in entries:
        label = re.sub(r"[^A-Za-z0-9]+", "-", str(entry["id"]))  # underscores trouble LaTeX and Quarto
        while label in seen:
            label += "-b"
        seen.add(label)
        title, caption, alternative = (entry[name] for name in ("title", "caption", "alternative_text"))
        size = [f"{entry[name]:g}mm" for name in ("width_mm", "height_mm")]
        found.append(KitFigure(label, title, caption, alternative, entry["files"], *size))
    return found


def render(kit: Kit, figures: Sequence[KitFigure], title: str) -> str:
    """A kit as text."""

    def write(value: object) -> object:
        return value if isinstance(value, Escaped) or not isinstance(value, str) else kit.escape(value)

    environment = Environment(
        loader=PackageLoader("pipeline.figures.kits"),
        autoescape=False,  # every value goes through ``write``
        finalize=write,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters |= {name: _escaped(change) for name, change in kit.filters.items()}
    text = environment.get_template(kit.template).render(figures=figures, title=title, internal=INTERNAL)
    return kit.finish(text.strip() + "\n")


def _escaped(change: Callable[[str], str]) -> Callable[[str], Escaped]:
    return lambda text: Escaped(change(text))

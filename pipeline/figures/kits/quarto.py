"""Quarto: ``{{< include figures.qmd >}}``."""

from pipeline.escaping import as_markdown, as_markdown_attribute

from .kit import Kit
from .markdown import comment, file_name

KIT = Kit("figures.qmd.j2", as_markdown, {"attribute": as_markdown_attribute, "comment": comment, "name": file_name})

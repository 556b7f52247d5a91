"""Pandoc's Markdown: given to pandoc before or after the chapters of a manuscript."""

from pipeline.escaping import as_markdown, as_markdown_attribute, plain

from .kit import Kit


def comment(text: str) -> str:
    """Text inside a comment of HTML, which two hyphens could end."""
    return plain(text).replace("--", "- -").replace("<", " ").replace(">", " ")


def file_name(text: str) -> str:
    """A file name of this program: letters, digits, ``_``, ``-`` and ``.``; nothing to escape."""
    return text


KIT = Kit("figures.md.j2", as_markdown, {"attribute": as_markdown_attribute, "comment": comment, "name": file_name})

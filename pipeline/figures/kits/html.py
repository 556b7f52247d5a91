"""HTML: a fragment for any page. All in ASCII, so that the page's encoding does not matter."""

from markupsafe import escape

from pipeline.escaping import plain

from .kit import Kit
from .markdown import comment, file_name


def as_html(text: str) -> str:
    """Plain text as HTML, for content and for quoted values of attributes."""
    return str(escape(plain(text)))


def as_ascii(text: str) -> str:
    """Every other sign by its number."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


KIT = Kit("figures.html.j2", as_html, {"comment": comment, "name": file_name}, finish=as_ascii)

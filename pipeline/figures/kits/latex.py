r"""LaTeX: ``\input{figures.tex}``."""

from pipeline.escaping import as_latex, plain

from .kit import Kit

KIT = Kit("figures.tex.j2", as_latex, {"comment": plain, "name": plain})

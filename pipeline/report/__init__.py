"""The report: one self-contained page that a person who is not a statistician can read, the same as a Word document,
and the tables that an author prints.

Importing this package does not import matplotlib.
"""

from .content import ReportContent
from .methods_document import write_methods
from .page import render_report, write_report
from .print_tables import write_print_tables
from .word_report import write_word_report

__all__ = [
    "ReportContent", "render_report", "write_methods", "write_print_tables", "write_report", "write_word_report",
]  # fmt: skip

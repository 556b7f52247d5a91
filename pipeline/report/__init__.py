"""The report: one self-contained page that a person who is not a statistician can read.

Importing this package does not import matplotlib.
"""

from .content import ReportContent
from .methods_document import write_methods
from .page import render_report, write_report

__all__ = ["ReportContent", "render_report", "write_methods", "write_report"]

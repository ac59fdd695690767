"""The report: the whole picture as one self-contained page."""

from unheard.present.report.page import render, write_report

__all__ = ["render", "write_report"]

"""The report: the whole picture as one self-contained page; and one study as a page of its own."""

from unheard.present.report.page import render, write_report
from unheard.present.report.study_page import render_study, write_study

__all__ = ["render", "render_study", "write_report", "write_study"]

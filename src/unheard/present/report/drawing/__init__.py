"""From a picture as data (`studies/drawing/forms.py`) to what the templates draw."""

from unheard.present.report.drawing.drawn import drawn, estimate_table
from unheard.present.report.drawing.parts import Drawn

__all__ = ["Drawn", "drawn", "estimate_table"]

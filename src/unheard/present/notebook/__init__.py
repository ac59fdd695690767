"""The door for notebooks and scripts: `unheard.open(store)`, and everything as Arrow, pandas or Polars."""

from unheard.present.notebook.desk import Desk
from unheard.present.notebook.finding import Finding
from unheard.present.notebook.numbers import Numbers
from unheard.present.notebook.plot import Plot
from unheard.present.notebook.rows import Rows

__all__ = ["Desk", "Finding", "Numbers", "Plot", "Rows"]

"""Lets the files of this folder import each other: the second formula, its worlds, its cases by hand."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

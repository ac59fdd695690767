"""Measurements of speed, memory and accuracy, each beside what a user would pick instead."""

import os

# As the commands do (`unheard.present.cli`), and before anything imports NumPy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

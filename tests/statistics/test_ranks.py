"""Ranks with ties at their mean, against scipy's."""

import subprocess
import sys

import numpy as np
from scipy.stats import rankdata

from unheard.statistics.ranks import mean_ranks


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert mean_ranks([30.0, 10.0, 20.0, 20.0]).tolist() == [4.0, 1.0, 2.5, 2.5]
    assert mean_ranks([]).tolist() == []
    draw = np.random.default_rng(0)
    for size in (1, 2, 50, 500):
        table = draw.integers(0, 9, (size, 3)) / 7
        assert np.array_equal(mean_ranks(table), rankdata(table, axis=0))
        assert np.array_equal(mean_ranks(table[:, 0]), rankdata(table[:, 0]))


def test_no_study_loads_the_whole_of_scipy_stats() -> None:
    code = "import sys, unheard.studies; print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

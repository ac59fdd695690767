"""Distinct whole numbers are those of NumPy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unheard.statistics.distinct import distinct_numbers


@given(st.lists(st.integers(-5, 5) | st.integers(-(2**62), 2**62)))
def test_distinct_numbers_are_numpys(values: list[int]) -> None:
    given_values = np.array(values, np.int64)
    assert distinct_numbers(given_values).tolist() == np.unique(given_values).tolist()

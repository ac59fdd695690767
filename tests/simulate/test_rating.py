"""The true rating is the default rubric's: the same number as the judges' formula, for every part there can be."""

from itertools import product

import numpy as np
import pytest

from unheard.judges.rubric import Parts, rating
from unheard.settings import Rubric
from unheard.simulate.codes import STATES
from unheard.simulate.rating import rate

RUBRICS = (
    Rubric.model_validate({}),
    Rubric.model_validate(
        {"weight_resolution": 0.3, "weight_sentiment": 0.3, "weight_quality": 0.4, "part_partly": 0.6}
    ),
    Rubric.model_validate({"cap_nothing_resolved": 3, "cap_something_open": 4, "cap_never_answered": 2}),
)
ISSUES = [(0, -1), (1, -1), (2, -1), *product(range(3), range(3))]
QUALITIES = [*product((1, 3, 5), (1, 2, 4, 5), range(1, 6)), (0, 0, 0)]


@pytest.mark.parametrize("rubric", RUBRICS)
def test_it_equals_the_judges_formula_for_every_part(rubric: Rubric) -> None:
    cases = list(product(ISSUES, range(-2, 3), QUALITIES, (False, True)))
    states, sentiment, quality, never = (np.array(column) for column in zip(*cases, strict=True))
    found = rate(states, sentiment, quality, never, rubric).tolist()
    for (issues, end, parts, unanswered), stars in zip(cases, found, strict=True):
        expected = rating(
            Parts(
                issues=tuple(STATES[state] for state in issues if state >= 0),
                sentiment_end=end,
                quality=parts if any(parts) else (None, None, None),
                never_answered=unanswered,
            ),
            rubric,
        )
        assert stars == expected, (issues, end, parts, unanswered)

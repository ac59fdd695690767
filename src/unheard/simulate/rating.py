"""From latent parts to the true rating: the default rubric (metrics.md §7), for many contacts at once.

Written a second time, apart from the judges, so that the truth of the world does not depend on the room that it
is there to test; `tests/simulate/test_rating.py` holds the two equal.
"""

import numpy as np

from unheard.settings import Rubric
from unheard.simulate.columns import Array


def rate(
    states: Array, sentiment_end: Array, quality: Array, never_answered: Array, rubric: Rubric | None = None
) -> Array:
    """Rate contacts 1..5.

    `states`: a row per contact, a column per issue, positions in `codes.STATES`, -1 where there is no such issue.
    `quality`: a column each for tone, knowledge, timeliness, 1..5; all three 0 where nobody answered.
    """
    rubric = rubric or Rubric.model_validate({})
    worth = np.array([rubric.part_resolved, rubric.part_partly, rubric.part_unresolved, 0.0])[states]
    raised = states >= 0
    resolution = worth.sum(axis=1) / raised.sum(axis=1)
    of_resolution = rubric.weight_resolution * (1 + 4 * resolution)
    of_sentiment = rubric.weight_sentiment * (3 + sentiment_end)
    seen = quality[:, 0] > 0
    raw = of_resolution + of_sentiment + rubric.weight_quality * quality.mean(axis=1)
    weight = rubric.weight_resolution + rubric.weight_sentiment
    raw = np.where(seen, raw, (of_resolution + of_sentiment) / weight * (weight + rubric.weight_quality))
    cap = np.full(len(states), 5)
    cap = np.where((states > 0).any(axis=1), rubric.cap_something_open, cap)
    cap = np.where(resolution == 0, np.minimum(cap, rubric.cap_nothing_resolved), cap)
    cap = np.where(never_answered, np.minimum(cap, rubric.cap_never_answered), cap)
    return np.asarray(np.minimum(np.floor(np.round(raw, 9) + 0.5), cap).clip(1, 5).astype(int))

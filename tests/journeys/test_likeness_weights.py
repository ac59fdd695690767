"""The shipped weights are what the labelled pairs teach, and good enough to be a rule."""

import json

import pytest
from training import same_issue


@pytest.mark.long
def test_the_shipped_weights_are_learnt_from_the_pairs_and_hold_on_pairs_that_were_left_out() -> None:
    content, table = same_issue.learn()
    shipped = json.loads(same_issue.TARGET.read_text(encoding="utf-8"))
    found = {(row["pairs"], row["threshold"]): row for row in table}

    assert shipped == json.loads(json.dumps(content))
    ours, world = found["our pairs, company left out", 0.5], found["world, topics known", 0.5]
    assert ours["n"] >= 300
    assert (ours["precision"], ours["recall"]) >= (0.8, 0.6)
    assert (world["precision"], world["recall"]) >= (0.9, 0.95)

"""Few unhappy answers among many columns: what the rating tells must not be held back until it is gone."""

import random
from pathlib import Path
from typing import Any

import pytest
from gap_world import conversation, outcome, write_all
from tiny_world import figures


def test_low_ratings_stay_low_where_hardly_anybody_unhappy_answers(unheard: Any, tmp_path: Path) -> None:
    """Who is rated 4 or 5 says satisfied, nobody else does; one in ten answers, of the others one in twenty-five."""
    draw = random.Random(4)
    told, good = [], 0
    topics = [f"topic {number}" for number in range(12)]
    for n in range(1000):
        rating = draw.choices((1, 2, 3, 4, 5), (5, 10, 15, 30, 40))[0]
        good += rating >= 4
        answers = draw.random() < (0.1 if rating >= 4 else 0.04)
        told.append(
            conversation(
                f"c{n}", f"u{n}", draw.uniform(0, 150), rating=rating, topic=draw.choice(topics),
                channel=draw.choice(("chat", "email", "voice")), csat=(5 if rating >= 4 else 2) if answers else None,
            )
        )  # fmt: skip
    write_all(tmp_path / "in", told, [outcome(1, "u0", 300, "purchase")])
    unheard("ingest", "in")
    found = figures(unheard("study", "waterfall", "--output", "json").json)
    assert found["experienced",]["value"] == pytest.approx(good / 1000, abs=0.03)
    width = found["experienced",]["high"] - found["experienced",]["low"]
    assert width < 0.2, "held back like every other column the rating leaves 0.36"

"""Escalation by hand: needed and done in every combination, labels apart and weighted, rules, lateness, misrouting."""

import json
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from told_facts import ask, engine_of

from unheard.statistics.ratio import share
from unheard.studies.escalation import base_of

# needed, done: 3 both, 2 missed, 1 wasted, 4 neither; one unknown; one not AI-first
NEEDED = [True] * 5 + [False] * 5 + [None, True]
DONE = [True] * 3 + [False] * 2 + [True] + [False] * 4 + [True, True]


def told(**more: Any) -> Any:
    size = len(NEEDED)
    columns: dict[str, Any] = {
        "ai_first": [True] * (size - 1) + [False],
        "escalation_needed": NEEDED,
        "escalation_rule": ["asked for a human", "AI failed", None, "AI failed", "AI failed", *[None] * 7],
        "is_escalated": DONE,
        "human_after_ai": [False] * size,
        "is_misrouted": [True, False, False, None, None, False, *[None] * 6],
        "escalation_turns_late": [1.0, None, 3.0, *[None] * 9],
        "escalation_seconds_late": [60.0, None, 180.0, *[None] * 9],
        "channel": ["chat"] * 6 + ["email"] * 6,
    }
    return engine_of(columns | more.pop("columns", {}), **more)


def numbers(answer: Any, **segment: str) -> dict[str, tuple[float | None, int]]:
    return {one["metric"]: (one["value"], one["n"]) for one in answer["estimates"] if one["segment"] == segment}


def test_the_table_of_signals_by_hand() -> None:
    answer = ask(told(), "escalation", by=("channel",))
    found = numbers(answer)

    assert found["escalation_precision"] == (pytest.approx(3 / 4), 4)
    assert found["escalation_recall"] == (pytest.approx(3 / 5), 5)
    assert found["escalation_missed"] == (pytest.approx(2 / 5), 5)
    assert found["escalation_wasted"] == (pytest.approx(1 / 4), 4)
    assert found["escalation_needed"] == (pytest.approx(5 / 10), 10)
    assert found["escalation_done"] == (pytest.approx(4 / 10), 10)
    assert found["escalation_misrouted"] == (pytest.approx(1 / 4), 4)
    assert found["escalation_delay"] == (pytest.approx(120), 2)
    assert found["escalation_turns_late"] == (pytest.approx(2), 2)
    assert numbers(answer, channel="email")["escalation_recall"] == (None, 0)
    assert "escalation_labelled_recall" not in found
    rules = {row["rule"]: (row["needed"], row["came"]) for row in answer["rows"] if row["kind"] == "rule"}
    assert rules == {"AI failed": (3, 1), "asked for a human": (1, 1), "(no rule named)": (1, 1)}
    assert [(row["turns_late"], row["conversations"]) for row in answer["rows"] if row["kind"] == "late"] == [
        (1, 1),
        (3, 1),
    ]
    assert answer["sentence"].startswith("Of 5 conversations that needed a person, 60 %")
    assert "For 1 of 11 AI-first conversations the judge does not say." in answer["notes"]


def test_a_topic_reserved_for_people_needs_one_whatever_the_judge_says() -> None:
    policy = [False] * 9 + [True, True, True]  # one that the judge calls not needed, one unknown, one not AI-first
    found = numbers(ask(told(columns={"is_policy_topic": policy}), "escalation"))

    assert found["escalation_recall"] == (pytest.approx(4 / 7), 7)  # the unknown one was done, the other was not
    assert found["escalation_needed"] == (pytest.approx(7 / 11), 11)


def test_labels_are_a_table_of_their_own_and_weighted() -> None:
    # c0 done, needed, weight 10; c3 not done, needed, weight 30; c5 done, not needed, weight 10: recall 10/40.
    label = {
        "conversation_key": ["c000000", "c000003", "c000005", "c000004"],
        "name": ["should_escalate"] * 4,
        "value": [json.dumps(one) for one in (1, "yes", False, True)],
        "annotator": ["kim", "kim", "lou", "queue"],
        "inclusion_prob": [0.1, 1 / 30, 0.1, None],  # the last is no sample's
        "at_us": [1, 1, 1, 1],
        "label_key": ["a", "b", "c", "d"],
    }
    found = numbers(ask(told(label=label), "escalation"))

    assert found["escalation_labelled_recall"] == (pytest.approx(10 / 40), 2)
    assert found["escalation_labelled_precision"] == (pytest.approx(10 / 20), 2)
    assert found["escalation_labelled_needed"] == (pytest.approx(40 / 50), 3)
    assert found["escalation_recall"] == (pytest.approx(3 / 5), 5)


def test_nothing_said_is_refused_with_the_remedy() -> None:
    answer = ask(told(columns={"escalation_needed": [None] * len(NEEDED)}), "escalation")

    assert answer["refused"].startswith("Of 11 conversations that an AI agent had first nobody says")
    assert answer["estimates"][0]["value"] is None


@pytest.mark.long
def test_weighted_recall_holds_the_truth_in_95_of_100() -> None:
    """1,000 samples drawn with unequal probabilities, customers with several conversations that are alike."""
    draw = np.random.default_rng(11)
    customers, runs, held = 900, 1_000, 0
    codes = np.repeat(np.arange(customers), draw.integers(1, 4, customers))
    mood = draw.standard_normal(customers)[codes]
    needed = draw.random(codes.size) < 1 / (1 + np.exp(-(mood - 0.5)))
    done = draw.random(codes.size) < np.where(needed, 1 / (1 + np.exp(-mood)), 0.1)
    probability = np.where(done, 0.5, 0.2)
    truth = (needed & done).sum() / needed.sum()
    for _ in range(runs):
        # whole customers are drawn again, so that the world itself is a sample of its kind
        drawn = draw.random(codes.size) < probability
        rows = [
            {"is_done": bool(done[k]), "cluster_key": str(codes[k]), "weight": 1 / probability[k]}
            for k in np.flatnonzero(drawn)
        ]
        found = share(base_of(rows, needed[drawn].tolist()).moments("recall"))
        held += bool(found.low[0] <= truth <= found.high[0])
    assert held >= max(0.92 * runs, binom.ppf(0.005, runs, 0.95))

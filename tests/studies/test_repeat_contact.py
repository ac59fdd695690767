"""Repeat contact: what a failure adds to returns, where topics differ in both, and how often it holds."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from tiny_world import figures
from told_facts import DAY_US, ask, engine_of

from unheard.studies.repeat_causes import Cases
from unheard.studies.repeat_contact import e_value, effect_of


def told(seed: int, size: int = 4000, *, effect: float = 0.2) -> dict[str, Any]:
    """Two topics: in the harder one nobody answers more often, and customers come back more often anyway."""
    dice = np.random.default_rng(seed)
    hard = dice.random(size) < 0.5
    failed = dice.random(size) < np.where(hard, 0.4, 0.1)
    back = dice.random(size) < np.where(hard, 0.35, 0.05) + effect * failed
    return {
        "topic": np.where(hard, "hard", "easy"), "channel": ["chat"] * size, "is_claimed": [True] * size,
        "claim_at_us": [0] * size, "contact_observed_until_us": [60 * DAY_US] * size, "is_never_answered": failed,
        "has_unresolved_issue": failed, "recontact_at_us": [DAY_US if b else None for b in back],
        "customer_key": [f"u{number}" for number in dice.integers(0, size * 2 // 3, size)],
    }  # fmt: skip


def test_the_effect_is_told_apart_from_what_the_topic_does() -> None:
    world = told(1, 20_000)
    answer = ask(engine_of(world), "repeat-contact")
    found = figures(answer)
    effect = found["repeat_contact_effect", "never_answered"]
    assert effect["low"] < 20 < effect["high"]
    assert effect["high"] - effect["low"] < 8
    failed = np.asarray(world["is_never_answered"])
    back = np.array([one is not None for one in world["recontact_at_us"]])
    naive = 100 * (back[failed].mean() - back[~failed].mean())
    assert naive > effect["high"] + 5, "the plain difference blames the failure for the topic"
    rate = found["repeat_contact_rate", "never_answered"]
    assert (rate["value"], rate["n"]) == (pytest.approx(back[failed].mean()), failed.sum())
    without = found["repeat_contact_rate_without", "never_answered"]["value"]
    assert rate["value"] - without == pytest.approx(effect["value"] / 100)
    explained = found["repeat_contact_explained", "never_answered"]
    assert explained["value"] == pytest.approx(effect["value"] / 100 * failed.sum() / back.sum(), rel=1e-9)
    assert explained["low"] < explained["value"] < explained["high"]
    assert "nobody ever answered" in answer["sentence"]


def test_it_agrees_with_the_difference_standardised_by_topic() -> None:
    """With the topic alone to adjust for, the effect on the affected is the topics' differences at their topics."""
    world = told(2, 20_000)
    topic, failed = np.asarray(world["topic"]), np.asarray(world["is_never_answered"])
    back = np.array([one is not None for one in world["recontact_at_us"]])
    expected = sum(
        (failed & (topic == name)).sum()
        / failed.sum()
        * (back[failed & (topic == name)].mean() - back[~failed & (topic == name)].mean())
        for name in ("easy", "hard")
    )
    found = figures(ask(engine_of(world), "repeat-contact"))["repeat_contact_effect", "never_answered"]
    assert found["value"] == pytest.approx(100 * expected, abs=0.05)


def test_the_keys_that_a_store_gives_to_customers_move_no_number() -> None:
    world = told(3, 2000)
    other = {**world, "customer_key": [f"{hash_of}-of-another-store" for hash_of in world["customer_key"]]}
    here, there = (ask(engine_of(one), "repeat-contact")["estimates"] for one in (world, other))
    assert here == there
    assert any(one["value"] is not None for one in here)


def test_causes_are_read_from_the_record_by_the_last_attempt() -> None:
    world = told(3, 1000)
    keys = [f"c{number:06d}" for number in range(1000)]
    clean = [k for k, failed in zip(keys, world["is_never_answered"], strict=True) if not failed]
    timed, mended, error = clean[:40], clean[40:80], clean[80:120]
    calls = (
        [(k, 0, "timeout") for k in timed] + [(k, 0, "timeout") for k in mended] + [(k, 1, "success") for k in mended]
    )
    calls += [(k, 0, "error") for k in error]
    action = {
        "conversation_key": [k for k, _, _ in calls], "action": [n for _, n, _ in calls],
        "started_at_us": [n for _, n, _ in calls], "outcome": [o for _, _, o in calls], "tool": ["t"] * len(calls),
        "arguments_hash": ["h"] * len(calls), "effect": ["write"] * len(calls),
    }  # fmt: skip
    world["quality_timeliness"] = [1.0 if k in clean[120:130] else 5.0 for k in keys]
    answer = ask(engine_of(world, action=action), "repeat-contact")
    rows = {row["cause"]: row["cases"] for row in answer["rows"]}
    assert (rows["timeout"], rows["integration_error"]) == (40, 40), "what was mended by a later attempt is no failure"
    assert any("slow (10)" in note for note in answer["notes"])
    assert any("no conversation has the attribute tier" in note.lower() for note in answer["notes"])


def test_too_little_is_refused_with_the_numbers() -> None:
    answer = ask(engine_of(told(4, 60)), "repeat-contact")
    assert "nothing failed (at least 100 are needed)" in answer["refused"]
    answer = ask(engine_of({"is_claimed": [True]}), "repeat-contact")
    assert answer["refused"].startswith("Of 0 closed conversations")


def test_e_value_as_published() -> None:
    assert e_value(3.9 / 10, 1 / 10) == pytest.approx(7.26, abs=0.01)  # VanderWeele & Ding: RR 3.9 gives 7.26
    assert e_value(0.2, 0.2) == 1.0
    assert e_value(None, 0.1) is None
    assert e_value(0.1, 0.0) is None


def holds(covered: int, runs: int) -> bool:
    return bool(binom.ppf(0.005, runs, 0.95) <= covered <= binom.ppf(0.995, runs, 0.95) and covered / runs >= 0.92)


def cases(seed: int, size: int = 1200) -> Cases:
    """The same world as cases, without an engine between."""
    dice = np.random.default_rng(seed)
    hard = dice.random(size) < 0.5
    failed = dice.random(size) < np.where(hard, 0.4, 0.1)
    back = dice.random(size) < np.where(hard, 0.35, 0.05) + 0.2 * failed
    keys, clusters = np.unique(dice.integers(0, size * 2 // 3, size), return_inverse=True)
    return Cases(
        came_back=back.astype(float), causes={"never_answered": failed}, clean=~failed, clusters=clusters,
        keys=[f"u{key}" for key in keys], cells=(hard.astype(int),), tier_known=False,
    )  # fmt: skip


@pytest.mark.long
def test_intervals_hold_the_truth() -> None:
    """A thousand small worlds, seeds 0 to 999, with a failure that adds 20 points."""
    runs, covered = 1000, [0, 0]
    returns = 0.5 * (0.35 + 0.2 * 0.4) + 0.5 * (0.05 + 0.2 * 0.1)
    explained = 0.2 * (0.5 * 0.4 + 0.5 * 0.1) / returns
    for seed in range(runs):
        found = effect_of(cases(seed), "never_answered")
        covered[0] += (found.effect.low or 0) <= 0.2 <= (found.effect.high or 0)
        covered[1] += (found.explained.low or 0) <= explained <= (found.explained.high or 0)
    assert [holds(one, runs) for one in covered] == [True, True], covered

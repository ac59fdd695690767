"""Benchmark against outcome: shares and differences by hand and by a second formula, inversions, rank correlation."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plain import difference
from told_facts import ask, engine_of

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.statistics.paired import rank_correlation
from unheard.store import Store
from unheard.studies import STUDIES, Request
from unheard.studies.benchmark_vs_outcome import OUTCOMES, redrawn_correlation


def told(shares: dict[str, tuple[float, int, int]], *, seed: int = 1, wave: int = 1) -> Any:
    """Versions with their score, good ratings and conversations; every `wave` conversations are one customer's."""
    draw = np.random.default_rng(seed)
    version = [name for name, (_, _, size) in shares.items() for _ in range(size)]
    rating = [
        5 if number < good else 2 for good, size in ((g, s) for _, g, s in shares.values()) for number in range(size)
    ]
    order = draw.permutation(len(version))
    columns = {
        "ai_first": [True] * len(version),
        "ai_version": [version[k] for k in order],
        "rating": [rating[k] for k in order],
        "is_judged": [True] * len(version),
        "customer_key": [f"u{k // wave}" for k in range(len(version))],
    }
    names = list(shares)
    scores = {
        "ai_version": names, "benchmark": ["suite"] * len(names), "score": [one[0] for one in shares.values()],
        "benchmark_key": names, "at_us": [1] * len(names),
    }  # fmt: skip
    return engine_of(columns, benchmark=scores), columns


def test_shares_differences_and_the_inversion_by_hand_and_by_a_second_formula() -> None:
    engine, columns = told({"old": (0.5, 160, 200), "new": (0.9, 120, 200)}, wave=3)
    answer = ask(engine, "benchmark-vs-outcome")
    rows = [
        {"cluster_key": key, "rating": rating, "version": version}
        for key, rating, version in zip(columns["customer_key"], columns["rating"], columns["ai_version"], strict=True)
    ]
    new, old = ([row for row in rows if row["version"] == name] for name in ("new", "old"))
    value, low, high, _ = difference(new, old, lambda row: float(row["rating"] >= 4))

    found = {(one["metric"], one["segment"].get("ai_version")): one for one in answer["estimates"]}
    assert (found["cx_score", "old"]["value"], found["cx_score", "new"]["value"]) == (0.8, 0.6)
    (pair,) = [row for row in answer["rows"] if row["kind"] == "pair" and row["outcome"] == "cx_score"]
    assert (pair["higher"], pair["lower"], pair["inverted"]) == ("new", "old", True)
    assert (pair["difference"], pair["low"], pair["high"]) == (
        pytest.approx(value), pytest.approx(low), pytest.approx(high),
    )  # fmt: skip
    assert pair["difference"] == pytest.approx(-0.2)
    assert answer["sentence"].startswith("new scores 40 points higher than old on suite, and its customers fare worse")
    assert found["benchmark_correlation_cx_score", None]["value"] is None
    assert (
        "not given: a rank correlation needs 5 versions, there are 2"
        in found["benchmark_correlation_cx_score", None]["notes"]
    )


def test_the_same_order_and_chance_are_no_inversion() -> None:
    right, _ = told({"old": (0.5, 120, 200), "new": (0.9, 160, 200)})
    chance, _ = told({"old": (0.5, 16, 20), "new": (0.9, 14, 20)})

    for engine in (right, chance):
        answer = ask(engine, "benchmark-vs-outcome")
        assert not any(row["inverted"] for row in answer["rows"] if row["kind"] == "pair")
        assert "none turns the benchmark's order round" in answer["sentence"]


@pytest.mark.long
def test_false_discoveries_are_held_where_nothing_differs() -> None:
    """Worlds of four versions that are all alike: no more than one in ten names any inversion."""
    named = 0
    draw = np.random.default_rng(3)
    for world in range(30):
        shares = {f"v{k}": (0.1 * k, int(draw.binomial(60, 0.7)), 60) for k in range(4)}
        engine, _ = told(shares, seed=world)
        named += any(row["inverted"] for row in ask(engine, "benchmark-vs-outcome")["rows"] if row["kind"] == "pair")
        engine.close()
    assert named <= 7  # binomial(30, 0.10) at 99 %


def test_rank_correlation_from_five_versions_on() -> None:
    shares = {f"v{k}": (0.1 * k, 300 - 40 * k, 400) for k in range(5)}
    engine, _ = told(shares)
    found = {
        one["metric"]: one for one in ask(engine, "benchmark-vs-outcome")["estimates"] if "benchmark" in one["segment"]
    }

    assert found["benchmark_correlation_cx_score"]["value"] == pytest.approx(-1)
    assert found["benchmark_correlation_cx_score"]["high"] < 0
    assert found["benchmark_correlation_true_fcr_30"]["value"] is None


@pytest.mark.parametrize(
    "scores", [{}, {"ai_version": ["a"], "benchmark": ["b"], "score": [1.0], "benchmark_key": ["x"]}]
)
def test_without_two_scores_it_is_refused(scores: Any) -> None:
    engine = engine_of({"ai_first": [True], "ai_version": ["a"], "rating": [3]}, benchmark=scores)
    assert ask(engine, "benchmark-vs-outcome")["refused"].startswith("No benchmark has scores of two versions")


def test_versions_nobody_met_are_refused_and_the_latest_score_counts() -> None:
    scores = {
        "ai_version": ["a", "a", "b"], "benchmark": ["s"] * 3, "score": [0.9, 0.1, 0.5], "at_us": [1, 2, 1],
        "benchmark_key": ["x", "y", "z"],
    }  # fmt: skip
    alone = engine_of({"ai_first": [True], "ai_version": ["a"], "rating": [3], "is_judged": [True]}, benchmark=scores)
    both = engine_of({"ai_first": [True] * 2, "ai_version": ["a", "b"], "rating": [3, 5]}, benchmark=scores)

    assert ask(alone, "benchmark-vs-outcome")["refused"].startswith("1 of 2 versions with a score")
    (pair,) = [row for row in ask(both, "benchmark-vs-outcome")["rows"] if row["kind"] == "pair"]
    assert (pair["higher"], pair["lower"]) == ("b", "a")


def test_the_correlations_interval_holds_the_truth() -> None:
    """1,000 worlds of six versions whose true shares are known: the interval is wide rather than narrow."""
    draw, held, runs = np.random.default_rng(9), 0, 1_000
    scores, true = np.arange(6.0), np.array([0.60, 0.66, 0.64, 0.72, 0.70, 0.76])
    truth = rank_correlation(scores, true)
    assert truth is not None
    for run in range(runs):
        seen = draw.binomial(400, true) / 400
        low, high = redrawn_correlation(scores, seen, np.sqrt(seen * (1 - seen) / 400), run)
        held += low <= truth <= high
    assert held >= 0.92 * runs


@pytest.mark.long
def test_the_planted_inversion_is_named(tmp_path: Path) -> None:
    simulate(tmp_path / "world", conversations=5000, seed=3, judgements=True)
    settings = Settings()
    store = Store.open(tmp_path / "store", settings)
    try:
        ingest_paths(store, settings, [tmp_path / "world"])
        with measured(store, settings) as facts:
            request = Request(engine=facts.engine, capability=facts.capability, judge=facts.judge)
            answer = STUDIES["benchmark-vs-outcome"].answer(request)
    finally:
        store.close()
    inverted = {(row["higher"], row["lower"]) for row in answer["rows"] if row.get("inverted")}

    assert inverted
    assert {higher for higher, _ in inverted} == {"assistant-2.0"}
    assert set(OUTCOMES) <= {one["metric"] for one in answer["estimates"]}

"""Difficulty: what makes a case hard is told from what is known before, and from nothing that came after."""

import copy
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gap_world import conversation, crowd, write_all
from tiny_world import Json, figures

from unheard.pipeline.measure import Measured


def test_difficulty_tells_hard_from_easy_by_what_is_known_before(unheard: Any, tmp_path: Path) -> None:
    draw = random.Random(4)
    told = []
    for n in range(900):
        topic = draw.choice(("password", "invoice", "outage"))
        bad = draw.random() < {"password": 0.1, "invoice": 0.4, "outage": 0.8}[topic]
        told.append(conversation(f"c{n}", f"u{n % 500}", draw.uniform(0, 150), rating=1 if bad else 5, topic=topic))
    write_all(tmp_path / "in", told, [])
    unheard("ingest", "in")
    found = figures(
        {"estimates": unheard("metrics", "bad_experience_rate", "--by", "difficulty", "--output", "json").json}
    )
    rates = [found["bad_experience_rate", level]["value"] for level in ("easy", "medium", "hard")]
    assert rates[0] < 0.2
    assert 0.25 < rates[1] < 0.55
    assert rates[2] > 0.7
    assert sum(one["n"] for one in found.values()) == 900


def test_difficulty_is_null_where_too_few_are_rated(unheard: Any, tmp_path: Path) -> None:
    write_all(tmp_path / "in", [conversation(f"c{n}", f"u{n}", n, rating=1 + n % 5) for n in range(60)], [])
    unheard("ingest", "in")
    [one] = unheard("metrics", "cx_score", "--by", "difficulty", "--output", "json").json
    assert one["segment"] == {"difficulty": "(unknown)"}


def probabilities(folder: Path) -> dict[str, float]:
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.store import Store

    settings = Settings.load(folder)
    store = Store.open(folder, settings)
    with measured(store, settings) as facts:
        found = facts.engine.query(
            "SELECT conversation_id, difficulty_probability AS p FROM fact_conversation"
        ).to_pylist()
    store.close()
    return {row["conversation_id"]: row["p"] for row in found}


def test_difficulty_does_not_know_what_came_after_the_first_words(unheard: Any, tmp_path: Path) -> None:
    told, _ = crowd(1, 500)
    changed = copy.deepcopy(told)
    for row, _ in changed:
        row["turns"][1]["text"] = "Done."
        row["turns"].append({"at": row["turns"][1]["at"], "speaker": "customer", "text": "It is a disgrace!"})
        row["events"].append({"at": row["turns"][1]["at"], "type": "transferred", "to": "north"})
        row["handle"] = {"seconds": 9_999}
    for name, world in (("one", told), ("two", changed)):
        write_all(tmp_path / name, world, [])
        unheard("ingest", name, "--store", f"{name}-store")
    first, second = (probabilities(tmp_path / f"{name}-store") for name in ("one", "two"))
    assert first == second
    assert all(value is not None for value in first.values())
    for row, _ in changed:
        row["turns"][0]["text"] = "It is a disgrace!" if row["conversation_id"] == "c7" else row["turns"][0]["text"]
    write_all(tmp_path / "three", changed, [])
    unheard("ingest", "three", "--store", "three-store")
    assert probabilities(tmp_path / "three-store")["c7"] != first["c7"]


def test_terciles_are_of_all_and_probabilities_mean_what_they_say(simulated: Measured, rows: list[Json]) -> None:
    counts = np.unique([row["difficulty"] for row in rows], return_counts=True)
    assert counts[0].tolist() == ["easy", "hard", "medium"]
    assert counts[1].min() > len(rows) / 3 - 10
    people = [row for row in rows if row["human_first"] and row["rating"] is not None]
    chance = np.array([row["difficulty_probability"] for row in people])
    assert chance.mean() == pytest.approx(np.mean([row["rating"] <= 2 for row in people]), abs=0.03)


def test_contacts_before_are_counted_by_hand(unheard: Any, tmp_path: Path) -> None:
    days = {"a": (0, 10, 95, 100), "b": (0,)}
    told = [
        conversation(f"{who}{at}", who, at, rating=4, topic=f"t{at}") for who, found in days.items() for at in found
    ]
    write_all(tmp_path / "in", told, [])
    unheard("ingest", "in")
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.store import Store

    store = Store.open(tmp_path / "unheard-store", Settings.load(tmp_path / "unheard-store"))
    with measured(store, Settings.load(tmp_path / "unheard-store")) as facts:
        found = facts.engine.query("SELECT conversation_id, contacts_90_days AS n FROM fact_conversation").to_pylist()
    store.close()
    assert {row["conversation_id"]: row["n"] for row in found} == {"a0": 0, "a10": 1, "a95": 1, "a100": 2, "b0": 0}

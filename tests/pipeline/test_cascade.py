"""Cascade: one judge on all, another on a sample whose probabilities are kept, and the score corrected by it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unheard.pipeline.cascade import corrected, judge_sample
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.simulate.truth import read_conversations
from unheard.store import Store


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(folder, conversations=500, seed=11)
    return folder


@pytest.fixture
def store(world: Path, tmp_path: Path) -> Store:
    settings = Settings.load(tmp_path / "store")
    store = Store.open(tmp_path / "store", settings, create=True)
    ingest_paths(store, settings, [world], command="test")
    return store


def rated_elsewhere(world: Path, rows: list[dict[str, Any]], folder: Path, share: float = 1.0) -> Path:
    """Judgements by "careful", who is always right, of a part of the drawn conversations."""
    truth = {one.conversation_id: one.rating for one in read_conversations(world / "truth")}
    rows = rows[: int(len(rows) * share)]
    lines = [
        {"conversation_id": row["conversation_id"], "source": row["source"], "judge": "careful",
         "rating": truth[row["conversation_id"]]}
        for row in rows
    ]  # fmt: skip
    path = folder / "judgements.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def truth_of(world: Path, store: Store) -> float:
    with store.snapshot() as snapshot:
        rated = snapshot.engine().query(
            "SELECT c.conversation_id FROM judgement AS j JOIN conversation AS c "
            "ON c.conversation_key = j.conversation_key WHERE j.judge = 'embedded' AND j.rating IS NOT NULL"
        )
    names = set(rated.column("conversation_id").to_pylist())
    ratings = [one.rating for one in read_conversations(world / "truth") if one.conversation_id in names]
    return float(np.mean([rating >= 4 for rating in ratings if rating]))


def test_a_second_judge_on_a_sample_corrects_the_first_one(world: Path, store: Store, tmp_path: Path) -> None:
    drawn = judge_sample(store, store.settings, judge="embedded", size=120, seed=1)
    assert (drawn.drawn, len(drawn.rows), drawn.second, drawn.found) == (120, 120, None, None)
    assert drawn.first.judged > 300
    again = judge_sample(store, store.settings, judge="embedded", size=120, seed=1)
    keys = {row["conversation_key"]: row["inclusion_prob"] for row in drawn.rows}
    assert {row["conversation_key"]: row["inclusion_prob"] for row in again.rows} == keys, "the same sample goes on"
    ingest_paths(store, store.settings, [rated_elsewhere(world, drawn.rows, tmp_path)], command="test")

    found = corrected(store, store.settings, "careful")
    assert found.refused is None
    score = next(one for one in found.estimates if one.metric == "cx_score_debiased")
    assert score.n == 120
    assert score.low is not None
    assert score.high is not None
    assert score.low <= truth_of(world, store) <= score.high
    reached = (score.high - score.low) * 50
    assert reached == pytest.approx(found.rows[0]["half_width_points"])
    assert reached < drawn.planned_half_width * 1.25
    assert found.rows[0]["half_width_points"] < found.rows[0]["half_width_labels_points"]


def test_a_sample_that_is_read_in_part_says_so_and_one_hardly_read_is_left_out(
    world: Path, store: Store, tmp_path: Path
) -> None:
    drawn = judge_sample(store, store.settings, judge="embedded", size=120)
    ingest_paths(store, store.settings, [rated_elsewhere(world, drawn.rows, tmp_path, 0.4)], command="test")
    assert "needs 30 more" in (corrected(store, store.settings, "careful").refused or "")
    ingest_paths(store, store.settings, [rated_elsewhere(world, drawn.rows, tmp_path, 0.6)], command="test")
    found = corrected(store, store.settings, "careful")
    assert any("72 of 120" in note for note in found.notes), found.notes


def test_a_dry_run_keeps_no_sample(store: Store) -> None:
    judge_sample(store, store.settings, judge="embedded", size=60, dry_run=False)
    judge_sample(store, store.settings, judge="embedded", size=50, dry_run=True)
    with store.snapshot() as snapshot:
        names = snapshot.engine().query("SELECT DISTINCT s.sample FROM sampled AS s").column("sample").to_pylist()
    assert names == ["cascade-60-seed-1"]

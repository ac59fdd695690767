"""A label changes the studies that read labels, and nothing that facts are made of: no fact is made anew for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from unheard.errors import StoreError
from unheard.pipeline.measure import Measured, measured
from unheard.pipeline.picture import paint, repaint
from unheard.settings import Settings
from unheard.store import Store
from unheard.studies import STUDIES, Request


def fact_files(store: Path) -> set[str]:
    return {path.name for path in (store / "facts").iterdir()}


def label(unheard: Any, value: int, conversation: str) -> None:
    row = {"conversation_id": conversation, "name": "rating", "value": value, "annotator": "human:kim"}
    Path("labels.jsonl").write_text(json.dumps(row) + "\n")
    assert unheard("labels", "import", "labels.jsonl").code == 0


def test_facts_stay_after_a_label_and_the_label_counts(tiny: Any, tmp_path: Path) -> None:
    before = fact_files(tmp_path / "unheard-store")
    numbers = tiny("metrics", "--output", "json").json
    conversation = tiny("read", "--output", "json").json[0]["conversation_id"]
    label(tiny, 2, conversation)
    assert tiny("metrics", "--output", "json").json == numbers
    assert len(tiny("labels", "export").out.splitlines()) == 1
    assert "1 " in tiny("study", "agreement").out
    assert fact_files(tmp_path / "unheard-store") == before


MORE: dict[str, dict[str, Any]] = {
    "surveys": {"id": "late", "instrument": "csat", "score": 1, "answered_at": "2026-01-20T10:00:00Z"},
    "surveys-of-a-conversation": {"id": "later", "instrument": "csat", "score": 1},
    "outcomes": {"type": "churn", "at": "2026-02-01T10:00:00Z"},
    "identities": {"same_as": {"email": "another@example.org"}},
    "observed": {"fact": "outcome_churn", "to": "2026-06-30"},
}


@pytest.mark.parametrize("kind", MORE)
def test_facts_are_made_anew_after_everything_else(tiny: Any, tmp_path: Path, kind: str) -> None:
    tiny("metrics", "csat", "--output", "json")
    before = fact_files(tmp_path / "unheard-store")
    row = MORE[kind] if kind == "observed" else {"customer": {"id": "somebody"}, **MORE[kind]}
    if kind.endswith("conversation"):
        row = {**MORE[kind], "conversation_id": tiny("read", "--output", "json").json[0]["conversation_id"]}
    Path(f"{kind}.jsonl").write_text(json.dumps(row) + "\n")
    assert tiny("ingest", f"{kind}.jsonl", "--output", "json").json["new"] == 1
    tiny("metrics", "csat", "--output", "json")
    assert fact_files(tmp_path / "unheard-store") != before


def test_facts_are_made_anew_after_a_judgement(tiny: Any, tmp_path: Path) -> None:
    before = fact_files(tmp_path / "unheard-store")
    conversation = tiny("read", "--output", "json").json[0]["conversation_id"]
    said = {"conversation_id": conversation, "judge": "other", "rating": 2}
    (tmp_path / "judgements.jsonl").write_text(json.dumps(said) + "\n")
    assert tiny("ingest", "judgements.jsonl").code == 0
    assert tiny("metrics", "cx_score", "--judge", "other", "--output", "json").json[0]["n"] == 1
    assert fact_files(tmp_path / "unheard-store") - before


@contextmanager
def facts_of(folder: Path) -> Iterator[tuple[Measured, Settings]]:
    settings = Settings.load(folder)
    store = Store.open(folder, settings)
    with measured(store, settings) as found:
        yield found, settings
    store.close()


def test_only_studies_that_read_labels_are_asked_again_for_the_same_picture(tiny: Any, tmp_path: Path) -> None:
    with facts_of(tmp_path / "unheard-store") as (facts, settings):
        before, basis = paint(facts, settings), facts.basis
    rated = [row["conversation_id"] for row in tiny("read", "--output", "json").json]
    for conversation in rated[:2]:
        label(tiny, 2, conversation)
    with facts_of(tmp_path / "unheard-store") as (facts, settings):
        assert facts.basis == basis
        after = repaint(before, facts, settings)
        assert after == paint(facts, settings)
    assert after.studies["agreement"] != before.studies["agreement"]


@pytest.mark.long
def test_studies_that_read_labels_say_so(simulated: Measured) -> None:
    engine = simulated.engine
    kept = {table: engine.query(f"SELECT * FROM {table}") for table in ("label", "sampled")}
    found: dict[str, str] = {}
    try:
        for table in kept:
            engine.drop(table)
        for name, study in STUDIES.items():
            try:
                study.run(Request(engine=engine, judge=simulated.judge, capability=simulated.capability))
            except StoreError as error:
                found[name] = str(error)
    finally:
        for table, rows in kept.items():
            engine.register(table, rows)
    assert "agreement" in found
    assert not [name for name, error in found.items() if "label" not in error and "sampled" not in error]
    assert not [name for name in found if not STUDIES[name].reads_labels]

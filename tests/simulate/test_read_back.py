"""The world as our own reader sees it: nothing refused, and what needs no judgement is what was planted."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, simulate
from unheard.simulate.truth import TrueConversation, read_conversations
from unheard.store import Store

SIZE = 4_000
START = int(dt.datetime.fromisoformat(ORGANISATION.start).replace(tzinfo=dt.UTC).timestamp())


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[IngestResult, list[dict[str, Any]], list[TrueConversation]]:
    folder = tmp_path_factory.mktemp("read-back")
    simulate(folder / "world", conversations=SIZE, seed=6, judgements=True)
    settings = Settings.load(folder / "store")
    store = Store.open(folder / "store", settings)
    result = ingest_paths(store, settings, [folder / "world"], command="test")
    with measured(store, settings, judge="planted") as facts:
        rows: list[dict[str, Any]] = facts.engine.query("SELECT * FROM fact_conversation").to_pylist()
    store.close()
    return result, rows, list(read_conversations(Path(folder / "world" / "truth")))


def test_nothing_is_refused_and_every_word_is_known(read: Any) -> None:
    result, _, truth = read
    assert not result.refused_rows
    assert not result.errors
    assert not result.unknown_words
    assert not result.unknown_fields
    assert not any(result.problems.values())  # no quote dropped, no rating that the rubric would set otherwise
    counts = {one.kind: one.new for one in result.files}
    assert set(counts) >= {
        "conversations",
        "outcomes",
        "observed",
        "identities",
        "benchmarks",
        "staffing",
        "judgements",
    }
    assert counts["conversations"] == SIZE == len(truth)
    assert all(Path(one).parent.name == "truth" for one in result.ignored)


def test_the_same_conversations_are_eligible_and_handled_and_claimed(read: Any) -> None:
    _, rows, truth = read
    planted = {t.conversation_id: t for t in truth if t.eligible}
    assert {row["conversation_id"] for row in rows} == set(planted)
    for row in rows:
        true = planted[row["conversation_id"]]
        claimed = None if row["claim_at_us"] is None else row["claim_at_us"] // 1_000_000 - START
        assert (row["handler"], row["is_never_answered"], row["is_identified"], claimed) == (
            true.handler,
            true.never_answered,
            true.identified,
            true.claimed,
        ), row["conversation_id"]


def test_returns_are_found_but_for_unlinked_people_and_look_alikes(read: Any) -> None:
    _, rows, truth = read
    planted = {t.conversation_id: t for t in truth if t.eligible and t.identified and t.claimed is not None}
    month = 30 * 86_400
    agree = missed = extra = 0
    for row in rows:
        true = planted.get(row["conversation_id"])
        if true is None:
            continue
        late = None if row["recontact_at_us"] is None else row["recontact_at_us"] // 1_000_000 - START
        found = late is not None and late <= true.claimed + month
        expected = true.recontact is not None and true.recontact <= true.claimed + month
        agree += found and expected
        missed += expected and not found
        extra += found and not expected
    assert agree > 300
    assert missed < 0.05 * agree
    assert extra < 0.05 * agree

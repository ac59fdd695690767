"""Intercom's published examples and Fivetran's tables, against counts that were made by reading the files."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "samples"
SAMPLES = Path(os.environ.get("UNHEARD_SAMPLES", BESIDE))
WHY = f"{SAMPLES} holds no public samples; name their folder in UNHEARD_SAMPLES"


def counts(rows: Query, sql: str) -> dict[str, int]:
    return {row["name"]: row["n"] for row in rows(f"SELECT name, COUNT(*) AS n FROM ({sql}) GROUP BY name")}


@pytest.mark.skipif(not (SAMPLES / "intercom").is_dir(), reason=WHY)
def test_the_published_examples_give_the_counts_made_by_hand(store: Store, settings: Settings, rows: Query) -> None:
    result = ingest_paths(store, settings, [SAMPLES / "intercom"])
    assert result.errors == []
    by_kind = {one.kind: one for one in result.files}
    # 13 conversations with words, and 512, deleted without leaving its metrics; 513 left only its id.
    assert (by_kind["conversations"].new, by_kind["conversations"].unchanged) == (14, 1)
    assert by_kind["identities"].new == 1
    # Executions 99001 (in two files, of conversation 8001), 99000 (of none), and a call of another conversation.
    assert result.refused == 4
    assert result.problems["deleted_at_the_source"] == 2
    # Each of the 13 opens with a message of an admin; then one reply by Operator, one with a close, three by users.
    speakers = counts(rows, "SELECT speaker AS name FROM turn WHERE visibility = 'public'")
    assert speakers == {"human_agent": 14, "customer": 3, "automation": 1}
    assert rows("SELECT COUNT(*) AS n FROM turn WHERE visibility = 'internal'") == [{"n": 1}]
    assert rows("SELECT COUNT(*) AS n FROM turn WHERE text IS NULL") == [{"n": 1}]
    assert counts(rows, "SELECT type AS name FROM event") == {
        "opened": 5, "assigned": 1, "resolved": 1, "pending": 1, "deleted": 1,
    }  # fmt: skip
    assert rows("SELECT COUNT(*) AS n FROM action") == [{"n": 0}]
    assert counts(rows, "SELECT direction AS name FROM conversation") == {"outbound": 13, "unknown": 1}
    assert rows("SELECT conversation_id FROM conversation WHERE channel = 'voice'") == [{"conversation_id": "456"}]
    # 34 files: 11 with conversations, 2 lists of them, 1 of deleted ones, 2 of executions, 2 calls, 1 contact.
    assert len(result.ignored) == 15
    assert all(result.skipped[path] for path in result.ignored)


@pytest.mark.skipif(not (SAMPLES / "fivetran_intercom").is_dir(), reason=WHY)
def test_the_warehouse_tables_give_the_counts_made_by_hand(store: Store, settings: Settings, rows: Query) -> None:
    result = ingest_paths(store, settings, [SAMPLES / "fivetran_intercom"])
    assert result.errors == []
    by_kind = {one.kind: one for one in result.files}
    # Nine rows of history, of which one for each of two conversations is active. Nothing else belongs to the two:
    # nine parts, nine contacts and nine tags are of conversations that are not in the table.
    assert (by_kind["conversations"].new, by_kind["conversations"].refused) == (2, 27)
    assert rows("SELECT speaker, text FROM turn ORDER BY conversation_key") == [
        {"speaker": "customer", "text": "Wwv4V+vvEudRW0Hi5bSkeQ=="},
        {"speaker": "customer", "text": "qkfzcFA4UoF9SvG054IVUw=="},
    ]
    # Nine contacts, each with an id of its own and one of the company; their addresses are hashes and name nobody.
    assert by_kind["identities"].new == 18
    assert result.problems["invalid_identities"] == 9
    assert len(result.ignored) == 12

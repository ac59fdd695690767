"""Published samples of Zendesk's files; the expected figures were counted by hand in the files."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.settings import Settings
from unheard.store import Store

SAMPLES = Path(os.environ.get("UNHEARD_SAMPLES") or Path(__file__).parents[3] / "shared" / "data" / "samples")
Query = Callable[[str], list[dict[str, Any]]]


def _read(store: Store, settings: Settings, name: str, format: str = "auto") -> IngestResult:
    folder = SAMPLES / name
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}: set UNHEARD_SAMPLES")
    return ingest_paths(store, settings, [folder], format=format)


@pytest.mark.parametrize("format", ["auto", "zendesk"])
def test_documents_of_the_api(store: Store, settings: Settings, rows: Query, format: str) -> None:
    result = _read(store, settings, "zendesk", format)
    # Tickets 2 (twice: alone and in the list), 3, 4 (a search result); the audit of ticket 666, also twice.
    assert (result.new, result.refused, result.errors) == (4, 2, [])
    # Two comments that do not say which ticket they belong to.
    assert {row.field for row in result.refused_rows} == {"ticket_id"}
    assert sorted(Path(path).name for path in result.skipped) == [
        "automations.json", "triggers.json", "webhook.json",
    ]  # fmt: skip
    assert rows("SELECT conversation_id, channel FROM conversation ORDER BY 1") == [
        {"conversation_id": "2", "channel": "email"},
        {"conversation_id": "3", "channel": "web_form"},
        {"conversation_id": "4", "channel": "other"},
        {"conversation_id": "666", "channel": "web_form"},
    ]
    # Three descriptions, and one private comment; new → open is no event of ours.
    assert rows("SELECT speaker, visibility, COUNT(*) AS n FROM turn GROUP BY 1, 2 ORDER BY 1") == [
        {"speaker": "customer", "visibility": "public", "n": 3},
        {"speaker": "human_agent", "visibility": "internal", "n": 1},
    ]
    assert rows("SELECT type FROM event WHERE type <> 'opened'") == []


def test_retyped_rows_of_a_sandbox(store: Store, settings: Settings, rows: Query) -> None:
    result = _read(store, settings, "zendesk_retyped")
    # Ticket 123 from its event, one side conversation, and a rating of ticket 35436, which is not there itself.
    assert (result.new, result.refused, result.errors) == (3, 0, [])
    assert rows("SELECT conversation_id, relation FROM conversation ORDER BY 1") == [
        {"conversation_id": "123", "relation": None},
        {"conversation_id": "8566255a-ece5-11e8-857d-493066fa7b17", "relation": "side_of"},
    ]
    (survey,) = rows("SELECT conversation_key, score_norm, state FROM relational_survey")
    assert survey == {"conversation_key": "zendesk|35436", "score_norm": 1.0, "state": "answered"}


def test_tables_of_a_warehouse(store: Store, settings: Settings, rows: Query) -> None:
    result = _read(store, settings, "fivetran_zendesk")
    # 10 tickets, 7 more from comments, 16 more from the field history, 9 more from chats; two chat events name chats
    # that no ticket has.
    assert (result.new, result.refused, result.errors) == (42, 2, [])
    # 20 comments, 10 descriptions, and 6 of the 9 messages of chats: one is a form without words, and two belong to
    # chats without a ticket.
    assert rows("SELECT COUNT(*) AS n FROM turn") == [{"n": 36}]
    # Ticket 11071: open → pending → hold → pending → open → … → solved → closed.
    found = rows("SELECT type, COUNT(*) AS n FROM event WHERE conversation_key = 'zendesk|11071' GROUP BY 1 ORDER BY 1")
    assert {row["type"]: row["n"] for row in found} == {
        "opened": 1, "assigned": 1, "pending": 7, "resolved": 1, "closed": 1,
    }  # fmt: skip
    assert rows("SELECT conversation_id FROM conversation AS c WHERE EXISTS (SELECT 1 FROM event AS e WHERE "
                "e.conversation_key = c.conversation_key AND e.type = 'deleted') ORDER BY 1") == [
        {"conversation_id": "11013"}, {"conversation_id": "1595"},
    ]  # fmt: skip
    assert rows("SELECT speaker, COUNT(*) AS n FROM turn WHERE speaker = 'ai_agent' GROUP BY 1") == [
        {"speaker": "ai_agent", "n": 6}
    ]

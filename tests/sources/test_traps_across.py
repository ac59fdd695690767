"""Traps in which two vendors take part, each read by its own reader from files in its own shape."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]

OPENED = 1_770_000_000
"""2026-02-02T02:40:00Z"""


def _lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def _zendesk(folder: Path) -> Path:
    """Ticket 77, on which Fin works, and ticket 78, of which Intercom knows nothing."""
    person = {"id": 21, "name": "Jo", "role": "end-user", "email": "jo@example.org"}
    agent = {"id": 11, "name": "Ann", "role": "agent", "email": "ann@desk.example"}
    tickets, events = [], []
    for number in (77, 78):
        tickets.append(
            {
                "id": number,
                "created_at": "2026-02-02T02:40:00Z",
                "updated_at": "2026-02-02T03:40:00Z",
                "status": "solved",
                "requester_id": 21,
                "submitter_id": 21,
                "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
            }
        )
        said = [
            ("2026-02-02T02:40:00Z", 21, {"event_type": "Comment", "body": "Where is my parcel?", "public": True}),
            ("2026-02-02T03:00:00Z", 11, {"event_type": "Comment", "body": "It comes on Monday.", "public": True}),
            ("2026-02-02T03:40:00Z", 11, {"event_type": "Change", "status": "solved", "previous_value": "open"}),
        ]
        events += [
            {
                "id": number * 1000 + place,
                "ticket_id": number,
                "created_at": at,
                "updater_id": author,
                "via": "Mail",
                "event_type": "Audit",
                "child_events": [{"id": number * 1000 + 100 + place, **child}],
            }
            for place, (at, author, child) in enumerate(said)
        ]
    _lines(folder / "users.jsonl", person, agent)
    _lines(folder / "tickets.jsonl", *tickets)
    _lines(folder / "ticket_events.jsonl", *events)
    return folder


def _intercom(folder: Path, *, reference: str = "zendesk") -> Path:
    """The conversation that Fin led for ticket 77, and one of Intercom's own."""
    jo = {"type": "user", "id": "k1", "email": "jo@example.org"}
    fin = {"type": "bot", "id": "9", "name": "Fin", "from_ai_agent": True}
    answer = {"type": "conversation_part", "id": "1", "part_type": "comment", "body": "<p>Let me look.</p>",
              "created_at": OPENED + 30, "author": fin}  # fmt: skip
    conversation = {
        "type": "conversation",
        "id": "c-1",
        "created_at": OPENED,
        "updated_at": OPENED + 60,
        "state": "open",
        "source": {"type": "conversation", "delivered_as": "customer_initiated", "author": jo,
                   "body": "<p>Where is my parcel?</p>"},
        "contacts": {"contacts": [{"type": "contact", "id": "k1", "external_id": "u-1"}]},
        "conversation_parts": {"conversation_parts": [answer], "total_count": 1},
        "external_references": [{"type": reference, "id": "77"}],
    }  # fmt: skip
    own = {**conversation, "id": "c-2", "external_references": []}
    _lines(folder / "conversations.jsonl", conversation, own)
    return folder


@pytest.mark.parametrize("reference", ["zendesk", "zendesk_ticket"])
@pytest.mark.parametrize("order", ["zendesk first", "intercom first", "one command", "one command, intercom first"])
def test_trap_12_fin_on_zendesk_is_one_contact_in_whatever_order_the_two_are_read(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, order: str, reference: str
) -> None:
    both = [_zendesk(tmp_path / "zendesk"), _intercom(tmp_path / "intercom", reference=reference)]
    if "intercom first" in order:
        both.reverse()
    for paths in [both] if "one" in order else [[path] for path in both]:
        result = ingest_paths(store, settings, paths)
        assert (result.errors, result.refused) == ([], 0)
    with measured(store, settings) as facts:
        (answered,) = estimates(facts, ["never_answered_rate"])
        counted = facts.engine.query("SELECT conversation_key, handler FROM fact_conversation ORDER BY 1").to_pylist()
        left_out = facts.engine.query("SELECT conversation_key, reason FROM fact_excluded").to_pylist()
    # 77 is counted once, as Zendesk's ticket, and what Fin did in it is not lost: the AI agent was there before Ann.
    assert counted == [
        {"conversation_key": "intercom|c-2", "handler": "ai_only"},
        {"conversation_key": "zendesk|77", "handler": "ai_then_human"},
        {"conversation_key": "zendesk|78", "handler": "human_only"},
    ]
    assert left_out == [{"conversation_key": "intercom|c-1", "reason": "mirror_of"}]
    assert answered.n == 3


def test_trap_12_without_the_ticket_fins_conversation_is_the_contact(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    ingest_paths(store, settings, [_intercom(tmp_path / "intercom")])
    with measured(store, settings) as facts:
        counted = facts.engine.query("SELECT conversation_key FROM fact_conversation ORDER BY 1").to_pylist()
    assert [row["conversation_key"] for row in counted] == ["intercom|c-1", "intercom|c-2"]

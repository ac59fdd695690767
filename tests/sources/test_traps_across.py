"""Traps in which several readers take part, each with files in its own shape."""

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


def _call(name: str, **arguments: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": name, "type": "function", "function": function}],
    }


def _trajectories(path: Path) -> Path:
    """Two runs: in one a write fails and is tried again, in the other it fails for good; many reads in both."""
    reads = [step for _ in range(5) for step in (_call("get_order", order=8), {"role": "tool", "content": "{}"})]
    failed = [_call("cancel_order", order=8), {"role": "tool", "content": "Error: locked"}]
    worked = [_call("cancel_order", order=8), {"role": "tool", "content": "done"}]
    start, end = {"role": "user", "content": "Cancel order 8"}, {"role": "assistant", "content": "It is cancelled."}
    runs = [
        {"task_id": number, "trial": 0, "reward": 1.0, "info": {}, "traj": [start, *reads, *writes, end]}
        for number, writes in enumerate(([*failed, *worked], failed))
    ]
    path.write_text(json.dumps(runs))
    return path


def test_trap_19_a_trajectory_without_times_is_counted_and_has_no_latency(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    ingest_paths(store, settings, [_trajectories(tmp_path / "runs.json")])
    assert rows("SELECT DISTINCT opened_quality FROM conversation") == [{"opened_quality": "order_only"}]
    with measured(store, settings) as facts:
        values = {one.metric: one for one in estimates(facts)}
    assert (values["never_answered_rate"].n, values["never_answered_rate"].value) == (2, 0.0)
    for name in ("first_response_time", "time_to_claim", "recontact_rate_30", "chased_rate_30"):
        assert values[name].value is None, name
        assert "not observable" in values[name].notes[0], name


def test_trap_31_reads_do_not_dilute_writes_and_a_retry_makes_up_for_a_failure(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    ingest_paths(store, settings, [_trajectories(tmp_path / "runs.json")])
    with measured(store, settings) as facts:
        found = facts.engine.query(
            "SELECT conversation_id, writes, writes_failed FROM fact_conversation ORDER BY conversation_id"
        ).to_pylist()
    # One distinct write each, whatever was read and however often it was tried; the last attempt counts.
    assert [tuple(row.values())[1:] for row in found] == [(1, 0), (1, 1)]


def test_trap_47_addresses_are_hashes_under_a_key_of_the_store(settings: Settings, tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        store = Store.open(tmp_path / name, settings)
        ingest_paths(store, settings, [_zendesk(tmp_path / "zendesk"), _intercom(tmp_path / "intercom")])
        with store.snapshot() as snapshot:
            found = snapshot.engine().query("SELECT conversation_key, customer_email_hash FROM conversation")
            hashes.append({row["conversation_key"]: row["customer_email_hash"] for row in found.to_pylist()})
        store.close()
        held = [path for path in (tmp_path / name).rglob("*") if path.is_file() and "raw" not in path.parts]
        assert held
        assert not [path for path in held if b"jo@example.org" in path.read_bytes()]
    one, two = hashes
    assert one["zendesk|77"] is not None
    assert one["zendesk|77"] == one["intercom|c-1"]
    assert one["zendesk|77"] != two["zendesk|77"]


def test_trap_48_the_redacted_copy_replaces_the_original(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    ingest_paths(store, settings, [_zendesk(tmp_path / "zendesk")])
    events = tmp_path / "zendesk" / "ticket_events.jsonl"
    events.write_text(events.read_text().replace("Where is my parcel?", "▇▇▇▇▇ ▇▇ ▇▇ ▇▇▇▇▇▇▇"))
    result = ingest_paths(store, settings, [tmp_path / "zendesk"])
    assert (result.new, result.changed) == (0, 2)
    assert rows("SELECT COUNT(*) AS n FROM conversation") == [{"n": 2}]
    assert rows("SELECT DISTINCT text FROM turn WHERE speaker = 'customer'") == [{"text": None}]

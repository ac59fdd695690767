"""Parts of a Zendesk export read one after the other: what was known of a ticket before stays known."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.forget import forget
from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.store import Store

Row = dict[str, Any]
Query = Callable[[str], list[Row]]

USERS = [
    {"id": 11, "name": "Ann", "role": "agent", "email": "ann@desk.example"},
    {"id": 21, "name": "Carol", "role": "end-user", "email": "carol@home.example"},
]
TICKET = {
    "id": 1, "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T10:00:00Z", "status": "open",
    "requester_id": 21, "submitter_id": 21, "subject": "Parcel", "via": {"channel": "email"},
}  # fmt: skip


def _event(number: int, at: str, author: int, **child: Any) -> Row:
    return {"id": number, "ticket_id": 1, "created_at": at, "updater_id": author, "via": "Mail", "event_type": "Audit",
            "child_events": [{"id": number * 10, **child}]}  # fmt: skip


ASKED = _event(1, "2026-03-02T09:00:00Z", 21, event_type="Comment", body="Where is my parcel?", public=True)
ANSWERED = _event(2, "2026-03-02T10:00:00Z", 11, event_type="Comment", body="On its way.", public=True)
SOLVED = _event(3, "2026-03-03T10:00:00Z", 11, event_type="Change", status="solved", previous_value="open")
THANKS = {"id": 40, "ticket_id": 1, "author_id": 21, "body": "Thanks", "public": True,
          "created_at": "2026-03-03T11:00:00Z"}  # fmt: skip
RATING = {"id": 9, "ticket_id": 1, "requester_id": 21, "score": "offered", "created_at": "2026-03-03T12:00:00Z",
          "updated_at": "2026-03-03T12:00:00Z"}  # fmt: skip
WHOLE = {
    "users": USERS, "tickets": [TICKET], "ticket_events": [ASKED, ANSWERED, SOLVED], "comments": [THANKS],
    "satisfaction_ratings": [RATING],
}  # fmt: skip

TABLES = (
    "SELECT channel, subject, customer_email_hash IS NOT NULL AS mail, assignee FROM conversation",
    "SELECT speaker, text, at_us FROM turn ORDER BY turn",
    "SELECT type, actor, at_us FROM event ORDER BY at_us, type",
    "SELECT state, score FROM survey",
)


@pytest.fixture
def read(store: Store, settings: Settings, tmp_path: Path) -> Callable[..., IngestResult]:
    """Read streams as one part of an export."""

    def ingest(name: str, **streams: Sequence[Row]) -> IngestResult:
        folder = tmp_path / name
        folder.mkdir()
        for stream, rows in streams.items():
            (folder / f"{stream}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        return ingest_paths(store, settings, [folder])

    return ingest


@pytest.mark.long
@pytest.mark.parametrize(
    "parts",
    [
        # events, then comments, of a ticket that is known
        [{"users": USERS, "tickets": [TICKET], "ticket_events": [ASKED, ANSWERED]}, {"ticket_events": [SOLVED]},
         {"comments": [THANKS]}, {"satisfaction_ratings": [RATING], "ticket_events": [SOLVED]}],
        # the other way round: what happened is read before the ticket
        [{"ticket_events": [SOLVED], "comments": [THANKS]},
         {"users": USERS, "tickets": [TICKET], "ticket_events": [ASKED, ANSWERED], "satisfaction_ratings": [RATING]}],
    ],
    ids=["ticket first", "ticket last"],
)  # fmt: skip
def test_parts_read_one_by_one_give_what_the_whole_export_gives(
    read: Callable[..., IngestResult], rows: Query, settings: Settings, tmp_path: Path, parts: list[dict[str, Any]]
) -> None:
    for number, part in enumerate(parts):
        result = read(f"part-{number}", **part)
        assert (result.errors, result.refused) == ([], 0)
    found = [rows(sql) for sql in TABLES]
    assert [row["text"] for row in found[1]] == ["Where is my parcel?", "On its way.", "Thanks"]
    whole = Store.open(tmp_path / "whole", settings)
    folder = tmp_path / "at-once"
    folder.mkdir()
    for stream, given in WHOLE.items():
        (folder / f"{stream}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in given))
    ingest_paths(whole, settings, [folder])
    with whole.snapshot() as snapshot:
        engine = snapshot.engine()
        assert found == [engine.query(sql).to_pylist() for sql in TABLES]
    whole.close()


def test_a_part_read_again_changes_nothing_and_a_later_state_goes_before_an_earlier_one(
    read: Callable[..., IngestResult], rows: Query
) -> None:
    read("first", users=USERS, tickets=[TICKET], ticket_events=[ASKED, ANSWERED])
    assert read("second", ticket_events=[SOLVED]).changed == 1
    assert read("again", ticket_events=[SOLVED]).unchanged == 1
    renamed = {**TICKET, "subject": "Parcel 8", "updated_at": "2026-03-04T10:00:00Z"}
    assert read("renamed", tickets=[renamed]).changed == 1
    gone = _event(1, "2026-03-02T09:00:00Z", 21, event_type="Comment", body="▇▇▇▇▇", public=True)
    assert read("redacted", ticket_events=[gone]).changed == 1
    assert rows("SELECT subject FROM conversation") == [{"subject": "Parcel 8"}]
    assert rows("SELECT text FROM turn ORDER BY turn") == [{"text": None}, {"text": "On its way."}]
    assert rows("SELECT type FROM event WHERE type = 'resolved'") == [{"type": "resolved"}]


def test_a_part_does_not_bring_an_erased_person_back(
    read: Callable[..., IngestResult], rows: Query, store: Store, settings: Settings
) -> None:
    read("first", users=USERS, tickets=[TICKET], ticket_events=[ASKED, ANSWERED])
    forget(store, settings, "carol@home.example", command="unheard forget")
    read("second", ticket_events=[SOLVED], comments=[THANKS])
    assert rows("SELECT text FROM turn WHERE text IS NOT NULL") == []


def test_two_accounts_of_one_vendor_are_told_apart_by_the_name_given(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    for account in ("zendesk-eu", "zendesk-us"):
        folder = tmp_path / account
        folder.mkdir()
        (folder / "tickets.jsonl").write_text(json.dumps({**TICKET, "subject": account}) + "\n")
        (folder / "ticket_events.jsonl").write_text(json.dumps(ASKED) + "\n" + json.dumps(SOLVED) + "\n")
        result = ingest_paths(store, settings, [folder], source=account)
        assert (result.new, result.changed) == (1, 0)
    assert rows("SELECT conversation_key, source, subject FROM conversation ORDER BY 1") == [
        {"conversation_key": f"{name}|1", "source": name, "subject": name} for name in ("zendesk-eu", "zendesk-us")
    ]
    shown = rows("SELECT source FROM capability WHERE fact = 'status_history' AND status = 'observed' ORDER BY 1")
    assert [row["source"] for row in shown] == ["zendesk-eu", "zendesk-us"]
    with measured(store, settings) as facts:
        assert len(facts.engine.query("SELECT conversation_id FROM fact_conversation").to_pylist()) == 2
    again = ingest_paths(store, settings, [tmp_path / "zendesk-eu"], source="zendesk-eu")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_two_accounts_in_one_export_are_noticed(store: Store, settings: Settings, tmp_path: Path) -> None:
    tickets = [
        {**TICKET, "id": number, "url": f"https://{name}.zendesk.com/api/v2/tickets/{number}.json"}
        for number, name in ((1, "shop-eu"), (2, "shop-us"))
    ]
    (tmp_path / "tickets.jsonl").write_text("".join(json.dumps(row) + "\n" for row in tickets))
    notes = ingest_paths(store, settings, [tmp_path / "tickets.jsonl"]).notes
    assert any("shop-eu, shop-us" in note and "--source" in note for note in notes)

"""Traps of Zendesk's exports, each with a small fixture in its shape, through the store's front door."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.forget import forget
from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.store import Store

Row = dict[str, Any]
Query = Callable[[str], list[Row]]
Read = Callable[..., IngestResult]

ANN, BOB, CAROL = 11, 12, 21
"""Two agents and a customer."""
USERS = [
    {"id": ANN, "name": "Ann", "role": "agent", "email": "ann@desk.example"},
    {"id": BOB, "name": "Bob", "role": "admin", "email": "bob@desk.example"},
    {"id": CAROL, "name": "Carol", "role": "end-user", "email": "carol@home.example", "phone": "+4930123456"},
]


def ticket(number: int = 1, **fields: Any) -> Row:
    return {
        "id": number,
        "created_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "status": "open",
        "requester_id": CAROL,
        "submitter_id": CAROL,
        "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        **fields,
    }


def event(
    number: int, at: str, author: int | None, *children: Row, of: int = 1, via: str = "Web form", **more: Any
) -> Row:
    """A row of the incremental ticket events."""
    return {
        "id": number * 100,
        "ticket_id": of,
        "created_at": at,
        "updater_id": author,
        "via": via,
        "event_type": "Audit",
        "child_events": [{"id": number * 100 + n, **child} for n, child in enumerate(children, 1)],
        **more,
    }


def comment(body: str, **fields: Any) -> Row:
    return {"event_type": "Comment", "body": body, "public": True, **fields}


def status(value: str, before: str, **fields: Any) -> Row:
    return {"event_type": "Change", "status": value, "previous_value": before, **fields}


def export(folder: Path, **streams: Sequence[Row]) -> Path:
    """Write an export, one file a stream."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in streams.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def warehouse(folder: Path, **tables: Sequence[Row]) -> Path:
    """Write tables as Fivetran names them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=[*rows[0], "_fivetran_synced"])
            writer.writeheader()
            writer.writerows({**row, "_fivetran_synced": "2026-04-01 00:00:00"} for row in rows)
    return folder


@pytest.fixture
def read(store: Store, settings: Settings, tmp_path: Path) -> Read:
    """Write streams as an export and ingest it."""

    def ingest(name: str = "export", **streams: Sequence[Row]) -> IngestResult:
        return ingest_paths(store, settings, [export(tmp_path / name, **streams)])

    return ingest


@pytest.fixture
def facts(store: Store, settings: Settings) -> Query:
    def query(sql: str) -> list[Row]:
        with measured(store, settings) as found:
            rows: list[Row] = found.engine.query(sql).to_pylist()
        return rows

    return query


def _said(rows: Query) -> list[tuple[Any, ...]]:
    found = rows("SELECT speaker, visibility, kind, text FROM turn ORDER BY conversation_key, turn")
    return [tuple(row.values()) for row in found]


def _events(rows: Query) -> list[tuple[Any, ...]]:
    found = rows("SELECT type, actor, cause FROM event WHERE type <> 'opened' ORDER BY conversation_key, event")
    return [tuple(row.values()) for row in found]


EMBEDDED = {"author": {"type": "BUSINESS", "display_name": "Company Bot"}, "source": {"type": "zd:answerBot"}}


def test_trap_01_a_bot_under_an_agents_id_is_no_human(read: Read, rows: Query) -> None:
    history = [
        {"type": "ChatMessage", "actor_id": "agent:11", "actor_type": "agent", "timestamp": 1772442000000,
         "message": "Hi, how can I help?", "original_message": EMBEDDED},
        {"type": "ChatJoin", "actor_id": "21", "actor_type": "end-user", "timestamp": 1772442001000},
        {"type": "ChatMessage", "actor_id": "21", "actor_type": "end-user", "timestamp": 1772442002000,
         "message": "A human, please"},
        {"type": "ChatMessage", "actor_id": "agent:11", "actor_type": "agent", "timestamp": 1772442060000,
         "message": "Ann here"},
    ]  # fmt: skip
    chat = {"event_type": "ChatStartedEvent", "value": {"chat_id": "c", "history": history}}
    read(tickets=[ticket(via={"channel": "chat"})], ticket_events=[event(1, "2026-03-02T09:00:00Z", CAROL, chat)],
         users=USERS)  # fmt: skip
    assert [who for who, *_ in _said(rows)] == ["ai_agent", "customer", "human_agent"]


def test_trap_01_a_bots_row_of_the_warehouse_is_no_human(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    said = {"chat_id": "c1", "created_at": "2026-03-02 09:00:00", "actor_id": "agent:403", "type": "ChatMessage",
            "message": "Hi", "original_message": json.dumps(EMBEDDED)}  # fmt: skip
    human = {**said, "created_at": "2026-03-02 09:05:00", "message": "Ann here", "original_message": ""}
    folder = warehouse(
        tmp_path / "fivetran", ticket_chat=[{"chat_id": "c1", "ticket_id": 7}], ticket_chat_event=[said, human]
    )
    ingest_paths(store, settings, [folder])
    assert [who for who, *_ in _said(rows)] == ["ai_agent", "human_agent"]


def test_trap_01_where_the_warehouse_hides_bots_among_mails_peoples_times_have_no_value(
    settings: Settings, tmp_path: Path
) -> None:
    row = {"id": 7, "created_at": "2026-03-02 09:00:00", "requester_id": CAROL, "submitter_id": CAROL,
           "status": "open", "description": "Help", "via_channel": "email"}  # fmt: skip
    answer = {"id": 5, "ticket_id": 7, "user_id": 403, "body": "Hi", "created": "2026-03-02 09:05:00", "public": True}
    said = {"chat_id": "c1", "created_at": "2026-03-02 09:00:00", "actor_id": "agent:403", "type": "ChatMessage",
            "message": "Hi"}  # fmt: skip
    for kept, value in (("", 300.0), (json.dumps(EMBEDDED), None)):
        folder = warehouse(
            tmp_path / f"fivetran-{value}",
            ticket=[row],
            ticket_comment=[answer],
            ticket_chat=[{"chat_id": "c1", "ticket_id": 8}],
            ticket_chat_event=[{**said, "original_message": kept}],
        )
        store = Store.open(tmp_path / f"store-{value}", settings)
        result = ingest_paths(store, settings, [folder])
        with measured(store, settings) as found:
            values = {one.metric: one for one in estimates(found)}
        store.close()
        for name in ("first_human_response_time", "aht_estimated"):
            assert values[name].value == value
        assert any("which mails it wrote" in note for note in result.notes) is (value is None)
        assert values["first_response_time"].value == 300.0


def test_trap_02_a_triggers_work_inside_a_persons_audit_is_automation(read: Read, rows: Query) -> None:
    audit = {
        "id": 5, "ticket_id": 1, "created_at": "2026-03-02T09:10:00Z", "author_id": ANN, "via": {"channel": "web"},
        "events": [
            {"id": 6, "type": "Comment", "public": False, "body": "I look at it"},
            {"id": 7, "type": "Change", "field_name": "status", "value": "solved", "previous_value": "open",
             "via": {"channel": "rule", "source": {"rel": "trigger", "from": {"id": 3}, "to": {}}}},
        ],
    }  # fmt: skip
    read(tickets=[ticket()], ticket_audits=[audit], users=USERS)
    assert _events(rows) == [("resolved", "automation", "automation")]


def test_trap_02_a_campaign_under_an_agents_name_is_no_human_turn(read: Read, rows: Query) -> None:
    events = [event(1, "2026-03-02T09:00:00Z", ANN, comment("Our spring sale"), via="API")]
    read(tickets=[ticket(submitter_id=ANN, via={"channel": "api"})], ticket_events=events, users=USERS)
    assert _said(rows) == [("automation", "public", "template", "Our spring sale")]


def test_trap_03_an_agent_who_types_for_the_customer_makes_a_contact(read: Read, rows: Query, facts: Query) -> None:
    events = [
        event(1, "2026-03-02T09:00:00Z", ANN, comment("Carol called: her parcel is late")),
        event(2, "2026-03-02T10:00:00Z", ANN, comment("It arrives tomorrow")),
    ]
    read(tickets=[ticket(submitter_id=ANN, via={"channel": "web"})], ticket_events=events, users=USERS)
    assert [who for who, *_ in _said(rows)] == ["customer", "human_agent"]
    assert rows("SELECT speaker_id, attributes FROM turn WHERE turn = 0") == [
        {"speaker_id": str(CAROL), "attributes": json.dumps({"typed_by": str(ANN)}, separators=(",", ":"))}
    ]
    assert facts("SELECT direction, customer_turns FROM fact_conversation") == [
        {"direction": "inbound", "customer_turns": 1}
    ]


def test_trap_07_a_number_that_users_share_names_none_of_them(read: Read, rows: Query) -> None:
    shared = [{**user, "shared_phone_number": True} if user["id"] == CAROL else user for user in USERS]
    read(tickets=[ticket(description="Help")], users=shared)
    (row,) = rows("SELECT customer_phone_hash AS phone, customer_email_hash IS NOT NULL AS mail FROM conversation")
    assert row == {"phone": None, "mail": True}


def test_trap_07_two_users_of_one_customer_are_one_by_the_shared_id(read: Read, facts: Query) -> None:
    users = [
        {"id": 31, "role": "end-user", "email": "jo@home.example", "external_id": "u-9"},
        {"id": 32, "role": "end-user", "email": "jo@work.example", "external_id": "u-9"},
    ]
    tickets = [ticket(n, requester_id=30 + n, submitter_id=30 + n, description="Help") for n in (1, 2)]
    read(tickets=tickets, users=users)
    assert facts("SELECT COUNT(DISTINCT customer_key) AS n FROM fact_conversation") == [{"n": 1}]


def test_trap_09_mail_that_zendesk_held_back_is_no_ticket(read: Read, rows: Query) -> None:
    held = {"id": 9, "cause": "Out of Office", "content": "I am away", "author": {"id": CAROL}, "ticket_id": 1}
    result = read(tickets=[ticket(description="Help")], suspended_tickets=[held])
    assert [text for *_, text in _said(rows)] == ["Help"]
    assert any(
        "suspended_tickets" in path and why.startswith("mail that Zendesk held back")
        for path, why in result.skipped.items()
    )


def test_trap_10_side_conversations_and_notes_are_not_public(read: Read, rows: Query, facts: Query) -> None:
    side = {"id": "8566-ab", "ticket_id": 1, "subject": "Stock?", "state": "open", "participants": [{"user_id": ANN}],
            "created_at": "2026-03-02T09:30:00.453+00:00", "preview_text": "Do we have it?"}  # fmt: skip
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("Where is it?")),
        event(2, "2026-03-02T09:20:00Z", ANN, comment("No idea", public=False)),
        event(3, "2026-03-02T09:40:00Z", ANN, comment("Let me tell you"),
              {"event_type": "CommentPrivacyChange", "comment_id": 301, "public": False}),
    ]  # fmt: skip
    read(tickets=[ticket()], ticket_events=events, side_conversations=[side], users=USERS)
    assert [row[:3] for row in _said(rows)] == [
        ("customer", "public", "message"),
        ("human_agent", "internal", "note"),
        ("human_agent", "internal", "note"),
        ("human_agent", "internal", "note"),
    ]
    assert facts("SELECT conversation_id, is_never_answered FROM fact_conversation") == [
        {"conversation_id": "1", "is_never_answered": True}
    ]
    assert rows("SELECT related_to_key, relation FROM conversation WHERE conversation_id = '8566-ab'") == [
        {"related_to_key": "zendesk|1", "relation": "side_of"}
    ]


def test_trap_11_a_merged_ticket_counts_once(read: Read, rows: Query, facts: Query) -> None:
    merge = {"channel": "web", "source": {"rel": "merge", "from": {"ticket_ids": [2]}, "to": {}}}
    into = {"id": 900, "ticket_id": 1, "created_at": "2026-03-02T11:00:00Z", "author_id": ANN, "via": merge,
            "events": [{"id": 901, "type": "Comment", "public": True, "body": "Request #2 was merged into this one"}],
            }  # fmt: skip
    closed = {"id": 800, "ticket_id": 2, "created_at": "2026-03-02T11:00:00Z", "author_id": ANN,
              "via": {"channel": "web", "source": {"rel": "merge", "from": {}, "to": {"ticket_id": 1}}},
              "events": [{"id": 801, "type": "Change", "field_name": "status", "value": "closed",
                          "previous_value": "open"}]}  # fmt: skip
    tickets = [ticket(1, description="My parcel"), ticket(2, description="My parcel!", status="closed")]
    read(tickets=tickets, ticket_audits=[into, closed], users=USERS)
    assert facts("SELECT conversation_id, customer_turns, business_turns, is_claimed FROM fact_conversation") == [
        {"conversation_id": "1", "customer_turns": 2, "business_turns": 0, "is_claimed": False}
    ]
    assert rows("SELECT related_to_key, relation FROM conversation WHERE conversation_id = '2'") == [
        {"related_to_key": "zendesk|1", "relation": "merged_into"}
    ]
    found = rows("SELECT type, cause, to_value, at_us // 1000000 AS at FROM event WHERE type IN ('closed', 'merged')")
    assert [tuple(row.values()) for row in found] == [
        ("closed", "merge", None, 1772449200),
        ("merged", "merge", "1", 1772449200),
    ]


def test_trap_11_a_follow_up_ticket_is_a_recontact_on_the_old_issue(read: Read, facts: Query) -> None:
    follow_up = {"channel": "email", "source": {"rel": "follow_up", "from": {"ticket_id": 1}, "to": {}}}
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("My parcel")),
        event(2, "2026-03-02T10:00:00Z", ANN, comment("It is there"), status("solved", "open")),
        event(3, "2026-03-09T10:00:00Z", CAROL, comment("It is not"), of=2),
        event(4, "2026-04-20T10:00:00Z", ANN, comment("Now it is"), of=2),
    ]
    read(tickets=[ticket(1), ticket(2, created_at="2026-03-09T10:00:00Z", via=follow_up)], ticket_events=events,
         users=USERS)  # fmt: skip
    found = facts("SELECT recontact_key, recontact_rule FROM fact_conversation WHERE conversation_id = '1'")
    assert found == [{"recontact_key": "zendesk|2", "recontact_rule": 1}]


@pytest.mark.parametrize("answer", [None, "Stop writing to me"])
def test_trap_13_a_campaign_is_a_contact_only_with_an_answer(read: Read, facts: Query, answer: str | None) -> None:
    events = [event(1, "2026-03-02T09:00:00Z", ANN, comment("Our spring sale"), via="API")]
    if answer:
        events.append(event(2, "2026-03-02T12:00:00Z", CAROL, comment(answer), via="Mail"))
    read(tickets=[ticket(submitter_id=ANN, via={"channel": "api"})], ticket_events=events, users=USERS)
    found = facts("SELECT direction FROM fact_conversation")
    assert found == ([{"direction": "outbound"}] if answer else [])
    excluded = facts("SELECT reason FROM fact_excluded")
    assert excluded == ([] if answer else [{"reason": "outbound_unanswered"}])


def test_trap_14_the_description_is_the_first_comment_and_counts_once(read: Read, rows: Query) -> None:
    described = ticket(description="Where is\\nmy parcel?")
    read(tickets=[described], ticket_events=[event(1, "2026-03-02T09:00:40Z", CAROL, comment("Where is\nmy parcel?"))])
    assert [text for *_, text in _said(rows)] == ["Where is\nmy parcel?"]


def test_trap_14_the_description_is_a_turn_where_the_first_comment_is_missing(read: Read, rows: Query) -> None:
    late = event(2, "2026-03-02T10:00:00Z", ANN, comment("On its way"))
    read(tickets=[ticket(description="Where is my parcel?")], ticket_events=[late], users=USERS)
    assert [(who, text) for who, _, _, text in _said(rows)] == [
        ("customer", "Where is my parcel?"),
        ("human_agent", "On its way"),
    ]


def test_trap_15_the_sample_ticket_is_a_test(read: Read, facts: Query) -> None:
    read(tickets=[ticket(description="Meet the ticket", via={"channel": "sample_ticket"})])
    assert facts("SELECT reason FROM fact_excluded") == [{"reason": "is_test"}]


def test_trap_16_epoch_seconds_milliseconds_and_iso_stand_in_one_order(read: Read, rows: Query) -> None:
    chat = [{"type": "ChatMessage", "actor_id": "21", "actor_type": "end-user", "timestamp": 1772442300000,
             "message": "second"}]  # fmt: skip
    events = [
        {**event(3, "", ANN, comment("third")), "created_at": None, "timestamp": 1772442600},
        event(1, "2026-03-02T10:00:00+01:00", CAROL, comment("first")),
        event(2, "2026-03-02T09:01:00Z", CAROL, {"event_type": "ChatEndedEvent", "value": {"history": chat}}),
    ]
    read(tickets=[ticket()], ticket_events=events, users=USERS)
    assert [text for *_, text in _said(rows)] == ["first", "second", "third"]
    times = rows("SELECT at_us FROM turn ORDER BY turn")
    assert [row["at_us"] // 1_000_000 for row in times] == [1772442000, 1772442300, 1772442600]


def test_trap_17_the_desks_own_durations_are_not_read(read: Read, rows: Query) -> None:
    metrics = {"id": 1, "ticket_id": 1, "reopens": 0, "group_stations": 1,
               "first_resolution_time_in_minutes": {"calendar": 60, "business": 8}}  # fmt: skip
    measured_event = {"id": 2, "ticket_id": 1, "metric": "reply_time", "instance_id": 1, "type": "fulfill",
                      "time": "2026-03-02T10:00:00Z", "status": {"calendar": 60, "business": 8}}  # fmt: skip
    result = read(tickets=[ticket(description="Help")], ticket_metrics=[metrics], ticket_metric_events=[measured_event])
    assert rows("SELECT handle_seconds FROM conversation") == [{"handle_seconds": None}]
    assert sum("our" in why and "figures" in why for why in result.skipped.values()) == 2


def test_trap_20_order_and_repeats_change_nothing(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("one")),
        event(
            9,
            "2026-03-02T09:00:01Z",
            -1,
            {"event_type": "Notification", "body": "Got it", "recipients": [CAROL]},
            via="Rule",
        ),
        event(2, "2026-03-02T09:00:02Z", ANN, comment("two"), status("solved", "open")),
        event(3, "2026-03-03T09:00:00Z", CAROL, comment("three"), status("open", "solved")),
    ]
    old, new = ticket(status="open"), ticket(status="solved", updated_at="2026-03-04T09:00:00Z", subject="new")
    first = export(tmp_path / "a", tickets=[old, new], ticket_events=events, users=USERS)
    second = export(tmp_path / "b", tickets=[new, old], ticket_events=[*events[::-1], *events], users=USERS[::-1])
    assert ingest_paths(store, settings, [first]).new == 1
    before = _said(rows), _events(rows), rows("SELECT subject, content_hash FROM conversation")
    assert [text for *_, text in before[0]] == ["one", "Got it", "two", "three"]
    assert before[2][0]["subject"] == "new"
    assert ingest_paths(store, settings, [second]).unchanged == 1
    assert (_said(rows), _events(rows), rows("SELECT subject, content_hash FROM conversation")) == before


@pytest.mark.parametrize("closer", [-1, None])
def test_trap_21_closed_days_after_solved_is_no_second_resolution(
    read: Read, rows: Query, facts: Query, closer: int | None
) -> None:
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("Help")),
        event(2, "2026-03-02T10:00:00Z", ANN, comment("Done"), status("solved", "open")),
        event(3, "2026-03-06T10:00:00Z", closer, status("closed", "solved")),
    ]
    read(tickets=[ticket(status="closed")], ticket_events=events, users=USERS)
    assert _events(rows) == [("resolved", "human_agent", "human"), ("closed", "automation", "automation")]
    (row,) = facts("SELECT claim_at_us, reopened FROM fact_conversation")
    assert (row["claim_at_us"] // 1_000_000, row["reopened"]) == (1772445600, False)


def test_trap_22_a_return_counts_from_the_first_close(read: Read, rows: Query, facts: Query) -> None:
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("Help")),
        event(2, "2026-03-02T10:00:00Z", ANN, comment("Done"), status("solved", "open")),
        event(3, "2026-03-04T10:00:00Z", CAROL, comment("It broke again"), status("open", "solved"), via="Mail"),
        event(4, "2026-03-04T11:00:00Z", ANN, comment("Mended"), status("solved", "open")),
    ]
    read(tickets=[ticket(status="solved")], ticket_events=events, users=USERS)
    assert _events(rows)[1] == ("reopened", "customer", "customer")
    (row,) = facts("SELECT recontact_at_us - claim_at_us AS after_us, recontact_scope FROM fact_conversation")
    assert row == {"after_us": 2 * 86_400_000_000, "recontact_scope": "same_thread"}


def test_trap_23_a_time_of_1970_is_quarantined_and_counted(read: Read, rows: Query) -> None:
    result = read(tickets=[ticket(created_at="1970-01-01T00:00:00Z", description="Help")])
    assert result.quarantined_times > 0
    assert rows("SELECT opened_at_us FROM conversation") == [{"opened_at_us": None}]


def _rating(number: int, of: int, score: str, **fields: Any) -> Row:
    at = "2026-03-02T11:00:00Z"
    return {"id": number, "ticket_id": of, "requester_id": CAROL, "score": score, "created_at": at, "updated_at": at,
            "assignee_id": None, **fields}  # fmt: skip


def test_trap_24_offered_rows_are_sent_and_unoffered_are_not(read: Read, facts: Query) -> None:
    tickets = [ticket(n, description="Help") for n in (1, 2, 3, 4)]
    ratings = [
        _rating(1, 1, "offered"),  # on a ticket that is still open
        _rating(2, 2, "unoffered"),
        _rating(3, 3, "good_with_comment", comment="Thanks", updated_at="2026-03-03T11:00:00Z"),
    ]
    read(tickets=tickets, satisfaction_ratings=ratings)
    found = facts("SELECT csat_sent, csat_answered, csat_satisfied FROM fact_conversation ORDER BY conversation_id")
    assert [tuple(row.values()) for row in found] == [
        (True, False, None),
        (False, False, None),
        (True, True, True),
        (False, False, None),
    ]


def test_trap_24_ratings_that_were_exported_and_are_none_are_zero_surveys(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    folder = export(tmp_path / "export", tickets=[ticket(description="Help")])
    (folder / "satisfaction_ratings.json").write_text('{"satisfaction_ratings": [], "meta": {"has_more": false}}')
    ingest_paths(store, settings, [folder])
    found = rows("SELECT fact FROM capability WHERE fact LIKE 'survey%' AND status = 'observed' ORDER BY 1")
    assert [row["fact"] for row in found] == ["survey_csat", "survey_sent"]


def test_trap_24_no_rating_at_all_is_not_zero_surveys(read: Read, rows: Query) -> None:
    read(tickets=[ticket(description="Help")])
    assert rows("SELECT status FROM capability WHERE fact = 'survey_sent'") == [{"status": "absent"}]


def test_trap_28_legacy_and_new_surveys_are_not_counted_twice(read: Read, rows: Query) -> None:
    response = {"id": "01J", "survey_id": "s1", "created_at": "2026-03-03T09:00:00Z",
                "subjects": [{"zrn": "zen:ticket:1"}],
                "answers": [{"type": "closed_ended", "rating": 4, "created_at": "2026-03-03T09:05:00Z"},
                            {"type": "open_ended", "value": "Fine"}]}  # fmt: skip
    offered = event(5, "2026-03-02T12:00:00Z", -1, {"event_type": "CsatSurveyOffered"})
    read(tickets=[ticket(description="Help")], satisfaction_ratings=[_rating(1, 1, "offered")],
         survey_responses=[response], ticket_events=[offered])  # fmt: skip
    found = rows("SELECT score, scale_max, comment, state, sent_at_us // 1000000 AS sent FROM survey")
    assert found == [{"score": 4.0, "scale_max": 5.0, "comment": "Fine", "state": "answered", "sent": 1772452800}]


def test_trap_29_a_survey_that_was_never_offered_is_suppressed(read: Read, rows: Query) -> None:
    read(tickets=[ticket(description="Help")], satisfaction_ratings=[_rating(2, 1, "unoffered")])
    assert rows("SELECT state, sent_at_us FROM survey") == [{"state": "suppressed", "sent_at_us": None}]


def _bot_says(text: str) -> Row:
    return {"id": "01J9", "ticket_id": 1, "type": "Messaging::ConversationMessage", "reference": "zen:message:1",
            "created_at": "2026-03-02T09:01:00Z", "author": {"type": "bot", "zen:support:user_id": 99},
            "content": {"type": "text", "text": text}, "metadata": {}}  # fmt: skip


@pytest.mark.parametrize(("support_type", "status_"), [("agent", "absent"), ("ai_agent", "observed")])
def test_trap_36_ai_work_is_claimed_only_where_its_tickets_were_exported(
    read: Read, rows: Query, support_type: str, status_: str
) -> None:
    result = read(
        tickets=[ticket(description="Help", support_type=support_type)], conversation_log=[_bot_says("Hello")]
    )
    assert [who for who, *_ in _said(rows)] == ["customer", "ai_agent"]
    assert rows("SELECT status FROM capability WHERE fact = 'ai_actor'") == [{"status": status_}]
    assert any("support_type_scope=all" in note for note in result.notes) is (support_type == "agent")


def test_trap_36_a_page_whose_address_states_the_scope_is_enough(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    address = "https://x.zendesk.com/api/v2/incremental/tickets/cursor.json?support_type_scope=all&cursor=a"
    page = {"tickets": [ticket(description="Help")], "end_of_stream": True, "after_url": address}
    (tmp_path / "page.json").write_text(json.dumps(page))
    assert ingest_paths(store, settings, [tmp_path / "page.json"], format="zendesk").new == 1
    assert rows("SELECT status FROM capability WHERE fact = 'ai_actor'") == [{"status": "observed"}]


def test_trap_36_without_the_scope_no_rate_of_ai_work_has_a_value(
    store: Store, settings: Settings, read: Read, rows: Query
) -> None:
    names = ["containment_rate", "containment_abandoned_rate", "escalation_rate", "reported_ai_resolution_rate"]
    for scope in ("agent", "ai_agent"):
        read(scope, tickets=[ticket(description="Help", support_type=scope)], conversation_log=[_bot_says("Hello")],
             ticket_events=[event(5, "2026-03-02T12:00:00Z", ANN, status("solved", "open"))])  # fmt: skip
        with measured(store, settings) as found:
            values = {one.metric: one for one in estimates(found, names)}
        for name in names:
            if scope == "agent":
                assert values[name].value is None, name
                assert "not observable: no source shows which turns an AI agent wrote" in values[name].notes[0]
            else:
                assert values[name].n == 1, name


def test_trap_39_markup_and_literal_line_breaks_are_not_words(read: Read, rows: Query) -> None:
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("Hello\\nwhere is it?")),
        event(2, "2026-03-02T10:00:00Z", ANN, {"event_type": "Comment", "body": None, "public": True,
                                               "html_body": "<p>Here&nbsp;it is<br>Ann</p>"}),
    ]  # fmt: skip
    read(tickets=[ticket()], ticket_events=events, users=USERS)
    assert [text for *_, text in _said(rows)] == ["Hello\nwhere is it?", "Here it is\nAnn"]


def test_trap_41_the_warehouse_states_new_values_only_and_it_shows(
    store: Store, settings: Settings, rows: Query, facts: Query, tmp_path: Path
) -> None:
    history = [
        {"field_name": name, "ticket_id": 1, "updated": at, "user_id": user, "value": value}
        for name, at, user, value in (
            ("status", "2026-03-02 09:00:00", CAROL, "new"),
            ("group_id", "2026-03-02 09:05:00", ANN, "5"),
            ("status", "2026-03-02 10:00:00", ANN, "solved"),
            ("status", "2026-03-02 10:00:00", ANN, "solved"),
            ("group_id", "2026-03-02 11:00:00", ANN, "6"),
            ("status", "2026-03-03 10:00:00", CAROL, "open"),
        )
    ]
    row = {"id": 1, "created_at": "2026-03-02 09:00:00", "requester_id": CAROL, "submitter_id": CAROL,
           "status": "open", "description": "Help", "via_channel": "email"}  # fmt: skip
    folder = warehouse(tmp_path / "fivetran", ticket=[row], ticket_field_history=history)
    ingest_paths(store, settings, [folder], timezone="Asia/Tokyo")
    found = rows("SELECT type, basis, at_us // 1000000 AS at FROM event WHERE type <> 'opened' ORDER BY event")
    assert [(one["type"], one["basis"]) for one in found] == [
        ("assigned", "derived"),
        ("resolved", "derived"),
        ("transferred", "derived"),
        ("reopened", "derived"),
    ]
    assert found[0]["at"] == 1772442300  # UTC, whatever zone the user named
    assert rows("SELECT value FROM attribute WHERE name = 'history'") == [{"value": "new values only"}]


def test_trap_11_in_the_warehouse_a_merged_ticket_is_not_claimed_by_its_merge(
    store: Store, settings: Settings, rows: Query, facts: Query, tmp_path: Path
) -> None:
    one = {"created_at": "2026-03-02 09:00:00", "requester_id": CAROL, "submitter_id": CAROL, "status": "closed",
           "description": "Help", "via_channel": "email"}  # fmt: skip
    history = [
        {"field_name": "status", "ticket_id": number, "updated": at, "user_id": user, "value": value}
        for number, at, user, value in (
            (1, "2026-03-02 09:00:00", CAROL, "new"),
            (1, "2026-03-05 10:00:00", ANN, "solved"),
            (1, "2026-03-09 10:00:00", -1, "closed"),
            (2, "2026-03-02 09:00:00", CAROL, "new"),
            (2, "2026-03-02 11:00:00", ANN, "closed"),
        )
    ]
    folder = warehouse(
        tmp_path / "fivetran",
        ticket=[{"id": 1, "merged_ticket_ids": "[2]", **one}, {"id": 2, "merged_ticket_ids": "[]", **one}],
        ticket_field_history=history,
    )
    ingest_paths(store, settings, [folder])
    assert facts("SELECT conversation_id, claim_at_us // 1000000 AS claim FROM fact_conversation") == [
        {"conversation_id": "1", "claim": 1772704800}  # solved on the 5th, not merged on the 2nd
    ]
    found = rows("SELECT type, cause, at_us // 1000000 AS at FROM event WHERE conversation_key = 'zendesk|2'")
    assert [tuple(row.values()) for row in found if row["type"] != "opened"] == [
        ("closed", "merge", 1772449200),
        ("merged", "merge", 1772449200),
    ]


def test_fields_of_the_accounts_own_are_columns_of_the_warehouses_ticket(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    row = {"id": 1, "created_at": "2026-03-02 09:00:00", "requester_id": CAROL, "submitter_id": CAROL,
           "status": "open", "description": "Help", "custom_contact_reason": "billing", "custom_issue_key": "i-7",
           "custom_size": "XL"}  # fmt: skip
    ingest_paths(store, settings, [warehouse(tmp_path / "fivetran", ticket=[row])])
    assert rows("SELECT topic, issue_key FROM conversation") == [{"topic": "billing", "issue_key": "i-7"}]


def test_trap_42_redaction_marks_are_not_words(read: Read, rows: Query, facts: Query) -> None:
    events = [
        event(1, "2026-03-02T09:00:00Z", CAROL, comment("My card is 1234")),
        event(2, "2026-03-02T09:10:00Z", CAROL, comment("▇▇▇▇ ▇▇▇")),
        event(3, "2026-03-02T09:20:00Z", ANN, {"event_type": "CommentRedactionEvent", "comment_id": 101}),
    ]
    read(tickets=[ticket()], ticket_events=events, users=USERS)
    assert [text for *_, text in _said(rows)] == [None, None]
    assert facts("SELECT customer_turns, has_text FROM fact_conversation") == [{"customer_turns": 2, "has_text": False}]


def test_trap_45_a_page_that_is_not_json_is_named_with_line_and_column(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "tickets.json").write_text('{\n "tickets": [\n  {"id": 1, "submitter_id": 2,}\n ]\n}')
    result = ingest_paths(store, settings, [tmp_path / "tickets.json"])
    assert "line 3, column 31" in str(result.errors[0])


def test_trap_46_a_deleted_ticket_keeps_no_words_and_is_no_contact(read: Read, rows: Query, facts: Query) -> None:
    gone = ticket(status="deleted", subject="My card 1234", updated_at="2026-03-05T09:00:00Z")
    events = [event(1, "2026-03-02T09:00:00Z", CAROL, comment("My card is 1234"))]
    read(tickets=[gone, ticket(subject="My card 1234")], ticket_events=events, users=USERS)
    assert [text for *_, text in _said(rows)] == [None]
    assert rows("SELECT subject, customer_email_hash AS mail FROM conversation") == [{"subject": None, "mail": None}]
    assert facts("SELECT reason FROM fact_excluded") == [{"reason": "deleted"}]


def test_trap_46_an_erased_person_does_not_come_back_from_an_old_export(
    store: Store, settings: Settings, read: Read, rows: Query
) -> None:
    read(tickets=[ticket(description="My card is 1234")], users=USERS)
    forget(store, settings, "carol@home.example", command="unheard forget")
    again = read("older", tickets=[ticket(description="My card is 1234", subject="Card")], users=USERS)
    assert (again.new, again.changed) == (0, 0)
    assert [text for *_, text in _said(rows)] == [None]


def test_users_and_groups_loaded_beside_the_tickets_are_known_however_often_they_are_read(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    page = {"tickets": [ticket(description="Help", group_id=5, assignee_id=ANN)], "users": USERS,
            "groups": [{"id": 5, "name": "Parcels", "url": "https://x.zendesk.com/api/v2/groups/5.json"}],
            "end_of_stream": True}  # fmt: skip
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "page-1.json").write_text(json.dumps(page, indent=1))
    result = ingest_paths(store, settings, [folder], strict=True)  # reads twice: to check, and to publish
    assert (result.new, result.refused) == (1, 0)
    (row,) = rows("SELECT team, assignee, customer_email_hash IS NOT NULL AS mail FROM conversation")
    assert row == {"team": "Parcels", "assignee": "Ann", "mail": True}


def test_configuration_alone_is_left_out_with_its_reason(store: Store, settings: Settings, tmp_path: Path) -> None:
    triggers = {"triggers": [{"id": 1, "title": "t", "url": "https://x.zendesk.com/api/v2/triggers/1.json"}]}
    (tmp_path / "triggers.json").write_text(json.dumps(triggers))
    result = ingest_paths(store, settings, [tmp_path / "triggers.json"])
    assert result.read == 0
    assert result.skipped == {str(tmp_path / "triggers.json"): "settings of the desk, no conversation"}

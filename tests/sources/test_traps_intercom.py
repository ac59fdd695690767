"""What lies in wait in Intercom's exports and in logs of AI agents, each trap with a small fixture of its shape."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]

START = 1_770_000_000
DAY = 86_400
USER = {"type": "user", "id": "k1", "name": "Jo", "email": "jo@example.org", "from_ai_agent": False}
ANN = {"type": "admin", "id": "501", "name": "Ann", "email": "ann@shop.example", "from_ai_agent": False}
FIN = {"type": "bot", "id": "9", "name": "Fin", "email": "operator+a1@intercom.io", "from_ai_agent": True}
OPERATOR = {"type": "admin", "id": "7", "name": "Operator", "email": "operator+a1@intercom.io"}


def part(kind: str, author: Any, after: int, body: str | None = None, **more: Any) -> dict[str, Any]:
    """A part that came `after` seconds."""
    return {"type": "conversation_part", "id": after, "part_type": kind, "body": body and f"<p>{body}</p>",
            "created_at": START + after, "author": author, "assigned_to": None, "redacted": False, **more}  # fmt: skip


def conversation(*parts: Any, name: str = "c1", at: int = 0, **more: Any) -> dict[str, Any]:
    """A conversation whose first message stands in `source` alone, as Intercom has it."""
    source = {"type": "conversation", "delivered_as": "customer_initiated", "subject": "",
              "body": "<p>Where is my parcel?</p>", "author": USER}  # fmt: skip
    return {
        "type": "conversation",
        "id": name,
        "created_at": START + at,
        "updated_at": START + at + 900,
        "state": "closed",
        "source": {**source, **more.pop("source", {})},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "k1", "external_id": "u-1"}]},
        "conversation_parts": {"conversation_parts": list(parts), "total_count": more.pop("total", len(parts))},
        **more,
    }


def execution(number: int, success: bool, **more: Any) -> dict[str, Any]:
    """One call of a data connector."""
    return {"type": "data_connector.execution", "id": str(number), "data_connector_id": "12", "success": success,
            "http_method": "post", "source_type": "fin", "created_at": "2026-02-02T02:40:30Z", **more}  # fmt: skip


ANSWER = part("comment", ANN, 60, "It is on its way.")
CLOSE = part("close", ANN, 120)


@pytest.fixture
def ingest(store: Store, settings: Settings, tmp_path: Path) -> Callable[..., IngestResult]:
    """Read conversations and what else a file name holds, as one export in a folder of its own."""

    def read(*conversations: Any, folder: str = "export", **files: list[Any]) -> IngestResult:
        home = tmp_path / folder
        home.mkdir(exist_ok=True)
        for name, rows in {"conversations": list(conversations), **files}.items():
            if rows:
                (home / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        result = ingest_paths(store, settings, [home])
        assert result.errors == []
        return result

    return read


@pytest.fixture
def metric(store: Store, settings: Settings) -> Callable[[str], Any]:
    """Estimate one metric."""

    def found(name: str) -> Any:
        with measured(store, settings) as facts:
            return estimates(facts, [name])[0]

    return found


@pytest.fixture
def handlers(store: Store, settings: Settings) -> Callable[[], dict[str, str]]:
    """Who handled each conversation."""

    def found() -> dict[str, str]:
        with measured(store, settings) as facts:
            rows = facts.engine.query("SELECT conversation_id, handler FROM fact_conversation").to_pylist()
        return {row["conversation_id"]: row["handler"] for row in rows}

    return found


def test_trap_01_a_bot_under_an_admins_name_is_no_human_work(
    ingest: Callable[..., IngestResult], handlers: Callable[[], dict[str, str]]
) -> None:
    ingest(
        conversation(part("comment", OPERATOR, 5, "We will be with you."), name="operator"),
        conversation(part("comment", FIN, 5, "It comes on Monday."), name="fin"),
        conversation(ANSWER, name="ann"),
        conversation(part("comment", {**ANN, "from_ai_agent": True}, 5, "It comes on Monday."), name="marked"),
    )
    expected = {"operator": "automation_only", "fin": "ai_only", "ann": "human_only", "marked": "ai_only"}
    assert handlers() == expected


def test_trap_02_an_automated_first_message_is_not_its_admins_turn(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    campaign = {"delivered_as": "automated", "author": ANN, "body": "<p>New: our summer sale</p>"}
    own = {"delivered_as": "admin_initiated", "author": ANN, "body": "<p>Your parcel came back to us.</p>"}
    ingest(conversation(name="rule", source=campaign), conversation(name="ann", source=own))
    assert rows("SELECT conversation_key, speaker, kind FROM turn ORDER BY conversation_key") == [
        {"conversation_key": "intercom|ann", "speaker": "human_agent", "kind": "message"},
        {"conversation_key": "intercom|rule", "speaker": "automation", "kind": "template"},
    ]


def test_trap_04_a_tool_result_is_no_customer_turn(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    use = {"type": "tool_use", "id": "t1", "name": "refund_order", "input": {"order": 8}}
    thought = {"type": "thinking", "thinking": "They want money back."}
    row = {
        "request": {
            "model": "claude-x",
            "system": "You are kind.",
            "messages": [
                {"role": "user", "content": "Refund me"},
                {"role": "assistant", "content": [thought, use]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "Done, thanks"}]},
            ],
        },
        "response": {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "It is refunded."}]},
        "conversation_id": "a-1",
        "created_at": "2026-02-02T10:00:00Z",
    }
    items = [
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Refund me"}]},
        {"type": "reasoning", "summary": []},
        {"type": "function_call", "call_id": "f1", "name": "refund_order", "arguments": '{"order": 8}'},
        {"type": "function_call_output", "call_id": "f1", "output": "Done, thanks"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "It is refunded."}]},
    ]
    ingest_paths(store, settings, [write("anthropic.jsonl", row), write("items.jsonl", {"items": items, "id": "i-1"})])
    said = "SELECT speaker, text FROM turn WHERE conversation_key = '{}' ORDER BY turn"
    for key in ("anthropic|a-1", "openai|i-1"):
        assert rows(said.format(key)) == [
            {"speaker": "customer", "text": "Refund me"},
            {"speaker": "ai_agent", "text": "It is refunded."},
        ]
    assert [tuple(row.values()) for row in rows("SELECT tool, effect, outcome FROM action")] == [
        ("refund_order", "write", "success")
    ] * 2


def test_trap_07_lead_and_user_are_one_customer_and_a_shared_mailbox_is_none(
    ingest: Callable[..., IngestResult], metric: Callable[[str], Any], store: Store, settings: Settings
) -> None:
    def of(name: str, contact: str, outer: str | None) -> dict[str, Any]:
        found = conversation(ANSWER, CLOSE, name=name, source={"author": {"type": "user", "id": contact}})
        found["contacts"] = {"contacts": [{"type": "contact", "id": contact, "external_id": outer}]}
        return found

    lead = {"type": "contact", "id": "lead-1", "role": "lead", "external_id": None, "email": "jo@example.org"}
    user = {"type": "contact", "id": "user-1", "role": "user", "external_id": "u-1", "email": "JO@example.org"}
    family = [
        {"type": "contact", "id": f"f-{n}", "role": "user", "external_id": f"x-{n}", "email": "all@family.example"}
        for n in range(4)
    ]
    ingest(
        of("a", "lead-1", None),
        of("b", "user-1", "u-1"),
        *(of(f"family-{n}", f"f-{n}", f"x-{n}") for n in range(4)),
        contacts=[lead, user, *family],
    )
    with measured(store, settings) as facts:
        found = facts.engine.query("SELECT conversation_id, customer_key FROM fact_conversation").to_pylist()
    who = {row["conversation_id"]: row["customer_key"] for row in found}
    assert who["a"] == who["b"]
    assert len(set(who.values())) == 1 + 4


def test_trap_08_the_remark_of_a_rating_is_no_return(
    ingest: Callable[..., IngestResult], metric: Callable[[str], Any], rows: Query
) -> None:
    remark = part("conversation_rating_remark_added", USER, 3 * DAY, "Could have been faster")
    ingest(conversation(ANSWER, CLOSE, remark))
    assert rows("SELECT kind FROM turn WHERE turn = 2") == [{"kind": "survey_feedback"}]
    assert metric("reported_fcr").value == 1.0


def test_trap_09_an_out_of_office_reply_is_no_contact(
    ingest: Callable[..., IngestResult], rows: Query, metric: Callable[[str], Any]
) -> None:
    away = part("comment", USER, 600, "I am back on Monday.", email_message_metadata={"subject": "Automatic reply: x"})
    campaign = {"delivered_as": "campaigns_initiated", "author": ANN, "type": "email"}
    ingest(conversation(away, source=campaign), conversation(ANSWER, name="other"))
    assert rows("SELECT kind FROM turn WHERE speaker = 'customer' AND conversation_key = 'intercom|c1'") == [
        {"kind": "auto_reply"}
    ]
    assert metric("never_answered_rate").n == 1


def test_trap_10_notes_and_side_conversations_are_not_public(
    ingest: Callable[..., IngestResult], rows: Query, handlers: Callable[[], dict[str, str]]
) -> None:
    side = {"type": "side_conversation.list", "side_conversations": [{"side_conversation_id": "4"}], "total_count": 1}
    result = ingest(conversation(part("note", ANN, 30, "Ask the carrier")), side=[side])
    assert rows("SELECT visibility, kind FROM turn WHERE turn = 1") == [{"visibility": "internal", "kind": "note"}]
    assert handlers() == {"c1": "nobody"}
    assert [why for path, why in result.skipped.items() if path.endswith("side.jsonl")] == [
        "Side conversations: between teammates, no customer takes part."
    ]


def test_trap_11_a_merged_conversation_counts_once(
    ingest: Callable[..., IngestResult], metric: Callable[[str], Any], rows: Query
) -> None:
    merged = part("merged_secondary_conversation", ANN, 300)
    took = part("merged_primary_conversation", ANN, 301)
    # Nothing in the merged conversation names the other: same contact, same moment.
    ingest(conversation(ANSWER, took, name="first"), conversation(merged, name="second", at=200))
    assert rows("SELECT conversation_id, related_to_key FROM conversation WHERE relation = 'merged_into'") == [
        {"conversation_id": "second", "related_to_key": "intercom|first"}
    ]
    assert metric("never_answered_rate").n == 1


def test_trap_11_a_link_to_the_other_conversation_goes_before_the_moment(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    link = {"type": "list", "data": [{"type": "conversation", "id": "first", "category": None}]}
    merged = part("merged_secondary_conversation", ANN, 300)
    ingest(conversation(merged, name="second", linked_objects=link))
    assert rows("SELECT related_to_key FROM conversation") == [{"related_to_key": "intercom|first"}]


def test_trap_12_fin_on_top_of_zendesk_is_one_contact(
    ingest: Callable[..., IngestResult],
    metric: Callable[[str], Any],
    store: Store,
    settings: Settings,
    write: Callable[..., Path],
) -> None:
    turns = [{"at": "2026-02-02T02:40:00Z", "speaker": "customer", "text": "Where is my parcel?"}]
    row = {"conversation_id": "77", "source": "zendesk", "turns": turns}
    ingest_paths(store, settings, [write("other/conversations.jsonl", row)])
    ingest(conversation(ANSWER, external_references=[{"type": "zendesk", "id": "77"}]))
    assert metric("never_answered_rate").n == 1


def test_trap_13_an_outbound_message_is_a_contact_only_when_it_is_answered(
    ingest: Callable[..., IngestResult], store: Store, settings: Settings
) -> None:
    own = {"delivered_as": "admin_initiated", "author": ANN}
    reply = part("open", USER, 600, "Please send it again")
    ingest(conversation(name="silent", source=own), conversation(reply, name="answered", source=own))
    with measured(store, settings) as facts:
        counted = facts.engine.query("SELECT conversation_id, direction FROM fact_conversation").to_pylist()
        left_out = facts.engine.query("SELECT conversation_key, reason FROM fact_excluded").to_pylist()
    assert counted == [{"conversation_id": "answered", "direction": "outbound"}]
    assert left_out == [{"conversation_key": "intercom|silent", "reason": "outbound_unanswered"}]


def test_trap_14_the_first_message_stands_in_source_and_counts_once(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    ingest(conversation(ANSWER))
    assert rows("SELECT text FROM turn ORDER BY turn") == [
        {"text": "Where is my parcel?"},
        {"text": "It is on its way."},
    ]


def test_trap_16_seconds_of_conversations_and_iso_times_of_executions_meet(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    ingest(conversation(ANSWER), executions=[execution(1, True, conversation_id="c1", execution_time_ms=1500)])
    (row,) = rows("SELECT started_at_us, ended_at_us - started_at_us AS took, effect, outcome FROM action")
    assert tuple(row.values()) == ((START + 30) * 1_000_000, 1_500_000, "write", "success")
    assert rows("SELECT opened_at_us, opened_quality FROM conversation") == [
        {"opened_at_us": START * 1_000_000, "opened_quality": "exact"}
    ]


def test_trap_17_office_hours_of_the_statistics_are_no_wall_clock(
    ingest: Callable[..., IngestResult], metric: Callable[[str], Any]
) -> None:
    statistics = {"time_to_admin_reply": 3, "median_time_to_reply": 3, "time_to_first_close": 5, "handling_time": 44}
    ingest(conversation(ANSWER, CLOSE, statistics=statistics))
    assert metric("first_response_time").value == 60.0
    assert metric("time_to_claim").value == 120.0
    assert metric("aht").value == 44.0


def test_trap_20_webhooks_in_reverse_and_twice_give_the_same_tables(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    # A webhook brings the conversation with its newest part only.
    parts = [ANSWER, part("comment", USER, 90, "Thanks!"), CLOSE]
    calls = [
        {"type": "notification_event", "topic": "conversation.x",
         "data": {"type": "notification_event_data", "item": {**conversation(one), "updated_at": one["created_at"]}}}
        for one in parts
    ]  # fmt: skip
    ingest(*calls)
    said = rows("SELECT text, speaker, at_us FROM turn ORDER BY turn")
    assert [row["text"] for row in said] == ["Where is my parcel?", "It is on its way.", "Thanks!"]
    result = ingest(*reversed(calls), calls[1], folder="reverse")
    assert (result.new, result.changed, result.unchanged) == (0, 0, 1)
    assert rows("SELECT type FROM event") == [{"type": "resolved"}]


def test_trap_25_a_rating_without_a_score_was_asked_and_an_answer_updates_it(
    ingest: Callable[..., IngestResult], rows: Query, metric: Callable[[str], Any]
) -> None:
    asked = {"rating": None, "remark": None, "created_at": START + 130, "updated_at": START + 130}
    ingest(conversation(ANSWER, CLOSE, conversation_rating=asked), conversation(ANSWER, name="never asked"))
    assert (metric("survey_sent_rate").value, metric("survey_response_rate").value) == (0.5, 0.0)
    answered = {**asked, "rating": 2, "remark": "slow", "updated_at": START + 4000}
    result = ingest(conversation(ANSWER, CLOSE, conversation_rating=answered), folder="later")
    assert (result.new, result.changed) == (0, 1)
    assert rows("SELECT state, score, sent_at_us / 1000000 AS sent, answered_at_us / 1000000 AS back FROM survey") == [
        {"state": "answered", "score": 2.0, "sent": START + 130, "back": START + 4000}
    ]
    assert metric("survey_response_rate").value == 1.0


def test_trap_26_the_rating_of_fin_and_the_rating_of_the_conversation_are_not_averaged(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    agent = {"resolution_state": "escalated", "rating": 1, "created_at": START + 90}
    rating = {"rating": 5, "created_at": START + 130, "updated_at": START + 200}
    ingest(conversation(ANSWER, conversation_rating=rating, ai_agent=agent))
    assert rows("SELECT score, attributes FROM survey ORDER BY score") == [
        {"score": 1.0, "attributes": '{"about":"ai_agent"}'},
        {"score": 5.0, "attributes": None},
    ]


def test_trap_30_a_success_that_nobody_states_is_assumed(
    ingest: Callable[..., IngestResult], store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    def messages(**more: Any) -> list[Any]:
        call = {"type": "tool_use", "id": "t1", "name": "refund_order", "input": {}}
        answer = {"type": "tool_result", "tool_use_id": "t1", "content": "sorry, we could not", **more}
        return [{"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]

    silent, stated = {"id": "silent", "messages": messages()}, {"id": "stated", "messages": messages(is_error=True)}
    ingest_paths(store, settings, [write("log.jsonl", silent, stated)])
    ingest(conversation(ANSWER), executions=[execution(1, True, conversation_id="c1")])
    found = rows("SELECT conversation_key, outcome, attributes FROM action ORDER BY conversation_key")
    assert [(row["outcome"], json.loads(row["attributes"])["outcome_basis"]) for row in found] == [
        ("success", "assumed"),
        ("error", "native"),
        ("success", "native"),
    ]


def test_trap_32_repeated_call_ids_are_joined_in_order(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    items: list[Any] = [{"role": "user", "content": "Cancel it"}]
    for output in ("Error: locked", "done"):
        items.append({"type": "function_call", "call_id": "same", "name": "cancel_order", "arguments": "{}"})
        items.append({"type": "function_call_output", "call_id": "same", "output": output})
    ingest_paths(store, settings, [write("items.jsonl", {"id": "i-1", "items": items})])
    assert rows("SELECT outcome FROM action ORDER BY action") == [{"outcome": "error"}, {"outcome": "success"}]


def test_trap_33_a_failed_execution_without_conversation_stays_visible(
    ingest: Callable[..., IngestResult], store: Store
) -> None:
    lost = execution(2, False, error_type="3rd_party_error", source_type="inbox")
    result = ingest(conversation(ANSWER), executions=[execution(1, True, conversation_id="c1"), lost])
    assert (result.new, result.refused) == (1, 1)
    (row,) = store.refused().to_pylist()
    assert (row["file"].rpartition("/")[2], row["line"], row["field"]) == ("executions.jsonl", 2, "conversation_id")
    assert "error, 3rd_party_error" in row["reason"]


def test_an_execution_that_a_person_or_a_rule_started_is_no_action_of_the_ai_agent(
    ingest: Callable[..., IngestResult], rows: Query, handlers: Callable[[], dict[str, str]]
) -> None:
    calls = [
        execution(number, True, conversation_id="c1", source_type=source)
        for number, source in enumerate(("workflow", "inbox", "custom_bot"))
    ]
    ingest(conversation(ANSWER), executions=[*calls, execution(9, False, conversation_id="c2", http_method="get")])
    assert rows("SELECT action_id FROM action") == []
    assert handlers() == {"c1": "human_only"}


@pytest.mark.parametrize(
    ("state", "confirmed", "reported"),
    [("assumed_resolution", 0.0, 1.0), ("confirmed_resolution", 1.0, 0.0), ("negative_feedback", None, 0.0)],
)
def test_trap_35_an_assumed_resolution_is_never_confirmed(
    ingest: Callable[..., IngestResult],
    metric: Callable[[str], Any],
    rows: Query,
    state: str,
    confirmed: float | None,
    reported: float,
) -> None:
    talk = [part("comment", FIN, 30, "It comes on Monday."), part("comment", USER, 60, "Yes, thanks!")]
    ingest(conversation(*talk, ai_agent={"resolution_state": state}, ai_agent_participated=True))
    assert metric("confirmed_resolution_rate").value == confirmed
    assert metric("reported_ai_resolution_rate").value == reported
    kinds = {"assumed_resolution": ("resolved", "assumed_by_vendor"),
             "confirmed_resolution": ("customer_confirmed", "native"),
             "negative_feedback": ("customer_disconfirmed", "native")}  # fmt: skip
    assert [tuple(row.values()) for row in rows("SELECT type, basis FROM event")] == [kinds[state]]


def test_trap_39_html_becomes_words(ingest: Callable[..., IngestResult], rows: Query) -> None:
    pixel = 'My parcel &amp; my&nbsp;refund<br>Jo<img src="https://t.example/p.gif" width="1">'
    ingest(conversation(source={"body": f"<p>{pixel}</p>"}))
    assert rows("SELECT text FROM turn") == [{"text": "My parcel & my refund\nJo"}]


def test_trap_41_of_500_parts_the_older_ones_are_missing_and_that_is_said(
    ingest: Callable[..., IngestResult], rows: Query, metric: Callable[[str], Any]
) -> None:
    late = [part("comment", ANN, 5 * DAY, "Any news?"), part("close", ANN, 6 * DAY)]
    known = {"first_admin_reply_at": START + 60, "first_close_at": START + 90}
    result = ingest(
        conversation(*late, total=502, name="known", statistics=known),
        conversation(*late, total=502, name="unknown"),
        conversation(*late, name="whole"),
    )
    assert result.problems["conversations_without_their_older_parts"] == 2
    assert rows("SELECT value, COUNT(*) AS n FROM attribute WHERE name = 'parts_missing' GROUP BY value") == [
        {"value": "500", "n": 2}
    ]
    # 60 s where the statistics know the first answer, five days where nothing is missing, else no time at all.
    found = metric("first_response_time")
    assert (found.n, found.value) == (2, (60 + 5 * DAY) / 2)


def test_trap_42_what_stands_in_the_place_of_redacted_words_is_no_text(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    gone = part("comment", USER, 30, "<i>This message was deleted</i>")
    ingest(conversation({**gone, "redacted": True}))
    assert rows("SELECT text, speaker FROM turn WHERE turn = 1") == [{"text": None, "speaker": "customer"}]


def test_trap_46_a_deleted_conversation_does_not_come_back_and_leaves_the_counts_if_it_must(
    ingest: Callable[..., IngestResult], rows: Query, metric: Callable[[str], Any], store: Store
) -> None:
    old = [conversation(ANSWER, name=name) for name in ("stays", "words gone", "all gone")]
    ingest(*old)
    assert metric("never_answered_rate").n == 3
    deleted = [
        {"type": "conversation", "id": "words gone", "deleted_at": START + DAY, "metrics_retained": True},
        {"type": "conversation", "id": "all gone", "deleted_at": START + DAY, "metrics_retained": False},
    ]
    result = ingest(folder="deleted", deleted=deleted)
    assert result.problems["deleted_at_the_source"] == 2
    assert metric("never_answered_rate").n == 2
    again = ingest(*(dict(one, updated_at=START + 5) for one in old), folder="old file")
    assert again.erased == 2
    assert metric("never_answered_rate").n == 2
    texts = "SELECT DISTINCT conversation_key FROM turn WHERE text IS NOT NULL"
    assert rows(texts) == [{"conversation_key": "intercom|stays"}]
    assert ingest(folder="deleted", deleted=deleted).problems["deleted_at_the_source"] == 0


def test_only_the_active_rows_of_history_tables_count(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    head = "id,updated_at,created_at,source_author_id,source_author_type,source_delivered_as,source_type,state"
    (tmp_path / "conversation_history.csv").write_text(
        f"{head},source_body,_fivetran_active\n"
        "1,2026-02-02 10:00:00,2026-02-02 09:00:00,k1,user,customer_initiated,email,open,Hi there,false\n"
        "1,2026-02-02 11:00:00,2026-02-02 09:00:00,k1,user,customer_initiated,email,closed,Hello there,true\n"
        "2,2026-02-02 11:00:00,2026-02-02 09:00:00,k1,user,customer_initiated,email,closed,Gone,false\n"
    )
    (tmp_path / "conversation_part_history.csv").write_text(
        "id,conversation_id,part_type,author_type,author_id,created_at,body,assigned_to_type,_fivetran_active\n"
        "11,1,comment,bot,9,2026-02-02 09:05:00,Wait,,true\n"
        "12,1,close,admin,501,2026-02-02 09:30:00,,,false\n"
        "13,1,close,admin,501,2026-02-02 09:40:00,,,true\n"
    )
    result = ingest_paths(store, settings, [tmp_path], timezone="America/New_York")
    assert (result.new, result.refused) == (1, 1)
    assert rows("SELECT text, speaker FROM turn ORDER BY turn") == [
        {"text": "Hello there", "speaker": "customer"},
        {"text": "Wait", "speaker": "automation"},
    ]
    # Times are UTC without saying so, whatever zone the user names.
    assert rows("SELECT type, at_us, at_quality FROM event") == [
        {"type": "resolved", "at_us": 1_770_025_200_000_000, "at_quality": "exact"}
    ]
    shown = {row["fact"] for row in rows("SELECT fact FROM capability WHERE status = 'observed'")}
    assert "ai_actor" not in shown
    assert {"status_history", "survey_sent"} <= shown


def test_assignments_closes_and_openings_become_events(ingest: Callable[..., IngestResult], rows: Query) -> None:
    def to(kind: str, name: Any) -> dict[str, Any]:
        return {"assigned_to": {"type": kind, "id": name}}

    ingest(
        conversation(
            part("open", USER, 1),
            part("assignment", OPERATOR, 2, **to("bot", "9")),
            part("comment", FIN, 3, "It comes on Monday."),
            part("assignment", FIN, 4, **to("team", "31")),
            part("assignment", ANN, 5, **to("team", "32")),
            part("assignment", ANN, 6, **to("nobody_admin", "0")),
            part("assign_and_reopen", ANN, 7, **to("admin", "501")),
            part("snoozed", ANN, 8),
            part("close", ANN, 9),
            part("open", USER, 10, "It did not come."),
            part("close", OPERATOR, 11),
            ai_agent={"resolution_state": "escalated"},
        )
    )
    events = rows("SELECT type, actor, cause, from_value, to_value FROM event ORDER BY event")
    assert [tuple(event.values()) for event in events] == [
        ("opened", "customer", "customer", None, None),
        ("assigned", "automation", "automation", None, "9"),
        ("escalated", "ai_agent", "ai", None, "31"),
        ("transferred", "human_agent", "human", "31", "32"),
        ("unassigned", "human_agent", "human", None, None),
        ("assigned", "human_agent", "human", None, "501"),
        ("opened", "human_agent", "human", None, None),
        ("pending", "human_agent", "human", None, None),
        ("resolved", "human_agent", "human", None, None),
        ("reopened", "customer", "customer", None, None),
        ("closed", "automation", "automation", None, None),
    ]


def test_what_the_api_shows_is_observed_even_where_there_was_nothing_to_show(
    ingest: Callable[..., IngestResult], rows: Query
) -> None:
    listed = conversation(name="from a list")
    del listed["conversation_parts"]
    ingest(listed)
    shown = "SELECT fact FROM capability WHERE source = 'intercom' AND status = 'observed'"
    assert {row["fact"] for row in rows(shown)} == {"turn_text", "times", "customer_identity"}
    ingest(conversation(), folder="whole")
    assert {row["fact"] for row in rows(shown)} == {
        "turn_text", "times", "customer_identity",
        "status_history", "assignment_history", "survey_sent", "survey_csat", "ai_actor",
    }  # fmt: skip


def test_a_list_and_the_whole_conversation_are_one_and_the_whole_one_counts(
    ingest: Callable[..., IngestResult], rows: Query, tmp_path: Path
) -> None:
    listed = {**conversation(), "updated_at": START + 5000}
    del listed["conversation_parts"]
    (tmp_path / "export").mkdir()
    document = {"type": "conversation.list", "total_count": 1, "conversations": [listed]}
    (tmp_path / "export" / "list.json").write_text(json.dumps(document, indent=1))
    assert ingest(conversation(ANSWER)).new == 1
    assert rows("SELECT COUNT(*) AS n FROM turn") == [{"n": 2}]


def test_format_intercom_can_be_named_and_other_files_are_then_an_error(
    store: Store, settings: Settings, write: Callable[..., Path]
) -> None:
    result = ingest_paths(store, settings, [write("a.jsonl", conversation(ANSWER))], format="intercom")
    assert (result.errors, result.new) == ([], 1)
    other = ingest_paths(store, settings, [write("b.jsonl", {"messages": []})], format="intercom")
    assert "of no known format" in str(other.errors[0])


def test_a_call_makes_its_conversation_a_spoken_one(ingest: Callable[..., IngestResult], rows: Query) -> None:
    call = {"type": "call", "id": "5", "conversation_id": "c1", "phone": "+4930123456",
            "answered_at": START + 20, "ended_at": START + 200}  # fmt: skip
    result = ingest(conversation(ANSWER), calls=[call, {**call, "conversation_id": "elsewhere"}])
    assert (result.new, result.refused) == (1, 1)
    assert rows("SELECT channel, handle_seconds, customer_phone_hash IS NOT NULL AS has_phone FROM conversation") == [
        {"channel": "voice", "handle_seconds": 180.0, "has_phone": True}
    ]

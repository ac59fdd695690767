"""Records into tables: defaults, derived columns, unknown words and fields, what each source can show."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from unheard.pipeline.ingest import IngestResult
from unheard.records import CAPABILITY_FACTS

Query = Callable[[str], list[dict[str, Any]]]
Make = Callable[..., dict[str, Any]]
Ingest = Callable[..., IngestResult]


def test_an_empty_conversation_takes_the_defaults_and_null_stays_null(ingest: Ingest, rows: Query) -> None:
    ingest({"conversation_id": 17, "turns": [{"text": ""}], "events": [{}], "actions": [{}], "suggestions": [{}]})
    (row,) = rows("SELECT * FROM conversation")
    assert (row["conversation_key"], row["source"], row["conversation_id"]) == ("unheard|17", "unheard", "17")
    assert (row["direction"], row["channel"], row["opened_quality"], row["month"]) == ("unknown", None, "order_only", 0)
    (turn,) = rows("SELECT * FROM turn")
    assert [turn[name] for name in ("visibility", "kind", "speaker", "text", "is_courtesy", "at_quality")] == [
        "public",
        "message",
        None,
        None,
        None,
        None,
    ]
    (event,) = rows("SELECT * FROM event")
    assert (event["cause"], event["basis"], event["type"]) == ("unknown", "native", None)
    (action,) = rows("SELECT * FROM action")
    assert (action["effect"], action["outcome"], action["after_turn"]) == ("unknown", "unknown", None)
    assert rows("SELECT decision FROM suggestion") == [{"decision": "unknown"}]


def test_without_an_opening_time_the_first_turn_or_event_counts(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    ingest(
        conversation("a", opened_at=None, events=[{"at": "2026-02-28T23:00:00Z", "type": "opened"}]),
        conversation("b", opened_at="1970-01-01T00:00:00Z"),
        conversation("c", opened_at="2026-03-02T10:14:05"),
    )
    found = rows("SELECT conversation_id, opened_at_us, opened_quality, month FROM conversation ORDER BY 1")
    assert [tuple(row.values()) for row in found] == [
        ("a", 1772319600_000000, "derived", 202602),
        ("b", 1772442845_000000, "derived", 202603),
        ("c", 1772446445_000000, "assumed_tz", 202603),
    ]


def test_the_last_time_seen_is_the_latest_credible_one_of_anything(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    ingest(
        conversation(
            turns=[{"at": "2026-03-02T09:15:00Z", "ended_at": "2026-03-02T09:16:00Z"}, {"at": "2999-01-01T00:00:00Z"}],
            actions=[{"started_at": "2026-03-02T09:20:00Z", "ended_at": "2026-03-02T09:30:00Z"}],
            surveys=[{"instrument": "csat", "sent_at": "2026-03-03T00:00:00Z"}],
        )
    )
    assert rows("SELECT last_seen_us FROM conversation") == [{"last_seen_us": 1772496000_000000}]


def test_a_naive_time_takes_the_named_zone(ingest: Ingest, rows: Query, conversation: Make) -> None:
    result = ingest(conversation(opened_at="2026-03-02T10:14:05"), timezone="Europe/Berlin")
    assert result.quarantined_times == 0
    assert rows("SELECT opened_at_us FROM conversation") == [{"opened_at_us": 1772442845_000000}]


def test_times_left_out_are_counted(ingest: Ingest, conversation: Make) -> None:
    result = ingest(conversation(ended_at="2999-01-01T00:00:00Z", events=[{"at": "soon", "type": "closed"}]))
    assert (result.quarantined_times, result.to_json()["quarantined_times"]) == (2, 2)


def test_a_probability_that_is_none_is_left_out_and_counted(ingest: Ingest, rows: Query, conversation: Make) -> None:
    labels = [{"name": "rating", "value": 2, "annotator": "human:kim", "inclusion_prob": prob} for prob in (7, 0, 0.5)]
    result = ingest(conversation(labels=[{**label, "sample": str(n)} for n, label in enumerate(labels)]))
    assert result.problems["invalid_inclusion_probs"] == 2
    found = [row["inclusion_prob"] for row in rows("SELECT inclusion_prob FROM label ORDER BY sample")]
    assert found == [None, None, 0.5]


def test_unknown_words_are_kept_and_counted(ingest: Ingest, rows: Query, conversation: Make) -> None:
    turns = [
        {"speaker": "robot", "text": "a"},
        {"speaker": "robot", "text": "b"},
        {"speaker": "customer", "kind": "gif"},
    ]
    result = ingest(conversation(channel="fax", turns=turns))
    assert result.unknown_words == Counter({"speaker=robot": 2, "channel=fax": 1, "kind=gif": 1})
    assert rows("SELECT channel FROM conversation") == [{"channel": "fax"}]
    assert [row["speaker"] for row in rows("SELECT speaker FROM turn ORDER BY turn")] == ["robot", "robot", "customer"]


def test_unknown_fields_are_kept_as_attributes_at_their_place_and_counted(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    one = conversation(brand="north", attributes={"tier": "gold"}, customer={"id": "u-9", "vip": True})
    one["turns"][0]["mood"] = {"score": 2}
    one["events"] = [{"type": "closed", "macro": 5}]
    result = ingest(one, conversation("c-2"))
    assert (result.refused, result.new) == (0, 2)
    assert result.unknown_fields == Counter({"brand": 1, "customer.vip": 1, "turns.mood": 1, "events.macro": 1})
    found = {row["name"]: row["value"] for row in rows("SELECT name, value FROM attribute")}
    assert found == {"tier": "gold", "brand": "north", "customer.vip": "true"}
    assert rows("SELECT attributes FROM turn WHERE attributes IS NOT NULL") == [{"attributes": '{"mood":{"score":2}}'}]
    assert rows("SELECT attributes FROM event") == [{"attributes": '{"macro":5}'}]


def test_attributes_are_text_numbers_and_nested_values_as_json_and_null_is_absent(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    ingest(conversation(attributes={"a": "x", "b": 3, "c": True, "d": None, "e": [1, {"f": 2}], "g": ""}))
    assert rows("SELECT name, value FROM attribute ORDER BY name") == [
        {"name": "a", "value": "x"},
        {"name": "b", "value": "3"},
        {"name": "c", "value": "true"},
        {"name": "e", "value": '[1,{"f":2}]'},
    ]


def test_equal_arguments_have_equal_hashes_whatever_their_order(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    first, second = {"order": 8, "why": {"a": 1, "b": 2}}, {"why": {"b": 2, "a": 1}, "order": 8}
    ingest(
        conversation(actions=[{"arguments": first}, {"arguments": second}, {"arguments": {"order": 9}}, {"attempt": 2}])
    )
    hashes = [row["arguments_hash"] for row in rows("SELECT arguments_hash FROM action ORDER BY action")]
    assert hashes[0] == hashes[1] != hashes[2]
    assert hashes[3] is None


@pytest.mark.parametrize(
    ("handle", "seconds"),
    [
        ({"seconds": 90, "talk": 5}, 90.0),
        ({"talk": 30, "hold": 10, "wrap": 5.5}, 45.5),
        ({"talk": 30}, 30.0),
        ({}, None),
        (None, None),
        ({"seconds": 0}, 0.0),
    ],
)
def test_handle_time_is_the_total_or_the_sum_of_its_parts(
    ingest: Ingest, rows: Query, conversation: Make, handle: Any, seconds: Any
) -> None:
    ingest(conversation(handle=handle))
    assert rows("SELECT handle_seconds FROM conversation") == [{"handle_seconds": seconds}]


def test_a_related_conversation_is_of_the_same_source(ingest: Ingest, rows: Query, conversation: Make) -> None:
    ingest(conversation(related_to=5, relation="follow_up_of"))
    assert rows("SELECT related_to_key, relation FROM conversation") == [
        {"related_to_key": "helpdesk|5", "relation": "follow_up_of"}
    ]


def test_children_lie_in_the_partition_of_their_conversation(ingest: Ingest, rows: Query, conversation: Make) -> None:
    ingest(*(conversation(f"c-{number}", customer={"id": f"u-{number}"}) for number in range(40)))
    assert rows(
        """SELECT COUNT(*) AS n FROM turn AS t JOIN conversation AS c ON c.conversation_key = t.conversation_key
           WHERE t.month <> c.month OR t.bucket <> c.bucket OR c.bucket NOT BETWEEN 0 AND 255"""
    ) == [{"n": 0}]
    assert rows("SELECT COUNT(DISTINCT bucket) > 10 AS spread FROM conversation") == [{"spread": True}]


SENT = {"instrument": "csat", "sent_at": "2026-03-02T10:00:00Z"}


@pytest.mark.parametrize(
    ("fields", "fact", "shown"),
    [
        ({}, "status_history", False),
        ({"events": []}, "status_history", True),
        ({"events": [{"type": "closed"}]}, "assignment_history", False),
        ({"events": [{"type": "transferred", "to": "b"}]}, "assignment_history", True),
        ({"surveys": [SENT]}, "survey_sent", True),
        ({"surveys": [{**SENT, "answered_at": "2026-03-02T11:00:00Z", "score": 4}]}, "survey_sent", False),
        ({"surveys": [{**SENT, "answered_at": "2026-03-02T11:00:00Z", "score": 4}]}, "survey_csat", True),
        ({"surveys": [{"instrument": "csat", "state": "expired"}]}, "survey_sent", True),
        ({"turns": [{"speaker": "customer"}]}, "turn_text", False),
        ({}, "turn_text", True),
        ({"actions": []}, "ai_action", True),
        ({"actions": []}, "ai_actor", True),
        ({"turns": [{"speaker": "ai_agent", "text": "hi"}]}, "ai_actor", True),
        ({}, "ai_action", False),
        ({"topic": "billing"}, "topic", True),
        ({"customer": None}, "customer_identity", False),
        ({"opened_at": None, "turns": [{"text": "a"}]}, "times", False),
        ({"handle": {"talk": 3}}, "handle_time", True),
    ],
)
def test_a_source_shows_what_was_seen_of_it(
    ingest: Ingest, rows: Query, conversation: Make, fields: Any, fact: Any, shown: Any
) -> None:
    ingest(conversation(**fields))
    status = {
        row["fact"]: row["status"] for row in rows("SELECT fact, status FROM capability WHERE source = 'helpdesk'")
    }
    assert len(status) == len(CAPABILITY_FACTS)
    assert status[fact] == ("observed" if shown else "absent")


def test_what_was_once_observed_stays_observed(ingest: Ingest, rows: Query, conversation: Make) -> None:
    query = "SELECT source, status FROM capability WHERE fact = 'topic' ORDER BY source"
    ingest(conversation("a", topic="billing"))
    ingest(conversation("b"), conversation("c", source="calls"))
    assert rows(query) == [{"source": "calls", "status": "absent"}, {"source": "helpdesk", "status": "observed"}]
    ingest(conversation("d", source="calls", topic="x"))
    assert [row["status"] for row in rows(query)] == ["observed", "observed"]


def test_every_other_table_is_read(ingest: Ingest, rows: Query, conversation: Make) -> None:
    ingest(conversation("a"))
    who = {"id": "u-9"}
    day = "2026-04-01T00:00:00Z"
    results = [
        ingest(
            {"customer": who, "type": "purchase", "at": day, "amount": 12.5, "currency": "EUR"},
            {"customer": who, "type": "public_review", "at": day, "rating": 2},
            kind="outcomes",
        ),
        ingest(
            {"fact": "churn", "from": "2026-01-01T00:00:00Z", "to": day},
            {"fact": "churn", "customer": who, "to": day},
            kind="observed",
        ),
        ingest(
            {"instrument": "nps", "customer": who, "answered_at": day, "score": 9, "conversation_id": None},
            {"instrument": "csat", "conversation_id": "a", "score": 5},
            kind="surveys",
        ),
        ingest({"customer": who, "same_as": {"email": "jo@work.example"}}, kind="identities"),
        ingest({"ai_version": "bot-2", "benchmark": "tau", "score": 0.6, "at": day}, kind="benchmarks"),
        ingest({"agent": "ann", "from": day, "to": day, "hours": 7.5}, kind="staffing"),
        ingest(
            {"conversation_id": "a", "name": "rating", "value": 2, "annotator": "human:kim"},
            {"conversation_id": "zz", "name": "rating", "value": 2},
            kind="labels",
        ),
        ingest(
            {"conversation_id": "a", "judge": "other", "rating": 4, "issues": [{"label": "x", "state": "resolved"}]},
            {"conversation_id": "a", "judge": "third", "rating": 1},
            kind="judgements",
        ),
    ]
    assert [(result.new, result.refused) for result in results] == [
        (2, 0),
        (2, 0),
        (2, 0),
        (1, 0),
        (1, 0),
        (1, 0),
        (1, 1),
        (2, 0),
    ]
    assert results[6].refused_rows[0].field == "conversation_id"
    (same,) = rows("SELECT customer_id_hash AS id FROM conversation")
    assert rows("SELECT DISTINCT customer_id_hash AS id FROM outcome") == [same]
    assert rows("SELECT amount_minor, rating_norm FROM outcome ORDER BY type DESC") == [
        {"amount_minor": 1250, "rating_norm": None},
        {"amount_minor": None, "rating_norm": 0.25},
    ]
    assert rows("SELECT conversation_key, score_norm FROM relational_survey ORDER BY instrument") == [
        {"conversation_key": "helpdesk|a", "score_norm": 1.0},
        {"conversation_key": None, "score_norm": 0.9},
    ]
    assert rows("SELECT judge, rating, is_imported FROM judgement ORDER BY judge") == [
        {"judge": "other", "rating": 4, "is_imported": True},
        {"judge": "third", "rating": 1, "is_imported": True},
    ]
    assert rows("SELECT judge, state FROM judged_issue") == [{"judge": "other", "state": "resolved"}]
    again = ingest({"agent": "ann", "from": day, "to": day, "hours": 7.5}, kind="staffing")
    assert (again.unchanged, again.new) == (1, 0)


def test_a_later_judgement_of_the_same_judge_replaces_the_earlier_with_its_issues(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    ingest(conversation("a"), conversation("b"))
    issue = {"label": "old", "state": "unresolved"}
    result = ingest(
        {"conversation_id": "a", "judge": "j", "rating": 1, "issues": [issue, issue]},
        {"conversation_id": "b", "judge": "j", "rating": 3, "issues": [issue]},
        {"conversation_id": "a", "judge": "j", "rating": 5, "issues": [{"label": "new", "state": "resolved"}]},
        kind="judgements",
    )
    assert (result.new, result.changed) == (2, 1)
    assert rows("SELECT rating FROM judgement ORDER BY conversation_key") == [{"rating": 5}, {"rating": 3}]
    assert [row["label"] for row in rows("SELECT label FROM judged_issue ORDER BY conversation_key")] == ["new", "old"]


def test_a_judgement_without_rating_counts_an_answer_in_a_merged_part_as_an_answer(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    answer = [{"at": "2026-03-02T09:20:00Z", "speaker": "human_agent", "text": "It is on its way."}]
    note = [{"at": "2026-03-02T09:20:00Z", "speaker": "human_agent", "text": "Later.", "visibility": "internal"}]
    ingest(
        conversation("asked"),
        conversation("told", turns=answer, relation="merged_into", related_to="asked"),
        conversation("ignored"),
        conversation("noted", turns=note, relation="merged_into", related_to="ignored"),
    )
    parts = {"judge": "review", "issues": [{"label": "refund", "state": "resolved"}], "sentiment": {"end": 1}}
    ingest({"conversation_id": "asked", **parts}, {"conversation_id": "ignored", **parts}, kind="judgements")
    found = rows("SELECT conversation_key, rating FROM judgement ORDER BY conversation_key")
    assert [row["rating"] for row in found] == [5, 1]

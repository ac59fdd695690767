"""Metrics of what the AI agent did, by hand: attempts, calls, conversations, drafts; counted in the comments."""

from typing import Any

import pytest

from unheard.errors import UsageError
from unheard.metrics.query import measure
from unheard.metrics.registry import find

Row = dict[str, Any]

# s|0: refund failed, failed, succeeded; a look-up. s|1: book failed; cancel unknown; a look-up failed.
ATTEMPTS: list[Row] = [
    {"conversation_key": "s|0", "tool": "refund", "effect": "write", "is_failed": True, "is_recovered": True},
    {"conversation_key": "s|0", "tool": "refund", "effect": "write", "is_failed": True, "is_recovered": True},
    {"conversation_key": "s|0", "tool": "refund", "effect": "write", "is_failed": False, "is_recovered": False},
    {"conversation_key": "s|0", "tool": "find", "effect": "read", "is_failed": False},
    {"conversation_key": "s|1", "tool": "book", "effect": "write", "is_failed": True, "is_recovered": False},
    {"conversation_key": "s|1", "tool": "cancel", "effect": "write", "is_failed": None, "is_recovered": False},
    {"conversation_key": "s|1", "tool": "find", "effect": "read", "is_failed": True},
    {"conversation_key": "excluded", "tool": "refund", "effect": "write", "is_failed": True, "is_recovered": False},
]
BY_ATTEMPT = {
    "write_failure_rate_attempt": (3, 4),  # of five writes one is unknown
    "write_recovery_rate": (2, 3),
    "tool_failure_rate": (4, 6),  # three writes and a look-up
}


@pytest.mark.parametrize("name", BY_ATTEMPT)
def test_metric_of_attempts_by_hand(facts: Any, name: Any) -> None:
    (found,) = measure(facts([{}, {}], attempts=ATTEMPTS), [find(name)])

    numerator, denominator = BY_ATTEMPT[name]
    assert (found.value, found.n, found.clusters) == (pytest.approx(numerator / denominator), denominator, 2)
    if name == "write_failure_rate_attempt":
        assert "outcome known for 4 of 5 attempts" in found.notes


def call(**failed: Any) -> Row:
    """A call that went well but for what is named."""
    plain = dict.fromkeys(("is_failed", "is_late", "is_undone", "is_repeated", "is_contradicted"), False)
    row = {"conversation_key": "s|0", "tool": "t", **plain, **failed}
    return row | {"is_success": None if row["is_failed"] is None else not any(row[name] for name in plain)}


CALLS = [
    call(),
    call(tool="u"),
    call(is_failed=True),
    call(is_failed=True, is_late=True),
    call(is_late=True),
    call(is_undone=True),
    call(is_repeated=True),
    call(is_contradicted=True),
    call(is_failed=None),  # not on record: neither
]
BY_CALL = {
    "write_failure_rate_call": (2, 8),
    "write_late_rate": (2, 8),
    "write_undone_rate": (1, 8),
    "write_repeated_rate": (1, 8),
    "write_contradicted_rate": (1, 8),
    "action_success_rate": (2, 8),
}


@pytest.mark.parametrize("name", BY_CALL)
def test_metric_of_calls_by_hand(facts: Any, name: Any) -> None:
    (found,) = measure(facts([{}], calls=CALLS), [find(name)])

    assert (found.value, found.n) == (pytest.approx(BY_CALL[name][0] / BY_CALL[name][1]), BY_CALL[name][1])
    assert any("known for 8 of 9 calls" in note for note in found.notes)


def test_without_a_limit_or_an_inverse_nothing_is_late_or_undone_and_nothing_is_known(facts: Any) -> None:
    engine = facts([{}], calls=[call(is_late=None, is_undone=None)])

    late, undone, done = (
        measure(engine, [find(name)])[0] for name in ("write_late_rate", "write_undone_rate", "action_success_rate")
    )
    assert (late.value, undone.value, done.value) == (None, None, 1.0)
    assert any("tool_seconds" in note for note in late.notes)


def test_a_file_of_variants_means_the_distinct_call() -> None:
    assert find("write_failure_rate").name == "write_failure_rate_call"
    assert find("conversion_rate").name == "conversion_rate_7"


def test_tools_split_attempts_and_calls_and_nothing_else(facts: Any) -> None:
    engine = facts([{"channel": "chat"}, {"channel": "email"}], attempts=ATTEMPTS, calls=CALLS)

    found = measure(engine, [find("csat"), find("action_success_rate")], groupings=[("tool",)])
    assert [(one.metric, one.segment, one.n) for one in found] == [
        ("action_success_rate", {"tool": "t"}, 7),
        ("action_success_rate", {"tool": "u"}, 1),
    ]
    crossed = measure(engine, [find("tool_failure_rate")], groupings=[("effect", "channel")])
    assert {tuple(one.segment.values()): one.n for one in crossed} == {
        ("read", "chat"): 1, ("read", "email"): 1, ("write", "chat"): 3, ("write", "email"): 1,
    }  # fmt: skip
    with pytest.raises(UsageError, match="csat cannot be split by tool"):
        measure(engine, [find("csat")], groupings=[("tool",)])


def worked(logged: bool, failed: bool, unrecovered: bool, **more: Any) -> Row:
    record = {"has_failed_write": failed, "has_unrecovered_write": unrecovered} if logged else {}
    return {"ai_took_part": True, "is_escalated": False, "human_after_ai": False, **record, **more}


WORKED = [
    worked(True, True, True),
    worked(True, True, True, is_escalated=True),
    worked(True, True, True, human_after_ai=True),
    worked(True, True, False),
    worked(True, False, False),
    worked(False, True, True),  # no actions are logged
    worked(True, True, True, ai_took_part=False),
]
AI_FIRST: Row = {"ai_first": True, "asked_for_human": False, "human_stepped_in": False}
SCORED = [
    {"ai_took_part": True, "score_correct": score, "has_unresolved_issue": unresolved}
    for score, unresolved in (
        (0.9, False), (0.5, False), (0.8, True), (0.4, False), (0.1, True), (0.2, True), (0.7, None), (None, True),
    )
] + [{"ai_took_part": False, "score_correct": 0.9, "has_unresolved_issue": False}]  # fmt: skip
BY_CONVERSATION: dict[str, tuple[list[Row], int, int]] = {
    "write_failure_rate_conversation": (WORKED, 4, 5),
    "write_unrecovered_rate": (WORKED, 3, 5),
    "write_unrecovered_silent_rate": (WORKED, 1, 5),
    "action_consistency": (
        [{"handler": "ai_only", "is_usual_write_set": usual} for usual in (True, True, False, None)]
        + [{"handler": "ai_then_human", "is_usual_write_set": True}],
        2,
        3,
    ),
    "intervention_rate": (
        [
            AI_FIRST | {"human_stepped_in": True},
            AI_FIRST | {"human_stepped_in": True, "asked_for_human": True},
            AI_FIRST | {"has_rejected_action": True},
            AI_FIRST | {"has_rejected_action": True, "human_stepped_in": True, "asked_for_human": True},
            AI_FIRST,
            AI_FIRST | {"asked_for_human": None, "human_stepped_in": True},  # the judge does not say
            AI_FIRST | {"human_stepped_in": None},  # the source does not say
            AI_FIRST | {"ai_first": False, "human_stepped_in": True},
        ],
        3,
        5,
    ),
    "correct_handling_rate": (SCORED, 4, 7),  # 0.9, 0.5, 0.8, 0.7 of seven scores
    "right_and_resolved_rate": (SCORED, 2, 6),
    "right_refusal_rate": (SCORED, 1, 6),
    "wrong_but_satisfied_rate": (SCORED, 1, 6),
    "wrong_and_unresolved_rate": (SCORED, 2, 6),
}


@pytest.mark.parametrize("name", BY_CONVERSATION)
def test_metric_of_conversations_by_hand(facts: Any, name: Any) -> None:
    rows, numerator, denominator = BY_CONVERSATION[name]

    (found,) = measure(facts(rows), [find(name)])

    assert (found.value, found.n) == (pytest.approx(numerator / denominator), denominator)


def test_issues_of_the_ai_agent_by_hand(facts: Any) -> None:
    # AI alone: resolved, partly, unknown; AI first and then a person: resolved; a person alone: unresolved.
    rows = [("ai_only", state) for state in ("resolved", "partly", "unknown")]
    rows += [("ai_then_human", "resolved"), ("human_only", "unresolved")]
    issues = [
        {"conversation_key": "s|0", "state": state, "handler": handler, "ai_first": handler != "human_only"}
        for handler, state in rows
    ]
    engine = facts([{}], issues=issues)

    (first,) = measure(engine, [find("intent_resolution_rate")])
    (alone,) = measure(engine, [find("intent_resolution_ai_only_rate")])

    assert (first.value, first.n) == (pytest.approx(2 / 3), 3)
    assert (alone.value, alone.n) == (pytest.approx(1 / 2), 2)
    assert "not comparable: what the AI agent could not do was handed over" in alone.notes


def test_drafts_by_hand(facts: Any) -> None:
    # 2 accepted, 2 edited, 1 rejected, 1 sent by itself, 1 ignored, 1 unknown: 3 of 6 corrected; distances 0, .25, .75.
    rows = [("accepted", 0.0), ("accepted", None), ("edited", 0.25), ("edited", 0.75), ("rejected", None)]
    rows += [("auto_sent", None), ("ignored", 0.9), ("unknown", None)]
    suggestions = [
        {"conversation_key": "s|0", "decision": decision, "edit_distance": distance} for decision, distance in rows
    ]
    engine = facts([{}], suggestions=suggestions)

    (corrected,) = measure(engine, [find("correction_rate")])
    (distance,) = measure(engine, [find("draft_edit_distance")])

    assert (corrected.value, corrected.n) == (pytest.approx(3 / 6), 6)
    assert (distance.value, distance.n) == (pytest.approx(1 / 3), 3)
    assert "decided: 6 of 8 drafts (ignored ones are not)" in corrected.notes


CLAIMS = [
    {"conversation_key": "s|0", "kind": "refund", "tool": "issue_refund", "is_done": True},
    {"conversation_key": "s|0", "kind": "refund", "tool": "issue_refund", "is_done": False},
    {"conversation_key": "s|0", "kind": "send", "tool": None, "is_done": False},
]


def test_claims_by_hand(facts: Any) -> None:
    # Of three conversations with claims one is not borne out; one claims nothing, one is unknown, one is a person's.
    rows = [{"ai_took_part": True, "done_claims": 2, "claimed_not_done": hit} for hit in (True, False, False)]
    rows += [{"ai_took_part": True, "done_claims": 0}, {"ai_took_part": True}]
    rows += [{"ai_took_part": False, "done_claims": 1, "claimed_not_done": True}]
    engine = facts(rows, done_claims=CLAIMS)

    (by_conversation,) = measure(engine, [find("claimed_not_done_rate")])
    (by_claim,) = measure(engine, [find("done_claim_unbacked_rate")])
    by_kind = measure(engine, [find("done_claim_unbacked_rate")], groupings=[("kind",)])

    assert (by_conversation.value, by_conversation.n) == (pytest.approx(1 / 3), 3)
    assert any("in 3 of 4 conversations" in note for note in by_conversation.notes)
    assert (by_claim.value, by_claim.n) == (pytest.approx(2 / 3), 3)
    assert {one.segment["kind"]: (one.value, one.n) for one in by_kind} == {"refund": (0.5, 2), "send": (1.0, 1)}


DAY = 86_400_000_000


@pytest.mark.parametrize("window", [7, 30, 90])
def test_silent_failure_rate_by_hand(facts: Any, window: Any) -> None:
    assert find("silent_failure_rate").name == "silent_failure_rate_30"

    def closed(**more: Any) -> Row:
        return {
            "ai_took_part": True, "handler": "ai_only", "is_claimed": True, "claim_at_us": DAY, "is_judged": True,
            "issues_known": 1, "has_unresolved_issue": False, "complaint": False, "asked_for_human": False,
            "contact_observed_until_us": (window + 1) * DAY,
        } | more  # fmt: skip

    elsewhere = {"recontact_at_us": (window + 1) * DAY, "recontact_scope": "other_channel"}
    counted = [
        (closed(), 0),
        (closed(has_unresolved_issue=True), 1),
        (closed(claimed_not_done=True), 1),
        (closed(**elsewhere), 1),
        (closed(recontact_at_us=(window + 1) * DAY + 1, recontact_scope="other_channel"), 0),
        (closed(recontact_at_us=2 * DAY, recontact_scope="same_thread"), 0),  # was not silent: came back here
        (closed(has_unresolved_issue=True, complaint=True), 0),
        (closed(has_unresolved_issue=True, asked_for_human=True), 0),
        (closed(has_unresolved_issue=True, is_contradicted=True), 0),
        (closed(has_unresolved_issue=True, csat_score_norm=0.25), 0),
        (closed(has_unresolved_issue=True, csat_score_norm=0.5), 1),
    ]
    out = [
        closed(has_unresolved_issue=True, handler="ai_then_human"),
        closed(has_unresolved_issue=True, is_claimed=False),
        closed(has_unresolved_issue=True, complaint=None),
        closed(has_unresolved_issue=True, asked_for_human=None),
        closed(has_unresolved_issue=None, issues_known=0),
        closed(has_unresolved_issue=True, contact_observed_until_us=(window + 1) * DAY - 1),
    ]
    (found,) = measure(facts([row for row, _ in counted] + out), [find(f"silent_failure_rate_{window}")])

    assert (found.value, found.n) == (pytest.approx(sum(hit for _, hit in counted) / len(counted)), len(counted))


@pytest.mark.parametrize("window", [7, 30, 90])
def test_conversion_by_hand(facts: Any, window: Any) -> None:
    def asked(**more: Any) -> Row:
        return {"is_high_intent": True, "opened_at_us": 0, "purchase_observed_until_us": window * DAY} | more

    rows = [
        asked(next_purchase_at_us=window * DAY),  # on the last day of the window
        asked(next_purchase_at_us=window * DAY + 1),
        asked(next_purchase_at_us=window * DAY + 1, next_upgrade_at_us=DAY),
        asked(),
        asked(purchase_observed_until_us=window * DAY - 1, next_purchase_at_us=DAY),  # not watched to the end
        asked(customer_key=None),  # nobody known
        asked(is_high_intent=False, next_purchase_at_us=DAY),
        asked(is_high_intent=None, next_purchase_at_us=DAY),
    ]
    (found,) = measure(facts(rows), [find(f"conversion_rate_{window}")])

    assert (found.value, found.n) == (pytest.approx(2 / 4), 4)


@pytest.mark.parametrize("name", ["action_success_rate", "write_failure_rate_attempt", "correction_rate"])
def test_nothing_to_count_is_null_with_its_reason(facts: Any, name: Any) -> None:
    (found,) = measure(facts([{}]), [find(name)], capability={"s": frozenset()})

    assert (found.value, found.n) == (None, 0)
    assert found.notes[0].startswith("not observable: no source shows")

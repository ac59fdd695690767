"""One conversation whole: turns, evidence, parts, actions, the customer's journey, and what happened afterwards."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from unheard.metrics.rows import quoted
from unheard.pipeline.served.homes import Home, home_of
from unheard.pipeline.served.prepared import Prepared

CLAIM_GRACE_US = 5 * 60 * 1_000_000
"""A write counts for a claim up to this long after it (metrics.md, claimed_not_done_rate)."""
JOURNEY_SHOWN = 50
_ISSUE = ("issue", "label", "state", "probability")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that the reading view shows of a conversation."""

    head: dict[str, Any]
    """Its row of `conversation`."""
    fact: dict[str, Any] | None
    """Its row of `fact_conversation`; None where it is not eligible."""
    excluded: str | None
    """Why it is not eligible."""
    turns: list[dict[str, Any]]
    events: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    surveys: list[dict[str, Any]]
    judgement: dict[str, Any] | None
    issues: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    journey: list[dict[str, Any]]
    """All conversations of the customer, the oldest first; `in_journey` marks those about the same issue."""
    journey_total: int
    outcomes: list[dict[str, Any]]
    parts: list[dict[str, Any]] = field(default_factory=list)
    """Conversations that are folded into this one."""

    @property
    def key(self) -> str:
        """The conversation's key."""
        return str(self.head["conversation_key"])


def record(prepared: Prepared, key: str) -> Record | None:
    """Bring a conversation together; None where the store has no such one."""
    name = quoted(key)
    home = home_of(prepared, key)
    if home is None:
        return None
    homes, customer = [home[0]], home[1]

    def of(table: str, *order: str) -> list[dict[str, Any]]:
        return sorted(prepared.rows_of(table, homes, key), key=_by(order))

    heads = of("conversation")
    if not heads:
        return None

    # Facts lie in the order of customers: with the customer's name one group of rows is read.
    his = "" if customer is None else f"AND f.customer_key = {quoted(customer)}"
    facts = prepared.query(f"SELECT * FROM fact_conversation AS f WHERE f.conversation_key = {name} {his}")
    fact = facts[0] if facts else None
    why = f"SELECT e.reason FROM fact_excluded AS e WHERE e.conversation_key = {name}"
    excluded = prepared.query(why) if fact is None else []
    judgement, issues = _judgement(prepared, key, homes)
    journey, total = _journey(prepared, fact)
    return Record(
        head=heads[0],
        fact=fact,
        excluded=excluded[0]["reason"] if excluded else None,
        turns=of("turn", "turn"),
        events=of("event", "event"),
        actions=of("action", "action"),
        surveys=of("survey", "sent_at_us", "survey_key"),
        judgement=judgement,
        issues=issues,
        labels=_labels(prepared, name),
        journey=journey,
        journey_total=total,
        outcomes=_outcomes(prepared, fact),
        parts=prepared.query(
            f"""SELECT h.conversation_key, h.conversation_id, h.relation FROM conversation_home AS h
                WHERE h.related_to_key = {name} ORDER BY h.opened_at_us NULLS LAST, h.conversation_key LIMIT 50"""
        ),
    )


def _by(columns: Sequence[str], *, latest: bool = False) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """The order of these columns; what has no value comes last, and first where the latest is taken."""

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        values = [row[name] for name in columns]
        return tuple(((value is None) != latest, 0 if value is None else value) for value in values)

    return place


def owner(prepared: Prepared, key: str) -> str | None:
    """The agent whose work a conversation is; None where there is none."""
    rows = prepared.query(f"SELECT f.agent FROM fact_conversation AS f WHERE f.conversation_key = {quoted(key)}")
    return rows[0]["agent"] if rows else None


def _judgement(prepared: Prepared, key: str, homes: list[Home]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    judge = prepared.facts.judge or ""

    def of(table: str, where: list[Home]) -> list[dict[str, Any]]:
        return [row for row in prepared.rows_of(table, where, key) if row["judge"] == judge]

    # A conversation whose day was corrected has moved, and its judgement may lie where it was.
    found = of("judgement", homes) or of("judgement", [])
    if not found:
        return None, []
    latest = max(found, key=_by(("judged_at_us", "judge_version", "rubric_version", "content_hash"), latest=True))
    issues = [
        {**{name: row[name] for name in _ISSUE}, "quotes": json.loads(row["quotes"] or "[]")}
        for row in sorted(of("judged_issue", homes), key=_by(("issue",)))
    ]
    return {**latest, "signals": json.loads(latest["signals"] or "{}")}, issues


def _labels(prepared: Prepared, name: str) -> list[dict[str, Any]]:
    rows = prepared.query(
        f"""SELECT l.label_key, l.name, l.value, l.annotator, l.at_us, l.sample, l.purpose FROM label AS l
            WHERE l.conversation_key = {name} ORDER BY l.at_us DESC NULLS LAST, l.label_key"""
    )
    for row in rows:
        row["value"] = None if row["value"] is None else json.loads(row["value"])
    return rows


def _journey(prepared: Prepared, fact: dict[str, Any] | None) -> tuple[list[dict[str, Any]], int]:
    if fact is None or fact["customer_key"] is None:
        return [], 0
    customer, journey = quoted(fact["customer_key"]), fact["journey_key"]
    same = "FALSE" if journey is None else f"COALESCE(f.journey_key = {quoted(journey)}, FALSE)"
    distance = f"ABS(COALESCE(f.opened_at_us, 0) - {fact['opened_at_us'] or 0})"
    rows = prepared.query(
        f"""SELECT f.conversation_key, f.conversation_id, f.source, f.opened_at_us, f.last_turn_at_us, f.channel,
                   f.handler, f.topic, f.team, f.agent, f.rating, {same} AS in_journey, COUNT(*) OVER () AS total
            FROM fact_conversation AS f WHERE f.customer_key = {customer}
            ORDER BY {distance}, f.conversation_key LIMIT {JOURNEY_SHOWN}"""
    )
    total = int(rows[0]["total"]) if rows else 0
    return sorted(rows, key=lambda row: (row["opened_at_us"] is None, row["opened_at_us"] or 0)), total


def _outcomes(prepared: Prepared, fact: dict[str, Any] | None) -> list[dict[str, Any]]:
    if fact is None or fact["customer_key"] is None:
        return []
    after = "" if fact["opened_at_us"] is None else f"AND o.at_us >= {fact['opened_at_us']}"
    return prepared.query(
        f"""SELECT o.type, o.at_us, o.amount_minor, o.currency, o.rating_norm FROM fact_outcome AS o
            WHERE o.customer_key = {quoted(fact["customer_key"])} {after} ORDER BY o.at_us LIMIT 20"""
    )


def claims(found: Record) -> list[dict[str, Any]]:
    """What the business said was done, each with the write action that shows it.

    `state`: done (a write succeeded before it, or within five minutes after), not_done (actions are logged, and none
    did), unknown (the source logs no actions, or a time is missing).
    """
    if found.judgement is None:
        return []
    at = {turn["turn"]: turn["at_us"] for turn in found.turns}
    made = []
    for claim in found.judgement["signals"].get("business_claims_done") or ():
        turn = claim.get("turn") if isinstance(claim, dict) else None
        if not isinstance(turn, int) or turn not in at:
            continue
        shown = [one for one in found.actions if _shows(one, turn, at[turn])]
        state = "done" if shown else "not_done" if found.head["actions_logged"] else "unknown"
        made.append(
            {"turn": turn, "what": claim.get("tool_or_effect"), "state": state, "action": shown[-1] if shown else None}
        )
    return made


def _shows(action: dict[str, Any], turn: int, turn_at_us: int | None) -> bool:
    if action["effect"] != "write" or action["outcome"] != "success":
        return False
    ended = action["ended_at_us"] or action["started_at_us"]
    if ended is not None and turn_at_us is not None:
        return bool(ended <= turn_at_us + CLAIM_GRACE_US)
    return action["after_turn"] is None or bool(action["after_turn"] <= turn)

"""Eleven conversations told by hand: six by people, five with an AI agent."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def day(number: float) -> str:
    """Days after 2026-03-01 00:00 UTC."""
    return (dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)).isoformat()


HUMAN = ({"at": 0.01, "speaker": "human_agent"},)
AI = ({"at": 0.01, "speaker": "ai_agent"},)
CLOSED = {"at": 0.05, "type": "closed", "actor": "human_agent", "cause": "human", "basis": "native"}
ASSUMED = {"at": 0.05, "type": "resolved", "actor": "ai_agent", "cause": "ai", "basis": "assumed_by_vendor"}
STATED = ASSUMED | {"basis": "native"}
TIMEOUT = {"at": 0.05, "type": "closed", "actor": "automation", "cause": "inactivity", "basis": "native"}
ESCALATED = {"at": 0.02, "type": "escalated", "actor": "ai_agent", "cause": "ai", "basis": "native"}
CONFIRMED = {"at": 0.06, "type": "customer_confirmed", "actor": "customer", "cause": "customer", "basis": "native"}
BACK = {"at": 1.1, "speaker": "customer", "text": "This still does not work, please help me."}
REFUND = {"tool": "refund", "effect": "write", "started_at": day(0.02), "outcome": "success", "arguments": {"order": 1}}

# name: customer, opens on day, turns after the first, events, csat score (None = not answered, ... = not sent),
# actions, rating, states of its issues
TINY: dict[str, tuple[Any, ...]] = {
    "h1": ("jo", 0, HUMAN, (CLOSED,), 5, None, 5, ("resolved",)),
    "h1b": ("jo", 2, HUMAN, (CLOSED,), None, None, 4, ("resolved",)),
    "h2": ("ann", 0, HUMAN, (CLOSED, CONFIRMED), 4, None, 4, ("resolved",)),
    "h3": ("bo", 0, HUMAN, (CLOSED,), 1, None, 2, ("unresolved",)),
    "h4": ("cy", 0, HUMAN, (CLOSED,), None, None, 5, ("resolved",)),
    "h5": ("di", 0, (*HUMAN, BACK), (CLOSED,), None, None, 1, ("unresolved",)),
    "a1": ("ed", 0, AI, (ASSUMED,), None, [REFUND], 4, ("resolved",)),
    "a2": ("flo", 0, AI, (STATED,), 5, [REFUND | {"outcome": "timeout"}], 2, ("partly", "unresolved")),
    "a3": ("gus", 0, (*AI, {"at": 0.03, "speaker": "human_agent"}), (ESCALATED, CLOSED), None, [], 4, ("resolved",)),
    "a4": ("hal", 0, AI, (TIMEOUT,), ..., None, None, ()),
    "a5": ("ida", 0, (*AI, BACK), (ASSUMED,), ..., None, 1, ("unresolved",)),
}


def write(path: Path, rows: list[Json]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def tiny_rows() -> tuple[list[Json], list[Json]]:
    """Conversations and judgements of the tiny world."""
    conversations, judgements = [], []
    for name, (customer, opens, turns, events, score, actions, rating, states) in TINY.items():
        said = [{"at": 0, "speaker": "customer", "text": "Where is my refund?"}, *turns]
        row: Json = {
            "conversation_id": name, "source": "desk", "channel": "chat", "topic": "refund", "team": "north",
            "opened_at": day(opens), "customer": {"id": customer},
            "turns": [{"text": "We are looking into it.", **turn, "at": day(opens + turn["at"])} for turn in said],
            "events": [{**event, "at": day(opens + event["at"])} for event in events],
        }  # fmt: skip
        if actions is not None:
            row["actions"] = actions
        if score is not ...:
            answered = {} if score is None else {"answered_at": day(opens + 0.2), "score": score}
            row["surveys"] = [{"instrument": "csat", "sent_at": day(opens + 0.1), "scale": [1, 5], **answered}]
        conversations.append(row)
        judgement: Json = {"conversation_id": name, "source": "desk", "judge": "told", "rating": rating}
        judgement["issues"] = [
            {"label": "refund", "state": state, "quotes": [{"turn": 0, "text": "Where is my refund?"}]}
            for state in states
        ]
        if rating is None:
            judgement["abstained"] = "not enough evidence"
        judgements.append(judgement)
    return conversations, judgements


def figures(answer: Json) -> dict[tuple[Any, ...], Json]:
    """Estimates by metric and segment values."""
    return {(one["metric"], *one["segment"].values()): one for one in answer["estimates"]}

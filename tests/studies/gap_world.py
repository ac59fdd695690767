"""Worlds for the studies of the gap: conversations in bulk, each told by a few words, with what came after."""

import json
import random
from pathlib import Path
from typing import Any

from tiny_world import day

Json = dict[str, Any]
CLOSED = {"type": "closed", "actor": "human_agent", "cause": "human", "basis": "native"}
OPENED = {"type": "opened", "actor": "customer", "cause": "customer", "basis": "native"}
LATEST = 260
"""Day until which everything is watched; later ones would lie in the future, and are not believed."""
OPENED_UNTIL = 150


def conversation(
    name: str,
    customer: str,
    opens: float,
    *,
    rating: int,
    states: tuple[str, ...] = ("resolved",),
    csat: int | None = None,
    sent: bool = True,
    handler: str = "human_agent",
    channel: str = "chat",
    topic: str = "refund",
    closed: bool = True,
) -> tuple[Json, Json]:
    """A conversation of one question and one answer, and its judgement."""
    turns = [
        {"at": day(opens), "speaker": "customer", "text": f"Where is my {topic}?"},
        {"at": day(opens + 0.01), "speaker": handler, "text": "We are looking into it."},
    ]
    row: Json = {
        "conversation_id": name, "source": "desk", "channel": channel, "topic": topic, "opened_at": day(opens),
        "customer": {"id": customer}, "language": "en", "turns": turns,
        "events": [CLOSED | {"at": day(opens + 0.02)} if closed else OPENED | {"at": day(opens)}],
    }  # fmt: skip
    if sent:
        answered = {} if csat is None else {"answered_at": day(opens + 0.2), "score": csat}
        row["surveys"] = [{"instrument": "csat", "sent_at": day(opens + 0.1), "scale": [1, 5], **answered}]
    issues = [{"label": topic, "state": state, "quotes": [{"turn": 0, "text": turns[0]["text"]}]} for state in states]
    return row, {"conversation_id": name, "source": "desk", "judge": "told", "rating": rating, "issues": issues}


def seen() -> list[Json]:
    """Everything is watched for long."""
    facts = ("contact", "churn", "purchase")
    return [{"fact": fact, "customer": None, "from": day(-400), "to": day(LATEST)} for fact in facts]


def outcome(number: int, customer: str, at: float, kind: str, **fields: Any) -> Json:
    return {"id": f"o{number}", "customer": {"id": customer}, "at": day(at), "type": kind, **fields}


def write_all(
    folder: Path, told: list[tuple[Json, Json]], outcomes: list[Json], observed: list[Json] | None = None
) -> Path:
    """Write the files of a world."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "conversations": [row for row, _ in told], "judgements": [one for _, one in told], "outcomes": outcomes,
        "observed": seen() if observed is None else observed,
    }  # fmt: skip
    for name, rows in files.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def crowd(
    seed: int, count: int, *, unhappy_answer: bool = False, forgiving: bool = False
) -> tuple[list[tuple[Json, Json]], list[Json]]:
    """Conversations of customers who answer by how they fared, come back, leave and buy.

    forgiving: a third of those who fared badly and answer say that they are satisfied, so that who leaves in silence
    might have been, too.
    """
    draw = random.Random(seed)
    told, outcomes = [], []
    for number in range(count):
        customer = f"u{draw.randrange(count // 2)}"
        rating = draw.choice((1, 2, 3, 4, 4, 5, 5))
        handler = draw.choice(("human_agent", "human_agent", "ai_agent"))
        chance = (0.5 if rating <= 2 else 0.1) if unhappy_answer else (0.15 if rating <= 2 else 0.45)
        csat = None
        if draw.random() < chance:
            csat = min(5, max(1, rating + draw.choice((-1, 0, 0, 1))))
            if forgiving and rating <= 2 and draw.random() < 1 / 3:
                csat = 5
        opens = draw.uniform(0, OPENED_UNTIL)
        told.append(
            conversation(
                f"c{number}", customer, opens, rating=rating, csat=csat, handler=handler,
                states=("unresolved" if rating <= 2 else draw.choice(("resolved", "resolved", "partly")),),
                channel=draw.choice(("chat", "email")), topic=draw.choice(("refund", "login")), closed=draw.random() <
                0.9,
            )
        )  # fmt: skip
        if draw.random() < 0.4:
            outcomes.append(
                outcome(number, customer, opens - draw.uniform(1, 300), "purchase", amount=20, currency="EUR")
            )
        if rating <= 2 and draw.random() < 0.2:
            outcomes.append(outcome(count + number, customer, opens + draw.uniform(1, 60), "churn_voluntary"))
    return told, outcomes

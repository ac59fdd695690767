"""Conversations to read: a random sample whose inclusion probability is kept, or the top of a queue."""

from typing import Any

from unheard.errors import UsageError
from unheard.pipeline.measure import Measured, day_number, quoted

QUEUES = {
    "random": ("a random sample of all eligible conversations", "TRUE", ""),
    "worst": (
        "lowest rated first",
        "f.rating IS NOT NULL",
        "f.rating, f.sentiment_end NULLS LAST, f.confidence DESC NULLS LAST",
    ),
    "ignored": ("nobody ever answered", "f.is_never_answered", "f.opened_at_us DESC NULLS LAST"),
    "churn-threat": ("the customer threatens to leave", "f.churn_threat", "f.opened_at_us DESC NULLS LAST"),
    "ai-resolved-bad": (
        "the AI claims it resolved, and the rating is 1 or 2",
        "f.is_ai_resolution_reported AND f.rating <= 2",
        "f.rating, f.confidence DESC NULLS LAST",
    ),
}
"""Queue → (what it holds, condition, order)."""


def reading_list(
    facts: Measured, *, queue: str, sample: int, seed: int, since: str | None, until: str | None
) -> list[dict[str, Any]]:
    """Pick conversations and return them whole: facts, rating, explanation, turns.

    The random sample is drawn by a keyed hash of the conversation and the seed: the same seed gives the same
    conversations, and each has the probability `inclusion_prob` = sample / eligible.
    Raises `UsageError` for a queue that there is not.
    """
    if queue not in QUEUES:
        raise UsageError(f"There is no queue {queue!r}. There is: {', '.join(QUEUES)}.")
    _, condition, order = QUEUES[queue]
    where = [condition]
    first, last = day_number(since, "--since"), day_number(until, "--until")
    if first is not None:
        where.append(f"f.day_number >= {first}")
    if last is not None:
        where.append(f"f.day_number < {last}")
    rank = order or f"md5(f.conversation_key || '|{seed}')"
    rows = facts.engine.query(
        f"""SELECT f.conversation_key, f.conversation_id, f.source, f.day, f.channel, f.handler, f.topic, f.language,
                   f.rating, f.confidence, j.explanation, COUNT(*) OVER () AS eligible
            FROM fact_conversation AS f
            LEFT JOIN judgement AS j ON j.conversation_key = f.conversation_key AND j.judge = {quoted(facts.judge)}
            WHERE {" AND ".join(where)}
            ORDER BY {rank}, f.conversation_key LIMIT {sample}"""
    ).to_pylist()
    turns = _turns(facts, [row["conversation_key"] for row in rows])
    return [
        {
            **{name: value for name, value in row.items() if name not in {"eligible", "conversation_key"}},
            "queue": queue,
            "inclusion_prob": min(1.0, sample / row["eligible"]) if queue == "random" else None,
            "turns": turns.get(row["conversation_key"], []),
        }
        for row in rows
    ]


def _turns(facts: Measured, keys: list[str]) -> dict[str, list[dict[str, Any]]]:
    if not keys:
        return {}
    names = ", ".join(map(quoted, keys))
    rows = facts.engine.query(
        f"""SELECT conversation_key, turn, speaker, visibility, kind, text FROM turn
            WHERE conversation_key IN ({names}) ORDER BY conversation_key, turn"""
    ).to_pylist()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.pop("conversation_key"), []).append(row)
    return found

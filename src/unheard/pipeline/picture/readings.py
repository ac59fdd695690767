"""Conversations to read: the worst, and what is typical, each with the words that its rating rests on."""

import json
from typing import Any

from unheard.pipeline.measure import Measured, quoted
from unheard.pipeline.picture.seen import Reading

UNANSWERED_SHOWN = 3
"""Conversations that nobody answered among the worst to read."""
QUOTES_SHOWN = 3


def worst(facts: Measured, period: str, count: int = 12) -> list[Reading]:
    """Pick the worst conversations: lowest rating, then lowest end sentiment, then surest judgement.

    At most `UNANSWERED_SHOWN` that nobody answered: they are alike, and would crowd out what went wrong elsewhere.
    """
    order = "{0}.rating, {0}.sentiment_end NULLS LAST, {0}.confidence DESC NULLS LAST, {0}.conversation_key"
    return _readings(
        facts,
        f"""SELECT b.*, ROW_NUMBER() OVER (
                PARTITION BY COALESCE(b.is_never_answered, FALSE) ORDER BY {order.format("b")}
            ) AS place_among_alike
            FROM fact_conversation AS b WHERE b.rating <= 2 AND {period.replace("f.", "b.")}""",
        f"f.place_among_alike <= CASE WHEN f.is_never_answered THEN {UNANSWERED_SHOWN} ELSE {count} END",
        f"{order.format('f')} LIMIT {count}",
    )


def typical(facts: Measured, period: str, count: int = 3) -> list[Reading]:
    """Draw conversations of the median rating, the same ones at every run; their order means nothing."""
    ranked = facts.engine.query(
        f"SELECT f.rating, COUNT(*) AS n FROM fact_conversation AS f WHERE f.rating IS NOT NULL AND {period} "
        "GROUP BY f.rating ORDER BY f.rating"
    ).to_pylist()
    total, before, median = sum(row["n"] for row in ranked), 0, 0
    for row in ranked:
        before += row["n"]
        if 2 * before >= total:
            median = row["rating"]
            break
    return _readings(
        facts,
        f"SELECT b.* FROM fact_conversation AS b WHERE b.rating = {median} AND {period.replace('f.', 'b.')}",
        "TRUE",
        f"MD5(f.conversation_key) LIMIT {count}",
    )


def _readings(facts: Measured, chosen: str, where: str, order: str) -> list[Reading]:
    """Bring what a reader needs of some conversations together."""
    rows = facts.engine.query(
        f"""SELECT f.conversation_key, f.conversation_id, f.source, f.day, f.channel, f.handler, f.topic, f.language,
                   f.rating, j.explanation
            FROM ({chosen}) AS f
            LEFT JOIN judgement AS j ON j.conversation_key = f.conversation_key AND j.judge = {quoted(facts.judge)}
            WHERE {where}
            ORDER BY {order}"""
    ).to_pylist()
    keys = ", ".join(quoted(row["conversation_key"]) for row in rows)
    quotes: dict[str, list[dict[str, Any]]] = {}
    if rows:
        for issue in facts.engine.query(
            f"SELECT conversation_key, state, quotes FROM judged_issue WHERE conversation_key IN ({keys}) "
            f"AND judge = {quoted(facts.judge)} ORDER BY conversation_key, issue"
        ).to_pylist():
            quotes.setdefault(issue["conversation_key"], []).extend(_quotes(issue["quotes"]))
    return [
        Reading(
            **{name: value for name, value in row.items() if name != "conversation_key"},
            quotes=_distinct(quotes.get(row["conversation_key"], []))[:QUOTES_SHOWN],
        )
        for row in rows
    ]


def _quotes(text: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text) if text else []
    return found


def _distinct(quotes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two issues may rest on the same words; a reader needs them once."""
    return list({(quote["turn"], quote["text"]): quote for quote in quotes}.values())

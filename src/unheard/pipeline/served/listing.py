"""Conversations by filters, words, or the metric that they count in, page by page with a cursor that stays valid."""

import base64
import binascii
import json
from dataclasses import dataclass, field, replace
from typing import Any

from unheard.errors import UsageError
from unheard.metrics.base import Metric
from unheard.metrics.moments import all_of
from unheard.metrics.nullness import never_null
from unheard.metrics.registry import find
from unheard.metrics.rows import quoted
from unheard.pipeline.measure import day_number
from unheard.pipeline.reading import QUEUES
from unheard.pipeline.served.homes import Home, homes_of, in_braces
from unheard.pipeline.served.prepared import Prepared

FILTERS = ("source", "channel", "handler", "topic", "team", "agent", "language", "rating", "month", "survey_answer")
"""Columns of fact_conversation that can be filtered by a value; "(unknown)" is null."""
UNKNOWN = "(unknown)"
ORDERS = {
    "newest": ("COALESCE(f.opened_at_us, -1)", "DESC"),
    "oldest": ("COALESCE(f.opened_at_us, -1)", "ASC"),
    "worst": ("COALESCE(f.rating, 9)", "ASC"),
}
MOST_PER_PAGE = 200
PARTS = ("counted", "rest", "all")
"""Of a metric's conversations: those that its numerator counts, the others, or all of its denominator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which conversations are wanted."""

    words: str = ""
    values: dict[str, str] = field(default_factory=dict)
    """Filter → value."""
    since: str | None = None
    until: str | None = None
    metric: str | None = None
    part: str = "counted"
    queue: str | None = None
    order: str = "newest"
    agent_only: str | None = None
    """An agent sees only the conversations that this name handled."""
    cursor: str | None = None
    size: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of conversations."""

    rows: list[dict[str, Any]]
    total: int
    next_cursor: str | None
    capped: bool
    """More conversations hold the words than a search looks at."""


def listing(prepared: Prepared, asked: Asked) -> Found:
    """Find a page of conversations; raise `UsageError` for a filter, order, metric or cursor that there is not."""
    if asked != Asked(order=asked.order, size=asked.size, agent_only=asked.agent_only):
        return _listed(prepared, asked)
    # Where everybody begins: the same for all as long as the facts are.
    found: Found = prepared.once(
        f"listing {asked.order} {asked.size} {asked.agent_only}", lambda: _listed(prepared, asked)
    )
    return replace(found, rows=[dict(row) for row in found.rows])


def _listed(prepared: Prepared, asked: Asked) -> Found:
    if asked.order not in ORDERS:
        raise UsageError(f"There is no order {asked.order!r}. There is: {', '.join(ORDERS)}.")
    where = conditions(asked)
    capped = False
    if asked.words.strip():
        keys, capped = prepared.find(asked.words)
        where.append(f"f.conversation_key IN ({', '.join(map(quoted, keys)) or 'NULL'})")
    rank, direction = ORDERS[asked.order]
    size = max(1, min(asked.size, MOST_PER_PAGE))
    after = [] if asked.cursor is None else [_after(asked.cursor, rank, direction, asked.order)]
    rows = prepared.query(
        f"""SELECT f.conversation_key, f.conversation_id, f.source, f.opened_at_us, f.day, f.channel, f.handler,
                   f.topic, f.team, f.agent, f.language, f.rating, f.confidence, f.judge_abstained, f.survey_answer,
                   f.is_never_answered, {rank} AS place
            FROM fact_conversation AS f WHERE {" AND ".join([*where, *after])}
            ORDER BY place {direction}, f.conversation_key LIMIT {size + 1}"""
    )
    total = prepared.query(f"SELECT COUNT(*) AS n FROM fact_conversation AS f WHERE {' AND '.join(where)}")[0]["n"]
    more = len(rows) > size
    shown = rows[:size]
    cursor = _cursor(asked.order, shown[-1]) if more else None
    for row in shown:
        del row["place"]
    rows = with_words(prepared, shown, all_turns=bool(asked.words.strip()))
    return Found(rows=rows, total=total, next_cursor=cursor, capped=capped)


def conditions(asked: Asked) -> list[str]:
    """Turn filters into SQL conditions; every value is a quoted literal."""
    where = ["TRUE"]
    for name, value in asked.values.items():
        if name not in FILTERS:
            raise UsageError(f"There is no filter {name!r}. There is: {', '.join(FILTERS)}.")
        column = f"CAST(f.{name} AS VARCHAR)"
        where.append(f"f.{name} IS NULL" if value == UNKNOWN else f"{column} = {quoted(value)}")
    first, last = day_number(asked.since, "since"), day_number(asked.until, "until")
    where += [f"f.day_number >= {first}"] if first is not None else []
    where += [f"f.day_number < {last}"] if last is not None else []
    if asked.agent_only is not None:
        where.append(f"f.agent = {quoted(asked.agent_only)}")
    if asked.metric is not None:
        where.append(f"({behind(find(asked.metric), asked.part)})")
    if asked.queue is not None:
        if asked.queue not in QUEUES:
            raise UsageError(f"There is no queue {asked.queue!r}. There is: {', '.join(QUEUES)}.")
        where.append(f"({QUEUES[asked.queue][1]})")
    return where


def behind(metric: Metric, part: str) -> str:
    """SQL condition for the conversations that a metric counts, or that stand in its denominator.

    Raises `UsageError` for a metric that does not count conversations, issues, surveys or journeys.
    """
    if part not in PARTS:
        raise UsageError(f"There is no part {part!r}. There is: {', '.join(PARTS)}.")
    counted = all_of(metric.population, metric.denominator)
    if not never_null(metric.numerator, counted):
        counted = all_of(counted, f"({metric.numerator}) IS NOT NULL")
    if part != "all" and metric.kind == "share":
        counted = all_of(counted, metric.numerator if part == "counted" else f"NOT ({metric.numerator})")
    if metric.grain == "conversation":
        return counted
    if metric.grain == "customer":
        raise UsageError(f"{metric.name} counts customers, not conversations: it has no list of them.")
    return f"f.conversation_key IN (SELECT f.conversation_key FROM fact_{metric.grain} AS f WHERE {counted})"


def choices(prepared: Prepared, agent_only: str | None = None) -> dict[str, list[tuple[str, int]]]:
    """Filter → its most frequent values with how many conversations have them, for the filters' lists."""
    where = "TRUE" if agent_only is None else f"f.agent = {quoted(agent_only)}"
    found: dict[str, list[tuple[str, int]]] = {}
    for name in FILTERS:
        order = "value" if name in ("rating", "month") else "n DESC, value"
        rows = prepared.query(
            f"""SELECT COALESCE(CAST(f.{name} AS VARCHAR), '{UNKNOWN}') AS value, COUNT(*) AS n
                FROM fact_conversation AS f WHERE {where} GROUP BY value ORDER BY {order} LIMIT 60"""
        )
        found[name] = [(row["value"], row["n"]) for row in rows]
    return found


def with_words(prepared: Prepared, rows: list[dict[str, Any]], *, all_turns: bool = False) -> list[dict[str, Any]]:
    """Add to each conversation its subject, the customer's first words, and the judge's sentence.

    all_turns: also its turns, each speaker and text, in which a search looks for its words.
    """
    if not rows:
        return rows
    homes = homes_of(prepared, [row["conversation_key"] for row in rows])
    keys = in_braces(", ".join(quoted(row["conversation_key"]) for row in rows))
    heads = prepared.query_at(
        "conversation",
        homes,
        f"SELECT c.conversation_key, c.subject, c.is_erased FROM {{rows}} AS c WHERE c.conversation_key IN ({keys})",
    )
    first = prepared.query_at(
        "turn",
        homes,
        f"""SELECT w.conversation_key, w.text FROM (
                SELECT t.conversation_key, t.text,
                    ROW_NUMBER() OVER (PARTITION BY t.conversation_key ORDER BY t.turn) AS place
                FROM {{rows}} AS t WHERE t.conversation_key IN ({keys})
                    AND t.speaker = 'customer' AND t.text IS NOT NULL
            ) AS w WHERE w.place = 1""",
    )
    texts: dict[str, list[tuple[str | None, str]]] = {}
    if all_turns:
        for turn in prepared.query_at(
            "turn",
            homes,
            f"""SELECT t.conversation_key, t.speaker, t.text FROM {{rows}} AS t WHERE t.conversation_key IN ({keys})
                AND t.text IS NOT NULL ORDER BY t.conversation_key, t.turn""",
        ):
            texts.setdefault(turn["conversation_key"], []).append((turn["speaker"], turn["text"]))
    subjects = {row["conversation_key"]: row for row in heads}
    words = {row["conversation_key"]: row["text"] for row in first}
    why = _explanations(prepared, [row["conversation_key"] for row in rows], homes)
    # A conversation whose day was corrected has moved, and its judgement may lie where it was.
    moved = [row["conversation_key"] for row in rows if row["rating"] and row["conversation_key"] not in why]
    if moved:
        why |= _explanations(prepared, moved, None)
    for row in rows:
        key = row["conversation_key"]
        row["subject"] = subjects.get(key, {}).get("subject")
        row["is_erased"] = bool(subjects.get(key, {}).get("is_erased"))
        row["first_words"], row["explanation"] = words.get(key), why.get(key)
        row["texts"] = texts.get(key, [])
    return rows


def _explanations(prepared: Prepared, keys: list[str], homes: list[Home] | None) -> dict[str, str | None]:
    """The judge's sentence on each conversation; without homes they are looked for everywhere."""
    judge, names = (in_braces(text) for text in (quoted(prepared.facts.judge or ""), ", ".join(map(quoted, keys))))
    sql = f"""SELECT t.conversation_key, t.explanation FROM {{rows}} AS t
              WHERE t.conversation_key IN ({names}) AND t.judge = {judge}"""
    rows = prepared.query(sql.format(rows="judgement")) if homes is None else prepared.query_at("judgement", homes, sql)
    return {row["conversation_key"]: row["explanation"] for row in rows}


def _cursor(order: str, row: dict[str, Any]) -> str:
    text = json.dumps([order, row["place"], row["conversation_key"]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(cursor: str, rank: str, direction: str, order: str) -> str:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        of, place, key = json.loads(base64.urlsafe_b64decode(padded))
        if of != order or type(place) is not int or abs(place) > 2**62 or not isinstance(key, str):
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error):
        raise UsageError(
            "This cursor belongs to no list, or to one in another order. Begin at the first page."
        ) from None
    beyond = "<" if direction == "DESC" else ">"
    return f"({rank} {beyond} {place} OR ({rank} = {place} AND f.conversation_key > {quoted(key)}))"

"""Queues: lists picked for what they are, and the audit sample, drawn at random and kept apart from them."""

import time
from dataclasses import dataclass
from typing import Any

from unheard.errors import UsageError
from unheard.metrics.registry import find
from unheard.metrics.rows import quoted
from unheard.pipeline.reading import QUEUES
from unheard.pipeline.served.listing import behind, with_words
from unheard.pipeline.served.prepared import Prepared
from unheard.present.web.visit import Visit
from unheard.store.desk.work import tasks
from unheard.studies.base import Request
from unheard.studies.sample import SAMPLE

_ROWS = """
SELECT f.conversation_key, f.conversation_id, f.source, f.opened_at_us, f.day, f.channel, f.handler, f.topic, f.team,
       f.language, f.rating, f.confidence
FROM fact_conversation AS f WHERE f.conversation_key IN ({keys})
"""
SAMPLE_NAME = "sample"
SHOWN = 50
"""Conversations of a queue on its page."""
MOST_LISTED = 200
BY_METRIC = {"soured": "soured_rate", "claimed-not-done": "claimed_not_done_rate"}
"""Queue → the metric whose counted conversations it holds; one that this version does not measure is left out."""
TITLES = {
    "worst": "Worst rated",
    "ignored": "Ignored",
    "churn-threat": "Threatens to leave",
    "ai-resolved-bad": "Spotlight: the AI says resolved",
    "soured": "Soured",
    "claimed-not-done": "Said done, not done",
}
EXPLAINED = {
    "worst": "Rated 1 or 2, the worst first.",
    "ignored": "Nobody ever answered.",
    "churn-threat": "The customer threatens to leave.",
    "ai-resolved-bad": "The AI agent counts it as resolved, and it reads like a bad experience.",
    "soured": "Began well or neutral, ended badly.",
    "claimed-not-done": "The AI agent says that something was done, and no successful action shows it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What a queue holds."""

    name: str
    condition: str
    order: str


def queues() -> dict[str, Queue]:
    """The queues that are picked for what they are."""
    made: dict[str, Queue] = {}
    for name, (_, condition, order) in QUEUES.items():
        if name == "random":
            continue
        worst = "f.rating <= 2" if name == "worst" else condition
        made[name] = Queue(name=name, condition=worst, order=order)
    for name, metric in BY_METRIC.items():
        try:
            condition = behind(find(metric), "counted")
        except UsageError:
            continue
        made[name] = Queue(name=name, condition=condition, order="f.opened_at_us DESC NULLS LAST")
    return made


def keys_of(visit: Visit, name: str) -> list[str]:
    """The conversations of a queue, in the order in which to read them."""
    prepared = visit.ready
    if name == SAMPLE_NAME:
        rows = prepared.query(
            """SELECT s.conversation_key FROM (
                   SELECT d.conversation_key, d.sample, d.drawn_at_us, MAX(d.drawn_at_us) OVER () AS latest
                   FROM sampled AS d WHERE d.purpose = 'random'
               ) AS s INNER JOIN fact_conversation AS f ON f.conversation_key = s.conversation_key
               WHERE s.drawn_at_us = s.latest ORDER BY MD5(s.conversation_key)"""
        )
        known = [row["conversation_key"] for row in rows]
        recent = visit.serving.drawn
        return list(recent) if recent else known
    return picked_keys(prepared, name)


def picked_keys(prepared: Prepared, name: str) -> list[str]:
    """The conversations of a queue that is picked, the same for everybody while a state is served."""
    queue = queues().get(name)
    if queue is None:
        raise UsageError(f"There is no queue {name!r}.")
    sql = (
        f"SELECT f.conversation_key FROM fact_conversation AS f WHERE {queue.condition} "
        f"ORDER BY {queue.order}, f.conversation_key LIMIT {MOST_LISTED}"
    )
    keys: list[str] = prepared.once(f"keys of {name}", lambda: [row["conversation_key"] for row in prepared.query(sql)])
    return keys


def rows_of(prepared: Prepared, name: str, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Conversation → what a list shows of it; of a queue that is picked kept as long as its order is the same."""

    def read() -> list[dict[str, Any]]:
        return with_words(prepared, prepared.query(_ROWS.format(keys=", ".join(map(quoted, keys)))))

    if not keys:
        return {}
    found = read() if name == SAMPLE_NAME else prepared.once(f"rows of {name} {' '.join(keys)}", read)
    return {row["conversation_key"]: dict(row) for row in found}


def sampled_of(visit: Visit, key: str) -> dict[str, Any] | None:
    """The latest random draw that a conversation is in: its name and inclusion probability."""
    if key in visit.serving.drawn:
        return visit.serving.drawn[key]
    rows = visit.ready.query(
        f"""SELECT s.sample, s.inclusion_prob, s.purpose FROM sampled AS s
            WHERE s.conversation_key = {quoted(key)} AND s.purpose = 'random' ORDER BY s.drawn_at_us DESC LIMIT 1"""
    )
    return rows[0] if rows else None


def labelled_by(visit: Visit, keys: list[str]) -> dict[str, set[str]]:
    """Conversation → who has rated it, what was just said included."""
    if not keys:
        return {}
    rows = visit.ready.query(
        f"""SELECT l.conversation_key, l.annotator FROM label AS l WHERE l.name = 'rating'
            AND l.conversation_key IN ({", ".join(map(quoted, keys))})"""
    )
    made: dict[str, set[str]] = {}
    for row in rows:
        made.setdefault(row["conversation_key"], set()).add(row["annotator"] or "")
    for key in keys:
        for label in visit.serving.recent.get(key, ()):
            if label["name"] == "rating":
                made.setdefault(key, set()).add(label["annotator"])
    return made


def next_in(visit: Visit, name: str, key: str) -> str | None:
    """The next conversation of a queue to read: not done, not somebody else's, not rated by this person."""
    keys = keys_of(visit, name)
    me = visit.account.name
    taken = tasks(visit.serving.desk, name)
    rated = labelled_by(visit, keys) if name == SAMPLE_NAME else {}
    start = keys.index(key) + 1 if key in keys else 0
    for other in [*keys[start:], *keys[:start]]:
        task = taken.get(other)
        if other == key or (task and (task["is_done"] or task["assignee"] not in (None, me))):
            continue
        if f"human:{me}" not in rated.get(other, ()):
            return other
    return None


def draw_sample(visit: Visit, size: int) -> int:
    """Draw a random sample with known probabilities, and keep it; return how many conversations it has."""
    if not 10 <= size <= 2_000:
        raise UsageError("A sample has 10 to 2,000 conversations.")
    facts = visit.ready.facts
    # Another draw gets another seed, or it would bring the same conversations again.
    seed = int(time.time()) % 1_000_000
    with visit.ready.alone():
        answer = SAMPLE.run(
            Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, size=size, seed=seed)
        )
        homes = facts.engine.query(
            "SELECT f.source, f.conversation_id, f.conversation_key FROM fact_conversation AS f"
        ).to_pylist() if answer.rows else []  # fmt: skip
    keys = {(row["source"], row["conversation_id"]): row["conversation_key"] for row in homes}
    now = time.time_ns() // 1_000
    rows = [
        {
            "sample": row["sample"], "conversation_key": keys[row["source"], row["conversation_id"]],
            "inclusion_prob": row["inclusion_prob"], "purpose": "random", "drawn_at_us": now,
        }
        for row in answer.rows
    ]  # fmt: skip
    if not rows:
        raise UsageError("There is no conversation to draw from.")
    visit.serving.desk.note(visit.account.name, "sample drawn", rows[0]["sample"], size=len(rows))
    visit.serving.store.put_sample(rows)
    ordered = sorted(rows, key=lambda row: hash_of(row["conversation_key"]))
    visit.serving.drawn = {row["conversation_key"]: row for row in ordered}
    return len(rows)


def hash_of(key: str) -> str:
    """An order that has nothing to do with what the conversations are."""
    import hashlib

    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()

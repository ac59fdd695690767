"""Conversations into the canonical tables, a block at a time, column by column."""

import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from unheard.ingest import children
from unheard.ingest.arrow import Column
from unheard.ingest.children import Columns, Context
from unheard.ingest.columns import Ints, number_column, table, text_column, word_column
from unheard.ingest.gather import Gathered
from unheard.ingest.labels import label_table
from unheard.ingest.people import Identities
from unheard.ingest.times import MISSING, Clock, Flags, Micros, Times, as_array, read_times
from unheard.records import CHANNELS, DIRECTIONS, RELATIONS, Handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """The tables of a block of conversations, and what was noticed on the way."""

    tables: dict[str, pa.Table]
    shown: dict[str, set[str]] = field(default_factory=dict)
    """Source → facts that this block proves it can show."""
    problems: Counter[str] = field(default_factory=Counter)
    unknown_words: Counter[str] = field(default_factory=Counter)


def conversation_key(source: str, conversation_id: str | int) -> str:
    """Name a conversation across sources."""
    return f"{source}|{conversation_id}"


def sources_of(block: Gathered, default: str) -> list[str]:
    """Return each conversation's source."""
    return [source or default for source in block.conversations["source"]]


def flatten(
    block: Gathered,
    keys: Sequence[str],
    identities: Identities,
    *,
    source: str,
    clock: Clock,
    content_hashes: Sequence[str],
) -> Flat:
    """Turn conversations into tables; `source` stands where a conversation names none."""
    size = len(block)
    sources = sources_of(block, source)
    shown: dict[str, set[str]] = {name: set() for name in sources}
    number_of = {name: number for number, name in enumerate(shown)}
    context = Context(
        clock=clock,
        keys=pa.array(keys, pa.string()),
        months=np.zeros(size, np.int64),
        buckets=_buckets(keys, identities),
        first_us=np.full(size, np.iinfo(np.int64).max, np.int64),
        last_us=np.full(size, MISSING, np.int64),
        any_assumed=np.zeros(size, np.bool_),
        source_of=np.array([number_of[name] for name in sources], np.int64),
        shown=list(shown.values()),
    )
    hashes = {
        "customer_id_hash": pa.array(identities.ids, pa.string()),
        "customer_email_hash": pa.array(identities.emails, pa.string()),
        "customer_phone_hash": pa.array(identities.phones, pa.string()),
        "account_hash": pa.array(identities.accounts, pa.string()),
    }
    # The children first: the conversation's opening and last time follow from theirs.
    parts = {name: found for name in _PARTS if (found := _part(name, block, context)) is not None}
    head = _head(block, sources, context)
    tables = {"conversation": table("conversation", {**head, **hashes, "content_hash": list(content_hashes)})}
    for name, (columns, parents) in parts.items():
        columns |= context.part(parents)
        if name == "survey":
            columns["source"] = pa.array(sources, pa.string()).take(parents)
            columns |= {column: hashes[column].take(parents) for column in _CUSTOMER}
        tables[name] = table(name, columns)
    if (attributes := children.attribute_table(block, context)) is not None:
        tables["attribute"] = attributes
    if (labels := _labels(block, keys, context)) is not None:
        tables["label"] = labels
    _show(block, head, hashes, context)
    return Flat(
        tables=tables,
        shown=shown,
        problems=context.problems,
        unknown_words=context.unknown,
    )


_CUSTOMER = ("customer_id_hash", "customer_email_hash", "customer_phone_hash")

_PARTS: dict[str, tuple[str, Callable[[Gathered, Ints, Context], Columns]]] = {
    "turn": ("turns", children.turn_columns),
    "event": ("events", children.event_columns),
    "action": ("actions", children.action_columns),
    "suggestion": ("suggestions", children.suggestion_columns),
    "survey": ("surveys", children.embedded_survey_columns),
}
"""Table → the list it is made of, and how."""


def _part(name: str, block: Gathered, context: Context) -> tuple[Columns, Ints] | None:
    """Make the columns of one child table; None where no conversation has a row."""
    part, make = _PARTS[name]
    parents, numbers = children.parents_of(block.counts(part))
    if not len(parents):
        return None
    columns = make(block, parents, context)
    if name != "survey":
        columns[name] = numbers
    return columns, parents


def _buckets(keys: Sequence[str], identities: Identities) -> Ints:
    """Spread customers over 256 buckets: by the first identity they have, else by the conversation."""
    firsts = zip(identities.ids, identities.emails, identities.phones, keys, strict=True)
    return np.array(
        [
            int((one or two or three)[:2], 16) if one or two or three else zlib.crc32(key.encode()) & 255  # type: ignore[index]
            for one, two, three, key in firsts
        ],
        np.int64,
    )


def months_of(us: Micros) -> Ints:
    """Return year times 100 plus month (UTC), 0 where there is no time."""
    known = us != MISSING
    months = np.where(known, us, 0).astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return np.where(known, (1970 + months // 12) * 100 + months % 12 + 1, 0)


def _head(block: Gathered, sources: Sequence[str], context: Context) -> Columns:
    """Make the columns of `conversation`; sets the months of the block."""
    given = block.conversations
    opened = read_times(given["opened_at"], context.clock, context.problems)
    ended = read_times(given["ended_at"], context.clock, context.problems)
    rows = np.arange(len(block), dtype=np.int64)
    context.note(rows, ended)
    context.note(rows, opened)
    derived = ~opened.known & (context.first_us != np.iinfo(np.int64).max)
    opened_us = np.where(derived, context.first_us, opened.us)
    context.months = months_of(opened_us)
    unknown = context.unknown
    return {
        "conversation_key": context.keys,
        "source": pa.array(sources, pa.string()),
        "conversation_id": text_column(given["conversation_id"]),
        "channel": word_column(given["channel"], CHANNELS, "channel", unknown),
        "direction": word_column(given["direction"], DIRECTIONS, "direction", unknown, "unknown"),
        "opened_at_us": as_array(opened_us),
        "opened_quality": _quality(opened, derived),
        "ended_at_us": ended.array(),
        "last_seen_us": as_array(context.last_us),
        **{name: text_column(given[name]) for name in _TEXTS},
        **{name: _flags(given[name]) for name in ("is_test", "is_spam", "is_internal")},
        "is_erased": pa.array(np.zeros(len(block), np.bool_)),
        "related_to_key": [
            None if other is None else conversation_key(source, other)
            for source, other in zip(sources, given["related_to"], strict=True)
        ],
        "relation": word_column(given["relation"], RELATIONS, "relation", unknown),
        "handle_seconds": number_column([handle_seconds(handle) for handle in given["handle"]]),
        "has_turns": _flags([count is not None for count in block.turn_counts]),
        "has_events": _flags([count is not None for count in block.event_counts]),
        "actions_logged": _flags([actions is not None for actions in given["actions"]]),
        "month": context.months,
        "bucket": context.buckets,
    }


def _flags(values: list[bool | None]) -> Column:
    return pa.array(values, pa.bool_())


_TEXTS = ("language", "subject", "topic", "team", "assignee", "ai_version", "issue_key")


def _quality(opened: Times, derived: Flags) -> Column:
    """Say how good the opening time is: exact, assumed_tz, derived from a turn or event, or order_only."""
    known = np.where(opened.assumed, 1, 0)
    return pa.array(["exact", "assumed_tz", "derived", "order_only"], pa.string()).take(
        np.where(opened.known, known, np.where(derived, 2, 3))
    )


def handle_seconds(handle: Handle | None) -> float | None:
    """Return the handle time: the total where it is stated, else talk plus hold plus wrap, whichever are known."""
    if handle is None:
        return None
    if handle.seconds is not None:
        return float(handle.seconds)
    parts = [part for part in (handle.talk, handle.hold, handle.wrap) if part is not None]
    return float(sum(parts)) if parts else None


def _labels(block: Gathered, keys: Sequence[str], context: Context) -> pa.Table | None:
    found = block.rows("labels")
    if not found:
        return None
    parents, _ = children.parents_of(block.counts("labels"))
    whose = parents.tolist()
    return label_table(
        found,
        [keys[row] for row in whose],
        context.months[parents].tolist(),
        context.buckets[parents].tolist(),
        context.clock,
        context.problems,
        context.unknown,
    )


def _show(block: Gathered, head: Columns, hashes: Mapping[str, Column], context: Context) -> None:
    """Note which facts the conversations themselves prove."""

    def show(facts: Sequence[str], proven: Any) -> None:
        rows = np.flatnonzero(proven)
        for fact in facts if len(rows) else ():
            context.show(fact, rows)

    show(["times"], context.last_us != MISSING)
    show(["status_history"], head["has_events"])
    show(["ai_action", "ai_actor"], head["actions_logged"])
    show(["ai_suggestion"], [one is not None for one in block.conversations["suggestions"]])
    show(["topic"], [one is not None for one in block.conversations["topic"]])
    show(["issue_key"], [one is not None for one in block.conversations["issue_key"]])
    show(["handle_time"], head["handle_seconds"].is_valid())
    show(["customer_identity"], np.logical_or.reduce([hashes[name].is_valid() for name in _CUSTOMER]))

"""The rows that belong to a conversation: turns, events, actions, suggestions, surveys, attributes, labels."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from unheard.ingest.arrow import Column, pc
from unheard.ingest.columns import (
    Ints,
    json_column,
    json_text,
    positions,
    table,
    text_column,
    word_column,
)
from unheard.ingest.gather import Gathered
from unheard.ingest.surveys import facts_shown, survey_columns
from unheard.ingest.text import clean_texts, courtesies
from unheard.ingest.times import MISSING, Clock, Flags, Micros, Times, read_times
from unheard.records import (
    BASES,
    CAUSES,
    DECISIONS,
    EFFECTS,
    EVENT_TYPES,
    OUTCOMES,
    SPEAKERS,
    TURN_KINDS,
    VISIBILITIES,
    Action,
    Suggestion,
    Survey,
)


@dataclass(slots=True, kw_only=True)
class Context:
    """What every table of a block needs."""

    clock: Clock
    keys: Column
    """conversation_key of every conversation of the block."""
    months: Ints
    """Zero until the opening times are known."""
    buckets: Ints
    first_us: Micros
    """Earliest time of a turn or event."""
    last_us: Micros
    """Latest time of anything."""
    any_assumed: Flags
    source_of: Ints
    """For each conversation the number of its source."""
    shown: list[set[str]]
    """Facts that each source is proven to show."""
    problems: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def note(self, parents: Ints, times: Times, *, opens: bool = False) -> None:
        """Take the times of child rows into the conversation's first and last time."""
        known = times.known
        if not known.any():
            return
        at, whose = times.us[known], parents[known]
        np.maximum.at(self.last_us, whose, at)
        if opens:
            np.minimum.at(self.first_us, whose, at)
        if times.assumed.any():
            self.any_assumed[parents[times.assumed]] = True

    def show(self, fact: str, conversations: Ints) -> None:
        """Note that these conversations prove a fact."""
        for source in np.flatnonzero(np.bincount(self.source_of[conversations], minlength=1)).tolist():
            self.shown[source].add(fact)

    def part(self, parents: Ints) -> dict[str, Any]:
        """Columns that every child row has of its conversation."""
        return {
            "conversation_key": self.keys.take(parents),
            "month": self.months[parents],
            "bucket": self.buckets[parents],
        }


def quality(times: Times) -> Column:
    """Say of each time how good it is; null where there is none."""
    words = pc.if_else(pa.array(times.assumed), "assumed_tz", "exact")
    return pc.if_else(pa.array(times.known), words, pa.scalar(None, pa.string()))


def parents_of(counts: Ints) -> tuple[Ints, Ints]:
    """Return for each row its conversation and its number, where conversations have so many rows."""
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts), positions(counts)


Columns = dict[str, Any]


def turn_columns(block: Gathered, parents: Ints, context: Context) -> Columns:
    """Turn the turns into columns."""
    turns = block.turns
    at = read_times(turns["at"], context.clock, context.problems)
    ended = read_times(turns["ended_at"], context.clock, context.problems)
    context.note(parents, at, opens=True)
    context.note(parents, ended)
    text = clean_texts(text_column(turns["text"]))
    speaker = word_column(turns["speaker"], SPEAKERS, "speaker", context.unknown)
    _show(context, parents, "turn_text", text.is_valid())
    business = pc.not_equal(pc.fill_null(speaker, "unknown"), "customer")
    _show(context, parents, "business_turn", business)
    # A reader that cannot tell people from machines takes this one back.
    _show(context, parents, "human_actor", business)
    _show(context, parents, "ai_actor", pc.fill_null(pc.equal(speaker, "ai_agent"), False))
    return {
        "at_us": at.array(),
        "ended_at_us": ended.array(),
        "at_quality": quality(at),
        "speaker": speaker,
        "speaker_id": text_column(turns["speaker_id"]),
        "visibility": word_column(turns["visibility"], VISIBILITIES, "visibility", context.unknown, "public"),
        "kind": word_column(turns["kind"], TURN_KINDS, "kind", context.unknown, "message"),
        "text": text,
        "is_courtesy": courtesies(text),
        "attributes": json_column(turns["attributes"]),
    }


def _show(context: Context, parents: Ints, fact: str, rows: Column) -> None:
    """Note which rows prove a fact."""
    context.show(fact, parents[rows.to_numpy(zero_copy_only=False)])


_ASSIGNMENTS = ("assigned", "unassigned", "transferred", "escalated")


def event_columns(block: Gathered, parents: Ints, context: Context) -> Columns:
    """Turn the events into columns."""
    events = block.events
    at = read_times(events["at"], context.clock, context.problems)
    context.note(parents, at, opens=True)
    kind = word_column(events["type"], EVENT_TYPES, "type", context.unknown)
    _show(context, parents, "assignment_history", pc.fill_null(pc.is_in(kind, pa.array(_ASSIGNMENTS)), False))
    return {
        "at_us": at.array(),
        "at_quality": quality(at),
        "type": kind,
        "from_value": text_column(events["from_"]),
        "to_value": text_column(events["to"]),
        "actor": word_column(events["actor"], SPEAKERS, "actor", context.unknown),
        "cause": word_column(events["cause"], CAUSES, "cause", context.unknown, "unknown"),
        "basis": word_column(events["basis"], BASES, "basis", context.unknown, "native"),
        "attributes": json_column(events["attributes"]),
    }


def action_columns(block: Gathered, parents: Ints, context: Context) -> Columns:
    """Turn the actions into columns; arguments are hashed in canonical form, so that equal calls are equal."""
    actions: list[Action] = block.rows("actions")
    started = read_times([action.started_at for action in actions], context.clock, context.problems)
    ended = read_times([action.ended_at for action in actions], context.clock, context.problems)
    context.note(parents, started)
    context.note(parents, ended)
    arguments = [json_text(action.arguments) for action in actions]
    attributes = [
        action.attributes if action.attempt is None else {**(action.attributes or {}), "attempt": action.attempt}
        for action in actions
    ]
    return {
        "action_id": text_column([action.id for action in actions]),
        "tool": text_column([action.tool for action in actions]),
        "effect": word_column([one.effect for one in actions], EFFECTS, "effect", context.unknown, "unknown"),
        "started_at_us": started.array(),
        "ended_at_us": ended.array(),
        "after_turn": pa.array([action.after_turn for action in actions], pa.int64()),
        "outcome": word_column([one.outcome for one in actions], OUTCOMES, "outcome", context.unknown, "unknown"),
        "error_type": text_column([action.error_type for action in actions]),
        "arguments_hash": text_column([None if text is None else _hash(text) for text in arguments]),
        "arguments": text_column(arguments),
        "undoes": text_column([action.undoes for action in actions]),
        "attributes": json_column(attributes),
    }


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def suggestion_columns(block: Gathered, parents: Ints, context: Context) -> Columns:
    """Turn the suggestions into columns."""
    found: list[Suggestion] = block.rows("suggestions")
    shown = read_times([one.shown_at for one in found], context.clock, context.problems)
    context.note(parents, shown)
    return {
        "kind": text_column([one.kind for one in found]),
        "shown_at_us": shown.array(),
        "proposed": text_column([one.proposed for one in found]),
        "decision": word_column([one.decision for one in found], DECISIONS, "decision", context.unknown, "unknown"),
        "final_turn": pa.array([one.final_turn for one in found], pa.int64()),
        "attributes": json_column([one.attributes for one in found]),
    }


def embedded_survey_columns(block: Gathered, parents: Ints, context: Context) -> Columns:
    """Turn the surveys that stand within conversations into columns."""
    found: list[Survey] = block.rows("surveys")
    columns: Columns = dict(survey_columns(found, context.clock, context.problems, context.unknown))
    for name in ("sent_at_us", "answered_at_us"):
        us = pc.fill_null(columns[name], MISSING).to_numpy(zero_copy_only=False)
        context.note(parents, Times(us=us, assumed=np.zeros(len(us), np.bool_)))
    for source, survey in zip(context.source_of[parents].tolist(), found, strict=True):
        context.shown[source] |= facts_shown(survey)
    keys = context.keys.take(parents).to_pylist()
    # Numbers have a fixed width: the order of keys is then the order within the conversation.
    columns["survey_key"] = [
        f"{key}|{number:04d}" if survey.id is None else f"{key}|{survey.id}"
        for key, number, survey in zip(keys, positions(np.bincount(parents, minlength=1)).tolist(), found, strict=True)
    ]
    return columns


def attribute_table(block: Gathered, context: Context) -> pa.Table | None:
    """Build the table of attributes: one row a name, texts as they are, everything else as JSON."""
    given: list[dict[str, Any] | None] = block.conversations["attributes"]
    if not any(given):
        return None
    names, values, parents = [], [], []
    for whose, attributes in enumerate(given):
        for name, value in attributes.items() if attributes else ():
            if value is not None and value != "":
                names.append(name)
                values.append(value if value.__class__ is str else msgspec.json.encode(value).decode())
                parents.append(whose)
    whole = np.array(parents, np.int64)
    return table("attribute", {"name": names, "value": text_column(values), **context.part(whole)})

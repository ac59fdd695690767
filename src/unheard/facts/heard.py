"""What the judge in use heard in each conversation: its signals as columns, so that metrics can count them.

Signals stand in a judgement as JSON text. Each judgement is decoded alone, and only the signals that metrics ask for;
what a judge of somebody else wrote in another shape is unknown, never an error.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

from unheard.facts.signals_in_use import SIGNALS_IN_USE
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

COLUMNS: dict[str, Any] = {
    "conversation_key": pa.string(),
    "history_due": pa.bool_(),
    "context_acknowledged": pa.bool_(),
    "asked_again": pa.bool_(),
    "empathy": pa.string(),
    "pitched": pa.bool_(),
    "mood_at_pitch": pa.float64(),
    "next_step_told": pa.bool_(),
    "open_end": pa.bool_(),
    "trust_words": pa.bool_(),
    "promised_turn": pa.int64(),
    "promised_until_us": pa.int64(),
}
_EMPATHY = frozenset(("authentic", "scripted", "none"))
_STATES = {"yes": True, "no": False}


class _Signals(msgspec.Struct):
    """The signals that metrics ask for, in whatever shape they came."""

    history_due: Any = None
    context_acknowledged: Any = None
    asked_again: Any = None
    empathy: Any = None
    pitch: Any = None
    next_step_told: Any = None
    open_end: Any = None
    trust_words: Any = None
    wait_promised_until: Any = None
    sentiment_turns: Any = None


def heard(engine: Engine, parameters: Parameters) -> None:
    """Register `heard`: the columns of `COLUMNS` for each conversation that the judge in use has seen."""
    rows = engine.query(SIGNALS_IN_USE)
    decoder = msgspec.json.Decoder(_Signals)
    parts = [_batch(batch, decoder) for batch in rows.to_batches(max_chunksize=65_536)]
    schema = pa.schema(list(COLUMNS.items()))
    engine.register("heard", pa.Table.from_batches(parts, schema) if parts else schema.empty_table())


def _batch(rows: pa.RecordBatch, decoder: "msgspec.json.Decoder[_Signals]") -> pa.RecordBatch:
    read = [_read(text, decoder) for text in rows.column("signals").to_pylist()]
    columns = [rows.column("conversation_key").cast(pa.string())]
    names = list(COLUMNS)[1:]
    columns += [pa.array([row[place] for row in read], COLUMNS[name]) for place, name in enumerate(names)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(list(COLUMNS.items())))


def _read(text: str | None, decoder: "msgspec.json.Decoder[_Signals]") -> Sequence[Any]:
    try:
        said = decoder.decode(text or "{}")
    except msgspec.MsgspecError:
        return [None] * (len(COLUMNS) - 1)
    empathy = state_of(said.empathy)
    promise = said.wait_promised_until
    promised = state_of(promise) == "yes"
    pitched = _yes_or_no(said.pitch)
    return (
        _yes_or_no(said.history_due),
        _yes_or_no(said.context_acknowledged),
        _yes_or_no(said.asked_again),
        empathy if empathy in _EMPATHY else None,
        pitched,
        _mood_before(said.sentiment_turns, _turn(said.pitch)) if pitched else None,
        _yes_or_no(said.next_step_told),
        _yes_or_no(said.open_end),
        _any_said(said.trust_words),
        _turn(promise) if promised else None,
        _moment(promise) if promised else None,
    )


def state_of(signal: Any) -> str | None:
    """The state of a signal, written as a word or as an object."""
    if isinstance(signal, dict):
        signal = signal.get("state")
    return signal if isinstance(signal, str) else None


def _yes_or_no(signal: Any) -> bool | None:
    return _STATES.get(state_of(signal) or "")


def _any_said(words: Any) -> bool | None:
    """Whether a list of words holds one; a missing list is unknown, an empty one is none."""
    if isinstance(words, list):
        return bool(words)
    return _yes_or_no(words)


def _turn(signal: Any) -> int | None:
    turn = signal.get("turn") if isinstance(signal, dict) else None
    return turn if isinstance(turn, int) and not isinstance(turn, bool) and 0 <= turn < 2**31 else None


def _moment(signal: Any) -> int | None:
    """Microseconds since 1970 UTC of `until`; null where there is none, or one without an offset."""
    text = signal.get("until") if isinstance(signal, dict) else None
    if not isinstance(text, str):
        return None
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    since = at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _mood_before(moods: Any, turn: int | None) -> float | None:
    """The customer's mood in the last turn before one; null where the judge gives none."""
    if turn is None or not isinstance(moods, list):
        return None
    before = [(one["turn"], float(one["value"])) for one in moods if _is_mood(one) and one["turn"] < turn]
    return max(before)[1] if before else None


def _is_mood(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("turn"), int) and isinstance(one.get("value"), int | float)

"""Words that show what went well and what did not, verbatim, from the conversations of a person or team.

What a person said is quoted only from turns of their own; what a customer said only from conversations in which nobody
else of the business wrote. A quote that does not stand in its turn word for word is dropped.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from unheard.judges.evidence import verified
from unheard.metrics.rows import quoted
from unheard.records import Quote
from unheard.store.engine import Engine

WELL = ("confirmed", "trust_words", "context_acknowledged", "next_step_told", "empathy")
NOT_WELL = ("complaint", "churn_threat", "asked_again", "repeats_information", "pitch", "empathy")
MANNER = ("empathy",)
"""Signals of how a person came across: never from a voice."""
_OWN = frozenset(("context_acknowledged", "next_step_told", "empathy", "asked_again", "pitch"))
"""Signals that a person of the business says."""
_LATEST_FIRST = """
    ROW_NUMBER() OVER (
        PARTITION BY j.conversation_key
        ORDER BY j.judged_at_us DESC NULLS LAST, j.judge_version DESC NULLS LAST, j.rubric_version DESC NULLS LAST,
            j.content_hash DESC NULLS LAST
    ) AS latest
"""
_LATEST = f"""
SELECT k.unit, k.conversation_key, k.conversation_id, k.source, k.day, k.channel, k.rating, k.place FROM (
    SELECT l.*, ROW_NUMBER() OVER (PARTITION BY l.unit ORDER BY l.day DESC NULLS LAST, l.conversation_key) AS place
    FROM (
        SELECT f.conversation_key, f.conversation_id, f.source, f.day, f.channel, f.rating, f.{{kind}} AS unit,
            j.signals IS NOT NULL AS is_told, {_LATEST_FIRST}
        FROM fact_conversation AS f INNER JOIN judgement AS j ON j.conversation_key = f.conversation_key
        WHERE j.judge = {{judge}} AND f.{{kind}} IN ({{units}}) AND f.agent IS NOT NULL AND {{where}}
    ) AS l WHERE l.latest = 1 AND l.is_told
) AS k WHERE k.place <= {{limit}}
"""
"""The latest conversations of each unit; their long signals are read for these alone."""
_SIGNALS = f"""
SELECT r.*, s.signals FROM quoted_conversation AS r INNER JOIN (
    SELECT j.conversation_key, j.signals, {_LATEST_FIRST}
    FROM judgement AS j INNER JOIN quoted_conversation AS q ON q.conversation_key = j.conversation_key
    WHERE j.judge = {{judge}}
) AS s ON s.conversation_key = r.conversation_key AND s.latest = 1 ORDER BY r.unit, r.place
"""
_TURNS = """
SELECT t.conversation_key, t.turn, t.speaker, t.speaker_id, t.text FROM turn AS t
INNER JOIN quoted_conversation AS r ON r.conversation_key = t.conversation_key ORDER BY t.conversation_key, t.turn
"""
LOOKED_AT = 400
"""Latest conversations of a unit that are searched for quotes."""


Quotes = dict[str, list[dict[str, Any]]]
"""Of each side, `well` and `not_well`."""


def quotes_of(
    engine: Engine, judge: str | None, kind: str, units: Sequence[str], where: str, *, size: int, words_only: bool
) -> dict[str, Quotes]:
    """Of each unit up to `size` quotes of each side, the latest first and each signal in its turn.

    All units are read at once: one by one, a scan of all judgements would be needed for each.
    """
    found: dict[str, dict[str, dict[str, list[dict[str, Any]]]]] = {
        unit: {"well": {}, "not_well": {}} for unit in units
    }
    if judge is not None and units:
        named = {"judge": quoted(judge), "kind": kind, "units": ", ".join(map(quoted, units)), "where": where}
        engine.create("quoted_conversation", _LATEST.format(**named, limit=LOOKED_AT))
        rows = engine.query(_SIGNALS.format(**named)).to_pylist()
        said: dict[str, dict[int, dict[str, Any]]] = {}
        for turn in engine.query(_TURNS).to_pylist():
            said.setdefault(turn["conversation_key"], {})[turn["turn"]] = turn
        engine.drop("quoted_conversation")
        for row in rows:
            turns = said.get(row["conversation_key"], {})
            for side, signal, quote in _quotes(row, turns, kind, row["unit"], words_only=words_only):
                found[row["unit"]][side].setdefault(signal, []).append(quote)
    return {
        unit: {side: _in_turn(list(by_signal.values()), size) for side, by_signal in sides.items()}
        for unit, sides in found.items()
    }


def _in_turn(lists: list[list[dict[str, Any]]], size: int) -> list[dict[str, Any]]:
    """Take one quote of each signal, then the next of each."""
    longest = max(map(len, lists), default=0)
    return [some[place] for place in range(longest) for some in lists if place < len(some)][:size]


def _quotes(
    row: dict[str, Any], turns: dict[int, dict[str, Any]], kind: str, unit: str, *, words_only: bool
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    signals = json.loads(row["signals"])
    people = {turn["speaker_id"] for turn in turns.values() if turn["speaker"] in ("human_agent", "supervisor")}
    machines = any(turn["speaker"] == "ai_agent" for turn in turns.values())
    texts = {number: turn["text"] for number, turn in turns.items()}
    for side, names in (("well", WELL), ("not_well", NOT_WELL)):
        for name in names:
            if name in MANNER and row["channel"] == "voice" and not words_only:
                continue
            for quote in verified(_said(name, signals.get(name), side, turns), texts)[0]:
                speaker = turns[quote.turn]
                if name in _OWN:
                    mine = speaker["speaker_id"] == unit if kind == "agent" else speaker["speaker"] != "ai_agent"
                else:
                    mine = len(people) == 1 and not machines
                if mine:
                    yield (
                        side,
                        name,
                        {
                            "signal": name,
                            "conversation_id": row["conversation_id"],
                            "source": row["source"],
                            "day": row["day"],
                            "turn": quote.turn,
                            "quote": quote.text,
                        },
                    )


def _said(name: str, signal: Any, side: str, turns: dict[int, dict[str, Any]]) -> Sequence[Quote]:
    """The quotes that a signal gives for one side."""
    if name == "trust_words" and isinstance(signal, list):
        words = [text for text in signal if isinstance(text, str) and text]
        customers = [number for number, turn in turns.items() if turn["speaker"] == "customer" and turn["text"]]
        return [Quote(turn=n, text=text) for text in words for n in customers if text in turns[n]["text"]][: len(words)]
    if not isinstance(signal, dict):
        return []
    turn, text = signal.get("turn"), signal.get("quote")
    if not isinstance(turn, int) or not isinstance(text, str):
        return []
    wanted = "yes" if name != "empathy" else "authentic" if side == "well" else "scripted"
    return [Quote(turn=turn, text=text)] if signal.get("state") == wanted else []

"""What the judge in use says of an AI agent: what it claims to have done, whether a person was needed.

Signals stand in a judgement as JSON text. Only those of conversations in which an AI agent took part are decoded; what
a judge of somebody else wrote in another shape is unknown, never an error.
"""

from typing import Any

import msgspec
import pyarrow as pa

from unheard.facts.deeds import LANGUAGES, OTHER, deed_of_tool, deeds_of
from unheard.facts.signals_in_use import SIGNALS_IN_USE
from unheard.judges.language import language_of_text, stated
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

_SIGNALS = f"""
SELECT c.conversation_key, s.signals
FROM conversation_answered AS c
INNER JOIN ({SIGNALS_IN_USE}) AS s ON s.conversation_key = c.conversation_key
WHERE c.ai_took_part
ORDER BY c.conversation_key
"""
_WORDS = """
SELECT s.conversation_key, s.turn, s.named, t.text, v.language
FROM said_done AS s
INNER JOIN turn AS t ON t.conversation_key = s.conversation_key AND t.turn = s.turn
INNER JOIN conversation AS v ON v.conversation_key = s.conversation_key
WHERE t.speaker = 'ai_agent'
ORDER BY s.conversation_key, s.turn
"""
_STATES = {"yes": True, "no": False}
ALL_WRITES = "write"
"""What a judge says that does not know which tool is meant."""


class _Signals(msgspec.Struct):
    business_claims_done: Any = None
    escalation_needed: Any = None


def told(engine: Engine, parameters: Parameters) -> None:
    """Register `told`: `tells_done` (the judge says of claims, even if none) and the escalation signal.

    And `said_done`: one row per turn that claims to have done something, with what the judge calls it.
    """
    decoder = msgspec.json.Decoder(_Signals)
    of: dict[str, list[Any]] = {name: [] for name in ("conversation_key", "tells_done", "needed", "rule", "turn")}
    said: dict[str, list[Any]] = {name: [] for name in ("conversation_key", "turn", "named")}
    for row in engine.query(_SIGNALS).to_pylist():
        try:
            signals = decoder.decode(row["signals"])
        except msgspec.MsgspecError:
            continue
        done = signals.business_claims_done
        needed = signals.escalation_needed if isinstance(signals.escalation_needed, dict) else {}
        state = needed.get("state", signals.escalation_needed)
        of["conversation_key"].append(row["conversation_key"])
        of["tells_done"].append(isinstance(done, list))
        of["needed"].append(_STATES.get(state) if isinstance(state, str) else None)
        of["rule"].append(needed["rule"] if isinstance(needed.get("rule"), str) else None)
        of["turn"].append(needed["turn"] if isinstance(needed.get("turn"), int) else None)
        for claim in done if isinstance(done, list) else ():
            if isinstance(claim, dict) and isinstance(claim.get("turn"), int):
                named = claim.get("tool_or_effect")
                said["conversation_key"].append(row["conversation_key"])
                said["turn"].append(claim["turn"])
                said["named"].append(named if isinstance(named, str) else None)
    engine.register("told", _table(of, tells_done=pa.bool_(), needed=pa.bool_(), turn=pa.int64()))
    engine.register("said_done", _table(said, turn=pa.int64()))


def done_said(engine: Engine, parameters: Parameters) -> None:
    """Register `done_said`: claims by AI agents, one row per turn and kind of deed, with the tool if named.

    A turn whose words name no deed, and for which the judge names no tool, claims nothing that a record could show.
    """
    rows: dict[tuple[str, int, str], str | None] = {}
    for row in engine.query(_WORDS).to_pylist():
        named = row["named"] if row["named"] not in (None, "", ALL_WRITES) else None
        kinds = (deed_of_tool(named),) if named else _deeds(row["text"] or "", row["language"])
        for kind in kinds if named or kinds != (OTHER,) else ():
            rows.setdefault((row["conversation_key"], row["turn"], kind), named)
    engine.register(
        "done_said",
        _table(
            {
                "conversation_key": [key for key, _, _ in rows],
                "turn": [turn for _, turn, _ in rows],
                "kind": [kind for _, _, kind in rows],
                "named": list(rows.values()),
            },
            turn=pa.int64(),
        ),
    )


def _deeds(text: str, language: str | None) -> tuple[str, ...]:
    return deeds_of(text, stated(language) or language_of_text(text, LANGUAGES))


def tool_deed(engine: Engine, parameters: Parameters) -> None:
    """Register `tool_deed`: every tool that writes, with the kind of deed that it does, if its name says so."""
    found = engine.query("SELECT DISTINCT w.tool FROM write_attempt AS w WHERE w.tool IS NOT NULL").column("tool")
    tools = sorted(str(tool) for tool in found.to_pylist())
    kinds = [deed_of_tool(tool) for tool in tools]
    engine.register("tool_deed", _table({"tool": tools, "kind": [None if kind == OTHER else kind for kind in kinds]}))


def _table(columns: dict[str, list[Any]], **kinds: pa.DataType) -> pa.Table:
    return pa.table({name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()})

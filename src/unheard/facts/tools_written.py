"""The set of tools that an AI agent wrote with in each conversation that it handled alone, as one text."""

import json

import pyarrow as pa

from unheard.store.engine import Engine
from unheard.store.steps import Parameters

_CONVERSATIONS = """
SELECT c.conversation_key, c.topic, c.ai_version, w.tool
FROM conversation_answered AS c
INNER JOIN write_record AS r ON r.conversation_key = c.conversation_key AND r.is_logged
LEFT JOIN (
    SELECT DISTINCT a.conversation_key, COALESCE(a.tool, '') AS tool FROM write_attempt AS a
) AS w ON w.conversation_key = c.conversation_key
WHERE c.handler = 'ai_only' AND c.topic IS NOT NULL
ORDER BY c.conversation_key, w.tool
"""


def tools_written(engine: Engine, parameters: Parameters) -> None:
    """Register `tools_written`: conversation_key, topic, ai_version, tools (a JSON list, sorted; "[]" = none).

    Only conversations with a topic that the AI agent handled alone and whose actions are logged: what was handed
    over is cut short, and would not be compared with what was finished.
    """
    rows: dict[str, tuple[str, str | None, list[str]]] = {}
    for row in engine.query(_CONVERSATIONS).to_pylist():
        found = rows.setdefault(row["conversation_key"], (row["topic"], row["ai_version"], []))
        if row["tool"] is not None:
            found[2].append(row["tool"])
    engine.register(
        "tools_written",
        pa.table(
            {
                "conversation_key": pa.array(list(rows), pa.string()),
                "topic": pa.array([topic for topic, _, _ in rows.values()], pa.string()),
                "ai_version": pa.array([version for _, version, _ in rows.values()], pa.string()),
                "tools": pa.array([json.dumps(tools) for _, _, tools in rows.values()], pa.string()),
            }
        ),
    )

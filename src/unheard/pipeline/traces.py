"""Traces of AI agents that stand for themselves, because nothing told yet to which conversation they belong."""

from unheard.sources.otel import SOURCE
from unheard.store import Store
from unheard.store.engine import Engine

_ALONE = """
SELECT DISTINCT c.conversation_id
FROM conversation AS c
INNER JOIN attribute AS a ON a.conversation_key = c.conversation_key
WHERE a.name = 'conversation_basis' AND a.value = 'trace' AND c.relation IS NULL AND c.source = '{source}'
"""


_CALLS = """
SELECT COUNT(*) AS calls, COUNT(*) FILTER (WHERE d.outcome IN ('error', 'timeout', 'rejected')) AS failed
FROM action AS d
INNER JOIN (
    SELECT DISTINCT c.conversation_key
    FROM conversation AS c
    INNER JOIN attribute AS a ON a.conversation_key = c.conversation_key
    WHERE a.name = 'conversation_basis' AND a.value = 'trace' AND c.relation IS NULL
) AS k ON k.conversation_key = d.conversation_key
"""


def calls_alone(engine: Engine) -> dict[str, int]:
    """Count tool calls that belong to no conversation, and those of them that failed: they are in no rate."""
    (row,) = engine.query(_CALLS).to_pylist()
    return {"calls": row["calls"], "failed": row["failed"]}


def traces_alone(store: Store, source: str | None = None) -> frozenset[str]:
    """Return the ids under which such traces are kept, `trace/` and the trace's own."""
    name = (source or SOURCE).replace("'", "''")
    with store.snapshot() as snapshot:
        rows = snapshot.engine().query(_ALONE.format(source=name)).column("conversation_id").to_pylist()
    return frozenset(map(str, rows))

"""Traces of AI agents that stand for themselves, because nothing told yet to which conversation they belong."""

from unheard.sources.otel import SOURCE
from unheard.store import Store

_ALONE = """
SELECT DISTINCT c.conversation_id
FROM conversation AS c
INNER JOIN attribute AS a ON a.conversation_key = c.conversation_key
WHERE a.name = 'conversation_basis' AND a.value = 'trace' AND c.relation IS NULL AND c.source = '{source}'
"""


def traces_alone(store: Store, source: str | None = None) -> frozenset[str]:
    """Return the ids under which such traces are kept, `trace/` and the trace's own."""
    name = (source or SOURCE).replace("'", "''")
    with store.snapshot() as snapshot:
        rows = snapshot.engine().query(_ALONE.format(source=name)).column("conversation_id").to_pylist()
    return frozenset(map(str, rows))

"""The sources of the conversations, and how many of each count."""

from typing import Any

from unheard.pipeline.served.prepared import Prepared

_SOURCES = """
SELECT c.source, COUNT(*) AS n, COUNT(f.conversation_key) AS eligible, MIN(f.day) AS first_day,
       MAX(f.day) AS last_day, COUNT(f.rating) AS rated
FROM conversation AS c LEFT JOIN fact_conversation AS f ON f.conversation_key = c.conversation_key
GROUP BY c.source ORDER BY n DESC, c.source
"""


def sources_of(prepared: Prepared) -> list[dict[str, Any]]:
    """Each source with its conversations, the same for everybody while a state is served."""
    found: list[dict[str, Any]] = prepared.once("sources", lambda: prepared.query(_SOURCES))
    return found

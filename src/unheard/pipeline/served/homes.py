"""Where conversations lie: the months and buckets whose files hold their rows."""

from collections.abc import Sequence

from unheard.metrics.rows import quoted
from unheard.pipeline.served.prepared import Prepared

Home = tuple[int | None, int | None]
"""Month and bucket."""


def homes_of(prepared: Prepared, keys: Sequence[str]) -> list[Home]:
    """The (month, bucket) of each of these conversations, each once; those that the store does not know have none."""
    if not keys:
        return []
    rows = prepared.query(
        f"""SELECT DISTINCT h.month, h.bucket FROM conversation_home AS h
            WHERE h.conversation_key IN ({", ".join(map(quoted, keys))})"""
    )
    return [(row["month"], row["bucket"]) for row in rows]


def home_of(prepared: Prepared, key: str) -> tuple[Home, str | None] | None:
    """Where a conversation lies, and its customer where one is known; None for one that the store does not know."""
    sql = (
        f"SELECT h.month, h.bucket, h.customer_key FROM conversation_home AS h WHERE h.conversation_key = {quoted(key)}"
    )
    found = prepared.query(sql)
    return ((found[0]["month"], found[0]["bucket"]), found[0]["customer_key"]) if found else None


def in_braces(literal: str) -> str:
    """Keep the braces of a literal through `Prepared.query_at`, which puts the rows' name between braces."""
    return literal.replace("{", "{{").replace("}", "}}")

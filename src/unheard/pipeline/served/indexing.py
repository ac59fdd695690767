"""Bring the search index up to date with the words of public turns and subjects."""

from collections.abc import Iterator

from unheard.metrics.rows import quoted
from unheard.store.engine import Engine
from unheard.store.search import SearchIndex

AT_ONCE = 2_000
_CONVERSATIONS = """
SELECT f.conversation_key, COALESCE(c.content_hash, '') || CASE WHEN c.is_erased THEN 'erased' ELSE '' END AS content
FROM fact_conversation AS f
INNER JOIN conversation AS c ON c.conversation_key = f.conversation_key
ORDER BY f.opened_at_us NULLS FIRST, f.conversation_key
"""
_WORDS = """
SELECT t.conversation_key, t.text FROM turn AS t WHERE t.text IS NOT NULL AND t.conversation_key IN ({keys})
UNION ALL
SELECT c.conversation_key, c.subject AS text FROM conversation AS c
WHERE c.subject IS NOT NULL AND c.conversation_key IN ({keys})
"""
_ALL_WORDS = """
SELECT t.conversation_key, t.text FROM turn AS t WHERE t.text IS NOT NULL
UNION ALL
SELECT c.conversation_key, c.subject AS text FROM conversation AS c WHERE c.subject IS NOT NULL
"""


def index_words(engine: Engine, search: SearchIndex) -> int:
    """Enter the conversations that are new or changed, the latest opened last; return how many."""
    listed = engine.query(_CONVERSATIONS).to_pylist()
    content = {row["conversation_key"]: row["content"] for row in listed}
    due = search.due(list(content.items()))
    if len(due) > AT_ONCE:
        # One pass into a table in the order of entry, rather than a scan of all turns for every few thousand.
        engine.create(
            "words_to_index",
            f"""SELECT w.conversation_key, w.text, f.opened_at_us FROM ({_ALL_WORDS}) AS w
                INNER JOIN fact_conversation AS f ON f.conversation_key = w.conversation_key""",
        )
        source = "SELECT w.conversation_key, w.text FROM words_to_index AS w WHERE w.conversation_key IN ({keys})"
    else:
        source = _WORDS
    for start in range(0, len(due), AT_ONCE):
        search.add(_documents(engine, source, due[start : start + AT_ONCE], content))
    if len(due) > AT_ONCE:
        engine.drop("words_to_index")
    return len(due)


def _documents(engine: Engine, source: str, keys: list[str], content: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    texts: dict[str, list[str]] = {key: [] for key in keys}
    for row in engine.query(source.format(keys=", ".join(map(quoted, keys)))).to_pylist():
        texts[row["conversation_key"]].append(row["text"])
    return ((key, content[key], "\n".join(texts[key])) for key in keys)

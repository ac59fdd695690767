"""Finding the conversations of imported judgements in the store: all ids of a batch in two queries."""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from unheard.judges.base import BUSINESS_SPEAKERS
from unheard.judges.imported import Known
from unheard.store.engine import Engine

_CONVERSATIONS = """
SELECT c.conversation_key, c.source, c.conversation_id, c.content_hash, c.month, c.bucket
FROM conversation AS c
INNER JOIN judged_id AS i ON i.conversation_id = c.conversation_id
ORDER BY c.conversation_id, c.source
"""
_FOLDED = """
SELECT f.root_key, MAX(CASE WHEN t.speaker IN ('human_agent', 'supervisor', 'ai_agent')
                             AND COALESCE(t.kind, 'message') IN ('message', 'media') THEN 1 ELSE 0 END) AS answers
FROM judged_part AS f
INNER JOIN conversation AS c ON c.conversation_key = f.root_key
INNER JOIN judged_id AS i ON i.conversation_id = c.conversation_id
INNER JOIN turn AS t ON t.conversation_key = f.conversation_key
WHERE COALESCE(t.visibility, 'public') = 'public'
GROUP BY f.root_key
"""
_TURNS = """
SELECT t.conversation_key, t.turn, t.speaker, COALESCE(t.visibility, 'public') AS visibility,
       COALESCE(t.kind, 'message') AS kind, t.text
FROM turn AS t
INNER JOIN conversation AS c ON c.conversation_key = t.conversation_key
INNER JOIN judged_id AS i ON i.conversation_id = c.conversation_id
"""


class StoreLookup:
    """The conversations of some ids, read once.

    `folded` names the parts of conversations (conversation_key, root_key): what was answered in a part is answered.
    """

    def __init__(self, engine: Engine, conversation_ids: Iterable[str], folded: pa.Table | None = None) -> None:
        ids = pa.array(sorted(set(conversation_ids)), pa.string())
        engine.register("judged_id", pa.table({"conversation_id": ids}))
        texts: dict[str, dict[int, str | None]] = {}
        answered: set[str] = set()
        for row in engine.query(_TURNS).to_pylist():
            texts.setdefault(row["conversation_key"], {})[row["turn"]] = row["text"]
            if (
                row["speaker"] in BUSINESS_SPEAKERS
                and row["visibility"] == "public"
                and row["kind"] in ("message", "media")
            ):
                answered.add(row["conversation_key"])
        spoken = set(texts)
        if folded is not None and folded.num_rows:
            engine.register("judged_part", folded)
            for row in engine.query(_FOLDED).to_pylist():
                spoken.add(row["root_key"])
                if row["answers"]:
                    answered.add(row["root_key"])
            engine.drop("judged_part")
        self._found: dict[str, list[Known]] = {}
        for row in engine.query(_CONVERSATIONS).to_pylist():
            key = row["conversation_key"]
            self._found.setdefault(row["conversation_id"], []).append(
                Known(
                    conversation_key=key,
                    source=row["source"],
                    content_hash=row["content_hash"],
                    never_answered=key in spoken and key not in answered,
                    month=row["month"] or 0,
                    bucket=row["bucket"] or 0,
                    texts=texts.get(key, {}),
                )
            )
        engine.drop("judged_id")

    def __call__(self, conversation_id: str, source: str | None) -> Sequence[Known]:
        """Return every conversation of that id, of that source where one is named."""
        found = self._found.get(conversation_id, [])
        return found if source is None else [one for one in found if one.source == source]

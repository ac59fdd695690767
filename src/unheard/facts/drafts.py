"""How much people change the drafts that they are shown: the edit distance between draft and sent message, in words."""

from collections.abc import Sequence

import pyarrow as pa

from unheard.store.engine import Engine
from unheard.store.steps import Parameters

LONGEST = 400
"""Words of a text that are compared: a longer one differs in its beginning or not at all."""

_DRAFTS = """
SELECT s.conversation_key, s.suggestion, s.proposed, t.text
FROM suggestion AS s
INNER JOIN turn AS t ON t.conversation_key = s.conversation_key AND t.turn = s.final_turn
WHERE s.decision IN ('accepted', 'edited', 'auto_sent') AND s.proposed IS NOT NULL AND t.text IS NOT NULL
"""


def draft_edit(engine: Engine, parameters: Parameters) -> None:
    """Register `draft_edit`: conversation_key, suggestion, edit_distance (0 as it was, to 1) of what was sent."""
    rows = engine.query(_DRAFTS).to_pylist()
    distances = [normalised_distance(row["proposed"].split(), row["text"].split()) for row in rows]
    engine.register(
        "draft_edit",
        pa.table(
            {
                "conversation_key": pa.array([row["conversation_key"] for row in rows], pa.string()),
                "suggestion": pa.array([row["suggestion"] for row in rows], pa.int64()),
                "edit_distance": pa.array(distances, pa.float64()),
            }
        ),
    )


def normalised_distance(draft: Sequence[str], sent: Sequence[str]) -> float:
    """Fewest words to insert, delete or replace ÷ words of the longer text; 0 for two empty ones."""
    draft, sent = draft[:LONGEST], sent[:LONGEST]
    longer = max(len(draft), len(sent))
    start = 0
    while start < min(len(draft), len(sent)) and draft[start] == sent[start]:
        start += 1
    end = 0
    while end < min(len(draft), len(sent)) - start and draft[-1 - end] == sent[-1 - end]:
        end += 1
    draft, sent = draft[start : len(draft) - end], sent[start : len(sent) - end]
    row = list(range(len(sent) + 1))
    for place, word in enumerate(draft, 1):
        corner, row[0] = row[0], place
        for column, other in enumerate(sent, 1):
            corner, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, corner + (word != other))
    return row[-1] / longer if longer else 0.0

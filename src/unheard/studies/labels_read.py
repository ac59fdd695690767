"""Labels as they lie in the store, for `unheard.judges.people`, which makes one value of them for every study."""

import json
from typing import Any

from unheard.metrics.rows import quoted
from unheard.store.engine import Engine

RATING = "rating"

_LABELS = """
SELECT
    l.conversation_key,
    l.name,
    l.value,
    l.annotator,
    l.at_us,
    l.purpose,
    l.sample,
    l.inclusion_prob
FROM label AS l
WHERE {condition}
ORDER BY l.name, l.conversation_key, l.annotator NULLS LAST, l.at_us NULLS LAST, l.label_key
"""


def read_labels(engine: Engine, name: str | None = RATING) -> list[dict[str, Any]]:
    """Every label of a name (None: of all names), its value decoded, in an order that does not change."""
    condition = "TRUE" if name is None else f"l.name = {quoted(name)}"
    labels: list[dict[str, Any]] = engine.query(_LABELS.format(condition=condition)).to_pylist()
    for label in labels:
        label["value"] = json.loads(label["value"]) if label["value"] is not None else None
    return labels

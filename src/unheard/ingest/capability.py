"""Which facts each source can show at all, judged by what was seen of it; once observed stays observed."""

from collections.abc import Mapping

import pyarrow as pa

from unheard.ingest.columns import table
from unheard.records import CAPABILITY_FACTS


def capability_table(shown: Mapping[str, set[str]], before: Mapping[tuple[str, str], str]) -> pa.Table | None:
    """Build the rows that are new or changed; `before` holds status by source and fact; None where nothing changed."""
    rows = []
    for source, facts in sorted(shown.items()):
        for fact in CAPABILITY_FACTS:
            status = "observed" if fact in facts or before.get((source, fact)) == "observed" else "absent"
            if before.get((source, fact)) != status:
                rows.append((source, fact, status))
    if not rows:
        return None
    names = ("source", "fact", "status")
    columns: dict[str, list[str] | list[int]] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    columns["month"] = columns["bucket"] = [0] * len(rows)
    return table("capability", columns)

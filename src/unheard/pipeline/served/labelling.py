"""What people say in the browser becomes labels where `unheard labels import` puts them, durable once written."""

import datetime as dt
import time
from collections import Counter
from typing import Any

from unheard.errors import UsageError
from unheard.ingest.labels import label_table
from unheard.ingest.times import Clock
from unheard.judges.people import value_of
from unheard.records import Label
from unheard.store import Store

NAMES = ("rating", "resolved", "satisfied", "correct")
"""What the pages let people say."""


def put_label(
    store: Store, *, conversation_key: str, name: str, value: Any, annotator: str, purpose: str,
    sample: str | None = None, inclusion_prob: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Keep a label and return its row, the value decoded; from then on it survives kill -9, and every study reads it.

    Raises `UsageError` for a name or value that is none. A later label of the same person takes its place.
    """
    if name not in NAMES or value_of(name, value) is None:
        raise UsageError(f"{name!r} cannot be {value!r}.")
    at = dt.datetime.fromtimestamp(time.time(), dt.UTC).isoformat()
    label = Label(
        name=name, value=value, annotator=annotator, at=at, sample=sample, inclusion_prob=inclusion_prob,
        purpose=purpose,
    )  # fmt: skip
    clock = Clock(now_us=time.time_ns() // 1_000)
    rows = label_table([label], [conversation_key], [0], [0], clock, Counter(), Counter())
    # Month and bucket follow from the conversation when the label is published.
    [row] = rows.drop_columns(["month", "bucket"]).to_pylist()
    store.put_labels([row])
    return {**row, "value": value}

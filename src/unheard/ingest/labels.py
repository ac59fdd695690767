"""What people say about conversations, as rows of `label`."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from unheard.ingest.columns import as_float, json_text, number_column, table, text_column, word_column
from unheard.ingest.times import Clock, read_times
from unheard.records import LABEL_PURPOSES, Label


def label_table(
    labels: Sequence[Label],
    keys: Sequence[str],
    months: Sequence[int],
    buckets: Sequence[int],
    clock: Clock,
    problems: Counter[str],
    unknown: Counter[str],
) -> pa.Table:
    """Build the table of labels; the same person saying the same thing at the same time is one label."""
    times = read_times([label.at for label in labels], clock, problems)
    return table(
        "label",
        {
            "label_key": [_key(*one) for one in zip(labels, keys, times.array().to_pylist(), strict=True)],
            "conversation_key": list(keys),
            "name": text_column([label.name for label in labels]),
            "value": text_column([_value(label.value) for label in labels]),
            "value_number": number_column([_number(label.value) for label in labels]),
            "annotator": text_column([label.annotator for label in labels]),
            "at_us": times.array(),
            "sample": text_column([label.sample for label in labels]),
            "inclusion_prob": number_column([_probability(label, problems) for label in labels]),
            "purpose": word_column([label.purpose for label in labels], LABEL_PURPOSES, "purpose", unknown),
            "month": pa.array(months, pa.int64()),
            "bucket": pa.array(buckets, pa.int64()),
        },
    )


def _key(label: Label, key: str, at_us: int | None) -> str:
    """A later label of the same person, name, sample and moment, however it is spelled, replaces the earlier one."""
    parts = "\x1f".join(str(part) for part in (key, label.name, label.annotator, label.sample, at_us))
    return hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()


def _probability(label: Label, problems: Counter[str]) -> float | None:
    """A probability weighs a label: one that is none would weigh it wrongly, and is left out and counted."""
    given = label.inclusion_prob
    if given is None or 0 < given <= 1:
        return given
    problems["invalid_inclusion_probs"] += 1
    return None


def _value(value: Any) -> str | None:
    return "{}" if value == {} else json_text(value)


def _number(value: Any) -> float | None:
    return as_float(value) if isinstance(value, (int, float)) else None

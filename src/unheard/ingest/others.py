"""Everything that is not a conversation into its table: surveys, outcomes, windows, identities, benchmarks, hours."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from unheard.ingest.arrow import Column, pc
from unheard.ingest.columns import json_column, number_column, table, text_column, word_column
from unheard.ingest.flatten import conversation_key, months_of
from unheard.ingest.people import Identities, People
from unheard.ingest.surveys import facts_shown, normalised, survey_columns
from unheard.ingest.times import MISSING, Clock, read_times
from unheard.records import OBSERVED_FACTS, OUTCOME_TYPES

ZERO_DECIMALS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
     "XOF", "XPF"]
)  # fmt: skip
THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))

_FACT_OF = {
    "renewal": "outcome_churn",
    "churn_voluntary": "outcome_churn",
    "churn_involuntary": "outcome_churn",
    "purchase": "outcome_purchase",
    "public_review": "outcome_review",
}
_OBSERVED = {"churn": "outcome_churn", "purchase": "outcome_purchase", "review": "outcome_review"}


@dataclass(slots=True, kw_only=True)
class Rows:
    """What the making of a table needs and notices."""

    source: str
    clock: Clock
    people: People
    problems: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    shown: dict[str, set[str]] = field(default_factory=dict)

    def show(self, source: str, fact: str | None) -> None:
        """Note that a source shows a fact."""
        if fact is not None:
            self.shown.setdefault(source, set()).add(fact)


def minor_units(amount: float | int | None, currency: str | None) -> int | None:
    """Return an amount in the smallest unit of its currency, halves rounded up; two decimals where none is named."""
    if amount is None:
        return None
    code = (currency or "").strip().upper()
    decimals = 0 if code in ZERO_DECIMALS else 3 if code in THREE_DECIMALS else 2
    return int(Decimal(str(amount)).scaleb(decimals).to_integral_value(ROUND_HALF_UP))


def _customer(identities: Identities, prefix: str = "customer_") -> dict[str, Any]:
    return {
        f"{prefix}id_hash": identities.ids,
        f"{prefix}email_hash": identities.emails,
        f"{prefix}phone_hash": identities.phones,
    }


def _bucket(identities: Identities, keys: Sequence[str]) -> list[int]:
    return [
        int(found[0][:2], 16) if (found := identities.any_of(row)) else zlib.crc32(key.encode()) & 255
        for row, key in enumerate(keys)
    ]


def _digest(*parts: Any) -> str:
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _month(column: Column) -> Any:
    return months_of(pc.fill_null(column, MISSING).to_numpy(zero_copy_only=False))


def outcome_table(records: Sequence[Any], who: Identities, rows: Rows) -> pa.Table:
    """Build the table of what customers did afterwards."""
    sources = [one.source or rows.source for one in records]
    at = read_times([one.at for one in records], rows.clock, rows.problems).array()
    due = read_times([one.renewal_due for one in records], rows.clock, rows.problems).array()
    keys = [
        f"{source}|{one.id}" if one.id is not None
        else f"{source}|{_digest(*who.any_of(row), one.type, one.at, one.amount, one.currency, one.rating)}"
        for row, (one, source) in enumerate(zip(records, sources, strict=True))
    ]  # fmt: skip
    for one, source in zip(records, sources, strict=True):
        rows.show(source, _FACT_OF.get(one.type))
    return table(
        "outcome",
        {
            "outcome_key": keys,
            "source": sources,
            **_customer(who),
            "at_us": at,
            "type": word_column([one.type for one in records], OUTCOME_TYPES, "type", rows.unknown),
            "amount_minor": [minor_units(one.amount, one.currency) for one in records],
            "currency": text_column([one.currency for one in records]),
            "rating": number_column([one.rating for one in records]),
            "rating_norm": number_column(
                [normalised(one.rating, one.scale or (1.0, 5.0), higher_is_better=True) for one in records]
            ),
            "text": text_column([one.text for one in records]),
            "renewal_due_us": due,
            "attributes": json_column([one.attributes for one in records]),
            "month": _month(at),
            "bucket": _bucket(who, keys),
        },
    )


def observed_table(records: Sequence[Any], who: Identities, rows: Rows) -> pa.Table:
    """Build the table of windows in which a fact would have been seen."""
    sources = [one.source or rows.source for one in records]
    begin = read_times([one.from_ for one in records], rows.clock, rows.problems).array()
    end = read_times([one.to for one in records], rows.clock, rows.problems).array()
    keys = [
        _digest(source, one.fact, *who.any_of(row), one.from_)
        for row, (one, source) in enumerate(zip(records, sources, strict=True))
    ]
    for one, source in zip(records, sources, strict=True):
        rows.show(source, _OBSERVED.get(one.fact))
    return table(
        "observed",
        {
            "observed_key": keys,
            "source": sources,
            "fact": word_column([one.fact for one in records], OBSERVED_FACTS, "fact", rows.unknown),
            **_customer(who),
            "from_us": begin,
            "to_us": end,
            "month": [0] * len(records),
            "bucket": _bucket(who, keys),
        },
    )


def survey_table(records: Sequence[Any], who: Identities, rows: Rows) -> pa.Table:
    """Build the table of surveys that come in a file of their own."""
    sources = [one.source or rows.source for one in records]
    columns = survey_columns(records, rows.clock, rows.problems, rows.unknown)
    keys = [
        f"{source}|{one.id}" if one.id is not None
        else f"{source}|"
        + _digest(*who.any_of(row), one.conversation_id, one.instrument, one.sent_at or one.answered_at)
        for row, (one, source) in enumerate(zip(records, sources, strict=True))
    ]  # fmt: skip
    for one, source in zip(records, sources, strict=True):
        for fact in facts_shown(one):
            rows.show(source, fact)
    when = pc.coalesce(columns["answered_at_us"], columns["sent_at_us"])
    return table(
        "relational_survey",
        {
            **columns,
            "survey_key": keys,
            "conversation_key": text_column(
                [
                    None if one.conversation_id is None else conversation_key(source, one.conversation_id)
                    for one, source in zip(records, sources, strict=True)
                ]
            ),
            "source": sources,
            **_customer(who),
            "month": _month(when),
            "bucket": _bucket(who, keys),
        },
    )


UNDONE = "undone|"
"""Begins the key of a link that a person has undone."""


def identity_table(records: Sequence[Any], who: Identities, rows: Rows) -> pa.Table:
    """Build the table of identities declared to be one customer, or not to be: those keys begin with `UNDONE`."""
    same = rows.people.identities([one.same_as for one in records], rows.problems)
    keys = [
        (UNDONE if one.undone else "") + _digest(*who.any_of(row), "=", *same.any_of(row))
        for row, one in enumerate(records)
    ]
    return table(
        "identity_link",
        {
            "link_key": keys,
            **_customer(who),
            **_customer(same, "same_"),
            "month": [0] * len(records),
            "bucket": _bucket(who, keys),
        },
    )


def benchmark_table(records: Sequence[Any], who: Identities, rows: Rows) -> pa.Table:
    """Build the table of benchmark scores of AI agents' versions."""
    at = read_times([one.at for one in records], rows.clock, rows.problems).array()
    return table(
        "benchmark",
        {
            "benchmark_key": [_digest(one.ai_version, one.benchmark, one.at) for one in records],
            "ai_version": text_column([one.ai_version for one in records]),
            "benchmark": text_column([one.benchmark for one in records]),
            "score": number_column([one.score for one in records]),
            "at_us": at,
            "month": [0] * len(records),
            "bucket": [0] * len(records),
        },
    )


def staffing_table(records: Sequence[Any], who: Identities, rows: Rows) -> pa.Table:
    """Build the table of hours that agents worked."""
    begin = read_times([one.from_ for one in records], rows.clock, rows.problems).array()
    end = read_times([one.to for one in records], rows.clock, rows.problems).array()
    return table(
        "staffing",
        {
            "staffing_key": [_digest(one.agent, one.from_, one.to) for one in records],
            "agent": text_column([one.agent for one in records]),
            "from_us": begin,
            "to_us": end,
            "hours": number_column([one.hours for one in records]),
            "month": np.zeros(len(records), np.int64),
            "bucket": np.zeros(len(records), np.int64),
        },
    )


Make = Callable[[Sequence[Any], Identities, Rows], pa.Table]

TABLE_OF: dict[str, tuple[str, str, Make]] = {
    "outcomes": ("outcome", "outcome_key", outcome_table),
    "observed": ("observed", "observed_key", observed_table),
    "surveys": ("relational_survey", "survey_key", survey_table),
    "identities": ("identity_link", "link_key", identity_table),
    "benchmarks": ("benchmark", "benchmark_key", benchmark_table),
    "staffing": ("staffing", "staffing_key", staffing_table),
}
"""Kind of file → canonical table, its key column, and how it is made."""

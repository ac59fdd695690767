"""Silent leavers: a bad experience, not a word about it, and then the customer is gone.

What is asked of each conversation of a known customer, by dates alone: whether the 90 days after its last turn were
watched, whether the customer wrote in them about anything, left of their own will, or bought nothing though they had
bought within the 365 days before. The numbers come from `fact_conversation` and `fact_outcome`, all customers at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.window import DAY_US
from unheard.statistics.distinct import distinct_numbers
from unheard.statistics.influence import Array, Codes
from unheard.store.engine import Engine
from unheard.studies.columns import Columns, Mask

WATCHED_DAYS, BEFORE_DAYS = 90, 365
BUYING = ("purchase", "renewal", "upgrade")
NEEDED = (
    "conversation_key", "customer_key", "last_turn_at_us", "csat_answered", "rating",
    "contact_observed_until_us", "churn_observed_until_us", "purchase_observed_until_us",
)  # fmt: skip
"""Columns of fact_conversation that must have been read."""

_OPENED = """
SELECT f.customer_key, f.opened_at_us AS at_us FROM fact_conversation AS f
WHERE f.customer_key IS NOT NULL AND f.opened_at_us IS NOT NULL AND COALESCE(f.direction, 'unknown') <> 'outbound'
"""
_UNRESOLVED = "SELECT DISTINCT i.conversation_key FROM fact_issue AS i WHERE i.state = 'unresolved'"
_OUTCOMES = """
SELECT o.customer_key, o.at_us FROM fact_outcome AS o
WHERE o.customer_key IS NOT NULL AND o.at_us IS NOT NULL AND o.type IN ({types})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What followed each conversation, as arrays over its rows."""

    is_watched: Mask
    """Customer known, and 90 days of contacts and of churn or purchases watched after the last turn."""
    is_mute: Mask
    """No csat answer, and no inbound contact on any issue within 90 days."""
    is_gone: Mask
    """Left of their own will within 90 days, or bought nothing though there was something in the year before."""
    is_bad: Mask
    """Rated 1 or 2, or an issue unresolved (partly is not enough)."""

    @property
    def is_silent_leaver(self) -> Mask:
        """Bad, mute and gone (where watched)."""
        return self.is_watched & self.is_bad & self.is_mute & self.is_gone


class Times:
    """Times of customers' events, to be counted between two others: all customers at once."""

    def __init__(self, customers: Codes, at_us: NDArray[np.int64]) -> None:
        self._moments = distinct_numbers(at_us)
        self._keys = np.sort(self._key(customers, at_us))

    def count(self, customers: Codes, after: NDArray[np.int64], until: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the events of each customer in (after, until]; −1 is nobody and has none."""
        return self._before(customers, until) - self._before(customers, after)

    def _before(self, customers: Codes, at: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(np.searchsorted(self._keys, self._key(customers, at), side="right"), np.int64)

    def _key(self, customers: Codes, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Customer and time in one number, in order: the time as how many of all moments lie at or before it."""
        return customers * (self._moments.size + 1) + np.searchsorted(self._moments, at, side="right")


def follow(engine: Engine, rows: Columns) -> Gone:
    """Say what followed each conversation; `rows` must hold the columns `NEEDED`."""
    import pyarrow.compute as pc

    names = {name: place for place, name in enumerate(rows.labels("customer_key"))}
    who = rows.codes("customer_key")
    last = rows.numbers("last_turn_at_us")
    known = (who >= 0) & ~np.isnan(last)
    since = np.nan_to_num(last).astype(np.int64)
    until = since + WATCHED_DAYS * DAY_US
    before = since - BEFORE_DAYS * DAY_US
    seen = {
        fact: np.nan_to_num(rows.numbers(f"{fact}_observed_until_us"), nan=-1.0) >= until
        for fact in ("contact", "churn", "purchase")
    }
    opened = _times(engine, _OPENED, names)
    left = _times(engine, _outcomes(("churn_voluntary",)), names)
    bought = _times(engine, _outcomes(BUYING), names)
    stopped = (bought.count(who, before, since) > 0) & (bought.count(who, since, until) == 0)
    gone = (seen["churn"] & (left.count(who, since, until) > 0)) | (seen["purchase"] & stopped)
    answered = np.nan_to_num(rows.numbers("csat_answered")) > 0
    rating = rows.numbers("rating")
    is_open = pc.is_in(
        rows.table.column("conversation_key"), value_set=engine.query(_UNRESOLVED).column(0).combine_chunks()
    )
    return Gone(
        is_watched=known & seen["contact"] & (seen["churn"] | seen["purchase"]),
        is_mute=~answered & (opened.count(who, since, until) == 0),
        is_gone=gone,
        is_bad=(rating <= 2) | np.asarray(is_open.to_numpy(), np.bool_),
    )


def worth(engine: Engine, customers: Sequence[str], since: NDArray[np.int64]) -> dict[str, Array]:
    """What each customer had bought in the 365 days before, by currency, in its smallest unit."""
    import pyarrow as pa

    asked = pa.table({"customer_key": list(customers), "since_us": since})
    engine.register("silent_leaver", asked)
    found = engine.query(
        "SELECT o.currency, o.customer_key, SUM(o.amount_minor) AS amount FROM fact_outcome AS o"
        " INNER JOIN silent_leaver AS s ON s.customer_key = o.customer_key"
        f" WHERE o.type IN ({_listed(BUYING)}) AND o.amount_minor IS NOT NULL AND o.currency IS NOT NULL"
        f" AND o.at_us <= s.since_us AND o.at_us > s.since_us - {BEFORE_DAYS * DAY_US}"
        " GROUP BY o.currency, o.customer_key"
    )
    engine.drop("silent_leaver")
    place = {name: number for number, name in enumerate(customers)}
    sums: dict[str, Array] = {}
    for row in found.to_pylist():
        sums.setdefault(row["currency"], np.zeros(len(place)))[place[row["customer_key"]]] += float(row["amount"])
    return dict(sorted(sums.items()))


def _outcomes(types: Sequence[str]) -> str:
    return _OUTCOMES.format(types=_listed(types))


def _listed(types: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in types)


def _times(engine: Engine, sql: str, names: dict[str, int]) -> Times:
    """Events of the customers named; those of others cannot be asked for and are left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table: Any = engine.query(sql)
    place: Any = pc.index_in(table.column("customer_key"), value_set=pa.array(list(names), pa.string()))
    customers = np.asarray(pc.fill_null(place, -1).to_numpy(), np.int64)
    at = np.asarray(table.column("at_us").to_numpy(), np.int64)
    return Times(customers[customers >= 0], at[customers >= 0])

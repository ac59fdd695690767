"""The numbers that are set against each other by what came of the customer, and the customers they are set against."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unheard.metrics.window import DAY_US, OUTCOME_KNOWN
from unheard.statistics.ratio import Array
from unheard.store.engine import Engine

SETTLED_DAYS = 7
"""So many days after the claim every number is known, and only what comes later counts as its consequence."""

_AT = "COALESCE(f.claim_at_us, f.opened_at_us)"
_SETTLED = f"({_AT} + {SETTLED_DAYS * DAY_US})"
_SEEN = f"f.contact_observed_until_us >= f.claim_at_us + {SETTLED_DAYS * DAY_US}"


def _risk(condition: str) -> str:
    return f"CASE WHEN {condition} THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a dashboard or of ours, turned so that higher should mean: rather leaves."""

    name: str
    sql: str
    """Risk, null where it is unknown."""
    says: str
    needs: str


NUMBERS = (
    Number(name="rating", sql="-f.rating", says="low rating", needs="a judgement"),
    Number(
        name="true_fcr_7",
        sql=f"CASE WHEN f.is_claimed AND {_SEEN} AND {OUTCOME_KNOWN} THEN "
        + _risk(
            f"f.has_unresolved_issue OR COALESCE(f.recontact_at_us <= f.claim_at_us + {SETTLED_DAYS * DAY_US}, FALSE)"
        )
        + " END",
        says="not resolved at first contact",
        needs="claims, contacts and a judgement",
    ),
    Number(
        name="sentiment_shift",
        sql="f.sentiment_start - f.sentiment_end",
        says="sentiment got worse",
        needs="a judgement with sentiment",
    ),
    Number(
        name="effort",
        sql="CASE WHEN f.transfers IS NOT NULL AND f.customer_turns IS NOT NULL THEN f.transfers +"
        " FLOOR(CAST(f.customer_turns AS DOUBLE) / CAST(3 AS DOUBLE)) END",
        says="many transfers and turns in the conversation",
        needs="assignment history and turns",
    ),
    Number(name="csat", sql="-f.csat_score_norm", says="low survey answer", needs="csat answers"),
    Number(
        name="reported_fcr",
        sql=f"CASE WHEN f.is_claimed AND {_SEEN} THEN "
        + _risk(f"COALESCE(f.reopen_at_us <= f.claim_at_us + {SETTLED_DAYS * DAY_US}, FALSE)")
        + " END",
        says="reopened in the same conversation",
        needs="claims",
    ),
    Number(name="aht", sql="f.handle_seconds", says="long handle time", needs="the desk's handle time"),
)
"""In the order in which the first that is known becomes the one that all others are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """Customers who were still there when every number was known, sorted by the time of their first conversation."""

    risk: dict[str, Array]
    """Number → (N,) NaN where unknown."""
    left: NDArray[np.bool_]
    """(N,) left of their own will within the days after."""
    clusters: NDArray[np.int64]
    late: NDArray[np.bool_]
    """(N,) in the later half."""
    split_us: int
    """When the later half begins."""
    gone_before: int
    """Customers who had left before every number was known."""
    not_watched: int


def find_customers(engine: Engine, where: str, days: int) -> Customers:
    """Take each known customer's first conversation of the period (SQL condition on alias f), and what came of them."""
    numbers = ", ".join(f"CAST({number.sql} AS DOUBLE) AS {number.name}" for number in NUMBERS)
    rows = engine.query(
        f"SELECT f.cluster_key, f.opened_at_us, {numbers},"
        f" COALESCE(f.next_churn_voluntary_at_us <= {_SETTLED}, FALSE) AS gone,"
        f" COALESCE(f.next_churn_voluntary_at_us <= {_SETTLED} + {days * DAY_US}, FALSE) AS left_later,"
        f" COALESCE({_SETTLED} + {days * DAY_US} <= f.churn_observed_until_us, FALSE) AS watched"
        " FROM (SELECT n.* FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.customer_key ORDER BY f.opened_at_us,"
        " f.conversation_key) AS place FROM fact_conversation AS f WHERE f.is_identified AND f.opened_at_us IS NOT "
        "NULL"
        f" AND {where}) AS n WHERE n.place = 1) AS f ORDER BY f.opened_at_us, f.conversation_key"
    )
    gone, watched = _flags(rows, "gone"), _flags(rows, "watched")
    kept = watched & ~gone
    of = rows.filter(pa.array(kept))
    opened = np.asarray(of.column("opened_at_us").to_numpy(), np.int64)
    split = int(opened[opened.size // 2]) if opened.size else 0
    codes = of.column("cluster_key").combine_chunks().dictionary_encode().indices
    return Customers(
        risk={number.name: np.asarray(of.column(number.name).to_numpy(), np.float64) for number in NUMBERS},
        left=_flags(of, "left_later"),
        clusters=np.asarray(codes.to_numpy(zero_copy_only=False), np.int64),
        late=opened >= split,
        split_us=split,
        gone_before=int((gone & watched).sum()),
        not_watched=int((~watched).sum()),
    )


def _flags(table: pa.Table, column: str) -> NDArray[np.bool_]:
    return np.asarray(table.column(column).to_numpy(zero_copy_only=False), np.bool_)

"""The members of a cohort: customers whom the dashboard called satisfied, and what went wrong afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from unheard.metrics.window import DAY_US
from unheard.statistics.ratio import Array
from unheard.statistics.survival import FollowUp
from unheard.store.engine import Engine

SATISFIED: Mapping[str, tuple[str, str | None, str, str]] = {
    "csat": (
        "f.csat_satisfied", "NOT f.csat_satisfied", "f.survey_answer = 'unsurveyed'", "f.csat_satisfied IS NOT NULL",
    ),
    "closed": ("f.is_claimed", None, "FALSE", "f.is_claimed IS NOT NULL"),
    "ai-resolved": (
        "f.is_ai_resolution_reported", "NOT f.is_ai_resolution_reported", "NOT f.ai_took_part",
        "f.is_ai_resolution_reported IS NOT NULL",
    ),
}  # fmt: skip
"""What the dashboard may call satisfied: conditions for satisfied, not satisfied, neither, and whom it counts."""

GROUPS = ("satisfied", "not_satisfied", "unsurveyed")
REASONS = ("recontact", "churn_voluntary", "downgrade", "low_review")
"""What makes it bad; the position + 1 is the cause."""
WORDS = (
    "nothing of it", "came back about the same issue", "left", "took a smaller plan",
    "wrote a review of at most 2 of 5",
)  # fmt: skip
FACT_OF = {"contact": ("recontact",), "churn": ("churn_voluntary", "downgrade"), "review": ("low_review",)}
"""Observed fact → reasons that need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Customers of one group, each once; days are fractions since t0."""

    keys: pa.Table
    """customer, source, conversation_id, t0_us"""
    bad: Array
    """(N, 4) days to each reason, infinite where it was not seen"""
    watched: Array
    """(N,) days until the first of the observed facts ends"""
    bought: Array
    """(N,) days to the first purchase, infinite where none was seen"""
    bought_watched: Array
    """(N,) days until purchases end; NaN where they are not observed"""
    clusters: NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many there are."""
        return int(self.watched.size)

    def until(self, days: float) -> FollowUp:
        """Follow them to the first bad event, by cause, for so many days at most."""
        end = np.minimum(self.watched, days)
        first = self.bad.min(axis=1) if self.size else np.empty(0)
        came = first <= end
        cause = np.where(came, self.bad.argmin(axis=1) + 1, 0) if self.size else np.empty(0, np.int64)
        return FollowUp.of_rows(np.where(came, first, end), cause.astype(np.int64), self.clusters)

    def purchases(self, days: float) -> FollowUp:
        """Follow them to the first purchase."""
        kept = self.bought_watched >= 0
        end = np.minimum(self.bought_watched[kept], days)
        came = self.bought[kept] <= end
        return FollowUp.of_rows(np.where(came, self.bought[kept], end), came.astype(np.int64), self.clusters[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Every group, and what the dashboard reports, over the same clusters."""

    groups: dict[str, Members]
    reported_num: Array
    """(G,) satisfied conversations by cluster"""
    reported_den: Array
    """(G,) conversations that the dashboard counts"""
    facts: tuple[str, ...]
    """Observed facts: of contact, churn, review."""
    unseen: dict[str, int]
    """Observed facts that are not observed of some satisfied members, and of how many."""
    purchases_observed: bool
    customers: int
    """Customers of the satisfied group before any is left out."""
    left_out: dict[str, int]
    """Why satisfied conversations or customers are not in it."""


def find_cohort(engine: Engine, satisfied: str, where: str) -> Cohort:
    """Find the members of each group among conversations of the period (SQL condition on alias f)."""
    rows = engine.query(_MEMBERS.format(groups=_group(satisfied), where=where))
    sums = engine.query(
        f"SELECT f.cluster_key, COUNT(CASE WHEN {SATISFIED[satisfied][0]} THEN 1 END) AS num, COUNT(*) AS den"
        f" FROM fact_conversation AS f WHERE {where} AND {SATISFIED[satisfied][3]} GROUP BY f.cluster_key"
        " ORDER BY f.cluster_key"
    )
    labels = _labels(sums, rows)
    facts = tuple(name for name in FACT_OF if rows.column(f"{name}_until_us").null_count < max(rows.num_rows, 1))
    ends = np.full(rows.num_rows, np.inf)
    for name in facts:
        ends = np.fmin(ends, _numbers(rows, f"{name}_until_us"))
    start = _numbers(rows, "t0_us")
    watched = (ends - start) / DAY_US
    usable = np.isfinite(start) & np.isfinite(ends) & (watched >= 0)
    group = np.asarray(rows.column("answer").to_numpy(zero_copy_only=False), object)
    own = group == "satisfied"
    blind = {name: int((own & usable & np.isnan(_numbers(rows, f"{name}_until_us"))).sum()) for name in facts}
    codes = np.asarray(pc.index_in(rows.column("cluster_key"), labels).to_numpy(), np.int64)
    bad = (
        np.column_stack([_days(rows, f"{name}_at_us", start) for name in REASONS])
        if rows.num_rows
        else np.empty((0, 4))
    )
    for reason, name in enumerate(REASONS):
        if not any(name in FACT_OF[fact] for fact in facts):
            bad[:, reason] = np.inf
    parts = {name: _members(rows, (group == name) & usable, bad, watched, codes, start) for name in GROUPS}
    num, den = np.zeros(len(labels)), np.zeros(len(labels))
    place = np.asarray(pc.index_in(sums.column("cluster_key"), labels).to_numpy(), np.int64)
    num[place], den[place] = _numbers(sums, "num"), _numbers(sums, "den")
    return Cohort(
        groups=parts,
        reported_num=num,
        reported_den=den,
        facts=facts,
        unseen={name: members for name, members in blind.items() if members},
        purchases_observed=rows.column("purchase_until_us").null_count < max(rows.num_rows, 1),
        customers=int(own.sum()),
        left_out={
            "without a time of the claim or the answer": int((own & ~np.isfinite(start)).sum()),
            "not watched afterwards": int((own & np.isfinite(start) & ~usable).sum()),
        },
    )


def unidentified(engine: Engine, satisfied: str, where: str) -> tuple[int, int]:
    """Count satisfied conversations, and those of nobody known."""
    row = engine.query(
        f"SELECT COUNT(*) AS n, COUNT(CASE WHEN NOT f.is_identified THEN 1 END) AS nobody FROM fact_conversation AS f"
        f" WHERE {where} AND {SATISFIED[satisfied][0]}"
    ).to_pylist()[0]
    return int(row["n"]), int(row["nobody"])


def member_rows(members: Members, days: float) -> list[dict[str, Any]]:
    """List the members with what became of each: bad with its reason, none, or still open."""
    first, end = members.bad.min(axis=1), np.minimum(members.watched, days)
    came = first <= end
    cause = np.where(came, members.bad.argmin(axis=1) + 1, 0)
    over = members.watched >= days
    result = np.where(came, "bad", np.where(over, "none", "open"))
    after = np.where(came, np.round(first, 4), np.nan)
    keys: Any = members.keys
    at = keys.column("t0_us").cast(pa.timestamp("us", tz="UTC"))
    table = pa.table(
        {
            "kind": pa.array(np.full(members.size, "member")),
            "customer": keys.column("customer_key"),
            "source": keys.column("source"),
            "conversation_id": keys.column("conversation_id"),
            "satisfied_at": pc.strftime(at, format="%Y-%m-%dT%H:%M:%SZ"),
            "result": pa.array(result),
            "reason": pc.if_else(
                pa.array(came), pa.array(np.array(("", *REASONS))[cause]), pa.scalar(None, pa.string())
            ),
            "reason_in_words": pa.array(
                np.where(came, np.array(WORDS)[cause], np.where(over, WORDS[0], "not over yet"))
            ),
            "after_days": pa.array(after, from_pandas=True),
            "watched_days": pa.array(np.round(np.minimum(members.watched, days), 4)),
        }
    )
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _labels(*tables: pa.Table) -> Any:
    """Every cluster of the tables, once."""
    chunks = [chunk for table in tables for chunk in table.column("cluster_key").chunks]
    return pc.unique(pa.chunked_array(chunks, type=pa.string()))


def _group(satisfied: str) -> str:
    yes, no, neither, _ = SATISFIED[satisfied]
    other = f" WHEN {no} THEN 'not_satisfied'" if no else ""
    return f"CASE WHEN {yes} THEN 'satisfied'{other} WHEN {neither} THEN 'unsurveyed' END"


def _members(
    rows: pa.Table, kept: NDArray[np.bool_], bad: Array, watched: Array, codes: NDArray[np.int64], start: Array
) -> Members:
    of = rows.filter(pa.array(kept))
    return Members(
        keys=of.select(["customer_key", "source", "conversation_id", "t0_us"]),
        bad=bad[kept],
        watched=watched[kept],
        bought=_days(of, "purchase_at_us", start[kept]),
        bought_watched=(_numbers(of, "purchase_until_us") - start[kept]) / DAY_US,
        clusters=codes[kept],
    )


def _days(rows: pa.Table, column: str, start: Array) -> Array:
    days = (_numbers(rows, column) - start) / DAY_US
    return np.where(np.isnan(days), np.inf, days)


def _numbers(table: pa.Table, column: str) -> Array:
    return np.asarray(table.column(column).to_numpy(), np.float64)


_MEMBERS = """
WITH candidate AS (
    SELECT
        f.*,
        {groups} AS answer,
        COALESCE(f.claim_at_us, f.csat_answered_at_us) AS t0_us
    FROM fact_conversation AS f
    WHERE f.is_identified AND {where}
),
member AS (
    SELECT n.*
    FROM (
        SELECT
            c.*,
            ROW_NUMBER() OVER (
                PARTITION BY c.answer, c.customer_key ORDER BY c.opened_at_us NULLS LAST, c.conversation_key
            ) AS place
        FROM candidate AS c
        WHERE c.answer IS NOT NULL
    ) AS n
    WHERE n.place = 1
)
SELECT
    m.answer,
    m.customer_key,
    m.cluster_key,
    m.source,
    m.conversation_id,
    m.t0_us,
    CASE
        WHEN m.claim_at_us IS NOT NULL THEN m.recontact_at_us
        WHEN m.chased_at_us > m.t0_us THEN m.chased_at_us
    END AS recontact_at_us,
    o.churn_voluntary_at_us,
    o.downgrade_at_us,
    o.low_review_at_us,
    o.purchase_at_us,
    m.contact_observed_until_us AS contact_until_us,
    m.churn_observed_until_us AS churn_until_us,
    m.review_observed_until_us AS review_until_us,
    m.purchase_observed_until_us AS purchase_until_us
FROM member AS m
LEFT JOIN (
    SELECT
        k.conversation_key,
        k.answer,
        MIN(CASE WHEN e.type = 'churn_voluntary' THEN e.at_us END) AS churn_voluntary_at_us,
        MIN(CASE WHEN e.type = 'downgrade' THEN e.at_us END) AS downgrade_at_us,
        MIN(
            CASE WHEN e.type = 'public_review' AND e.rating_norm <= CAST('0.25' AS DOUBLE) THEN e.at_us END
        ) AS low_review_at_us,
        MIN(CASE WHEN e.type = 'purchase' THEN e.at_us END) AS purchase_at_us
    FROM member AS k
    INNER JOIN fact_outcome AS e ON e.customer_key = k.customer_key AND e.at_us > k.t0_us
    GROUP BY k.conversation_key, k.answer
) AS o ON o.conversation_key = m.conversation_key AND o.answer = m.answer
ORDER BY m.answer, m.t0_us NULLS LAST, m.conversation_key
"""

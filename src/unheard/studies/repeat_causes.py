"""What went wrong in a conversation, as far as the record and the judge show it: several things may have."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unheard.metrics.rows import quoted
from unheard.metrics.window import claim_observed, recontacted
from unheard.statistics.ratio import Array
from unheard.store.engine import Engine

TIER = "tier"
UNKNOWN = "unknown_cause"
_TOPIC = "COALESCE(f.topic, '')"
_CHANNEL = f"{_TOPIC} || '|' || COALESCE(f.channel, '')"

CAUSES: dict[str, tuple[str, str]] = {
    "never_answered": ("f.is_never_answered", "nobody ever answered"),
    "timeout": ("w.timed_out", "a write of the AI agent timed out at its last attempt"),
    "integration_error": (
        "w.failed",
        "a write of the AI agent ended in an error, or was rejected, at its last attempt",
    ),
    "misrouted": ("f.is_misrouted", "sent back and forth between teams"),
    "missing_knowledge": ("f.quality_knowledge <= 2", "the judge rates the knowledge 1 or 2"),
    "slow": ("f.quality_timeliness <= 2", "the judge rates the timeliness 1 or 2"),
    "closed_by_silence": ("f.claim_is_assumed", "closed by a timer or assumed by the vendor"),
}
"""Name → SQL condition and its words; what is unknown of a conversation counts as not seen."""

WORDS = {name: words for name, (_, words) in CAUSES.items()} | {
    UNKNOWN: "a known issue not resolved, and none of these"
}

_WRITES = """
LEFT JOIN (
    SELECT
        a.conversation_key,
        BOOL_OR(a.outcome = 'timeout') AS timed_out,
        BOOL_OR(a.outcome IN ('error', 'rejected')) AS failed
    FROM (
        SELECT
            n.conversation_key,
            n.outcome,
            ROW_NUMBER() OVER (
                PARTITION BY n.conversation_key, n.tool, n.arguments_hash
                ORDER BY n.started_at_us DESC NULLS LAST, n.action DESC
            ) AS latest
        FROM action AS n
        WHERE n.effect = 'write'
    ) AS a
    WHERE a.latest = 1
    GROUP BY a.conversation_key
) AS w ON w.conversation_key = f.conversation_key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Claimed conversations of known customers that were watched for long enough and have a known outcome."""

    came_back: Array
    """(N,) 1 where the customer came back about the same issue"""
    causes: dict[str, NDArray[np.bool_]]
    clean: NDArray[np.bool_]
    """(N,) every known issue resolved, and none of the causes"""
    clusters: NDArray[np.int64]
    keys: list[str]
    """(G,) each customer's first conversation, in the order of their codes: folds hang neither on the order of rows nor
    on the store, whose keys of customers are its own."""
    cells: tuple[NDArray[np.int64], ...]
    """(N,) each: topic; topic and channel; topic, channel and tier."""
    tier_known: bool

    @property
    def size(self) -> int:
        """How many there are."""
        return int(self.came_back.size)


def find_cases(engine: Engine, where: str, days: int) -> Cases:
    """Read the cases of the period (SQL condition on alias f)."""
    flags = ", ".join(f"COALESCE({sql}, FALSE) AS {name}" for name, (sql, _) in CAUSES.items())
    table = engine.query(
        f"SELECT f.cluster_key, f.conversation_key, {_TOPIC} AS topic_cell, {_CHANNEL} AS channel_cell,"
        f" {_CHANNEL} || '|' || COALESCE(t.value, '') AS tier_cell, t.value AS {TIER},"
        f" f.has_unresolved_issue AS unresolved, {recontacted(days)} AS came_back, {flags}"
        f" FROM fact_conversation AS f {_WRITES}"
        f" LEFT JOIN (SELECT conversation_key, MIN(value) AS value FROM attribute WHERE name = {quoted(TIER)}"
        " GROUP BY conversation_key) AS t ON t.conversation_key = f.conversation_key"
        f" WHERE f.is_claimed AND {claim_observed(days)} AND f.has_unresolved_issue IS NOT NULL AND {where}"
        " ORDER BY f.conversation_key"
    )
    causes = {name: _flags(table, name) for name in CAUSES}
    unresolved = _flags(table, "unresolved")
    other = np.any(list(causes.values()), axis=0) if table.num_rows else np.zeros(0, bool)
    clusters = _codes(table, "cluster_key")
    first = np.unique(clusters, return_index=True)[1]
    keys = [str(key) for key in table.column("conversation_key").take(first).to_pylist()]
    return Cases(
        came_back=_flags(table, "came_back").astype(np.float64),
        causes=causes | {UNKNOWN: unresolved & ~other},
        clean=~unresolved & ~other,
        clusters=clusters,
        keys=keys,
        cells=tuple(_codes(table, name) for name in ("topic_cell", "channel_cell", "tier_cell")),
        tier_known=table.column(TIER).null_count < table.num_rows,
    )


def _flags(table: pa.Table, column: str) -> NDArray[np.bool_]:
    return np.asarray(table.column(column).to_numpy(zero_copy_only=False), np.bool_)


def _codes(table: pa.Table, column: str) -> NDArray[np.int64]:
    found = table.column(column).combine_chunks().dictionary_encode()
    return np.asarray(found.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)

"""Conversations as columns for the audit: which pass which KPI, who answered them, and how they were rated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unheard.statistics.ratio import Array
from unheard.store.engine import Engine

Codes = NDArray[np.int64]

_COLUMNS = {
    "rating": "f.rating",
    "unresolved": "f.has_unresolved_issue",
    "sentiment_end": "f.sentiment_end",
    "claimed": "f.is_claimed",
    "reopened": "f.reopened",
    "assumed": "f.claim_is_assumed",
    "satisfied": "f.csat_satisfied",
    "sent": "f.csat_sent",
    "ai_first": "f.ai_first",
    "human": "f.has_public_human_turn",
    "ai_resolved": "f.is_ai_resolution_reported",
    "handle": "f.handle_seconds",
    "first_response": "CAST(f.first_response_at_us - f.first_customer_turn_at_us AS DOUBLE)",
    "elsewhere": "CASE WHEN f.is_claimed AND f.recontact_at_us <= f.claim_at_us + 2592000000000"
    " THEN f.recontact_scope <> 'same_thread' END",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """N conversations; a column is NaN where it is unknown, a yes is 1."""

    keys: pa.Table
    """conversation_id, source"""
    columns: Mapping[str, Array]
    clusters: Codes
    agents: Codes
    """−1 where no person answered."""
    names: list[str]
    cells: Codes
    """Topic and channel."""
    channels: Codes
    teams: Codes
    """−1 where no team is known, or no person answered."""
    team_names: list[str]

    @property
    def bad(self) -> Array:
        """Rated 1 or 2; NaN where not judged."""
        rating = self.columns["rating"]
        return np.where(np.isnan(rating), np.nan, rating <= 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """Something an agent or a bot is measured by."""

    name: str
    says: str
    passes: Callable[[Conversations], Array]
    """1 where it passes, 0 where not, NaN where it does not count."""
    of_agents: bool = True
    """Agents are measured by it, not only the AI."""


def _within_median(name: str) -> Callable[[Conversations], Array]:
    return lambda rows: np.where(
        np.isnan(rows.columns[name]), np.nan, rows.columns[name] <= usual(rows.columns[name], rows.cells)
    )


def _claims(name: str, value: float) -> Callable[[Conversations], Array]:
    def passes(rows: Conversations) -> Array:
        column = rows.columns[name]
        return np.where(np.isnan(column) | (rows.columns["claimed"] != 1), np.nan, column == value)

    return passes


KPIS = (
    Kpi(
        name="aht", says="handled in no more than the usual time of its topic and channel",
        passes=_within_median("handle"),
    ),
    Kpi(
        name="first_response_time", says="answered in no more than the usual time of its topic and channel",
        passes=_within_median("first_response"),
    ),
    Kpi(name="closure_rate", says="closed", passes=lambda rows: rows.columns["claimed"]),
    Kpi(name="reported_fcr", says="closed and not reopened", passes=_claims("reopened", 0.0)),
    Kpi(name="csat", says="survey answered with satisfied", passes=lambda rows: rows.columns["satisfied"]),
    Kpi(
        name="containment_rate", says="kept by the AI",
        passes=lambda rows: np.where(rows.columns["ai_first"] == 1, 1 - rows.columns["human"], np.nan), of_agents=False,
    ),
    Kpi(
        name="reported_ai_resolution_rate", says="solved by the AI, as reported",
        passes=lambda rows: rows.columns["ai_resolved"], of_agents=False,
    ),
)  # fmt: skip


def usual(values: Array, cells: Codes) -> Array:
    """Median of the known values of each row's cell; infinite where none is known."""
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.lexsort((values[known], cells[known]))]
    size = int(cells.max(initial=0)) + 1
    counts = np.bincount(cells[known], minlength=size)
    start = np.r_[0, np.cumsum(counts)[:-1]]
    median = np.full(size, np.inf)
    some = counts > 0
    low, high = start + (counts - 1) // 2, start + counts // 2
    median[some] = (values[order][low[some]] + values[order][high[some]]) / 2
    return np.asarray(median[cells], np.float64)


def find_conversations(engine: Engine, where: str) -> Conversations:
    """Read the conversations of the period (SQL condition on alias f)."""
    columns = ", ".join(f"CAST({sql} AS DOUBLE) AS {name}" for name, sql in _COLUMNS.items())
    table = engine.query(
        "SELECT f.conversation_id, f.source, f.cluster_key, f.agent, COALESCE(f.channel, '') AS channel,"
        " CASE WHEN f.agent IS NOT NULL THEN f.team END AS team,"
        " COALESCE(f.topic, '') || ' ' || COALESCE(f.channel, '') AS cell,"
        f" {columns} FROM fact_conversation AS f WHERE {where} ORDER BY f.conversation_key"
    )
    agents, teams = (_named(table.column(name)) for name in ("agent", "team"))
    return Conversations(
        keys=table.select(["conversation_id", "source"]),
        columns={name: np.asarray(table.column(name).to_numpy(), np.float64) for name in _COLUMNS},
        clusters=codes_of(table.column("cluster_key")),
        agents=agents[0],
        names=agents[1],
        teams=teams[0],
        team_names=teams[1],
        channels=codes_of(table.column("channel")),
        cells=codes_of(table.column("cell")),
    )


def _named(column: Any) -> tuple[Codes, list[str]]:
    """Number the values of a text column, −1 where there is none, and name them."""
    found = column.combine_chunks().dictionary_encode()
    codes = np.asarray(found.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    return codes, [str(name) for name in found.dictionary.to_pylist()]


def codes_of(column: Any) -> Codes:
    """Number the values of a text column."""
    return np.asarray(column.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False), np.int64)

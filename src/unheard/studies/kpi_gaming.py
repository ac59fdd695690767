"""Known ways to look after a KPI instead of the customer, each as a difference that is tested agent by agent."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from unheard.statistics.peers import Standardised, outliers, standardised, standardised_difference
from unheard.statistics.ratio import Array
from unheard.store.engine import Engine
from unheard.studies.kpi_numbers import Codes, Conversations, codes_of, usual

FEWEST_ROWS = 20
"""An agent with fewer conversations that count is not tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """One known way."""

    name: str
    kpi: str
    """The number that it looks after."""
    says: str
    """What is compared between agents."""
    marked: Callable[[Conversations], tuple[Array, Array | None]]
    """1 where it may have been played, 0 where not, NaN where it does not count; and, where the difference between bad
    and good conversations is compared, the same for the good ones."""


def _early(rows: Conversations) -> tuple[Array, None]:
    """Closed with an issue open; where handle times are known, in less than half the usual time."""
    claimed, unresolved, handle = (rows.columns[name] for name in ("claimed", "unresolved", "handle"))
    played = (claimed == 1) & (unresolved == 1)
    if not np.isnan(handle).all():
        played &= handle < 0.5 * usual(handle, rows.cells)
    return np.where((claimed == 1) & ~np.isnan(unresolved), played, np.nan), None


def _by_outcome(name: str) -> Callable[[Conversations], tuple[Array, Array]]:
    def marked(rows: Conversations) -> tuple[Array, Array]:
        missing = 1 - rows.columns[name]
        rating = rows.columns["rating"]
        return np.where(rating <= 2, missing, np.nan), np.where(rating >= 4, missing, np.nan)

    return marked


def _new_ticket(rows: Conversations) -> tuple[Array, None]:
    return rows.columns["elsewhere"], None


def _timer(rows: Conversations) -> tuple[Array, None]:
    return np.where(rows.columns["claimed"] == 1, rows.columns["assumed"], np.nan), None


GAMES = (
    Game(name="early_close", kpi="aht", says="closed in a hurry with an issue not resolved ÷ closed", marked=_early),
    Game(
        name="survey_skipped", kpi="csat", says="no survey after bad conversations, less after good ones",
        marked=_by_outcome("sent"),
    ),
    Game(
        name="new_ticket", kpi="reported_fcr", says="returns through a new conversation ÷ returns", marked=_new_ticket,
    ),
    Game(name="auto_resolve", kpi="closure_rate", says="closed by silence ÷ closed", marked=_timer),
    Game(
        name="left_open", kpi="reported_fcr", says="bad conversations never closed, less good ones",
        marked=_by_outcome("claimed"),
    ),
)  # fmt: skip
RECORDS = (
    ("merged_away", "reported_fcr", "conversations merged into others ÷ all", "c.relation = 'merged_into'"),
    (
        "denominators", "every rate", "conversations marked as test, spam or internal ÷ all",
        "COALESCE(c.is_test, FALSE) OR COALESCE(c.is_spam, FALSE) OR COALESCE(c.is_internal, FALSE)",
    ),
)  # fmt: skip
"""Games that show in records which no metric counts: by the assignee on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One game, agent by agent."""

    name: str
    kpi: str
    says: str
    agents: list[str]
    value: Array
    """Difference to the peers, as a share."""
    error: Array
    """Its standard error, the honest spread between agents included."""
    p: Array
    rows: Array
    clusters: Array
    between: float
    """Honest spread between agents, a standard deviation as a share; NaN where too few agents are tested."""
    mark: Array | None
    """Of the conversations; None for records that no metric counts."""


def play(rows: Conversations) -> list[Played]:
    """Compare every agent with the others of the same topics and channels, for each game that the data show."""
    made = []
    for game in GAMES:
        first, second = game.marked(rows)
        if second is None:
            apart = one = _compare(rows, first)
        else:
            one, apart = _compare_both(rows, first, second)
        if one is None or apart is None:
            continue
        made.append(
            _tested(game.name, game.kpi, game.says, rows.names, apart.value, apart.variance, apart.rows, one, first)
        )
    return made


def records(engine: Engine, where: str) -> list[Played]:
    """The same for records that are left out of every metric, by who is on record for them."""
    table = engine.query(
        "SELECT c.assignee, COALESCE(c.channel, '') AS cell, COALESCE(f.cluster_key, c.conversation_key) AS "
        "cluster_key,"
        f" {', '.join(f'CAST(COALESCE({sql}, FALSE) AS INTEGER) AS {name}' for name, _, _, sql in RECORDS)}"
        " FROM conversation AS c LEFT JOIN fact_conversation AS f ON f.conversation_key = c.conversation_key"
        f" LEFT JOIN fact_excluded AS x ON x.conversation_key = c.conversation_key"
        f" WHERE c.assignee IS NOT NULL AND {where.replace('f.day_number', 'COALESCE(f.day_number, x.day_number)')}"
        " ORDER BY c.conversation_key"
    )
    if not table.num_rows:
        return []
    names = [str(name) for name in pc.unique(table.column("assignee")).to_pylist()]
    units, cells, clusters = (codes_of(table.column(name)) for name in ("assignee", "cell", "cluster_key"))
    made = []
    for name, kpi, says, _ in RECORDS:
        mark = np.asarray(table.column(name).to_numpy(), np.float64)
        if mark.any():
            found = standardised(units, cells, clusters, mark, count=len(names))
            made.append(_tested(name, kpi, says, names, found.value, found.variance, found.rows, found, None))
    return made


def _compare(rows: Conversations, mark: Array) -> Standardised | None:
    kept: Codes = np.flatnonzero(~np.isnan(mark) & (rows.agents >= 0))
    if not kept.size or not mark[kept].any():
        return None
    return standardised(rows.agents[kept], rows.cells[kept], rows.clusters[kept], mark[kept], count=len(rows.names))


def _compare_both(
    rows: Conversations, first: Array, second: Array
) -> tuple[Standardised | None, Standardised | None]:  # fmt: skip
    """The first, and the first less the second: a customer with conversations in both is one customer."""
    with_agent = rows.agents >= 0
    one, two = (np.where(with_agent, mark, np.nan) for mark in (first, second))
    kept: Codes = np.flatnonzero(~np.isnan(one) | ~np.isnan(two))
    if any(np.isnan(mark).all() or not np.nan_to_num(mark).any() for mark in (one, two)):
        return None, None
    found = standardised_difference(
        rows.agents[kept], rows.cells[kept], rows.clusters[kept], one[kept], two[kept], count=len(rows.names)
    )
    return found[0], found[2]


def _tested(
    name: str, kpi: str, says: str, agents: list[str], value: Array, variance: Array, least: Array, found: Standardised,
    mark: Array | None,
) -> Played:  # fmt: skip
    enough = least >= FEWEST_ROWS
    tested = outliers(np.where(enough, value, np.nan), np.where(enough, variance, np.nan))
    return Played(
        name=name, kpi=kpi, says=says, agents=agents, value=value - tested.centre,
        error=np.sqrt(variance + tested.between**2), between=tested.between, p=tested.above, rows=found.rows,
        clusters=found.clusters, mark=mark,
    )  # fmt: skip

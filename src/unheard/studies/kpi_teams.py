"""The known ways of looking after a KPI, team by team: how much more often than in the other teams.

Where teams handle the same topics in the same channels, those are compared; where each has topics of its own, only the
channels are alike, and what is hard about a team's topics stays in the difference. Agents differ for honest reasons;
a team's difference is that of its agents: with their spread τ and w_a the share of agent a in the team's rows the
variance gains τ² · Σ w_a². Limits are wide enough for all teams and ways at once (Bonferroni).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from unheard.metrics.estimate import Estimate
from unheard.statistics.peers import Standardised, standardised, standardised_difference
from unheard.statistics.ratio import Array
from unheard.studies.kpi_gaming import FEWEST_ROWS, GAMES
from unheard.studies.kpi_numbers import Codes, Conversations
from unheard.studies.sums import number

SAME_CASES = 0.5
"""Share of the rows that must lie in topics and channels which teams share; else channels alone are compared."""
SHARED = 0.25
"""A topic and channel is shared where no team has more than three quarters of it: some gone astray are no peers."""
FEWEST_TEAMS = 2
SAME, CHANNELS = "topics and channels", "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlayed:
    """One way in one team."""

    game: str
    kpi: str
    says: str
    team: str
    points: float | None
    """Points above the other teams."""
    low: float | None
    high: float | None
    n: int
    clusters: int
    alike_in: str
    """What the compared have in common."""
    agents: list[str]
    """Who of the team is named by the test of agents."""

    @property
    def stands_out(self) -> bool:
        """Whether all of its interval lies above the other teams.

        Where only channels are alike, the team's topics may be what is hard: then one of its agents has to stand out,
        too, among those who handle the same topics.
        """
        return self.low is not None and self.low > 0 and (self.alike_in == SAME or bool(self.agents))

    def row(self) -> dict[str, object]:
        """As a row of the study."""
        return {
            "kind": "team", "game": self.game, "kpi": self.kpi, "says": self.says, "team": self.team,
            "points_above_others": self.points, "low": self.low, "high": self.high, "n": self.n,
            "clusters": self.clusters, "alike_in": self.alike_in, "agents_named": self.agents,
        }  # fmt: skip

    def estimate(self) -> Estimate:
        """As a number of the study."""
        return Estimate(
            metric="kpi_gaming_team", segment={"game": self.game, "team": self.team}, value=self.points, low=self.low,
            high=self.high, n=self.n, clusters=self.clusters, unit="points",
            method=f"difference to the other teams in the same {self.alike_in}, honest spread allowed for, t, joint",
            notes=self._notes(),
        )  # fmt: skip

    def _notes(self) -> tuple[str, ...]:
        if self.points is None:
            return ("too few conversations to compare",)
        # A difference of two kinds of conversations: its customers wrote both.
        return (
            (f"n: the fewer of two kinds of conversations, of {self.clusters:,} customers",)
            if self.clusters > self.n
            else ()
        )


def play_by_team(
    rows: Conversations, named: dict[tuple[str, str], str], between: dict[str, float]
) -> list[TeamPlayed]:  # fmt: skip
    """Compare each team with the others, for each way that the data show.

    named: (way, agent) whom the tests name, with the agent's team; between: way → honest spread between agents.
    """
    if len(rows.team_names) < FEWEST_TEAMS:
        return []
    found = [(game, *_compared(rows, *game.marked(rows))) for game in GAMES]
    known = [(game, of, alike) for game, of, alike in found if of is not None]
    honest = _concentration(rows)
    tests = sum(int(np.count_nonzero(_enough(of))) for _, of, _ in known)
    made = []
    for game, of, alike in known:
        spread = between.get(game.name, np.nan)
        variance = of.variance + (0.0 if np.isnan(spread) else spread**2 * honest)
        for place in np.flatnonzero(_enough(of)):
            # Half of five per cent on each side, shared by all comparisons.
            half = float(stdtrit(of.clusters[place] - 1, 1 - 0.025 / tests)) * float(np.sqrt(variance[place]))
            value, team = float(of.value[place]), rows.team_names[place]
            made.append(
                TeamPlayed(
                    game=game.name, kpi=game.kpi, says=game.says, team=team, points=number(value * 100),
                    low=number((value - half) * 100), high=number((value + half) * 100), n=int(of.rows[place]),
                    clusters=int(of.clusters[place]), alike_in=alike,
                    agents=sorted(agent for (way, agent), own in named.items() if (way, own) == (game.name, team)),
                )
            )  # fmt: skip
    return sorted(made, key=lambda one: (not one.stands_out, -(one.points or 0.0)))


def _enough(of: Standardised) -> "np.typing.NDArray[np.bool_]":
    return (of.rows >= FEWEST_ROWS) & (of.clusters > 1) & np.isfinite(of.variance) & (of.variance > 0)


def _compared(rows: Conversations, first: Array, second: Array | None) -> tuple[Standardised | None, str]:
    """Each team's difference to the others, and what the compared have in common."""
    one = np.where(rows.teams >= 0, first, np.nan)
    two = None if second is None else np.where(rows.teams >= 0, second, np.nan)
    if np.isnan(one).all() or not np.nan_to_num(one).any() or (two is not None and np.isnan(two).all()):
        return None, ""
    shared = _shared(rows)
    if float(shared[~np.isnan(one)].mean()) < SAME_CASES:
        return _standardised(rows, rows.channels, one, two), CHANNELS
    kept = np.where(shared, one, np.nan), None if two is None else np.where(shared, two, np.nan)
    return _standardised(rows, rows.cells, *kept), SAME


def _shared(rows: Conversations) -> "np.typing.NDArray[np.bool_]":
    """Conversations in topics and channels that several teams handle."""
    with_team = rows.teams >= 0
    width, teams = int(rows.cells.max(initial=0)) + 1, len(rows.team_names)
    counts = np.bincount(rows.cells[with_team] * teams + rows.teams[with_team], minlength=width * teams)
    table = counts.reshape(width, teams)
    total = table.sum(axis=1)
    return np.asarray((total > 0) & (table.max(axis=1) <= (1 - SHARED) * total))[rows.cells]


def _concentration(rows: Conversations) -> Array:
    """Σ w_a² of each team: 1 where one agent has all of its conversations."""
    known = (rows.teams >= 0) & (rows.agents >= 0)
    agents = max(1, len(rows.names))
    counts = np.bincount(
        rows.teams[known] * agents + rows.agents[known], minlength=agents * len(rows.team_names)
    ).reshape(len(rows.team_names), agents)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = ((counts / counts.sum(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return np.asarray(np.nan_to_num(squares), np.float64)


def _standardised(rows: Conversations, cells: Codes, one: Array, two: Array | None) -> Standardised:
    count = len(rows.team_names)
    if two is None:
        kept = np.flatnonzero(~np.isnan(one))
        return standardised(rows.teams[kept], cells[kept], rows.clusters[kept], one[kept], count=count)
    kept = np.flatnonzero(~np.isnan(one) | ~np.isnan(two))
    return standardised_difference(
        rows.teams[kept], cells[kept], rows.clusters[kept], one[kept], two[kept], count=count
    )[2]


def said_of(teams: list[TeamPlayed]) -> str:
    """A part of the sentence: which teams stand out, if any."""
    standing = [one for one in teams if one.stands_out]
    if not standing:
        return ""
    named = ", ".join(f"{one.team} ({one.game.replace('_', ' ')}, {one.points:+.0f} points)" for one in standing[:3])
    more = f" and {len(standing) - 3} more" if len(standing) > 3 else ""
    return f" Teams that do it more than the others: {named}{more}."

"""KPI audit: whether an agent could succeed on a number while the customer has a terrible experience."""

from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.peers import FEWEST_UNITS, rank_correlation, shrunken
from unheard.statistics.ratio import (
    Array,
    CrossMoments,
    Intervals,
    Moments,
    share,
    share_difference,
    size_notes,
)
from unheard.statistics.trend import discovered
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.kpi_gaming import FEWEST_ROWS, GAMES, RECORDS, Played, play, records
from unheard.studies.kpi_numbers import KPIS, Conversations, Kpi, find_conversations
from unheard.studies.kpi_teams import play_by_team, said_of
from unheard.studies.sums import number

FALSE_DISCOVERIES = 0.10
LEAST_JUDGED = 30
"""An agent with fewer judged conversations has no place in the rank correlation."""
EXAMPLES = 3
TEAMS_NOTE = (
    "Limits of teams allow for chance and for the honest spread between agents, for all teams and ways at once; where "
    "teams share no topics, what is hard about a team's topics stays in the difference."
)
ALIKE = "agents do not differ beyond chance in one of the two"


def _run(request: Request) -> Answer:
    where = request.period.condition("f.day_number")
    rows = find_conversations(request.engine, where)
    bad = rows.bad
    if np.isnan(bad).all():
        return refusal(
            "kpi_passed_bad", "No conversation is judged: run `unheard judge`, or ingest a `judgements.jsonl`."
        )
    size = request.size or EXAMPLES
    passed = {kpi.name: kpi.passes(rows) for kpi in KPIS}
    known = [kpi for kpi in KPIS if not np.isnan(passed[kpi.name] + bad).all()]
    if not known:
        return refusal(
            "kpi_passed_bad", "No KPI of a dashboard can be computed from this source; see `unheard doctor`."
        )
    estimates, table = [], []
    for kpi in known:
        found = _audit(kpi, rows, passed[kpi.name], bad)
        correlation = _agents(kpi, rows, passed[kpi.name]) if kpi.of_agents else None
        estimates += [*found, *([correlation] if correlation else [])]
        table.append(_kpi_row(kpi, found, correlation, _examples(rows, (passed[kpi.name] == 1) & (bad == 1), size)))
    table.sort(key=lambda row: -(row["passed_and_bad"] or 0))
    games = [*play(rows), *records(request.engine, where)]
    suspects, tests = _suspects(games, rows, size)
    estimates += [_suspect_estimate(row) for row in suspects]
    own = _teams_of(suspects, rows)
    suspects = [{**row, "team": own.get((row["game"], row["agent"]))} for row in suspects]
    teams = play_by_team(rows, own, {game.name: game.between for game in games})
    by_way = [way.name for way in GAMES]
    estimates += [one.estimate() for one in sorted(teams, key=lambda one: (by_way.index(one.game), one.team))]
    return Answer(
        sentence=_sentence(table, suspects) + said_of(teams),
        estimates=estimates,
        rows=[*table, *suspects, *(one.row() for one in teams)],
        notes=[*_notes(known, games, tests, len(rows.names)), *([TEAMS_NOTE] if teams else [])],
    )


def _teams_of(suspects: list[dict[str, Any]], rows: Conversations) -> dict[tuple[str, str], str]:
    """(way, agent) of those whom the tests name → the team of most of the agent's conversations."""
    found = {}
    for row in suspects:
        if row["agent"] in rows.names:
            of = rows.teams[(rows.agents == rows.names.index(row["agent"])) & (rows.teams >= 0)]
            if of.size:
                found[row["game"], row["agent"]] = rows.team_names[int(np.bincount(of).argmax())]
    return found


def _audit(kpi: Kpi, rows: Conversations, passed: Array, bad: Array) -> list[Estimate]:
    """Rated 1 or 2 among those that pass, among those that do not, and the difference."""
    sides = [_moments(rows, passed == value, bad) for value in (1, 0)]
    (one, sums1), (two, sums0) = sides
    made = [
        _estimate(f"kpi_{name}_bad", kpi.name, share(of), of, "share, Wilson with t")
        for name, of in (("passed", one), ("failed", two))
    ]
    cross = CrossMoments(
        num_num=np.array([sums1[0] @ sums0[0]]),
        num_den=np.array([sums1[0] @ sums0[1]]),
        den_num=np.array([sums1[1] @ sums0[0]]),
        den_den=np.array([sums1[1] @ sums0[1]]),
        clusters=np.array([float(np.count_nonzero(sums1[1] + sums0[1]))]),
    )
    both = Moments(num=one.num, den=one.den + two.den, num_num=one.num_num, num_den=one.num_den, den_den=one.den_den,
                   clusters=cross.clusters)  # fmt: skip
    difference = share_difference(one, two, cross)
    made.append(
        _estimate(
            "kpi_passed_less_failed", kpi.name, difference, both, "difference in one linearisation, t", "points", 100.0
        )
    )
    return made


def _moments(rows: Conversations, kept: Any, bad: Array) -> tuple[Moments, tuple[Array, Array]]:
    of = kept & ~np.isnan(bad)
    size = int(rows.clusters.max(initial=0)) + 1
    num = np.bincount(rows.clusters[of], bad[of], minlength=size).astype(np.float64)
    den = np.bincount(rows.clusters[of], minlength=size).astype(np.float64)
    return Moments.of_clusters(num, den), (num, den)


def _estimate(
    metric: str, kpi: str, found: Intervals, of: Moments, method: str, unit: str = "share", times: float = 1.0
) -> Estimate:
    n, clusters, value = int(of.den[0]), int(of.clusters[0]), number(float(found.value[0] * times))
    return Estimate(
        metric=metric, segment={"kpi": kpi}, value=value, low=number(float(found.low[0] * times)),
        high=number(float(found.high[0] * times)), n=n, clusters=clusters, unit=unit,
        method=f"{method}, clustered by customer (G={clusters})",
        notes=tuple(size_notes(n, clusters)) if value is not None else ("nothing to count",),
    )  # fmt: skip


def _agents(kpi: Kpi, rows: Conversations, passed: Array) -> Estimate:
    """Rank correlation over agents of the share that passes and of the share rated 4 or 5, both shrunken."""
    good = np.where(np.isnan(rows.columns["rating"]), np.nan, rows.columns["rating"] >= 4)
    judged = _per_agent(rows, good)
    counted = _per_agent(rows, passed)
    kept = (judged[1] >= LEAST_JUDGED) & (counted[1] >= LEAST_JUDGED)
    count = int(kept.sum())
    value: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    if count >= FEWEST_UNITS:
        parts = [_shrunk(mean[kept], n[kept]) for mean, n in (counted, judged)]
        value = rank_correlation(*parts)
    few = f"{count} agents with at least {LEAST_JUDGED} judged conversations that count; {FEWEST_UNITS} are needed"
    known = number(value[0])
    return Estimate(
        metric="kpi_rank_correlation", segment={"kpi": kpi.name}, value=known, low=number(value[1]),
        high=number(value[2]), n=count, clusters=count, unit="correlation",
        method="Spearman over agents, both shares shrunken, limits on Fisher's z (agents as a sample of agents)",
        notes=() if known is not None else (few if count < FEWEST_UNITS else ALIKE,),
    )  # fmt: skip


def _per_agent(rows: Conversations, values: Array) -> tuple[Array, Array]:
    kept = (rows.agents >= 0) & ~np.isnan(values)
    n = np.bincount(rows.agents[kept], minlength=len(rows.names)).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.bincount(rows.agents[kept], values[kept], minlength=len(rows.names)) / n, n


def _shrunk(mean: Array, n: Array) -> Array:
    """Shrink shares by their sampling noise, that of the overall share with half an observation added on each side."""
    overall = float((mean @ n + 0.5) / (n.sum() + 1))
    return shrunken(mean, overall * (1 - overall) / n)


def _kpi_row(
    kpi: Kpi, found: list[Estimate], correlation: Estimate | None, examples: list[dict[str, str]]
) -> dict[str, Any]:
    passed, failed, less = found
    return {
        "kind": "kpi",
        "kpi": kpi.name,
        "passes_when": kpi.says,
        "passed_and_bad": passed.value,
        "low": passed.low,
        "high": passed.high,
        "n": passed.n,
        "clusters": passed.clusters,
        "failed_and_bad": failed.value,
        "failed_n": failed.n,
        "points_less": less.value,
        "rank_correlation": correlation.value if correlation else None,
        "agents": correlation.n if correlation else None,
        "examples": examples,
    }


def _examples(rows: Conversations, marked: Any, size: int) -> list[dict[str, str]]:
    """The worst of them to read: lowest rating, then lowest mood at the end, then key."""
    place = np.flatnonzero(marked)
    order = np.lexsort(
        (np.nan_to_num(rows.columns["sentiment_end"][place]), np.nan_to_num(rows.columns["rating"][place], nan=9))
    )
    found: list[dict[str, str]] = rows.keys.take(place[order[:size]]).to_pylist()
    return found


def _suspects(games: list[Played], rows: Conversations, size: int) -> tuple[list[dict[str, Any]], int]:
    """Test every agent on every game together, and list whom the tests name."""
    p = np.concatenate([game.p for game in games]) if games else np.empty(0)
    q, found = discovered(p, FALSE_DISCOVERIES)
    made, start = [], 0
    for game in games:
        for place in np.flatnonzero(found[start : start + game.p.size]):
            mine = rows.agents == place if game.mark is not None else np.zeros(rows.agents.size, bool)
            half = 1.959963984540054 * game.error[place]
            made.append(
                {
                    "kind": "gaming",
                    "game": game.name,
                    "kpi": game.kpi,
                    "says": game.says,
                    "agent": game.agents[place],
                    "points_above_peers": number(float(game.value[place] * 100)),
                    "low": number(float((game.value[place] - half) * 100)),
                    "high": number(float((game.value[place] + half) * 100)),
                    "q": number(float(q[start + place])),
                    "n": int(game.rows[place]),
                    "clusters": int(game.clusters[place]),
                    "examples": [] if game.mark is None else _examples(rows, mine & (game.mark == 1), size),
                }
            )
        start += game.p.size
    return sorted(made, key=lambda row: row["q"]), int((~np.isnan(p)).sum())


def _suspect_estimate(row: dict[str, Any]) -> Estimate:
    return Estimate(
        metric="kpi_gaming", segment={"game": row["game"], "agent": row["agent"]}, value=row["points_above_peers"],
        low=row["low"], high=row["high"], n=row["n"], clusters=row["clusters"], unit="points",
        method="difference to the other agents in the same topics and channels, honest spread allowed for",
        notes=("chosen because it stands out: expect it to be somewhat smaller",),
    )  # fmt: skip


def _sentence(table: list[dict[str, Any]], suspects: list[dict[str, Any]]) -> str:
    known = [row for row in table if row["passed_and_bad"] is not None]
    if not known:
        return "No judged conversation passes any KPI, so nothing can be said."
    worst = known[0]
    span = "" if worst["low"] is None else f" [{worst['low'] * 100:.0f}, {worst['high'] * 100:.0f}]"
    text = (
        f"Yes: of the conversations that pass {worst['kpi']}, "
        f"{worst['passed_and_bad'] * 100:.0f} %{span} were bad for the customer (rated 1 or 2)"
        if worst["passed_and_bad"] > 0
        else "No conversation that passes a KPI was rated 1 or 2"
    )
    if not suspects:
        return f"{text}; no agent stands out by a known way of gaming."
    named = ", ".join(_person(row) for row in suspects[:4])
    more = f" and {len(suspects) - 4} more" if len(suspects) > 4 else ""
    return f"{text}; worth a look, not a verdict: {named}{more}."


def _person(row: dict[str, Any]) -> str:
    of = f" of {row['team']}" if row["team"] else ""
    return f"{row['agent']}{of} ({row['game'].replace('_', ' ')})"


def _notes(known: list[Kpi], games: list[Played], tests: int, agents: int) -> list[str]:
    notes = [
        f"{tests:,} tests (each agent on each known game, at least {FEWEST_ROWS} conversations): of all that are "
        "named at "
        f"most {FALSE_DISCOVERIES * 100:.0f} % are expected to be false (Benjamini–Hochberg). An agent must stand out "
        "beyond the honest spread between agents.",
        "A name is a reason to read the examples, not a proof: other shifts, customers or orders may be behind it.",
    ]
    missing = [kpi.name for kpi in KPIS if kpi not in known]
    if missing:
        notes.append(f"Not computable from this source: {', '.join(missing)}.")
    played = {game.name for game in games if not np.isnan(game.p).all()}
    untested = [name for name in (*(g.name for g in GAMES), *(r[0] for r in RECORDS)) if name not in played]
    if untested:
        notes.append(
            f"Not tested, for want of the fact, of a single such case, or of {FEWEST_UNITS} agents with enough "
            f"conversations: {', '.join(untested)}."
        )
    if not agents:
        notes.append("No agent is known by name.")
    return notes


KPI_AUDIT = Study(
    name="kpi-audit",
    question="Could an agent succeed on the KPI while the customer has a terrible experience?",
    definition=(
        "Per KPI: rated 1 or 2 ÷ judged conversations that pass it, the same of those that fail it, and the "
        "difference; "
        f"the rank correlation over agents (at least {LEAST_JUDGED} judged) of the share that passes and of cx_score. "
        "Known "
        "ways to look after a KPI, agent by agent against the others in the same topics and channels: closing in a "
        "hurry, "
        "no survey after bad conversations, a new ticket instead of a reopening, closing by silence, leaving bad ones "
        "open, merging away, marking as test, spam or internal; and the same team by team. "
        "Conversations to read beside each."
    ),
    method=(
        "Shares with Wilson limits and their difference clustered by customer; Spearman of shrunken shares with "
        "Fisher's z; "
        "gaming by standardised differences against the agents' own spread (winsorised additive over-dispersion; bad "
        "less good conversations: a customer's rows in both are summed), one "
        f"one-sided test per agent and game, false discovery held at {FALSE_DISCOVERIES * 100:.0f} % "
        "(Benjamini–Hochberg)."
    ),
    assumptions=(
        "Topic and channel make cases comparable between agents; what else differs stays in the difference.",
        "Most agents do not game: the middle of them is what is usual.",
        "An agent is who wrote last in public before the close; for merged and excluded records, who is on record.",
    ),
    source="metrics.md §5; The Alignment Gap",
    run=_run,
    pictures=(
        dots_by_segment(
            "Bad experiences among conversations that pass the KPI, and that fail it",
            {"kpi_passed_bad": "pass it", "kpi_failed_bad": "fail it"}, keys=(("kpi",),),
        ),
        dots_by_segment(
            "Known ways of looking after a KPI, team by team: points more than in the other teams",
            {"kpi_gaming_team": ""}, keys=(("game", "team"),), reference=0.0,
        ),
    ),
    options=frozenset({"period", "size"}),
    columns={"kind": "what", "kpi": "KPI", "game": "game", "agent": "agent", "team": "team", "n": "n"},
)  # fmt: skip

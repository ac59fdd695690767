"""Channel flow: where customers come back after a claim, and where they go next on one issue."""

from typing import Any

from unheard.metrics.rows import Period
from unheard.metrics.window import claim_observed, recontacted
from unheard.statistics.ratio import share
from unheard.store.engine import Engine
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.of_rows import draw_flow
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of

SAME_THREAD = "same thread"
UNKNOWN = "(unknown)"


def returns(engine: Engine, period: Period, days: int) -> list[dict[str, Any]]:
    """Estimate each pair of channels: came back there ÷ claimed on the first, customer known and watched for W days.

    Rows with `from_channel`, `to_channel`, `count` and `share` (an `Estimate`), the most frequent first. The counts of
    all pairs add up to the recontacts of `recontact_rate_W`. Interval: Wilson with t, clustered by customer.
    """
    where = f"f.is_claimed AND {claim_observed(days)} AND {period.condition('f.day_number')}"
    back = (
        f"CASE WHEN f.recontact_scope = 'same_thread' THEN '{SAME_THREAD}'"
        f" ELSE COALESCE(f.recontact_channel, '{UNKNOWN}') END"
    )
    found = engine.query(
        f"SELECT DISTINCT {back} AS back_on FROM fact_conversation AS f WHERE {where} AND {recontacted(days)}"
    )
    places = {
        f"back_{number}": name for number, name in enumerate(sorted(map(str, found.column("back_on").to_pylist())))
    }
    if not places:
        return []
    columns = {"closed": count("TRUE")}
    columns |= {column: count(f"{recontacted(days)} AND {back} = {_quoted(name)}") for column, name in places.items()}
    sums = cluster_sums(engine, columns, by=("channel",), where=where)
    pairs = [pair for column, name in places.items() for pair in _pairs(sums, column, name, days)]
    return sorted(pairs, key=lambda pair: (-pair["count"], pair["from_channel"], pair["to_channel"]))


def _pairs(sums: ClusterSums, column: str, back_on: str, days: int) -> list[dict[str, Any]]:
    of = sums.moments(column, "closed")
    shares = estimates_of(
        sums, share(of), metric=f"recontact_rate_{days}", n=of.den, clusters=of.clusters, unit="share",
        method="share, Wilson with t", segment={"recontact_channel": back_on},
    )  # fmt: skip
    return [
        {"from_channel": segment["channel"], "to_channel": back_on, "count": int(came), "share": one}
        for segment, one, came in zip(sums.segments, shares, of.num, strict=True)
        if came > 0
    ]


def steps(engine: Engine, period: Period) -> list[dict[str, Any]]:
    """Count from which channel to which the next contact of a journey goes, claimed or not.

    `count` of the pair and `n`, all steps from that channel. Journeys by the day of their first conversation.
    """
    return engine.query(
        f"""SELECT s.from_channel, s.to_channel, COUNT(*) AS count,
                   CAST(SUM(COUNT(*)) OVER (PARTITION BY s.from_channel) AS BIGINT) AS n
            FROM (
                SELECT
                    COALESCE(LAG(f.channel) OVER (
                        PARTITION BY f.journey_key ORDER BY f.opened_at_us NULLS LAST, f.conversation_key
                    ), '{UNKNOWN}') AS from_channel,
                    COALESCE(f.channel, '{UNKNOWN}') AS to_channel,
                    ROW_NUMBER() OVER (
                        PARTITION BY f.journey_key ORDER BY f.opened_at_us NULLS LAST, f.conversation_key
                    ) AS contact,
                    j.conversation_key AS first_key
                FROM fact_conversation AS f
                INNER JOIN fact_journey AS j ON j.journey_key = f.journey_key AND j.contacts > 1
            ) AS s
            INNER JOIN fact_conversation AS o ON o.conversation_key = s.first_key
            WHERE s.contact > 1 AND {period.condition("o.day_number")}
            GROUP BY s.from_channel, s.to_channel
            ORDER BY count DESC, s.from_channel, s.to_channel"""
    ).to_pylist()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _run(request: Request) -> Answer:
    days = request.settings.recontact_days
    found = returns(request.engine, request.period, days)
    moves = steps(request.engine, request.period)
    if not found and not moves:
        return refusal(
            f"recontact_rate_{days}",
            "No customer came back about an issue, or nothing of it can be seen: see `unheard doctor`.",
        )
    back = sum(pair["count"] for pair in found)
    away = sum(pair["count"] for pair in found if pair["to_channel"] not in (pair["from_channel"], SAME_THREAD))
    rows: list[dict[str, Any]] = [
        {
            "flow": "return after a claim",
            "from_channel": pair["from_channel"],
            "to_channel": pair["to_channel"],
            "count": pair["count"],
            "n": pair["share"].n,
            "share": pair["share"].value,
            "low": pair["share"].low,
            "high": pair["share"].high,
            "clusters": pair["share"].clusters,
        }
        for pair in found
    ]
    rows += [{"flow": "next contact of a journey", **move, "share": move["count"] / move["n"]} for move in moves]
    return Answer(
        sentence=(
            f"Of {back:,} returns within {days} days of a claim, {away:,} came on another channel, where no ticket "
            "system counts them."
        ),
        estimates=[pair["share"] for pair in found],
        rows=rows,
        notes=[
            "Returns: n is the claims on that channel whose customer is known and was watched. Next contacts: n is the "
            "steps from that channel; they are counted, without an interval, and include contacts before any claim."
        ],
    )


CHANNEL_FLOW = Study(
    name="channel-flow",
    question="From which channel to which do customers come back?",
    definition=(
        "Of the conversations claimed on a channel, customer known and watched: those whose first recontact within the "
        "window (30 days) came in the same thread, on the same, or on another channel. Beside it, from which channel "
        "to which the next contact of a journey goes."
    ),
    method="Shares with Wilson limits, clustered by customer; steps of journeys are counted.",
    assumptions=("Customers are recognised across channels; whoever is not, does not seem to come back.",),
    source="metrics.md §4b; CX-gap field note",
    run=_run,
    pictures=(draw_flow("Where customers came back", "return after a claim", same=SAME_THREAD),),
    options=frozenset({"period"}),
    columns={
        "flow": "",
        "from_channel": "from",
        "to_channel": "to",
        "count": "count",
        "n": "of",
        "share": "share",
    },
)

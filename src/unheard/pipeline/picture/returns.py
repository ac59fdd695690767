"""Where customers come back: from the channel that a conversation was closed on to the one they returned on."""

from unheard.metrics.rows import Period
from unheard.metrics.window import claim_observed, recontacted
from unheard.pipeline.measure import Measured, quoted
from unheard.pipeline.picture.seen import Return
from unheard.statistics.ratio import share
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of

SAME_THREAD = "same thread"
UNKNOWN = "(unknown)"


def returns(facts: Measured, period: Period, days: int) -> list[Return]:
    """Estimate each pair of channels: came back there ÷ claimed on the first, customer known and watched for W days.

    The counts of all pairs add up to the recontacts of `recontact_rate_W`. Interval: Wilson with t, clustered by
    customer.
    """
    where = f"f.is_claimed AND {claim_observed(days)} AND {period.condition('f.day_number')}"
    back = (
        f"CASE WHEN f.recontact_scope = 'same_thread' THEN '{SAME_THREAD}'"
        f" ELSE COALESCE(f.recontact_channel, '{UNKNOWN}') END"
    )
    found = facts.engine.query(
        f"SELECT DISTINCT {back} AS back_on FROM fact_conversation AS f WHERE {where} AND {recontacted(days)}"
    )
    places = {
        f"back_{number}": name for number, name in enumerate(sorted(map(str, found.column("back_on").to_pylist())))
    }
    if not places:
        return []
    columns = {"closed": count("TRUE")}
    columns |= {column: count(f"{recontacted(days)} AND {back} = {quoted(name)}") for column, name in places.items()}
    sums = cluster_sums(facts.engine, columns, by=("channel",), where=where)
    pairs = [pair for column, name in places.items() for pair in _pairs(sums, column, name, days)]
    return sorted(pairs, key=lambda pair: (-pair.count, pair.closed_on, pair.back_on))


def _pairs(sums: ClusterSums, column: str, back_on: str, days: int) -> list[Return]:
    of = sums.moments(column, "closed")
    shares = estimates_of(
        sums, share(of), metric=f"recontact_rate_{days}", n=of.den, clusters=of.clusters, unit="share",
        method="share, Wilson with t", segment={"recontact_channel": back_on},
    )  # fmt: skip
    return [
        Return(closed_on=segment["channel"], back_on=back_on, share=one, count=int(came))
        for segment, one, came in zip(sums.segments, shares, of.num, strict=True)
        if came > 0
    ]

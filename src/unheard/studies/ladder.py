"""The ladder: what a claim "done" is worth, rung by rung, from silence to a solution that holds for three months."""

from dataclasses import dataclass
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.window import claim_observed, recontacted
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.ratio import share
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_group
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of, many_segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung: when it is known, and when it holds."""

    name: str
    words: str
    known: str
    holds: str
    needs: tuple[str, ...] = ()


RUNGS = (
    Rung(
        name="not_contradicted",
        words="the customer did not take it back in the conversation",
        known="f.is_contradicted IS NOT NULL",
        holds="NOT f.is_contradicted",
    ),
    Rung(
        name="confirmed",
        words="the customer confirmed it",
        known="f.is_confirmed IS NOT NULL",
        holds="f.is_confirmed",
    ),
    Rung(
        name="verified",
        words="what was written into systems succeeded",
        known="f.writes > 0 AND (f.writes_failed > 0 OR f.writes_unknown = 0)",
        holds="f.writes_failed = 0",
        needs=("ai_action",),
    ),
    *(
        Rung(
            name=f"durable_{days}",
            words=f"no recontact within {days} days",
            known=claim_observed(days),
            holds=f"NOT {recontacted(days)}",
            needs=("times", "customer_identity"),
        )
        for days in (7, 30, 90)
    ),
)
STEADY = 3
"""The durable rungs stand side by side: each follows the first three."""

KINDS = {"all": "TRUE", "assumed": "f.claim_is_assumed", "stated": "NOT f.claim_is_assumed"}


def _run(request: Request) -> Answer:
    if not request.shows("status_history"):
        return refusal(
            "ladder",
            f"There are no claims to look behind: no source shows {CAPABILITY_FACTS['status_history']} "
            "(status_history); "
            f"{REMEDIES['status_history']}.",
        )
    where = f"f.is_claimed AND {request.period.condition('f.day_number')}"
    sums = {kind: cluster_sums(request.engine, _columns(), where=f"{where} AND {of}") for kind, of in KINDS.items()}
    claimed = int(sums["all"].total("claimed").sum())
    if not claimed:
        return refusal("ladder", "No conversation was called done in this period: there is nothing to look behind.")
    splits = [cluster_sums(request.engine, _columns(), by=(name,), where=where) for name in request.by]
    estimates = _silence(sums["all"])
    estimates += [one for kind, of in sums.items() for one in _estimates(request, of, {"claim": kind})]
    estimates += [one for of in splits for one in _estimates(request, of, {"claim": "all"})]
    return Answer(
        sentence=_sentence(estimates, claimed),
        estimates=estimates,
        rows=[row for kind, of in sums.items() for row in _rows(of, {"claim": kind})]
        + [row for of in splits for row in _rows(of, {"claim": "all"})],
        notes=_notes(request, sums["all"], sum(len(of.segments) for of in splits)),
    )


def _columns() -> dict[str, str]:
    columns = {
        "claimed": count("TRUE"),
        "assumed": count("f.claim_is_assumed"),
        "assumed_unconfirmed": count("f.claim_is_assumed AND NOT f.is_confirmed"),
        "unjudged": count("NOT f.is_judged AND f.judge_abstained IS NULL"),
        "no_writes": count("f.writes = 0"),
        "writes_unlogged": count("f.writes IS NULL"),
    }
    for place, rung in enumerate(RUNGS):
        before = RUNGS[: min(place, STEADY)]
        known = " AND ".join(f"({one.known})" for one in (*before, rung))
        holds = " AND ".join(f"({one.holds})" for one in (*before, rung))
        columns |= {
            f"known_{rung.name}": count(rung.known),
            f"holds_{rung.name}": count(f"({rung.known}) AND ({rung.holds})"),
            f"all_known_{rung.name}": count(known),
            f"all_hold_{rung.name}": count(f"{known} AND {holds}"),
        }
    return columns


def _silence(sums: ClusterSums) -> list[Estimate]:
    """How many claims were made from silence: beside the ladder, never on it."""
    made = []
    for metric, column in (("claim_assumed", "assumed"), ("claim_assumed_unconfirmed", "assumed_unconfirmed")):
        of = sums.moments(column, "claimed")
        made += estimates_of(
            sums, share(of), metric=metric, n=of.den, clusters=of.clusters, unit="share", method="share, Wilson with t"
        )
    return made


def _estimates(request: Request, sums: ClusterSums, segment: dict[str, str]) -> list[Estimate]:
    made: list[Estimate] = []
    for rung in RUNGS:
        for metric, prefix in ((f"ladder_{rung.name}", ""), (f"ladder_up_to_{rung.name}", "all_")):
            of = sums.moments(f"{prefix}hold{'' if prefix else 's'}_{rung.name}", f"{prefix}known_{rung.name}")
            made += estimates_of(
                sums, share(of), metric=metric, n=of.den, clusters=of.clusters, unit="share",
                method="share of claims where it is known, Wilson with t", segment=segment,
            )  # fmt: skip
    return [_with_reason(request, one) for one in made]


def _with_reason(request: Request, estimate: Estimate) -> Estimate:
    """Say which fact is missing where a rung has no value."""
    from dataclasses import replace

    if estimate.value is not None:
        return estimate
    rung = next(one for one in RUNGS if estimate.metric.endswith(f"_{one.name}"))
    before = RUNGS[:STEADY] if estimate.metric.startswith("ladder_up_to") else (rung,)
    needs = dict.fromkeys(fact for one in (*before, rung) for fact in one.needs)
    missing = [fact for fact in needs if not request.shows(fact)]
    reasons = [
        f"not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); {REMEDIES[fact]}" for fact in missing
    ]
    return replace(estimate, notes=tuple(reasons or ("known for no claim",)))


def _rows(sums: ClusterSums, segment: dict[str, str]) -> list[dict[str, Any]]:
    """Per rung: how many claims hold, do not, and are unknown; and of those known on every rung so far."""
    made = []
    for place, of in enumerate(sums.segments):
        claimed = int(sums.total("claimed")[place])
        for rung in RUNGS:
            known, holds = (int(sums.total(f"{name}_{rung.name}")[place]) for name in ("known", "holds"))
            known_so_far, holds_so_far = (
                int(sums.total(f"{name}_{rung.name}")[place]) for name in ("all_known", "all_hold")
            )
            made.append(
                {
                    **segment,
                    **of,
                    "rung": rung.name,
                    "means": rung.words,
                    "claimed": claimed,
                    "holds": holds,
                    "does_not": known - holds,
                    "unknown": claimed - known,
                    "known_so_far": known_so_far,
                    "holds_so_far": holds_so_far,
                    "unknown_so_far": claimed - known_so_far,
                }
            )
    return made


def _sentence(estimates: list[Estimate], claimed: int) -> str:
    found = {one.metric: one for one in estimates if one.segment in ({}, {"claim": "all"})}

    def said(metric: str) -> str:
        one = found[metric]
        return "an unknown share" if one.value is None else f"{one.value * 100:.0f} %"

    return (
        f"Of {claimed:,} conversations called done, {said('claim_assumed')} were called so from silence; "
        f"{said('ladder_not_contradicted')} were not taken back in the conversation, {said('ladder_confirmed')} were "
        f"confirmed by the customer, and {said('ladder_durable_30')} held for 30 days."
    )


def _notes(request: Request, sums: ClusterSums, segments: int) -> list[str]:
    total = {name: int(sums.total(name).sum()) for name in ("claimed", "unjudged", "no_writes", "writes_unlogged")}
    notes = [
        "Each rung stands alone (ladder_…), and together with all rungs below it (ladder_up_to_…); both "
        "leave out claims "
        "where it is unknown, and the rows count those.",
        f"Verified is known only where the AI agent wrote into a system: {total['no_writes']:,} claims needed "
        "or made no "
        f"write, of {total['writes_unlogged']:,} no actions are logged. What people did in systems is not on record.",
        "Assumed means that the claim was made from silence (by the vendor, or for inactivity). It is no rung, and no "
        "confirmation.",
    ]
    if total["unjudged"]:
        notes.append(
            f"{total['unjudged']:,} claims were never judged: a confirmation in words would not have been "
            "seen there, and "
            "they count as not confirmed."
        )
    without = sorted(source for source, shown in request.capability.items() if "status_history" not in shown)
    if without:
        notes.append(f"Left out, because status is not observable there: {', '.join(without)}.")
    return notes + many_segments(segments)


LADDER = Study(
    name="ladder",
    question="What is a claim “done” worth?",
    definition=(
        "Of claimed conversations, by rung: not contradicted in the conversation; confirmed by the customer; "
        "verified in "
        "the record (every write of the AI agent succeeded at its last attempt); durable at 7, 30, 90 days "
        "(no recontact "
        "on the issue, any channel). For all claims, for those assumed from silence and for those stated, apart."
    ),
    method=(
        "Shares with Wilson limits, clustered by customer, of the claims where the rung is known; "
        "unknowns are counted."
    ),
    assumptions=(
        "What is unknown on a rung is left out there, not read as a yes or a no.",
        "Few customers with a solved problem say so: confirmed is a lower bound of solved.",
        "A customer who gave up does not come back either: durable is an upper bound of solved.",
    ),
    source="metrics.md §4b; The Alignment Gap",
    run=_run,
    pictures=(
        dots_by_group(
            "What holds of what was called done",
            {f"ladder_{rung.name}": rung.words for rung in RUNGS},
            {"all": "all", "assumed": "called done from silence", "stated": "somebody said so"},
            "claim",
        ),
    ),
    example="--by handler",
    options=frozenset({"by", "period"}),
    columns={
        "claim": "claims", "rung": "rung", "holds": "holds", "does_not": "does not", "unknown": "unknown",
        "holds_so_far": "holds, all so far", "unknown_so_far": "unknown so far",
    },
)  # fmt: skip

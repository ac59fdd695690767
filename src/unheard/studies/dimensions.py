"""The seven dimensions that dashboards miss: the usual KPI of each, and the metric that tells what people felt."""

from dataclasses import dataclass, replace

from unheard.judges.signal_validity import missing_note, validity_note
from unheard.metrics.estimate import Estimate
from unheard.metrics.reasons import languages_judged
from unheard.metrics.registry import find
from unheard.statistics.ratio import share
from unheard.studies.base import Request
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of

TOLERATED = 0.10
"""Share of those that pass the KPI and fail the customer up to which the two are said to agree."""
_JOURNEYS = (
    "(SELECT c.*, j.repetitions AS journey_repetitions, j.channel_switches AS journey_switches FROM fact_conversation"
    " AS c JOIN fact_journey AS j ON j.journey_key = c.journey_key)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Conversations that pass the usual KPI and fail the customer, as conditions on alias f."""

    passes: str
    """Passes the KPI, and what became of the customer is known."""
    fails: str
    says: str
    """What failing is, in words that follow "of those that pass, N % …"."""
    table: str = "fact_conversation"
    signals: tuple[str, ...] = ()
    """Signals of the judge that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One of the seven."""

    name: str
    usual: tuple[str, ...]
    """Metrics that a dashboard shows; of several the first that has a value counts."""
    human: tuple[str, ...]
    """Metrics of what people experienced, the first of them the headline."""
    apart: Apart | None = None


DIMENSIONS = (
    Dimension(name="speed & effort", usual=("aht", "aht_estimated"), human=("true_fcr_30", "customer_effort")),
    Dimension(
        name="understanding & clarity", usual=("script_adherence",), human=("context_acknowledged_rate",),
    ),
    Dimension(
        name="tone & empathy", usual=("required_phrase_rate",),
        human=("authentic_empathy_rate", "scripted_empathy_rate"),
        apart=Apart(
            passes="f.required_phrases_said AND f.sentiment_lowest <= -1 AND f.empathy IS NOT NULL",
            fails="f.empathy <> 'authentic'", says="left an upset customer without a word that met them",
            signals=("empathy_authentic",),
        ),
    ),
    Dimension(
        name="consistency across channels", usual=("containment_rate",), human=("repetition_count", "channel_switches"),
        apart=Apart(
            passes="f.ai_first AND NOT f.has_public_human_turn AND f.journey_repetitions IS NOT NULL"
            " AND f.journey_switches IS NOT NULL",
            fails="f.journey_repetitions >= 1 OR f.journey_switches >= 1",
            says="had to repeat themselves or change the channel", table=_JOURNEYS, signals=("repeats_information",),
        ),
    ),
    Dimension(
        name="transparency & control", usual=("closure_rate",),
        human=("confirmed_resolution_rate", "proactive_update_rate", "promise_kept_rate", "next_step_rate"),
        apart=Apart(
            passes="f.is_claimed AND f.is_confirmed IS NOT NULL", fails="NOT f.is_confirmed",
            says="were never confirmed by the customer", signals=("confirmed",),
        ),
    ),
    Dimension(
        name="emotional outcomes", usual=("conversations_per_agent_hour",),
        human=("sentiment_shift", "neutralised_rate", "stayed_negative_rate", "soured_rate"),
    ),
    Dimension(
        name="long-term relationships", usual=("upsell_rate",), human=("trust_indicator_rate", "pressure_rate"),
        apart=Apart(
            passes="f.pitched AND f.pressed IS NOT NULL", fails="f.pressed",
            says="were pitched to while an issue was open or they were upset", signals=("pitch",),
        ),
    ),
)  # fmt: skip
"""metrics.md §4c."""


def apart_of(request: Request, dimension: Dimension) -> Estimate:
    """Of the conversations that pass the usual KPI, the share that fails the customer; null where none can be told."""
    apart = dimension.apart
    assert apart is not None
    columns = {"passes": count(apart.passes), "fails": count(f"{apart.passes} AND ({apart.fails})")}
    where = request.period.condition("f.day_number")
    sums: ClusterSums = cluster_sums(request.engine, columns, where=where, table=apart.table)
    if not sums.total("passes").sum():
        return no_estimate("passes_but_fails", dimension.name, "no conversation passes the KPI with the rest known")
    of = sums.moments("fails", "passes")
    (found,) = estimates_of(
        sums, share(of), metric="passes_but_fails", n=of.den, clusters=of.clusters, unit="share",
        method="share, Wilson with t", segment={"dimension": dimension.name},
    )  # fmt: skip
    languages = languages_judged(request.engine, [find("pressure_rate")])
    heard = [hearing(apart.signals, request.judge, languages) for hearing in (validity_note, missing_note)]
    return replace(found, notes=(*found.notes, *(note for note in heard if note is not None)))


def no_estimate(metric: str, dimension: str, reason: str, unit: str = "share") -> Estimate:
    """A number that is not there, with its reason."""
    return Estimate(
        metric=metric, segment={"dimension": dimension}, value=None, low=None, high=None, n=0, clusters=0, unit=unit,
        method="none", notes=(reason,),
    )  # fmt: skip


def verdict_of(estimate: Estimate) -> str:
    """Name a disagreement only where it is shown, and agreement only where that is shown."""
    if estimate.low is None or estimate.high is None:
        return "cannot tell"
    if estimate.low > TOLERATED:
        return "disagree"
    return "agree" if estimate.high < TOLERATED else "cannot tell"

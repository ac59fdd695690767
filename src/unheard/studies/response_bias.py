"""Response bias: whether the conversations behind survey answers go as well as those behind silence.

The AI score reads both alike, so it can say how the silent fared: cx_score of the answered less cx_score of those who
were asked and did not answer.
"""

from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.ratio import SMALL_SAMPLE, share, share_difference
from unheard.statistics.relative import relative_difference
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of, many_segments

GROUPS = {"answered": "f.survey_state = 'answered'", "unanswered": "f.survey_state = 'unanswered'"}
ASKED = "f.survey_sent_observable AND f.rating IS NOT NULL AND f.survey_state IN ('answered', 'unanswered')"
DIFFERENCE = "difference of two ratios, one linearisation, t"


def _run(request: Request) -> Answer:
    if not request.shows("survey_sent"):
        return refusal(
            "response_bias",
            "Which surveys were sent is not observable here (survey_sent): who was asked and did not answer cannot be "
            "told from who was never asked. Export every survey that was sent, also those without an answer.",
            unit="points",
        )
    where = f"{ASKED} AND {request.period.condition('f.day_number')}"
    overall = _sums(request, (), where)
    n = {name: int(overall.total(name)[0]) for name in GROUPS}
    if not all(n.values()):
        return refusal(
            "response_bias",
            f"There is nothing to compare: {n['answered']:,} answered and {n['unanswered']:,} unanswered conversations "
            "with a sent survey have a rating. Judge more conversations (`unheard judge`), or take a longer period.",
            unit="points",
        )
    splits = [("handler",), ("team",), *((name,) for name in request.by if name not in ("handler", "team"))]
    sums = [overall, *(_sums(request, by, where) for by in splits)]
    estimates = [estimate for part in sums for estimate in _estimates(part)]
    teams = _of(estimates, "team")
    spread = _spread(teams)
    bias = estimates[2]
    return Answer(
        sentence=_sentence(bias, estimates[3], estimates[0], estimates[1]),
        estimates=estimates,
        rows=[*_rows(estimates), *([spread] if spread else [])],
        notes=_notes(request, teams, spread, [len(part.segments) for part in sums]),
    )


def _sums(request: Request, by: tuple[str, ...], where: str) -> ClusterSums:
    columns = {name: count(condition) for name, condition in GROUPS.items()}
    columns |= {f"good_{name}": count(f"{condition} AND f.rating >= 4") for name, condition in GROUPS.items()}
    return cluster_sums(request.engine, columns, by=by, where=where)


def _estimates(sums: ClusterSums) -> list[Estimate]:
    pairs = {name: (f"good_{name}", name) for name in GROUPS}
    moments = {name: sums.moments(*pair) for name, pair in pairs.items()}
    cross = sums.cross(pairs["answered"], pairs["unanswered"])
    levels = [
        estimates_of(
            sums, share(of), metric=f"cx_score_{name}", n=of.den, clusters=of.clusters, unit="share",
            method="share, Wilson with t",
        )
        for name, of in moments.items()
    ]  # fmt: skip
    both = moments["answered"].den + moments["unanswered"].den
    points = estimates_of(
        sums, share_difference(moments["answered"], moments["unanswered"], cross), metric="response_bias", n=both,
        clusters=cross.clusters, unit="points", method=DIFFERENCE, times=100.0,
    )  # fmt: skip
    relative = estimates_of(
        sums, relative_difference(moments["answered"], moments["unanswered"], cross), metric="response_bias_relative",
        n=both, clusters=cross.clusters, unit="share", method="ratio of two ratios less 1, linearised logarithm, t",
    )  # fmt: skip
    return [one for place in zip(*levels, points, relative, strict=True) for one in place]


def _of(estimates: list[Estimate], name: str) -> list[Estimate]:
    return [one for one in estimates if one.metric == "response_bias" and one.segment.keys() == {name}]


def _rows(estimates: list[Estimate]) -> list[dict[str, Any]]:
    """One row per segment: the two levels and the difference, as a picture of paired points needs them."""
    made = []
    for answered, unanswered, points, relative in zip(*(estimates[start::4] for start in range(4)), strict=True):
        made.append(
            {
                "kind": "segment",
                **points.segment,
                "answered": answered.value,
                "answered_n": answered.n,
                "unanswered": unanswered.value,
                "unanswered_n": unanswered.n,
                "points": points.value,
                "low": points.low,
                "high": points.high,
                "relative": relative.value,
                "clusters": points.clusters,
            }
        )
    return made


def _spread(teams: list[Estimate]) -> dict[str, Any] | None:
    """Describe the teams' differences as a distribution; the spread beyond chance is that of their values less that of
    their errors (both as standard deviations in points).
    """
    known = [one for one in teams if one.value is not None and one.low is not None and one.high is not None]
    known = [one for one in known if one.clusters >= SMALL_SAMPLE and one.segment["team"] != "(unknown)"]
    if len(known) < 2:
        return None
    values = np.array([one.value for one in known], np.float64)
    errors = np.array([((one.high or 0) - (one.low or 0)) / 4 for one in known], np.float64)
    quarters = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    beyond = max(0.0, float(values.var(ddof=1) - (errors**2).mean()))
    return {
        "kind": "distribution over teams",
        "teams": len(known),
        **{name: float(q) for name, q in zip(("min", "q1", "median", "q3", "max"), quarters, strict=True)},
        "above_zero": sum((one.low or 0) > 0 for one in known),
        "below_zero": sum((one.high or 0) < 0 for one in known),
        "standard_deviation": float(values.std(ddof=1)),
        "standard_deviation_beyond_chance": float(np.sqrt(beyond)),
    }


def _sentence(points: Estimate, relative: Estimate, answered: Estimate, unanswered: Estimate) -> str:
    assert points.value is not None
    assert answered.value is not None
    assert unanswered.value is not None
    levels = f"{answered.value * 100:.0f} % of answered conversations were good ones, {unanswered.value * 100:.0f} % of"
    levels += " those asked in vain"
    if points.low is None or points.high is None:
        return f"{levels}; the difference of {points.value:+.1f} points has no interval: there is only one customer."
    span = f"{points.value:+.1f} points [{points.low:+.1f}, {points.high:+.1f}]"
    part = f", {relative.value * 100:+.0f} % of the unanswered" if relative.value is not None else ""
    if points.low > 0:
        return f"The survey hears the happier ones: {levels} ({span}{part})."
    if points.high < 0:
        return f"The survey hears the unhappier ones: {levels} ({span}{part})."
    return f"Whether those who answer fared differently cannot be told: {levels} ({span}{part})."


def _notes(request: Request, teams: list[Estimate], spread: dict[str, Any] | None, sizes: list[int]) -> list[str]:
    notes = []
    without = sorted(source for source, shown in request.capability.items() if "survey_sent" not in shown)
    if without:
        notes.append(f"Left out, because surveys sent are not observable there: {', '.join(without)}.")
    left = len(teams) - (spread["teams"] if spread else 0)
    if spread:
        notes.append(
            f"Over {spread['teams']} teams the difference runs from {spread['min']:+.1f} to "
            f"{spread['max']:+.1f} points "
            f"(half of them between {spread['q1']:+.1f} and {spread['q3']:+.1f}); in {spread['above_zero']} the whole "
            f"interval is above 0, in {spread['below_zero']} below. Beyond chance they spread by about "
            f"{spread['standard_deviation_beyond_chance']:.1f} points."
        )
        if left:
            notes.append(f"{left} teams with fewer than {SMALL_SAMPLE} customers, or unknown, are not in that range.")
    else:
        notes.append("Too few teams with enough customers on both sides for a distribution over teams.")
    return notes + many_segments(sum(size for size in sizes[1:]))


RESPONSE_BIAS = Study(
    name="response-bias",
    question="Do customers who answer the survey fare better than those who stay silent?",
    definition=(
        "cx_score (rated 4 or 5 ÷ judged) of conversations whose csat survey was answered, less cx_score of "
        "those whose "
        "survey was sent and not answered, in percentage points, and as a part of the unanswered. By handler, and over "
        "teams as a distribution. Only sources that show which surveys were sent."
    ),
    method=(
        "Shares with Wilson limits; the difference in one linearisation over customers, who may be on both sides; the "
        "relative difference on the logarithm."
    ),
    assumptions=(
        "The judge errs alike on answered and unanswered conversations: it never sees the survey.",
        "A survey counts as unanswered if it is unanswered in this export; a late answer moves it.",
        "It describes who answers. What CSAT would be if all answered needs a model, and is another study.",
    ),
    source="metrics.md §5; AI-driven Customer Experience Score",
    run=_run,
    pictures=(
        dots_by_segment(
            "Conversations that went well",
            {"cx_score_answered": "answered the survey", "cx_score_unanswered": "asked in vain"},
        ),
    ),
    example="--by channel",
    options=frozenset({"by", "period"}),
)

"""Repeat contact: which failures bring customers back, compared with like conversations in which nothing failed."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.cells import cross_fitted_rates
from unheard.statistics.doubly_robust import LEAST_PROPENSITY, treated_scores
from unheard.statistics.influence import Array, Codes, Estimated, estimated, mean_influence, ratio_influence
from unheard.statistics.logistic import fold_of
from unheard.statistics.ratio import Moments, share, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.repeat_causes import WORDS, Cases, find_cases
from unheard.studies.sums import number

FEWEST_CASES = 30
"""A cause with fewer cases is counted and not compared."""
FEWEST_CLEAN = 100
NEEDS = ("status_history", "times", "customer_identity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one cause does, with its intervals."""

    name: str
    cases: int
    rate: Estimated
    """Share of its cases that came back."""
    without: Estimated
    """Share of them that would have, had nothing failed."""
    effect: Estimated
    explained: Estimated
    """Part of all returns that would not have come."""
    clipped: float
    """Share of the cases whose like without a failure are rarer than one in fifty."""


def _run(request: Request) -> Answer:
    missing = [fact for fact in NEEDS if not request.shows(fact)]
    if missing:
        fact = missing[0]
        return refusal(
            "repeat_contact_effect",
            f"Who came back is not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); {REMEDIES[fact]}.",
            unit="points",
        )
    days = request.days or request.settings.recontact_days
    cases = find_cases(request.engine, request.period.condition("f.day_number"), days)
    clean = int(cases.clean.sum())
    usable = [name for name, of in cases.causes.items() if of.sum() >= FEWEST_CASES]
    if clean < FEWEST_CLEAN or not usable or not cases.came_back.any():
        return refusal(
            "repeat_contact_effect",
            f"Of {cases.size:,} closed conversations that were watched for {days} days and have a known outcome, in "
            f"{clean:,} nothing failed (at least {FEWEST_CLEAN} are needed) and {len(usable)} causes have at least "
            f"{FEWEST_CASES} cases; {int(cases.came_back.sum()):,} came back. Judge more conversations, or take a "
            "longer "
            "period.",
            unit="points",
        )
    effects = [effect_of(cases, name) for name in usable]
    effects.sort(key=lambda one: -(one.explained.value or 0))
    return Answer(
        sentence=_sentence(effects, days),
        estimates=[estimate for one in effects for estimate in _estimates(one, cases)],
        rows=[_row(one) for one in effects],
        notes=_notes(cases, effects, days),
    )


def effect_of(cases: Cases, name: str) -> Effect:
    """Compare the cases of one cause with those in which nothing failed, alike in topic, channel and tier."""
    kept = np.flatnonzero(cases.causes[name] | cases.clean)
    treated = cases.causes[name][kept].astype(np.float64)
    came = cases.came_back[kept]
    levels = [codes[kept] for codes in cases.cells]
    folds = fold_of(cases.keys)[cases.clusters[kept]]
    propensity = cross_fitted_rates(levels, treated, np.ones(kept.size, bool), folds)
    untreated = cross_fitted_rates(levels, came, treated == 0, folds)
    value, influence = treated_scores(treated, came, propensity, untreated)
    rate, own = mean_influence(came, treated == 1)
    clusters = cases.clusters[kept]
    terms = np.zeros(cases.size)
    terms[kept] = influence * treated.sum() + treated * value  # what each row adds to the returns that it explains
    explained, moved = ratio_influence(terms, cases.came_back)
    return Effect(
        name=name,
        cases=int(treated.sum()),
        rate=_rate(came, treated == 1, clusters),
        without=_interval(rate - value, own - influence, clusters, 0.0),
        effect=_interval(value, influence, clusters, -1.0),
        explained=_interval(explained, moved, cases.clusters, None),
        clipped=float((propensity[treated == 1] > 1 - LEAST_PROPENSITY).mean()),
    )


def _rate(came: Array, cases: Any, clusters: Codes) -> Estimated:
    """The plain share, with Wilson's limits."""
    _, codes = np.unique(clusters[cases], return_inverse=True)
    of = Moments.of_clusters(np.bincount(codes, came[cases]), np.bincount(codes))
    found = share(of)
    return Estimated(
        value=number(float(found.value[0])), low=number(float(found.low[0])), high=number(float(found.high[0])),
        variance=number(float(found.variance[0])), clusters=int(of.clusters[0]),
    )  # fmt: skip


def _interval(value: float, influence: Array, clusters: Any, low: float | None) -> Estimated:
    _, codes = np.unique(clusters, return_inverse=True)
    return estimated(value, influence, codes, low=low, high=None if low is None else 1.0)


def _estimates(one: Effect, cases: Cases) -> list[Estimate]:
    method = "doubly robust over topic, channel and tier, cross-fitted by customer, influence summed by customer"
    plain = "share, Wilson with t, clustered by customer"
    parts = (
        ("repeat_contact_effect", one.effect, 100.0, "points", method),
        ("repeat_contact_explained", one.explained, 1.0, "share", method),
        ("repeat_contact_rate", one.rate, 1.0, "share", plain),
        ("repeat_contact_rate_without", one.without, 1.0, "share", method),
    )
    return [
        Estimate(
            metric=metric, segment={"cause": one.name}, value=_times(of.value, by), low=_times(of.low, by),
            high=_times(of.high, by), n=one.cases, clusters=of.clusters, unit=unit,
            method=f"{how} (G={of.clusters})", notes=tuple(size_notes(one.cases, of.clusters)),
        )
        for metric, of, by, unit, how in parts
    ]  # fmt: skip


def _row(one: Effect) -> dict[str, Any]:
    return {
        "cause": one.name,
        "says": WORDS[one.name],
        "cases": one.cases,
        "rate": one.rate.value,
        "rate_without": one.without.value,
        "points": _times(one.effect.value, 100.0),
        "low": _times(one.effect.low, 100.0),
        "high": _times(one.effect.high, 100.0),
        "clusters": one.effect.clusters,
        "explained": one.explained.value,
        "explained_low": one.explained.low,
        "explained_high": one.explained.high,
        "e_value": e_value(one.rate.value, one.without.value),
        "without_a_like": one.clipped,
    }


def e_value(rate: float | None, without: float | None) -> float | None:
    """How strongly something unseen would have to go with both the cause and the return to explain the effect away.

    As a risk ratio: RR + √(RR·(RR − 1)), of the ratio above 1. Source: VanderWeele & Ding (2017), Annals of Internal
    Medicine 167. None where one of the two shares is 0 or unknown.
    """
    if not rate or not without or without <= 0:
        return None
    ratio = max(rate / without, without / rate)
    return ratio + math.sqrt(ratio * (ratio - 1))


def _times(value: float | None, by: float) -> float | None:
    return None if value is None else value * by


def _sentence(effects: list[Effect], days: int) -> str:
    shown = [one for one in effects if one.effect.low is not None and one.effect.low > 0]
    if not shown:
        return (
            f"No failure here is shown to bring customers back within {days} days more than like conversations without."
        )
    parts = []
    for one in shown[:3]:
        assert one.rate.value is not None
        assert one.without.value is not None
        assert one.explained.value is not None
        parts.append(
            f"{WORDS[one.name]}: {one.rate.value * 100:.0f} % came back, {one.without.value * 100:.0f} % would have "
            "anyway "
            f"({one.explained.value * 100:.0f} % of all returns)"
        )
    return f"What brings customers back within {days} days: {'; '.join(parts)}."


def _notes(cases: Cases, effects: list[Effect], days: int) -> list[str]:
    total = int(cases.came_back.sum())
    notes = [
        f"{cases.size:,} closed conversations watched for {days} days with a known outcome, {total:,} came back; in "
        f"{int(cases.clean.sum()):,} every known issue was resolved and nothing failed.",
        "Conversations may have several causes, and what one brings includes what the others in the same conversations "
        "bring: the explained parts may sum past 100 % and must not be stacked.",
    ]
    few = {name: int(of.sum()) for name, of in cases.causes.items() if name not in {one.name for one in effects}}
    seen = [f"{name} ({n})" for name, n in few.items()]
    if seen:
        notes.append(f"Counted and not compared, with fewer than {FEWEST_CASES} cases: {', '.join(seen)}.")
    if not cases.tier_known:
        notes.append("No conversation has the attribute tier: compared alike in topic and channel only.")
    far = [one.name for one in effects if one.clipped > 0.05]
    if far:
        notes.append(
            "More than 5 % of the cases have hardly any like without a failure, so that the comparison leans on the "
            "model: "
            f"{', '.join(far)}."
        )
    return notes


REPEAT_CONTACT = Study(
    name="repeat-contact",
    question="Which failures bring customers back?",
    definition=(
        "Of claimed conversations that were watched for --days (30) and have a known outcome: per cause (never "
        "answered, "
        "write timed out, write failed, misrouted, missing knowledge, slow, closed by silence, unresolved for no seen "
        "cause) the share that comes back about the same issue, less the share that would have come back had nothing "
        "failed, as told by like conversations without a failure. Explained: the part of all returns that this makes."
    ),
    method=(
        "Effect on the affected, doubly robust: propensity and outcome by topic, channel and tier (rates of each cell, "
        "small ones drawn towards the cell around them), cross-fitted by customer, clipped at 0.02; influences summed "
        "by customer."
    ),
    assumptions=(
        "Within a topic, channel and tier, failures do not go with other reasons to come back; the E-value says how "
        "strong such a reason would have to be.",
        "Whose issue was solved only after they had written into the closed thread counts as a return in which nothing "
        "failed: in the simulated world the rate without a failure is one to two points too high by that.",
        "Causes are what the record and the judge show; a failure that neither shows counts as none.",
        "A customer who gave up does not come back either: a low effect is not harmless.",
    ),
    source="metrics.md §4e; Enterprise AI Is Breaking Traditional CX Metrics",
    run=_run,
    pictures=(
        dots_by_segment(
            "Came back within the window: with this failure, and the same cases without it",
            {"repeat_contact_rate": "with it", "repeat_contact_rate_without": "without it"},
            words=WORDS,
        ),
    ),
    options=frozenset({"period", "days"}),
    columns={"cause": "cause", "says": "what happened", "cases": "cases", "rate": "came back",
             "rate_without": "would have",
             "points": "points", "explained": "explained", "e_value": "E-value"},
)  # fmt: skip

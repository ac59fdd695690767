"""AI versus human: how the same case fares when the AI agent takes it first, and when a person does (intention to
treat).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.statistics.influence import Array, Estimated, estimated, mean_influence, ratio_influence
from unheard.studies.answering import estimate_of, missing_fact
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.columns import CASE, Columns, Mask, conversations
from unheard.studies.drawing.making import dots_by_metric

NEEDS = ("ai_actor", "business_turn")
OVERLAP = (0.05, 0.95)
FEWEST = 50
"""Rated conversations on each side, where both could have happened."""
NUMBERS = ("contacts_90_days", "difficulty_probability")
OUTCOMES = ("cx_score", "bad_experience_rate")
SIDES = ("ai_first", "human_first")
METHOD = "doubly robust, cross-fitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Rated conversations that the AI agent or a person handled first."""

    rows: Columns
    treated: Array
    """1 where the AI agent was first."""
    propensity: Array
    """P(AI agent first | case)."""
    features: Any
    kept: Mask
    """Both could have happened."""


def _run(request: Request) -> Answer:
    refused = missing_fact(request, "cx_score_effect", NEEDS, "Who handled a conversation first cannot be seen")
    if refused is not None:
        return refused
    if request.judge is None:
        return refusal("cx_score_effect", f"Nothing is judged yet; {REMEDIES['judgement']}.", unit="points")
    found = _compared(request)
    sides = {name: int((found.kept & (found.treated == side)).sum()) for name, side in zip(SIDES, (1, 0), strict=True)}
    if min(sides.values()) < FEWEST:
        return refusal(
            "cx_score_effect",
            f"Too few cases that could have gone either way: {sides['ai_first']:,} with the AI agent first and "
            f"{sides['human_first']:,} with a person first; needs {FEWEST} of each.",
            unit="points",
        )
    estimates = [one for name in OUTCOMES for one in _outcome(found, name)]
    return Answer(
        sentence=_sentence(estimates),
        estimates=[*estimates, _overlap(found)],
        rows=_cells(found),
        notes=_notes(found),
    )


def _compared(request: Request) -> Compared:
    from unheard.statistics.logistic import cross_fitted

    rows = conversations(
        request.engine, ("conversation_key", "ai_first", "rating", *CASE, *NUMBERS),
        f"f.rating IS NOT NULL AND (f.ai_first OR f.human_first) AND {request.period.condition('f.day_number')}",
    )  # fmt: skip
    treated = np.nan_to_num(rows.numbers("ai_first"))
    if not rows.rows:
        nothing = np.zeros(0)
        return Compared(rows=rows, treated=nothing, propensity=nothing, features=None, kept=nothing > 0)
    features = rows.features(CASE, NUMBERS)
    propensity = cross_fitted(features, treated, np.ones(rows.rows, np.bool_), rows.folds)
    kept = (propensity >= OVERLAP[0]) & (propensity <= OVERLAP[1])
    return Compared(rows=rows, treated=treated, propensity=propensity, features=features, kept=kept)


def _value(found: Compared, outcome: str) -> Array:
    rating = found.rows.numbers("rating")
    return (rating >= 4 if outcome == "cx_score" else rating <= 2).astype(np.float64)


def _outcome(found: Compared, outcome: str) -> list[Estimate]:
    """Both sides on the same cases, their difference, and the plain difference beside it."""
    from unheard.statistics.doubly_robust import clip, scores
    from unheard.statistics.logistic import cross_fitted

    value, n = _value(found, outcome), int(found.kept.sum())
    sides = []
    for treated, chance in ((found.treated, found.propensity), (1 - found.treated, 1 - found.propensity)):
        predicted = cross_fitted(found.features, value, (treated > 0) & found.kept, found.rows.folds)
        by_row = scores(treated, value, clip(chance), predicted)
        sides.append(mean_influence(np.where(found.kept, by_row, 0.0), found.kept))
    (first, by_first), (second, by_second) = sides
    (plain1, plain_by1), (plain0, plain_by0) = (
        ratio_influence(value * side, side) for side in (found.treated * found.kept, (1 - found.treated) * found.kept)
    )
    effect = _with_interval(found, first - second, by_first - by_second, -1.0)
    plain = _with_interval(found, plain1 - plain0, plain_by1 - plain_by0, -1.0)
    return [
        *(
            estimate_of(_with_interval(found, side, by), f"{outcome}_{name}", n=n, method=METHOD)
            for name, (side, by) in zip(SIDES, sides, strict=True)
        ),
        estimate_of(effect, f"{outcome}_effect", n=n, method=f"difference, {METHOD}", unit="points", times=100.0),
        estimate_of(
            plain,
            f"{outcome}_unadjusted",
            n=n,
            method="difference of two ratios over the same cases",
            unit="points",
            times=100.0,
        ),
    ]


def _with_interval(found: Compared, value: float, influence: Array, low: float = 0.0) -> Estimated:
    return estimated(value, influence, found.rows.clusters, low=low, high=1.0)


def _overlap(found: Compared) -> Estimate:
    share, influence = mean_influence(found.kept.astype(np.float64))
    return estimate_of(
        _with_interval(found, share, influence), "overlap_share", n=found.rows.rows,
        method=f"share with a propensity within {OVERLAP[0]} to {OVERLAP[1]}",
    )  # fmt: skip


def _cells(found: Compared) -> list[dict[str, Any]]:
    """Channel × topic: how often the AI agent is first, and how much of the cell is left out."""
    topics, channels = ["(unknown)", *found.rows.labels("topic")], ["(unknown)", *found.rows.labels("channel")]
    place = (found.rows.codes("channel") + 1) * len(topics) + found.rows.codes("topic") + 1
    occurring, codes = np.unique(place, return_inverse=True)
    number = np.bincount(codes)
    first, out = np.bincount(codes, found.treated), np.bincount(codes, ~found.kept)
    return [
        {
            "channel": channels[one // len(topics)], "topic": topics[one % len(topics)],
            "conversations": int(number[cell]), "ai_first_share": float(first[cell] / number[cell]),
            "left_out_share": float(out[cell] / number[cell]),
        }
        for cell, one in enumerate(occurring.tolist())
    ]  # fmt: skip


def _sentence(estimates: list[Estimate]) -> str:
    named = {one.metric: one for one in estimates}
    ai, human, effect, plain = (
        named[f"cx_score_{name}"] for name in ("ai_first", "human_first", "effect", "unadjusted")
    )
    assert ai.value is not None
    assert human.value is not None
    assert effect.value is not None
    levels = (
        f"{ai.value * 100:.0f} % of the cases would go well with the AI agent first, {human.value * 100:.0f} % with a "
        "person first"
    )
    before = f"before adjusting for the cases it looks like {plain.value:+.1f}"
    if effect.low is None or effect.high is None:
        return f"{levels}: {effect.value:+.1f} points, without an interval; {before}."
    span = f"{effect.value:+.1f} points [{effect.low:+.1f}, {effect.high:+.1f}]"
    if effect.low <= 0 <= effect.high:
        text = "Whether the same cases fare better with the AI agent or a person first cannot be told"
    else:
        text = f"The same cases fare {'better' if effect.value > 0 else 'worse'} with the AI agent first"
    return f"{text}: {levels} ({span}; {before})."


def _notes(found: Compared) -> list[str]:
    total, out = found.rows.rows, int((~found.kept).sum())
    notes = [
        "By who handled first: what the AI agent handed over counts as the AI agent's. AI alone against people alone "
        "would be description: the AI agent's failures were handed over."
    ]
    if out:
        gone = sorted(
            (one for one in _cells(found) if one["left_out_share"] > 0.5), key=lambda one: -one["conversations"]
        )
        named = ", ".join(
            f"{one['channel']} / {one['topic']} ({one['ai_first_share'] * 100:.0f} % AI first)" for one in gone[:8]
        )
        more = f" and {len(gone) - 8} more" if len(gone) > 8 else ""
        notes.append(
            f"{out:,} of {total:,} conversations ({out / total * 100:.0f} %) are of kinds that (nearly) always go to "
            f"one side and are left out{': mostly ' + named + more if gone else ''}."
        )
    if not found.rows.labels("difficulty_probability"):
        notes.append("Difficulty is not known here, so that it could not be adjusted for.")
    return notes


AI_VS_HUMAN = Study(
    name="ai-vs-human",
    question="Does the same case fare better with the AI agent first or with a person first?",
    definition=(
        "cx_score and bad_experience_rate of rated conversations, had the AI agent handled all of them first, and had "
        "a person: by who handled first (intention to treat), adjusted for topic, channel, language, tier, contacts "
        "in the 90 days before, and difficulty. Conversations whose chance of the AI agent being first is below 5 % "
        "or above 95 % are left out; the kinds are named, the share kept is printed. Beside it the plain difference "
        "over the same cases."
    ),
    method=(
        "Augmented inverse probability weighting for each side; logistic regressions cross-fitted over five folds of "
        "customers; the influence of both sides in one difference, summed by customer; t on effective degrees of "
        "freedom."
    ),
    assumptions=(
        "What decides who is first, and also matters for the outcome, is among what is adjusted for. Where the router "
        "sees how hard a case is and the record does not, the AI agent looks better than it is: in the simulated "
        "world, where it gets the easy ones, by some three points of good conversations.",
        "The judge errs alike on both sides, and what it could not rate would not change the difference.",
        "It is about cases that could have gone either way, not about those that are always routed to one side.",
    ),
    source="metrics.md §5; AI-driven Customer Experience Score",
    run=_run,
    pictures=(
        dots_by_metric(
            "The same cases, had one or the other been first",
            {
                "Good conversations": ("cx_score_ai_first", "cx_score_human_first"),
                "Bad experiences": ("bad_experience_rate_ai_first", "bad_experience_rate_human_first"),
            },
            ("the AI agent first", "a person first"),
        ),
        dots_by_metric(
            "The AI agent first less a person first, in points",
            {
                "Good conversations, the same cases": ("cx_score_effect",),
                "… as the numbers stand": ("cx_score_unadjusted",),
                "Bad experiences, the same cases": ("bad_experience_rate_effect",),
                "… as those numbers stand": ("bad_experience_rate_unadjusted",),
            },
            reference=0,
        ),
    ),
    options=frozenset({"period"}),
)

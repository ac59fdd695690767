"""Labelling plan: how many conversations people should read for ± x points, and which.

Design    without replacement, exact probabilities (systematic in a random order), more of what the judge is unsure of,
          30 % of the draw uniform; with --by each segment gets what it needs for the same width
Goes on   fill in value and annotator, `unheard labels import`, `unheard study debiased`
Source    metrics.md §6; statistics/sampling.py
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from unheard.errors import UsageError
from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.statistics.prediction_powered import Array, Codes
from unheard.statistics.sampling import inclusion_probabilities, systematic
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import amounts
from unheard.studies.judged_and_read import FEWEST_LABELS, gather
from unheard.studies.labelling_design import (
    SCORE,
    Spread,
    binary_spread,
    floor_variance,
    half_width,
    labels_needed,
    learned_or_assumed,
)
from unheard.studies.learned_word import learned_words
from unheard.studies.sums import many_segments

POINTS = 3.0
"""Half width to reach where the caller names none."""
FINEST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One part of the conversations that gets its own number of labels."""

    segment: dict[str, str]
    place: Codes
    """Positions of its conversations."""
    sigma: Array
    alone: float
    floor: float
    customers: int

    def needed(self, points: float) -> int | None:
        """Labels for a half width, drawn where the judge is unsure."""
        return labels_needed(self.sigma, self.floor, points)

    def needed_at_random(self, points: float) -> int | None:
        """Labels for the same half width by a simple random sample, without the judge."""
        return labels_needed(np.full(self.place.size, self.alone), self.floor, points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to draw: conversations in the order in which to read them, and why so many."""

    sample: str
    rows: list[dict[str, Any]]
    strata: list[Stratum]
    sizes: list[int]
    spread: Spread
    points: float | None
    """Half width that was asked for; None where a number of labels was."""
    is_learned: bool = False
    """Whether the width is that of the cross-predicted figure."""

    @property
    def reached(self) -> list[float | None]:
        """Predicted half width of each stratum, in points; None where it has too few conversations for any."""
        found = [half_width(one.sigma, size, one.floor) for one, size in zip(self.strata, self.sizes, strict=True)]
        return [one if np.isfinite(one) else None for one in found]

    @property
    def widest(self) -> float | None:
        """The widest of them; None where there is none at all."""
        return max((one for one in self.reached if one is not None), default=None)


def make_plan(request: Request) -> Plan | str:
    """Plan a sample; a text says why there can be none. Raises `UsageError` for --width together with --size."""
    if request.width is not None and request.size is not None:
        raise UsageError("--width and --size each settle how many conversations to read: give one of them.")
    if len(request.by) > 1:
        raise UsageError("A plan reaches its width in the segments of one split: name one segment in --by.")
    if request.judge is None:
        return f"Nothing is judged yet, so nothing says where to look; {REMEDIES['judgement']}."
    read = gather(request)
    if not read.all.rating.size:
        return f"{request.judge} has rated no conversation of this period."
    confidence = np.asarray(read.table.column("confidence").to_numpy(), np.float64)
    word = learned_words(request, read).get(SCORE.metric)
    spread = learned_or_assumed(read.all, confidence, word)
    parts = list(zip(read.segments, read.places, strict=True)) or [(read.all, np.arange(read.all.rating.size))]
    strata = [
        Stratum(
            segment=part.segment, place=place, sigma=spread.sigma[place],
            alone=binary_spread(float(SCORE.of(part.rating).mean())), floor=floor_variance(part),
            customers=int(np.unique(part.cluster).size),
        )
        for part, place in parts
    ]  # fmt: skip
    if request.size is None:
        points: float | None = request.width or POINTS
        sizes = [one.needed(request.width or POINTS) or one.place.size for one in strata]
    else:
        points, sizes = None, shared(strata, request.size)
    sample = _name(request, sum(sizes))
    rows = _drawn(read.table, strata, sizes, sample, request.seed)
    return Plan(
        sample=sample, rows=rows, strata=strata, sizes=sizes, spread=spread, points=points, is_learned=word is not None
    )  # fmt: skip


def shared(strata: list[Stratum], size: int) -> list[int]:
    """Share a number of labels out so that every segment reaches (nearly) the same half width; at least 30 or all.

    The width is found by halving; what rounding leaves over goes to the widest.
    """
    least = [min(FEWEST_LABELS, one.place.size) for one in strata]
    if len(strata) == 1:
        return [min(size, strata[0].place.size)]
    if sum(least) > size:
        raise UsageError(
            f"{len(strata):,} segments need {sum(least):,} conversations at the least ({FEWEST_LABELS} each): raise "
            f"--size."
        )
    narrow, wide = FINEST, 100.0
    best = least
    for _ in range(30):
        middle = (narrow * wide) ** 0.5
        sizes = [max(one.needed(middle) or one.place.size, few) for one, few in zip(strata, least, strict=True)]
        if sum(sizes) <= size:
            best, wide = sizes, middle
        else:
            narrow = middle
    return best


def _name(request: Request, size: int) -> str:
    """Name a sample by what settles it, so that the same plan has the same name."""
    days = [str(day) for day in (request.since_day, request.until_day) if day is not None]
    of = "+".join(request.by) or "all"
    parts = ["plan", str(request.judge), of, str(size), "seed", str(request.seed), *(["days", *days] if days else [])]
    return "-".join(parts)


def _drawn(table: pa.Table, strata: list[Stratum], sizes: list[int], sample: str, seed: int) -> list[dict[str, Any]]:
    """Draw, and list what was drawn in a random order: whoever stops half-way has read a random half."""
    random = np.random.default_rng(seed)
    keys: Any = table.column("conversation_key").combine_chunks()
    rank = np.empty(len(keys), np.int64)
    rank[np.asarray(pa.compute.sort_indices(keys).to_numpy(), np.int64)] = random.permutation(len(keys))
    taken, chance, stratum = [], [], []
    for number, (one, size) in enumerate(zip(strata, sizes, strict=True)):
        probability = inclusion_probabilities(one.sigma, size)
        picked = systematic(probability, np.argsort(rank[one.place]), float(random.random()))
        taken.append(one.place[picked])
        chance.append(probability[picked])
        stratum.append(np.full(picked.size, number))
    place = np.concatenate(taken)
    order = np.argsort(rank[place])
    named = table.select(["conversation_key", "conversation_id", "source"]).take(place[order]).to_pylist()
    chances, numbers = np.concatenate(chance)[order], np.concatenate(stratum)[order]
    return [
        {
            **row, "name": "rating", "value": None, "annotator": None, "sample": sample, "inclusion_prob": float(p),
            "purpose": "active", "where": ", ".join(strata[int(of)].segment.values()) or "all",
        }
        for row, p, of in zip(named, chances.tolist(), numbers.tolist(), strict=True)
    ]  # fmt: skip


def _run(request: Request) -> Answer:
    plan = make_plan(request)
    if isinstance(plan, str):
        return refusal("labels_needed", plan, unit="labels")
    estimates = []
    for one, size, reached in zip(plan.strata, plan.sizes, plan.reached, strict=True):
        estimates += _figures(one, size, reached, plan)
    return Answer(
        sentence=_sentence(plan),
        estimates=estimates,
        rows=plan.rows,
        notes=[*_notes(plan), *many_segments(len(plan.strata))],
    )


def _figures(one: Stratum, size: int, reached: float | None, plan: Plan) -> list[Estimate]:
    """Labels planned, the width predicted, and what a simple random sample without the judge would need for it."""
    note, at_random = "", None
    if reached is None:
        note = f"{one.place.size:,} conversations are too few for an interval, also if all are read"
    elif plan.points is not None and reached > plan.points + FINEST:
        note = (
            f"±{plan.points:g} points cannot be reached: with all {one.place.size:,} read it is ±{reached:.1f}, "
            "because only so many customers wrote"
        )
    if reached is not None:
        at_random = one.needed_at_random(reached)
    figures: list[tuple[str, float | None, str, str]] = [
        ("labels_needed", size, "labels", note),
        ("planned_half_width", reached, "points", "" if reached is not None else note),
        ("labels_needed_at_random", at_random, "labels", "" if at_random else "not even all of them reach that width"),
    ]
    return [
        Estimate(
            metric=metric, segment=one.segment, value=value, low=None, high=None, n=int(one.place.size),
            clusters=one.customers, unit=unit, method="predicted, no estimate: see definition",
            notes=(text,) if text else (),
        )
        for metric, value, unit, text in figures
    ]  # fmt: skip


def _sentence(plan: Plan) -> str:
    total, conversations = sum(plan.sizes), sum(one.place.size for one in plan.strata)
    if plan.widest is None:
        return f"{conversations:,} conversations are too few for an interval, also if people read all of them."
    where = f" in each of {len(plan.strata):,} segments" if len(plan.strata) > 1 else ""
    if plan.points is not None and plan.widest > plan.points + FINEST:
        return (
            f"±{plan.points:g} points{where} is more than {conversations:,} conversations can say: {total:,} labels "
            f"reach ±{plan.widest:.1f} at best, however well people read."
        )
    return (
        f"Read {total:,} of {conversations:,} conversations and cx_score is known to about ±{plan.widest:.1f} "
        f"points{where}, corrected for what the judge gets wrong."
    )


def _notes(plan: Plan) -> list[str]:
    spread = plan.spread
    if spread.pilot:
        source = (
            f"The width is predicted from {spread.pilot:,} pilot labels: "
            f"{'what is learnt from them' if plan.is_learned else 'judge'} and people correlate by "
            f"{spread.correlation:.2f}. A pilot of few labels predicts roughly."
            + (" It is that of cx_score_cross_predicted in `unheard study debiased`." if plan.is_learned else "")
        )
    else:
        source = (
            f"Nobody has labelled yet: a correlation of {spread.correlation:.2f} between judge and people is "
            "assumed. Read a part, import it, and plan again."
        )
    alone = [
        None if reached is None else one.needed_at_random(reached)
        for one, reached in zip(plan.strata, plan.reached, strict=True)
    ]
    notes = [source]
    if all(alone):
        times = sum(int(one or 0) for one in alone) / sum(plan.sizes)
        notes.append(
            f"A simple random sample read without the judge's help would need {sum(int(one or 0) for one in alone):,} "
            f"labels for that, {times:.1f} times as many."
        )
    return [
        *notes,
        f"Sample {plan.sample!r}: `--output jsonl` writes one label per conversation without its value, in a random "
        f"order; "
        "fill in `value` (1 to 5) and `annotator`, then `unheard labels import` and `unheard study debiased`.",
        "The plan is for cx_score (rated 4 or 5). The other two figures come out of the same labels, with other "
        "widths.",
    ]


LABELLING_PLAN = Study(
    name="labelling-plan",
    question="How many conversations must people read, and which?",
    definition=(
        "For cx_score to be known to ± --width points (default 3) after correction by people, in all or in each "
        "segment of "
        "--by; or, with --size, the width that so many labels reach. Conversations are drawn with probabilities in "
        "proportion to what is left to learn about them (σ of people's word less the judge's), 30 % of the draw "
        "uniform. "
        "σ comes from pilot labels by rating and confidence, from 200 on by what a regression learns from them (the "
        "width is then that of the cross-predicted figure), else from an assumed correlation of 0.5 and the judge's "
        "own "
        "doubt. Rows are labels without a value, with sample and inclusion_prob, as `unheard labels import` takes them."
    ),
    method=(
        "Predicted variance Σσ²(1/p − 1)/N² plus that of the mean over all conversations by customer, with the "
        "estimator's "
        "small-sample terms; the number by halving. Drawn systematically in a random order: the probabilities are "
        "exact."
    ),
    assumptions=(
        "The prediction assumes that people and the judge go on differing as in the pilot, or as assumed; the interval "
        "that comes out later does not.",
        "Every drawn conversation is read; reading only a part in the order given is a smaller sample, not a biased "
        "one.",
        "The width is that of the process behind the conversations: reading all of them leaves a width, too.",
    ),
    source="metrics.md §6; Zrnic & Candès (2024), active inference; Neyman (1934)",
    run=_run,
    reads_labels=True,
    pictures=(
        amounts(
            "Conversations to read",
            {"labels_needed": "As planned", "labels_needed_at_random": "Drawn without a plan"},
        ),
    ),
    options=frozenset({"by", "period", "size", "seed", "width"}),
    columns={
        "conversation_id": "conversation", "source": "source", "where": "", "inclusion_prob": "probability",
    },
    example="--size 6 --output jsonl",
)  # fmt: skip

"""Debiased: what people would say of all conversations, from the judge's word on all and people's word on a sample.

Estimand     share rated 4 or 5, share rated 1 or 2, mean rating that the reference (people, or a second judge) would
             give to the conversations that the judge in use has rated: the base of cx_score, so that both compare
Design       a sample with known inclusion probabilities, of which the reference has rated (nearly) everything
Failure      labels chosen by what they are; a store that grew after the sample was drawn; unread parts of a sample
Source       metrics.md §6; statistics/prediction_powered.py
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.statistics.prediction_powered import Array, Debiased
from unheard.statistics.ratio import Moments, mean, share, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.judged_and_read import FEWEST_LABELS, FIGURES, Figure, Gathered, Read, gather
from unheard.studies.learned_word import FEWEST_TO_LEARN, learned_words
from unheard.studies.reference_ratings import LABELS, References, unknown_model
from unheard.studies.sums import many_segments, number

FAR = 3.0
"""Standard errors by which weights may miss the population before a note says so."""


def _run(request: Request) -> Answer:
    if request.judge is None:
        return refusal(
            "cx_score_debiased", f"Nothing is judged yet, so there is nothing to correct; {REMEDIES['judgement']}."
        )
    if request.reference == request.judge:
        return refusal(
            "cx_score_debiased",
            f"{request.judge} cannot correct itself: name another judge, or {LABELS}, as --reference.",
        )
    if request.reference in (None, LABELS) and (model := unknown_model(request)) is not None:
        return refusal(
            "cx_score_debiased",
            f"Ratings by {request.judge} come from the model {model!r}, which was fitted to labels, and the settings "
            "do not name its file (judge_model): which labels it learnt from is not known, and "
            "those may not correct it. "
            "Name the file, or judge anew.",
        )
    read = gather(request)
    who = "people" if read.found.of_people else str(request.reference)
    if not read.all.rating.size:
        return refusal("cx_score_debiased", f"{request.judge} has rated no conversation of this period.")
    estimates: list[Estimate] = []
    rows: list[dict[str, Any]] = []
    words = learned_words(request, read)
    everywhere = np.arange(read.all.rating.size)
    for part, place in zip((read.all, *read.segments), (everywhere, *read.places), strict=True):
        for figure in FIGURES:
            word = words.get(figure.metric)
            made, row = _figure(part, figure, who, None if word is None else word[place])
            estimates += made
            rows.append(row)
    usable = read.all.sampled.size
    return Answer(
        sentence=_sentence(rows, usable, request.judge, who, read.found),
        estimates=estimates,
        rows=rows,
        notes=[*_notes(request, read, who), *many_segments(len(read.segments))],
        refused=None if usable >= FEWEST_LABELS else _too_few(usable, who, read.found),
    )


def _figure(part: Read, figure: Figure, who: str, word: Array | None) -> tuple[list[Estimate], dict[str, Any]]:
    """One figure of one segment: corrected, the judge alone, the labels alone; and the row that compares them."""
    labels = int(part.sampled.size)
    judged = _judge_alone(part, figure)
    row: dict[str, Any] = {
        "metric": figure.metric, "segment": part.segment, "where": ", ".join(part.segment.values()) or "all",
        "conversations": int(part.rating.size), "labels": labels,
        "judge": judged.value, "labels_alone": None, "debiased": None, "low": None, "high": None,
        "judge_minus_debiased": None, "lambda": None, "half_width_points": None, "half_width_labels_points": None,
        "gain": None, "cross_predicted": None, "half_width_cross_predicted_points": None,
        "needs": max(FEWEST_LABELS - labels, 0) or None,
    }  # fmt: skip
    if labels < FEWEST_LABELS:
        note = f"{labels:,} usable labels: needs {FEWEST_LABELS - labels:,} more"
        empty = [
            _estimate(part, f"{figure.metric}_{name}", figure, None, "none", (note,)) for name in ("debiased", "labels")
        ]
        return [empty[0], judged, empty[1]], row
    best, alone = part.estimate(figure), part.estimate(figure, 0.0)
    method = (
        f"prediction-powered by {who}, λ = {best.tuning:.2f}, t on {best.effective_clusters:.0f} effective customers"
    )
    made = [
        _estimate(part, f"{figure.metric}_debiased", figure, best, method),
        judged,
        _estimate(
            part, f"{figure.metric}_labels", figure, alone, f"{who} alone, weighted by 1 ÷ inclusion probability"
        ),
    ]
    scale = 100 if figure.unit == "share" else 1
    gain = alone.variance / best.variance if alone.variance and best.variance else None
    row |= {
        "labels_alone": alone.value, "debiased": best.value, "low": best.low, "high": best.high,
        "judge_minus_debiased": None if judged.value is None else (judged.value - best.value) * scale,
        "lambda": best.tuning, "half_width_points": _half(best, scale), "half_width_labels_points": _half(alone, scale),
        "gain": gain,
    }  # fmt: skip
    if word is not None:
        made.append(_cross_predicted(part, figure, part.estimate(figure, word=word), who, row))
    return made, row


def _cross_predicted(part: Read, figure: Figure, of: Debiased, who: str, row: dict[str, Any]) -> Estimate:
    """The same with a word that is learnt from the labels of other customers instead of the judge's rating."""
    row |= {
        "cross_predicted": of.value,
        "half_width_cross_predicted_points": _half(of, 100 if figure.unit == "share" else 1),
    }
    method = (
        f"cross-predicted by {who}: a regression on the judge's parts and the record, fitted to other customers' "
        f"labels, λ = {of.tuning:.2f}, t on {of.effective_clusters:.0f} effective customers"
    )
    return _estimate(part, f"{figure.metric}_cross_predicted", figure, of, method)


def _half(of: Debiased, scale: float) -> float | None:
    return None if of.low is None or of.high is None else (of.high - of.low) / 2 * scale


def _estimate(
    part: Read, metric: str, figure: Figure, of: Debiased | None, method: str, notes: tuple[str, ...] = ()
) -> Estimate:
    clusters = int(np.unique(part.cluster[part.sampled]).size)
    if of is not None:
        notes = (*notes, *size_notes(int(part.sampled.size), clusters))
    return Estimate(
        metric=metric, segment=part.segment, value=None if of is None else of.value, low=None if of is None else of.low,
        high=None if of is None else of.high, n=int(part.sampled.size), clusters=clusters, unit=figure.unit,
        method=method, notes=notes,
    )  # fmt: skip


def _judge_alone(part: Read, figure: Figure) -> Estimate:
    """The metric as `unheard metrics` prints it."""
    _, codes = np.unique(part.cluster, return_inverse=True)
    moments = Moments.of_clusters(np.bincount(codes, figure.of(part.rating)), np.bincount(codes))
    of = share(moments) if figure.unit == "share" else mean(moments, low=1.0, high=5.0)
    clusters = int(codes.max()) + 1
    return Estimate(
        metric=figure.metric, segment=part.segment, value=number(of.value[0]), low=number(of.low[0]),
        high=number(of.high[0]), n=int(part.rating.size), clusters=clusters, unit=figure.unit,
        method=f"the judge's word on all, not corrected, clustered by customer (G={clusters})",
        notes=("its interval knows nothing of the judge's error",),
    )  # fmt: skip


def _sentence(rows: list[dict[str, Any]], usable: int, judge: str, who: str, found: References) -> str:
    first = rows[0]
    if first["debiased"] is None:
        return _too_few(usable, who, found)
    off = first["judge_minus_debiased"]
    side = "as many" if abs(off) < 0.05 else f"{abs(off):.1f} points {'too many' if off > 0 else 'too few'}"
    span = "" if first["low"] is None else f" [{first['low'] * 100:.1f}, {first['high'] * 100:.1f}]"
    return (
        f"By {who} {first['debiased'] * 100:.1f} %{span} of all judged conversations would be rated 4 or 5; {judge} "
        f"says "
        f"{first['judge'] * 100:.1f} %, {side}. {usable:,} ratings of the sample carry this"
        + (f"; with {judge}'s help they are worth {first['gain'] * usable:,.0f}." if first["gain"] else ".")
    )


def _too_few(usable: int, who: str, found: References) -> str:
    of = "labels" if found.of_people else f"ratings by {who}"
    return (
        f"{usable:,} usable {of} of a sample with known probabilities: needs {FEWEST_LABELS - usable:,} more. "
        "`unheard study labelling-plan` says which conversations to read."
    )


def _notes(request: Request, read: Gathered, who: str) -> list[str]:
    notes = []
    if read.unrated:
        total = read.unrated + read.all.rating.size
        notes.append(
            f"{read.unrated:,} of {total:,} eligible conversations have no rating by {request.judge}: the figures are "
            "about the others, as cx_score is."
        )
    if read.found.excluded:
        listed = "; ".join(f"{count:,} {reason}" for reason, count in read.found.excluded.items())
        notes.append(f"Left out: {listed}. They can still serve `unheard study agreement`.")
    notes += _sample_notes(read, who)
    return notes


def _sample_notes(read: Gathered, who: str) -> Iterator[str]:
    """What of each sample is read, and whether its weights stand for as many conversations as there are."""
    for code, name in enumerate(read.found.names):
        of = read.all.sample == code
        if not of.any():
            continue
        label = f"Sample {name!r}" if name else "Labels without a sample's name"
        drawn, rated = read.found.drawn.get(name), int(of.sum())
        if drawn and rated < drawn:
            yield (
                f"{label}: {who} rated {rated:,} of {drawn:,} drawn conversations ({rated / drawn * 100:.0f} %). The "
                "others count as if they were alike; where hard ones are skipped, this is wrong."
            )
        weight = 1 / read.all.probability[of]
        total, error = float(weight.sum()), float(np.sqrt((weight * (weight - 1)).sum()))
        there = read.all.rating.size
        if abs(total - there) > FAR * error + 0.1 * there:
            yield (
                f"{label} stands for {total:,.0f} conversations by its probabilities, and there are {there:,}: it was "
                "drawn from another set, or only a part of it was read. Draw a new sample."
            )


DEBIASED = Study(
    name="debiased",
    question="What would people say of all conversations, not only of those they read?",
    definition=(
        "Share rated 4 or 5, share rated 1 or 2, and mean rating that people (label `rating`, 1 to 5; several people: "
        "their mean, rounded half up for the shares), or a second judge (`--reference JUDGE`, on a sample drawn by "
        "`unheard judge --sample`), would give to the conversations that the judge in use has rated. "
        "Prediction-powered: "
        "λ·mean of the judge over all + Σw(y − λ·judge) ÷ Σw over the sample, w = 1 ÷ inclusion probability; λ in "
        "[0, 1] "
        "is the one with the least variance, per segment. Beside it the judge alone and the labels alone. Only labels "
        "with an inclusion probability that the judge did not learn from; fewer than 30 in a segment: null. "
        f"From {FEWEST_TO_LEARN} labels on also cross-predicted: instead of the judge's rating a regression on its "
        "parts and on the record (claim, return, handler, turns; no survey, no outcome), fitted in ten parts to the "
        "labels of other customers."
    ),
    method=(
        "PPI++ with weights; one linearisation over customers for both sums, the square of each sampled customer "
        "divided by (1 − its leverage)^1.5; t on the effective number of sampled customers; Wilson limits for shares; "
        "never narrower than one disagreement allows. Several samples are mixed by their effective size. "
        "`gain` is the variance of labels alone ÷ this one."
    ),
    assumptions=(
        "The probabilities are those with which conversations were drawn, and every one had a chance.",
        "What was drawn was read, or the unread are like the read; the note says how many were not.",
        "People are the truth: their own disagreement is in the interval, a bias that they share is not.",
        "The conversations stand for a process that goes on, as in every metric: even if people read all of them, an "
        "interval would remain.",
        "The judge may be biased in any way, but must not have learnt from these labels.",
    ),
    source="metrics.md §6; Angelopoulos, Duchi & Zrnic (2023), PPI++",
    run=_run,
    reads_labels=True,
    pictures=(
        dots_by_metric(
            "By people, by the judge, and by the labels alone",
            {
                "Rated 4 or 5": ("cx_score_debiased", "cx_score", "cx_score_labels"),
                "Rated 1 or 2": ("bad_experience_rate_debiased", "bad_experience_rate", "bad_experience_rate_labels"),
            },
            ("corrected by people", "the judge", "the labels alone"),
        ),
    ),
    options=frozenset({"by", "period", "reference"}),
    columns={
        "metric": "figure", "where": "", "labels": "labels", "judge": "judge", "labels_alone": "labels alone",
        "debiased": "corrected", "half_width_points": "± points", "half_width_labels_points": "± labels alone",
        "lambda": "λ", "gain": "gain", "needs": "needs more",
    },
    example="--by channel",
)  # fmt: skip

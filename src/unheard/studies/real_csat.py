"""Real CSAT: what CSAT would be if everybody answered, how wrong that may be, and what it would take for the gap to
vanish.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.influence import Array, Estimated, estimated, mean_influence, ratio_influence
from unheard.statistics.ratio import Moments, share
from unheard.studies.answering import (
    CATEGORIES,
    FEWEST_ANSWERS,
    NUMBERS,
    ODDS,
    Modelled,
    answers,
    estimate_of,
    missing_fact,
    model_answers,
)
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.columns import Columns, Mask, conversations
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.sums import many_segments

REACHED_SHARE, REACHED_ANSWERS = 0.01, 20
"""A segment with fewer answers than either is not reachable: no answer there can stand for the others."""
REACHED_BY = ("source", "channel", "handler")
METHOD = "doubly robust, cross-fitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that the figures are made of, over all eligible rows of the period."""

    rows: Columns
    reached: Mask
    unreached: list[dict[str, Any]]
    answered: Array
    satisfied: Array
    model: Modelled
    """Of the reached rows."""

    def spread(self, scores: Array) -> Array:
        """Scores of the reached rows in the places of all."""
        whole = np.zeros(self.rows.rows)
        whole[self.reached] = scores
        return whole

    def learnt(self, kept: Mask) -> Array:
        """How each row moves the mean of φ over the rows kept, through what the models learn from it."""
        weights = (kept / max(int(kept.sum()), 1))[self.reached]
        return self.spread(self.model.learnt(weights[:, None], np.zeros(1, np.bool_))[:, 0])


def _run(request: Request) -> Answer:
    refused = missing_fact(request, "real_csat", ("survey_csat",), "What the silent would say cannot be modelled")
    if refused is not None:
        return refused
    where = request.period.condition("f.day_number")
    names = ("conversation_key", *REACHED_BY, *CATEGORIES, *NUMBERS, "csat_satisfied")
    rows = conversations(request.engine, names, where, by=request.by)
    answered, satisfied = answers(rows)
    reached, unreached = reachable(rows, answered)
    inside = int((answered * reached).sum())
    if inside < FEWEST_ANSWERS:
        return refusal("real_csat", _too_few(inside, unreached))
    model = model_answers(rows.where(reached))
    found = Found(
        rows=rows, reached=reached, unreached=unreached, answered=answered, satisfied=satisfied, model=model
    )  # fmt: skip
    overall = _figures(found, np.ones(rows.rows, np.bool_), {})
    split: list[Estimate] = []
    segments = 0
    for place, name in enumerate(request.by):
        codes = rows.codes(f"s{place}")
        for code, value in enumerate(rows.labels(f"s{place}")):
            split += _figures(found, codes == code, {name: value})[:3]
            segments += 1
    tipping = _tipping(found)
    return Answer(
        sentence=_sentence(overall, tipping),
        estimates=[*overall, tipping, *split],
        rows=[*unreached, _without_assumptions(found)],
        notes=[*_notes(request, found), *model.notes(), *many_segments(segments)],
    )


def reachable(rows: Columns, answered: Array) -> tuple[Mask, list[dict[str, Any]]]:
    """Which rows lie in no segment that (nearly) never answers, and those segments."""
    reached = np.ones(rows.rows, np.bool_)
    unreached = []
    for name in REACHED_BY:
        codes, labels = rows.codes(name), rows.labels(name)
        number = np.bincount(codes + 1, minlength=len(labels) + 1)
        answers_in = np.bincount(codes + 1, answered, minlength=len(labels) + 1)
        few = (number > 0) & ((answers_in < REACHED_ANSWERS) | (answers_in < REACHED_SHARE * number))
        reached &= ~few[codes + 1]
        unreached += [
            {
                "kind": "not reachable", "segment": name, "value": labels[place - 1] if place else "(unknown)",
                "conversations": int(number[place]), "answers": int(answers_in[place]),
            }
            for place in np.flatnonzero(few)
        ]  # fmt: skip
    return reached, unreached


def _figures(found: Found, kept: Mask, segment: dict[str, str]) -> list[Estimate]:
    """Reported, real, their difference, and the range, of some rows."""
    from unheard.statistics.doubly_robust import bounded_scores, scores

    model, clusters = found.model, found.rows.clusters
    asked = found.answered * kept
    reported, by_row = ratio_influence(asked * found.satisfied, asked)
    inside = found.reached & kept
    parts = model.parts
    real, real_by_row = mean_influence(found.spread(scores(*parts)), inside)
    n = int(inside.sum())
    learnt = found.learnt(inside)
    made = [
        _csat(reported, asked, found, segment),
        estimate_of(
            estimated(real, real_by_row, clusters, low=0.0, high=1.0, learnt=learnt), "real_csat", n=n, method=METHOD,
            segment=segment,
        ),
        estimate_of(
            estimated(reported - real, by_row - real_by_row, clusters, low=-1.0, high=1.0, learnt=-learnt),
            "self_selection", n=n,
            method=f"reported less real, {METHOD}, one linearisation", unit="points", times=100.0, segment=segment,
        ),
    ]  # fmt: skip
    for name, odds, elsewhere in (("real_csat_lowest", 1 / ODDS, 0.0), ("real_csat_highest", ODDS, 1.0)):
        bounds = np.where(found.reached, found.spread(bounded_scores(*parts, odds)), elsewhere)
        value, one = mean_influence(bounds, kept)
        # What the model adds can carry the mean of a bound past what a share can be.
        value = min(1.0, max(0.0, float(value)))
        made.append(
            estimate_of(
                estimated(value, one, clusters, low=0.0, high=1.0), name, n=int(kept.sum()), segment=segment,
                method=f"bound: odds of the silent × {odds:.2g}, not reachable {elsewhere:.0f}",
            )
        )  # fmt: skip
    return made


def _csat(value: float, asked: Array, found: Found, segment: dict[str, str]) -> Estimate:
    clusters = found.rows.clusters
    of = share(Moments.of_clusters(np.bincount(clusters, asked * found.satisfied), np.bincount(clusters, asked)))
    low, high = (None if np.isnan(limit[0]) else float(limit[0]) for limit in (of.low, of.high))
    known = None if np.isnan(value) else value
    groups = int((np.bincount(clusters, asked) > 0).sum())
    one = Estimated(value=known, low=low, high=high, variance=None, clusters=groups)
    return estimate_of(one, "csat", n=int(asked.sum()), method="share, Wilson with t", segment=segment)


def _tipping(found: Found) -> Estimate:
    """δ* = (reported − real) ÷ (1 − share answered), with the interval of this ratio."""
    from unheard.statistics.doubly_robust import scores

    model = found.model
    reported, by_row = ratio_influence(found.answered * found.satisfied, found.answered)
    real, real_by_row = mean_influence(found.spread(scores(*model.parts)), found.reached)
    coverage, coverage_by_row = mean_influence(found.answered, found.reached)
    silent, gap = 1 - coverage, reported - real
    if silent <= 0:
        return Estimate(
            metric="tipping_point", segment={}, value=None, low=None, high=None, n=0, clusters=0, unit="points",
            method="none", notes=("everybody answered: nobody was silent",),
        )  # fmt: skip
    influence = (by_row - real_by_row) / silent + gap / silent**2 * coverage_by_row
    one = estimated(gap / silent, influence, found.rows.clusters, learnt=-found.learnt(found.reached) / silent)
    return estimate_of(
        one, "tipping_point", n=int(found.reached.sum()), method=f"(reported − real) ÷ share silent, {METHOD}",
        unit="points", times=100.0,
    )  # fmt: skip


def _without_assumptions(found: Found) -> dict[str, Any]:
    """What can be said without any assumption: all silent unsatisfied, or all satisfied."""
    n = found.rows.rows
    satisfied, answered = float((found.answered * found.satisfied).sum()), float(found.answered.sum())
    return {
        "kind": "without any assumption", "low": satisfied / n, "high": (satisfied + n - answered) / n,
        "conversations": n, "answers": int(answered),
    }  # fmt: skip


def _sentence(overall: list[Estimate], tipping: Estimate) -> str:
    reported, real, gap, lowest, highest = overall
    assert reported.value is not None
    assert real.value is not None
    span = "" if real.low is None or real.high is None else f" [{real.low * 100:.0f}, {real.high * 100:.0f}]"
    text = (
        f"The survey says {reported.value * 100:.0f} % ({reported.n:,} answers); had everybody answered, it would say "
        f"about {real.value * 100:.0f} %{span}, and between {(lowest.low or 0) * 100:.0f} and "
        f"{(highest.high or 1) * 100:.0f} % if the silent may differ from those who look alike"
    )
    if gap.low is None or gap.high is None or gap.low <= 0 <= gap.high:
        return f"{text}. A difference between those who answer and the others cannot be told from chance."
    better = "better" if gap.value is not None and gap.value > 0 else "worse"
    least = (
        ""
        if tipping.low is None or tipping.high is None
        else f" (at least {min(abs(tipping.low), abs(tipping.high)):.0f})"
    )
    points = f"{abs(tipping.value or 0):.0f} points{least}"
    return f"{text}. For the gap to vanish the silent would have to be {points} {better} than modelled."


def _notes(request: Request, found: Found) -> list[str]:
    n = found.rows.rows
    out = n - int(found.reached.sum())
    notes = [
        "Range: the odds of a silent customer to be satisfied are between a third and three times those of an "
        f"answering one who is alike in all that is known (Λ = {ODDS:.0f}); its limits include chance."
    ]
    if out:
        named = ", ".join(
            f"{one['segment']} {one['value']} ({one['answers']:,} of {one['conversations']:,})"
            for one in found.unreached
        )
        notes.append(
            f"Not reachable: {named}. Fewer than {REACHED_ANSWERS} or 1 % answered there, so these {out:,} "
            f"conversations ({out / n * 100:.0f} %) are not in real_csat; in the range they count as 0 and as 1."
        )
    if request.judge is None:
        notes.append(
            "Nothing is judged: the models know channel, topic, handler and history only, and may miss most of it."
        )
    return notes


def _too_few(inside: int, unreached: list[dict[str, Any]]) -> str:
    named = ", ".join(f"{one['segment']} {one['value']}" for one in unreached[:5])
    where = f" Hardly anybody answers in: {named}." if named else ""
    return (
        f"{inside:,} answers in segments where enough answer: needs {FEWEST_ANSWERS - inside:,} more to say anything "
        f"of the silent.{where}"
    )


REAL_CSAT = Study(
    name="real-csat",
    question="What would CSAT be if everybody had answered?",
    definition=(
        "csat as reported, beside the mean over all eligible conversations of m + A·(Y − m)/π: A answered, Y "
        "satisfied, m and π what answer, and whether any, is to be expected given score parts, handler, channel, "
        "topic, language, tier and history. Segments (source, channel, handler) where fewer than 1 % or 20 ever "
        "answered are left out and named. Range: the odds of the silent are ÷ 3 to × 3 of those of answering "
        "customers who are alike, not reachable segments 0 to 1. Tipping point: (reported − real) ÷ share silent, the "
        "points by which the silent would have to be better than modelled for the gap to vanish; its lower limit is "
        "that for the lower limit of the gap."
    ),
    method=(
        "Augmented inverse probability weighting; logistic regressions cross-fitted over five folds of customers; π "
        "clipped at 0.02; influence functions summed by customer, with what the models learn from each; t on effective "
        "degrees of freedom. The range by a marginal sensitivity model (Tan 2006)."
    ),
    assumptions=(
        "Of two conversations alike in all that the models see, who answered and who did not would say the same on "
        "average. The range and the tipping point say what follows where they would not.",
        "Answering does not change what one thinks.",
        "A survey counts as unanswered if it is unanswered in this export.",
    ),
    source="metrics.md §5; AI-driven Customer Experience Score; CX-gap field note",
    run=_run,
    pictures=(
        dots_by_metric(
            "CSAT as it is, and had everybody answered",
            {
                "The survey says": ("csat",),
                "Had everybody answered": ("real_csat",),
                "… if the silent are as unhappy as may be": ("real_csat_lowest",),
                "… if the silent are as happy as may be": ("real_csat_highest",),
            },
        ),
    ),
    options=frozenset({"by", "period"}),
    example="--by channel",
)

"""Survey versus score: csat beside cx_score, for people alone and the AI alone, and paired where both exist."""

from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.statistics.ratio import paired_share_difference, share, share_difference
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of, many_segments

ANSWERED, JUDGED = "f.csat_satisfied IS NOT NULL", "f.rating IS NOT NULL"
BOTH = f"{ANSWERED} AND {JUDGED}"
COLUMNS = {
    "answered": count(ANSWERED),
    "satisfied": count("f.csat_satisfied"),
    "judged": count(JUDGED),
    "good": count("f.rating >= 4"),
    "either": count(f"{ANSWERED} OR {JUDGED}"),
    "both": count(BOTH),
    "both_satisfied": count(f"{BOTH} AND f.csat_satisfied"),
    "both_good": count(f"{BOTH} AND f.rating >= 4"),
    "only_survey": count(f"{BOTH} AND f.csat_satisfied AND f.rating < 4"),
    "only_score": count(f"{BOTH} AND NOT f.csat_satisfied AND f.rating >= 4"),
    "paired": f"{count(f'{BOTH} AND f.csat_satisfied')} - {count(f'{BOTH} AND f.rating >= 4')}",
}
METRICS = 6


def _run(request: Request) -> Answer:
    where = request.period.condition("f.day_number")
    overall = cluster_sums(request.engine, COLUMNS, where=where)
    answered, judged = int(overall.total("answered").sum()), int(overall.total("judged").sum())
    if not answered or not judged:
        missing = (
            "no conversation has an answered csat survey (survey_csat): export the answers to it as `surveys`"
            if not answered
            else "no conversation is judged: run `unheard judge`, or ingest a `judgements.jsonl`"
        )
        return refusal("survey_less_score", f"The two cannot be set side by side: {missing}.", unit="points")
    alone = f"{where} AND f.handler IN ('human_only', 'ai_only')"
    splits = [
        ((), where),
        (("handler",), alone),
        (("handler", "team"), f"{alone} AND f.team IS NOT NULL"),
        *(((name,), where) for name in request.by),
    ]
    sums = [cluster_sums(request.engine, COLUMNS, by=by, where=of) for by, of in splits]
    estimates = [estimate for part in sums for estimate in _estimates(part)]
    return Answer(
        sentence=_sentence(estimates),
        estimates=estimates,
        rows=[row for part in sums for row in _rows(part, _estimates(part))],
        notes=_notes(overall, sum(len(part.segments) for part in sums[1:])),
    )


def _estimates(sums: ClusterSums) -> list[Estimate]:
    csat, score = sums.moments("satisfied", "answered"), sums.moments("good", "judged")
    paired_csat, paired_score = sums.moments("both_satisfied", "both"), sums.moments("both_good", "both")
    paired = sums.moments("paired", "both")
    cross = sums.cross(("satisfied", "answered"), ("good", "judged"))
    shares = {
        "csat": csat, "cx_score": score, "csat_paired": paired_csat, "cx_score_paired": paired_score
    }  # fmt: skip
    levels = {
        name: estimates_of(
            sums, share(of), metric=name, n=of.den, clusters=of.clusters, unit="share", method="share, Wilson with t"
        )
        for name, of in shares.items()
    }
    less = estimates_of(
        sums, share_difference(csat, score, cross), metric="survey_less_score", n=sums.total("either"),
        clusters=cross.clusters, unit="points", method="difference of two ratios, one linearisation, t", times=100.0,
    )  # fmt: skip
    less_paired = estimates_of(
        sums, paired_share_difference(paired), metric="survey_less_score_paired", n=paired.den,
        clusters=paired.clusters, unit="points", method="mean difference of pairs, linearised, t", times=100.0,
    )  # fmt: skip
    order = (levels["csat"], levels["cx_score"], less, levels["csat_paired"], levels["cx_score_paired"], less_paired)
    return [one for place in zip(*order, strict=True) for one in place]


def _rows(sums: ClusterSums, estimates: list[Estimate]) -> list[dict[str, Any]]:
    made = []
    for place, segment in enumerate(sums.segments):
        six = estimates[place * METRICS : (place + 1) * METRICS]
        values = {one.metric: one.value for one in six}
        limits = {"low": six[5].low, "high": six[5].high, "clusters": six[5].clusters}
        counts = {name: int(sums.total(name)[place]) for name in ("answered", "judged", "both")}
        counts |= {name: int(sums.total(name)[place]) for name in ("only_survey", "only_score")}
        made.append({**segment, **values, **limits, **counts})
    return made


def _sentence(estimates: list[Estimate]) -> str:
    csat, score, _, _, _, paired = estimates[:METRICS]
    assert csat.value is not None
    assert score.value is not None
    text = (
        f"The survey says {csat.value * 100:.0f} % (of {csat.n:,} who answered), the score says "
        f"{score.value * 100:.0f} % (of all {score.n:,} judged)"
    )
    if paired.value is None:
        return f"{text}; no conversation has both, so the two cannot be paired."
    same = f"on the {paired.n:,} conversations that have both they differ by {paired.value:+.1f} points"
    if paired.low is None or paired.high is None:
        return f"{text}; {same}, without an interval."
    return f"{text}; {same} [{paired.low:+.1f}, {paired.high:+.1f}], survey less score."


def _notes(overall: ClusterSums, segments: int) -> list[str]:
    only_survey, only_score = int(overall.total("only_survey").sum()), int(overall.total("only_score").sum())
    return [
        f"Where both exist, {only_survey:,} conversations are satisfied by the survey and not good by the score, and "
        f"{only_score:,} the other way round.",
        "The unpaired difference mixes who answers with how the two measure; the paired one is about measuring alone.",
        "People alone against the AI alone is description: they do not get the same cases.",
        *many_segments(segments),
    ]


SURVEY_VS_SCORE = Study(
    name="survey-vs-score",
    question="How far are the survey and the score apart, for people and for the AI?",
    definition=(
        "csat (satisfied ÷ answered) beside cx_score (rated 4 or 5 ÷ judged): overall, human only, AI only, "
        "and each of these two per team; paired on the conversations that have both."
    ),
    method=(
        "Shares with Wilson limits; the unpaired difference in one linearisation over customers; the paired one as a "
        "mean of differences (−1, 0, 1), clustered by customer."
    ),
    assumptions=(
        "The judge never sees the survey, so that the two are two measurements.",
        "Those who answered are not like those who did not: see response-bias.",
    ),
    source="metrics.md §5; AI-driven Customer Experience Score",
    run=_run,
    pictures=(dots_by_segment("Satisfied by survey, good by rating", {"cx_score": "rating", "csat": "survey"}),),
    options=frozenset({"by", "period"}),
)

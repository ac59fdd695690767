"""Benchmark against outcome: whether customers fare in the order of the scores of the AI agent's versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy.special import ndtr

from unheard.metrics.base import JUDGEMENT
from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.window import OUTCOME_KNOWN, claim_observed, recontacted
from unheard.statistics.paired import rank_correlation
from unheard.statistics.ranks import mean_ranks
from unheard.statistics.ratio import Array, Intervals, share, share_difference, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.sums import ClusterSums, cluster_sums, count, number

FEWEST_VERSIONS = 5
"""Versions from which on a rank correlation says anything."""
DRAWS = 4_000
FALSE_DISCOVERIES = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Something that happened to customers of AI-first conversations; more of it is better."""

    words: str
    hit: str
    of: str


OUTCOMES = {
    "cx_score": Outcome(words="rated 4 or 5", hit="f.rating >= 4", of="f.rating IS NOT NULL"),
    "fully_resolved_rate": Outcome(
        words="every known issue resolved", hit="NOT f.has_unresolved_issue", of="f.is_judged AND f.issues_known >= 1"
    ),
    "true_fcr_30": Outcome(
        words="solved and not back within 30 days",
        hit=f"NOT f.has_unresolved_issue AND NOT {recontacted(30)}",
        of=f"f.is_claimed AND {claim_observed(30)} AND {OUTCOME_KNOWN}",
    ),
}

_SCORES = """
SELECT l.ai_version, l.benchmark, l.score
FROM (
    SELECT
        b.ai_version, b.benchmark, b.score,
        ROW_NUMBER() OVER (
            PARTITION BY b.ai_version, b.benchmark ORDER BY b.at_us DESC NULLS LAST, b.benchmark_key DESC
        ) AS latest
    FROM benchmark AS b
    WHERE b.score IS NOT NULL AND b.ai_version IS NOT NULL
) AS l
WHERE l.latest = 1
ORDER BY l.benchmark, l.score, l.ai_version
"""


def _run(request: Request) -> Answer:
    if not request.shows("ai_actor"):
        return refusal(
            "benchmark_inversions", f"No source shows which turns an AI agent wrote (ai_actor); {REMEDIES['ai_actor']}."
        )
    scores: dict[str, dict[str, float]] = {}
    for row in request.engine.query(_SCORES).to_pylist():
        scores.setdefault(row["benchmark"] or "benchmark", {})[row["ai_version"]] = row["score"]
    if not any(len(of) >= 2 for of in scores.values()):
        return refusal(
            "benchmark_inversions",
            "No benchmark has scores of two versions of the AI agent: ingest a benchmarks.jsonl with ai_version, "
            "benchmark and score.",
        )
    names = sorted({name for of in scores.values() for name in of})
    sums = _sums(request, names)
    seen = [name for place, name in enumerate(names) if sums.total(f"cx_score_of_{place}").sum() > 0]
    if len(seen) < 2:
        return refusal(
            "benchmark_inversions",
            f"{len(seen)} of {len(names)} versions with a score have judged AI-first conversations; "
            f"{REMEDIES[JUDGEMENT]}.",
        )
    estimates = [
        _estimate(outcome, {"ai_version": name}, sums, names.index(name)) for outcome in OUTCOMES for name in seen
    ]
    pairs = [
        pair
        for benchmark, of in scores.items()
        for outcome in OUTCOMES
        for pair in _pairs(benchmark, outcome, of, [name for name in seen if name in of], names, sums)
    ]
    _mark(pairs)
    inverted = [pair for pair in pairs if pair["inverted"]]
    for benchmark, of in scores.items():
        kept = [name for name in seen if name in of]
        estimates += [_correlation(benchmark, outcome, of, kept, names, sums, request.seed) for outcome in OUTCOMES]
    return Answer(
        sentence=_sentence(inverted, pairs, seen),
        estimates=estimates,
        rows=[*_versions(scores, seen, estimates), *pairs],
        notes=_notes(names, seen, pairs),
    )


def _sums(request: Request, names: Sequence[str]) -> ClusterSums:
    """One scan: for each version and outcome what each customer adds."""
    from unheard.metrics.rows import quoted

    columns = {}
    for place, name in enumerate(names):
        version = f"f.ai_version = {quoted(name)}"
        for key, outcome in OUTCOMES.items():
            columns[f"{key}_{place}"] = count(f"{version} AND {outcome.of} AND {outcome.hit}")
            columns[f"{key}_of_{place}"] = count(f"{version} AND {outcome.of}")
    return cluster_sums(request.engine, columns, where=f"f.ai_first AND {request.period.condition('f.day_number')}")


def _estimate(outcome: str, segment: dict[str, str], sums: ClusterSums, place: int) -> Estimate:
    moments = sums.moments(f"{outcome}_{place}", f"{outcome}_of_{place}")
    found, rows, clusters = share(moments), int(moments.den[0]), int(moments.clusters[0])
    return Estimate(
        metric=outcome, segment=segment, value=number(float(found.value[0])), low=number(float(found.low[0])),
        high=number(float(found.high[0])), n=rows, clusters=clusters, unit="share",
        method=f"AI-first conversations, share, Wilson with t, clustered by customer (G={clusters})",
        notes=tuple(size_notes(rows, clusters) if rows else ["nothing to count"]),
    )  # fmt: skip


def _pairs(
    benchmark: str, outcome: str, of: dict[str, float], seen: Sequence[str], names: Sequence[str], sums: ClusterSums
) -> list[dict[str, Any]]:
    """Two versions each, the one with the higher score first, with the difference in points of what customers got."""
    made = []
    for one, other in combinations(sorted(seen, key=lambda name: (-of[name], name)), 2):
        if of[one] == of[other]:
            continue
        first, second = names.index(one), names.index(other)
        columns = [(f"{outcome}_{place}", f"{outcome}_of_{place}") for place in (first, second)]
        moments = [sums.moments(*pair) for pair in columns]
        if not all(each.den[0] > 0 for each in moments):
            continue
        change = share_difference(moments[0], moments[1], sums.cross(columns[0], columns[1]))
        made.append(
            {
                "kind": "pair",
                "benchmark": benchmark,
                "outcome": outcome,
                "higher": one,
                "lower": other,
                "score_difference": of[one] - of[other],
                "difference": number(float(change.value[0])),
                "low": number(float(change.low[0])),
                "high": number(float(change.high[0])),
                "p": _p_of(change),
                "inverted": False,
            }
        )
    return made


def _p_of(change: Intervals) -> float:
    """One-sided: how likely a difference so far below 0 is, were there none."""
    value, deviation = float(change.value[0]), float(np.sqrt(change.variance[0]))
    return float(ndtr(value / deviation)) if deviation > 0 else 1.0


def _mark(pairs: list[dict[str, Any]]) -> None:
    """Call those inverted whose whole interval lies below 0 and that hold with 10 % of false discoveries."""
    ranked = sorted(pairs, key=lambda pair: pair["p"])
    last = max(
        (place for place, pair in enumerate(ranked, 1) if pair["p"] <= FALSE_DISCOVERIES * place / len(ranked)),
        default=0,
    )
    for pair in ranked[:last]:
        pair["inverted"] = pair["high"] is not None and pair["high"] < 0


def _correlation(
    benchmark: str,
    outcome: str,
    of: dict[str, float],
    seen: Sequence[str],
    names: Sequence[str],
    sums: ClusterSums,
    seed: int,
) -> Estimate:
    """Spearman of scores and outcomes; its interval from redrawing each version's outcome by its own uncertainty."""
    shares = [
        share(sums.moments(f"{outcome}_{names.index(name)}", f"{outcome}_of_{names.index(name)}")) for name in seen
    ]
    known = [place for place, one in enumerate(shares) if np.isfinite(one.value[0]) and np.isfinite(one.variance[0])]
    value = low = high = None
    notes = []
    if len(known) < FEWEST_VERSIONS:
        notes.append(f"not given: a rank correlation needs {FEWEST_VERSIONS} versions, there are {len(known)}")
    else:
        scores = np.array([of[seen[place]] for place in known])
        means = np.array([float(shares[place].value[0]) for place in known])
        spread = np.sqrt([float(shares[place].variance[0]) for place in known])
        value = rank_correlation(scores, means)
        low, high = redrawn_correlation(scores, means, spread, seed)
        notes.append("these versions only: another set of versions may differ more than the interval says")
    return Estimate(
        metric=f"benchmark_correlation_{outcome}", segment={"benchmark": benchmark}, value=value, low=low, high=high,
        n=len(known), clusters=len(known), unit="correlation",
        method=f"Spearman over versions; interval from {DRAWS:,} redraws of each outcome by its clustered variance",
        notes=tuple(notes),
    )  # fmt: skip


def redrawn_correlation(scores: Array, means: Array, spread: Array, seed: int) -> tuple[float, float]:
    """Where Spearman's correlation lies in 95 of 100 redraws of each mean by its own standard deviation."""
    draw = np.random.default_rng([seed, 17])
    drawn = means + spread * draw.standard_normal((DRAWS, len(means)))
    ranks = drawn.argsort(axis=1).argsort(axis=1).astype(np.float64)  # no two drawn values are equal
    wanted = mean_ranks(scores) - (len(scores) + 1) / 2
    ranks -= ranks.mean(axis=1, keepdims=True)
    found = ranks @ wanted / np.sqrt((ranks**2).sum(axis=1) * (wanted**2).sum())
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def _versions(
    scores: dict[str, dict[str, float]], seen: Sequence[str], estimates: Sequence[Estimate]
) -> list[dict[str, Any]]:
    of = {(one.metric, one.segment.get("ai_version")): one for one in estimates}
    return [
        {
            "kind": "version",
            "ai_version": name,
            "benchmark": benchmark,
            "score": each[name],
            **{
                f"{outcome}{end}": getattr(of[outcome, name], part)
                for outcome in OUTCOMES
                for end, part in (("", "value"), ("_low", "low"), ("_high", "high"), ("_n", "n"))
            },
        }
        for benchmark, each in scores.items()
        for name in sorted((name for name in seen if name in each), key=lambda name: (each[name], name))
    ]


def _sentence(inverted: Sequence[dict[str, Any]], pairs: Sequence[dict[str, Any]], seen: Sequence[str]) -> str:
    if not inverted:
        return (
            f"Of {len(pairs):,} comparisons among {len(seen)} versions none turns the benchmark's order round for "
            f"certain."
        )
    worst = min(inverted, key=lambda pair: (pair["difference"], pair["higher"]))
    return (
        f"{worst['higher']} scores {100 * worst['score_difference']:.0f} points higher than {worst['lower']} on "
        f"{worst['benchmark']}, and its customers fare worse: {OUTCOMES[worst['outcome']].words} "
        f"{100 * worst['difference']:+.1f} points [{100 * worst['low']:+.1f}, {100 * worst['high']:+.1f}]."
    )


def _notes(names: Sequence[str], seen: Sequence[str], pairs: Sequence[dict[str, Any]]) -> list[str]:
    notes = [
        f"{len(pairs):,} pairs are compared; inverted are those whose interval lies below 0 with at most "
        f"{100 * FALSE_DISCOVERIES:.0f} % of false discoveries among them."
    ]
    if len(seen) < len(names):
        notes.append(f"Without judged AI-first conversations: {', '.join(sorted(set(names) - set(seen))[:5])}.")
    notes.append("Versions follow each other: what else changed in the meantime is in the difference, too.")
    return notes


BENCHMARK_VS_OUTCOME = Study(
    name="benchmark-vs-outcome",
    question="Do customers fare better with the version of the AI agent that scores higher on benchmarks?",
    definition=(
        "Versions of the AI agent with a score (benchmarks.jsonl, the latest one each) and AI-first conversations: the "
        "score beside " + ", ".join(f"{name} ({one.words})" for name, one in OUTCOMES.items()) + ". Who was handed "
        "over to people stays with the version that had them first. An inversion: the version with the higher score "
        "does worse by customers, and the whole interval of the difference lies below 0."
    ),
    method=(
        "Shares with Wilson limits; differences of two versions in one linearisation, clustered by customer; false "
        "discoveries among all pairs held at 10 % (Benjamini and Hochberg). Spearman from five versions on."
    ),
    assumptions=(
        "Versions had like customers and issues: they followed each other in time, so look at ai-vs-human and "
        "mix-shift.",
    ),
    source="metrics.md §4e; Why AI Benchmarks Fail Customers",
    run=_run,
    options=frozenset({"period", "seed"}),
    columns={
        "ai_version": "version", "score": "score", "cx_score": "rated 4–5", "fully_resolved_rate": "all resolved",
        "higher": "scores higher", "lower": "than", "outcome": "outcome", "difference": "difference", "low": "from",
        "high": "to", "inverted": "inverted",
    },
)  # fmt: skip

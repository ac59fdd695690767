"""Escalation: whether the conversations that needed a person got one, and only those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.rows import find_segments
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.ratio import Array, Moments, mean, share, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.escalation_labels import labelled
from unheard.studies.sums import many_segments, number

DONE = "(COALESCE(f.is_escalated, FALSE) OR COALESCE(f.human_after_ai, FALSE))"
NO_RULE = "(no rule named)"
POLICY_TOPIC = "policy topic"
RATES = ("precision", "recall", "missed", "wasted", "needed", "done")

_ROWS = """
SELECT
    f.conversation_key,
    f.cluster_key,
    {segments}
    f.escalation_needed AS signalled,
    COALESCE(f.is_policy_topic, FALSE) AS is_policy,
    f.is_policy_topic IS NOT NULL AS policy_is_set,
    CASE WHEN f.escalation_needed THEN COALESCE(f.escalation_rule, '{no_rule}') END AS rule,
    {done} AS is_done,
    f.is_misrouted,
    f.escalation_turns_late AS turns_late,
    f.escalation_seconds_late AS seconds_late
FROM fact_conversation AS f{joins}
WHERE f.ai_first AND {period}
ORDER BY f.conversation_key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """AI-first conversations of which it is known whether a person was needed, one element a row."""

    needed: Array
    done: Array
    weight: Array
    clusters: list[str]

    def moments(self, name: str) -> Moments:
        """What a rate and its variance need, rows added up by customer."""
        num, den = _parts(name, self.needed, self.done)
        _, codes = np.unique(np.array(self.clusters), return_inverse=True)
        kept = den > 0
        return Moments.of_clusters(
            np.bincount(codes[kept], (num * self.weight)[kept], minlength=int(codes.max(initial=-1)) + 1),
            np.bincount(codes[kept], (den * self.weight)[kept], minlength=int(codes.max(initial=-1)) + 1),
        )

    def rows(self, name: str) -> int:
        """How many rows a rate counts."""
        return int((_parts(name, self.needed, self.done)[1] > 0).sum())


def _parts(name: str, needed: Array, done: Array) -> tuple[Array, Array]:
    both, one = needed * done, np.ones_like(needed)
    return {
        "precision": (both, done),
        "recall": (both, needed),
        "missed": (needed - both, needed),
        "wasted": (done - both, done),
        "needed": (needed, one),
        "done": (done, one),
    }[name]


def _run(request: Request) -> Answer:
    if not request.shows("ai_actor"):
        reason = f"no source shows {CAPABILITY_FACTS['ai_actor']} (ai_actor); {REMEDIES['ai_actor']}"
        return refusal("escalation_recall", f"Who was first is not observable: {reason}.")
    rows = _rows(request)
    labels = labelled(request.engine)
    policy = any(row["policy_is_set"] for row in rows)
    known = [row for row in rows if row["signalled"] is not None or row["is_policy"]]
    told = [{**row, "weight": labels[row["conversation_key"]][1]} for row in rows if row["conversation_key"] in labels]
    if not known and not told:
        return refusal(
            "escalation_recall",
            f"Of {len(rows):,} conversations that an AI agent had first nobody says whether a person was needed: "
            f"{REMEDIES['judgement']}, or label some with should_escalate.",
        )
    notes: list[str] = []
    estimates = _of_signals(known, request.by) if known else []
    if told:
        estimates += _of_labels(told, labels)
    shown = [*_by_rule(known), *_late(known)]
    if len(known) < len(rows):
        notes.append(f"For {len(rows) - len(known):,} of {len(rows):,} AI-first conversations the judge does not say.")
    if not policy:
        notes.append("Topics that a policy reserves for people count once the setting policy_topics names them.")
    estimates += _estimates_of_misrouting(known)
    return Answer(
        sentence=_sentence(estimates, bool(known)),
        estimates=estimates,
        rows=shown,
        notes=notes + many_segments(sum(bool(e.segment) for e in estimates) // len(RATES)),
    )


def _rows(request: Request) -> list[dict[str, Any]]:
    segments = list(find_segments(request.engine, request.by).values())
    sql = _ROWS.format(
        segments="".join(f"{one.value('f')} AS s{place}, " for place, one in enumerate(segments)),
        no_rule=NO_RULE,
        done=DONE,
        joins="".join(one.join("f") for one in segments),
        period=request.period.condition("f.day_number"),
    )
    found: list[dict[str, Any]] = request.engine.query(sql).to_pylist()
    return found


def is_needed(row: Mapping[str, Any]) -> bool:
    """By the judge's signal, or because the topic is reserved for people."""
    return bool(row["signalled"]) or bool(row["is_policy"])


def base_of(rows: Sequence[Mapping[str, Any]], needed: Sequence[bool]) -> Base:
    """Columns of some rows; weights are scaled to a mean of 1, so that they do not add rows."""
    weight = np.array([row.get("weight", 1.0) for row in rows], np.float64)
    return Base(
        needed=np.array(needed, np.float64),
        done=np.array([row["is_done"] for row in rows], np.float64),
        weight=weight / weight.mean() if len(rows) else weight,
        clusters=[row["cluster_key"] for row in rows],
    )


def _of_signals(rows: Sequence[dict[str, Any]], by: Sequence[str]) -> list[Estimate]:
    found = estimates_of(base_of(rows, [is_needed(row) for row in rows]), "escalation", {})
    for place, name in enumerate(by):
        for value in sorted({row[f"s{place}"] for row in rows}):
            some = [row for row in rows if row[f"s{place}"] == value]
            found += estimates_of(base_of(some, [is_needed(row) for row in some]), "escalation", {name: value})
    return found


def _of_labels(rows: Sequence[dict[str, Any]], labels: Mapping[str, tuple[bool, float]]) -> list[Estimate]:
    base = base_of(rows, [labels[row["conversation_key"]][0] for row in rows])
    return estimates_of(base, "escalation_labelled", {}, method="people's labels, weighted by 1/p, ")


def estimates_of(base: Base, prefix: str, segment: dict[str, str], *, method: str = "") -> list[Estimate]:
    """Every rate of a table."""
    made = []
    for name in RATES:
        moments = base.moments(name)
        found, n, clusters = share(moments), base.rows(name), int(moments.clusters[0])
        value = number(float(found.value[0]))
        made.append(
            Estimate(
                metric=f"{prefix}_{name}", segment=segment, value=value, low=number(float(found.low[0])),
                high=number(float(found.high[0])), n=n, clusters=clusters, unit="share",
                method=f"{method}share, Wilson with t, clustered by customer (G={clusters})",
                notes=tuple(size_notes(n, clusters) if value is not None else ["nothing to count"]),
            )
        )  # fmt: skip
    return made


def _estimates_of_misrouting(rows: Sequence[dict[str, Any]]) -> list[Estimate]:
    """Of those that reached a person, how many were passed on or back; how late those were that came."""
    done = [row for row in rows if row["is_done"] and row["is_misrouted"] is not None]
    late = [row for row in rows if row["is_done"] and is_needed(row) and row["seconds_late"] is not None]
    turns = [row for row in rows if row["is_done"] and is_needed(row) and row["turns_late"] is not None]
    return [
        _mean(done, [float(row["is_misrouted"]) for row in done], "escalation_misrouted", "share", is_share=True),
        _mean(late, [float(row["seconds_late"]) for row in late], "escalation_delay", "seconds"),
        _mean(turns, [float(row["turns_late"]) for row in turns], "escalation_turns_late", "effort"),
    ]


def _mean(
    rows: Sequence[dict[str, Any]], values: Sequence[float], metric: str, unit: Any, *, is_share: bool = False
) -> Estimate:
    _, codes = np.unique(np.array([row["cluster_key"] for row in rows]), return_inverse=True)
    moments = (
        Moments.of_clusters(np.bincount(codes, values), np.bincount(codes)) if rows else Moments.of_clusters([], [])
    )
    found = share(moments) if is_share else mean(moments, low=0.0)
    clusters = int(moments.clusters[0])
    notes = size_notes(len(rows), clusters) if rows else ["not observable: nobody says in which turn, or nothing came"]
    how = "share, Wilson with t" if is_share else "mean, linearised, t"
    return Estimate(
        metric=metric, segment={}, value=number(float(found.value[0])), low=number(float(found.low[0])),
        high=number(float(found.high[0])), n=len(rows), clusters=clusters, unit=unit,
        method=f"{how}, clustered by customer (G={clusters})", notes=tuple(notes),
    )  # fmt: skip


def _by_rule(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a rule: how often it asked for a person, and how often one came, with its interval."""
    made = []
    rules = {rule for row in rows for rule in _rules(row)}
    for rule in sorted(rules):
        some = [row for row in rows if rule in _rules(row)]
        base = base_of(some, [True] * len(some))
        found = share(base.moments("recall"))
        made.append(
            {
                "kind": "rule",
                "rule": rule,
                "needed": len(some),
                "came": int(base.done.sum()),
                "recall": number(float(found.value[0])),
                "low": number(float(found.low[0])),
                "high": number(float(found.high[0])),
            }
        )
    return sorted(made, key=lambda row: (-row["needed"], row["rule"]))


def _rules(row: Mapping[str, Any]) -> set[str]:
    return {row["rule"]} - {None} | ({POLICY_TOPIC} if row["is_policy"] else set())


def _late(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many came how many turns after they were needed."""
    turns = [
        int(row["turns_late"]) for row in rows if row["is_done"] and is_needed(row) and row["turns_late"] is not None
    ]
    return [{"kind": "late", "turns_late": late, "conversations": turns.count(late)} for late in sorted(set(turns))]


def _sentence(estimates: Sequence[Estimate], has_signals: bool) -> str:
    prefix = "escalation" if has_signals else "escalation_labelled"
    of = {one.metric: one for one in estimates if not one.segment}
    recall, wasted = of[f"{prefix}_recall"], of[f"{prefix}_wasted"]
    if recall.value is None:
        return f"None of {of[f'{prefix}_needed'].n:,} AI-first conversations needed a person."
    said = (
        f"Of {recall.n:,} conversations that needed a person, {100 * recall.value:.0f} %{_span(recall)} got one: "
        f"{100 * (1 - recall.value):.0f} % were missed."
    )
    if wasted.value is None:
        return said
    return f"{said} Of {wasted.n:,} that got one, {100 * wasted.value:.0f} %{_span(wasted)} had not needed it."


def _span(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f" [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"


ESCALATION = Study(
    name="escalation",
    question="Did the conversations that needed a person get one, and only those?",
    definition=(
        "AI-first conversations. Needed: the judge's signal escalation_needed with its rule, or a topic of the "
        "setting policy_topics; apart from it, people's label should_escalate. Done: an event escalated, a tool that "
        "hands over, or a public human turn after an AI turn. Recall: of the needed, those done; missed is the rest. "
        "Precision: of those done, the needed; wasted is the rest. Misrouted: of those done, sent on twice or back. "
        "Late: turns and time from the turn in which a person was needed to the first sign of one."
    ),
    method=(
        "Shares with Wilson limits, times as means, clustered by customer. Labels of a sample are weighted by one over "
        "their probability of being drawn; labels and signals never share a number."
    ),
    assumptions=(
        "Signals are as good as the judge that gives them: compare with the labelled table.",
        "Who asks for a person and is refused is missed, whatever came of it.",
    ),
    source="metrics.md §4e; Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
    run=_run,
    reads_labels=True,
    pictures=(
        dots_by_metric(
            "By what conversations show, and by people's labels",
            {
                "Needed a person, of all": ("escalation_needed", "escalation_labelled_needed"),
                "Got one, of all": ("escalation_done", "escalation_labelled_done"),
                "Of those that needed one, got it": ("escalation_recall", "escalation_labelled_recall"),
                "Of those that got one, needed it": ("escalation_precision", "escalation_labelled_precision"),
                "Handed to the wrong team, of those that got one": ("escalation_misrouted", ""),
            },
            ("by signals", "by labels"),
        ),
    ),
    options=frozenset({"by", "period"}),
    columns={
        "rule": "why a person was needed", "needed": "needed", "came": "came", "recall": "share that came",
        "turns_late": "turns late", "conversations": "conversations",
    },
)  # fmt: skip

"""Attribution: what each failed issue failed of, as far as the record and the judge show it: one cause each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.rows import find_segments, quoted
from unheard.statistics.ratio import Moments, share, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.sums import many_segments, number

UNKNOWN = "unknown"
CAUSES: dict[str, tuple[str, str]] = {
    "product_defect": ("the record links it to a known problem of the product", "system"),
    "timeout": ("a write of the AI agent timed out at its last attempt", "system"),
    "integration_error": ("a write of the AI agent ended in an error, or was rejected, at its last attempt", "system"),
    "policy": ("the AI agent, alone, was right not to do it", "system"),
    "wrong_intent": ("the AI agent, alone, took it for another topic", "system"),
    "low_confidence": ("the AI agent, alone, was not sure what it was about", "system"),
    "wrong_action": (
        "claimed and not called, undone, made twice, or judged wrong although the write succeeded",
        "system",
    ),
    "missing_knowledge": (
        "the AI agent, alone, understood and did not know; or people's knowledge is rated 1 or 2",
        "",
    ),
    "human_error": ("a person closed it on the heels of an answer, or it was sent back and forth", "staff"),
    UNKNOWN: ("nothing on record says why", UNKNOWN),
}
"""Cause → what shows it, and whose it is; the first that applies counts. Empty: who handled it decides."""
SIDES = ("system", "staff", UNKNOWN)
LABEL = "failure_cause"
EXAMPLES = 5
"""Conversations that are named beside a cause."""
HEELS_US = 10_000_000
"""A person who closes within ten seconds of the last word has not waited for one."""

_ISSUES = """
SELECT
    i.conversation_key,
    i.issue,
    f.conversation_id,
    f.source,
    f.cluster_key,
    {segments}
    f.handler,
    f.handler = 'ai_only' AS is_ai_alone,
    l.value AS said,
    d.value IS NOT NULL AND LOWER(d.value) NOT IN ('', 'no', 'none', 'false', '0') AS is_defect,
    COALESCE(w.timed_out, FALSE) AS timed_out,
    COALESCE(w.failed, FALSE) AS failed,
    COALESCE(w.spoiled, FALSE) AS spoiled,
    COALESCE(w.succeeded, FALSE) AS succeeded,
    COALESCE(f.claimed_not_done, FALSE) AS claimed_not_done,
    f.score_correct,
    n.value AS intent,
    f.topic,
    c.value AS confidence,
    f.quality_knowledge,
    COALESCE(f.is_misrouted, FALSE) AS is_misrouted,
    COALESCE(f.has_public_human_turn, FALSE) AND NOT COALESCE(f.claim_is_assumed, TRUE)
    AND COALESCE(f.claim_at_us - f.last_turn_at_us <= {heels}, FALSE) AS is_hasty,
    COALESCE(f.is_never_answered, FALSE) AS is_never_answered
FROM fact_issue AS i
INNER JOIN fact_conversation AS f ON f.conversation_key = i.conversation_key
LEFT JOIN (
    SELECT
        k.conversation_key,
        BOOL_OR(k.outcome = 'timeout') AS timed_out,
        BOOL_OR(k.is_failed AND k.outcome <> 'timeout') AS failed,
        BOOL_OR(k.is_undone OR k.is_repeated) AS spoiled,
        BOOL_OR(NOT k.is_failed) AS succeeded
    FROM fact_call AS k
    GROUP BY k.conversation_key
) AS w ON w.conversation_key = i.conversation_key
LEFT JOIN ({intent}) AS n ON n.conversation_key = i.conversation_key
LEFT JOIN ({confidence}) AS c ON c.conversation_key = i.conversation_key
LEFT JOIN ({defect}) AS d ON d.conversation_key = i.conversation_key
LEFT JOIN (
    SELECT b.conversation_key, MIN(b.value) AS value FROM label AS b WHERE b.name = '{label}'
    GROUP BY b.conversation_key
) AS l ON l.conversation_key = i.conversation_key{joins}
WHERE i.state IN ('partly', 'unresolved') AND {period}{only}
ORDER BY i.conversation_key, i.issue
"""


def _run(request: Request) -> Answer:
    found = find_segments(request.engine, [*request.by, *dict(request.only)])
    segments = [found[name] for name in dict.fromkeys(request.by)]
    settings = request.settings.attribution
    rows = request.engine.query(
        _ISSUES.format(
            segments="".join(f"{one.value('f')} AS s{place}, " for place, one in enumerate(segments)),
            joins="".join(one.join("f") for one in found.values()),
            only="".join(f" AND {found[name].value('f')} = {quoted(value)}" for name, value in request.only),
            intent=_attribute(settings.intent),
            confidence=_attribute(settings.confidence),
            defect=_attribute(settings.defect),
            heels=HEELS_US,
            label=LABEL,
            period=request.period.condition("f.day_number"),
        )
    ).to_pylist()
    if not rows:
        judged = request.engine.query("SELECT COUNT(*) AS n FROM fact_issue").column("n")[0].as_py()
        return refusal(
            "cause_unknown",
            "No judged issue of these conversations has failed: there is nothing to attribute."
            if judged and request.only
            else "No judged issue of this period has failed: there is nothing to attribute."
            if judged
            else f"No issue is judged; {REMEDIES['judgement']}.",
        )
    causes = [cause_of(row, settings.low_confidence) for row in rows]
    groups: list[tuple[dict[str, str], list[int]]] = [({}, list(range(len(rows))))]
    for place, name in enumerate(request.by):
        for value in sorted({row[f"s{place}"] for row in rows}):
            groups.append(({name: value}, [k for k, row in enumerate(rows) if row[f"s{place}"] == value]))
    unrecorded = _unrecorded(request)
    estimates = [one for segment, kept in groups for one in _estimates(segment, kept, rows, causes, unrecorded)]
    unseen = _unseen(unrecorded, rows, causes)
    return Answer(
        sentence=_sentence(estimates, len(rows)),
        estimates=estimates,
        rows=_table(rows, causes, estimates),
        notes=_notes(rows, causes, unseen) + many_segments(len(groups) - 1),
    )


def _attribute(name: str) -> str:
    return (
        f"SELECT a.conversation_key, MIN(a.value) AS value FROM attribute AS a WHERE a.name = {quoted(name)} "
        "GROUP BY a.conversation_key"
    )


def cause_of(row: dict[str, Any], low_confidence: float) -> str:
    """The first cause that the record or the judge shows; a person's label goes before all."""
    said = str(row["said"] or "").strip('" ')
    alone, correct = row["is_ai_alone"], row["score_correct"]
    wrong = correct is not None and correct < 0.5
    shown = {
        "product_defect": row["is_defect"],
        "timeout": row["timed_out"],
        "integration_error": row["failed"],
        "policy": alone and correct is not None and not wrong,
        "wrong_intent": alone and _differs(row["intent"], row["topic"]),
        "low_confidence": alone and _below(row["confidence"], low_confidence),
        "wrong_action": row["claimed_not_done"] or row["spoiled"] or (wrong and row["succeeded"]),
        "missing_knowledge": (alone and wrong and row["intent"] is not None)
        or (not alone and (row["quality_knowledge"] or 5) <= 2),
        "human_error": not alone and (row["is_hasty"] or row["is_misrouted"]),
    }
    return said if said in CAUSES else next((cause for cause, is_shown in shown.items() if is_shown), UNKNOWN)


def _differs(intent: str | None, topic: str | None) -> bool:
    return intent is not None and topic is not None and intent.strip('"') != topic


def _below(text: str | None, limit: float) -> bool:
    try:
        return text is not None and float(text) < limit
    except ValueError:
        return False


def side_of(cause: str, row: dict[str, Any]) -> str:
    """Whose cause it is: the system's, the staff's, or unknown."""
    return CAUSES[cause][1] or ("system" if row["is_ai_alone"] else "staff")


def _estimates(
    segment: dict[str, str],
    kept: Sequence[int],
    rows: Sequence[dict[str, Any]],
    causes: Sequence[str],
    unrecorded: "_Unrecorded",
) -> list[Estimate]:
    _, codes = np.unique([rows[k]["cluster_key"] for k in kept], return_inverse=True)
    sides = [side_of(causes[k], rows[k]) for k in kept]
    marks = {f"cause_{name}": [causes[k] == name for k in kept] for name in CAUSES}
    marks |= {f"side_{name}": [side == name for side in sides] for name in SIDES if name != UNKNOWN}
    unseen = _unseen(unrecorded, [rows[k] for k in kept], [causes[k] for k in kept])
    made = []
    for metric, hits in marks.items():
        if (why := unseen.get(metric.removeprefix("cause_").removeprefix("side_"))) is not None:
            made.append(
                Estimate(
                    metric=metric, segment=segment, value=None, low=None, high=None, n=0, clusters=0, unit="share",
                    method="none", notes=(f"not observable: {why}",),
                )
            )  # fmt: skip
            continue
        moments = Moments.of_clusters(np.bincount(codes, np.array(hits, np.float64)), np.bincount(codes))
        found, clusters = share(moments), int(moments.clusters[0])
        made.append(
            Estimate(
                metric=metric, segment=segment, value=number(float(found.value[0])), low=number(float(found.low[0])),
                high=number(float(found.high[0])), n=len(kept), clusters=clusters, unit="share",
                method=f"share of failed issues, Wilson with t, clustered by customer (G={clusters})",
                notes=tuple(size_notes(len(kept), clusters)),
            )
        )  # fmt: skip
    return made


def _table(
    rows: Sequence[dict[str, Any]], causes: Sequence[str], estimates: Sequence[Estimate]
) -> list[dict[str, Any]]:
    """One row a cause, most frequent first, unknown last."""
    of = {one.metric: one for one in estimates if not one.segment}
    made = [
        {
            "cause": name,
            "words": words,
            "issues": causes.count(name),
            "share": of[f"cause_{name}"].value,
            "low": of[f"cause_{name}"].low,
            "high": of[f"cause_{name}"].high,
            "by_system": sum(c == name and side_of(c, row) == "system" for c, row in zip(causes, rows, strict=True)),
            "by_staff": sum(c == name and side_of(c, row) == "staff" for c, row in zip(causes, rows, strict=True)),
            "examples": _examples([row for c, row in zip(causes, rows, strict=True) if c == name]),
        }
        for name, (words, _) in CAUSES.items()
    ]
    return sorted(made, key=lambda row: (row["cause"] == UNKNOWN, -row["issues"], row["cause"]))


def _examples(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Some conversations to read, each once, in an order that has nothing to do with what they are."""
    keys = sorted({row["conversation_key"] for row in rows}, key=_mixed)[:EXAMPLES]
    of = {row["conversation_key"]: row for row in rows}
    return [{"source": of[key]["source"], "conversation_id": of[key]["conversation_id"]} for key in keys]


def _mixed(key: str) -> bytes:
    return md5(key.encode(), usedforsecurity=False).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unrecorded:
    """What the store does not hold, as a sentence; None: it does."""

    defect: str | None
    intent: str | None
    confidence: str | None
    actions: str | None


def _unrecorded(request: Request) -> _Unrecorded:
    settings = request.settings.attribution

    def missing(option: str, name: str) -> str | None:
        sql = f"SELECT COUNT(*) AS n FROM attribute AS a WHERE a.name = {quoted(name)}"
        if request.engine.query(sql).column("n")[0].as_py():
            return None
        return f"no conversation has the attribute {name!r} ([attribution] {option})"

    return _Unrecorded(
        defect=missing("defect", settings.defect),
        intent=missing("intent", settings.intent),
        confidence=missing("confidence", settings.confidence),
        actions=None if request.shows("ai_action") else REMEDIES["ai_action"],
    )


def _unseen(unrecorded: _Unrecorded, rows: Sequence[dict[str, Any]], causes: Sequence[str]) -> dict[str, str]:
    """Causes (and the side) that nothing on record could show, with what would: that none is found says nothing of
    them.
    """
    corrected = any(row["score_correct"] is not None for row in rows)
    correct = None if corrected else "no judge says whether the AI agent was right (scores.correct)"
    people = None if any(not row["is_ai_alone"] for row in rows) else "no person took part in these conversations"
    # Of people's knowledge the judge speaks.
    is_rated = any(row["quality_knowledge"] is not None and not row["is_ai_alone"] for row in rows)
    found = {
        "product_defect": unrecorded.defect,
        "timeout": unrecorded.actions,
        "integration_error": unrecorded.actions,
        "policy": correct,
        "wrong_intent": unrecorded.intent,
        "low_confidence": unrecorded.confidence,
        "wrong_action": unrecorded.actions,
        "missing_knowledge": None if is_rated else correct or unrecorded.intent,
        "human_error": people,
        "staff": people,
    }
    named = {*causes, *map(side_of, causes, rows)}
    return {name: why for name, why in found.items() if why is not None and name not in named}


def _notes(rows: Sequence[dict[str, Any]], causes: Sequence[str], unseen: Mapping[str, str]) -> list[str]:
    silent = sum(row["is_never_answered"] for row, cause in zip(rows, causes, strict=True) if cause == UNKNOWN)
    notes = [f"{silent:,} of the unknown ones were never answered."] if silent else []
    notes += [
        f"The cause {cause.replace('_', ' ')} cannot be seen: {why}."
        for cause, why in unseen.items()
        if cause in CAUSES
    ]
    if any(row["said"] for row in rows):
        notes.append(f"People's labels {LABEL} go before everything else.")
    return notes


def _sentence(estimates: Sequence[Estimate], issues: int) -> str:
    of = {one.metric: one for one in estimates if not one.segment}
    named = [one for metric, one in of.items() if metric.startswith("cause_") and metric != f"cause_{UNKNOWN}"]
    most = max(named, key=lambda one: one.value or 0)
    system, staff = of["side_system"], of["side_staff"]
    if not most.value:
        return f"For none of {issues:,} failed issues the record says why."
    of_staff = "" if staff.value is None else f" and {_per_cent(staff)} of the staff"
    return (
        f"Of {issues:,} failed issues {_per_cent(system)} failed of the system{of_staff}; "
        f"the most frequent cause is {most.metric.removeprefix('cause_').replace('_', ' ')}, {_per_cent(most)}. For "
        f"{_per_cent(of[f'cause_{UNKNOWN}'])} nothing on record says why."
    )


def _per_cent(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return f"{100 * (estimate.value or 0):.0f} %"
    return f"{100 * (estimate.value or 0):.0f} % [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"


ATTRIBUTION = Study(
    name="attribution",
    question="What did the failed issues fail of: the system or the staff?",
    definition=(
        "Every issue judged partly or not resolved gets one cause, the first that is shown: "
        + "; ".join(f"{name}: {words}" for name, (words, _) in CAUSES.items())
        + f". A person's label {LABEL} goes before all. Human error and what people do not know is the staff's, all "
        "other known causes are the system's."
    ),
    method="Shares of the failed issues with Wilson limits, clustered by customer; they sum to 1.",
    assumptions=(
        "What is not on record is unknown: an unknown cause is no absence of causes.",
        "One cause each: where several things failed, the one nearest to the failure counts.",
    ),
    source="metrics.md §4e; Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
    run=_run,
    reads_labels=True,
    pictures=(
        dots_by_metric(
            "What failed issues failed of",
            {name.replace("_", " "): (f"cause_{name}",) for name in CAUSES},
        ),
        dots_by_metric("Whose it was", {name: (f"side_{name}",) for name in SIDES if name != UNKNOWN}),
    ),
    options=frozenset({"by", "period", "only"}),
    columns={"cause": "cause", "issues": "issues", "share": "share", "words": "shown by"},
)

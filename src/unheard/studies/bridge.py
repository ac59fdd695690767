"""Bridge: two judges, or two versions of one, on the same conversations, so that a new judge is no new fact.

Pairs     conversations rated by the judge in use and by the former one (`--reference NAME`; default: the former
          version of the judge in use that was kept last)
Figures   shift of cx_score, bad_experience_rate and cx_mean, after − before; shares identical and within one; paired,
          clustered by customer, overall and by segment
Rows      how many ratings went from which grade to which
Caveats   A version that was kept is kept on a frozen random sample; an imported judge on whatever it rated.
Source    metrics.md §6
"""

from typing import Any

from unheard.judges.base import KEPT
from unheard.metrics.rows import find_segments, quoted
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.of_rows import draw_matrix
from unheard.studies.paired_ratings import Pair, by_segment, matrix
from unheard.studies.sums import many_segments

_LATEST = """
SELECT j.conversation_key, j.judge, j.content_hash, j.is_imported, j.rating, ROW_NUMBER() OVER (
    PARTITION BY j.conversation_key, j.judge
    ORDER BY j.judged_at_us DESC NULLS LAST, j.judge_version DESC NULLS LAST, j.rubric_version DESC NULLS LAST
) AS latest
FROM judgement AS j
"""


def former_judges(request: Request) -> list[str]:
    """Names of kept versions of the judge in use, the latest first."""
    start = f"{(request.judge or '').split(KEPT)[0]}{KEPT}"
    rows = request.engine.query(
        "SELECT j.judge, MAX(j.judged_at_us) AS last FROM judgement AS j GROUP BY j.judge ORDER BY last DESC, j.judge"
    ).to_pylist()
    return [row["judge"] for row in rows if row["judge"].startswith(start) and row["judge"] != request.judge]


def pairs_with(request: Request, former: str) -> list[Pair]:
    """Conversations of the period that both judges rated."""
    segments = list(find_segments(request.engine, request.by).values())
    keys = "".join(f", {one.value('f')} AS s{place}" for place, one in enumerate(segments))
    rows = request.engine.query(
        "SELECT f.cluster_key, f.conversation_id, f.source, f.rating AS after,"
        f" CAST(r.rating AS BIGINT) AS before{keys}"
        f" FROM fact_conversation AS f JOIN ({_LATEST} WHERE j.judge = {quoted(former)}) AS r"
        " ON r.conversation_key = f.conversation_key AND r.latest = 1"
        f" JOIN ({_LATEST} WHERE j.judge = {quoted(request.judge or '')}) AS c"
        " ON c.conversation_key = f.conversation_key AND c.latest = 1"
        f"{''.join(one.join('f') for one in segments)}"
        f" WHERE f.rating IS NOT NULL AND r.rating IS NOT NULL AND {request.period.condition('f.day_number')}"
        # A conversation that changed between the two tells of itself, not of the judge. (Of an import nobody knows.)
        " AND (r.content_hash = c.content_hash OR r.content_hash IS NULL OR c.content_hash IS NULL"
        " OR COALESCE(r.is_imported, FALSE) OR COALESCE(c.is_imported, FALSE))"
        " ORDER BY f.conversation_key"
    ).to_pylist()
    return [
        Pair(
            cluster=row["cluster_key"], before=row["before"], after=row["after"], source=row["source"],
            conversation_id=row["conversation_id"], segments=tuple(row[f"s{k}"] for k in range(len(segments))),
        )
        for row in rows
    ]  # fmt: skip


def run(request: Request) -> Answer:
    """Compare the judge in use with a former one."""
    former = request.reference or next(iter(former_judges(request)), None)
    if former is None:
        return refusal(
            "cx_score_shift",
            "There is no former judge to compare with: a version is kept on a sample when `unheard judge` replaces it, "
            "and --reference names any other judge.",
            unit="points",
        )
    pairs = pairs_with(request, former)
    if not pairs:
        return refusal(
            "cx_score_shift", f"No conversation was rated by both {request.judge} and {former}.", unit="points"
        )
    estimates = by_segment(pairs, request.by)
    return Answer(
        sentence=_sentence(estimates[0], former, request.judge, len(pairs)),
        estimates=estimates,
        rows=matrix(pairs),
        notes=[
            "Numbers by the former judge are bridged by adding the shift; or judge the past again, and history is "
            "restated. Without either, the step between them is the judge's, not the customers'.",
            *_versions(request, former),
            *many_segments(len({tuple(one.segment.items()) for one in estimates if one.segment})),
        ],
    )


def _versions(request: Request, former: str) -> list[str]:
    rows = request.engine.query(
        "SELECT j.judge, j.judge_version, j.rubric_version, MIN(j.judged_at_us) AS since, COUNT(*) AS conversations"
        f" FROM judgement AS j WHERE j.judge IN ({quoted(former)}, {quoted(request.judge or '')})"
        " GROUP BY j.judge, j.judge_version, j.rubric_version ORDER BY since, j.judge"
    ).to_pylist()
    return [
        f"{row['judge']}: version {row['judge_version']}, rubric {row['rubric_version']}, "
        f"{row['conversations']:,} conversations" + (f", since {_day(row['since'])}" if row["since"] else "")
        for row in rows
    ]


def _day(moment_us: int) -> str:
    import datetime as dt

    return f"{dt.datetime.fromtimestamp(moment_us / 1e6, dt.UTC):%Y-%m-%d}"


def _sentence(shift: Any, former: str, judge: str | None, count: int) -> str:
    limits = "" if shift.low is None else f" [{shift.low:+.1f}, {shift.high:+.1f}]"
    return (
        f"On {count:,} conversations that both rated, {judge} finds {shift.value:+.1f} points{limits} more customers "
        f"satisfied than {former}."
    )


BRIDGE = Study(
    name="bridge",
    question="What did a change of judge, of its version or of the rubric do to the numbers?",
    definition=(
        "Ratings of the judge in use less those of a former one on the same conversations: cx_score, "
        "bad_experience_rate and cx_mean, overall and by segment; shares identical and within one. The former one is "
        "named by --reference, or the version of the judge in use that was kept last."
    ),
    method="Paired mean of differences, clustered by customer.",
    assumptions=("The content judged is the same; both saw nothing after the first survey answer.",),
    source="metrics.md §6",
    run=run,
    pictures=(
        draw_matrix(
            "Ratings before and after",
            row="before",
            column="after",
            value=("conversations",),
            n=("conversations",),
            unit="conversations",
            row_name="before",
            column_name="after",
        ),
    ),
    options=frozenset({"by", "period", "reference"}),
    columns={"before": "before", "after": "after", "conversations": "conversations"},
)

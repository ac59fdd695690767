"""The picture over time: the latest days beside those before, and topics month by month."""

from unheard.metrics.compare import compare_previous
from unheard.metrics.estimate import Estimate
from unheard.metrics.query import measure
from unheard.metrics.registry import find
from unheard.metrics.rows import Period
from unheard.pipeline.measure import Measured
from unheard.pipeline.picture.seen import BySegment

CHANGING = (
    "csat", "survey_coverage", "closure_rate", "containment_rate", "first_response_time", "cx_score",
    "bad_experience_rate", "issue_resolution_rate", "confirmed_resolution_rate", "never_answered_rate",
    "recontact_rate_7",
)  # fmt: skip
"""What is compared with the period before: nothing that must be followed for longer than the period."""
COMPARED_DAYS = (30, 7)
TOPICS_BY_MONTH = 12
MONTHS_SHOWN = 12
UNKNOWN = "(unknown)"


def changes(facts: Measured, period: Period) -> tuple[int | None, list[Estimate]]:
    """Compare the latest days with those before: 30 and 30 where the data span 60 days, else 7 and 7, else nothing."""
    found = facts.engine.query(
        f"SELECT MIN(f.day_number) AS first_day, MAX(f.day_number) AS last_day FROM fact_conversation AS f "
        f"WHERE {period.condition('f.day_number')}"
    ).to_pylist()[0]
    if found["last_day"] is None:
        return None, []
    span = found["last_day"] - found["first_day"] + 1
    days = next((days for days in COMPARED_DAYS if span >= 2 * days), None)
    if days is None:
        return None, []
    until = found["last_day"] + 1
    metrics = [find(name) for name in CHANGING]
    compared = compare_previous(
        facts.engine, metrics, since_day=until - days, until_day=until, capability=facts.capability
    )
    return days, compared


def topic_months(
    facts: Measured, by_topic: BySegment, by_month: BySegment, period: Period
) -> dict[str, dict[str, Estimate]]:
    """Cross the largest topics with the latest months."""
    topics = sorted(
        (name for name, values in by_topic.items() if "cx_score" in values),
        key=lambda name: (-by_topic[name]["cx_score"].n, name),
    )[:TOPICS_BY_MONTH]
    months = sorted(name for name in by_month if name != UNKNOWN)[-MONTHS_SHOWN:]
    if len(months) < 2:
        return {}
    found = measure(
        facts.engine,
        [find("cx_score")],
        groupings=[("topic", "month")],
        since_day=period.since,
        until_day=period.until,
    )
    cells = {(one.segment["topic"], one.segment["month"]): one for one in found}
    return {topic: {month: cells[topic, month] for month in months if (topic, month) in cells} for topic in topics}

"""Compare with the period before: both periods in one scan, because the same customers are in both."""

from collections.abc import Sequence

from unheard.errors import UsageError
from unheard.metrics.assemble import Notes, compared, estimates_of
from unheard.metrics.base import Metric
from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import Capability
from unheard.metrics.query import scan
from unheard.metrics.reasons import abstention_notes, languages_judged, timeless_notes, why_unjudged
from unheard.metrics.rows import Period, find_segments, splittable
from unheard.store.engine import Engine


def compare_previous(
    engine: Engine,
    metrics: Sequence[Metric],
    *,
    by: tuple[str, ...] = (),
    since_day: int | None = None,
    until_day: int | None = None,
    capability: Capability | None = None,
    judge: str | None = None,
) -> list[Estimate]:
    """Estimate metrics for [since, until), each with the period of the same length right before and the difference.

    Without `until` the period ends after the last day that has a conversation. A segment that only one of the
    periods has is listed too, without a value where it has none. Raises `UsageError` without `since`.
    """
    period = _period(engine, since_day, until_day)
    segments = find_segments(engine, by, of_rows=True)
    metrics = splittable(metrics, by)
    scanned = scan(engine, metrics, segments, [by], [period, _previous(period)])
    notes = Notes(
        capability=capability,
        unjudged=why_unjudged(engine),
        timeless=timeless_notes(engine, metrics, period),
        abstained=abstention_notes(engine, metrics, segments, [by], period),
        judge=judge,
        languages=languages_judged(engine, metrics),
    )
    found: list[Estimate] = []
    for metric in metrics:
        sums = scanned.of(metric, by)
        found += compared(metric, estimates_of(metric, by, sums, notes), by, sums)
    return found


def _period(engine: Engine, since: int | None, until: int | None) -> Period:
    if since is None:
        raise UsageError("--compare previous needs --since: the period before is the one that ends there.")
    if until is None:
        last = engine.query("SELECT MAX(f.day_number) AS day FROM fact_conversation AS f").column("day")[0].as_py()
        until = max(since, last if last is not None else since) + 1
    return Period(since=since, until=until)


def _previous(period: Period) -> Period:
    assert period.since is not None
    assert period.until is not None
    return Period(since=2 * period.since - period.until, until=period.since)

"""Alerts: a number beyond a threshold, and so surely that its interval lies beyond it, too.

They are looked at whenever the numbers were prepared anew. A value beyond the threshold whose interval reaches
back over it is no alarm: chance can make that.
"""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Any

from unheard.errors import UnheardError
from unheard.metrics.estimate import Estimate
from unheard.pipeline.measure import Measured, estimates
from unheard.pipeline.served.prepared import Prepared
from unheard.store.desk import Desk
from unheard.store.desk.alerts import alerts, note_alert

_log = logging.getLogger(__name__)
FIRES, QUIET, OPEN, UNKNOWN = "fires", "quiet", "open", "unknown"
STATE_WORDS = {
    FIRES: "beyond the threshold, more than chance makes",
    QUIET: "on the good side",
    OPEN: "cannot be told: the interval reaches over the threshold",
    UNKNOWN: "no number",
}
PERIODS = (7, 14, 28, 90)
"""The latest days that an alert can look at."""


def state_of(found: Estimate | None, direction: str, threshold: float) -> str:
    """Say where a number stands to a threshold: only an interval that lies wholly on one side decides."""
    if found is None or found.value is None or found.low is None or found.high is None:
        return UNKNOWN
    if found.low > threshold:
        return FIRES if direction == "above" else QUIET
    if found.high < threshold:
        return FIRES if direction == "below" else QUIET
    return OPEN


def period_of(last_day: str | None, days: int | None) -> tuple[str | None, str | None]:
    """The latest days that the data hold, as since and until (excluded); both None for all days."""
    if days is None or last_day is None:
        return None, None
    until = dt.date.fromisoformat(last_day) + dt.timedelta(days=1)
    return (until - dt.timedelta(days=days)).isoformat(), until.isoformat()


def look(
    facts: Measured, last_day: str | None, asked: Sequence[dict[str, Any]]
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Look at alerts: number of the alert → its state, and the number that it is of."""
    groups: dict[tuple[str | None, int | None], list[dict[str, Any]]] = {}
    for one in asked:
        groups.setdefault((one["segment"], one["days"]), []).append(one)
    made: dict[int, tuple[str, dict[str, Any]]] = {}
    for (segment, days), of in groups.items():
        since, until = period_of(last_day, days)
        names = sorted({one["metric"] for one in of})
        measured = estimates(facts, names, by=(segment,) if segment else (), since=since, until=until)
        found = {(one.metric, one.segment.get(segment) if segment else None): one for one in measured}
        for one in of:
            estimate = found.get((one["metric"], one["value"] if segment else None))
            detail = {"since": since, "until": until, "estimate": None if estimate is None else estimate.to_json()}
            made[one["id"]] = state_of(estimate, one["direction"], one["threshold"]), detail
    return made


def watching(desk: Desk) -> Callable[[Prepared], None]:
    """Make what looks at every alert once the numbers are prepared."""

    def watch(prepared: Prepared) -> None:
        asked = alerts(desk)
        if not asked:
            return
        try:
            found = look(prepared.facts, prepared.picture.last_day, asked)
        except UnheardError as error:
            _log.error("alerts: %s", error)
            return
        for number, (state, detail) in found.items():
            note_alert(desk, number, state=state, detail=detail)

    return watch

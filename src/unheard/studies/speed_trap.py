"""The speed trap: handling gets faster, and first contacts do not solve more.

Both trends are straight lines over the same days, clustered by customer. A trap is called only where both are shown:
the 95 % interval of the change in handle time lies below 0, and the upper limit of the change in true first contact
resolution lies below a gain that would be worth it. That it is none is called only where that is shown as well.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.window import OUTCOME_KNOWN, claim_observed, recontacted
from unheard.statistics.trend import Trends
from unheard.studies.base import Request
from unheard.studies.over_time import daily
from unheard.studies.sums import count, number

SHORTEST_DAYS = 56
DAYS = 30
TRAP, NO_TRAP, CANNOT_TELL = "trap", "no trap", "cannot tell"
_FCR = f"f.is_claimed AND {claim_observed(DAYS)} AND {OUTCOME_KNOWN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a trend comes to from the first day to the last."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int


def speed_trap(request: Request) -> dict[str, Any]:
    """Return the verdict, both changes, the days between, and which handle time was taken."""
    columns = {
        "fcr_den": count(_FCR),
        "fcr_num": count(f"{_FCR} AND NOT f.has_unresolved_issue AND NOT {recontacted(DAYS)}"),
    }
    for name in ("handle_seconds", "handle_estimated_seconds"):
        columns[f"{name}_den"] = count(f"f.{name} IS NOT NULL")
        columns[f"{name}_num"] = f"COALESCE(SUM(f.{name}), 0)"
    part = daily(request.engine, columns, by=(), where=request.period.condition("f.day_number"))
    taken = "handle_seconds" if part.columns["handle_seconds_den"].any() else "handle_estimated_seconds"
    spans = [part.span(f"{name}_den") for name in (taken, "fcr")]
    first, last = max(one[0] for one in spans), min(one[1] for one in spans)
    days = last - first
    if not part.segments or days < SHORTEST_DAYS:
        return {"verdict": CANNOT_TELL, "days": max(days, 0), "handle_time": taken, "aht": None, "true_fcr": None}
    aht, fcr = (_change(part.trends(f"{name}_num", f"{name}_den", until=last), days) for name in (taken, "fcr"))
    worth = request.settings.speed_trap_points / 100
    return {"verdict": verdict(aht, fcr, worth), "days": days, "handle_time": taken, "aht": aht, "true_fcr": fcr}


def verdict(aht: Change, fcr: Change, worth: float) -> str:
    """Say trap or no trap where it is shown, else that it cannot be told."""
    if aht.low is None or aht.high is None or fcr.low is None or fcr.high is None:
        return CANNOT_TELL
    if aht.high < 0 and fcr.high < worth:
        return TRAP
    return NO_TRAP if aht.low >= 0 or fcr.low >= worth else CANNOT_TELL


def _change(trend: Trends, days: int) -> Change:
    values = [number(float(np.asarray(of)[0] * days)) for of in (trend.slope, trend.low, trend.high)]
    return Change(value=values[0], low=values[1], high=values[2], n=int(trend.rows[0]), clusters=int(trend.clusters[0]))

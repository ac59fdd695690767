"""What several routes tell of a thing in the same way."""

from typing import Any

from unheard.present.web.visit import Visit
from unheard.store.desk.alerts import history_of

ALERT = ("id", "metric", "segment", "value", "direction", "threshold", "days", "created_by", "created_at_us", "state")


def alert_of(visit: Visit, one: dict[str, Any]) -> dict[str, Any]:
    """An alert: what it watches, how it stands, the number that it was looked at with, and what it was before."""
    detail = one["detail"] or {}
    return {
        **{name: one[name] for name in ALERT},
        "state": one["state"] or "unknown",
        "since_us": one["at_us"],
        "number": detail.get("estimate"),
        "period": {"since": detail.get("since"), "until": detail.get("until")},
        "history": [
            {"at_us": row["at_us"], "state": row["state"], "number": row["detail"].get("estimate")}
            for row in history_of(visit.serving.desk, one["id"])
        ],
    }

"""Signs of why and how conversations fail: metrics by heading, measured once for each state of the data."""

from unheard.errors import UsageError
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import find
from unheard.pipeline.measure import estimates
from unheard.pipeline.served.prepared import Prepared

SIGNS = {
    "What became of it": (
        "bad_experience_rate", "issue_resolution_rate", "confirmed_resolution_rate", "recontact_rate_30",
        "never_answered_rate",
    ),
    "What the AI agent said and did": (
        "claimed_not_done_rate", "write_unrecovered_rate", "escalation_rate", "silent_failure_rate",
    ),
    "What customers showed": ("soured_rate", "stayed_negative_rate", "churn_threat_rate", "context_acknowledged_rate"),
    "How it was answered (1 to 5)": ("quality_tone", "quality_knowledge", "quality_timeliness"),
}  # fmt: skip
"""Heading → metrics that say why or how it failed; one that this version does not measure is left out."""


def signs_by(prepared: Prepared, by: tuple[str, ...]) -> list[Estimate]:
    """Each sign by some segments; measured once for each state of the data."""

    def measure() -> list[Estimate]:
        with prepared.alone():
            return estimates(prepared.facts, names(), by=by)

    found: list[Estimate] = prepared.once(f"signs by {by}", measure)
    return found


def names() -> list[str]:
    """The metrics of all signs that this version measures."""
    return [name for of in SIGNS.values() for name in of if _is_known(name)]


def _is_known(name: str) -> bool:
    try:
        find(name)
    except UsageError:
        return False
    return True

"""Executions of Intercom's data connectors: what the AI agent did in other systems, with outcome and milliseconds."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from unheard.records import Action
from unheard.sources.intercom_parts import seconds_of, time_of
from unheard.sources.intercom_people import Object, id_of

OF_THE_AI = ("fin", "answer")
"""Who started an execution, where that was the AI agent. Workflows are rules, and in the inbox a person clicked."""

_READS = ("get", "head", "options")


def is_of_the_ai(execution: Object) -> bool:
    """Say whether the AI agent started this execution."""
    return execution.get("source_type") in OF_THE_AI


def actions_of(executions: Sequence[Object]) -> list[Action]:
    """Turn the AI agent's executions into actions, in the order of their times."""
    found = [_action(one) for one in executions if is_of_the_ai(one)]
    return sorted(found, key=lambda action: str(action.started_at or "~"))


def _action(execution: Object) -> Action:
    started = time_of(execution.get("created_at"))
    method = execution.get("http_method")
    error = execution.get("error_type")
    return Action(
        id=id_of(execution.get("id")),
        tool=f"data_connector/{id_of(execution.get('data_connector_id')) or 'unknown'}",
        effect=("read" if method.lower() in _READS else "write") if isinstance(method, str) else "unknown",
        started_at=started,
        ended_at=_later(started, execution.get("execution_time_ms")),
        outcome=outcome_of(execution),
        error_type=error if isinstance(error, str) else None,
        attributes={"outcome_basis": "native"},
    )


def outcome_of(execution: Object) -> str:
    """Return the outcome that Intercom states."""
    if execution.get("success") is True:
        return "success"
    if execution.get("success") is not False:
        return "unknown"
    return "timeout" if "timeout" in str(execution.get("error_type")).lower() else "error"


def _later(started: str | None, milliseconds: Any) -> str | None:
    took = seconds_of(milliseconds)
    if started is None or took is None:
        return None
    try:
        at = dt.datetime.fromisoformat(started.replace("Z", "+00:00"))
        return (at + dt.timedelta(milliseconds=took)).isoformat()
    except (ValueError, OverflowError):
        return None

"""What a run of a language model took, in words: calls, tokens, cost, and why conversations stay unjudged."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unheard.settings import Settings

SHOWN = 3
"""Conversations named beside a reason; `--output json` names up to 1,000."""


def remote_lines(result: Any) -> Iterator[str]:
    """Say what was asked, answered and paid, from a `RemoteResult`."""
    if result.estimate is not None:
        yield from _estimated(result)
        return
    if result.calls or result.reused:
        yield _asked(result)
    elif result.input_tokens:
        yield f"  from the file: tokens in {result.input_tokens:,}, out {result.output_tokens:,}"
    yield from _left_open(result)


def _asked(result: Any) -> str:
    cost = "cost unknown: no price is set in llm.prices" if result.cost is None else f"cost {result.cost:,.4f}"
    return (
        f"  calls {result.calls:,} (retried {result.retried:,}, repaired {result.repaired:,}) · "
        f"reused {result.reused:,} · tokens in {result.input_tokens:,} (cached {result.cached_tokens:,}), "
        f"out {result.output_tokens:,} · {cost}"
    )


def _left_open(result: Any) -> Iterator[str]:
    if result.quotes_dropped:
        yield f"  quotes dropped, because they do not stand in the transcript: {result.quotes_dropped:,}"
    if result.obedient:
        yield (
            f"  answers refused, because they followed words in a conversation: {result.obedient:,} "
            "(asked again without those words; twice refused = no rating)"
        )
    for reason, count in result.failed_by_reason.items():
        named = [one["conversation_id"] for one in result.failures if one["reason"] == reason][:SHOWN]
        more = ", …" if count > len(named) else ""
        yield f"  failed: {reason}: {count:,} ({', '.join(named)}{more})"
    if result.unmatched:
        yield (
            f"  answers that fit no conversation that is due: {result.unmatched:,} "
            "(judged before, or asked with other settings, policy or texts)"
        )
    if result.stopped:
        yield f"  stopped: {result.stopped}; the same command goes on from here"


def _estimated(result: Any) -> Iterator[str]:
    estimate = result.estimate
    cost, note = estimate["cost"], estimate["cost_note"]
    yield (
        f"  would call {estimate['calls']:,} times (answered before: {estimate['answered_before']:,})"
        f" · tokens in about {estimate['input_tokens']:,} ({estimate['same_in_every_call']:,} the same in each call)"
        f", out about {estimate['output_tokens']:,}"
        f" · {f'cost unknown: {note}' if cost is None else f'cost about {cost:,.4f} {note}'}"
    )


def failure_sentence(result: Any, remedy: str = "run the same command again to go on") -> str:
    """Say in one sentence how many conversations stay unjudged, and what to do."""
    reasons = ", ".join(f"{reason}: {count:,}" for reason, count in result.failed_by_reason.items())
    stay = "1 conversation stays" if result.failed == 1 else f"{result.failed:,} conversations stay"
    return f"unheard: {stay} unjudged ({reasons}). What was judged is kept; {remedy}."


def with_policy(settings: "Settings", policy: Path | None) -> "Settings":
    """Put the policy of the command line into the settings."""
    if policy is None:
        return settings
    return settings.model_copy(update={"llm": settings.llm.model_copy(update={"policy": policy})})

"""What a run of a language model judged, and what it took."""

from dataclasses import dataclass, field
from typing import Any

from unheard.pipeline.judge import JudgeResult

FAILURES_LISTED = 1_000


@dataclass(slots=True, kw_only=True)
class RemoteResult(JudgeResult):
    """What was judged by a language model, and what it took."""

    sent_to: str = ""
    calls: int = 0
    """Calls made, repairs and retries included."""
    retried: int = 0
    repaired: int = 0
    obedient: int = 0
    """Answers refused because they followed words in a conversation; it was asked about again without those words."""
    reused: int = 0
    """Judged by an answer that was there already: the same content was asked about before."""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    """By `llm.prices`; null where no price is set."""
    quotes_dropped: int = 0
    """Quotes that do not stand verbatim in the turn they name."""
    failed_by_reason: dict[str, int] = field(default_factory=dict)
    failures: list[dict[str, str]] = field(default_factory=list)
    """Conversations without a usable answer and why, the first 1,000."""
    stopped: str | None = None
    """Why the run ended before all was asked."""
    unmatched: int = 0
    """Answers of a batch that fit no conversation that is due."""
    estimate: dict[str, Any] | None = None
    """Of a dry run: calls, tokens and cost."""

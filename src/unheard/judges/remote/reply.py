"""What comes back from one call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back from one call."""

    text: str
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those read from the provider's cache."""
    output_tokens: int = 0
    was_cut: bool = False
    """The answer reached the longest length allowed."""

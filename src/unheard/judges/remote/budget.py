"""What calls cost: counted from what the provider reports, estimated before, and held under a limit."""

from dataclasses import dataclass, field

from unheard.judges.remote.reply import Reply
from unheard.settings import Price

OUTPUT_ESTIMATE = 220
"""Tokens of a usual answer, for estimates before the first call."""
_MILLION = 1_000_000


def price_of(price: Price, input_tokens: float, output_tokens: float, cached_tokens: float = 0) -> float:
    """What so many tokens cost; cached ones are part of the input."""
    cached = price.input if price.cached is None else price.cached
    read = (input_tokens - cached_tokens) * price.input + cached_tokens * cached
    return (read + output_tokens * price.output) / _MILLION


@dataclass(slots=True, kw_only=True)
class Purse:
    """Money spent and money that running calls may still cost.

    A call reserves what it can cost at most; the run stops when a further call could bring the sum over the limit.
    """

    price: Price | None
    limit: float | None
    output_limit: int
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    lost: float = 0.0
    """Estimated cost of calls that were cut off: a provider may charge for them."""
    reserved: float = field(default=0.0)

    @property
    def cost(self) -> float | None:
        """What was spent; null without a price."""
        if self.price is None:
            return None
        return price_of(self.price, self.input_tokens, self.output_tokens, self.cached_tokens) + self.lost

    def at_most(self, input_tokens: int) -> float:
        """What a call of so many input tokens can cost."""
        return 0.0 if self.price is None else price_of(self.price, input_tokens, self.output_limit)

    def affords(self, most: float) -> bool:
        """Whether a call may start without any risk for the limit."""
        return self.limit is None or (self.cost or 0.0) + self.reserved + most <= self.limit

    def paid(self, reply: Reply) -> None:
        """Count what a call has used."""
        self.input_tokens += reply.input_tokens
        self.cached_tokens += reply.cached_tokens
        self.output_tokens += reply.output_tokens

    def cut_off(self, input_tokens: int) -> None:
        """Count a call that was ended by the clock as if its input had been charged."""
        if self.price is not None:
            self.lost += price_of(self.price, input_tokens, 0)

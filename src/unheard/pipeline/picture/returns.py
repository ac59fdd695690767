"""Where customers come back: from the channel that a conversation was closed on to the one they returned on."""

from unheard.metrics.rows import Period
from unheard.pipeline.measure import Measured
from unheard.pipeline.picture.seen import Return
from unheard.studies import channel_flow


def returns(facts: Measured, period: Period, days: int) -> list[Return]:
    """Estimate each pair of channels, the most frequent first, as the study channel-flow does."""
    return [
        Return(closed_on=pair["from_channel"], back_on=pair["to_channel"], share=pair["share"], count=pair["count"])
        for pair in channel_flow.returns(facts.engine, period, days)
    ]

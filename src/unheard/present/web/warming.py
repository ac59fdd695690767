"""What everybody opens first is made before a state is served: at a million conversations it takes half a second."""

from unheard.pipeline.served.listing import Asked, choices, listing
from unheard.pipeline.served.prepared import Prepared
from unheard.pipeline.served.record import record
from unheard.pipeline.served.sources import sources_of
from unheard.present.web.queueing import SHOWN, picked_keys, queues, rows_of
from unheard.present.web.signs import signs_by


def warm(prepared: Prepared) -> None:
    """Make the first list of conversations and its filters, the sources, each queue's first page, signs by topic."""
    for row in listing(prepared, Asked()).rows[:1]:
        record(prepared, row["conversation_key"])
    prepared.once("choices None", lambda: choices(prepared))
    sources_of(prepared)
    for name in queues():
        rows_of(prepared, name, picked_keys(prepared, name)[:SHOWN])
    for by in (("handler",), ("handler", "topic")):
        signs_by(prepared, by)

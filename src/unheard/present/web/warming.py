"""What everybody opens first is made before a state is served: at a million conversations it takes half a second."""

from unheard.pipeline.served.listing import Asked, choices, listing
from unheard.pipeline.served.prepared import Prepared
from unheard.pipeline.served.sources import sources_of
from unheard.present.web.queueing import SHOWN, picked_keys, queues, rows_of


def warm(prepared: Prepared) -> None:
    """Make the first list of conversations, its filters, the sources, and the first page of each queue."""
    listing(prepared, Asked())
    prepared.once("choices None", lambda: choices(prepared))
    sources_of(prepared)
    for name in queues():
        rows_of(prepared, name, picked_keys(prepared, name)[:SHOWN])

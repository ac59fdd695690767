"""Sources: what is connected, what each shows, what cannot be seen and what to add, and which rows were refused."""

import json
from typing import Any

from unheard.metrics.missing import REMEDIES
from unheard.pipeline.served.sources import sources_of
from unheard.present.report.plain import NEEDS, REASONS, labels_of
from unheard.present.web.visit import Page, Visit
from unheard.records import CAPABILITY_FACTS

REFUSED_SHOWN = 200


def show(visit: Visit) -> dict[str, Any]:
    """Show where the data come from and what they hold."""
    prepared, picture = visit.ready, visit.ready.picture
    sources = sources_of(prepared)
    refused = visit.serving.store.refused()
    published = visit.serving.store.publications().to_pylist()[-10:]
    for one in published:
        one["counts"] = json.loads(one["counts"] or "{}")
        # Folders of the server are nobody's business.
        one["name"] = visit.language(str(one["name"]).rpartition("/")[2])
    return {
        "sources": sources,
        "facts": [
            {
                "name": fact, "meaning": visit.language(NEEDS.get(fact, meaning)),
                "shown": [fact in prepared.facts.capability.get(one["source"], ()) for one in sources],
            }
            for fact, meaning in CAPABILITY_FACTS.items()
        ],
        "missing": [
            {
                "meaning": visit.language(NEEDS.get(one.fact, one.meaning)),
                "metrics": labels_of(one.metrics),
                "remedy": REMEDIES[one.fact],
            }
            for one in picture.missing
        ],
        "excluded": [(visit.language(REASONS.get(reason, reason)), count) for reason, count in picture.excluded],
        "refused": refused.slice(0, REFUSED_SHOWN).to_pylist(),
        "refused_total": refused.num_rows,
        "published": published[::-1],
    }  # fmt: skip


SOURCES = Page(name="sources", path="/sources", heading="Sources", show=show)

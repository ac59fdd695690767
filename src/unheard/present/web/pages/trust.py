"""Trust: who judged, how well people agree, the numbers corrected by what they say, and how many labels would help."""

from typing import Any

from unheard.present.report.sections import trust
from unheard.present.web.figures import table_in
from unheard.present.web.visit import Page, Visit


def show(visit: Visit) -> dict[str, Any]:
    """Show how far the ratings can be believed."""
    picture, language, plan = visit.ready.picture, visit.language, visit.ready.plan
    found = trust.build(picture)
    waiting = sum(map(len, visit.serving.recent.values())) if visit.serving.preparing.is_behind() else 0
    return {
        "shown": found,
        "table": None if found.table is None else table_in(found.table, language),
        "corrected": None if found.corrected is None else table_in(found.corrected.table, language),
        "plan": plan,
        "agreement": picture.studies["agreement"],
        "debiased": picture.studies["debiased"],
        "waiting": waiting,
    }


TRUST = Page(name="trust", path="/trust", heading="Trust", show=show)

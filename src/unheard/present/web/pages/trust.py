"""Trust: who judged, how well people agree, the numbers corrected by what they say, and how many labels would help."""

from typing import Any, Literal, get_args

from unheard.present.report.sections import trust
from unheard.present.web.figures import table_in
from unheard.present.web.visit import Page, Visit
from unheard.studies import Answer, Request
from unheard.studies.labelling_plan import LABELLING_PLAN

Width = Literal["3", "5", "8", "10"]
"""Half widths in points that a reader can ask a plan for; the first is prepared."""

WIDTHS: tuple[Width, ...] = get_args(Width)


def show(visit: Visit) -> dict[str, Any]:
    """Show how far the ratings can be believed."""
    picture, language = visit.ready.picture, visit.language
    width = next((width for width in WIDTHS if width == visit.query.get("width")), WIDTHS[0])
    found = trust.build(picture)
    waiting = sum(map(len, visit.serving.recent.values())) if visit.serving.preparing.is_behind() else 0
    return {
        "shown": found,
        "table": None if found.table is None else table_in(found.table, language),
        "corrected": None if found.corrected is None else table_in(found.corrected.table, language),
        "plan": plan_for(visit, width),
        "width": width,
        "widths": WIDTHS,
        "agreement": picture.studies["agreement"],
        "debiased": picture.studies["debiased"],
        "waiting": waiting,
    }


def plan_for(visit: Visit, width: Width) -> Answer:
    """How many labels would bring the score to a half width."""
    prepared = visit.ready
    if width == WIDTHS[0]:
        return prepared.plan
    facts = prepared.facts

    def plan() -> Answer:
        request = Request(
            engine=facts.engine, judge=facts.judge, capability=facts.capability, fitted=facts.fitted,
            settings=visit.serving.settings, width=float(width),
        )  # fmt: skip
        with prepared.alone():
            return LABELLING_PLAN.run(request)

    found: Answer = prepared.once(f"plan {width}", plan, reads_labels=True)
    return found


TRUST = Page(name="trust", path="/trust", heading="Trust", show=show)

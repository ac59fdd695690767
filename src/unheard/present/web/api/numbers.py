"""Routes of numbers: metrics, Explore, dimensions, the overview, trust and sources."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.errors import UsageError
from unheard.metrics.registry import find
from unheard.pipeline.served.sources import sources_of
from unheard.present.report.sections import falling, headline
from unheard.present.web.alerting import FIRES
from unheard.present.web.api.access import caller_of, prepared_of, visit_of
from unheard.present.web.api.bodies import Anything, Defined, Dimension, Listed, Number, Overview
from unheard.present.web.api.errors import ApiError
from unheard.present.web.api.paging import Cursor, Name, Size, paged
from unheard.present.web.api.studies import told
from unheard.present.web.api.words import alert_of
from unheard.present.web.pages import explore as explored
from unheard.present.web.pages.dimensions import DIMENSIONS
from unheard.present.web.pages.trust import WIDTHS, plan_for
from unheard.present.web.serving import Serving
from unheard.present.web.visit import Visit
from unheard.store.desk.alerts import alerts
from unheard.studies.labelling_plan import LABELLING_PLAN

BY = ("handler", "team", "topic", "month")
_DEFINED = ("name", "label", "question", "formula", "unit", "better", "grain", "caveats")
_MISSING = ("fact", "meaning", "metrics", "remedy")


def add_numbers(router: APIRouter, serving: Serving) -> None:
    """Add the routes."""
    _add_metrics(router, serving)
    _add_overview(router, serving)
    _add_trust(router, serving)


def _add_metrics(router: APIRouter, serving: Serving) -> None:
    @router.get("/metrics", response_model=list[Number], tags=["numbers"])
    def metrics(
        request: Request, by: Annotated[str | None, Query(pattern="^(handler|team|topic|month)$")] = None
    ) -> Any:
        """Every metric over everything, or by one segment."""
        caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            picture = prepared.picture
            groups = [picture.overall] if by is None else list(getattr(picture, f"by_{by}").values())
            return JSONResponse([one.to_json() for group in groups for one in group.values()])

    @router.get("/metrics/{name}", response_model=Defined, tags=["numbers"])
    def metric(request: Request, name: str) -> Any:
        """One metric: its definition, and its estimates over all and by segment."""
        caller_of(serving, request, "read")
        try:
            of = find(name)
        except UsageError as error:
            raise ApiError(404, "not_found", str(error), "name") from None
        with prepared_of(serving) as prepared:
            picture = prepared.picture
            found = [picture.overall[of.name]] if of.name in picture.overall else []
            for by in BY:
                found += [group[of.name] for group in getattr(picture, f"by_{by}").values() if of.name in group]
            answer = {field: getattr(of, field) for field in _DEFINED}
            return JSONResponse({**answer, "estimates": [one.to_json() for one in found]})

    @router.get("/explore", response_model=Listed[Number], tags=["numbers"])
    def explore(
        request: Request, metric: Name = None, by: Name = None, by2: Name = None, since: Name = None,
        until: Name = None, compare: Literal["previous"] | None = None, cursor: Cursor = None, size: Size = 100,
    ) -> Any:  # fmt: skip
        """One metric by up to two segments over any days, beside the period before if asked for."""
        caller = caller_of(serving, request, "read")
        query = {"metric": metric, "by": by, "by2": by2, "since": since, "until": until, "compare": compare}
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared, query=query)
            found = explored.computed(visit, explored.asked_of(visit.query))
        return JSONResponse(paged([one.to_json() for one in found], f"explore {query}", cursor, size))

    @router.get("/dimensions", response_model=list[Dimension], tags=["numbers"])
    def dimensions(request: Request) -> Any:
        """The seven dimensions: the usual KPIs of each beside what the customer notices."""
        caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            overall = prepared.picture.overall
            return JSONResponse(
                [
                    {
                        "name": name,
                        "usual": [overall[one].to_json() for one in usual if one in overall],
                        "human": [overall[one].to_json() for one in human if one in overall],
                    }
                    for name, usual, human in DIMENSIONS
                ]
            )


def _add_overview(router: APIRouter, serving: Serving) -> None:
    @router.get("/overview", response_model=Overview, tags=["numbers"])
    def overview(request: Request) -> Any:
        """Reported beside experienced, the way between the two, what changed, alerts that fire, what to read next."""
        caller = caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            return JSONResponse(_overview(visit_of(serving, caller, prepared)))


def _overview(visit: Visit) -> dict[str, Any]:
    picture = visit.ready.picture
    overall = picture.overall

    def shown(name: str | None) -> Any:
        return overall[name].to_json() if name in overall else None

    experienced, gap, fall = falling.experienced(picture), falling.of(picture, "gap"), picture.studies.get("waterfall")
    firing = [one for one in alerts(visit.serving.desk) if one["state"] == FIRES]
    return {
        "prepared_at": visit.ready.at, "judge": picture.judge, "conversations": picture.eligible,
        "first_day": picture.first_day, "last_day": picture.last_day,
        "sentence": headline.verdict(picture) if picture.eligible else "",
        "reported": shown("csat"), "score": shown("cx_score"), "bad_experience": shown("bad_experience_rate"),
        "experienced": None if experienced is None else experienced.to_json(),
        "gap": None if gap is None else gap.to_json(),
        "waterfall": None if fall is None else told("waterfall", fall),
        "pairs": [
            {"question": question, "reported": shown(reported), "found": shown(found)}
            for question, (reported, _), (found, _) in headline.PAIRS
        ],
        "change_days": picture.change_days,
        "changes": [one.to_json() for one in picture.changes],
        "alerts": [alert_of(visit, one) for one in firing],
        "read_next": [
            {"key": f"{one.source}|{one.conversation_id}", "day": one.day, "topic": one.topic, "rating": one.rating}
            for one in picture.worst[:6]
        ],
    }  # fmt: skip


def _add_trust(router: APIRouter, serving: Serving) -> None:
    @router.get("/trust", response_model=Anything, tags=["numbers"])
    def trust(request: Request) -> Any:
        """How far ratings can be believed: who judged, agreement with people, corrected numbers, labels that help."""
        caller = caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            visit, picture = visit_of(serving, caller, prepared), prepared.picture
            names = ("agreement", "debiased")
            return JSONResponse(
                {
                    "judge": picture.judge, "judge_version": picture.judge_version,
                    "rubric_version": picture.rubric_version, "abstained": dict(picture.abstained),
                    "studies": [
                        *(told(one, picture.studies[one]) for one in names if one in picture.studies),
                        told(LABELLING_PLAN.name, plan_for(visit, WIDTHS[0])),
                    ],
                }
            )  # fmt: skip

    @router.get("/sources", response_model=Anything, tags=["sources"])
    def sources(request: Request) -> Any:
        """What is connected, what each source shows, what cannot be seen, what was refused and read last."""
        caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            read = serving.store.publications().to_pylist()[-10:]
            return JSONResponse(
                {
                    "sources": {name: sorted(facts) for name, facts in sorted(prepared.facts.capability.items())},
                    "connected": sources_of(prepared),
                    "missing": [{name: getattr(one, name) for name in _MISSING} for one in prepared.picture.missing],
                    "excluded": dict(prepared.picture.excluded),
                    "refused": serving.store.refused().num_rows,
                    "read": [{**one, "counts": json.loads(one["counts"] or "{}")} for one in reversed(read)],
                    "prepared_at": prepared.at,
                    "judge": prepared.facts.judge,
                }
            )

    @router.get("/sources/refused", response_model=Listed[Anything], tags=["sources"])
    def refused(request: Request, cursor: Cursor = None, size: Size = 100) -> Any:
        """Rows that were refused: file, line, field, why, and what helps."""
        caller_of(serving, request, "read")
        return JSONResponse(paged(serving.store.refused().to_pylist(), "refused", cursor, size))

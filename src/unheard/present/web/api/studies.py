"""Routes of studies and of the subjects that they belong to."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.errors import UsageError
from unheard.present.web.api.access import caller_of, prepared_of, visit_of
from unheard.present.web.api.bodies import Anything, Failures, Studied, Theme
from unheard.present.web.api.errors import ApiError
from unheard.present.web.api.paging import Name
from unheard.present.web.pages.failures import asked_of, caused, signs_of
from unheard.present.web.pages.study import split_answer
from unheard.present.web.pages.themes import THEMES, metrics_of
from unheard.present.web.pages.trust import WIDTHS, Width, plan_for
from unheard.present.web.serving import Serving
from unheard.studies import STUDIES, Answer
from unheard.studies.labelling_plan import LABELLING_PLAN


def told(name: str, answer: Answer) -> dict[str, Any]:
    """A study's answer, as the API gives it."""
    return {
        "study": name, "sentence": answer.sentence, "refused": answer.refused,
        "estimates": [one.to_json() for one in answer.estimates], "rows": answer.rows, "notes": answer.notes,
    }  # fmt: skip


def add_studies(router: APIRouter, serving: Serving) -> None:
    """Add the routes."""

    @router.get("/studies", response_model=list[Anything], tags=["studies"])
    def studies(request: Request) -> Any:
        """The studies that are prepared: name, question, sentence, why one refused, and whether it can be split."""
        caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            return JSONResponse(
                [
                    {
                        "study": name, "question": STUDIES[name].question, "sentence": answer.sentence,
                        "refused": answer.refused, "splits": "by" in STUDIES[name].options,
                    }
                    for name, answer in prepared.picture.studies.items() if name in STUDIES
                ]
            )  # fmt: skip

    @router.get("/studies/{name}", response_model=Studied, tags=["studies"])
    def study(request: Request, name: str, width: Width | None = None, by: Name = None) -> Any:
        """A study: its sentence, estimates, rows and notes; by a segment if it can; a plan for a half width."""
        caller = caller_of(serving, request, "read")
        if width is not None and name != LABELLING_PLAN.name:
            raise ApiError(422, "invalid", f"Only {LABELLING_PLAN.name} takes a width.", "width")
        with prepared_of(serving) as prepared:
            if name == LABELLING_PLAN.name:
                if by:
                    raise UsageError("This study takes no segment.")
                answer = plan_for(visit_of(serving, caller, prepared), width or WIDTHS[0])
            elif name in prepared.picture.studies:
                answer = split_answer(visit_of(serving, caller, prepared), name, by or "")
            else:
                known = ", ".join([*prepared.picture.studies, LABELLING_PLAN.name])
                raise ApiError(404, "not_found", f"Prepared are: {known}.", "name")
            return JSONResponse(told(name, answer))

    @router.get("/failures", response_model=Failures, tags=["studies"])
    def failures(
        request: Request, handler: Name = None, topic: Name = None, team: Name = None, channel: Name = None
    ) -> Any:
        """Why conversations of a handler, topic, team and channel fail: causes with examples, what shows in them."""
        caller = caller_of(serving, request, "read")
        query = {"handler": handler, "topic": topic, "team": team, "channel": channel, "all": True}
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared, query=query)
            asked = asked_of(visit)
            causes, signs = caused(visit, asked), signs_of(visit, asked)
        found = [one.to_json() for one in signs.values() if one is not None]
        return JSONResponse({"asked": asked, "causes": told("attribution", causes), "estimates": found})

    @router.get("/themes", response_model=list[Anything], tags=["studies"])
    def themes(request: Request) -> Any:
        """The subjects: AI agent, journeys, cohorts, KPI audit, topics and trends, the gap; with their studies."""
        caller_of(serving, request, "read")
        return JSONResponse(
            [
                {"name": one.name, "title": one.heading, "about": one.lead, "studies": list(one.studies)}
                for one in THEMES
            ]
        )

    @router.get("/themes/{name}", response_model=Theme, tags=["studies"])
    def theme(request: Request, name: str) -> Any:
        """A subject whole: what its studies found, and the numbers that belong to it."""
        caller_of(serving, request, "read")
        found = next((one for one in THEMES if one.name == name), None)
        if found is None:
            raise ApiError(404, "not_found", f"There is: {', '.join(one.name for one in THEMES)}.", "name")
        with prepared_of(serving) as prepared:
            picture = prepared.picture
            return JSONResponse(
                {
                    "name": found.name, "title": found.heading, "about": found.lead,
                    "studies": [told(one, picture.studies[one]) for one in found.studies if one in picture.studies],
                    "estimates": [
                        picture.overall[one.name].to_json() for one in metrics_of(found) if one.name in picture.overall
                    ],
                }
            )  # fmt: skip

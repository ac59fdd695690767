"""Routes of what people keep: cohorts, alerts, saved views."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.present.web.api.access import caller_of, prepared_of, visit_of
from unheard.present.web.api.asked import CohortAsked, View, Watched
from unheard.present.web.api.bodies import Alert, Anything, Cohort, Listed, Made, Removed
from unheard.present.web.api.errors import ApiError
from unheard.present.web.api.paging import Cursor, Size, paged
from unheard.present.web.api.studies import told
from unheard.present.web.api.words import alert_of
from unheard.present.web.following import answer_of
from unheard.present.web.pages import alerts as alert_page
from unheard.present.web.pages import cohorts as cohort_page
from unheard.present.web.pages import views as view_page
from unheard.present.web.serving import Serving
from unheard.present.web.visit import ADMINS, LABELLERS, READERS
from unheard.store.desk.alerts import alerts, remove_alert
from unheard.store.desk.cohorts import cohorts, remove_cohort
from unheard.store.desk.saved import remove_view, views_of


def add_keeping(router: APIRouter, serving: Serving) -> None:
    """Add the routes."""
    _add_cohorts(router, serving)
    _add_members(router, serving)
    _add_alerts(router, serving)
    _add_views(router, serving)


def _add_cohorts(router: APIRouter, serving: Serving) -> None:
    @router.get("/cohorts", response_model=Listed[Anything], tags=["cohorts"])
    def cohort_list(request: Request, cursor: Cursor = None, size: Size = 100) -> Any:
        """The cohorts that are followed, the newest first."""
        caller_of(serving, request, "read")
        return JSONResponse(paged(cohorts(serving.desk), "cohorts", cursor, size))

    @router.post("/cohorts", response_model=Made, status_code=201, tags=["cohorts"])
    def add_cohort(request: Request, body: CohortAsked) -> Any:
        """Follow a cohort: whom the dashboard called satisfied, from when to when, for how many days."""
        caller = caller_of(serving, request, "keep", LABELLERS)
        with prepared_of(serving) as prepared:
            number = cohort_page.made(visit_of(serving, caller, prepared, form=body.model_dump()))
        return JSONResponse({"id": number}, 201)

    @router.get("/cohorts/{id}", response_model=Cohort, tags=["cohorts"])
    def cohort(request: Request, id: int) -> Any:
        """A cohort with what became of it day by day; `answer` is null while it is being computed."""
        caller = caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared, query={"id": id})
            found = cohort_page.cohort_of(visit)
            answer = answer_of(visit, found)
        if answer is None:
            return JSONResponse({"cohort": found, "answer": None, "members": None})
        rest = {**told("cohort", answer), "rows": [row for row in answer.rows if row.get("kind") != "member"]}
        return JSONResponse({"cohort": found, "answer": rest, "members": len(cohort_page.members_of(answer))})

    @router.delete("/cohorts/{id}", response_model=Removed, tags=["cohorts"])
    def remove(request: Request, id: int) -> Any:
        """Remove an own cohort; an administrator removes any. Customers and conversations stay."""
        caller = caller_of(serving, request, "keep", LABELLERS)
        is_admin = caller.account.role in ADMINS
        remove_cohort(serving.desk, actor=caller.account.name, number=number_of(id), is_admin=is_admin)
        return JSONResponse({"removed": id})


def number_of(id: int) -> int:
    """A number that the database can hold; raises `ApiError` 404 for one that it cannot."""
    if not 0 <= id < 2**62:
        raise ApiError(404, "not_found", None, "id")
    return id


def _add_members(router: APIRouter, serving: Serving) -> None:
    @router.get("/cohorts/{id}/members", response_model=Listed[Anything], tags=["cohorts"])
    def members(request: Request, id: int, cursor: Cursor = None, size: Size = 200) -> Any:
        """The cohort's customers, each with what happened to it; noted in the audit log."""
        caller = caller_of(serving, request, "conversations", READERS)
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared, query={"id": id})
            answer = answer_of(visit, cohort_page.cohort_of(visit))
        if answer is None:
            raise ApiError(503, "preparing")
        page = paged(cohort_page.members_of(answer), f"members {id}", cursor, size)
        serving.desk.note(caller.account.name, "exported", f"cohort {id}", rows=len(page["items"]))
        return JSONResponse(page)


def _add_alerts(router: APIRouter, serving: Serving) -> None:
    @router.get("/alerts", response_model=Listed[Alert], tags=["alerts"])
    def alert_list(request: Request, cursor: Cursor = None, size: Size = 100) -> Any:
        """The alerts, the newest first: how each stands, the number, and what it was before."""
        caller = caller_of(serving, request, "read")
        visit = visit_of(serving, caller, None)
        return JSONResponse(paged([alert_of(visit, one) for one in alerts(serving.desk)], "alerts", cursor, size))

    @router.post("/alerts", response_model=Made, status_code=201, tags=["alerts"])
    def add_alert(request: Request, body: Watched) -> Any:
        """Watch a number; it fires only when the whole interval is beyond the threshold. Shares are in percent."""
        caller = caller_of(serving, request, "keep", LABELLERS)
        with prepared_of(serving) as prepared:
            number = alert_page.made(visit_of(serving, caller, prepared, form=body.model_dump()))
        return JSONResponse({"id": number}, 201)

    @router.delete("/alerts/{id}", response_model=Removed, tags=["alerts"])
    def remove(request: Request, id: int) -> Any:
        """Remove an own alert; an administrator removes any."""
        caller = caller_of(serving, request, "keep", LABELLERS)
        is_admin = caller.account.role in ADMINS
        remove_alert(serving.desk, actor=caller.account.name, number=number_of(id), is_admin=is_admin)
        return JSONResponse({"removed": id})


def _add_views(router: APIRouter, serving: Serving) -> None:
    @router.get("/views", response_model=Listed[Anything], tags=["views"])
    def view_list(request: Request, cursor: Cursor = None, size: Size = 100) -> Any:
        """Saved questions: one's own, and those that others share."""
        caller = caller_of(serving, request, "read")
        return JSONResponse(paged(views_of(serving.desk, caller.account.name), "views", cursor, size))

    @router.post("/views", response_model=Anything, status_code=201, tags=["views"])
    def add_view(request: Request, body: View) -> Any:
        """Keep a question of Explore or filters of Conversations under a name; replaces an own one of that name."""
        caller = caller_of(serving, request, "keep", READERS)
        asked = {f"{view_page.OF}{name}": value for name, value in body.query.items()}
        form = {"page": body.page, "name": body.name, "shared": body.is_shared, **asked}
        page, query = view_page.kept(visit_of(serving, caller, None, form=form))
        return JSONResponse({"page": page, "name": body.name, "query": query}, 201)

    @router.delete("/views/{id}", response_model=Removed, tags=["views"])
    def remove(request: Request, id: int) -> Any:
        """Remove an own view; an administrator removes any that is shared."""
        caller = caller_of(serving, request, "keep", READERS)
        is_admin = caller.account.role in ADMINS
        remove_view(serving.desk, actor=caller.account.name, number=number_of(id), is_admin=is_admin)
        return JSONResponse({"removed": id})

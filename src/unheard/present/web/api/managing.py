"""Routes of work and of those who look after it: jobs, settings, accounts, the audit log."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from unheard.present.web.api.access import Caller, caller_of, prepared_of, visit_of
from unheard.present.web.api.asked import Changes, Work
from unheard.present.web.api.bodies import Anything, Job, Listed, Made, Me, Setting
from unheard.present.web.api.errors import ApiError
from unheard.present.web.api.keeping import number_of
from unheard.present.web.api.paging import Cursor, Size, onward, paged, place_in
from unheard.present.web.changing import digest_of, fields
from unheard.present.web.pages import jobs as job_page
from unheard.present.web.pages.settings_edit import proposed, written
from unheard.present.web.serving import Serving
from unheard.present.web.visit import ADMINS, LABELLERS, Visit
from unheard.store.desk.accounts import accounts
from unheard.store.desk.jobs import job_of, jobs
from unheard.store.desk.work import audit_log

LISTED_JOBS = 500
_JOB = ("id", "kind", "state", "stage", "done", "total", "result", "error", "created_by", "created_at_us",
        "started_at_us", "ended_at_us")  # fmt: skip


def add_managing(router: APIRouter, serving: Serving) -> None:
    """Add the routes."""
    _add_jobs(router, serving)
    _add_job(router, serving)
    _add_settings(router, serving)
    _add_people(router, serving)


def _job(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _JOB}


def _add_jobs(router: APIRouter, serving: Serving) -> None:
    @router.get("/jobs", response_model=Listed[Job], tags=["work"])
    def job_list(request: Request, cursor: Cursor = None, size: Size = 50) -> Any:
        """The work that was asked for, the newest first: how far each is, and what came of it."""
        caller_of(serving, request, "read", LABELLERS)
        rows = [_job(row) for row in jobs(serving.desk, size=LISTED_JOBS)]
        return JSONResponse(paged(rows, "jobs", cursor, size))

    @router.post("/jobs", response_model=Made, status_code=201, tags=["work"])
    def add_job(request: Request, body: Work) -> Any:
        """Ask for a file of numbers (metrics), a report, or that conversations are rated (judge: administrators)."""
        caller = caller_of(serving, request, "keep", LABELLERS)
        visit = visit_of(serving, caller, None, form=body.model_dump(exclude={"kind"}))
        return JSONResponse({"id": job_page.added(visit, body.kind)}, 201)


def _add_job(router: APIRouter, serving: Serving) -> None:
    @router.get("/jobs/{id}", response_model=Job, tags=["work"])
    def job(request: Request, id: int) -> Any:
        """One job: how far it is, and what came of it."""
        caller_of(serving, request, "read", LABELLERS)
        found = job_of(serving.desk, number_of(id))
        if found is None:
            raise ApiError(404, "not_found", None, "id")
        return JSONResponse(_job(found))

    @router.post("/jobs/{id}/cancel", response_model=Job, tags=["work"])
    def cancel(request: Request, id: int) -> Any:
        """Take a job out of the line, or end it; what it has done stays."""
        caller = caller_of(serving, request, "keep", LABELLERS)
        job_page.cancelled(visit_of(serving, caller, None), number_of(id))
        found = job_of(serving.desk, id)
        assert found is not None
        return JSONResponse(_job(found))

    @router.get(
        "/jobs/{id}/file", tags=["work"], response_class=FileResponse,
        responses={200: {"content": {"application/octet-stream": {}}}},
    )  # fmt: skip
    def file(request: Request, id: int) -> Response:
        """The file that a job left; noted in the audit log."""
        caller = caller_of(serving, request, "read", LABELLERS)
        return job_page.written(visit_of(serving, caller, None, query={"id": number_of(id)}))


def _add_settings(router: APIRouter, serving: Serving) -> None:
    @router.get("/settings", response_model=list[Setting], tags=["settings"])
    def settings(request: Request) -> Any:
        """Every setting in use: its value, what it means, whether it is the default, why it cannot be changed here."""
        caller_of(serving, request, "read")
        groups = fields(serving.settings, serving.flags)
        return JSONResponse([asdict(one) for group in groups.values() for one in group])

    @router.post("/settings/preview", response_model=Anything, tags=["settings"])
    def preview(request: Request, body: Changes) -> Any:
        """What other settings would change, and what follows from it; nothing is written."""
        caller = caller_of(serving, request, "manage", ADMINS)
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared)
            found = proposed(_with(visit, body), serving.settings)
        shown = found["preview"]
        changes = [{name: one[name] for name in ("name", "now", "then", "effect")} for one in found["changes"]]
        return JSONResponse({"changes": changes, "preview": None if shown is None else shown.to_json()})

    @router.patch("/settings", response_model=Anything, tags=["settings"])
    def change(request: Request, body: Changes) -> Any:
        """Write other settings into the settings file; each change is a line of the audit log."""
        caller = caller_of(serving, request, "manage", ADMINS)
        rated = written(_with(visit_of(serving, caller, None), body))
        return JSONResponse({"changed": sorted(body.changes), "rates_again": rated})


def _with(visit: Visit, body: Changes) -> Visit:
    """The form that a browser would send: what it does not name stays."""
    given = body.model_dump()
    digest = given["digest"] or digest_of(visit.serving.store.folder)
    caller = Caller(account=visit.account, scopes=frozenset())
    form = {**given["changes"], "digest": digest, "rate": given["rate"]}
    return visit_of(visit.serving, caller, visit.prepared, form=form)


def _add_people(router: APIRouter, serving: Serving) -> None:
    @router.get("/accounts", response_model=list[Me], tags=["accounts"])
    def account_list(request: Request) -> Any:
        """The accounts; they are made and changed in the browser only."""
        caller_of(serving, request, "manage", ADMINS)
        return JSONResponse([_account(one) for one in accounts(serving.desk)])

    @router.get("/account", response_model=Me, tags=["accounts"])
    def me(request: Request) -> Any:
        """Who asks."""
        caller = caller_of(serving, request, "conversations")
        return JSONResponse(_account(caller.account))

    @router.get("/audit", response_model=Listed[Anything], tags=["accounts"])
    def audit(
        request: Request, of: Annotated[str | None, Query(max_length=2_000)] = None, cursor: Cursor = None,
        size: Size = 100,
    ) -> Any:  # fmt: skip
        """Who changed or read what, the newest first, of one object or of all; `total` is null: it grows all along."""
        caller_of(serving, request, "manage", ADMINS)
        rows = audit_log(serving.desk, before=place_in("audit", cursor), of=of, size=size + 1)
        more = len(rows) > size
        cursor = onward("audit", rows[size - 1]["id"] if more else 0, more)
        return JSONResponse({"items": rows[:size], "total": None, "next_cursor": cursor})


def _account(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Me.model_fields}

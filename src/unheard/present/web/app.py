"""The application: routes from the pages' table, the login before them, one way of answering errors."""

import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from unheard.errors import UnheardError, UsageError
from unheard.present.web import entrance
from unheard.present.web.api.routes import add_api
from unheard.present.web.export import KINDS, exported
from unheard.present.web.faults import fault_of
from unheard.present.web.guard import UPLOAD, Guard, TooLarge
from unheard.present.web.jobs.kinds import FILES
from unheard.present.web.jobs.upload import received
from unheard.present.web.pages import GROUPS, PAGES
from unheard.present.web.pages.cohorts import COHORT
from unheard.present.web.pages.cohorts import KINDS as COHORT_KINDS
from unheard.present.web.pages.cohorts import exported as members
from unheard.present.web.pages.explore import EXPLORE
from unheard.present.web.pages.jobs import JOBS, start_reading, written
from unheard.present.web.passwords import digest, same
from unheard.present.web.rendering import STATIC, address, render, static_bytes
from unheard.present.web.serving import Serving
from unheard.present.web.visit import ADMINS, NotFound, Page, Redirect, Visit
from unheard.present.web.words import Language, chosen
from unheard.store.desk.accounts import session_of

_log = logging.getLogger(__name__)
Answer = Callable[[Request], Any]
File = Callable[[Visit], Response]


def create_app(serving: Serving) -> Guard:
    """Build the application over an opened store; starting it begins to prepare, stopping it closes everything."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        serving.preparing.start()
        serving.jobs.start()
        try:
            yield
        finally:
            serving.close()

    routes: list[BaseRoute] = [
        *[Route(page.path, _page(serving, page), methods=["GET", *(["POST"] if page.act else [])]) for page in PAGES],
        *[
            Route(f"/explore.{kind}", _page(serving, EXPLORE, partial(exported, kind=kind)), methods=["GET"])
            for kind in KINDS
        ],
        *[
            Route(f"/cohort.{kind}", _page(serving, COHORT, partial(members, kind=kind)), methods=["GET"])
            for kind in COHORT_KINDS
        ],
        Route("/jobs/file", _page(serving, JOBS, written), methods=["GET"]),
        Route(UPLOAD, _upload(serving), methods=["POST"]),
        Route("/login", _entrance(serving, entrance.login), methods=["GET", "POST"]),
        Route("/setup", _entrance(serving, entrance.setup), methods=["GET", "POST"]),
        Route("/logout", _entrance(serving, entrance.logout), methods=["POST"]),
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/healthz", lambda request: Response("ok", media_type="text/plain"), methods=["GET"]),
    ]
    app = FastAPI(
        title="Unheard", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, routes=routes,
    )  # fmt: skip
    add_api(app, serving)

    async def missing(request: Request, error: Exception) -> Response:
        return _problem(serving, request, 404)

    async def unfit(request: Request, error: Exception) -> Response:
        return _problem(serving, request, 405)

    async def failed(request: Request, error: Exception) -> Response:
        _log.error("fault at %s: %s", request.url.path, fault_of(error))
        return _problem(serving, request, 500)

    async def too_large(request: Request, error: Exception) -> Response:
        return Response("The request is too large.", 413, media_type="text/plain")

    app.add_exception_handler(TooLarge, too_large)
    app.add_exception_handler(404, missing)
    app.add_exception_handler(405, unfit)
    app.add_exception_handler(500, failed)
    return Guard(app, hosts=serving.hosts, is_https=serving.is_https)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        return Response("Not found", 404, media_type="text/plain")
    return Response(
        static_bytes(name), media_type=STATIC[name][2], headers={"cache-control": "public, max-age=31536000, immutable"}
    )


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; of several with one name the last."""
    if request.method != "POST":
        return {}
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100))


def _entrance(serving: Serving, answer: entrance.Door) -> Answer:
    async def answered(request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(answer, serving, request, form)

    return answered


def _page(serving: Serving, page: Page, file: File | None = None) -> Answer:
    async def answered(request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(_answer, serving, page, request, form, file)

    return answered


def _upload(serving: Serving) -> Answer:
    """Files come piece by piece, and are not read before it is clear who sends them."""

    async def answered(request: Request) -> Response:
        cookie = digest(request.cookies.get(serving.cookie, ""))
        found = await run_in_threadpool(session_of, serving.desk, cookie)
        if found is None or found[0].role not in ADMINS:
            return _problem(serving, request, 404)
        account, form_token = found
        folder = serving.jobs.new_folder()
        try:
            upload = await received(request, serving.jobs.folder / folder / FILES, form_token)
            await run_in_threadpool(start_reading, serving, account, upload, folder)
        except UsageError as error:
            shutil.rmtree(serving.jobs.folder / folder, ignore_errors=True)
            language = Language(chosen(request.headers.get("accept-language", ""), account.language))
            visit = Visit(serving=serving, account=account, form_token=form_token, language=language, query={})
            html = await run_in_threadpool(_html, "jobs.html", JOBS, visit, complaint=str(error), **JOBS.show(visit))
            return HTMLResponse(html, 400)
        return RedirectResponse("/jobs", 303)

    return answered


def _answer(serving: Serving, page: Page, request: Request, form: dict[str, str], file: File | None = None) -> Response:
    found = session_of(serving.desk, digest(request.cookies.get(serving.cookie, "")))
    accepted = request.headers.get("accept-language", "")
    if found is None:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(address("/login", next=None if target == "/" else target), 303)
    account, form_token = found
    language = Language(chosen(accepted, account.language))
    if account.role == "agent" and page.path == "/":
        return RedirectResponse("/conversations", 303)
    if account.role not in page.roles:
        return _problem(serving, request, 404)
    with serving.preparing.current() as prepared:
        visit = Visit(
            serving=serving, account=account, form_token=form_token, language=language, form=form,
            query=dict(request.query_params), prepared=prepared, path=request.url.path,
        )  # fmt: skip
        return _shown(page, visit, request, file)


def _shown(page: Page, visit: Visit, request: Request, file: File | None) -> Response:
    complaint, status = "", 200
    if prepared_is_missing(page, visit):
        return HTMLResponse(_html("preparing.html", page, visit, failed=visit.serving.preparing.failed), 503)
    try:
        if request.method == "POST":
            return _acted(page, visit)
    except UsageError as error:
        complaint, status = str(error), 400
    except NotFound:
        return _problem(visit.serving, request, 404)
    try:
        if file is not None:
            return file(visit)
        shown = page.show(visit)
    except Redirect as elsewhere:
        return RedirectResponse(elsewhere.to, 303)
    except NotFound:
        return _problem(visit.serving, request, 404)
    except UsageError as error:
        return HTMLResponse(_html("refused.html", page, visit, complaint=str(error)), 400)
    except UnheardError:
        # Erased or replaced since it was prepared: the next state knows.
        visit.serving.preparing.ask()
        return HTMLResponse(_html("preparing.html", page, visit, failed=None), 503)
    return HTMLResponse(_html(page.template or f"{page.name}.html", page, visit, complaint=complaint, **shown), status)


def prepared_is_missing(page: Page, visit: Visit) -> bool:
    """Whether a page has to wait."""
    return page.needs_data and visit.prepared is None


def _acted(page: Page, visit: Visit) -> Response:
    if not same(visit.form.get("form_token", ""), visit.form_token):
        raise UsageError("This form is from another session. Send it again.")
    if page.act is None or visit.account.role not in (page.act_roles or page.roles):
        raise NotFound
    return RedirectResponse(page.act(visit), 303)


def _html(template: str, page: Page, visit: Visit, **context: Any) -> str:
    groups = [(heading, [one for one in of if visit.account.role in one.roles]) for heading, of in GROUPS]
    waiting = visit.prepared is not None and visit.serving.preparing.is_behind()
    return render(
        template, visit.language, page=page, navigation=[one for one in groups if one[1]], visit=visit,
        account=visit.account, is_behind=waiting, form_token=visit.form_token, **context,
    )  # fmt: skip


def _problem(serving: Serving, request: Request, status: int) -> Response:
    if request.url.path.startswith("/api/"):
        from unheard.present.web.api.errors import error_body

        return error_body({404: "not_found", 405: "not_allowed"}.get(status, "fault"), status)
    language = Language(chosen(request.headers.get("accept-language", ""), None))
    return HTMLResponse(render("problem.html", language, status=status), status)

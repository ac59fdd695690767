"""The API's routes. Each does what a page does, from the same prepared state, with the same rights."""

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse

from unheard.present.web.api.conversations import add_conversations
from unheard.present.web.api.errors import ErrorBody, add_handlers
from unheard.present.web.api.keeping import add_keeping
from unheard.present.web.api.managing import add_managing
from unheard.present.web.api.numbers import add_numbers
from unheard.present.web.api.reading import add_reading
from unheard.present.web.api.studies import add_studies
from unheard.present.web.serving import Serving

PREFIX = "/api/v1"
OPENAPI = f"{PREFIX}/openapi.json"
REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody} for code in (400, 401, 403, 404, 413, 421, 422, 503)
}


def add_api(app: FastAPI, serving: Serving) -> None:
    """Add the routes, the errors' shape and the OpenAPI document."""
    router = APIRouter(prefix=PREFIX, responses=REFUSALS)
    for add in (add_numbers, add_studies, add_conversations, add_reading, add_keeping, add_managing):
        add(router, serving)
    app.include_router(router)
    add_handlers(app)

    def document() -> JSONResponse:
        return JSONResponse(app.openapi())

    app.add_route(OPENAPI, lambda request: document(), methods=["GET"], include_in_schema=False)

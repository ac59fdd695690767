"""One shape of errors: `{"error": {"code", "message", "field"}}`, whatever went wrong."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.errors import UnheardError, UsageError
from unheard.present.web.visit import NotFound

MESSAGES = {
    "not_found": "There is no such thing, or it is not open to this token.",
    "not_allowed": "This address does not take this method.",
    "fault": "This is a fault of Unheard, not yours.",
    "unauthorised": "Send `Authorization: Bearer TOKEN`. Tokens are made under “Your account”.",
    "forbidden": "This token may not do that.",
    "preparing": "The numbers are being prepared. Ask again in some seconds.",
    "invalid": "The request is not valid.",
}


class Problem(BaseModel):
    """What went wrong."""

    code: str
    message: str
    field: str | None = None


class ErrorBody(BaseModel):
    """Every answer that is no success."""

    error: Problem


class ApiError(Exception):
    """A refusal with its status."""

    def __init__(self, status: int, code: str, message: str | None = None, field: str | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.field = status, code, message, field


def error_body(code: str, status: int, message: str | None = None, field: str | None = None) -> JSONResponse:
    """Write an error."""
    problem = {"code": code, "message": message or MESSAGES.get(code, code), "field": field}
    headers = {"retry-after": "5"} if status == 503 else {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"error": problem}, status, headers=headers)


def add_handlers(app: FastAPI) -> None:
    """Answer every kind of failure in the one shape."""

    async def refused(request: Request, error: Any) -> JSONResponse:
        return error_body(error.code, error.status, error.message, error.field)

    async def invalid(request: Request, error: Any) -> JSONResponse:
        first = error.errors()[0]
        # The input itself is not repeated: it may be somebody's name.
        return error_body("invalid", 422, str(first["msg"]), ".".join(str(part) for part in first["loc"][1:]) or None)

    async def usage(request: Request, error: Exception) -> JSONResponse:
        return error_body("invalid", 400, str(error))

    async def unready(request: Request, error: Exception) -> JSONResponse:
        return error_body("preparing", 503)

    async def unread(request: Request, error: Any) -> JSONResponse:
        # The framework's own refusals, such as a body that is no text; 404 and 405 have their handlers.
        return error_body("invalid" if error.status_code < 500 else "fault", error.status_code)

    async def none(request: Request, error: Exception) -> JSONResponse:
        return error_body("not_found", 404)

    app.add_exception_handler(NotFound, none)
    app.add_exception_handler(HTTPException, unread)
    app.add_exception_handler(ApiError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(UsageError, usage)
    app.add_exception_handler(UnheardError, unready)

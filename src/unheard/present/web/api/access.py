"""Who asks: a token with scopes, or the browser's own session; both see what their account sees in the pages."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from unheard.pipeline.served.prepared import Prepared
from unheard.present.web.api.errors import ApiError
from unheard.present.web.passwords import digest, same
from unheard.present.web.serving import Serving
from unheard.present.web.visit import EVERYBODY, Visit
from unheard.present.web.words import Language
from unheard.store.desk.accounts import SCOPES, Account, session_of
from unheard.store.desk.tokens import bearer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and what the token allows."""

    account: Account
    scopes: frozenset[str]

    @property
    def agent_only(self) -> str | None:
        """Whose conversations an agent's token is held to."""
        return (self.account.agent or "\x00") if self.account.role == "agent" else None


def caller_of(serving: Serving, request: Request, scope: str, roles: frozenset[str] = EVERYBODY) -> Caller:
    """Find who asks; raise `ApiError` 401 for nobody, 403 for a token without the scope or an account without role."""
    given = request.headers.get("authorization", "")
    if given.startswith("Bearer "):
        bearer = bearer_of(serving.desk, digest(given.removeprefix("Bearer ").strip()))
        if bearer is None:
            raise ApiError(401, "unauthorised")
        caller = Caller(account=bearer[0], scopes=bearer[1])
    else:
        session = session_of(serving.desk, digest(request.cookies.get(serving.cookie, "")))
        if session is None:
            raise ApiError(401, "unauthorised")
        if request.method not in ("GET", "HEAD") and not same(request.headers.get("x-form-token", ""), session[1]):
            raise ApiError(403, "forbidden", "A request of a session that changes something needs X-Form-Token.")
        caller = Caller(account=session[0], scopes=frozenset(SCOPES))
    if scope not in caller.scopes:
        raise ApiError(403, "forbidden", f"The token lacks the scope {scope!r}.")
    if caller.account.role == "agent" and scope == "read":
        raise ApiError(403, "forbidden", "An agent sees conversations, not the numbers of all.")
    if caller.account.role not in roles:
        raise ApiError(403, "forbidden", f"An account with the role {caller.account.role!r} may not do that.")
    return caller


@contextmanager
def prepared_of(serving: Serving) -> Iterator[Prepared]:
    """The prepared state; raise `ApiError` 503 until there is one."""
    with serving.preparing.current() as prepared:
        if prepared is None:
            raise ApiError(503, "preparing")
        yield prepared


def visit_of(
    serving: Serving, caller: Caller, prepared: Prepared | None, *, query: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
) -> Visit:  # fmt: skip
    """What pages call a visit, for what API and pages do alike; values become text, as a browser sends them."""
    return Visit(
        serving=serving, account=caller.account, form_token="", language=Language("en"), query=_texts(query),
        form=_texts(form), prepared=prepared,
    )  # fmt: skip


def _texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    given = {name: value for name, value in (values or {}).items() if value not in (None, False)}
    return {name: "yes" if value is True else str(value) for name, value in given.items()}

"""Coming in and going out: the first administrator, login, logout."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unheard.errors import UsageError
from unheard.present.web.passwords import complaint, digest, hashed, matches, same, secret
from unheard.present.web.rendering import render
from unheard.present.web.serving import Serving
from unheard.present.web.words import Language, chosen
from unheard.store.desk.accounts import (
    SESSION_LIFE_US,
    Account,
    create_account,
    end_session,
    forgive,
    has_account,
    must_wait,
    note_failure,
    password_of,
    session_of,
    start_session,
)

Door = Callable[[Serving, Request, dict[str, str]], Response]
WRONG = "Name or password is wrong."
WAIT = "Too many logins failed. Wait a quarter of an hour, then try again."


def login(serving: Serving, request: Request, form: dict[str, str]) -> Response:
    """Let somebody in with name and password."""
    language = _language(request)
    if not has_account(serving.desk):
        return HTMLResponse(render("first.html", language))
    after = request.query_params.get("next", "/")
    if request.method == "GET":
        return HTMLResponse(render("login.html", language, wrong="", name=""))
    name, password = form.get("name", "").strip()[:200], form.get("password", "")
    address = request.client.host if request.client else "unknown"
    if must_wait(serving.desk, name=name, address=address):
        answer = HTMLResponse(render("login.html", language, wrong=WAIT, name=name), 429)
        answer.headers["retry-after"] = "900"
        return answer
    found = password_of(serving.desk, name)
    if not matches(None if found is None else found[1], password):
        note_failure(serving.desk, name=name, address=address)
        return HTMLResponse(render("login.html", language, wrong=WRONG, name=name), 401)
    assert found is not None
    forgive(serving.desk, name=name, address=address)
    return _let_in(serving, found[0], _within(after))


def setup(serving: Serving, request: Request, form: dict[str, str]) -> Response:
    """Make the first administrator, for whoever has the link that the terminal shows."""
    language = _language(request)
    if has_account(serving.desk):
        return RedirectResponse("/login", 303)
    code = form.get("code") or request.query_params.get("code", "")
    if not same(code, serving.setup_code):
        return HTMLResponse(render("first.html", language), 403)
    wrong = ""
    name, password = form.get("name", "").strip(), form.get("password", "")
    if request.method == "POST":
        wrong = _wrong_name(name) or complaint(password, name) or ""
        if not wrong and password != form.get("again", ""):
            wrong = "The two passwords differ."
        if not wrong:
            try:
                create_account(
                    serving.desk, actor="setup", name=name, password=hashed(password), role="admin", first=True
                )
            except UsageError as error:
                wrong = str(error)
            else:
                found = password_of(serving.desk, name)
                assert found is not None
                return _let_in(serving, found[0], "/")
    return HTMLResponse(render("setup.html", language, wrong=wrong, name=name, code=code), 400 if wrong else 200)


def logout(serving: Serving, request: Request, form: dict[str, str]) -> Response:
    """Let somebody out."""
    kept = digest(request.cookies.get(serving.cookie, ""))
    found = session_of(serving.desk, kept)
    if found is not None and same(form.get("form_token", ""), found[1]):
        end_session(serving.desk, actor=found[0].name, digest=kept)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(serving.cookie, secure=serving.is_https, httponly=True, samesite="lax")
    return answer


def _wrong_name(name: str) -> str | None:
    if not 1 <= len(name) <= 60 or not name.isprintable() or ":" in name:
        return "A name has 1 to 60 printable characters and no colon."
    return None


wrong_name = _wrong_name


def _let_in(serving: Serving, account: Account, after: str) -> Response:
    token = secret()
    start_session(serving.desk, account, digest=digest(token), form_token=secret())
    answer = RedirectResponse(after, 303)
    # Lax, not strict: a link to a conversation in a message must lead to it. Forms carry a token of their own.
    answer.set_cookie(
        serving.cookie, token, max_age=SESSION_LIFE_US // 1_000_000, secure=serving.is_https, httponly=True,
        samesite="lax", path="/",
    )  # fmt: skip
    return answer


def _within(after: str) -> str:
    """Where to go after the login: only within this application."""
    parts = urlsplit(after)
    is_ours = after.startswith("/") and not after.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return after if is_ours and after.isprintable() and "\\" not in after else "/"


def _language(request: Request) -> Language:
    return Language(chosen(request.headers.get("accept-language", ""), None))

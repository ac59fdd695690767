"""One's own account: language, password, tokens for programs."""

import time
from typing import Any

from unheard.errors import UsageError
from unheard.present.web.passwords import complaint, digest, hashed, matches, secret
from unheard.present.web.visit import EVERYBODY, Page, Visit
from unheard.present.web.words import LANGUAGES
from unheard.store.desk.accounts import SCOPES, password_of, set_language, set_password
from unheard.store.desk.tokens import create_token, revoke_token, tokens_of

DAY_US = 86_400_000_000
MADE = "unheard_"
"""How a token begins, so that a scanner of leaked secrets knows it."""


def show(visit: Visit) -> dict[str, Any]:
    """Show the account; a token's secret is shown once."""
    shown = visit.serving.fresh_tokens.pop(visit.form_token, None) if visit.query.get("made") else None
    return {
        "languages": LANGUAGES,
        "tokens": tokens_of(visit.serving.desk, visit.account),
        "scopes": SCOPES,
        "fresh": shown,
        "saved": visit.query.get("saved", ""),
    }


def act(visit: Visit) -> str:
    """Change language or password, make or revoke a token."""
    desk, account, what = visit.serving.desk, visit.account, visit.asked("act")
    if what == "language":
        chosen = visit.asked("language")
        if chosen not in LANGUAGES:
            raise UsageError("There is no such language.")
        set_language(desk, actor=account.name, account=account.id, language=chosen)
        return "/account?saved=language"
    if what == "password":
        return _password(visit)
    if what == "token":
        scopes = [scope for scope in SCOPES if visit.form.get(f"scope_{scope}")]
        token = MADE + secret()
        days = visit.form.get("days", "90")
        end = time.time_ns() // 1_000 + int(days) * DAY_US if days in ("7", "30", "90", "365") else None
        if end is None:
            raise UsageError("A token lasts 7, 30, 90 or 365 days.")
        create_token(
            desk, account, digest=digest(token), name=visit.asked("name")[:60], scopes=scopes, expires_at_us=end
        )
        visit.serving.fresh_tokens[visit.form_token] = token
        return "/account?made=token"
    number = visit.asked("token")
    if number.isascii() and number.isdigit():
        revoke_token(desk, account, int(number[:12]))
    return "/account?saved=revoked"


def _password(visit: Visit) -> str:
    desk, account = visit.serving.desk, visit.account
    found = password_of(desk, account.name)
    if not matches(None if found is None else found[1], visit.form.get("old", "")):
        raise UsageError("The old password is wrong.")
    fresh = visit.form.get("password", "")
    wrong = complaint(fresh, account.name)
    if wrong or fresh != visit.form.get("again", ""):
        raise UsageError(wrong or "The two passwords differ.")
    set_password(desk, actor=account.name, account=account.id, password=hashed(fresh))
    return "/login"


ACCOUNT = Page(
    name="account", path="/account", heading="Your account", show=show, act=act, roles=EVERYBODY, listed=False,
    needs_data=False,
)  # fmt: skip

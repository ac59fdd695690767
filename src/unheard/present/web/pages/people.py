"""Accounts: who may come in, and as what."""

from typing import Any

from unheard.errors import UsageError
from unheard.present.web.entrance import wrong_name
from unheard.present.web.passwords import complaint, hashed
from unheard.present.web.visit import ADMINS, Page, Visit
from unheard.store.desk.accounts import ROLES, accounts, change_account, create_account, set_password


def show(visit: Visit) -> dict[str, Any]:
    """List the accounts."""
    return {"accounts": accounts(visit.serving.desk), "roles": ROLES}


def act(visit: Visit) -> str:
    """Make an account, change one, or give it a new password."""
    desk, actor, what = visit.serving.desk, visit.account.name, visit.asked("act")
    if what == "create":
        name, password = visit.asked("name"), visit.form.get("password", "")
        wrong = wrong_name(name) or complaint(password, name)
        if wrong:
            raise UsageError(wrong)
        create_account(
            desk, actor=actor, name=name, password=hashed(password), role=visit.asked("role"),
            agent=visit.form.get("agent", "").strip() or None,
        )  # fmt: skip
        return "/accounts"
    number = visit.asked("account")
    known = {str(one.id): one for one in accounts(desk)}
    if number not in known:
        raise UsageError("There is no such account.")
    if what == "password":
        password = visit.form.get("password", "")
        wrong = complaint(password, known[number].name)
        if wrong:
            raise UsageError(wrong)
        set_password(desk, actor=actor, account=int(number), password=hashed(password))
    else:
        active = visit.form.get("is_active") == "yes"
        change_account(desk, actor=actor, account=int(number), role=visit.asked("role"), is_active=active)
    return "/accounts"


PEOPLE = Page(
    name="people", path="/accounts", heading="Accounts", show=show, act=act, roles=ADMINS, needs_data=False
)  # fmt: skip

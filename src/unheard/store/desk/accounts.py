"""Accounts, sessions and tokens. Passwords arrive hashed, secrets as digests: nothing in here opens a door."""

from dataclasses import dataclass
from typing import Any

from unheard.errors import UsageError
from unheard.store.desk.database import Desk, now_us

ROLES = ("viewer", "reviewer", "admin", "agent")
"""viewer reads, reviewer also labels and answers disputes, admin also keeps accounts; agent sees only own work."""
SESSION_IDLE_US = 8 * 3_600 * 1_000_000
SESSION_LIFE_US = 7 * 86_400 * 1_000_000
FAILURES = 5
"""Failed logins of one name from one address, or twice as many of one name from anywhere, before it must wait."""
FAILURE_WINDOW_US = 15 * 60 * 1_000_000
SCOPES = ("read", "conversations", "label", "keep", "manage")
"""read: numbers; conversations: texts; label: labels, disputes, queues; keep: cohorts, alerts, views, work;
manage: settings, accounts, audit log. Each only as far as the account's role goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may come in."""

    id: int
    name: str
    role: str
    agent: str | None
    """Whose conversations an agent sees: the value of the segment `agent`."""
    language: str | None
    is_active: bool = True
    created_at_us: int = 0


_COLUMNS = "a.id, a.name, a.role, a.agent, a.language, a.is_active, a.created_at_us"


def _account(row: dict[str, Any]) -> Account:
    names = ("id", "name", "role", "agent", "language", "created_at_us")
    return Account(**{name: row[name] for name in names}, is_active=bool(row["is_active"]))


def accounts(desk: Desk) -> list[Account]:
    """List the accounts, the oldest first."""
    return [_account(row) for row in desk.rows(f"SELECT {_COLUMNS} FROM account AS a ORDER BY a.id")]


def has_account(desk: Desk) -> bool:
    """Whether an administrator can come in."""
    return bool(desk.rows("SELECT 1 AS one FROM account WHERE role = 'admin' AND is_active = 1 LIMIT 1"))


def create_account(
    desk: Desk, *, actor: str, name: str, password: str, role: str, agent: str | None = None, first: bool = False
) -> None:
    """Make an account; raise `UsageError` for a name that is taken, a role that is none, an agent without a name.

    first: only as long as there is no administrator, so that of two people who set up at once one does.
    """
    if role not in ROLES:
        raise UsageError(f"There is no role {role!r}. There is: {', '.join(ROLES)}.")
    if role == "agent" and not agent:
        raise UsageError("An account with the role agent needs the agent's name as it stands in the conversations.")
    with desk.changing(actor, "account created", name, role=role, agent=agent) as connection:
        admins = "SELECT 1 FROM account WHERE role = 'admin' AND is_active = 1"
        if first and connection.execute(admins).fetchone() is not None:
            raise UsageError("There is an administrator already. Log in, or ask that person for an account.")
        if connection.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone() is not None:
            raise UsageError(f"The name {name!r} is taken.")
        connection.execute(
            "INSERT INTO account (name, password, role, agent, created_at_us) VALUES (?, ?, ?, ?, ?)",
            (name, password, role, agent if role == "agent" else None, now_us()),
        )


def change_account(desk: Desk, *, actor: str, account: int, role: str, is_active: bool) -> None:
    """Give an account another role, close or open it; its sessions end. The last administrator stays one."""
    if role not in ROLES:
        raise UsageError(f"There is no role {role!r}. There is: {', '.join(ROLES)}.")
    with desk.changing(actor, "account changed", str(account), role=role, is_active=is_active) as connection:
        connection.execute("UPDATE account SET role = ?, is_active = ? WHERE id = ?", (role, int(is_active), account))
        connection.execute("DELETE FROM session WHERE account = ?", (account,))
        admins = "SELECT 1 FROM account WHERE role = 'admin' AND is_active = 1"
        if connection.execute(admins).fetchone() is None:
            raise UsageError("Somebody must be administrator: make another one first.")
        if connection.execute("SELECT 1 FROM account WHERE role = 'agent' AND agent IS NULL").fetchone() is not None:
            raise UsageError("An agent's account needs the agent's name: make a new one.")


def set_password(desk: Desk, *, actor: str, account: int, password: str) -> None:
    """Replace a password; every session of the account ends."""
    with desk.changing(actor, "password changed", str(account)) as connection:
        connection.execute("UPDATE account SET password = ? WHERE id = ?", (password, account))
        connection.execute("DELETE FROM session WHERE account = ?", (account,))


def set_language(desk: Desk, *, actor: str, account: int, language: str) -> None:
    """Remember in which language somebody reads."""
    with desk.changing(actor, "language changed", str(account), language=language) as connection:
        connection.execute("UPDATE account SET language = ? WHERE id = ?", (language, account))


def password_of(desk: Desk, name: str) -> tuple[Account, str] | None:
    """The active account of a name with its password's hash; None where there is none."""
    found = desk.rows(f"SELECT {_COLUMNS}, a.password FROM account AS a WHERE a.name = ? AND a.is_active = 1", name)
    return (_account(found[0]), str(found[0]["password"])) if found else None


def start_session(desk: Desk, account: Account, *, digest: str, form_token: str) -> None:
    """Let somebody in; old sessions of anybody are swept out."""
    now = now_us()
    with desk.changing(account.name, "logged in", account.name) as connection:
        connection.execute(
            "DELETE FROM session WHERE seen_at_us < ? OR created_at_us < ?",
            (now - SESSION_IDLE_US, now - SESSION_LIFE_US),
        )
        connection.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", (digest, account.id, form_token, now, now))


def session_of(desk: Desk, digest: str) -> tuple[Account, str] | None:
    """Whose session this is, and the token that its forms carry; None for one that is over or never was."""
    now = now_us()
    found = desk.rows(
        f"""SELECT {_COLUMNS}, s.form_token, s.seen_at_us FROM session AS s JOIN account AS a ON a.id = s.account
            WHERE s.digest = ? AND s.seen_at_us >= ? AND s.created_at_us >= ? AND a.is_active = 1""",
        digest, now - SESSION_IDLE_US, now - SESSION_LIFE_US,
    )  # fmt: skip
    if not found:
        return None
    if now - found[0]["seen_at_us"] > 60_000_000:
        with desk.unlogged() as connection:
            connection.execute("UPDATE session SET seen_at_us = ? WHERE digest = ?", (now, digest))
    return _account(found[0]), str(found[0]["form_token"])


def end_session(desk: Desk, *, actor: str, digest: str) -> None:
    """Let somebody out."""
    with desk.changing(actor, "logged out", actor) as connection:
        connection.execute("DELETE FROM session WHERE digest = ?", (digest,))


def must_wait(desk: Desk, *, name: str, address: str) -> bool:
    """Whether too many logins failed of late; who knows the password waits, too, lest it be tried out."""
    since = now_us() - FAILURE_WINDOW_US
    count = "SELECT COUNT(*) AS n FROM login_failure WHERE place = ? AND at_us >= ?"
    here = desk.rows(count, f"{name.lower()}\n{address}", since)[0]["n"]
    anywhere = desk.rows(count, name.lower(), since)[0]["n"]
    from_there = desk.rows(count, f"\n{address}", since)[0]["n"]
    return bool(here >= FAILURES or anywhere >= 2 * FAILURES or from_there >= 4 * FAILURES)


def note_failure(desk: Desk, *, name: str, address: str) -> None:
    """Count a failed login against the name, the address, and the two together."""
    now = now_us()
    # What was typed as a name may be a password in the wrong field: it is not logged.
    with desk.changing("nobody", "login refused", None, address=address) as connection:
        connection.execute("DELETE FROM login_failure WHERE at_us < ?", (now - FAILURE_WINDOW_US,))
        connection.executemany(
            "INSERT INTO login_failure VALUES (?, ?)",
            [(place, now) for place in (f"{name.lower()}\n{address}", name.lower(), f"\n{address}")],
        )


def forgive(desk: Desk, *, name: str, address: str) -> None:
    """After a login that succeeded its failures from there count no more."""
    with desk.unlogged() as connection:
        connection.execute("DELETE FROM login_failure WHERE place = ?", (f"{name.lower()}\n{address}",))

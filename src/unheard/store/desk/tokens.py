"""Tokens of programs that use the API: kept as digests, each with scopes and an end."""

from typing import Any

from unheard.errors import UsageError
from unheard.store.desk.accounts import SCOPES, Account
from unheard.store.desk.database import Desk, now_us


def create_token(
    desk: Desk, account: Account, *, digest: str, name: str, scopes: list[str], expires_at_us: int | None
) -> None:
    """Make a token of an account; raise `UsageError` for a scope that is none."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise UsageError(f"A token needs one or more scopes of {', '.join(SCOPES)}.")
    with desk.changing(account.name, "token created", name, scopes=scopes) as connection:
        connection.execute(
            "INSERT INTO token (digest, account, name, scopes, created_at_us, expires_at_us) VALUES (?, ?, ?, ?, ?, ?)",
            (digest, account.id, name, " ".join(scopes), now_us(), expires_at_us),
        )


def tokens_of(desk: Desk, account: Account) -> list[dict[str, Any]]:
    """An account's tokens that still open something, without their secrets."""
    return desk.rows(
        """SELECT id, name, scopes, created_at_us, expires_at_us FROM token
           WHERE account = ? AND is_revoked = 0 ORDER BY id""",
        account.id,
    )


def revoke_token(desk: Desk, account: Account, token: int) -> None:
    """Make a token of this account useless."""
    with desk.changing(account.name, "token revoked", str(token)) as connection:
        connection.execute("UPDATE token SET is_revoked = 1 WHERE id = ? AND account = ?", (token, account.id))


def bearer_of(desk: Desk, digest: str) -> tuple[Account, frozenset[str]] | None:
    """Whose token this is, and what it may; None for one that is over, revoked, or never was."""
    found = desk.rows(
        """SELECT a.id, a.name, a.role, a.agent, a.language, t.scopes FROM token AS t
           JOIN account AS a ON a.id = t.account
           WHERE t.digest = ? AND t.is_revoked = 0 AND a.is_active = 1
             AND (t.expires_at_us IS NULL OR t.expires_at_us > ?)""",
        digest,
        now_us(),
    )
    if not found:
        return None
    row = found[0]
    scopes = frozenset(str(row.pop("scopes")).split())
    return Account(**row), scopes

"""What a running server holds: the store, its prepared state, the desk, and how it is reached."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unheard.errors import UsageError
from unheard.pipeline.served.preparing import Preparing
from unheard.present.web.alerting import watching
from unheard.present.web.following import following
from unheard.present.web.guard import LOOPBACK
from unheard.present.web.jobs.runner import Jobs
from unheard.present.web.passwords import secret
from unheard.present.web.warming import warm
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.desk import Desk
from unheard.store.desk.accounts import has_account


@dataclass(slots=True, kw_only=True)
class Serving:
    """Everything that pages and API read and write."""

    store: Store
    desk: Desk
    preparing: Preparing
    jobs: Jobs
    hosts: tuple[str, ...]
    is_https: bool
    setup_code: str
    """Lets the first administrator in; printed where the server was started."""

    recent: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Conversation → labels made here that the prepared state may not know yet."""

    drawn: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Conversation → its place in the sample that was drawn here last; empty until one is."""
    flags: dict[str, Any] = field(default_factory=dict)
    """Settings that were given when the server was started: they stand above its settings file."""
    computing: set[str] = field(default_factory=set)
    """Cohorts that are being followed beside the pages."""
    fresh_tokens: dict[str, str] = field(default_factory=dict)
    """Form token of a session → the API token that it has just made, to be shown once."""

    def close(self) -> None:
        """Stop jobs and preparing, close the files."""
        self.jobs.close()
        self.preparing.close()
        self.desk.close()
        self.store.close()

    @property
    def settings(self) -> Settings:
        """Those in use; an administrator may change them while the server runs."""
        return self.preparing.settings

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; `__Host-` binds it to this host, and browsers take it over HTTPS only."""
        return "__Host-unheard" if self.is_https else "unheard"


def open_serving(
    path: Path, settings: Settings, *, host: str, public_host: str | None = None, is_https: bool = False
) -> Serving:
    """Open a store to be served; raise `UsageError` where it would be open to others before anybody can log in."""
    # A store that does not exist yet is made: the first page then says how to fill it.
    store = Store.open(path, settings, create=True)
    desk = Desk(store.folder)
    try:
        check_reach(desk, host, is_https=is_https)
    except UsageError:
        desk.close()
        store.close()
        raise
    names = dict.fromkeys([*LOOPBACK, *([public_host] if public_host else [])])
    if not is_loopback(host) and host not in ("0.0.0.0", "::"):  # noqa: S104, compared, not bound
        names[f"[{host}]" if ":" in host else host] = None
    preparing = Preparing(store, settings)
    preparing.watchers += [warm, watching(desk), following(desk, lambda: preparing.settings)]
    of_file = Settings.load(path)
    flags = {
        name: value
        for name in ("timezone", "lock_timeout")
        if (value := getattr(settings, name)) != getattr(of_file, name)
    }
    jobs = Jobs(store.folder, desk, lambda: preparing.settings, done=preparing.ask)
    return Serving(
        store=store, desk=desk, preparing=preparing, jobs=jobs, hosts=tuple(names),
        is_https=is_https, setup_code=secret(), flags=flags,
    )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    return host in ("localhost", "::1") or host.startswith("127.")


def check_reach(desk: Desk, host: str, *, is_https: bool) -> None:
    """Raise `UsageError` for an address that others reach before anybody has an account, or in plain HTTP."""
    if is_loopback(host):
        return
    if not has_account(desk):
        raise UsageError(
            f"--host {host} can be reached from other machines, and nobody has an account yet: whoever comes first "
            "would be administrator. Run `unheard serve` without --host, make your account, then start it again."
        )
    if not is_https:
        raise UsageError(
            f"--host {host} can be reached from other machines, and passwords would travel in plain. Give "
            "--certificate and --key, or --public-url https://… where a proxy before this server speaks HTTPS."
        )

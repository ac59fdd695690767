"""A visit: who asks for what, and what a page answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from unheard.errors import UsageError
from unheard.pipeline.served.prepared import Prepared
from unheard.present.web.words import Language
from unheard.store.desk.accounts import Account

if TYPE_CHECKING:
    from unheard.present.web.serving import Serving

READERS = frozenset(("viewer", "reviewer", "admin"))
LABELLERS = frozenset(("reviewer", "admin"))
ADMINS = frozenset(("admin",))
EVERYBODY = frozenset(("viewer", "reviewer", "admin", "agent"))


class Redirect(Exception):
    """The answer stands at another address."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class NotFound(Exception):
    """There is no such thing, or it is none of this person's business: both look alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of somebody who is logged in."""

    serving: "Serving"
    account: Account
    form_token: str
    language: Language
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    prepared: Prepared | None = None
    path: str = "/"

    @property
    def ready(self) -> Prepared:
        """The prepared state; a page that needs it is only shown once there is one."""
        assert self.prepared is not None
        return self.prepared

    @property
    def agent_only(self) -> str | None:
        """Whose conversations an agent is held to; None for everybody else."""
        return (self.account.agent or "\x00") if self.account.role == "agent" else None

    def asked(self, name: str, *, of: Mapping[str, str] | None = None) -> str:
        """A required value of the query or the form; raises `UsageError` without it."""
        value = (of if of is not None else self.form if self.form else self.query).get(name, "").strip()
        if not value:
            raise UsageError(f"{name} is missing.")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its place, who may see it, and what it shows.

    `show` returns what the template is given; `act` takes the forms that are sent to it and returns where to go.
    """

    name: str
    """Name of its template, and of its entry in the navigation."""
    path: str
    heading: str
    """English; translated where it is shown."""
    show: Callable[[Visit], dict[str, Any]]
    roles: frozenset[str] = READERS
    act: Callable[[Visit], str] | None = None
    act_roles: frozenset[str] | None = None
    """Who may send its forms, where not everybody who sees it may."""
    template: str = ""
    """Name of its template where several pages share one."""
    listed: bool = True
    """Whether the navigation names it."""
    needs_data: bool = True
    """Whether it waits for the prepared state."""

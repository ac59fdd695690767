"""Who is who on a ticket: the requester is the customer, whatever else that user may be; bots are named by the log."""

import re
from collections.abc import Iterable
from typing import Any

from unheard.records import Customer

Row = dict[str, Any]

_VISITOR = re.compile(r"(web user|visitor|anonymous)\b", re.IGNORECASE)
"""So Zendesk calls a user that it made up for somebody who said nothing of himself: another one at every visit."""

SYSTEM = ("-1", "0")
"""Author of what Zendesk did itself."""


class People:
    """The users of one ticket."""

    def __init__(self, requester: str | None, users: Iterable[Row], log: Iterable[Row]) -> None:
        self.requester = requester
        self._users: dict[str, Row] = {}
        for user in users:
            before = self._users.get(str(user.get("id")))
            if before is None or str(user.get("updated_at") or "") >= str(before.get("updated_at") or ""):
                self._users[str(user.get("id"))] = user
        authors = [item["author"] for item in log if isinstance(item.get("author"), dict)]
        self._bots = {
            str(author["zen:support:user_id"])
            for author in authors
            if author.get("type") == "bot" and author.get("zen:support:user_id") is not None
        }

    def speaker(self, user: str | None, *, is_public: bool = True) -> str | None:
        """Say who a user is; null where nothing tells."""
        if user is None:
            return None if is_public else "human_agent"
        if user in self._bots:
            return "ai_agent"
        if user == self.requester:
            return "customer"
        if user in SYSTEM:
            return "automation"
        role = self._users.get(user, {}).get("role")
        if role == "end-user":
            return "customer"
        # Only agents write private notes, and whoever is not known writes to the requester.
        return "human_agent" if role is not None or self.requester is not None or not is_public else None

    def name(self, user: str | None) -> str | None:
        """Return an agent's name, else the id."""
        if user is None:
            return None
        return self._users.get(user, {}).get("name") or user

    @property
    def language(self) -> str | None:
        """The language that the requester chose."""
        locale = self._users.get(self.requester or "", {}).get("locale")
        return str(locale).split("-")[0].lower() if locale else None

    def is_suspended(self) -> bool:
        """Say whether the requester was suspended, as spammers are."""
        return self._users.get(self.requester or "", {}).get("suspended") is True

    def customer(self, *, is_deleted: bool) -> Customer | None:
        """Return who the customer is: the id that other systems share where there is one."""
        if self.requester is None:
            return None
        user = self._users.get(self.requester, {})
        # A number that several users share names none of them.
        phone = None if user.get("shared_phone_number") is True else user.get("phone")
        external, mail = user.get("external_id") or None, user.get("email") or None
        if external is None and mail is None and not phone and _VISITOR.match(str(user.get("name") or "")):
            return None
        known = Customer(id=external or self.requester)
        if not is_deleted:
            known.email, known.phone, known.name = mail, phone or None, user.get("name") or None
        return known

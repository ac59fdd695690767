"""Users, groups and numbers of a Zendesk that is being written."""

from collections.abc import Iterable
from typing import Any

from unheard.records import Conversation, Customer

Row = dict[str, Any]


class Names:
    """Gives every name a number of its own, in the order in which they come."""

    def __init__(self, start: int) -> None:
        self._start = start
        self.known: dict[str, int] = {}

    def number(self, name: Any) -> int:
        """Return the number of a name."""
        return self.known.setdefault(str(name), self._start + len(self.known))


class Users:
    """The users of the desk. An e-mail belongs to one user only; who is known by a phone is looked up by it."""

    def __init__(self, customers: Iterable[Customer | None]) -> None:
        self._rows: dict[str, Row] = {}
        self._mails: dict[str, Row] = {}
        self._phones: dict[str, Row] = {}
        self._numbers = Names(380_000_000_001)
        self.agents = Names(370_000_000_001)
        self.bots = Names(390_000_000_001)
        for customer in customers:
            if customer is not None and customer.id is not None:
                self._keep(self._row(str(customer.id), external_id=str(customer.id)), customer)

    def requester(self, one: Conversation) -> int:
        """Return the user who asked; whoever has no identity becomes a user of this ticket alone."""
        customer = one.customer or Customer()
        mail, phone = _mail(customer), str(customer.phone or "")
        if customer.id is not None:
            row = self._row(str(customer.id), external_id=str(customer.id))
        else:
            known = self._mails.get(mail) or self._phones.get(phone)
            row = known or self._row(mail or phone or f"nobody on {one.conversation_id}")
            if not mail and not phone:
                row["name"] = f"Web User {row['id']}"
            self._keep(row, customer)
        row["locale"] = row["locale"] or one.language
        number: int = row["id"]
        return number

    def rows(self) -> Iterable[Row]:
        """Yield all users."""
        yield from self._rows.values()
        for name, number in self.agents.known.items():
            yield {"id": number, "name": name, "email": f"{name}@desk.example", "role": "agent", "suspended": False}

    def _row(self, key: str, external_id: str | None = None) -> Row:
        return self._rows.setdefault(
            key,
            {
                "id": self._numbers.number(key),
                "name": "Customer",
                "email": None,
                "phone": None,
                "shared_phone_number": False,
                "external_id": external_id,
                "role": "end-user",
                "locale": None,
                "suspended": False,
            },
        )

    def _keep(self, row: Row, customer: Customer) -> None:
        mail = _mail(customer)
        if mail and self._mails.setdefault(mail, row) is row:
            row["email"] = row["email"] or mail
        if customer.phone is not None:
            self._phones.setdefault(str(customer.phone), row)
            row["phone"] = row["phone"] or str(customer.phone)


def _mail(customer: Customer) -> str:
    return (customer.email or "").strip().lower()

"""Who a customer is: identities brought to one spelling and hashed, so that no address is stored.

E-mail addresses are trimmed and lower-cased; what stands after a plus sign stays, because it may be another
person's. Telephone numbers become E.164 where they carry a country code; without one their digits count as
they are, because guessing a country would join strangers. Ids are taken as they are, trimmed.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from unheard.ingest.parts import NO_NAME, digits_in, name_in, name_of, tail_of
from unheard.records import Customer
from unheard.schemas import SCHEMAS

Identify = Callable[[str, str], str]
"""Kind and normalised value → keyed hash."""

_CACHED = 100_000
_ADDRESS = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+")
_PLAIN_E164 = re.compile(r"\+[1-9]\d{7,14}")
_NO_IDS = frozenset({"", "null", "none", "nan", "n/a", "na", "unknown", "undefined", "anonymous", "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Hashes of customers, one entry per customer, null where there is none."""

    ids: list[str | None]
    emails: list[str | None]
    phones: list[str | None]
    accounts: list[str | None]

    def any_of(self, row: int) -> list[str]:
        """Every identity of one customer."""
        found = (self.ids[row], self.emails[row], self.phones[row])
        return [value for value in found if value is not None]

    def take(self, rows: Sequence[int]) -> "Identities":
        """Keep some rows."""
        return Identities(
            ids=[self.ids[row] for row in rows],
            emails=[self.emails[row] for row in rows],
            phones=[self.phones[row] for row in rows],
            accounts=[self.accounts[row] for row in rows],
        )


class People:
    """Turns customers into hashes; remembers those it has seen, because most come again."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify
        self._known: dict[str, dict[str | int, str | None]] = {kind: {} for kind in _NORMAL}
        self._bad: dict[str, set[str | int]] = {kind: set() for kind in _NORMAL}

    def identities(self, customers: Sequence[Customer | None], problems: Counter[str]) -> Identities:
        """Hash every customer's identities; `problems` counts values that name nobody."""
        if not any(customer is not None for customer in customers):
            empty: list[str | None] = [None] * len(customers)
            return Identities(ids=empty, emails=empty, phones=empty, accounts=empty)
        some = [customer if customer is not None else _NOBODY for customer in customers]
        return Identities(
            ids=self._column("id", [customer.id for customer in some], problems),
            emails=self._column("email", [customer.email for customer in some], problems),
            phones=self._column("phone", [customer.phone for customer in some], problems),
            accounts=self._column("account", [customer.account for customer in some], problems),
        )

    def parts(self, customers: Sequence[Customer | None], identities: Identities) -> pa.Table:
        """Hash the parts of names and addresses by which customers may be alike: one row per way in which they show.

        Customers without any identity, and those of whom nothing can be compared, have none.
        """
        rows: dict[str, dict[str, object]] = {}
        for row, customer in enumerate(customers):
            if customer is None or not (whose := identities.any_of(row)):
                continue
            found = self._parts(customer)
            if not any(found.values()):
                continue
            key = self._identify("part", " ".join([*whose, *(value or "-" for value in found.values())]))
            rows[key] = {
                "part_key": key,
                "customer_id_hash": identities.ids[row],
                "customer_email_hash": identities.emails[row],
                "customer_phone_hash": identities.phones[row],
                "account_hash": identities.accounts[row],
                "is_named": customer.name is not None and name_of(customer.name) is not NO_NAME,
                **found,
                "month": 0,
                "bucket": int(whose[0][:2], 16),
            }
        return pa.Table.from_pylist(list(rows.values()), schema=SCHEMAS["identity_part"])

    def _parts(self, customer: Customer) -> dict[str, str | None]:
        email = normal_email(customer.email) if customer.email else None
        phone = normal_phone(str(customer.phone)) if customer.phone is not None else None
        name = name_of(customer.name) if customer.name else NO_NAME
        if name is NO_NAME and email is not None:
            name = name_in(email)
        told = {
            "given": name.given,
            "family": name.family,
            "whole": name.whole,
            "sound": name.sound,
            "handle": name.handle,
            "digits": digits_in(email) if email else "",
            "domain": email.rpartition("@")[2] if email else "",
            "tail": tail_of(phone) if phone else "",
        }
        return {f"{kind}_hash": self._identify(kind, value) if value else None for kind, value in told.items()}

    def _column(self, kind: str, values: list[str | int | None], problems: Counter[str]) -> list[str | None]:
        if (not values or values[0] is None) and values.count(None) == len(values):
            return [None] * len(values)
        known, bad = self._known[kind], self._bad[kind]
        if len(known) > _CACHED:
            known.clear()
            bad.clear()
        for value in {value for value in values if value not in known}:
            known[value] = found = None if value is None else self._hash(kind, value)  # type: ignore[index]
            if found is None and value is not None:
                bad.add(value)
        if bad:
            problems["invalid_identities"] += sum(value in bad for value in values)
        return [known[value] for value in values]  # type: ignore[index]

    def _hash(self, kind: str, value: str | int) -> str | None:
        normal = _NORMAL[kind](str(value))
        return None if normal is None else self._identify(kind, normal)


_NOBODY = Customer()


def normal_email(text: str) -> str | None:
    """Return the address trimmed and in lower case, or null where there is none."""
    found = _ADDRESS.search(text.removeprefix("mailto:"))
    return found[0].lower().strip(".") if found else None


@lru_cache(maxsize=50_000)
def normal_phone(text: str) -> str | None:
    """Return a number as E.164, or its digits where it has no country code; null where it is no number."""
    compact = re.sub(r"[\s().\-/]", "", text)
    if _PLAIN_E164.fullmatch(compact) and "(0)" not in text:
        return compact if len(set(compact)) > 2 else None
    if text.strip().startswith(("+", "00")):
        # Only here: most numbers are plain, and the module takes long to load.
        import phonenumbers

        spelled = "+" + text.strip().lstrip("+0") if text.strip().startswith("00") else text
        try:
            number = phonenumbers.parse(spelled, None)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    digits = re.sub(r"\D", "", text)
    return digits if 6 <= len(digits) <= 15 and len(set(digits)) > 1 else None


def normal_id(text: str) -> str | None:
    """Return an id trimmed; null where it is one of the words that exports write for nobody."""
    trimmed = text.strip()
    return None if trimmed.lower() in _NO_IDS else trimmed


_NORMAL: dict[str, Callable[[str], str | None]] = {
    "id": normal_id,
    "email": normal_email,
    "phone": normal_phone,
    "account": normal_id,
}

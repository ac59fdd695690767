"""Who is who in Intercom: people, bots that go by an admin's name, contacts with several ids."""

import re
from typing import Any

from unheard.records import Customer

_OPERATOR = re.compile(r"operator(?:\+[^@]*)?@intercom\.io", re.IGNORECASE)
_CUSTOMERS = ("user", "lead", "contact", "visitor", "customer")
_AUTOMATED = ("automated", "campaigns_initiated", "operator_initiated", "api_initiated")
"""How a first message was delivered when no person wrote it to this customer, whoever's name stands on it."""

Object = dict[str, Any]


def objects(holder: Any, name: str) -> list[Object]:
    """Return the objects of one of Intercom's lists: `{"type": "….list", name: [...]}`, or the bare list."""
    found = holder.get(name) if isinstance(holder, dict) else holder
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def id_of(value: Any) -> str | None:
    """Return an id as text; 0 and the empty text are nobody."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = str(value).strip()
    return None if text in ("", "0") else text


def is_bot(author: Object) -> bool:
    """Say whether an author is a machine: a bot, an AI answer, or the account's Operator under an admin's name."""
    if author.get("type") == "bot" or author.get("from_ai_agent") is True or author.get("is_ai_answer") is True:
        return True
    email = author.get("email")
    if isinstance(email, str) and email:
        return _OPERATOR.fullmatch(email.strip()) is not None
    return author.get("type") == "admin" and author.get("name") == "Operator"


def speaker_of(author: Object) -> str | None:
    """Return who speaks: a machine is the AI agent only where it is marked as such or is called Fin."""
    kind = author.get("type")
    if kind in _CUSTOMERS:
        return "customer"
    if is_bot(author):
        marked = author.get("from_ai_agent") is True or author.get("is_ai_answer") is True
        unmarked_fin = "from_ai_agent" not in author and author.get("name") == "Fin"
        return "ai_agent" if marked or unmarked_fin else "automation"
    if kind == "team":
        return "system"
    return "human_agent" if kind == "admin" else None


def is_automated(source: Object) -> bool:
    """Say whether a first message went out by a rule or a campaign: the admin who is named did not write it."""
    return source.get("delivered_as") in _AUTOMATED


def customer_of(conversation: Object, phone: Any = None) -> Customer | None:
    """Name the customer: the contact who wrote first, else the first contact.

    The company's own id of a person (`external_id`) goes before Intercom's, because other systems know it; the
    file of contacts links the two.
    """
    contacts = objects(conversation.get("contacts"), "contacts")
    source = conversation.get("source")
    authors = [source.get("author")] if isinstance(source, dict) else []
    authors += [part.get("author") for part in objects(conversation.get("conversation_parts"), "conversation_parts")]
    people = [one for one in authors if isinstance(one, dict) and one.get("type") in _CUSTOMERS]
    listed = {id_of(one.get("id")): one for one in contacts}
    writer = next((one for one in people if id_of(one.get("id")) in listed or not listed), None)
    contact = listed.get(id_of(writer.get("id")), writer) if writer else next(iter(contacts), None)
    if contact is None:
        return None
    own = id_of(contact.get("id"))
    emails = [contact.get("email"), *(one.get("email") for one in people if id_of(one.get("id")) == own)]
    customer = Customer(
        id=id_of(contact.get("external_id")) or own,
        email=next((one for one in emails if isinstance(one, str) and one), None),
        phone=next((one for one in (contact.get("phone"), phone) if isinstance(one, (str, int)) and one), None),
    )
    if customer == Customer():
        return None
    names = [contact.get("name"), *(one.get("name") for one in people if id_of(one.get("id")) == own)]
    customer.name = next((one for one in names if isinstance(one, str) and one), None)
    return customer

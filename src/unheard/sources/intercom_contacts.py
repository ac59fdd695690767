"""Contacts of Intercom into links between a person's ids, e-mail and phone."""

from collections.abc import Sequence

from unheard.records import Customer, IdentityLink, Refused
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, untyped
from unheard.sources.intercom_people import Object, id_of


def decoder(*, name: str) -> Decode:
    """Return the function that turns contacts into links between a person's ids, e-mail and phone."""

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            raw = untyped(payload)
            own = id_of(raw.get("id")) if isinstance(raw, dict) else None
            if own is None:
                out.refused.append(missing_field(name, lines[row], "id"))
                continue
            for link in _links(raw, own):
                out.records.append(link)
                out.rows.append(row)
        return out

    return decode


def _links(raw: Object, own: str) -> list[IdentityLink]:
    """Link a contact's ids and addresses.

    Conversations of the API name the company's own id, those of warehouse tables only Intercom's, so that there
    the two are linked, too. Not in one row with the address: an address that stands with many ids counts as shared.
    """
    outer, email, phone = id_of(raw.get("external_id")), raw.get("email"), raw.get("phone")
    name = raw.get("name")
    is_table = "_fivetran_synced" in raw
    address = Customer(
        email=email if isinstance(email, str) and email else None,
        phone=phone if isinstance(phone, (str, int)) and phone else None,
        name=name if isinstance(name, str) and name else None,
    )
    links = [IdentityLink(customer=Customer(id=own if is_table else outer or own), same_as=address)]
    if is_table and outer is not None:
        links.append(IdentityLink(customer=Customer(id=own), same_as=Customer(id=outer)))
    return links


def missing_field(name: str, line: int, field: str) -> Refused:
    """Refuse an object without a field that it must have."""
    return Refused(
        file=name,
        line=line,
        field=field,
        reason="A required field is missing.",
        remedy=f"Export the whole object; its `{field}` must be there.",
    )

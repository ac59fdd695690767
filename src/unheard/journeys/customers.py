"""Who is one customer: identities that stand together, or are declared to be the same, are one person.

Identity hashes of one row (a conversation, an outcome, a survey, an observation, a declared link) belong to one
customer, and so does everything that hangs together through them. An address or a number that is seen with many
customer ids is a shared mailbox or switchboard: it joins nobody and names nobody, because several people use it.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unheard.journeys.groups import NOWHERE, Flags, Numbers, connected, distinct, named, numbered, smallest_of_each
from unheard.journeys.statements import ask
from unheard.store.engine import Engine
from unheard.store.steps import Parameters


def link_customers(engine: Engine, parameters: Parameters) -> None:
    """Register `customer_link`, every identity hash and the customer it belongs to, and `shared_identity`.

    Shared identities have no customer; they are listed apart, so that a row can be known by another identity it has.
    The customer's key is the smallest hash of the connected set, so that it does not depend on the order of rows.
    `customer_number` says the same as a whole number: later steps sort by it, which takes half the time of text.
    """
    rows = ask(engine, "identity_row", parameters)
    hashes = distinct(rows.columns)
    codes = {name: numbered(rows[name], hashes) for name in rows.column_names}
    shared = _shared(codes, int(parameters["shared_identity_customers"]))
    linking = np.ones(len(hashes), dtype=bool)
    linking[shared] = False

    left, right = _pairs(list(codes.values()), linking)
    place = np.arange(len(hashes), dtype=np.int64)
    key = smallest_of_each(connected(left, right, len(hashes)), place)
    nobody = pa.array(~linking)
    columns = {
        "identity_hash": hashes,
        "customer_key": pc.if_else(nobody, pa.scalar(None, pa.string()), named(key, hashes)),
        "customer_number": pa.array(key, mask=~linking),
    }
    engine.register("customer_link", pa.table(columns))
    engine.register("shared_identity", pa.table({"identity_hash": named(shared, hashes)}))


def _shared(codes: dict[str, Numbers], most: int) -> Numbers:
    """Find addresses and numbers that stand with more than `most` different customer ids."""
    addresses: list[Numbers] = []
    ids: list[Numbers] = []
    for name in ("email_hash", "phone_hash", "same_email_hash", "same_phone_hash"):
        for owner in ("id_hash", "same_id_hash"):
            both = (codes[name] != NOWHERE) & (codes[owner] != NOWHERE)
            addresses.append(codes[name][both])
            ids.append(codes[owner][both])
    pairs = np.unique(np.stack([np.concatenate(addresses), np.concatenate(ids)]), axis=1)
    address, owners = np.unique(pairs[0], return_counts=True)
    return np.asarray(address[owners > most], dtype=np.int64)


def _pairs(codes: list[Numbers], linking: Flags) -> tuple[Numbers, Numbers]:
    """Pair each identity of a row with the one before it in the same row; shared ones and gaps are passed over."""
    left: list[Numbers] = []
    right: list[Numbers] = []
    before = np.full(len(codes[0]), NOWHERE, dtype=np.int64)
    for identity in codes:
        usable = identity != NOWHERE
        usable[usable] = linking[identity[usable]]
        both = usable & (before != NOWHERE)
        left.append(before[both])
        right.append(identity[both])
        before = np.where(usable, identity, before)
    return np.concatenate(left), np.concatenate(right)

"""Forget a person: find who is meant, erase them everywhere in the store, remember not to read them again."""

from typing import Any

from unheard.errors import UsageError
from unheard.facts.parameters import fact_parameters
from unheard.ingest.people import normal_email, normal_id, normal_phone
from unheard.journeys.customers import link_customers
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine
from unheard.store.spool import waits


def forget(store: Store, settings: Settings, identity: str, *, command: str) -> dict[str, Any]:
    """Erase the customer behind an id, e-mail or phone, with every identity linked to it.

    Returns the counts of conversations, identities and other records that were blanked. An identity that
    nobody has is remembered all the same, so that a file read later does not bring it in. Raises `UsageError`
    for an empty one.
    """
    if not identity.strip():
        raise UsageError("An empty identity is nobody. Name a customer id, an e-mail or a phone number.")
    if waits(store.folder):
        # Words that were received and not published are in the spool, where nothing is erased.
        from unheard.pipeline.receive import drain

        drain(store.folder, settings, lambda _: None)
    spelled = (("id", normal_id(identity)), ("email", normal_email(identity)), ("phone", normal_phone(identity)))
    named = {store.identity_hash(kind, value) for kind, value in spelled if value is not None}
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        # By certain links only: who is probably the same may be somebody else, and an erasure cannot be taken back.
        link_customers(engine, {**fact_parameters(settings), "linkage_probability": ""})
        known = _linked(engine, named)
        keys = _conversations(engine, known | named)
    counts = store.forget(known | named, keys, {identity.strip()}, command=command)
    return {"identities": len(known), "conversations": len(keys), **counts.to_json()}


def _linked(engine: Engine, named: set[str]) -> set[str]:
    """Find every identity of the customers to whom one of the named belongs; empty where nobody has any."""
    rows = engine.query(
        f"""SELECT l.identity_hash FROM customer_link AS l
            INNER JOIN customer_link AS n ON n.customer_key = l.customer_key
            WHERE n.identity_hash IN ({_list(named)})
            UNION
            SELECT s.identity_hash FROM shared_identity AS s WHERE s.identity_hash IN ({_list(named)})"""
    )
    return {str(value) for value in rows.column("identity_hash").to_pylist()}


def _conversations(engine: Engine, hashes: set[str]) -> set[str]:
    names = _list(hashes)
    rows = engine.query(
        f"""SELECT c.conversation_key FROM conversation AS c
            WHERE c.customer_id_hash IN ({names}) OR c.customer_email_hash IN ({names})
               OR c.customer_phone_hash IN ({names})"""
    )
    return {str(value) for value in rows.column("conversation_key").to_pylist()}


def _list(hashes: set[str]) -> str:
    """Write hashes (hex digits only) as an SQL list."""
    return ", ".join(f"'{value}'" for value in sorted(hashes)) or "NULL"

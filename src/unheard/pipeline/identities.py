"""Why two identities are one customer, and how to undo it so that the next file does not bring it back."""

import json
import tempfile
from pathlib import Path
from typing import Any

from unheard.errors import UsageError
from unheard.facts.parameters import fact_parameters
from unheard.ingest.people import normal_email, normal_id, normal_phone
from unheard.journeys.customers import link_customers
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine

SHORT = 10
"""Letters of a hash that are shown; the addresses themselves are nowhere in the store's tables."""


def explain(store: Store, settings: Settings, identity: str) -> dict[str, Any]:
    """Say who is behind an id, e-mail or phone: the identities of the customer, and why they are linked.

    Identities are shown by kind and by the beginning of their hash. Raises `UsageError` for one that nobody has.
    """
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        link_customers(engine, fact_parameters(settings))
        return _explained(engine, _known(engine, store, identity))


def undo(store: Store, settings: Settings, one: str, other: str, *, command: str) -> dict[str, Any]:
    """Hold two identities apart from now on, whatever else links them; return what `explain` says of the first.

    Raises `UsageError` where one of them is nobody's, or both are the same.
    """
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        link_customers(engine, fact_parameters(settings))
        first, second = _known(engine, store, one), _known(engine, store, other)
    if first["identity_hash"] == second["identity_hash"]:
        raise UsageError("An identity cannot be held apart from itself. Name two.")
    line = {"customer": {first["kind"]: one.strip()}, "same_as": {second["kind"]: other.strip()}, "undone": True}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "identities.jsonl")
        file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
        ingest_paths(store, settings, [file], format="unheard", command=command)
    return explain(store, settings, one)


def _known(engine: Engine, store: Store, identity: str) -> dict[str, Any]:
    spelled = (("id", normal_id(identity)), ("email", normal_email(identity)), ("phone", normal_phone(identity)))
    hashes = [store.identity_hash(kind, value) for kind, value in spelled if value is not None]
    named = ", ".join(f"'{value}'" for value in hashes) or "NULL"
    found = engine.query(
        f"""SELECT l.identity_hash, l.kind, l.customer_key, s.reason AS shared
            FROM customer_link AS l LEFT JOIN shared_identity AS s ON s.identity_hash = l.identity_hash
            WHERE l.identity_hash IN ({named}) ORDER BY l.kind"""
    ).to_pylist()
    if not found:
        raise UsageError(
            f"Nobody in the store has the identity {identity!r}. Name a customer id, an e-mail or a phone."
        )
    return found[0]


def _explained(engine: Engine, known: dict[str, Any]) -> dict[str, Any]:
    same = f"'{known['customer_key']}'" if known["customer_key"] is not None else "NULL"
    identities = engine.query(
        f"SELECT l.identity_hash, l.kind FROM customer_link AS l WHERE l.customer_key = {same} "
        "ORDER BY l.kind, l.identity_hash"
    ).to_pylist()
    of = {row["identity_hash"] for row in identities} | {known["identity_hash"]}
    named = ", ".join(f"'{value}'" for value in sorted(of))
    edges = engine.query(
        f"""SELECT e.left_hash, e.right_hash, l.kind AS left_kind, r.kind AS right_kind, e.reason, e.probability,
                e.is_used
            FROM identity_edge AS e
            INNER JOIN customer_link AS l ON l.identity_hash = e.left_hash
            INNER JOIN customer_link AS r ON r.identity_hash = e.right_hash
            WHERE e.left_hash IN ({named}) OR e.right_hash IN ({named})
            ORDER BY e.left_hash, e.right_hash"""
    ).to_pylist()
    return {
        "asked": _named(known["kind"], known["identity_hash"]),
        "customer": None if known["customer_key"] is None else known["customer_key"][:SHORT],
        "shared": known["shared"],
        "identities": [_named(row["kind"], row["identity_hash"]) for row in identities],
        "links": [
            {
                "one": _named(edge["left_kind"], edge["left_hash"]),
                "other": _named(edge["right_kind"], edge["right_hash"]),
                "reason": edge["reason"],
                "probability": edge["probability"],
                "is_used": edge["is_used"],
            }
            for edge in edges
        ],
    }


def _named(kind: str, value: str) -> str:
    return f"{kind} {value[:SHORT]}"

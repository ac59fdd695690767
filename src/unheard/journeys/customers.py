"""Who is one customer: identities that stand together, or are declared to be the same, are one person.

Identity hashes of one row (a conversation, an outcome, a survey, an observation, a declared link) belong to one
customer, and so does everything that hangs together through them. What several people use joins nobody and names
nobody (`unheard.journeys.shared`). A link that a person has undone holds its two identities apart
(`unheard.journeys.undone`), whatever else would join them. Where a setting asks for it, customers that are probably one
are joined, too (`unheard.journeys.likely`).
"""

import itertools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unheard.journeys.groups import NOWHERE, Flags, Numbers, connected, distinct, named, numbered, smallest_of_each
from unheard.journeys.likely import Likely, joined, likely_pairs
from unheard.journeys.shared import REASONS, Rows, shared_identities
from unheard.journeys.statements import ask
from unheard.journeys.undone import keep_apart
from unheard.statistics.distinct import distinct_numbers
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

DECLARED, TOGETHER = "declared", "same record"
"""Why two identities are linked."""


def link_customers(engine: Engine, parameters: Parameters) -> None:
    """Register `customer_link`, `shared_identity` and `identity_edge`.

    customer_link     every identity hash, its kind, and the customer it belongs to, null for a shared one;
                      `customer_number` says the same as a whole number: later steps sort by it, which takes half the
                      time of text
    shared_identity   identities that several people use, with the reason, so that a row can be known by another one
    identity_edge     pairs of identities that were linked, with the reason and the probability (1 where it is certain);
                      is_used is false where one was undone

    The customer's key is the smallest hash of the connected set, so that it does not depend on the order of rows.
    """
    found = ask(engine, "identity_row", parameters)
    rows, hashes = _rows(found)
    reason = shared_identities(
        rows,
        len(hashes),
        most_ids=int(parameters["shared_identity_customers"]),
        most_people=int(parameters["shared_identity_people"]),
    )
    linking = reason == NOWHERE
    left, right, is_declared = _pairs(rows, linking)
    undone = ask(engine, "identity_undone", parameters)
    apart = numbered(undone["left_hash"], hashes), numbered(undone["right_hash"], hashes)
    used = keep_apart(left, right, is_declared, apart, len(hashes))

    place = np.arange(len(hashes), dtype=np.int64)
    key = smallest_of_each(connected(left[used], right[used], len(hashes)), place)
    likely, joins = _likely(engine, parameters, _Certain(rows=rows, hashes=hashes, key=key, linking=linking), apart)
    if len(likely.left):
        ones, others = np.append(left[used], likely.left[joins]), np.append(right[used], likely.right[joins])
        key = smallest_of_each(connected(ones, others, len(hashes)), place)
    columns = {
        "identity_hash": hashes,
        "kind": _kinds(rows, len(hashes)),
        "customer_key": pc.if_else(pa.array(~linking), pa.scalar(None, pa.string()), named(key, hashes)),
        "customer_number": pa.array(key, mask=~linking),
    }
    engine.register("customer_link", pa.table(columns))
    shared = np.flatnonzero(~linking)
    why = named(reason[shared], pa.array(REASONS, type=pa.string()))
    engine.register("shared_identity", pa.table({"identity_hash": named(shared, hashes), "reason": why}))
    certain = [DECLARED if declared else TOGETHER for declared in is_declared.tolist()]
    edges = {
        "left_hash": named(np.append(left, likely.left), hashes),
        "right_hash": named(np.append(right, likely.right), hashes),
        "reason": pa.array([*certain, *likely.reasons], pa.string()),
        "probability": np.append(np.ones(len(left)), likely.probability),
        "is_used": np.append(used, joins),
    }
    engine.register("identity_edge", pa.table(edges))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Certain:
    """Customers by their certain links."""

    rows: Rows
    hashes: "pa.StringArray"
    key: Numbers
    linking: Flags


def _likely(
    engine: Engine, parameters: Parameters, certain: _Certain, apart: tuple[Numbers, Numbers]
) -> tuple[Likely, Flags]:
    """Find likely links where the setting asks for them, and which of them are used."""
    if not parameters["linkage_probability"]:
        nothing = np.zeros(0, dtype=np.int64)
        none = Likely(left=nothing, right=nothing, probability=np.zeros(0), reasons=[])
        return none, np.zeros(0, dtype=np.bool_)
    own = np.flatnonzero(certain.linking)
    known = pa.table({"identity_hash": named(own, certain.hashes), "customer_number": certain.key[own]})
    ids, source = certain.rows.codes["id"], certain.rows.source
    with_id = (ids != NOWHERE) & (source != NOWHERE)
    has_id = set(zip(certain.key[ids[with_id]].tolist(), source[with_id].tolist(), strict=True))
    found = likely_pairs(engine, parameters, known, has_id)
    return found, joined(found, certain.key, apart, has_id)


def _rows(found: pa.Table) -> "tuple[Rows, pa.StringArray]":
    names = [name for name in found.column_names if name.endswith("_hash")]
    hashes = distinct([found[name] for name in names])
    sources = distinct([found["source"]])
    rows = Rows(
        source=numbered(found["source"], sources),
        is_declared=np.asarray(found["is_declared"].to_numpy(), dtype=np.bool_),
        codes={name.removesuffix("_hash"): numbered(found[name], hashes) for name in names},
    )
    return rows, hashes


def _kinds(rows: Rows, size: int) -> "pa.StringArray":
    """Say of each identity whether it is an id, an e-mail or a phone."""
    kinds = ("id", "email", "phone")
    found = np.zeros(size, dtype=np.int64)
    for name, codes in rows.codes.items():
        found[codes[codes != NOWHERE]] = kinds.index(name.removeprefix("same_"))
    return named(found, pa.array(kinds, type=pa.string()))


def _pairs(rows: Rows, linking: Flags) -> tuple[Numbers, Numbers, Flags]:
    """Pair the identities of each row with each other, each pair once; shared ones and gaps are passed over.

    A pair that was declared somewhere is declared.
    """
    left: list[Numbers] = [np.zeros(0, np.int64)]
    right: list[Numbers] = [np.zeros(0, np.int64)]
    declared: list[Numbers] = [np.zeros(0, np.int64)]
    for one, other in itertools.combinations(rows.codes.values(), 2):
        both = (one != NOWHERE) & (other != NOWHERE) & (one != other)
        both[both] = linking[one[both]] & linking[other[both]]
        left.append(np.minimum(one[both], other[both]))
        right.append(np.maximum(one[both], other[both]))
        declared.append(rows.is_declared[both].astype(np.int64))
    # One whole number a pair, declared ones first: sorting those takes a tenth of the time of sorting columns.
    pair = np.concatenate(left) * len(linking) + np.concatenate(right)
    every = distinct_numbers(2 * pair + 1 - np.concatenate(declared))
    first = np.ones(len(every), dtype=np.bool_)
    first[1:] = every[1:] // 2 != every[:-1] // 2
    one, other = np.divmod(every[first] // 2, max(len(linking), 1))
    return one, other, every[first] % 2 == 0

"""Likely links: customers without a certain link who are probably one person, with the probability and the reason.

Fellegi and Sunter's model: what two customers share weighs by how often one person shows it twice (`AGREE`, fixed),
against how often two people do (from the customers of the store, each value by how common it is). What weighs enough
is a name together with a number, an address's digits, a company's domain or an account; hardly ever a name alone. How
many customers are known twice is estimated from the pairs themselves, between one in a thousand and one in five.

What is never joined: two who each have an id in one source (a desk knows its own customers, and so families and
colleagues stay apart), and two that a person holds apart. Where somebody could be one of two such customers, the
probability is divided between them. Shared mailboxes and numbers are compared with nothing.

Source: Fellegi & Sunter (1969), JASA 64, 1183; common values by Winkler's adjustment, as splink has them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from unheard.journeys.groups import NOWHERE, Numbers
from unheard.journeys.statements import ask
from unheard.store.engine import Engine
from unheard.store.likeness import scored_pairs
from unheard.store.steps import Parameters

AGREE: dict[str, dict[str, float]] = {
    "name": {"whole": 0.85, "sound": 0.07, "family": 0.04, "given": 0.03, "other": 0.01},
    "handle": {"same": 0.5, "other": 0.5},
    "digits": {"same": 0.55, "other": 0.45},
    "domain": {"same": 0.25, "other": 0.75},
    "account": {"same": 0.8, "other": 0.2},
    "tail": {"same": 0.5, "other": 0.5},
}
"""How often two showings of one person agree so far, where both have something to compare: judgements, not measured."""
TOLD: dict[str, tuple[str, ...]] = {
    "name": ("", "given name", "family name", "sound of the name", "name"),
    "handle": ("", "name in the address"),
    "digits": ("", "digits of the address"),
    "domain": ("", "company's domain"),
    "account": ("", "account"),
    "tail": ("", "end of the number"),
}
"""What is told of each level, from the lowest."""
RARE = 10
"""A name of at most so many customers is compared with its namesakes whatever else they show."""
FEWEST_KNOWN_TWICE, MOST_KNOWN_TWICE = 0.001, 0.2
_LEAST_SHARE = 1e-7
_NAMED = "sound_hash_l IS NOT NULL AND sound_hash_r IS NOT NULL"
_BLOCKS = (
    "l.tail_hash = r.tail_hash",
    "l.whole_hash = r.whole_hash AND l.digits_hash = r.digits_hash",
    "l.handle_hash = r.handle_hash AND l.digits_hash = r.digits_hash",
    "l.whole_hash = r.whole_hash AND l.domain_hash = r.domain_hash",
    "l.handle_hash = r.handle_hash AND l.domain_hash = r.domain_hash",
    "l.whole_hash = r.whole_hash AND l.account_hash = r.account_hash",
    "l.rare_hash = r.rare_hash",
)

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Pairs of customers that are probably one, the likelier first."""

    left: Numbers
    right: Numbers
    probability: Values
    reasons: list[str]

    def where(self, keep: NDArray[np.bool_]) -> "Likely":
        """Keep some of them."""
        return Likely(
            left=self.left[keep],
            right=self.right[keep],
            probability=self.probability[keep],
            reasons=[reason for reason, stays in zip(self.reasons, keep.tolist(), strict=True) if stays],
        )


def likely_pairs(engine: Engine, parameters: Parameters, certain: pa.Table, has_id: set[tuple[int, int]]) -> Likely:
    """Find customers that are one with at least the setting's probability.

    `certain` names every identity that is nobody else's and its customer_number; `has_id` holds customer and source of
    every id. Raises `UsageError` where the extra is not installed.
    """
    engine.register("certain_customer", certain)
    records = ask(engine, "likely_record", parameters)
    engine.drop("certain_customer")
    customers = len(pc.unique(records["customer_number"]))
    rows = _scored(records, customers)
    pairs, best = np.unique(np.stack([rows["one"], rows["other"]]), axis=1, return_inverse=True)
    weight = np.full(pairs.shape[1], -np.inf)
    np.maximum.at(weight, best, rows["weight"])
    place = np.zeros(pairs.shape[1], dtype=np.int64)
    place[best[rows["weight"] == weight[best]]] = np.flatnonzero(rows["weight"] == weight[best])
    sources: dict[int, set[int]] = {}
    for customer, source in has_id:
        sources.setdefault(customer, set()).add(source)
    apart = [bool(sources.get(one, set()) & sources.get(other, set())) for one, other in pairs.T.tolist()]
    stays = ~np.array(apart, dtype=np.bool_)
    pairs, weight, place = pairs[:, stays], weight[stays], place[stays]
    odds = np.exp2(np.minimum(weight, 300.0)) * _prior_odds(weight, customers)
    probability = _divided(pairs, odds, sources)
    order = np.lexsort((pairs[1], pairs[0], -probability))
    found = Likely(
        left=pairs[0][order],
        right=pairs[1][order],
        probability=probability[order],
        reasons=[_reason(rows, int(row)) for row in place[order]],
    )
    return found.where(found.probability >= float(parameters["linkage_probability"]))


def _scored(records: pa.Table, customers: int) -> dict[str, Any]:
    """Score pairs of records; per pair both customers, the smaller first, the weight and the levels."""
    shares: dict[str, pa.Table] = {}
    agree: dict[str, float] = {}
    for column in ("whole_hash", "sound_hash", "family_hash", "given_hash", "handle_hash", *_SAME):
        shares[column], agree[column] = _share(records, column, customers)
    # How common a name is goes by all letters of it; a rare one is that of few.
    names = shares["whole_hash"]
    rare = names.filter(pc.less_equal(names["tf_whole_hash"], pa.scalar(RARE / max(customers, 1))))
    is_rare = pc.is_in(records["whole_hash"], value_set=pc.unique(rare["whole_hash"]))
    records = records.append_column(
        "rare_hash", pc.if_else(is_rare, records["whole_hash"], pa.scalar(None, pa.string()))
    ).sort_by([(name, "ascending") for name in records.column_names])
    records = records.append_column("unique_id", pa.array(np.arange(len(records))))
    blocks = [f"{block} AND l.customer_number <> r.customer_number" for block in _BLOCKS]
    compared = {name: table for name, table in shares.items() if name not in ("sound_hash", "given_hash")}
    found = scored_pairs(records, _comparisons(agree), blocks, compared, owner="customer_number")
    rows = {name: np.asarray(found[name].to_numpy()) for name in found.column_names}
    one, other = rows["one"], rows["other"]
    return {**rows, "one": np.minimum(one, other), "other": np.maximum(one, other)}


_SAME = ("digits_hash", "domain_hash", "account_hash", "tail_hash")


def _share(records: pa.Table, column: str, customers: int) -> tuple[pa.Table, float]:
    """Say how common each value is and how often two customers agree in it.

    How common: among the customers beside the two who are compared, half a customer added. What nobody but these two
    shows may be rarer than that where hardly any value is seen twice (Good & Turing, in Good 1953, Biometrika 40).
    """
    told = records.select(["customer_number", column]).filter(pc.is_valid(records[column]))
    counted = told.group_by(["customer_number", column]).aggregate([]).group_by(column).aggregate([([], "count_all")])
    count = np.asarray(counted["count_all"].to_numpy(), dtype=np.float64)
    seen_again = min(0.5, 2 * float(np.sum(count == 2)) / max(float(np.sum(count == 1)), 1.0))
    share = np.where(count <= 2, seen_again, count - 1.5) / max(customers, 1)
    pairs = float(np.sum(count * (count - 1))) / max(customers * (customers - 1), 1)
    return pa.table({column: counted[column], f"tf_{column}": np.maximum(share, _LEAST_SHARE)}), max(
        pairs, _LEAST_SHARE
    )


def _comparisons(agree: dict[str, float]) -> list[dict[str, Any]]:
    """Write the model as splink reads it: levels from the closest, each with both probabilities."""
    whole, family = agree["whole_hash"], agree["family_hash"]
    nothing = {
        "sound": max(agree["sound_hash"] - whole, _LEAST_SHARE),
        "family": max(family - whole, _LEAST_SHARE),
        "given": max(agree["given_hash"] - whole, _LEAST_SHARE),
    }
    name = [
        _null(f"NOT ({_NAMED})"),
        _level("whole_hash_l = whole_hash_r", AGREE["name"]["whole"], whole, by="whole_hash"),
        _level("sound_hash_l = sound_hash_r", AGREE["name"]["sound"], nothing["sound"]),
        _level("family_hash_l = family_hash_r", AGREE["name"]["family"], nothing["family"], by="family_hash"),
        _level("given_hash_l = given_hash_r", AGREE["name"]["given"], nothing["given"]),
        _level("ELSE", AGREE["name"]["other"], 1 - whole - sum(nothing.values())),
    ]
    same = "handle_hash_l = handle_hash_r OR whole_hash_l = whole_hash_r"
    handle = [
        _null(f"({_NAMED}) OR handle_hash_l IS NULL OR handle_hash_r IS NULL"),
        _level(same, AGREE["handle"]["same"], agree["handle_hash"], by="handle_hash"),
        _level("ELSE", AGREE["handle"]["other"], 1 - agree["handle_hash"]),
    ]
    found = [_comparison("name", name), _comparison("handle", handle)]
    for column in _SAME:
        kind = column.removesuffix("_hash")
        levels = [
            _null(f"{column}_l IS NULL OR {column}_r IS NULL"),
            _level(f"{column}_l = {column}_r", AGREE[kind]["same"], agree[column], by=column),
            _level("ELSE", AGREE[kind]["other"], 1 - agree[column]),
        ]
        found.append(_comparison(kind, levels))
    return found


def _comparison(name: str, levels: list[dict[str, Any]]) -> dict[str, Any]:
    return {"output_column_name": name, "comparison_levels": levels}


def _null(condition: str) -> dict[str, Any]:
    return {"sql_condition": condition, "is_null_level": True}


def _level(condition: str, match: float, others: float, *, by: str | None = None) -> dict[str, Any]:
    level = {
        "sql_condition": condition,
        "m_probability": match,
        "u_probability": min(max(others, _LEAST_SHARE), 1 - _LEAST_SHARE),
    }
    if by is not None:
        level |= {"tf_adjustment_column": by, "disable_tf_exact_match_detection": True}
    return level


def _prior_odds(weight: Values, customers: int) -> float:
    """Estimate how likely any two customers are one: the share at which the pairs' probabilities add up to itself."""
    pairs = max(customers * (customers - 1) / 2, 1.0)
    least, most = FEWEST_KNOWN_TWICE * customers, MOST_KNOWN_TWICE * customers
    ratio = np.exp2(np.minimum(weight, 300.0))
    links = most
    for _ in range(100):
        odds = links / max(pairs - links, 1.0)
        now = float(np.clip(np.sum(odds * ratio / (1 + odds * ratio)), least, most))
        if abs(now - links) <= 1e-6 * links:
            break
        links = now
    return links / max(pairs - links, 1.0)


def _divided(pairs: Any, odds: Values, sources: dict[int, set[int]]) -> Values:
    """Turn odds into probabilities, those of customers who exclude each other divided between them."""
    candidates: dict[int, list[tuple[int, float]]] = {}
    for one, other, odd in zip(*pairs.tolist(), odds.tolist(), strict=True):
        if odd > 1e-3:
            candidates.setdefault(one, []).append((other, odd))
            candidates.setdefault(other, []).append((one, odd))
    found = odds / (1 + odds)
    for place, (one, other) in enumerate(pairs.T.tolist()):
        for here, there in ((one, other), (other, one)):
            ids = sources.get(there, set())
            rivals = sum(odd for who, odd in candidates.get(here, ()) if who != there and ids & sources.get(who, set()))
            found[place] = min(found[place], odds[place] / (1 + odds[place] + rivals))
    return found


def _reason(rows: dict[str, Any], row: int) -> str:
    """Say in what two customers are alike."""
    levels = {kind: int(rows[f"gamma_{kind}"][row]) for kind in TOLD}
    return "alike in " + ", ".join(TOLD[kind][level] for kind, level in levels.items() if level > 0)


def joined(likely: Likely, sets: Numbers, apart: tuple[Numbers, Numbers], has_id: set[tuple[int, int]]) -> Any:
    """Say which likely links are used: the likelier first, none that would join what must stay apart."""
    group: dict[int, set[int]] = {}
    sources: dict[int, set[int]] = {}
    for customer, source in has_id:
        sources.setdefault(customer, set()).add(source)
    enemies: dict[int, set[int]] = {}
    for one, other in zip(*(place.tolist() for place in apart), strict=True):
        if NOWHERE not in (one, other):
            enemies.setdefault(int(sets[one]), set()).add(int(sets[other]))
            enemies.setdefault(int(sets[other]), set()).add(int(sets[one]))
    used = np.zeros(len(likely.left), dtype=np.bool_)
    for place, (one, other) in enumerate(zip(likely.left.tolist(), likely.right.tolist(), strict=True)):
        first, second = group.setdefault(one, {one}), group.setdefault(other, {other})
        of_first = set().union(*(sources.get(member, set()) for member in first))
        of_second = set().union(*(sources.get(member, set()) for member in second))
        if first is second:
            used[place] = True
        elif not of_first & of_second and not any(enemies.get(member, set()) & second for member in first):
            used[place] = True
            first |= second
            for member in second:
                group[member] = first
    return used

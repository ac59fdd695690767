"""How well likely links find the people whom certain links miss, where the truth is known, and what the numbers gain.

    python -m benchmarks.linkage [--size 50000] [--seed 0] [--write]

Two worlds. *Simulated*: as `unheard demo` shows it, without names; a second address at work is declared nowhere.
*Named*: the same conversations of the same people, who now have names (common ones and rare ones), addresses as people
make them, numbers written in two ways, slips of the pen, family phones, mailboxes and switchboards of companies.
"""

import argparse
import contextlib
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.linkage_people import Named
from benchmarks.results import write_section
from unheard.facts.parameters import fact_parameters
from unheard.journeys.customers import link_customers
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Linkage, Settings
from unheard.simulate import simulate
from unheard.store import Store

TITLE = "Likely links between identities"
MEANING = (
    "Two worlds whose truth is known. *Simulated*: as the demo shows it, without names; a second address at work",
    "is declared nowhere. *Named*: the same people with names, addresses as people make them, numbers spelled in",
    "two ways, slips of the pen, family phones, mailboxes and switchboards. Links are counted between customers",
    "that certain links leave apart; recall is of all that would put everybody together. What stays unfound",
    "mostly shows nothing that could be compared: an id alone, a number without a name, an address that is no",
    "name.",
)
LOWEST = 0.5
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)


def person_of(customer: dict[str, Any]) -> int:
    """Read who somebody is out of the simulated world's identities: each carries the customer's number."""
    if "id" in customer:
        return int(customer["id"].removeprefix("u-"))
    if "email" in customer:
        local = customer["email"].partition("@")[0]
        return int("".join(letter for letter in local if letter.isdigit()))
    return int(customer["phone"][-8:]) % 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Customers by their certain links, and the likely links between them."""

    person: dict[int, Counter[int]]
    """Customer → how many conversations of each true person."""
    links: list[tuple[int, int, float, bool]]
    """Both customers, probability, and whether the link is used."""
    seconds: float


def rewritten(world: Path, target: Path, people: Named | None) -> None:
    """Write the world's files with other identities, the same people behind them."""
    target.mkdir()
    for name in ("conversations", "identities", "outcomes", "observed"):
        with (world / f"{name}.jsonl").open(encoding="utf-8") as source, (target / f"{name}.jsonl").open("w") as sink:
            for line in source:
                row = json.loads(line)
                if name == "conversations":
                    row["attributes"] = {**(row.get("attributes") or {})}
                    if row.get("customer"):
                        row["attributes"]["person"] = person_of(row["customer"])
                if people is not None:
                    for field in ("customer", "same_as"):
                        if row.get(field):
                            row[field] = people.shown(person_of(row["customer"]), row[field])
                sink.write(json.dumps(row, ensure_ascii=False) + "\n")


def linked(store: Store, settings: Settings) -> Linked:
    """Link a store's customers and say who they truly are."""
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        link_customers(engine, {**fact_parameters(settings), "linkage_probability": ""})
        told = engine.query(
            """SELECT l.customer_number, a.value, COUNT(*) AS conversations
               FROM conversation AS c
               INNER JOIN attribute AS a ON a.conversation_key = c.conversation_key AND a.name = 'person'
               LEFT JOIN shared_identity AS h ON h.identity_hash = c.customer_email_hash
               INNER JOIN customer_link AS l ON l.identity_hash = COALESCE(c.customer_id_hash,
                   CASE WHEN h.identity_hash IS NULL THEN c.customer_email_hash END, c.customer_phone_hash)
               WHERE l.customer_number IS NOT NULL
               GROUP BY l.customer_number, a.value"""
        ).to_pylist()
        person: dict[int, Counter[int]] = defaultdict(Counter)
        for row in told:
            person[row["customer_number"]][int(json.loads(row["value"]))] += row["conversations"]
        number = engine.query("SELECT l.identity_hash, l.customer_number FROM customer_link AS l")
        of: dict[Any, Any] = dict(
            zip(number["identity_hash"].to_pylist(), number["customer_number"].to_pylist(), strict=True)
        )
        started = time.process_time()
        link_customers(engine, fact_parameters(settings))
        seconds = time.process_time() - started
        edges = engine.query(
            "SELECT e.left_hash, e.right_hash, e.probability, e.is_used FROM identity_edge AS e WHERE e.probability < 1"
        ).to_pylist()
    links = [(of[e["left_hash"]], of[e["right_hash"]], e["probability"], e["is_used"]) for e in edges]
    return Linked(person=person, links=links, seconds=seconds)


def quality(found: Linked, threshold: float) -> tuple[int, int, int, int]:
    """Count links from a threshold on, those that are right, people in pieces, and links that would join them."""
    true = {customer: people.most_common(1)[0][0] for customer, people in found.person.items()}
    pieces: dict[int, set[int]] = defaultdict(set)
    for customer, person in true.items():
        pieces[person].add(customer)
    known = [
        (one, other) for one, other, p, used in found.links if p >= threshold and used and {one, other} <= true.keys()
    ]
    right = sum(true[one] == true[other] for one, other in known)
    wanted = sum(len(of) - 1 for of in pieces.values())
    return len(known), right, sum(len(of) > 1 for of in pieces.values()), wanted


def run(size: int, seed: int) -> Iterator[str]:
    """Measure both worlds and tell."""
    with tempfile.TemporaryDirectory(prefix="unheard-linkage-") as name:
        folder = Path(name)
        simulate(folder / "world", conversations=size, seed=seed, judgements=True)
        for title, people in (("Simulated", None), ("Named", Named(seed))):
            rewritten(folder / "world", folder / title, people)
            yield from _world(title, folder / title, folder / f"{title}-store")


def _world(title: str, files: Path, where: Path) -> Iterator[str]:
    settings = Settings(linkage=Linkage(probability=LOWEST))
    with contextlib.closing(Store.open(where, settings)) as store:
        ingest_paths(store, settings, [files], format="unheard", command="benchmark")
        found = linked(store, settings)
        count, _, split, wanted = quality(found, LOWEST)
        mixed = sum(len(people) > 1 for people in found.person.values())
        yield ""
        yield (
            f"*{title}*: {len(found.person):,} customers by certain links, of whom {mixed:,} are several people; "
            f"{split:,} people are in pieces, {wanted:,} links would join them. Finding likely links took "
            f"{found.seconds:.1f} s of CPU."
        )
        yield ""
        yield "| from probability | links | right | precision | recall |"
        yield "|---|---|---|---|---|"
        for threshold in THRESHOLDS:
            count, right, _, _ = quality(found, threshold)
            precision = f"{right / count:.3f}" if count else "–"
            yield f"| {threshold} | {count:,} | {right:,} | {precision} | {right / max(wanted, 1):.3f} |"
        yield ""
        yield _calibration(found)
        yield ""


def _calibration(found: Linked) -> str:
    true = {customer: people.most_common(1)[0][0] for customer, people in found.person.items()}
    rows = [(p, true[a] == true[b]) for a, b, p, _ in found.links if {a, b} <= true.keys()]
    parts = []
    for low, high in ((0.5, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.01)):
        some = [(p, ok) for p, ok in rows if low <= p < high]
        if some:
            said, was = np.mean([p for p, _ in some]), np.mean([ok for _, ok in some])
            parts.append(f"{min(high, 1):g}: said {said:.3f}, were right {was:.3f} ({len(some):,})")
    return "Probability up to " + " · ".join(parts) + "."


def main() -> None:
    """Measure and print; with --write note in `benchmarks/RESULTS.md`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    head = [f"```console\nuv run python -m benchmarks.linkage --size {asked.size}\n```"]
    lines = [*head, "", *MEANING, *run(asked.size, asked.seed)]
    print("\n".join(lines))
    if asked.write:
        write_section(TITLE, lines)


if __name__ == "__main__":
    main()

"""One simulated world, held by several desks and read back from each: every metric equal, or null for a reason.

Before it is written, four things are taken out that not every desk has a place for: a web form becomes a chat, the
link of a follow-up to the conversation before it goes (its issue key stays), and so does the tool that hands over (its
event stays). What the judge says of promises goes as well: it names their turn, and turns are numbered otherwise there.
"""

import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.metrics.base import Metric
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import all_metrics
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.records import CAPABILITY_FACTS
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.simulate.vendors.fivetran_zendesk import write_fivetran_zendesk
from unheard.simulate.vendors.intercom import write_intercom
from unheard.simulate.vendors.zendesk import write_zendesk
from unheard.sources.catalogue import SHAPES
from unheard.sources.showing import NO
from unheard.store import Store

CONVERSATIONS, SEED = 400, 1
DESKS = ("Zendesk", "Fivetran's Zendesk", "Intercom")
"""Names of the shapes in `unheard.sources.catalogue`."""
_BESIDE = ("outcomes", "identities", "observed")
"""What no desk holds is read from the same files each time."""
_OF_OUTCOMES = ("outcome_churn", "outcome_purchase", "outcome_review")

Estimates = Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One metric as each desk gives it."""

    metric: Metric
    own: Estimate
    desks: tuple[Estimate, ...]
    verdict: str
    """equal, or what cannot be observed where; begins with DIFFERENT where it is neither."""


def compared() -> list[Row]:
    """Write the world, read it back from every desk, and compare."""
    with tempfile.TemporaryDirectory(prefix="unheard-") as name:
        found = _measured(Path(name))
    own, *desks = found
    return [
        Row(
            metric=metric,
            own=own[metric.name],
            desks=tuple(desk[metric.name] for desk in desks),
            verdict=_verdict(metric, own[metric.name], [desk[metric.name] for desk in desks]),
        )
        for metric in all_metrics()
    ]


def _measured(folder: Path) -> list[Estimates]:
    world, desk, tables, intercom = (folder / name for name in ("world", "zendesk", "fivetran", "intercom"))
    simulate(world, conversations=CONVERSATIONS, seed=SEED, judgements=True)
    _take_out(world / "conversations.jsonl")
    write_zendesk(world, desk)
    write_fivetran_zendesk(desk, tables)
    write_intercom(world, intercom)
    judged = _rows(world / "judgements.jsonl")
    for row in judged:
        row.get("signals", {}).pop("wait_promised_until", None)
    _write(world / "judgements.jsonl", judged)
    numbers = {row["external_id"]: str(row["id"]) for row in _rows(desk / "tickets.jsonl")}
    renamed = [{**row, "conversation_id": numbers[row["conversation_id"]]} for row in judged]
    (folder / "renamed").mkdir()
    _write(folder / "renamed" / "judgements.jsonl", renamed)
    beside = [world / f"{name}.jsonl" for name in _BESIDE]
    ours, theirs = world / "judgements.jsonl", folder / "renamed" / "judgements.jsonl"
    return [
        _measure(folder / "store-own", [world / "conversations.jsonl", *beside, ours]),
        _measure(folder / "store-zendesk", [desk, *beside, theirs]),
        _measure(folder / "store-fivetran", [tables, *beside, theirs]),
        _measure(folder / "store-intercom", [intercom, *beside, ours]),
    ]


def _take_out(path: Path) -> None:
    rows = _rows(path)
    for row in rows:
        if row["channel"] == "web_form":
            row["channel"] = "chat"
        if row.get("relation") == "follow_up_of":
            row["relation"] = row["related_to"] = None
        if row.get("actions"):
            row["actions"] = [one for one in row["actions"] if one["effect"] != "handoff"]
    _write(path, rows)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _measure(folder: Path, paths: Sequence[Path]) -> Estimates:
    settings = Settings()
    store = Store.open(folder, settings)
    try:
        result = ingest_paths(store, settings, paths)
        if result.errors or result.refused:
            raise ValueError(f"{folder.name}: {result.errors} {result.refused_rows[:3]}")
        with measured(store, settings) as facts:
            return {one.metric: one for one in estimates(facts)}
    finally:
        store.close()


def missing(metric: Metric, desk: str) -> list[str]:
    """List the facts that a metric needs and a desk cannot show at all."""
    shows = next(shape.shows for shape in SHAPES if shape.name == desk)
    return [fact for fact in metric.needs if shows.get(fact) == NO and fact not in _OF_OUTCOMES]


def _verdict(metric: Metric, own: Estimate, desks: Sequence[Estimate]) -> str:
    """Equal everywhere, or for each desk the fact that it lacks."""
    if own.value is None and all(other.value is None for other in desks):
        return "nothing to count in this world"
    said, differs = [], []
    for desk, other in zip(DESKS, desks, strict=True):
        named = next((note for note in other.notes if note.startswith("not observable")), "")
        lacks = missing(metric, desk)
        if other.value is None and named:
            # What the reader says is missing must be a fact that the metric needs, and where the source has it
            # under no condition, it must be missing.
            facts = [fact for fact in metric.needs if f"({fact})" in named]
            said.append(f"{desk}: not observable ({', '.join(CAPABILITY_FACTS[fact] for fact in facts)})")
            if not facts or not set(lacks) <= set(metric.needs):
                differs.append(desk)
        elif lacks or not _same(own, other):
            differs.append(desk)
    if differs:
        return f"DIFFERENT: {', '.join(differs)}"
    return "; ".join(said) or "equal"


def _same(one: Estimate, other: Estimate) -> bool:
    if (one.n, one.clusters) != (other.n, other.clusters):
        return False
    pairs = ((one.value, other.value), (one.low, other.low), (one.high, other.high))
    return all(a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9)) for a, b in pairs)

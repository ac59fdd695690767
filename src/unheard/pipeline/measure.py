"""Measure: from a store to estimates, through facts that are built once per publication, settings and judge."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unheard.errors import StoreLockedError, UsageError
from unheard.facts.build import NO_PART_OF_FACTS, build_facts
from unheard.facts.schema import FACTS
from unheard.facts.topics import read_topics
from unheard.metrics.compare import compare_previous
from unheard.metrics.estimate import Estimate
from unheard.metrics.query import measure
from unheard.metrics.registry import all_metrics, find
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine
from unheard.store.snapshot import Snapshot

if TYPE_CHECKING:
    # At once it would bring every study, a quarter of a second, to commands that ask none.
    from unheard.studies.base import Fitted

FACTS_VERSION = 15
"""Raised when a fact's definition changes, so that stored facts of an older definition are not used."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An engine that holds the fact tables, and what they were built from."""

    engine: Engine
    judge: str | None
    capability: dict[str, set[str]]
    """Source → facts that it shows."""
    basis: str = ""
    """Names all that the facts were built from; labels and drawn samples are no part of it."""
    fitted: "Fitted | None" = None
    """The judge's model that the settings name, if any."""
    snapshot: Snapshot | None = None
    """What the engine's tables were read from."""


def day_number(date: str | None, option: str) -> int | None:
    """Turn YYYY-MM-DD into days since 1970-01-01; raise `UsageError` that names the option and the value."""
    if date is None:
        return None
    try:
        if not _DAY.fullmatch(date):
            raise ValueError(date)
        return (dt.date.fromisoformat(date) - dt.date(1970, 1, 1)).days
    except ValueError:
        raise UsageError(f"{option} {date!r} is not a day. Write it as YYYY-MM-DD, e.g. 2026-01-31.") from None


def period_days(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """Turn --since and --until into days; raise `UsageError` for no day, or where nothing lies between them."""
    first, last = day_number(since, "--since"), day_number(until, "--until")
    if first is not None and last is not None and last <= first:
        raise UsageError(f"--until {until} is not after --since {since}. The day of --until is not part of the period.")
    return first, last


def quoted(text: str | None) -> str:
    """Write a text as an SQL literal; None as NULL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def _basis(state: str, settings: Settings, judge: str | None) -> str:
    """Name what facts depend on: the data without labels, the settings, the judge asked for, the definitions.

    A label leaves it as it is: whoever labels a million conversations one by one waits for no facts.
    """
    topics = "" if settings.topics is None else json.dumps(read_topics(settings.topics))
    text = json.dumps([FACTS_VERSION, state, judge, settings.model_dump(mode="json"), topics], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@contextmanager
def measured(store: Store, settings: Settings, *, judge: str | None = None) -> Iterator[Measured]:
    """Open a snapshot with its fact tables: stored ones where they are current, else built now.

    What was built is kept for the next command, unless another process is writing just then.
    """
    with store.snapshot() as snapshot:
        basis = _basis(snapshot.state(without=NO_PART_OF_FACTS), settings, judge)
        engine = snapshot.engine()
        kept = snapshot.facts(engine, basis)
        if kept is None:
            used = build_facts(engine, settings, judge=judge)
            tables = [*FACTS, "fact_judge"]
            _name_judge(engine, used)
            try:
                with store.writing("facts", timeout=0) as writer:
                    writer.put_facts(basis, engine, tables)
            except StoreLockedError:
                pass  # another process writes: this command keeps its facts in memory only
        judges = engine.query("SELECT judge FROM fact_judge").column("judge").to_pylist()
        yield Measured(
            engine=engine,
            judge=judges[0] if judges else None,
            capability=_capability(engine),
            basis=basis,
            fitted=_fitted(settings),
            snapshot=snapshot,
        )


def _fitted(settings: Settings) -> "Fitted | None":
    if settings.judge_model is None:
        return None
    from unheard.judges.heads import read_model
    from unheard.studies.base import Fitted

    model = read_model(settings.judge_model)
    return Fitted(name=model.name, trained_on=frozenset(model.trained_on))


def _name_judge(engine: Engine, judge: str | None) -> None:
    import pyarrow as pa

    engine.register("fact_judge", pa.table({"judge": pa.array([judge] if judge else [], pa.string())}))


def _capability(engine: Engine) -> dict[str, set[str]]:
    """What each source of conversations shows.

    Outcomes belong to customers, and a file without conversations (outcomes, relational surveys) to no desk: what
    those show is shown for every source, instead of making a source of its own that lacks everything else.
    """
    seen: dict[str, set[str]] = {}
    for row in engine.query("SELECT source, fact, status FROM capability").to_pylist():
        # A store that was made before readers said so has no row of the fact: nothing was taken back in it.
        facts = seen.setdefault(row["source"], {"human_actor"})
        if row["status"] == "observed":
            facts.add(row["fact"])
        elif row["fact"] == "human_actor":
            facts.discard("human_actor")
    named = engine.query("SELECT DISTINCT source FROM conversation").column("source").to_pylist()
    desks = {str(source) for source in named} & seen.keys()
    if not desks:
        return seen
    shared = {
        fact for source, facts in seen.items() for fact in facts if source not in desks or fact.startswith("outcome_")
    }
    return {source: seen[source] | shared for source in desks}


def estimates(
    facts: Measured,
    names: Sequence[str] = (),
    *,
    by: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    compare: str | None = None,
) -> list[Estimate]:
    """Estimate metrics by name (none named: all), for one grouping and period."""
    # Two names may mean one metric: it is told once.
    wanted = list({metric.name: metric for metric in map(find, names)}.values()) if names else all_metrics()
    first, last = period_days(since, until)
    if compare is not None:
        return compare_previous(
            facts.engine,
            wanted,
            by=tuple(by),
            since_day=first,
            until_day=last,
            capability=facts.capability,
            judge=facts.judge,
        )
    return measure(
        facts.engine,
        wanted,
        groupings=[tuple(by)],
        since_day=first,
        until_day=last,
        capability=facts.capability,
        judge=facts.judge,
    )


def rows(found: Sequence[Estimate]) -> list[dict[str, Any]]:
    """Turn estimates into the contract's JSON rows."""
    return [estimate.to_json() for estimate in found]

"""Examine a store: what is in it, what each source can show, which metric misses which fact."""

from typing import Any

from unheard.metrics.base import JUDGEMENT
from unheard.metrics.missing import REMEDIES
from unheard.metrics.registry import all_metrics
from unheard.pipeline.measure import estimates, measured
from unheard.pipeline.traces import calls_alone
from unheard.records import CAPABILITY_FACTS, TABLES
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine
from unheard.store.spool import waits


def _period(engine: Engine) -> dict[str, str | None]:
    """Return the first and the last day on which a conversation opened, for --since and --until."""
    (row,) = engine.query("SELECT MIN(c.day) AS first, MAX(c.day) AS last FROM fact_conversation AS c").to_pylist()
    return {
        "from": None if row["first"] is None else str(row["first"]),
        "to": None if row["last"] is None else str(row["last"]),
    }


def examine(store: Store, settings: Settings) -> dict[str, Any]:
    """Return counts per table, facts per source, and for each metric without a value what it misses."""
    with measured(store, settings) as facts:
        shown: set[str] = set().union(*facts.capability.values()) if facts.capability else set()
        needs = {metric.name: metric.needs for metric in all_metrics()}
        missing = []
        for estimate in estimates(facts):
            if estimate.value is not None:
                continue
            absent = [fact for fact in needs[estimate.metric] if fact != JUDGEMENT and fact not in shown]
            if JUDGEMENT in needs[estimate.metric] and facts.judge is None:
                absent.append(JUDGEMENT)
            missing.append(
                {
                    "metric": estimate.metric,
                    "facts": absent or ["enough rows"],
                    "remedy": "; ".join(REMEDIES[fact] for fact in absent)
                    or "; ".join(estimate.notes)
                    or "no row of the data falls into its denominator",
                }
            )
        counts = {
            table: facts.engine.query(f"SELECT COUNT(*) AS n FROM {table}").column("n").to_pylist()[0]
            for table in TABLES
        }
        return {
            "rows": counts,
            "period": _period(facts.engine),
            "judge": facts.judge,
            "sources": {
                source: {fact: fact in known for fact in CAPABILITY_FACTS}
                for source, known in sorted(facts.capability.items())
            },
            "missing": missing,
            "refused": store.refused().num_rows,
            "without_conversation": calls_alone(facts.engine),
            "waiting_bytes": waits(store.folder),
        }

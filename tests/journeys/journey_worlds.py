"""A small world: canonical rows written by hand, the steps run over them, the tables read back."""

from typing import Any

import pyarrow as pa

from unheard.journeys.steps import journey_steps
from unheard.records import TABLES
from unheard.store.engine import DuckEngine
from unheard.store.steps import run_steps

PARAMETERS: dict[str, int | str] = {
    "journey_gap_days": 30,
    "chase_after_hours": 24,
    "shared_identity_customers": 3,
    "shared_identity_people": 1,
    "linkage_probability": "",
    "one_sided_conversations": 50,
    "same_issue_days": 90,
    "same_issue_likeness": "0.5",
}
ARROW = {"text": pa.string(), "int": pa.int64(), "us": pa.int64(), "double": pa.float64(), "bool": pa.bool_()}
EPOCH = 1_767_225_600_000_000  # 2026-01-01
DAY = 86_400_000_000
HOUR = 3_600_000_000

Row = dict[str, Any]


def day(days: float) -> int:
    """The moment so many days after the first of January 2026."""
    return EPOCH + round(days * DAY)


class World:
    """Rows by canonical table, and what the journeys make of them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._observed: set[str] = set()
        self._engine: DuckEngine | None = None

    def add(self, table: str, **fields: Any) -> None:
        unknown = set(fields) - set(TABLES[table])
        assert not unknown, unknown
        self.rows[table].append(fields)

    def source(self, source: str, **facts: str) -> None:
        """Declare what a source can show; undeclared sources show status history and text."""
        self._observed.add(source)
        for fact, status in facts.items():
            self.add("capability", source=source, fact=fact, status=status)

    def conversation(
        self,
        key: str,
        *,
        opened: float | None = None,
        turns: list[Row] | None = None,
        events: list[Row] | None = None,
        actions: list[Row] | None = None,
        customer: str | None = None,
        related: str | None = None,
        source: str = "desk",
        **fields: Any,
    ) -> None:
        """One conversation; days as times; without turns a customer's message stands at the opening."""
        if source not in self._observed:
            self.source(source, status_history="observed", turn_text="observed")
        if turns is None:
            turns = [says(opened)]
        us = [None if opened is None else day(opened)]
        us += [row.get("at_us") for row in [*turns, *(events or [])]]
        row = {
            "direction": "inbound",
            "channel": "chat",
            "customer_id_hash": customer,
            "opened_at_us": us[0],
            "last_seen_us": max((at for at in us if at is not None), default=None),
            "related_to_key": None if related is None else f"{source}|{related}",
            "has_turns": bool(turns),
            "has_events": bool(events),
            **fields,
        }
        name = f"{source}|{key}"
        self.add("conversation", conversation_key=name, source=source, conversation_id=key, **row)
        for number, turn in enumerate(turns):
            self.add("turn", conversation_key=name, **{"turn": number, **turn})
        for number, event in enumerate(events or []):
            self.add("event", conversation_key=name, **{"event": number, **event})
        for number, action in enumerate(actions or []):
            self.add("action", conversation_key=name, **{"action": number, **action})

    def run(self) -> DuckEngine:
        if self._engine is None:
            self._engine = DuckEngine(threads=1)
            for table, columns in TABLES.items():
                schema = pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])
                self._engine.register(table, pa.Table.from_pylist(self.rows[table], schema=schema))
            run_steps(self._engine, journey_steps(), PARAMETERS)
        return self._engine

    def table(self, table: str) -> list[Row]:
        rows: list[Row] = self.run().query(f"SELECT * FROM {table}").to_pylist()
        return rows

    def by_key(self, table: str, column: str) -> dict[str, Any]:
        """One column of a table by conversation, the source `desk|` left out of the keys."""
        found = {short(row["conversation_key"]): row[column] for row in self.table(table)}
        assert len(found) == len(self.table(table)), f"{table} has a conversation twice"
        return found

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()


def short(key: str) -> str:
    return key.removeprefix("desk|")


def says(at: float | None = None, speaker: str = "customer", **fields: Any) -> Row:
    """A public message at a day."""
    moment = None if at is None else day(at)
    return {"at_us": moment, "speaker": speaker, "visibility": "public", "kind": "message", "text": "…", **fields}


def happens(type: str, at: float | None = None, **fields: Any) -> Row:
    """An event at a day."""
    return {"type": type, "at_us": None if at is None else day(at), "basis": "native", **fields}

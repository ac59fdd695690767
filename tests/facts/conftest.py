"""A small world in canonical tables, written as a test would tell it, and the facts that come out of it."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from unheard.facts.build import build_facts
from unheard.records import CAPABILITY_FACTS, TABLES
from unheard.settings import Settings
from unheard.store.engine import DuckEngine, Engine

ARROW = {"text": pa.string(), "int": pa.int64(), "us": pa.int64(), "double": pa.float64(), "bool": pa.bool_()}
START_US = 1_772_442_000_000_000  # 2026-03-02 09:00 UTC
MINUTE_US = 60_000_000


class World:
    """Canonical rows; minutes count from 2026-03-02 09:00 UTC."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.shows("helpdesk", *CAPABILITY_FACTS)

    def shows(self, source: str, *facts: str) -> None:
        """Say what a source can show; what is not named it cannot."""
        kept = [row for row in self.rows["capability"] if row["source"] != source]
        kept += [
            {"source": source, "fact": fact, "status": "observed" if fact in facts else "absent"}
            for fact in CAPABILITY_FACTS
        ]
        self.rows["capability"] = kept

    def conversation(
        self,
        name: str,
        turns: list[tuple[Any, ...]],
        events: list[dict[str, Any]] | None = None,
        actions: list[dict[str, Any]] | None = None,
        surveys: list[dict[str, Any]] | None = None,
        *,
        customer: str | None = "jo",
        opened: float | None = 0,
        **fields: Any,
    ) -> str:
        """Add a conversation. A turn is (minute, speaker) or (minute, speaker, {field: value})."""
        source = fields.pop("source", "helpdesk")
        key = f"{source}|{name}"
        base = {
            "conversation_key": key,
            "source": source,
            "conversation_id": name,
            "channel": "email",
            "direction": "inbound",
            "opened_at_us": at(opened),
            "opened_quality": "order_only" if opened is None else "exact",
            "customer_id_hash": customer,
            "topic": "billing",
            "is_erased": False,
            "has_turns": bool(turns),
            "has_events": bool(events),
            "actions_logged": actions is not None,
            "content_hash": key,
        }
        self.rows["conversation"].append(base | fields)
        for number, turn in enumerate(turns):
            self.rows["turn"].append(_turn(key, number, turn))
        for number, event in enumerate(events or []):
            timed = {"at_us": at(event.get("minute")), "at_quality": "exact", "actor": "human_agent", "basis": "native"}
            named = {name: value for name, value in event.items() if name != "minute"}
            self.rows["event"].append({"conversation_key": key, "event": number, **timed, **named})
        for number, action in enumerate(actions or []):
            self.rows["action"].append({"conversation_key": key, "action": number, "effect": "write", **action})
        for number, survey in enumerate(surveys or []):
            self.rows["survey"].append(_survey(f"{key}|{number}", source, survey) | {"conversation_key": key})
        return key

    def relational_survey(self, name: str, **survey: Any) -> None:
        """Add a survey about the relation with a customer."""
        self.rows["relational_survey"].append(_survey(name, survey.pop("source", "helpdesk"), survey))

    def outcome(self, minute: float, kind: str, customer: str = "jo", **fields: Any) -> None:
        """Add something that a customer did."""
        key = f"outcome {len(self.rows['outcome'])}"
        row = {"outcome_key": key, "source": "crm", "customer_id_hash": customer, "at_us": at(minute), "type": kind}
        self.rows["outcome"].append(row | fields)

    def judgement(self, name: str, rating: int | None, judge: str = "embedded", **fields: Any) -> None:
        """Add a judgement; `issues` is a list of states."""
        key = name if "|" in name else f"helpdesk|{name}"
        for number, state in enumerate(fields.pop("issues", ())):
            row = {"conversation_key": key, "judge": judge, "issue": number, "label": "refund", "state": state}
            self.rows["judged_issue"].append(row)
        base = {"conversation_key": key, "judge": judge, "judge_version": "1", "is_imported": False}
        self.rows["judgement"].append(base | {"judged_at_us": 1, "rating": rating, "confidence": 0.5} | fields)

    def tables(self) -> dict[str, pa.Table]:
        """The canonical tables as Arrow."""
        return {
            table: pa.table(
                {
                    name: pa.array([row.get(name) for row in self.rows[table]], ARROW[kind])
                    for name, kind in columns.items()
                }
            )
            for table, columns in TABLES.items()
        }

    def put_into(self, engine: Engine) -> None:
        """Register every canonical table."""
        for table, data in self.tables().items():
            engine.register(table, data)


class Facts:
    """The fact tables of a world, and the judge that they use."""

    def __init__(self, world: World, judge: str | None, settings: Settings) -> None:
        self.engine = DuckEngine(memory_limit="300MB", threads=1)
        world.put_into(self.engine)
        self.judge = build_facts(self.engine, settings, judge=judge)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        return self.engine.query(f"SELECT * FROM {table}").to_pylist()

    def of(self, name: str, source: str = "helpdesk") -> dict[str, Any]:
        """The row of one conversation."""
        found = [row for row in self.rows("fact_conversation") if row["conversation_key"] == f"{source}|{name}"]
        assert len(found) == 1, f"{len(found)} rows of {name}"
        return found[0]


def at(minute: float | None) -> int | None:
    return None if minute is None else START_US + round(minute * MINUTE_US)


def _turn(key: str, number: int, turn: tuple[Any, ...]) -> dict[str, Any]:
    fields = turn[2] if len(turn) > 2 else {}
    return {
        "conversation_key": key,
        "turn": number,
        "at_us": at(turn[0]),
        "at_quality": "exact" if turn[0] is not None else "order_only",
        "speaker": turn[1],
        "visibility": "public",
        "kind": "message",
        "text": "words",
        "is_courtesy": False,
    } | fields


def _survey(key: str, source: str, survey: dict[str, Any]) -> dict[str, Any]:
    score = survey.get("score")
    low, high = survey.get("scale", (1, 5))
    timed = {"sent_at_us": at(survey.get("sent")), "answered_at_us": at(survey.get("answered"))}
    norm = None if score is None else (score - low) / (high - low)
    named = {name: value for name, value in survey.items() if name not in ("sent", "answered", "scale")}
    scale = {"scale_min": low, "scale_max": high, "score_norm": norm}
    return {"survey_key": key, "source": source, "instrument": "csat", **timed, **scale, **named}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def minute() -> Any:
    """Minutes since the world's start → microseconds, as they stand in the facts."""
    return at


@pytest.fixture
def facts_of() -> Iterator[Any]:
    """Build the facts of a world: `facts_of(world, judge=None, timezone="UTC", …)`."""
    built: list[Facts] = []

    def build(world: World, judge: str | None = None, **settings: Any) -> Facts:
        built.append(Facts(world, judge, Settings.load(**settings)))
        return built[-1]

    yield build
    for facts in built:
        facts.engine.close()

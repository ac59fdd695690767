"""Journeys: the way of one customer with one issue, step by step, those of the greatest effort first."""

import datetime as dt
from typing import Any

from unheard.journeys.folding import fold
from unheard.metrics.journeys import JOURNEYS as COUNTED
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.of_rows import draw_tracks

SHOWN = 20
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _run(request: Request) -> Answer:
    rows = request.engine.query(
        f"""SELECT f.journey_key, f.contacts, f.effort, f.channel_switches, f.transfers, f.repetitions,
                   f.back_and_forth, f.waiting_days, f.started_at_us, f.ended_at_us, o.topic, o.handler,
                   COUNT(*) OVER () AS journeys
            FROM fact_journey AS f
            INNER JOIN fact_conversation AS o ON o.conversation_key = f.conversation_key
            WHERE {COUNTED} AND {request.period.condition("o.day_number")}
            ORDER BY f.effort DESC NULLS LAST, f.contacts DESC, f.waiting_days DESC NULLS LAST, f.journey_key
            LIMIT {request.size or SHOWN}"""
    ).to_pylist()
    if not rows:
        return refusal("customer_effort", "No journey of a known customer lies in this period.", unit="effort")
    steps = _steps(request, [row["journey_key"] for row in rows])
    total = rows[0]["journeys"]
    return Answer(
        sentence=f"The {len(rows):,} journeys of the greatest effort, of {total:,}, each with its steps.",
        rows=[_row(row, steps.get(row["journey_key"], [])) for row in rows],
        notes=["The words are not in it: `unheard read` shows conversations whole."],
    )


def _row(row: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in {"journeys", "started_at_us", "ended_at_us"}}
    return {**kept, "started_at": _time(row["started_at_us"]), "ended_at": _time(row["ended_at_us"]), "steps": steps}


def _steps(request: Request, keys: list[str]) -> dict[str, list[dict[str, Any]]]:
    """List what happened on each journey in order of time: openings, public turns, events, the folded ones too."""
    engine = request.engine
    fold(engine, {})
    named = ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
    chosen = f"""SELECT r.conversation_key, f.journey_key, f.conversation_id, f.channel
                 FROM fact_conversation AS f
                 INNER JOIN root AS r ON r.root_key = f.conversation_key
                 WHERE f.journey_key IN ({named})"""
    found = engine.query(
        f"""SELECT s.journey_key, s.at_us, s.conversation_id, s.channel, s.what, s.who
            FROM (
                SELECT f.journey_key, f.opened_at_us AS at_us, f.conversation_id, f.channel, 'opened' AS what,
                       CAST(NULL AS VARCHAR) AS who, 0 AS rank, f.conversation_key, 0 AS place
                FROM fact_conversation AS f WHERE f.journey_key IN ({named})
                UNION ALL
                SELECT c.journey_key, t.at_us, c.conversation_id, c.channel, COALESCE(t.kind, 'message') AS what,
                       t.speaker AS who, 1 AS rank, t.conversation_key, t.turn AS place
                FROM turn AS t INNER JOIN ({chosen}) AS c ON c.conversation_key = t.conversation_key
                WHERE COALESCE(t.visibility, 'public') = 'public'
                UNION ALL
                SELECT c.journey_key, e.at_us, c.conversation_id, c.channel, e.type AS what, e.actor AS who,
                       2 AS rank, e.conversation_key, e.event AS place
                FROM event AS e INNER JOIN ({chosen}) AS c ON c.conversation_key = e.conversation_key
            ) AS s
            ORDER BY s.journey_key, s.at_us NULLS LAST, s.rank, s.conversation_key, s.place"""
    ).to_pylist()
    steps: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        at = _time(row.pop("at_us"))
        steps.setdefault(row.pop("journey_key"), []).append({"at": at, **row})
    return steps


def _time(at_us: int | None) -> str | None:
    return None if at_us is None else (_EPOCH + dt.timedelta(microseconds=at_us)).isoformat()


JOURNEYS = Study(
    name="journeys",
    question="What did customers go through to get one issue done, step by step?",
    definition=(
        "The journeys of known customers with the greatest effort; a journey is the connected set of one customer's "
        "conversations on one issue, each opening within 30 days of the end of the one before. Each with its parts, "
        "and its steps in order of time: openings, public turns by speaker, events."
    ),
    method="Listed, not estimated.",
    assumptions=(
        "Conversations about the same issue are recognised: see recontact_floor_rate and recontact_ceiling_rate.",
    ),
    source="metrics.md §1, §4d",
    run=_run,
    pictures=(draw_tracks,),
    options=frozenset({"period", "size"}),
    columns={
        "journey_key": "journey",
        "effort": "effort",
        "contacts": "contacts",
        "channel_switches": "switches",
        "transfers": "transfers",
        "repetitions": "repetitions",
        "back_and_forth": "rounds",
        "waiting_days": "waiting",
        "topic": "topic",
    },
    example="--size 5",
)

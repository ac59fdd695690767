"""From the store to transcripts: which conversations are due, and what a judge may read of them."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pyarrow as pa

from unheard.judges.base import BUSINESS_SPEAKERS, EXTERNAL, Named, Transcript, TranscriptAction, TranscriptTurn
from unheard.store.binding import bind
from unheard.store.engine import Engine

BATCH = 1_000
"""Conversations judged, and made durable, at a time."""
SLICE = 100_000
"""Conversations whose turns are gathered and sorted at a time."""
NEEDED_STEPS = ("customer_link", "root", "contact_turn", "contact_action", "contact_survey", "eligibility", "one_sided")
"""Tables of journeys that must have been computed."""

_FOLDED = """
SELECT r.root_key, c.conversation_key, c.content_hash, COALESCE(c.month, 0) AS month
FROM root AS r
INNER JOIN conversation AS c ON c.conversation_key = r.conversation_key
WHERE r.root_key <> r.conversation_key
ORDER BY r.root_key, c.conversation_key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A conversation that has no current judgement."""

    conversation_key: str
    content_hash: str | None
    month: int
    """Month of its opening."""
    months: tuple[int, ...] = ()
    """Months of the conversations folded into it."""
    needs_rating_only: bool = False
    """Judged as it stands by this version of the judge under another rubric: its stored parts are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What there is to judge and what there is not."""

    due: list[Due]
    eligible: int
    already_current: int
    """Judged with this content, judge version and rubric version; erased ones that were judged included."""
    erased: int
    """Erased before they were judged: there is nothing left to read."""


def sql_of(name: str, **parameters: int | str) -> str:
    """One of the statements of `judges/sql`, with its parameters."""
    return bind(files("unheard.judges.sql").joinpath(f"{name}.sql").read_text(encoding="utf-8"), dict(parameters))


def work_of(engine: Engine, judge: Named) -> Work:
    """Find the eligible conversations without a current judgement by this judge.

    Current means: same content (folded conversations included), same judge version, same rubric version.
    """
    folded: dict[str, list[dict[str, Any]]] = {}
    for row in engine.query(_FOLDED).to_pylist():
        folded.setdefault(row["root_key"], []).append(row)
    table = engine.query(sql_of("judge_todo", judge=judge.name))
    names = ["conversation_key", "content_hash", "month", "is_erased", "is_judged"]
    names += ["is_one_sided", "judged_hash", "judge_version", "rubric_version"]
    due: dict[str, Due] = {}
    current, erased, seen = set[str](), set[str](), set[str]()
    for key, content, month, is_erased, is_judged, is_one_sided, judged, version, rubric in zip(
        *(table.column(name).to_pylist() for name in names), strict=True
    ):
        seen.add(key)
        children = folded.get(key, ())
        parts = [child["content_hash"] for child in children]
        # Once the source shows the business's side, too, what was judged of the customer's alone is judged again.
        parts += ["one-sided"] if is_one_sided else []
        content = _content(content, parts) if parts else content
        is_same = is_judged and version == judge.version and (is_erased or judged == content)
        if is_same and rubric == judge.rubric_version:
            current.add(key)
        elif is_erased and not (is_same and _is_computed(rubric)):
            (current if is_judged else erased).add(key)
        else:
            months = tuple(child["month"] for child in children)
            due[key] = Due(
                conversation_key=key, content_hash=content, month=month, months=months,
                needs_rating_only=is_same and _is_computed(rubric),
            )  # fmt: skip
    return Work(
        due=[one for key, one in due.items() if key not in current],
        eligible=len(seen),
        already_current=len(current),
        erased=len(erased),
    )


def _is_computed(rubric: str | None) -> bool:
    """Say whether a rating was computed by a rubric of ours, from parts that are stored; others came with an import."""
    return rubric is not None and rubric != EXTERNAL


def _content(own: str | None, more: Sequence[str | None]) -> str:
    """The hash of a conversation with what is folded into it or known of its source: each changes what is judged."""
    text = "\0".join([own or "", *(one or "" for one in more)])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def transcripts(engine: Engine, due: Sequence[Due]) -> Iterator[list[Transcript]]:
    """Read transcripts in batches, in the order of `due`."""
    for start in range(0, len(due), SLICE):
        part = due[start : start + SLICE]
        _gather(engine, part)
        for batch in range(0, -(-len(part) // BATCH)):
            yield _batch(engine, batch, part[batch * BATCH : (batch + 1) * BATCH])
    for table in ("judge_action", "judge_turn", "judge_head", "judge_cut", "judge_slice"):
        engine.drop(table)


def _gather(engine: Engine, part: Sequence[Due]) -> None:
    """Bring the turns of a slice together, sorted, so that each batch reads only its own."""
    engine.register(
        "judge_slice",
        pa.table(
            {
                "conversation_key": pa.array([one.conversation_key for one in part], pa.string()),
                "batch": pa.array([place // BATCH for place in range(len(part))], pa.int64()),
                "place": pa.array([place % BATCH for place in range(len(part))], pa.int64()),
            }
        ),
    )
    months = [month for one in part for month in (one.month, *one.months)]
    engine.create("judge_cut", sql_of("judge_cut"))
    engine.create("judge_head", sql_of("judge_head"))
    engine.create("judge_turn", sql_of("judge_turn", first_month=min(months), last_month=max(months)))
    engine.create("judge_action", sql_of("judge_action"))


def _batch(engine: Engine, batch: int, part: Sequence[Due]) -> list[Transcript]:
    turns, positions = _turns(engine, batch)
    actions = _actions(engine, batch, positions)
    made = []
    heads = engine.query(f"SELECT * FROM judge_head WHERE batch = {batch} ORDER BY place").to_pylist()
    for head, due in zip(heads, part, strict=True):
        place = head["place"]
        said = tuple(turns.get(place, ()))
        made.append(
            Transcript(
                conversation_key=head["conversation_key"],
                source=head["source"],
                conversation_id=head["conversation_id"],
                language=head["language"],
                channel=head["channel"],
                subject=head["subject"],
                topic=head["topic"],
                turns=said,
                actions=tuple(actions.get(place, ())) if head["actions_logged"] else None,
                never_answered=not any(map(_answers, said)) if said and head["answers_observed"] else None,
                content_hash=due.content_hash,
                month=head["month"],
                bucket=head["bucket"],
            )
        )
    return made


def _answers(turn: TranscriptTurn) -> bool:
    return turn.speaker in BUSINESS_SPEAKERS and turn.kind in ("message", "media")


def _turns(engine: Engine, batch: int) -> tuple[dict[int, list[TranscriptTurn]], dict[int, list[int]]]:
    """The turns of each conversation of a batch, and their positions among all of its turns."""
    table = engine.query(f"SELECT * FROM judge_turn WHERE batch = {batch} ORDER BY place, position")
    names = ("place", "position", "number", "at_us", "speaker", "kind", "text")
    turns: dict[int, list[TranscriptTurn]] = {}
    positions: dict[int, list[int]] = {}
    for place, position, number, at_us, speaker, kind, text in zip(
        *(table.column(name).to_pylist() for name in names), strict=True
    ):
        turn = TranscriptTurn(number=number, speaker=speaker or "unknown", text=text, at_us=at_us, kind=kind)
        if place in turns:
            turns[place].append(turn)
            positions[place].append(position)
        else:
            turns[place], positions[place] = [turn], [position]
    return turns, positions


def _actions(engine: Engine, batch: int, positions: dict[int, list[int]]) -> dict[int, list[TranscriptAction]]:
    """The actions of each conversation, placed after the turns that a judge can see."""
    table = engine.query(f"SELECT * FROM judge_action WHERE batch = {batch} ORDER BY place, action_order")
    found: dict[int, list[TranscriptAction]] = {}
    for row in table.to_pylist():
        after = row["after_position"]
        found.setdefault(row["place"], []).append(
            TranscriptAction(
                tool=row["tool"],
                effect=row["effect"],
                outcome=row["outcome"],
                after_position=None if after is None else bisect_right(positions.get(row["place"], []), after) - 1,
            )
        )
    return found

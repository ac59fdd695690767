"""Random small worlds: few conversations, every vocabulary, ties in time, and everything that may be missing.

Hypothesis decides how many rows there are and which parts each has, so that it shrinks a failing world to the few
that matter; what a part holds follows from one number, because otherwise most worlds would be near copies. Times lie
in 2025: well after 2000, never in the future.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st
from world_words import (
    CLOSING,
    COMPLAINTS,
    CUSTOMERS,
    DAYS,
    HEAD,
    LINKS,
    MOVING,
    OTHER_TURNS,
    OUTCOMES,
    PERSON_TURN,
    QUESTIONS,
    RELATIONS,
    SCALES,
    SENT,
    STATE,
    STEPS,
    Json,
    at,
)


def choose(dice: Random, options: Mapping[str, tuple[Any, ...]]) -> Json:
    return {name: dice.choice(values) for name, values in options.items()}


LIKELY = st.sampled_from((False, True, True, True))  # shrinks to the part being absent
RARELY = st.sampled_from((False, False, False, True))
PARTS = st.tuples(st.integers(1, 6), st.integers(0, 4), LIKELY, RARELY, st.integers(0, 2), LIKELY, LIKELY)


ROWS = {"outcomes": 8, "observed": 4, "surveys": 2}
SILENT = ("", "", "", "phone turns", "phone events", "desk turns", "desk events")


@st.composite
def worlds(draw: st.DrawFn, max_conversations: int = 12) -> Json:
    """A whole small world; hypothesis shrinks it to the conversations, turns, events and rows that matter."""
    salt = draw(st.integers(0, 2**32))
    how_many = draw(st.sampled_from((max_conversations, max_conversations, max_conversations // 2, 2, 1, 0)))
    slots = {number: draw(PARTS) for number in range(how_many) if draw(LIKELY)}
    kept = {name: [number for number in range(most) if draw(st.booleans())] for name, most in ROWS.items()}
    silent, people = draw(st.sampled_from(SILENT)), draw(st.integers(1, len(CUSTOMERS)))
    world = _world(salt, slots, kept, silent, people, draw(st.sampled_from(LINKS)))
    return at_the_edge(world, draw(st.sampled_from(("usual", "usual", "usual", *EDGES))))


def broad_world(seed: int, conversations: int = 30) -> Json:
    """A larger world from a number: most metrics have something to count in it."""
    dice = Random(f"broad {seed}")
    slots = {
        number: (dice.randint(1, 6), dice.randint(0, 4), True, dice.random() < 0.3, dice.randint(0, 2), True, True)
        for number in range(conversations)
    }
    kept = {"outcomes": list(range(conversations)), "observed": list(range(seed % 6)), "surveys": list(range(6))}
    people = dice.choice((4, 7, len(CUSTOMERS), len(CUSTOMERS)))
    return _world(seed, slots, kept, dice.choice(SILENT), people, dice.choice(LINKS))


def _world(salt: int, slots: Any, kept: dict[str, list[int]], silent: str, people: int, links: list[Json]) -> Json:
    world: Json = {"conversations": [], "judgements": []}
    for number, counts in slots.items():
        parts = _draft(Random(f"{salt} conversation {number}"), counts, people)
        world["conversations"].append(conversation(number, parts, silent))
        if parts["judgement"] is not None:
            world["judgements"].append(judgement(number, parts))
    makers: dict[str, Callable[[int, Random], Json]] = {
        "outcomes": outcome,
        "observed": _observed,
        "surveys": _relational,
    }
    for name, make in makers.items():
        world[name] = [make(number, Random(f"{salt} {name} {number}")) for number in kept[name]]
    world["observed"] = list({str((row["fact"], row["customer"])): row for row in world["observed"]}.values())
    _keep_groups_timed(world["conversations"])
    return {**world, "identities": links}


EDGES = ("empty", "one customer", "nothing observed", "no times", "ties in time")
TIMES = ("opened_at", "at", "started_at", "sent_at", "answered_at")


def at_the_edge(world: Json, edge: str) -> Json:
    """The same world with one thing taken to its end; "usual" leaves it as it is."""
    rows = [dict(row) for row in world["conversations"]]
    if edge == "empty":
        return {"conversations": []}
    if edge == "one customer":
        rows = [{**row, "customer": {"id": "u1"}} for row in rows]
    if edge == "nothing observed":
        hidden = ("events", "actions", "surveys", "handle")
        return {"conversations": [{name: row[name] for name in row if name not in hidden} for row in rows]}
    if edge == "no times":
        rows = [_retimed({name: row[name] for name in row if name not in ("relation", "related_to")}) for row in rows]
    if edge == "ties in time":
        rows = [_retimed(row, at(0)) for row in rows]
    return {**world, "conversations": rows}


def _retimed(row: Json, time: str | None = None) -> Json:
    """Every time of a conversation set to one moment, or taken away: then an action follows the first turn."""
    kept = {name: value for name, value in row.items() if name not in TIMES}
    if time is not None:
        kept |= {name: time for name in row if name in TIMES}
    elif "tool" in row:
        kept["after_turn"] = 0
    for part in ("turns", "events", "actions", "surveys"):
        if part in kept:
            kept[part] = [_retimed(one, time) for one in kept[part]]
    return kept


def _keep_groups_timed(rows: list[Json]) -> None:
    """A row without times is folded with nothing: the order of such a group is nowhere defined."""
    untimed = {
        row["conversation_id"]
        for row in rows
        if not any("at" in p for p in row.get("turns", []) + row.get("events", []))
    }
    for row in rows:
        if row.get("relation") not in (None, "follow_up_of") and untimed & {row["conversation_id"], row["related_to"]}:
            del row["relation"], row["related_to"]


def _draft(dice: Random, draft: Any, people: int) -> Json:
    turns, events, has_head, has_relation, surveys, has_actions, has_judgement = draft
    parts = choose(dice, HEAD)
    if not has_head:
        parts = {**dict.fromkeys(HEAD), "source": "desk", "customer": {"id": "u1"}, "day": 0, "timing": "full"}
    if parts["customer"] is not None:
        parts["customer"] = CUSTOMERS[CUSTOMERS.index(parts["customer"]) % people]
    parts["turns"] = [(dice.choice(STEPS), _turn(dice)) for _ in range(turns)]
    if parts["turns"] and dice.random() < 0.8:
        parts["turns"][0] = (0, {"speaker": "customer", "text": dice.choice(COMPLAINTS)})
    parts["events"] = [
        (dice.choice(STEPS), choose(dice, dice.choice((CLOSING, CLOSING, MOVING, STATE)))) for _ in range(events)
    ]
    parts["relation"] = (dice.choice(RELATIONS), dice.randint(0, 9)) if has_relation else None
    parts["actions"] = None
    if has_actions:
        effects = ("write", "read", "handoff", "none", "unknown")
        parts["actions"] = [
            (dice.choice(STEPS), dice.choice(effects), dice.choice(("success", "error")))
            for _ in range(dice.choice((0, 0, 1, 2)))
        ]
    parts["surveys"] = [(question(dice), dice.choice(SENT), dice.choice(STEPS)) for _ in range(surveys)]
    parts["judgement"] = _judgement(dice) if has_judgement else None
    return parts


def _turn(dice: Random) -> Json:
    if dice.random() < 0.75:
        return choose(dice, PERSON_TURN)
    return dict(zip(("speaker", "text", "kind", "visibility"), dice.choice(OTHER_TURNS), strict=True))


def question(dice: Random) -> Any:
    """(instrument, score, scale, higher_is_better)."""
    instrument = dice.choice(QUESTIONS)
    if instrument == "open":
        return instrument, None, None, None
    low, high = SCALES[instrument]
    better = {"csat": (None, True, False), "ces": (None, False)}.get(instrument, (None,))
    return instrument, dice.choice((high, high, dice.randint(low, high))), [low, high], dice.choice(better)


def _judgement(dice: Random) -> Json:
    if dice.random() < 0.1:
        return {"abstained": "not enough evidence"}
    signals = {
        name: {"state": dice.choice(("yes", "no", "unknown"))}
        for name in ("confirmed", "churn_threat")
        if dice.random() < 0.6
    }
    if dice.random() < 0.8:
        count = dice.choice(({}, {"count": 3}))
        signals["repeats_information"] = dice.choice(({"state": "no"}, {"state": "unknown"}, {"state": "yes", **count}))
    for name in ("history_due", "context_acknowledged", "asked_again", "pitch", "next_step_told", "open_end"):
        if dice.random() < 0.6:
            signals[name] = {"state": dice.choice(("yes", "yes", "no", "unknown"))}
    if dice.random() < 0.6:
        signals["empathy"] = {"state": dice.choice(("authentic", "scripted", "none"))}
    if dice.random() < 0.6:
        signals["trust_words"] = dice.choice(([], ["so patient"]))
    if dice.random() < 0.4:
        until = at(dice.choice((1, 3, 60)) * 1440)
        signals["wait_promised_until"] = {"state": "yes", "turn": dice.choice((0, 1, 1, 2)), "until": until}
    states = ("resolved", "resolved", "resolved", "partly", "unresolved", "unknown")
    return {
        "rating": dice.choice((1, 2, 3, 4, 5, 5, None)),
        "issues": [dice.choice(states) for _ in range(dice.choice((1, 1, 2, 3)))],
        "sentiment": dice.choice((None, (-2, 0), (-1, 1), (-1, -2), (0, -1), (1, 2))),
        "quality": dice.choice(((4, 4, 2), (5, 5, 5), (1, 3, 2))),
        "signals": signals,
    }


def _observed(_number: int, dice: Random) -> Json:
    everybody = dice.random() < 0.7
    return {
        "fact": dice.choice(("contact", "contact", "churn", "purchase", "review")),
        "customer": None if everybody else dice.choice(CUSTOMERS[1:]),
        "to": at(dice.choice((0, 45, 100, 220, 220)) * 1440),
    }


def _relational(number: int, dice: Random) -> Json:
    return {
        "id": f"r{number}",
        "conversation_id": None,
        "customer": dice.choice(CUSTOMERS[1:]),
        "answered_at": at(dice.choice(DAYS) * 1440 + number),
        **answer(dice.choice((("nps", dice.randint(0, 10), [0, 10], None), question(dice))), "answered"),
    }


def conversation(number: int, draft: Json, silent: str) -> Json:
    timed = draft["timing"] != "no times"
    start = draft["day"] * 1440
    row: Json = {"conversation_id": f"c{number}", "source": draft["source"]}
    for name in ("channel", "direction", "customer", "topic", "issue_key", "language", "handle"):
        if draft[name] is not None:
            row[name] = draft[name]
    if draft["timing"] == "full":
        row["opened_at"] = at(start)
    if draft["relation"] is not None:
        row["relation"], row["related_to"] = draft["relation"][0], f"c{draft['relation'][1]}"
    row["turns"], row["events"] = [], []
    clock = start
    for step, turn in draft["turns"]:
        clock += step
        row["turns"].append({**({"at": at(clock)} if timed else {}), **_given(turn)})
    clock = start
    for step, event in draft["events"]:
        clock += step
        row["events"].append({**({"at": at(clock)} if timed else {}), **_given(event)})
    if draft["flag"] == "deleted":
        row["events"].append({**({"at": at(clock)} if timed else {}), "type": "deleted"})
    elif draft["flag"] is not None:
        row[draft["flag"]] = True
    if draft["actions"] is not None:
        row["actions"] = [_action(start, timed, one, row["turns"]) for one in draft["actions"]]
    row["surveys"] = [_survey(start, timed, index, one) for index, one in enumerate(draft["surveys"])]
    for part in ("turns", "events"):
        if f"{draft['source']} {part}" == silent:
            del row[part]
    return row


def _given(row: Json) -> Json:
    return {name: value for name, value in row.items() if value is not None}


def _action(start: int, timed: bool, draft: Any, turns: list[Json]) -> Json:
    step, effect, result = draft
    action: Json = {"tool": "issue_refund", "effect": effect, "outcome": result}
    if timed:
        return {**action, "started_at": at(start + step + 0.5)}
    return {**action, "after_turn": min(step, len(turns) - 1)}


def answer(question: Any, state: str) -> Json:
    """What a survey row holds: the question's scale, and the score only where it was answered."""
    instrument, score, scale, better = question
    row = _given({"instrument": instrument, "scale": scale, "higher_is_better": better})
    if state.startswith("answered") and score is not None:
        row["score"] = score
    return row


def _survey(start: int, timed: bool, index: int, draft: Any) -> Json:
    question, state, step = draft
    row = {"id": f"s{index}", **answer(question, state)}
    if not state.endswith("no state"):
        row["state"] = state
    if timed and state not in ("suppressed", "bounced"):
        row["sent_at"] = at(start + step)
    if timed and state.startswith("answered"):
        row["answered_at"] = at(start + step + 5)
    return row


def judgement(number: int, draft: Json) -> Json:
    row: Json = {"conversation_id": f"c{number}", "source": draft["source"], "judge": "desk-review"}
    parts = draft["judgement"]
    if "abstained" in parts:
        return {**row, "rating": None, **parts}
    row["rating"] = parts["rating"]
    row["issues"] = [{"label": f"issue {place}", "state": state} for place, state in enumerate(parts["issues"])]
    if parts["sentiment"] is not None:
        start, end = parts["sentiment"]
        row["sentiment"] = {"start": start, "lowest": min(start, end), "end": end}
    row["quality"] = dict(zip(("tone", "knowledge", "timeliness"), parts["quality"], strict=True))
    return {**row, "signals": parts["signals"]}


def outcome(number: int, dice: Random) -> Json:
    kind = dice.choice(OUTCOMES)
    when = at(dice.choice(DAYS) * 1440 + number)
    row: Json = {"id": f"o{number}", "customer": dice.choice(CUSTOMERS[1:6]), "at": when, "type": kind}
    if kind == "public_review":
        return {**row, "rating": dice.randint(1, 5), "scale": [1, 5]}
    return {**row, "amount": 10 * dice.randint(1, 5), "currency": "EUR"}


def write_world(world: Json, folder: Path) -> Path:
    """Write a world as the contract's files; a table without rows has no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in world.items():
        if rows:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder

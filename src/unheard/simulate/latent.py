"""Latent values of contacts, as the truth folder keeps them."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from unheard.records import HANDLERS, Action, Conversation
from unheard.simulate.codes import (
    AI,
    AI_HUMAN,
    AUTOMATION,
    BY_CUSTOMER,
    CAUSES,
    ENDINGS,
    GAMES,
    HUMAN,
    HUMAN_AI,
    NEVER,
    NOBODY,
    NOT_CALLED,
    REFUSED,
    SOLVED,
    STATES,
    WRITE_FAILED,
    WRITE_OK,
    WRITE_RETRIED,
)
from unheard.simulate.columns import Array, Columns, size
from unheard.simulate.contact import Contact, each_contact
from unheard.simulate.desk import needed_rule, needs_person, read_as, says_done
from unheard.simulate.dialogue import ASSISTANT, SECOND
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.truth import TrueConversation
from unheard.simulate.truth_of_people import Spoken

_BESIDES = (
    "satisfaction", "lowest_sentiment", "end_sentiment", "timeliness", "unanswered", "hidden", "cause", "game",
    "broken", "difficulty", "returns", "silent", "ai_good", "ai_bad", "person_good", "person_bad", "back_if_solved",
)  # fmt: skip
"""Columns that the truth keeps and no record shows."""
BACKED_WITHIN = dt.timedelta(minutes=5)
"""How long after the word the deed may come."""
_THREAT = ENDINGS.index("churn_threat")
COMPLAINING = tuple(ENDINGS.index(name) for name in ("not_working", "polite_unhappy", "angry", "churn_threat"))
CONFIRMING = tuple(ENDINGS.index(name) for name in ("confirm", "happy", "grumble"))


def clip(org: Organisation, contacts: Columns) -> Columns:
    """Latent values of contacts as far as the export's last day lets anybody see them."""
    end = org.days * DAY
    reopened = np.where(contacts["reopened"] < end, contacts["reopened"], NEVER)
    handler = contacts["handler"].copy()
    back = (reopened < NEVER) & (contacts["reopen_end"] < end)
    handler = np.where((handler == AI) & back, AI_HUMAN, handler)
    handler = np.where((handler == AUTOMATION) & back, HUMAN, handler)
    handler = np.where((handler == AI_HUMAN) & (contacts["human_at"] >= end), AI, handler)
    handler = np.where((handler == HUMAN_AI) & (contacts["talk_end"] >= end), HUMAN, handler)
    handler = np.where(contacts["answered"] >= end, NOBODY, handler)
    claimed = np.where(contacts["claimed"] < end, contacts["claimed"], NEVER)
    said = np.isin(contacts["ending"], CONFIRMING) | (contacts["closing"] == BY_CUSTOMER)
    return {
        "handler": handler,
        "claimed": claimed,
        "follow_up": next_contact(contacts, contacts["opened"]),
        "recontact": np.minimum(np.where(claimed < NEVER, reopened, NEVER), next_contact(contacts, claimed)),
        "confirmed": np.where(reopened < NEVER, contacts["state"] == 0, said),
        "answered_survey": contacts["replied"] < end,
        "asked_survey": (contacts["asked"] < end) & ~contacts["undelivered"],
    }


def next_contact(contacts: Columns, after: Array) -> Array:
    """Find the opening of the first later contact on the same issue that opened after a time; NEVER: no time."""
    found = np.full(size(contacts), NEVER)
    for step in range(1, 5):
        if size(contacts) <= step:
            break
        same = contacts["issue"][step:] == contacts["issue"][:-step]
        opened = contacts["opened"][step:]
        later = np.where(same & (opened > after[:-step]), opened, NEVER)
        found[:-step] = np.minimum(found[:-step], later)
    return np.where(after < NEVER, found, NEVER)


def each_truth(
    org: Organisation, contacts: Columns, numbers: Array, conversation_ids: list[str]
) -> Iterator[TrueConversation]:
    """Write the truth of each contact; `numbers` are the customers' numbers by position."""
    seen = clip(org, contacts)
    base = int(numbers[0]) * 100 if len(numbers) else 0
    people = numbers[contacts["customer"]].tolist()
    for c, person, conversation_id, *rest in zip(
        each_contact(contacts),
        people,
        conversation_ids,
        *(contacts[name].tolist() for name in _BESIDES),
        *(seen[name].tolist() for name in seen),
        strict=True,
    ):
        values = dict(zip((*_BESIDES, *seen), rest, strict=True))
        handler, claimed = values["handler"], values["claimed"]
        yield TrueConversation(
            conversation_id=conversation_id,
            eligible=True,
            opened=c.opened,
            customer=person,
            issue=base + c.issue,
            identified=c.way > 0,
            handler=HANDLERS[handler],
            rating=c.rating,
            read=read_as(c),
            satisfaction=values["satisfaction"],
            score=c.score,
            answered_survey=values["answered_survey"],
            asked_survey=values["asked_survey"],
            issues=(STATES[c.state], STATES[c.second_state]) if c.second else (STATES[c.state],),
            sentiment=(c.start_sentiment, values["lowest_sentiment"], values["end_sentiment"]),
            quality=None if values["unanswered"] else (c.tone, c.knowledge, values["timeliness"]),
            claimed=claimed if claimed < NEVER else None,
            recontact=values["recontact"] if values["recontact"] < NEVER else None,
            follow_up=values["follow_up"] if values["follow_up"] < NEVER else None,
            never_answered=values["unanswered"],
            confirmed=values["confirmed"],
            confirmed_by_click=c.closing == BY_CUSTOMER and claimed < NEVER,
            churn_threat=c.ending == _THREAT,
            false_claim=c.false_claim,
            claimed_not_done=says_done(c, org) and c.write not in (WRITE_OK, WRITE_RETRIED),
            hidden=values["hidden"],
            asked_human=c.asked_human,
            needs_person=needs_person(c),
            needed_rule=needed_rule(c),
            complains=c.ending in COMPLAINING,
            escalated=c.handler == AI_HUMAN and handler == AI_HUMAN,
            correct=_correct(c),
            cause=CAUSES[values["cause"]] or None,
            game=GAMES[values["game"]] or None,
            broken=values["broken"],
            returns=values["returns"] if values["returns"] < NEVER else None,
            silent_leaver=None if values["silent"] < 0 else values["silent"] == 1,
            difficulty=round(values["difficulty"], 3),
            first_by=_first_by(values),
            back_if_solved=_known(values["back_if_solved"]),
            reopened=claimed < NEVER and c.reopened < org.days * DAY,
        )


def _first_by(values: Mapping[str, float]) -> tuple[float, float, float, float] | None:
    of = [values[name] for name in ("ai_good", "ai_bad", "person_good", "person_bad")]
    return None if math.isnan(of[0]) else (of[0], of[1], of[2], of[3])


def _known(chance: float) -> float | None:
    return None if math.isnan(chance) else round(chance, 5)


def _correct(c: Contact) -> bool | None:
    """Whether the AI agent, alone, did what request, policy and record allow: a right refusal is correct."""
    if c.handler != AI:
        return None
    if c.policy:
        return c.policy == REFUSED
    return c.able and c.write not in (WRITE_FAILED, NOT_CALLED)


def acted(truth: TrueConversation, record: Conversation, asked_turn: int | None, org: Organisation) -> None:
    """Keep what the AI agent tried, what became of a draft, and where a person was asked for, as exported."""
    truth.logged = record.actions is not None
    writes = [one for one in record.actions or () if one.effect == "write"]
    truth.writes = tuple((one.tool or "", one.outcome or "") for one in writes)
    truth.reads = sum(one.effect != "write" for one in record.actions or ())
    usual = {topic.tool: topic.tool_seconds for topic in org.topics if topic.tool}
    last = {one.tool or "": _seconds(one) for one in writes}
    truth.slow = tuple(tool for tool, took in last.items() if tool in usual and took > limit(org, usual[tool]))
    tools = [one.tool for one in writes if one.outcome == "success"]
    truth.doubled = len(tools) > len(set(tools))
    truth.taken_back = any(tool is not None and tool not in usual for tool in tools)
    truth.unbacked = tuple(turn for turn, tool in truth.claims_done if not _backed(record, turn, tool, writes))
    truth.topic, truth.channel, truth.version = record.topic, record.channel, record.ai_version
    truth.team = record.team
    truth.draft = record.suggestions[0].decision if record.suggestions else None
    truth.needed_turn = asked_turn if truth.asked_human else None


def _backed(record: Conversation, turn: int, tool: str | None, writes: Sequence[Action]) -> bool:
    """Whether what a turn says was done had succeeded by then, or did within five minutes."""
    until = dt.datetime.fromisoformat(str((record.turns or [])[turn].at)) + BACKED_WITHIN
    done = [one for one in writes if one.tool == tool and one.outcome == "success"]
    return any(dt.datetime.fromisoformat(str(one.ended_at)) <= until for one in done)


def also_done(c: Contact, org: Organisation, said: Sequence[Spoken]) -> tuple[int, str] | None:
    """In which turn the AI agent says that it did what a second issue needed, and with which tool."""
    tool = org.topics[c.second_topic].tool
    if c.handler != AI or not c.second or c.second_state != SOLVED or tool is None:
        return None
    turns = [one.turn for one in said if one.speaker == ASSISTANT and (SECOND, "fix") in one.pools]
    return (turns[0], tool) if turns else None


def limit(org: Organisation, usual_seconds: float) -> float:
    """How long a call may take."""
    return org.conduct.slow_after * usual_seconds


def _seconds(one: Action) -> float:
    ended, started = (dt.datetime.fromisoformat(str(at)) for at in (one.ended_at, one.started_at))
    return (ended - started).total_seconds()


def asked_again(record: Conversation) -> int | None:
    """Find the first customer turn a day or more after one that neither a human nor an AI agent has answered.

    Returns seconds after the conversation opened.
    """
    waiting: dt.datetime | None = None
    for turn in record.turns or ():
        if turn.speaker in ("human_agent", "ai_agent"):
            waiting = None
        elif turn.speaker == "customer" and turn.kind == "message":
            at = dt.datetime.fromisoformat(str(turn.at))
            if waiting is None:
                waiting = at
            elif at - waiting >= dt.timedelta(days=1):
                return int((at - dt.datetime.fromisoformat(str(record.opened_at))).total_seconds())
    return None

"""Latent values of contacts, as the truth folder keeps them."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from unheard.records import HANDLERS, Conversation
from unheard.simulate.codes import AI, AI_HUMAN, AUTOMATION, BY_CUSTOMER, ENDINGS, HUMAN, NEVER, NOBODY, STATES
from unheard.simulate.columns import Array, Columns, size
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.truth import TrueConversation

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
    handler = np.where(contacts["answered"] >= end, NOBODY, handler)
    claimed = np.where(contacts["claimed"] < end, contacts["claimed"], NEVER)
    said = np.isin(contacts["ending"], CONFIRMING) | (contacts["closing"] == BY_CUSTOMER)
    return {
        "handler": handler,
        "claimed": claimed,
        "follow_up": _next_contact(contacts, contacts["opened"]),
        "recontact": np.minimum(np.where(claimed < NEVER, reopened, NEVER), _next_contact(contacts, claimed)),
        "confirmed": np.where(reopened < NEVER, contacts["state"] == 0, said),
        "answered_survey": contacts["replied"] < end,
    }


def _next_contact(contacts: Columns, after: Array) -> Array:
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
    fields = ("opened", "issue", "way", "satisfaction", "score", "state", "second", "second_state", "start_sentiment",
              "lowest_sentiment", "end_sentiment", "ending", "false_claim")  # fmt: skip
    base = int(numbers[0]) * 100 if len(numbers) else 0
    threat = ENDINGS.index("churn_threat")
    rows = zip(*(contacts[name].tolist() for name in fields), *(seen[name].tolist() for name in seen), strict=True)
    people = numbers[contacts["customer"]].tolist()
    for values, person, conversation_id in zip(rows, people, conversation_ids, strict=True):
        opened, issue, way, satisfaction, score, state, second, second_state, *more = values
        start, lowest, last, ending, false_claim, handler, claimed, follow_up, recontact, confirmed, answered = more
        yield TrueConversation(
            conversation_id=conversation_id,
            eligible=True,
            opened=opened,
            customer=person,
            issue=base + issue,
            identified=way > 0,
            handler=HANDLERS[handler],
            satisfaction=satisfaction,
            score=score,
            answered_survey=answered,
            issues=(STATES[state], STATES[second_state]) if second else (STATES[state],),
            sentiment=(start, lowest, last),
            claimed=claimed if claimed < NEVER else None,
            recontact=recontact if recontact < NEVER else None,
            follow_up=follow_up if follow_up < NEVER else None,
            never_answered=handler in (NOBODY, AUTOMATION),
            confirmed=confirmed,
            churn_threat=ending == threat,
            false_claim=false_claim,
        )


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

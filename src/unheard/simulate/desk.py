"""What the helpdesk logs beside the words: events, actions of the AI agent, surveys."""

from collections.abc import Callable
from dataclasses import dataclass

from unheard.records import Action, Event, Label, Suggestion, Survey, Turn
from unheard.simulate.codes import (
    AI,
    AI_HUMAN,
    ASSUMED,
    BY_AGENT,
    BY_AI,
    BY_CUSTOMER,
    BY_TIMER,
    HUMAN_AI,
    NEVER,
    NO_DRAFT,
    NO_WRITE,
    NOBODY,
    NOT_CALLED,
    REFUSED,
    SOLVED,
    WRITE_FAILED,
    WRITE_RETRIED,
)
from unheard.simulate.conduct import inverse_of
from unheard.simulate.contact import Contact
from unheard.simulate.organisation import Organisation, Topic
from unheard.simulate.pools import Pools


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all records of one organisation share."""

    org: Organisation
    at: Callable[[int], str]
    """Seconds since the start of the world → ISO 8601."""
    end: int
    """When the export was taken: what comes later is not in it."""
    agents: list[tuple[str, str]]
    """Human agents with their team."""


def events(c: Contact, desk: Desk) -> list[Event]:
    """Write assignments, transfers, closing and reopening, as far as the export saw them."""
    found: list[tuple[int, Event]] = []
    team = desk.agents[c.agent][1]
    if c.handler not in (AI, NOBODY) and c.talk:
        first = desk.agents[c.other_agent][1] if c.transfers else team
        if c.handler == AI_HUMAN:
            cause = "customer" if c.asked_human else "ai"
            found.append((c.ai_end, Event(type="escalated", actor="ai_agent", cause=cause, to=first, basis="native")))
        found.append(
            (c.human_at - 2, Event(type="assigned", actor="system", cause="automation", to=first, basis="native"))
        )
        half = (c.talk_end - c.human_at) // 3
        for k in range(c.transfers):
            back = k < c.transfers - 1
            source, target = (first, "triage") if back else ("triage" if k else first, team)
            found.append(
                (
                    c.human_at + half + 3 * k,
                    Event(
                        type="transferred", actor="human_agent", cause="human", from_=source, to=target, basis="native"
                    ),
                )
            )
    if c.closing == BY_CUSTOMER:
        found.append((c.claimed, Event(type="customer_confirmed", actor="customer", cause="customer", basis="native")))
        found.append((c.claimed + 1, Event(type="closed", actor="automation", cause="automation", basis="native")))
    elif c.closing:
        found.append((c.claimed, _closing_event(c)))
    if c.reopened < NEVER:
        found.append((c.reopened + 1, Event(type="reopened", actor="customer", cause="customer", basis="native")))
        found.append((c.reopen_end + 60, Event(type="closed", actor="human_agent", cause="human", basis="native")))
    kept = []
    for at, event in found:
        if at < desk.end:
            event.at = desk.at(max(at, c.opened))
            kept.append(event)
    return kept


def actions(c: Contact, desk: Desk) -> list[Action]:
    """Write what the AI agent did: a look-up, then the write that the issue needs, with its failures."""
    topic = desk.org.topics[c.topic]
    order = {"order": str(100_000 + (c.salt ^ (c.issue * 40_503)) % 899_999)}
    at = c.answered if c.handler != HUMAN_AI else c.human_at
    if at >= desk.end:
        return []
    found = [
        Action(
            tool="find_order" if topic.about_order else "search_help",
            effect="read",
            started_at=desk.at(at),
            ended_at=desk.at(at + 1),
            outcome="success",
            arguments=order,
        )
    ]
    if c.handler == AI_HUMAN and c.ai_end < desk.end:
        return [
            *found,
            Action(
                tool="hand_over",
                effect="handoff",
                started_at=desk.at(c.ai_end),
                ended_at=desk.at(c.ai_end),
                outcome="success",
            ),
        ]
    called = _calls(c, topic, order, at, desk) if topic.tool else []
    called += _afterwards(c, topic, called, desk)
    if c.second and c.second_state == SOLVED and c.handler == AI:
        other = desk.org.topics[c.second_topic]
        called += [_call(other, "success", order, c.ai_end, c.salt, desk)] if other.tool and c.ai_end < desk.end else []
    return [*found, *called]


def _calls(c: Contact, topic: Topic, order: dict[str, str], at: int, desk: Desk) -> list[Action]:
    """Write the calls of the tool that the issue needs."""
    if c.handler == HUMAN_AI:  # a person began, the AI agent acts
        return [_call(topic, "success", order, at + 2, c.salt, desk)] if c.first_state == SOLVED else []
    if c.write in (NO_WRITE, NOT_CALLED):
        return []
    if c.write in (WRITE_FAILED, WRITE_RETRIED):
        failed = _call(topic, "timeout" if c.salt & 1 else "error", order, at + 1, c.salt, desk)
        failed.error_type = "timeout" if c.salt & 1 else "validation"
        return (
            [failed]
            if c.write == WRITE_FAILED
            else [failed, _call(topic, "success", order, _ended(topic, at + 1, c.salt) + 1, c.salt >> 3, desk)]
        )
    return [_call(topic, "success", order, at + 1, c.salt, desk)]


def _afterwards(c: Contact, topic: Topic, calls: list[Action], desk: Desk) -> list[Action]:
    """Write what came of a call that succeeded: the same once more, or another that takes it back.

    What is taken back is named by its tool alone, as desks keep it: settings say which tool is whose inverse.
    """
    if not calls or not (c.doubled or c.taken_back):
        return []
    done = calls[-1]
    at = _ended(topic, c.answered + 1, c.salt) + 40 + c.salt % 3_000
    if at >= desk.end:
        return []
    if c.doubled:
        return [_call(topic, "success", done.arguments, at, c.salt >> 5, desk)]
    back = _call(topic, "success", done.arguments, at, c.salt >> 5, desk)
    back.tool = inverse_of(topic.tool or "")
    return [back]


def _ended(topic: Topic, at: int, salt: int) -> int:
    """When an action ends that starts then: skewed as such times are, and the same for the same salt."""
    u = ((salt * 2_654_435_761 >> 9) % 9_973 + 0.5) / 9_973
    return at + int(max(1, round(topic.tool_seconds * (u / (1 - u)) ** 0.45)))


def _call(topic: Topic, outcome: str, order: dict[str, str], at: int, salt: int, desk: Desk) -> Action:
    return Action(
        tool=topic.tool,
        effect="write",
        started_at=desk.at(at),
        ended_at=desk.at(_ended(topic, at, salt)),
        outcome=outcome,
        arguments=order,
    )


def surveys(c: Contact, words: Pools, desk: Desk) -> list[Survey]:
    """Write the survey that was sent, with its answer if there was one."""
    survey = Survey(instrument="csat", sent_at=desk.at(c.asked), scale=(1, 5))
    if c.undelivered:
        survey.state = "bounced" if c.salt & 1 else "suppressed"
    elif c.replied < desk.end:
        survey.answered_at, survey.score, survey.state = desk.at(c.replied), c.score, "answered"
        if c.comments:
            pool = words["comment_good" if c.score >= 4 else "comment_mixed" if c.score == 3 else "comment_bad"]
            survey.comment = pool[c.salt % len(pool)]
    else:
        survey.state = "sent"
    return [survey]


def drafts(c: Contact, turns: list[Turn], answer: int | None, words: Pools, desk: Desk) -> list[Suggestion] | None:
    """Write the draft that the agent saw before the answer, and what became of it; null where none was shown."""
    if c.draft == NO_DRAFT or answer is None:
        return None
    decision, final = desk.org.drafting.decisions[c.draft], turns[answer]
    said = final.text or ""
    pick = c.salt >> 3
    if decision == "accepted":
        proposed = said
    elif decision == "edited":
        begun = said.rsplit(". ", 1)[0]
        others = [f"{begun.rstrip('.')}. {line}" for line in words["anything_else"]]
        proposed = next(line for line in (*others[pick % len(others) :], *others) if line != said)
    else:
        proposed = words["ai_deflect"][pick % len(words["ai_deflect"])]
    used = decision in ("accepted", "edited")
    return [
        Suggestion(
            kind="reply",
            shown_at=desk.at(max(c.opened, c.human_at - 20)),
            proposed=proposed,
            decision=decision,
            final_turn=answer if used else None,
        )
    ]


SLIPS = (0, 0, 0, 0, 0, 0, 0, 1, -1)
"""By how much a person who reads misses the rating, each as often as the others; below 1 and above 5 there is nothing.
"""


def _drawn(c: Contact) -> int:
    return (c.salt * 2_654_435_761 >> 7) % 100_000


def read_as(c: Contact) -> int:
    """What a person says, or would say, of the conversation who reads it."""
    return max(1, min(5, c.rating + SLIPS[_drawn(c) % len(SLIPS)]))


_ANNOTATORS = ("human:kim", "human:lou", "human:sam")


def labels(c: Contact, desk: Desk) -> list[Label] | None:
    """Write what a person said who read it: a random sample, with its probability; now and then they miss by one."""
    drawn = _drawn(c)
    if drawn >= desk.org.labelled * 100_000:
        return None
    at = desk.at(min((c.claimed if c.claimed < NEVER else c.talk_end) + 86_400 + drawn, desk.end - 1))
    who, p = _ANNOTATORS[drawn % 3], desk.org.labelled
    found = [("rating", read_as(c))]
    if c.handler in (AI, AI_HUMAN):
        found.append(("should_escalate", int(needs_person(c))))
    return [
        Label(name=name, value=value, annotator=who, at=at, sample="monthly", inclusion_prob=p, purpose="random")
        for name, value in found
    ]


def says_done(c: Contact, org: Organisation) -> bool:
    """Whether the AI agent, alone, tells the customer that it did what the issue needs a tool for."""
    told = c.first_state == SOLVED or c.sounds_solved or c.false_claim
    return c.handler == AI and told and c.policy != REFUSED and org.topics[c.topic].tool is not None


def needs_person(c: Contact) -> bool:
    """Whether the AI agent should hand over: its policy asks for it, it cannot solve it, or what it did failed."""
    return c.handler in (AI, AI_HUMAN) and (c.reserved or not c.able or c.asked_human or c.write == WRITE_FAILED)


def needed_rule(c: Contact) -> str | None:
    """Name the rule by which a person was needed, the plainest first."""
    if not needs_person(c):
        return None
    if c.asked_human:
        return "asked for a human"
    if c.reserved:
        return "policy topic"
    return "write failed" if c.write == WRITE_FAILED else "AI failed"


def _closing_event(c: Contact) -> Event:
    if c.closing == BY_AGENT:
        return Event(type="resolved" if c.salt & 2 else "closed", actor="human_agent", cause="human", basis="native")
    if c.closing == BY_TIMER:
        return Event(type="closed", actor="automation", cause="inactivity", basis="native")
    if c.closing == BY_AI:
        return Event(type="resolved", actor="ai_agent", cause="ai", basis="native")
    assert c.closing == ASSUMED
    return Event(type="resolved", actor="ai_agent", cause="ai", basis="assumed_by_vendor")

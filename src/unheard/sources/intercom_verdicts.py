"""What Intercom says of an end: Fin's verdicts as events, ratings as surveys.

`confirmed_resolution` is the customer's word; `assumed_resolution` only the vendor's assumption, because the customer
left without asking for more. A return by another way never takes it back.
"""

from typing import Any

from unheard.records import Event, Survey
from unheard.sources.intercom_parts import Story, first_time, time_of
from unheard.sources.intercom_people import Object


def add_verdict(story: Story, agent: Object) -> None:
    """Turn the vendor's verdict on Fin into events; it has no time of its own, the nearest known one stands for it."""
    state = agent.get("resolution_state")
    after = [turn for turn in story.turns if turn.visibility == "public"]
    starts = next((place for place, turn in enumerate(after) if turn.speaker == "ai_agent"), None)
    after = after[starts:] if starts is not None else []
    last_ai = next((turn.at for turn in reversed(after) if turn.speaker == "ai_agent"), None)
    last_customer = next((turn.at for turn in reversed(after) if turn.speaker == "customer"), last_ai)
    closes = [one for one in story.events if one.type in ("resolved", "closed")]
    if state in ("escalated", "procedure_handoff"):
        if not any(event.type == "escalated" for event in story.events):
            at = first_time(after, ("human_agent",)) or last_ai
            story.events.append(Event(at=at, type="escalated", actor="ai_agent", cause="ai", basis="native"))
    elif state == "assumed_resolution":
        by_machine = [one for one in closes if one.actor in ("ai_agent", "automation") and _not_before(one.at, last_ai)]
        claim = by_machine[0] if by_machine else Event(at=last_ai)
        claim.type, claim.actor, claim.cause, claim.basis = "resolved", "ai_agent", "ai", "assumed_by_vendor"
        if not by_machine:
            story.events.append(claim)
    elif state == "confirmed_resolution":
        by_customer = [one.at for one in closes if one.actor == "customer"]
        at = by_customer[0] if by_customer else last_customer
        story.events.append(Event(at=at, type="customer_confirmed", actor="customer", cause="customer", basis="native"))
    elif state == "negative_feedback":
        story.events.append(
            Event(at=last_customer, type="customer_disconfirmed", actor="customer", cause="customer", basis="native")
        )


def _not_before(one: Any, other: Any) -> bool:
    return one is not None and (other is None or str(one) >= str(other))


def surveys_of(found: Object, agent: Object) -> list[Survey]:
    """A rating without a score was asked and not answered; of Fin's own rating only answers are known."""
    surveys = []
    rating = found.get("conversation_rating")
    if isinstance(rating, dict):
        score = rating.get("rating")
        surveys.append(
            Survey(
                id="rating",
                instrument="csat",
                scale=(1, 5),
                sent_at=time_of(rating.get("created_at")),
                answered_at=time_of(rating.get("replied_at", rating.get("updated_at"))) if score is not None else None,
                score=score,
                comment=rating.get("remark") or None,
                state="sent" if score is None else "answered",
            )
        )
    if agent.get("rating") is not None:
        surveys.append(
            Survey(
                id="ai_agent",
                instrument="csat",
                scale=(1, 5),
                answered_at=time_of(agent.get("updated_at", agent.get("created_at"))),
                score=agent["rating"],
                comment=agent.get("rating_remark") or None,
                state="answered",
                attributes={"about": "ai_agent"},
            )
        )
    return surveys

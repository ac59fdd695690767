"""What random worlds choose from: every vocabulary of the contract, and the few times that make ties and edges."""

from datetime import UTC, datetime, timedelta
from typing import Any

from oracle_reading import COURTESY

Json = dict[str, Any]

START = datetime(2025, 3, 1, 23, 30, tzinfo=UTC)
DAYS = (0, 1, 2, 6, 7, 8, 29, 30, 31, 45, 90, 91, 120)
STEPS = (0, 0, 1, 10, 15, 20, 60, 1439, 1440, 1500, 7 * 1440, 30 * 1440)  # minutes from one turn to the next
COMPLAINTS = (
    "It still fails, please help",
    "My refund has not arrived",
    "I need help with my invoice",
    # these hold words enough to be compared: two of one issue, one of another, and one between
    "Parcel 4711123 with our coffee machine never reached the office",
    "Still no trace of parcel 4711123, the coffee machine should be in the office",
    "Invoice 990011 lists a premium subscription that I cancelled in March",
    "The premium coffee subscription was cancelled by mistake, please restore it",
)
CUSTOMERS = (
    None,
    {"id": "u1"},
    {"id": "u1", "email": "Jo@Example.org"},
    {"email": "jo@example.org"},
    {"id": "u2", "phone": "+49 30 901820"},
    {"phone": "+4930901820"},
    {"id": "u3", "account": "acme"},
    {"id": "u4", "account": "acme"},
    {"id": 5},
    {"email": "family@example.org"},
)
LINKS = (
    [],
    [{"customer": {"id": "u1"}, "same_as": {"phone": "+4930901820"}}],
    [{"customer": {"id": name}, "same_as": {"email": "family@example.org"}} for name in ("u1", "u2", "u3")],
    [{"customer": {"id": name}, "same_as": {"email": "family@example.org"}} for name in ("u1", "u2", "u3", "u4")],
)
SOURCES = ("desk", "phone")


def at(minutes: float) -> str:
    """The time that many minutes after the start of the world, as it stands in a file."""
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


PERSON_TURN = {
    "speaker": ("customer", "customer", "human_agent", "ai_agent", "supervisor"),
    "text": (*COMPLAINTS, *COURTESY),
    "visibility": ("public", "public", "public", "public", None, "internal"),
    "kind": ("message", "message", "message", "media", None),
}
OTHER_TURNS = (
    ("automation", "We got your message.", "message", "public"),
    ("automation", "We got your message.", "template", "public"),
    ("automation", "We got your message.", "auto_reply", "public"),
    ("customer", "I am out of office.", "auto_reply", "public"),
    ("customer", "Five stars for Kim.", "survey_feedback", "public"),
    ("human_agent", "Looking into it.", "note", "internal"),
    ("system", "Conversation started.", "system", "public"),
    ("system", "How did we do?", "survey_prompt", "public"),
    ("ai_agent", "{}", "tool_result", "internal"),
)
CLOSING = {
    "type": ("resolved", "closed", "closed", "customer_confirmed"),
    "actor": ("human_agent", "ai_agent", "automation", "customer", None),
    "cause": ("human", "ai", "inactivity", "customer", "merge", "api", "unknown", None),
    "basis": ("native", "native", "derived", "assumed_by_vendor", None),
}
MOVING = {"type": ("assigned", "transferred", "escalated", "unassigned"), "to": ("t1", "t2", "t3", None)}
STATE = {
    "type": ("opened", "pending", "reopened", "reopened", "customer_disconfirmed", "merged", "abandoned"),
    "cause": ("customer", "customer", "human", "automation", None),
}
QUESTIONS = ("csat", "csat", "csat", "nps", "ces", "resolution", "open")
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7), "resolution": (0, 1)}
SENT = ("answered", "answered", "answered, no state", "sent", "sent, no state", "suppressed", "bounced", "expired")
RELATIONS = ("merged_into", "merged_into", "follow_up_of", "follow_up_of", "transfer_leg_of", "mirror_of", "side_of")
OUTCOMES = (
    "renewal",
    "churn_voluntary",
    "churn_involuntary",
    "purchase",
    "refund",
    "downgrade",
    "upgrade",
    "public_review",
    "public_review",
)
HEAD: dict[str, tuple[Any, ...]] = {
    "source": (*SOURCES, SOURCES[0]),
    "customer": CUSTOMERS,
    "day": DAYS,
    "timing": ("full",) * 6 + ("no opening", "no times"),
    "channel": ("email", "chat", "messaging", "voice", "sms", "social", "web_form", "in_person", "other", None),
    "direction": ("inbound", "inbound", "inbound", "outbound", "unknown", None),
    "topic": ("billing", "billing", "login", None),
    "issue_key": (None, None, None, "k1", "k2"),
    "language": ("en", "de", None),
    "flag": (None,) * 16 + ("is_test", "is_spam", "is_internal", "deleted"),
    "handle": (None, {"seconds": 120}, {"talk": 60, "hold": 5.5}, {"seconds": 0}),
}

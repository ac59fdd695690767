"""What the rooms exchange: the words of the contract, the records of format `unheard`, the canonical tables.

Three things live here because every room needs them and none owns them:

1. the vocabularies (which words a field may hold);
2. the msgspec structs of contract §1, as they stand in a JSON Lines file;
3. `TABLES`: the columns of every canonical table, as plain data. The store turns them into Parquet, the
   documentation into a page.

Times in canonical tables and facts are whole microseconds since 1970-01-01 UTC in a column that ends in
`_us`: integers subtract and compare identically on every engine, which timestamps with their per-engine
rounding do not. Null is "not observed", never "no" and never zero.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

SPEAKERS = ("customer", "human_agent", "ai_agent", "automation", "supervisor", "system")
CHANNELS = ("email", "chat", "messaging", "voice", "sms", "social", "web_form", "in_person", "other")
DIRECTIONS = ("inbound", "outbound", "unknown")
TURN_KINDS = (
    "message",
    "media",
    "note",
    "auto_reply",
    "template",
    "system",
    "survey_prompt",
    "survey_feedback",
    "tool_result",
)
VISIBILITIES = ("public", "internal")
EVENT_TYPES = (
    "opened",
    "assigned",
    "unassigned",
    "transferred",
    "escalated",
    "pending",
    "resolved",
    "closed",
    "reopened",
    "customer_confirmed",
    "customer_disconfirmed",
    "merged",
    "deleted",
    "abandoned",
)
CAUSES = ("customer", "human", "ai", "automation", "inactivity", "merge", "api", "unknown")
BASES = ("native", "derived", "assumed_by_vendor")
RELATIONS = ("merged_into", "follow_up_of", "transfer_leg_of", "side_of", "mirror_of")
EFFECTS = ("read", "write", "handoff", "none", "unknown")
OUTCOMES = ("success", "error", "timeout", "rejected", "unknown")
DECISIONS = ("accepted", "edited", "rejected", "ignored", "auto_sent", "unknown")
INSTRUMENTS = ("csat", "nps", "ces", "resolution", "open")
SURVEY_STATES = ("sent", "suppressed", "bounced", "answered", "expired")
OUTCOME_TYPES = (
    "renewal",
    "churn_voluntary",
    "churn_involuntary",
    "purchase",
    "refund",
    "downgrade",
    "upgrade",
    "public_review",
)
OBSERVED_FACTS = ("contact", "churn", "purchase", "review")
ISSUE_STATES = ("resolved", "partly", "unresolved", "unknown")
HANDLERS = ("human_only", "human_then_ai", "ai_only", "ai_then_human", "automation_only", "nobody")
LABEL_PURPOSES = ("random", "active", "dispute", "queue", "training")
QUALITIES_OF_TIME = ("exact", "assumed_tz", "derived", "order_only")

CAPABILITY_FACTS = {
    "turn_text": "the words of the turns",
    "business_turn": "what the business said",
    "human_actor": "which turns people wrote, and not a machine under a person's name",
    "times": "when turns and events happened",
    "customer_identity": "who the customer is",
    "status_history": "status events with time: resolved, closed, reopened, …",
    "assignment_history": "assignments and transfers",
    "handle_time": "the source's own handle time",
    "ai_actor": "which turns an AI agent wrote",
    "ai_action": "what AI agents did: tool calls with their outcome",
    "ai_suggestion": "drafts and suggestions shown to agents",
    "survey_sent": "which surveys were sent, answered or not",
    "survey_csat": "answers to a csat survey",
    "survey_nps": "answers to an nps survey",
    "survey_ces": "answers to a ces survey",
    "topic": "the topic of a conversation",
    "issue_key": "a key that states the same issue",
    "outcome_churn": "renewals and cancellations",
    "outcome_purchase": "purchases",
    "outcome_review": "public reviews",
}
"""Facts that a source can or cannot show at all, with the words a user reads. Status: observed or absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One row that was not taken in: where it stands, why, and what would mend it. Never holds its words."""

    file: str
    line: int
    """Counted from 1; in a JSON document the number of the element."""
    field: str
    """Path of the field in the row; empty where the row as a whole is meant."""
    reason: str
    remedy: str


Time = str | int | float | None
Id = str | int | None
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A whole number that a double and a column of 64 bits can hold; a larger one is refused with its row."""
Number = Whole | float | None


class Customer(msgspec.Struct, omit_defaults=True):
    """Who the customer is, in the source's own words. Any one of the fields is enough."""

    id: Id = None
    email: str | None = None
    phone: str | int | None = None
    account: Id = None
    name: str | None = None
    """Kept only where the setting `[linkage] probability` asks for likely links, and only as hashes of its parts."""


class Turn(msgspec.Struct, omit_defaults=True):
    """One message or utterance; numbered from 0 in file order."""

    at: Time = None
    ended_at: Time = None
    speaker: str | None = None
    speaker_id: Id = None
    text: str | None = None
    visibility: str | None = None
    kind: str | None = None
    attributes: dict[str, Any] | None = None


class Event(msgspec.Struct, omit_defaults=True, rename={"from_": "from"}):
    """A change of state, as the source recorded it."""

    at: Time = None
    type: str | None = None
    actor: str | None = None
    cause: str | None = None
    from_: Id = None
    to: Id = None
    basis: str | None = None
    attributes: dict[str, Any] | None = None


class Action(msgspec.Struct, omit_defaults=True):
    """One call of a tool by an AI agent."""

    id: Id = None
    tool: str | None = None
    effect: str | None = None
    started_at: Time = None
    ended_at: Time = None
    after_turn: Whole | None = None
    attempt: Whole | None = None
    outcome: str | None = None
    error_type: str | None = None
    arguments: Any = None
    undoes: Id = None
    attributes: dict[str, Any] | None = None


class Suggestion(msgspec.Struct, omit_defaults=True):
    """A draft or proposal shown to a human agent, and what became of it."""

    kind: str | None = None
    shown_at: Time = None
    proposed: str | None = None
    decision: str | None = None
    final_turn: Whole | None = None
    attributes: dict[str, Any] | None = None


class Survey(msgspec.Struct, omit_defaults=True):
    """A survey sent to a customer, answered or not."""

    id: Id = None
    conversation_id: Id = None
    customer: Customer | None = None
    instrument: str | None = None
    sent_at: Time = None
    answered_at: Time = None
    score: Number = None
    scale: tuple[float, float] | None = None
    comment: str | None = None
    question: str | None = None
    higher_is_better: bool | None = None
    state: str | None = None
    source: str | None = None
    attributes: dict[str, Any] | None = None


class Label(msgspec.Struct, omit_defaults=True):
    """What a person said about a conversation."""

    name: str
    value: Any = None
    annotator: str | None = None
    at: Time = None
    sample: str | None = None
    inclusion_prob: Number = None
    purpose: str | None = None
    conversation_id: Id = None
    source: str | None = None


class Handle(msgspec.Struct, omit_defaults=True):
    """Handle time as the source measured it, in seconds."""

    seconds: Number = None
    talk: Number = None
    hold: Number = None
    wrap: Number = None


class Conversation(msgspec.Struct, omit_defaults=True):
    """One conversation with everything that belongs to it: one line of `conversations.jsonl`."""

    conversation_id: str | int
    turns: list[Turn] | None = None
    events: list[Event] | None = None
    actions: list[Action] | None = None
    suggestions: list[Suggestion] | None = None
    surveys: list[Survey] | None = None
    labels: list[Label] | None = None
    source: str | None = None
    channel: str | None = None
    direction: str | None = None
    opened_at: Time = None
    ended_at: Time = None
    customer: Customer | None = None
    language: str | None = None
    subject: str | None = None
    topic: str | None = None
    team: str | None = None
    assignee: Id = None
    ai_version: str | None = None
    is_test: bool | None = None
    is_spam: bool | None = None
    is_internal: bool | None = None
    related_to: Id = None
    relation: str | None = None
    issue_key: Id = None
    handle: Handle | None = None
    attributes: dict[str, Any] | None = None


class Outcome(msgspec.Struct, omit_defaults=True):
    """Something that a customer did afterwards: one line of `outcomes.jsonl`."""

    customer: Customer
    type: str
    at: Time = None
    id: Id = None
    amount: Number = None
    currency: str | None = None
    rating: Number = None
    scale: tuple[float, float] | None = None
    text: str | None = None
    renewal_due: Time = None
    source: str | None = None
    attributes: dict[str, Any] | None = None


class Observed(msgspec.Struct, omit_defaults=True, rename={"from_": "from"}):
    """Until when a fact would have been seen: one line of `observed.jsonl`; no customer means everybody."""

    fact: str
    customer: Customer | None = None
    from_: Time = None
    to: Time = None
    source: str | None = None
    attributes: dict[str, Any] | None = None


class IdentityLink(msgspec.Struct, omit_defaults=True):
    """Two identities declared to be one customer, or (undone) not to be: one line of `identities.jsonl`."""

    customer: Customer
    same_as: Customer
    undone: bool | None = None
    attributes: dict[str, Any] | None = None


class Benchmark(msgspec.Struct, omit_defaults=True):
    """A score of an AI agent's version on a benchmark: one line of `benchmarks.jsonl`."""

    ai_version: str
    benchmark: str
    score: Number = None
    at: Time = None
    attributes: dict[str, Any] | None = None


class Staffing(msgspec.Struct, omit_defaults=True, rename={"from_": "from"}):
    """Hours an agent worked: one line of `staffing.jsonl`."""

    agent: Id
    from_: Time = None
    to: Time = None
    hours: Number = None
    attributes: dict[str, Any] | None = None


class Quote(msgspec.Struct, omit_defaults=True):
    """Words that stand verbatim in a turn."""

    turn: Whole
    text: str


class IssueJudgement(msgspec.Struct, omit_defaults=True):
    """One issue of a conversation and how it ended."""

    label: str | None = None
    state: Literal["resolved", "partly", "unresolved", "unknown"] = "unknown"
    quotes: list[Quote] | None = None
    probability: Number = None


class MoodOfTurn(msgspec.Struct):
    """The customer's sentiment in one turn, -2 to 2."""

    turn: int
    value: float


class Sentiment(msgspec.Struct, omit_defaults=True):
    """The customer's sentiment, -2 (very negative) to 2 (very positive); null where none is detectable."""

    start: Number = None
    lowest: Number = None
    end: Number = None
    turns: list[MoodOfTurn] | None = None
    """Of each customer turn that has words."""


class Quality(msgspec.Struct, omit_defaults=True):
    """Service quality in its three parts, 1 to 5."""

    tone: Number = None
    knowledge: Number = None
    timeliness: Number = None


class Judgement(msgspec.Struct, omit_defaults=True):
    """What a judge says of one conversation: one line of `judgements.jsonl`."""

    conversation_id: str | int
    judge: str
    rating: Number = None
    issues: list[IssueJudgement] | None = None
    sentiment: Sentiment | None = None
    quality: Quality | None = None
    scores: dict[str, float | None] | None = None
    signals: dict[str, Any] | None = None
    explanation: str | None = None
    confidence: Number = None
    abstained: str | None = None
    judge_version: str | None = None
    rubric_version: str | None = None
    judged_at: Time = None
    source: str | None = None


_PART = {"month": "int", "bucket": "int"}
_CUSTOMER = {"customer_id_hash": "text", "customer_email_hash": "text", "customer_phone_hash": "text"}

TABLES: dict[str, dict[str, str]] = {
    "conversation": {
        "conversation_key": "text",
        "source": "text",
        "conversation_id": "text",
        "channel": "text",
        "direction": "text",
        "opened_at_us": "us",
        "opened_quality": "text",
        "ended_at_us": "us",
        "last_seen_us": "us",
        **_CUSTOMER,
        "account_hash": "text",
        "language": "text",
        "subject": "text",
        "topic": "text",
        "team": "text",
        "assignee": "text",
        "ai_version": "text",
        "is_test": "bool",
        "is_spam": "bool",
        "is_internal": "bool",
        "is_erased": "bool",
        "related_to_key": "text",
        "relation": "text",
        "issue_key": "text",
        "handle_seconds": "double",
        "has_turns": "bool",
        "has_events": "bool",
        "actions_logged": "bool",
        "content_hash": "text",
        **_PART,
    },
    "turn": {
        "conversation_key": "text",
        "turn": "int",
        "at_us": "us",
        "ended_at_us": "us",
        "at_quality": "text",
        "speaker": "text",
        "speaker_id": "text",
        "visibility": "text",
        "kind": "text",
        "text": "text",
        "is_courtesy": "bool",
        "attributes": "text",
        **_PART,
    },
    "event": {
        "conversation_key": "text",
        "event": "int",
        "at_us": "us",
        "at_quality": "text",
        "type": "text",
        "from_value": "text",
        "to_value": "text",
        "actor": "text",
        "cause": "text",
        "basis": "text",
        "attributes": "text",
        **_PART,
    },
    "action": {
        "conversation_key": "text",
        "action": "int",
        "action_id": "text",
        "tool": "text",
        "effect": "text",
        "started_at_us": "us",
        "ended_at_us": "us",
        "after_turn": "int",
        "outcome": "text",
        "error_type": "text",
        "arguments_hash": "text",
        "arguments": "text",
        "undoes": "text",
        "attributes": "text",
        **_PART,
    },
    "suggestion": {
        "conversation_key": "text",
        "suggestion": "int",
        "kind": "text",
        "shown_at_us": "us",
        "proposed": "text",
        "decision": "text",
        "final_turn": "int",
        "attributes": "text",
        **_PART,
    },
    "survey": {
        "survey_key": "text",
        "conversation_key": "text",
        "source": "text",
        **_CUSTOMER,
        "instrument": "text",
        "sent_at_us": "us",
        "answered_at_us": "us",
        "score": "double",
        "scale_min": "double",
        "scale_max": "double",
        "score_norm": "double",
        "comment": "text",
        "question": "text",
        "state": "text",
        "attributes": "text",
        **_PART,
    },
    "relational_survey": {
        "survey_key": "text",
        "conversation_key": "text",
        "source": "text",
        **_CUSTOMER,
        "instrument": "text",
        "sent_at_us": "us",
        "answered_at_us": "us",
        "score": "double",
        "scale_min": "double",
        "scale_max": "double",
        "score_norm": "double",
        "comment": "text",
        "question": "text",
        "state": "text",
        "attributes": "text",
        **_PART,
    },
    "attribute": {"conversation_key": "text", "name": "text", "value": "text", **_PART},
    "outcome": {
        "outcome_key": "text",
        "source": "text",
        **_CUSTOMER,
        "at_us": "us",
        "type": "text",
        "amount_minor": "int",
        "currency": "text",
        "rating": "double",
        "rating_norm": "double",
        "text": "text",
        "renewal_due_us": "us",
        "attributes": "text",
        **_PART,
    },
    "observed": {
        "observed_key": "text",
        "source": "text",
        "fact": "text",
        **_CUSTOMER,
        "from_us": "us",
        "to_us": "us",
        **_PART,
    },
    "identity_link": {
        "link_key": "text",
        **_CUSTOMER,
        "same_id_hash": "text",
        "same_email_hash": "text",
        "same_phone_hash": "text",
        **_PART,
    },
    "identity_part": {
        "part_key": "text",
        **_CUSTOMER,
        "account_hash": "text",
        "is_named": "bool",
        "given_hash": "text",
        "family_hash": "text",
        "whole_hash": "text",
        "sound_hash": "text",
        "handle_hash": "text",
        "digits_hash": "text",
        "domain_hash": "text",
        "tail_hash": "text",
        **_PART,
    },
    "benchmark": {
        "benchmark_key": "text",
        "ai_version": "text",
        "benchmark": "text",
        "score": "double",
        "at_us": "us",
        **_PART,
    },
    "staffing": {
        "staffing_key": "text",
        "agent": "text",
        "from_us": "us",
        "to_us": "us",
        "hours": "double",
        **_PART,
    },
    "judgement": {
        "conversation_key": "text",
        "judge": "text",
        "judge_version": "text",
        "rubric_version": "text",
        "content_hash": "text",
        "is_imported": "bool",
        "judged_at_us": "us",
        "rating": "int",
        "rating_recomputed": "int",
        "abstained": "text",
        "confidence": "double",
        "explanation": "text",
        "sentiment_start": "double",
        "sentiment_lowest": "double",
        "sentiment_end": "double",
        "quality_tone": "double",
        "quality_knowledge": "double",
        "quality_timeliness": "double",
        "score_resolved": "double",
        "score_satisfied": "double",
        "score_quality": "double",
        "score_correct": "double",
        "signal_confirmed": "text",
        "signal_confirmed_turn": "int",
        "signal_complaint": "text",
        "signal_asked_for_human": "text",
        "signal_churn_threat": "text",
        "signals": "text",
        **_PART,
    },
    "judged_issue": {
        "conversation_key": "text",
        "judge": "text",
        "issue": "int",
        "label": "text",
        "state": "text",
        "probability": "double",
        "quotes": "text",
        **_PART,
    },
    "label": {
        "label_key": "text",
        "conversation_key": "text",
        "name": "text",
        "value": "text",
        "value_number": "double",
        "annotator": "text",
        "at_us": "us",
        "sample": "text",
        "inclusion_prob": "double",
        "purpose": "text",
        **_PART,
    },
    "capability": {"source": "text", "fact": "text", "status": "text", **_PART},
    "sampled": {
        "sample": "text",
        "conversation_key": "text",
        "inclusion_prob": "double",
        "purpose": "text",
        "drawn_at_us": "us",
        **_PART,
    },
}
"""Columns of each canonical table. Types: text, int (int64), us (int64 microseconds UTC), double, bool."""

CONVERSATION_TABLES = ("conversation", "turn", "event", "action", "suggestion", "survey", "attribute")
"""Tables whose rows belong to a conversation and are replaced together with it (relational surveys excepted)."""

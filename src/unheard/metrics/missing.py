"""Facts that no source shows: their words and what a user does about it."""

from collections.abc import Mapping, Set

from unheard.metrics.base import JUDGEMENT, Metric
from unheard.records import CAPABILITY_FACTS

Capability = Mapping[str, Set[str]]
"""Source → facts that it shows."""

REMEDIES = {
    "turn_text": "export the messages, not only the ticket fields",
    "business_turn": "export both sides of the conversation, not only the customers' messages",
    "human_actor": "export what marks every turn of a machine (of Zendesk: the conversation log)",
    "times": "export the time of each message",
    "customer_identity": "give each conversation its `customer` (id, e-mail or phone)",
    "status_history": "export status events (`events`: resolved, closed, reopened) with their time",
    "assignment_history": "export assignments and transfers as `events`",
    "handle_time": "export the desk's handle time (`handle.seconds`, or talk, hold and wrap)",
    "ai_actor": "mark turns of the AI agent as `ai_agent`",
    "ai_action": "log the AI agent's tool calls as `actions`",
    "ai_suggestion": "log drafts shown to agents as `suggestions`",
    "survey_sent": "export every survey that was sent, also those without an answer",
    "survey_csat": "export the answers to your csat survey as `surveys`",
    "survey_nps": "export the answers to your NPS survey",
    "survey_ces": "export the answers to your CES survey",
    "topic": "give each conversation a `topic`",
    "issue_key": "give an `issue_key` where your system links conversations about one issue",
    "outcome_churn": "add `outcomes.jsonl` with renewals and cancellations",
    "outcome_purchase": "add purchases to `outcomes.jsonl`",
    "outcome_review": "add public reviews to `outcomes.jsonl`",
    JUDGEMENT: "run `unheard judge`, or ingest a `judgements.jsonl`",
}
"""For each fact, what a user does to make it observable."""


def missing_notes(metric: Metric, capability: Capability | None) -> list[str]:
    """Name each fact that the metric needs and no source shows, with the remedy; nothing is known = no notes."""
    if capability is None:
        return []
    shown: set[str] = set().union(*capability.values()) if capability else set()
    return [
        f"not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); {REMEDIES[fact]}"
        for fact in metric.needs
        if fact != JUDGEMENT and fact not in shown
    ]


def partial_notes(metric: Metric, capability: Capability | None) -> list[str]:
    """Name the facts that some sources show and others do not, with the sources that do not."""
    if not capability or len(capability) == 1:
        return []
    notes = []
    for fact in metric.needs:
        without = sorted(source for source, shown in capability.items() if fact not in shown)
        if fact != JUDGEMENT and without and len(without) < len(capability):
            named = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
            notes.append(f"{CAPABILITY_FACTS[fact]} ({fact}): not shown by {named}")
    return notes


def issue_notes(metric: Metric, capability: Capability | None) -> list[str]:
    """Say where only stated links tell of the same issue, because a source shows no words, topics and issue keys."""
    if not metric.by_same_issue or not capability:
        return []
    without = sorted(
        source for source, shown in capability.items() if shown.isdisjoint(("turn_text", "topic", "issue_key"))
    )
    if not without:
        return []
    which = "" if len(without) == len(capability) else f" of {', '.join(without[:3])}"
    return [
        f"same issue not observable{which}: no words, no topic and no issue_key, so that only reopened conversations "
        f"and stated follow-ups count as coming back; {REMEDIES['topic']}"
    ]


def judgement_note(abstained: Mapping[str, int]) -> str:
    """Say that nothing is judged, and the remedy; abstained: how often the judge gave which reason for no rating."""
    if not abstained:
        return f"not observable: no conversation is judged; {REMEDIES[JUDGEMENT]}"
    reasons = sorted(abstained.items(), key=lambda pair: (-pair[1], pair[0]))
    return (
        f"not observable: the judge rated no conversation; it abstained from {sum(abstained.values()):,}: "
        f"{', '.join(f'{n:,} {reason}' for reason, n in reasons)}; use another judge, or ingest a `judgements.jsonl`"
    )

"""Plain words for the page: what our codes, facts and metrics are called before a reader without statistics."""

import datetime as dt
import re

from unheard.metrics.registry import all_metrics
from unheard.pipeline.picture.versions import JudgeChange

HANDLERS = {
    "human_only": "People only",
    "human_then_ai": "People, then AI",
    "ai_only": "AI only",
    "ai_then_human": "AI, then people",
    "automation_only": "Automation only",
    "nobody": "Nobody",
}
REASONS = {
    "is_test": "marked as a test",
    "is_spam": "marked as spam",
    "is_internal": "internal",
    "deleted": "deleted",
    "duplicate": "duplicate",
    "merged_into": "merged into another conversation (counted there)",
    "transfer_leg_of": "leg of a transfer (counted with the first)",
    "mirror_of": "mirror of a conversation in another source (counted there)",
    "side_of": "side conversation",
    "only_auto_replies": "only automatic replies",
    "no_conversation_id": "traces of an AI agent that name no conversation",
    "no_customer_turn": "the customer never wrote",
    "outbound_unanswered": "outbound, never answered",
}
CHANNELS = {"web_form": "web form", "in_person": "in person", "sms": "SMS"}
JUDGES = {"embedded": "the built-in judge (embedded)"}
NEEDS = {
    "turn_text": "words of the conversations",
    "business_turn": "words of the business",
    "times": "times",
    "customer_identity": "customer names or numbers",
    "status_history": "status events (closed, reopened)",
    "assignment_history": "assignments",
    "handle_time": "handle times",
    "ai_actor": "marks of the AI agent’s turns",
    "ai_action": "log of the AI agent’s actions",
    "ai_suggestion": "drafts shown to agents",
    "survey_sent": "list of the surveys sent",
    "survey_csat": "survey answers",
    "survey_nps": "NPS answers",
    "survey_ces": "CES answers",
    "topic": "topics",
    "issue_key": "keys of issues",
    "outcome_churn": "cancellations and renewals",
    "outcome_purchase": "purchases",
    "outcome_review": "public reviews",
}
"""Fact → what an export that lacks it lacks, in a word or two; the whole sentence stands in the section on it."""
_CODE = re.compile(r" \((\w+)\)")
NAME_LIMIT = 90
"""Characters of a team's or topic's name that a table shows."""


def handler_words(name: str) -> str:
    """Name who handled a conversation."""
    return HANDLERS.get(name, name)


def channel_words(name: str) -> str:
    """Name a channel."""
    return CHANNELS.get(name, name)


def judge_words(name: str | None) -> str:
    """Name a judge."""
    return "no judge yet" if name is None else JUDGES.get(name, name)


def without_codes(text: str) -> str:
    """Take the names of facts out of a sentence: `(survey_sent)` means nothing to a reader of the page."""
    return _CODE.sub(lambda found: "" if found[1] in NEEDS else found[0], text)


def short(name: str) -> str:
    """Cut a name that is too long for a table."""
    return name if len(name) <= NAME_LIMIT else name[: NAME_LIMIT - 1] + "…"


def labels_of(names: list[str]) -> list[str]:
    """Names of metrics for people."""
    words = {metric.name: metric.label for metric in all_metrics()}
    return [words[name] for name in names]


def day_words(day: str | None) -> str:
    """Write YYYY-MM-DD as a day that nobody misreads."""
    if day is None:
        return "no date"
    date = dt.date.fromisoformat(day)
    return f"{date.day} {date:%B} {date.year}"


def month_words(month: str) -> str:
    """Write YYYY-MM as a short month."""
    try:
        return f"{dt.date.fromisoformat(month + '-01'):%b %Y}"
    except ValueError:
        return month


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count things in words."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def change_words(change: JudgeChange) -> str:
    """Name what changed of the judge in two words."""
    if change.judge and change.rubric:
        return "judge and rubric changed"
    return "judge changed" if change.judge else "rubric changed"


def change_sentence(change: JudgeChange) -> str:
    """Say from which version to which the judge or the rubric changed."""
    parts = [
        f"the {name} changed from version {pair[0] or 'unknown'} to {pair[1] or 'unknown'}"
        for name, pair in (("judge", change.judge), ("rubric", change.rubric))
        if pair is not None
    ]
    return " and ".join(parts)

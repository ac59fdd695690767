"""Conversations: filters, full-text search, page by page."""

from typing import Any

from unheard.metrics.registry import find
from unheard.pipeline.reading import QUEUES
from unheard.pipeline.served.listing import FILTERS, ORDERS, Asked, choices, listing
from unheard.present.web.pages.views import KEPT, offered
from unheard.present.web.snippets import snippet
from unheard.present.web.visit import EVERYBODY, READERS, Page, Visit

FILTER_WORDS = {
    "source": "Source",
    "channel": "Channel",
    "handler": "Who handled it",
    "topic": "Topic",
    "team": "Team",
    "agent": "Agent",
    "language": "Language",
    "rating": "Rating",
    "month": "Month",
    "survey_answer": "Survey",
}
ORDER_WORDS = {"newest": "Newest first", "oldest": "Oldest first", "worst": "Worst first"}


def asked_of(visit: Visit) -> Asked:
    """Read filters from the address."""
    query = visit.query
    return Asked(
        words=query.get("q", ""),
        values={name: query[name] for name in FILTERS if query.get(name)},
        since=query.get("since") or None,
        until=query.get("until") or None,
        metric=query.get("metric") or None,
        part=query.get("part") or "counted",
        queue=query.get("queue") or None,
        order=query.get("order") or "newest",
        cursor=query.get("cursor") or None,
        agent_only=visit.agent_only,
    )


def show(visit: Visit) -> dict[str, Any]:
    """Find a page of conversations; a search is noted without its words, which may be a person's name."""
    asked = asked_of(visit)
    found = listing(visit.ready, asked)
    if asked.words:
        visit.serving.desk.note(visit.account.name, "searched", None, found=found.total)
    for row in found.rows:
        row["snippet"] = snippet(row, asked.words)
    kept = {name: value for name, value in visit.query.items() if name in KEPT}
    return {
        "asked": asked,
        "found": found,
        "filters": visit.ready.once(f"choices {visit.agent_only}", lambda: choices(visit.ready, visit.agent_only)),
        "filter_words": FILTER_WORDS,
        "orders": {name: visit.language(ORDER_WORDS[name]) for name in ORDERS},
        "kept": kept,
        "behind": _behind(visit, asked),
        **(offered(visit, "conversations") if visit.account.role in READERS else {"to_save": None}),
        "is_filtered": bool(asked.values or asked.words or asked.since or asked.until or asked.metric or asked.queue),
    }


def _behind(visit: Visit, asked: Asked) -> str:
    """Say in words which number's conversations are listed."""
    if asked.metric:
        metric = find(asked.metric)
        text = (
            "The conversations that “{label}” counts ({formula})."
            if asked.part == "counted" and metric.kind == "share"
            else "The conversations that “{label}” is measured on and does not count ({formula})."
            if asked.part == "rest" and metric.kind == "share"
            else "All conversations that “{label}” is measured on ({formula})."
        )
        return visit.language(text, label=visit.language(metric.label), formula=metric.formula)
    if asked.queue:
        return visit.language("The queue: {what}.", what=visit.language(QUEUES[asked.queue][0]))
    return ""


CONVERSATIONS = Page(
    name="conversations", path="/conversations", heading="Conversations", show=show, roles=EVERYBODY
)  # fmt: skip

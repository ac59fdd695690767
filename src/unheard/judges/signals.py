"""Signals: what was said that a number hides. Only what a lexicon can read; what is missing is unknown."""

from typing import Any

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue
from unheard.judges.lexicon import Lexicon
from unheard.judges.quoting import quote_of
from unheard.judges.resolution import Resolution

READ = {
    "complaint": "complaint",
    "asked_for_human": "human",
    "churn_threat": "churn",
    "legal_or_safety": "legal",
    "repeats_information": "repeats",
}
"""Signal → phrase of the customer that shows it."""
HEAVY = -0.22
"""Valence from which the customer needed more than an answer."""


def signals_of(dialogue: Dialogue, resolution: Resolution, language: Lexicon) -> dict[str, Any]:
    """Read the signals; yes and no only where the customer's words can be read."""
    spoken = [block for block in dialogue.of(CUSTOMER) if block.words]
    if not spoken:
        return {}
    found: dict[str, Any] = {"confirmed": _confirmed(dialogue, resolution, language)}
    for signal, tag in READ.items():
        # Before anybody answered, "again" and "already told" speak of earlier contacts: still a repetition.
        where = next((block for block in spoken if tag in block.tags), None)
        found[signal] = _shown(dialogue, where, (tag,), language)
    if found["repeats_information"]["state"] == "yes":
        found["repeats_information"]["count"] = sum("repeats" in block.tags for block in spoken)
    found["escalation_needed"] = _escalation(found)
    empathy = _empathy(dialogue, spoken)
    if empathy is not None:
        found["empathy"] = {"state": empathy}
    trusted = next((block for block in spoken if "trust" in block.tags), None)
    if trusted is not None:
        found["trust_words"] = [_shown(dialogue, trusted, ("trust",), language).get("quote")]
    return found


def _shown(dialogue: Dialogue, block: Block | None, tags: tuple[str, ...], language: Lexicon) -> dict[str, Any]:
    if block is None:
        return {"state": "no"}
    quote = quote_of(dialogue, block, tags, language)
    return {"state": "yes", "turn": quote.turn, "quote": quote.text} if quote is not None else {"state": "yes"}


def _confirmed(dialogue: Dialogue, resolution: Resolution, language: Lexicon) -> dict[str, Any]:
    return _shown(dialogue, resolution.confirmed, ("works",), language)


def _escalation(found: dict[str, Any]) -> dict[str, Any]:
    for signal, rule in (("asked_for_human", "asked for a human"), ("legal_or_safety", "legal or safety")):
        if found[signal]["state"] == "yes":
            return {**found[signal], "rule": rule}
    return {"state": "unknown"}


def _empathy(dialogue: Dialogue, spoken: list[Block]) -> str | None:
    """Say how the business met a customer in distress: authentic, scripted or none; null without distress.

    Authentic: words of understanding together with something done or explained; scripted: the words alone.
    """
    if min(block.valence or 0.0 for block in spoken) > HEAVY:
        return None
    answers = dialogue.of(BUSINESS)
    if not answers:
        return None
    kind = [block for block in answers if block.says("empathy", "apology")]
    if not kind:
        return "none"
    meant = any(block.says("empathy") and block.says("done", "solution") for block in kind)
    return "authentic" if meant else "scripted"

"""A conversation as it is read: turns with the time between them, evidence marked, events and actions in place."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from unheard.pipeline.served.record import Record
from unheard.present.web.words import Language

GAP_SECONDS = 300
"""A longer pause is written between two turns."""
LONG_TURN = 6_000
"""Characters of a turn that are shown at once; the rest is folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a turn's text."""

    text: str
    evidence: tuple[str, ...] = ()
    """What it is evidence of, in words; none for ordinary text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A turn, or what happened between two of them."""

    kind: str
    """turn, gap, event or action."""
    row: dict[str, Any]
    pieces: tuple[Piece, ...] = ()
    folded: tuple[Piece, ...] = ()
    gap: str = ""


def transcript(found: Record, language: Language, *, is_blind: bool) -> list[Item]:
    """Lay the conversation out; blind, without what the judge found."""
    quotes = {} if is_blind else _quotes(found, language)
    items: list[Item] = []
    before: int | None = None
    for kind, row, at in _in_order(found):
        if before is not None and at is not None and at - before > GAP_SECONDS * 1_000_000:
            items.append(Item(kind="gap", row={}, gap=language.span((at - before) / 1e6)))
        before = at if at is not None else before
        if kind != "turn":
            items.append(Item(kind=kind, row=row))
            continue
        pieces = marked(row["text"] or "", quotes.get(row["turn"], []))
        shown, rest = _split(pieces)
        items.append(Item(kind="turn", row=row, pieces=shown, folded=rest))
    return items


def _in_order(found: Record) -> list[tuple[str, dict[str, Any], int | None]]:
    """Turns in their order; events and actions behind the last turn that was before them."""
    slots: list[tuple[int, int, int, str, dict[str, Any], int | None]] = []
    times = [(turn["at_us"], turn["turn"]) for turn in found.turns if turn["at_us"] is not None]
    for turn in found.turns:
        slots.append((turn["turn"], 0, 0, "turn", turn, turn["at_us"]))
    for kind, rows, at in (("action", found.actions, "started_at_us"), ("event", found.events, "at_us")):
        for row in rows:
            when = row[at]
            if row.get("after_turn") is not None:
                place = row["after_turn"]
            elif when is None:
                place = found.turns[-1]["turn"] if found.turns else 0
            else:
                place = max((number for time, number in times if time <= when), default=-1)
            slots.append((place, 1, when or 0, kind, row, when))
    slots.sort(key=lambda slot: slot[:3])
    return [(kind, row, at) for _, _, _, kind, row, at in slots]


def _quotes(found: Record, language: Language) -> dict[int, list[tuple[str, str]]]:
    """Turn → (words, what they show)."""
    made: dict[int, list[tuple[str, str]]] = {}
    for issue in found.issues:
        what = language("Issue {n}: {state}", n=issue["issue"] + 1, state=language(issue["state"]))
        for quote in issue["quotes"]:
            made.setdefault(quote["turn"], []).append((quote["text"], what))
    signals = (found.judgement or {}).get("signals") or {}
    for name, signal in signals.items():
        if isinstance(signal, dict) and signal.get("state") == "yes" and signal.get("quote"):
            made.setdefault(signal.get("turn", -1), []).append((signal["quote"], language(SIGNALS.get(name, name))))
    return made


SIGNALS = {
    "confirmed": "the customer says that it worked",
    "complaint": "complaint",
    "asked_for_human": "asks for a person",
    "escalation_needed": "should have been handed over",
    "churn_threat": "threatens to leave",
    "legal_or_safety": "legal or safety matter",
    "repeats_information": "says it again",
    "history_due": "history was due",
    "context_acknowledged": "history acknowledged",
    "asked_again": "asked again for what was known",
    "pitch": "sales pitch",
    "next_step_told": "the next step is told",
    "open_end": "open end",
    "wait_promised_until": "a wait was promised",
}


def marked(text: str, quotes: list[tuple[str, str]]) -> tuple[Piece, ...]:
    """Cut a text where evidence begins and ends; white space may differ between quote and text."""
    spans = []
    for words, what in quotes:
        parts = words.split()
        if not parts:
            continue
        hit = re.search(r"\s+".join(map(re.escape, parts)), text)
        if hit:
            spans.append((hit.start(), hit.end(), what))
    edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    return tuple(
        Piece(
            text=text[start:end],
            evidence=tuple(dict.fromkeys(what for low, high, what in spans if low <= start and end <= high)),
        )
        for start, end in pairwise(edges)
    )


def _split(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Show the first thousands of characters, and fold the rest."""
    shown: list[Piece] = []
    left = LONG_TURN
    for place, piece in enumerate(pieces):
        if len(piece.text) > left:
            head = Piece(text=piece.text[:left], evidence=piece.evidence)
            tail = Piece(text=piece.text[left:], evidence=piece.evidence)
            return (*shown, head), (tail, *pieces[place + 1 :])
        shown.append(piece)
        left -= len(piece.text)
    return tuple(shown), ()

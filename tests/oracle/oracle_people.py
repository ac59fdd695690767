"""Second formula: how people treat customers (metric dictionary, section 4c), from signals, turns and times."""

from datetime import datetime

from oracle_reading import CLAIMS, COURTESY, DAY, Contact, Json, Turn, moment

Pair = tuple[float, float] | None


def signal(contact: Contact, name: str) -> str | None:
    """Yes or no of a signal; unknown and missing are null."""
    said = ((contact.judgement or {}).get("signals") or {}).get(name) or {}
    return said.get("state") if said.get("state") in ("yes", "no") else None


def people_facts(contact: Contact, is_first: bool) -> Json:
    """What the judge heard, and whether the record shows that there was a history."""
    f = contact.facts
    signals = (contact.judgement or {}).get("signals") or {}
    seen = bool(f["human_after_ai"]) or (f["transfers"] or 0) >= 1 or not is_first
    acknowledged, again = signal(contact, "context_acknowledged"), signal(contact, "asked_again")
    known = False if acknowledged == "no" or again == "yes" else True if acknowledged and again else None
    empathy = (signals.get("empathy") or {}).get("state")
    return {
        "due": seen or signal(contact, "history_due") == "yes",
        "known_history": known,
        "empathy": empathy if empathy in ("authentic", "scripted", "none") else None,
        "open_end": signal(contact, "open_end"),
        "told": signal(contact, "next_step_told"),
        "pitch": signal(contact, "pitch"),
        "pressed": _pressed(contact),
        "trust": None if signals.get("trust_words") is None else len(signals["trust_words"]) > 0,
    }


def _pressed(contact: Contact) -> bool | None:
    pitch = signal(contact, "pitch")
    if pitch != "yes":
        return None if pitch is None else False
    if any(state != "resolved" for state in contact.facts["known"]):
        return True
    lowest = contact.facts["lowest"]
    return None if lowest is None else lowest < 0


def waits(journey: list[Contact], has_both_sides: bool) -> None:
    """Write each conversation's waits: (kind, longer than its limit, business wrote first, kept)."""
    for one in journey:
        one.facts["waits"] = []
    said = [
        (turn, one)
        for one in journey
        for turn in one.turns
        if turn.at is not None and (turn.by_business or (turn.by_customer and turn.text not in COURTESY))
    ]
    said.sort(key=lambda pair: pair[0].at or 0)
    if not has_both_sides:
        return
    promised = []
    for one in journey:
        found = _promise(one, said)
        if found is not None:
            promised.append(found[:2])
            one.facts["waits"].append(found[2])
    claims = [
        moment(event.get("at"))
        for one in journey
        for event in one.events
        if event.get("type") in CLAIMS and event.get("cause") != "merge"
    ]
    start: tuple[int, Contact] | None = None
    last = 0
    for turn, one in [*said, (None, None)]:
        if turn is not None and turn.by_customer:
            start = start or (turn.at, one)
            last = turn.at
            continue
        if start is not None and not any(a < start[0] <= b for a, b in promised):
            answered = None if turn is None else turn.at
            known = start[1].facts["known"]
            # what nobody answered where nothing stayed open was no question
            if answered is not None or not known or any(state != "resolved" for state in known):
                start[1].facts["waits"].append(_question(start, last, answered, claims))
        start = None


def _question(start: tuple[int, Contact], last: int, answered: int | None, claims: list[int | None]) -> Json:
    at, contact = start
    limit = at + DAY
    closed = min((claim for claim in claims if claim is not None and claim > at), default=None)
    end = answered or closed or contact.facts["contact_end"]
    is_long = True if end is not None and end > limit else False if answered or closed else None
    return {"long": is_long, "first": answered is not None and last <= limit, "kept": None}


def _promise(contact: Contact, said: list[tuple[Turn, Contact]]) -> tuple[int, int, Json] | None:
    signal_ = ((contact.judgement or {}).get("signals") or {}).get("wait_promised_until") or {}
    if signal_.get("state") != "yes" or signal_.get("until") is None or signal_.get("turn") is None:
        return None
    until = datetime.fromisoformat(signal_["until"])
    limit = round(until.timestamp()) * 1_000_000
    at = next(
        (t.at for t, _ in said if t.by_business and t.origin == contact.key and t.number == signal_["turn"]), None
    )
    if at is None or limit <= at:
        return None
    after = [turn for turn, _ in said if (turn.at or 0) > at]
    # what is said in the same sitting, up to a quarter of an hour, is not what was promised for later than an hour;
    # courtesy alone never is
    sitting = at + (15 * 60 * 1_000_000 if limit - at > 3_600_000_000 else 0)
    answered = next((t.at for t in after if t.by_business and (t.at or 0) > sitting and t.text not in COURTESY), None)
    chased = any(
        turn.by_customer and (turn.at or 0) > limit and (answered is None or (turn.at or 0) < answered)
        for turn in after
    )
    f = contact.facts
    left_open = chased or any(state != "resolved" for state in f["known"]) or f["open_end"] == "yes"
    end = answered if answered is not None else f["contact_end"] if left_open else None
    is_long = True if end is not None and end > limit else False if answered is not None else None
    is_kept = True if answered is not None and answered <= limit else False if end is not None and end > limit else None
    return at, limit, {"long": is_long, "first": answered is not None and not chased, "kept": is_kept}


def proactive(waits_: list[Json]) -> list[Pair]:
    """Longer than the limit, and the business wrote before the customer wrote again."""
    return [(float(one["first"]), 1.0) for one in waits_ if one["long"]]


def kept(waits_: list[Json]) -> list[Pair]:
    """Promises by when that were kept, of those whose end was seen."""
    return [(float(one["kept"]), 1.0) for one in waits_ if one["kept"] is not None]

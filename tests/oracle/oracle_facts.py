"""Second formula, part 2: what is known of each contact, straight from the dictionary's words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from oracle_journeys import journeys, parts
from oracle_people import people_facts, waits
from oracle_reading import CLAIMS, Contact, Json, People, key_of, moment
from oracle_returns import chases, claim_of, first_customer_turn, reopens, returns
from oracle_sources import Sources, is_answered, is_sent, observed_end, survey_norm


def handling(contact: Contact, sources: Sources) -> Json:
    """Who handled it, and who first. Unknown where the source shows no turns."""
    ai: list[tuple[int, int]] = []
    human: list[tuple[int, int]] = []
    automation = False
    for position, turn in enumerate(contact.turns):
        if turn.by_ai:
            ai.append((position, 0))
        if turn.by_human:
            human.append((position, 0))
        automation = automation or turn.by_automation
    for action in contact.actions:
        if action.get("effect") == "write":
            ai.append((_after_position(contact, action), 1))
    if contact.key[0] not in sources.turns:
        return {"handler": None, "ai_first": None, "human": None, "ai": None, "human_after_ai": None}
    if ai and human:
        handler = "ai_then_human" if min(ai) < min(human) else "human_then_ai"
    elif ai or human:
        handler = "ai_only" if ai else "human_only"
    else:
        handler = "automation_only" if automation else "nobody"
    return {
        "handler": handler,
        "ai_first": handler in ("ai_only", "ai_then_human"),
        "human": bool(human),
        "ai": bool(ai),
        "human_after_ai": bool(ai) and any(one > min(ai) for one in human),
    }


def _after_position(contact: Contact, action: Json) -> int:
    """Position of the turn that an action follows; -1 before all; unknown counts as after all."""
    started = moment(action.get("started_at"))
    if started is not None:
        before = [p for p, turn in enumerate(contact.turns) if turn.at is not None and turn.at <= started]
        return max(before, default=-1)
    for position, turn in enumerate(contact.turns):
        if turn.origin == action["origin"] and turn.number == action.get("after_turn"):
            return position
    return -1 if action.get("after_turn") == -1 else len(contact.turns)


def responses(contact: Contact) -> tuple[int | None, int | None]:
    """Microseconds from the first customer turn to the first answer, and to the first human answer."""
    start: int | None = None
    seen = False
    anyone: int | None = None
    human: int | None = None
    for turn in contact.turns:
        if turn.by_customer and not seen:
            seen, start = True, turn.at
        if not seen or start is None or turn.at is None:
            continue
        if turn.by_business and anyone is None:
            anyone = turn.at - start
        if turn.by_human and human is None:
            human = turn.at - start
    return anyone, human


def handle_seconds(row: Json) -> float | None:
    handle = row.get("handle") or {}
    if handle.get("seconds") is not None:
        return float(handle["seconds"])
    parts = [handle[name] for name in ("talk", "hold", "wrap") if handle.get(name) is not None]
    return float(sum(parts)) if parts else None


def estimated_handle(contact: Contact) -> float | None:
    """Sum over human turns of the gap to the previous public turn or assignment, at most 15 minutes each."""
    total: int | None = None
    public = [turn for turn in contact.turns if turn.public]
    for position, turn in enumerate(public):
        if not turn.by_human or turn.at is None:
            continue
        before = [other.at for other in public[:position] if other.at is not None]
        for event in contact.events:
            at = moment(event.get("at"))
            if event.get("type") == "assigned" and at is not None and at <= turn.at:
                before.append(at)
        if before:
            total = (total or 0) + min(turn.at - max(before), 15 * 60 * 1_000_000)
    return None if total is None else total / 1_000_000


def routing(contact: Contact, sources: Sources) -> tuple[int | None, bool]:
    """Number of transfers; sent astray: two or more, or back to a team that had it before."""
    if contact.key[0] not in sources.moves:
        return None, False
    transfers, back = 0, False
    history: list[str] = []
    for event in contact.events:
        if event.get("type") not in ("assigned", "transferred", "escalated"):
            continue
        transfers += event["type"] == "transferred"
        if event.get("from") is not None and not history:
            history.append(str(event["from"]))
        if event.get("to") is not None:
            if str(event["to"]) in history and history[-1] != str(event["to"]):
                back = True
            history.append(str(event["to"]))
    return transfers, transfers >= 2 or back


Moment = tuple[int | None, int | None]  # a time, else a place among the events without one; neither: unknown


def is_confirmed(contact: Contact, judged: Json | None, reopened: list[int]) -> bool:
    """The customer said that it worked, by one of four ways, and did not take it back later."""
    yes: list[Moment] = []
    no: list[Moment] = [(at, None) for at in reopened]
    for place, event in enumerate(contact.events):
        kind, at = event.get("type"), moment(event.get("at"))
        when = (at, None) if at is not None else (None, place)
        by_customer = event.get("actor") == "customer" or event.get("cause") == "customer"
        if kind == "customer_confirmed" and event.get("basis") != "assumed_by_vendor":
            yes.append(when)
        if kind in ("resolved", "closed") and by_customer:
            yes.append(when)
        if kind == "customer_disconfirmed" or (kind == "reopened" and event.get("cause") == "customer"):
            no.append(when)
    signal = ((judged or {}).get("signals") or {}).get("confirmed") or {}
    if signal.get("state") == "yes":
        at_turn = [t.at for t in contact.turns if t.origin == contact.key and t.number == signal.get("turn")]
        yes.append((at_turn[0] if at_turn else None, None))
    for survey in contact.surveys:
        if survey.get("instrument") == "resolution" and is_answered(survey) and survey_norm(survey) >= 0.5:
            yes.append((moment(survey.get("answered_at")), None))
    return any(not any(_is_later(one, said) for one in no) for said in yes)


def _is_later(one: Moment, other: Moment) -> bool:
    """Later by time, or by place among the events without a time; what cannot be compared is not later."""
    return any(a is not None and b is not None and a > b for a, b in zip(one, other, strict=True))


def judged_facts(contact: Contact, never_answered: bool | None) -> Json:
    """The judgement's parts; without a rating and without a stated reason the rubric computes it."""
    judgement = contact.judgement or {}
    states = [issue.get("state", "unknown") for issue in judgement.get("issues") or []]
    known = [state for state in states if state != "unknown"]
    rating = judgement.get("rating")
    if judgement and rating is None and judgement.get("abstained") is None:
        rating = rubric(known, judgement.get("sentiment") or {}, judgement.get("quality") or {}, bool(never_answered))
    threat = ((judgement.get("signals") or {}).get("churn_threat") or {}).get("state")
    return {
        "rating": rating,
        "issues": states,
        "known": known,
        "start": (judgement.get("sentiment") or {}).get("start"),
        "end": (judgement.get("sentiment") or {}).get("end"),
        "lowest": (judgement.get("sentiment") or {}).get("lowest"),
        "quality": judgement.get("quality") or {},
        "threat": threat if threat in ("yes", "no") else None,
    }


def rubric(known: list[str], sentiment: Json, quality: Json, never_answered: bool) -> int | None:
    if not known:
        return None
    share = sum({"resolved": 1.0, "partly": 0.5, "unresolved": 0.0}[state] for state in known) / len(known)
    parts = [(0.50, 1 + 4 * share)]
    if sentiment.get("end") is not None:
        parts.append((0.20, 3 + sentiment["end"]))
    marks = [quality[name] for name in ("tone", "knowledge", "timeliness") if quality.get(name) is not None]
    if marks:
        parts.append((0.30, sum(marks) / len(marks)))
    raw = round(sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts), 9)
    rating = min(5, max(1, int(raw + 0.5)))
    if any(state != "resolved" for state in known):
        rating = min(rating, 3)
    if share == 0:
        rating = min(rating, 2)
    return 1 if never_answered else rating


def last_csat(contact: Contact) -> float | None:
    answers = [one for one in contact.surveys if one.get("instrument") == "csat" and is_answered(one)]
    untimed = [one for one in answers if moment(one.get("answered_at")) is None]
    timed = [one for one in answers if moment(one.get("answered_at")) is not None]
    ranked = untimed + sorted(timed, key=lambda one: moment(one["answered_at"]) or 0)
    return survey_norm(ranked[-1]) if ranked else None


def segments(contact: Contact, zone: str) -> Json:
    month = None if contact.opened is None else local_time(contact.opened, zone).strftime("%Y-%m")
    return {
        "source": contact.key[0],
        "channel": contact.row.get("channel"),
        "topic": contact.row.get("topic"),
        "language": contact.row.get("language"),
        "month": month,
        "handler": contact.facts["handler"],
    }


def local_time(at: int, zone: str) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def fill(world: Json, everyone: list[Contact], people: People, zone: str) -> None:
    """Write every fact of every contact into its `facts`."""
    sources = Sources(world)
    rows = {key_of(row): row for row in world.get("conversations") or []}
    for contact in everyone:
        source = contact.key[0]
        facts = contact.facts
        facts.update(handling(contact, sources))
        has_turns = source in sources.turns
        facts["never_answered"] = not any(turn.by_business for turn in contact.turns) if has_turns else None
        customer_at = [p for p, turn in enumerate(contact.turns) if turn.by_customer]
        facts["between"] = any(
            turn.by_business and customer_at and customer_at[0] < p < customer_at[-1]
            for p, turn in enumerate(contact.turns)
        )
        facts["started"] = first_customer_turn(contact)
        facts["response"], facts["human_response"] = responses(contact)
        claim = claim_of(contact)
        facts["claimed"] = claim is not None if source in sources.events else None
        facts["claim_at"] = moment(claim.get("at")) if claim is not None else None
        reopened = [] if facts["claim_at"] is None else reopens(contact, facts["claim_at"], sources)
        facts["reopen"] = min(reopened, default=None)
        facts["assumed"] = any(
            event.get("type") in CLAIMS
            and (
                event.get("actor") == "ai_agent"
                or event.get("cause") == "ai"
                or event.get("basis") == "assumed_by_vendor"
            )
            for event in contact.events
        )
        facts["escalated"] = any(event.get("type") == "escalated" for event in contact.events) or any(
            action.get("effect") == "handoff" and action.get("outcome") not in ("error", "timeout", "rejected")
            for action in contact.actions
        )
        facts["abandoned"] = any(event.get("type") == "abandoned" for event in contact.events)
        facts["handle"], facts["estimated"] = handle_seconds(contact.row), estimated_handle(contact)
        facts["transfers"], facts["astray"] = routing(contact, sources)
        facts.update(judged_facts(contact, facts["never_answered"]))
        facts["confirmed"] = is_confirmed(contact, contact.judgement, reopened)
        csat = [one for one in contact.surveys if one.get("instrument") == "csat"]
        facts["sent_shown"], facts["csat_shown"] = source in sources.sent, source in sources.csat
        facts["sent"] = any(is_sent(one) for one in csat)
        facts["csat"] = last_csat(contact)
        facts["contact_end"] = observed_end(world, people, "contact", contact.customer)
        facts["returns"] = returns(contact, everyone, rows)
        facts["chases"] = chases(contact, everyone, rows)
        facts["segments"] = segments(contact, zone)
    first = {contact.key for contact in everyone}
    alone = {contact.key: [contact] for contact in everyone}
    for journey in journeys(everyone, rows):
        journey[0].facts["journey"] = parts(journey)
        for one in journey:
            alone.pop(one.key, None)
        alone[journey[0].key] = journey
        first -= {one.key for one in journey[1:]}
    for contact in everyone:
        contact.facts.update(people_facts(contact, contact.key in first))
    for journey in alone.values():
        waits(journey, all(one.key[0] in sources.turns for one in journey))

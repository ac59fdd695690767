"""Second formula, part 3: every metric as numerator ÷ denominator, row by row, and its interval.

`compute(world)` answers `{(metric, segment values): Result}`. The world is the input JSON of the contract as lists
of dicts. Nothing here is fast, and nothing here comes from the product.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from oracle_facts import fill, local_time
from oracle_interval import MARK, POINTS, SHARE, TIME, Result, estimate
from oracle_journeys import PARTS
from oracle_people import kept, proactive
from oracle_reading import DAY, Contact, Json, People, contacts, moment
from oracle_sources import is_answered, observed_end, survey_norm

Pair = tuple[float, float] | None  # numerator and denominator of a row; null leaves the row out
SEGMENTS = ("channel", "handler", "topic", "month", "language", "source")
WINDOWS = (7, 30, 90)


def yes(base: bool | None, hit: bool) -> Pair:
    return (float(hit), 1.0) if base else None


def mean(value: float | None) -> Pair:
    return None if value is None else (float(value), 1.0)


Row = Callable[[Json], Pair]
CONVERSATION: dict[str, tuple[tuple[float, float], Row]] = {
    "survey_sent_rate": (SHARE, lambda f: yes(f["sent_shown"], f["sent"])),
    "survey_response_rate": (
        SHARE,
        lambda f: yes(f["sent_shown"] and f["csat_shown"] and f["sent"], f["csat"] is not None),
    ),
    "survey_coverage": (SHARE, lambda f: yes(f["csat_shown"], f["csat"] is not None)),
    "csat": (SHARE, lambda f: yes(f["csat"] is not None, f["csat"] is not None and f["csat"] >= 0.75)),
    "aht": (TIME, lambda f: mean(f["handle"])),
    "aht_estimated": (TIME, lambda f: mean(f["estimated"])),
    "time_to_claim": (TIME, lambda f: _seconds(f["started"], f["claim_at"])),
    "first_response_time": (TIME, lambda f: mean(None if f["response"] is None else f["response"] / 1e6)),
    "first_human_response_time": (
        TIME,
        lambda f: mean(None if f["human_response"] is None else f["human_response"] / 1e6),
    ),
    "closure_rate": (SHARE, lambda f: yes(f["claimed"] is not None, bool(f["claimed"]))),
    "unclaimed_rate": (SHARE, lambda f: yes(f["claimed"] is not None, not f["claimed"])),
    "reported_fcr": (SHARE, lambda f: yes(f["claim_at"] is not None and f["claimed"], f["reopen"] is None)),
    "containment_rate": (SHARE, lambda f: yes(f["ai_first"], not f["human"])),
    "containment_abandoned_rate": (
        SHARE,
        lambda f: yes(f["ai_first"] and f["claimed"] is not None, not f["human"] and f["abandoned"]),
    ),
    "reported_ai_resolution_rate": (
        SHARE,
        lambda f: yes(f["ai"] and f["claimed"] is not None, f["assumed"] and not f["human_after_ai"]),
    ),
    "cx_score": (SHARE, lambda f: yes(f["rating"] is not None, (f["rating"] or 0) >= 4)),
    "cx_mean": (MARK, lambda f: mean(f["rating"])),
    "bad_experience_rate": (SHARE, lambda f: yes(f["rating"] is not None, (f["rating"] or 9) <= 2)),
    "neutral_rate": (SHARE, lambda f: yes(f["rating"] is not None, f["rating"] == 3)),
    "judged_coverage": (SHARE, lambda f: yes(True, f["rating"] is not None)),
    "fully_resolved_rate": (SHARE, lambda f: yes(_outcome_known(f), not _is_open(f))),
    "quality_tone": (MARK, lambda f: mean(f["quality"].get("tone"))),
    "quality_knowledge": (MARK, lambda f: mean(f["quality"].get("knowledge"))),
    "quality_timeliness": (MARK, lambda f: mean(f["quality"].get("timeliness"))),
    "never_answered_rate": (SHARE, lambda f: yes(f["never_answered"] is not None, bool(f["never_answered"]))),
    "churn_threat_rate": (
        SHARE,
        lambda f: yes(f["rating"] is not None and f["threat"] is not None, f["threat"] == "yes"),
    ),
    "confirmed_resolution_rate": (SHARE, lambda f: yes(f["claimed"], f["confirmed"])),
    "transfer_rate": (SHARE, lambda f: yes(f["transfers"] is not None, (f["transfers"] or 0) >= 1)),
    "misroute_rate": (SHARE, lambda f: yes((f["transfers"] or 0) >= 1, f["astray"])),
    "escalation_rate": (SHARE, lambda f: yes(f["ai_first"], f["escalated"] or f["human_after_ai"])),
    "sentiment_shift": (SHARE, lambda f: yes(_started_low(f), (f["end"] or 0) > 0)),
    "neutralised_rate": (SHARE, lambda f: yes(_started_low(f), f["end"] == 0)),
    "stayed_negative_rate": (SHARE, lambda f: yes(_started_low(f), (f["end"] or 0) < 0)),
    "soured_rate": (
        SHARE,
        lambda f: yes(f["start"] is not None and f["start"] >= 0 and f["end"] is not None, (f["end"] or 0) < 0),
    ),
    "context_acknowledged_rate": (
        SHARE,
        lambda f: yes(f["due"] and f["known_history"] is not None, bool(f["known_history"])),
    ),
    "authentic_empathy_rate": (
        SHARE,
        lambda f: yes(_upset(f), f["empathy"] == "authentic"),
    ),
    "scripted_empathy_rate": (SHARE, lambda f: yes(_upset(f), f["empathy"] == "scripted")),
    "next_step_rate": (SHARE, lambda f: yes(f["open_end"] == "yes" and f["told"] is not None, f["told"] == "yes")),
    "upsell_rate": (SHARE, lambda f: yes(f["rating"] is not None and f["pitch"] is not None, f["pitch"] == "yes")),
    "pressure_rate": (SHARE, lambda f: yes(f["rating"] is not None and f["pressed"] is not None, bool(f["pressed"]))),
    "trust_indicator_rate": (
        SHARE,
        lambda f: yes(f["rating"] is not None and f["trust"] is not None, bool(f["trust"])),
    ),
}


def _seconds(start: int | None, end: int | None) -> Pair:
    if start is None or end is None or end < start:
        return None
    return ((end - start) / 1e6, 1.0)


def _outcome_known(f: Json) -> bool:
    return f["rating"] is not None and len(f["known"]) > 0


def _is_open(f: Json) -> bool:
    return any(state != "resolved" for state in f["known"])


def _started_low(f: Json) -> bool:
    return f["start"] is not None and f["start"] < 0 and f["end"] is not None and f["between"]


def _upset(f: Json) -> bool:
    return f["lowest"] is not None and f["lowest"] <= -1 and f["empathy"] is not None


def _watched(at: int | None, days: int, end: int | None) -> bool:
    return at is not None and end is not None and at + days * DAY <= end


def _within(at: int | None, base: int, days: int) -> bool:
    return at is not None and at <= base + days * DAY


def windowed(name: str, days: int, contact: Contact) -> Pair:
    """The metrics that look W days past the claim, or past the first word."""
    f = contact.facts
    at = f["started"] if name == "chased_rate" else f["claim_at"]
    if contact.customer is None or not _watched(at, days, f["contact_end"]):
        return None
    if name == "chased_rate":
        return yes(True, _within(f["chases"], at, days))
    back = _within(f["returns"]["headline"], at, days)
    if name == "recontact_rate":
        return yes(True, back)
    if name == "recontact_floor_rate":
        return yes(True, _within(f["returns"]["floor"], at, days))
    if name == "recontact_ceiling_rate":
        return yes(True, _within(f["returns"]["ceiling"], at, days))
    if name == "closed_unresolved_rate":
        return yes(_outcome_known(f), _is_open(f) or back)
    return yes(_outcome_known(f), not back and not _is_open(f))


WINDOWED = (
    "closed_unresolved_rate",
    "true_fcr",
    "recontact_rate",
    "recontact_floor_rate",
    "recontact_ceiling_rate",
    "chased_rate",
)
AFTERWARDS = {
    "renewal_rate": "churn",
    "churn_rate": "churn",
    "repurchase_rate": "purchase",
    "low_review_rate": "review",
}


def afterwards(name: str, days: int, index: Contact, world: Json, people: People) -> Pair:
    """What a customer did within W days of the opening of the first conversation of the period."""
    start = index.opened
    end = observed_end(world, people, AFTERWARDS[name], index.customer)
    if start is None or not _watched(start, days, end):
        return None
    seen: list[tuple[int, Json]] = []
    for row in world.get("outcomes") or []:
        at = moment(row.get("at"))
        if at is None or people.customer(row.get("customer")) != index.customer:
            continue
        if start <= at <= start + days * DAY:
            seen.append((at, row))
    seen.sort(key=lambda one: one[0])
    types = [row["type"] for _, row in seen]
    if name == "renewal_rate":
        decided = [kind for kind in types if kind in ("renewal", "churn_voluntary")]
        return yes(bool(decided), decided[:1] == ["renewal"])
    if name == "churn_rate":
        return yes(True, "churn_voluntary" in types)
    if name == "repurchase_rate":
        return yes(True, "purchase" in types)
    reviews = [row for _, row in seen if row["type"] == "public_review" and row.get("rating") is not None]
    return yes(bool(reviews), any(_stars(row) <= 2 for row in reviews))


def _stars(row: Json) -> float:
    low, high = row.get("scale") or [1, 5]
    return float(1 + 4 * (row["rating"] - low) / (high - low))


Rows = list[tuple[tuple[str, ...], str, float, float]]  # segment values, cluster, numerator, denominator


def compute(
    world: Json,
    *,
    since: str | None = None,
    until: str | None = None,
    timezone: str = "UTC",
    by: tuple[str, ...] = (),
    windows: tuple[int, ...] = WINDOWS,
    outcome_windows: tuple[int, ...] = WINDOWS,
) -> dict[tuple[str, tuple[str, ...]], Result]:
    """Every metric of the list for every segment of the period."""
    people = People(world)
    everyone = contacts(world, people)
    fill(world, everyone, people, timezone)
    period = [one for one in everyone if _in_period(one.opened, since, until, timezone)]
    relational = [
        one
        for one in world.get("surveys") or []
        if _in_period(_first(one.get("answered_at"), one.get("sent_at")), since, until, timezone)
    ]
    found: dict[str, tuple[tuple[float, float], Rows]] = {}
    for name, (limits, rule) in CONVERSATION.items():
        found[name] = (limits, _rows(period, by, lambda one, rule=rule: [rule(one.facts)]))
    for name in WINDOWED:
        for days in windows:
            found[f"{name}_{days}"] = (SHARE, _rows(period, by, lambda one, n=name, d=days: [windowed(n, d, one)]))
    found["issue_resolution_rate"] = (SHARE, _rows(period, by, _issues))
    found["nps"] = (POINTS, _rows(period, by, _nps_of))
    found["ces"] = (SHARE, _rows(period, by, _ces_of))
    found["nps_relational"] = (POINTS, _relational_rows(relational, people, by))
    found["proactive_update_rate"] = (SHARE, _rows(period, by, lambda one: proactive(one.facts["waits"])))
    found["promise_kept_rate"] = (SHARE, _rows(period, by, lambda one: kept(one.facts["waits"])))
    for name, part in PARTS.items():
        found[name] = (TIME, _rows(period, by, lambda one, part=part: [mean(one.facts.get("journey", {}).get(part))]))
    for name in AFTERWARDS:
        for days in outcome_windows:
            rule = lambda one, n=name, d=days: [afterwards(n, d, one, world, people)]  # noqa: E731
            found[f"{name}_{days}"] = (SHARE, _rows(_first_of_customers(period), by, rule))
    return _estimates(found, {_segment(one, by) for one in period} | ({()} if not by else set()))


def _first(*times: str | None) -> int | None:
    return next((moment(time) for time in times if moment(time) is not None), None)


def _in_period(at: int | None, since: str | None, until: str | None, zone: str) -> bool:
    if since is None and until is None:
        return True
    if at is None:
        return False
    when = local_time(at, zone)
    if since is not None and when < datetime.fromisoformat(since).replace(tzinfo=ZoneInfo(zone)):
        return False
    return until is None or when < datetime.fromisoformat(until).replace(tzinfo=ZoneInfo(zone))


def _segment(contact: Contact, by: tuple[str, ...]) -> tuple[str, ...]:
    values = [contact.facts["segments"][name] for name in by]
    return tuple("(unknown)" if value is None else value for value in values)


def _rows(some: list[Contact], by: tuple[str, ...], rule: Callable[[Contact], list[Pair]]) -> Rows:
    pairs = [(one, pair) for one in some for pair in rule(one) if pair is not None]
    return [(_segment(one, by), one.cluster, pair[0], pair[1]) for one, pair in pairs]


def _issues(contact: Contact) -> list[Pair]:
    return [yes(True, state == "resolved") for state in contact.facts["known"]]


def _answers(contact: Contact, instrument: str) -> list[Json]:
    return [one for one in contact.surveys if one.get("instrument") == instrument and is_answered(one)]


def _nps_of(contact: Contact) -> list[Pair]:
    return [(_promoter(one), 1.0) for one in _answers(contact, "nps")]


def _ces_of(contact: Contact) -> list[Pair]:
    return [yes(True, survey_norm(one) >= 0.66) for one in _answers(contact, "ces")]


def _promoter(survey: Json) -> float:
    if survey["score"] >= 9:
        return 100.0
    return -100.0 if survey["score"] <= 6 else 0.0


def _relational_rows(surveys: list[Json], people: People, by: tuple[str, ...]) -> Rows:
    rows: Rows = []
    for number, survey in enumerate(surveys):
        if survey.get("instrument") == "nps" and is_answered(survey):
            who = people.customer(survey.get("customer"))
            cluster = people.cluster(who, f"survey {number}")
            rows.append((("(unknown)",) * len(by), cluster, _promoter(survey), 1.0))
    return rows


def _first_of_customers(period: list[Contact]) -> list[Contact]:
    index: dict[str, Contact] = {}
    for one in sorted((one for one in period if one.opened is not None), key=lambda one: (one.opened, one.key)):
        if one.customer is not None:
            index.setdefault(one.customer, one)
    return list(index.values())


def _estimates(
    found: dict[str, tuple[tuple[float, float], Rows]], segments: set[tuple[str, ...]]
) -> dict[tuple[str, tuple[str, ...]], Result]:
    results: dict[tuple[str, tuple[str, ...]], Result] = {}
    for name, (limits, rows) in found.items():
        for segment in sorted(segments | {row[0] for row in rows}):
            results[(name, segment)] = estimate([row[1:] for row in rows if row[0] == segment], limits)
    return results

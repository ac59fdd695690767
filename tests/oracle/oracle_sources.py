"""Second formula: what a source can show at all, what a survey row says, until when a fact was watched."""

from oracle_reading import Json, People, key_of, moment

MOVES = ("assigned", "unassigned", "transferred", "escalated")


class Sources:
    """What each source can show at all."""

    def __init__(self, world: Json) -> None:
        rows = world.get("conversations") or []
        self.turns = {key_of(row)[0] for row in rows if row.get("turns") is not None}
        self.events = {key_of(row)[0] for row in rows if row.get("events") is not None}
        self.moves = {key_of(row)[0] for row in rows for event in row.get("events") or [] if event.get("type") in MOVES}
        surveys = [(key_of(row)[0], survey) for row in rows for survey in row.get("surveys") or []]
        self.csat = {source for source, one in surveys if one.get("instrument") == "csat" and is_answered(one)}
        self.sent = {
            source
            for source, survey in surveys
            if survey.get("state") in ("sent", "suppressed", "bounced", "expired")
            or (survey.get("sent_at") is not None and survey.get("answered_at") is None and not is_answered(survey))
        }


def is_answered(survey: Json) -> bool:
    return survey.get("score") is not None


def is_sent(survey: Json) -> bool:
    if survey.get("state") in ("suppressed", "bounced"):
        return False
    return is_answered(survey) or survey.get("sent_at") is not None or survey.get("state") is not None


def normalised(score: float, scale: list[float], higher_is_better: bool) -> float:
    share = (score - scale[0]) / (scale[1] - scale[0])
    return share if higher_is_better else 1 - share


def survey_norm(survey: Json) -> float:
    better = survey.get("higher_is_better")
    return normalised(survey["score"], survey["scale"], better is None or better)


def observed_end(world: Json, people: People, fact: str, who: str | None) -> int | None:
    """Until when a fact of this customer would have been seen."""
    own, everybody = [], []
    for row in world.get("observed") or []:
        end = moment(row.get("to"))
        if row["fact"] != fact or end is None:
            continue
        if row.get("customer") is None:
            everybody.append(end)
        elif who is not None and people.customer(row["customer"]) == who:
            own.append(end)
    if own or everybody:
        return max(own or everybody)
    if fact == "contact":
        return _contact_end(world)
    words = {
        "churn": ("renewal", "churn_voluntary", "churn_involuntary", "upgrade", "downgrade"),
        "purchase": ("purchase", "refund", "upgrade"),
        "review": ("public_review",),
    }[fact]
    times = [moment(row.get("at")) for row in world.get("outcomes") or [] if row["type"] in words]
    return max((time for time in times if time is not None), default=None)


def _contact_end(world: Json) -> int | None:
    """The earliest of the sources' last moments: what a conversation's record dates was still recorded."""
    latest: dict[str, int] = {}
    for row in world.get("conversations") or []:
        times = [moment(row.get("opened_at"))]
        for part in ("turns", "events", "actions", "surveys"):
            for one in row.get(part) or []:
                times += [moment(one.get(name)) for name in ("at", "started_at", "sent_at", "answered_at")]
        for time in times:
            if time is not None:
                latest[key_of(row)[0]] = max(time, latest.get(key_of(row)[0], time))
    return min(latest.values(), default=None)

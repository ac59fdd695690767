"""The reading view: turns with evidence, parts and rubric, actions beside claims, journey, what came after, labels."""

from typing import Any

from unheard.errors import UsageError
from unheard.pipeline.served.labelling import put_label
from unheard.pipeline.served.record import Record, claims, owner, record
from unheard.present.web.pages.transcript import transcript
from unheard.present.web.queueing import next_in, sampled_of
from unheard.present.web.rating import computed
from unheard.present.web.rendering import address
from unheard.present.web.visit import EVERYBODY, LABELLERS, NotFound, Page, Visit
from unheard.store.desk.work import disputes, open_dispute

RESOLVED = {"yes": True, "partly": "partly", "no": False}
REASON_LIMIT = 2_000


def show(visit: Visit) -> dict[str, Any]:
    """Show a conversation whole; that somebody read it is noted."""
    found = found_of(visit)
    desk, account = visit.serving.desk, visit.account
    desk.note(account.name, "read", found.key)
    labels = _labels(visit, found)
    mine = [label for label in labels if label["annotator"] == f"human:{account.name}"]
    queue = visit.query.get("queue", "")
    # Who knows the judge's rating is led by it: in the audit sample it shows only after one's own.
    is_blind = queue == "sample" and not any(label["name"] == "rating" for label in mine)
    return {
        "record": found,
        "turns": transcript(found, visit.language, is_blind=is_blind),
        "claims": [] if is_blind else claims(found),
        "computed": None if is_blind else computed(found, visit.serving.settings.rubric),
        "labels": labels,
        "mine": mine,
        "is_blind": is_blind,
        "queue": queue,
        "next_key": next_in(visit, queue, found.key) if queue else None,
        "disputes": disputes(desk, conversation_key=found.key),
        "can_label": account.role in LABELLERS,
        "saved": visit.query.get("saved", ""),
    }


def act(visit: Visit) -> str:
    """Take a label or a dispute; return where to go on."""
    found = found_of(visit)
    queue = visit.query.get("queue", "")
    if visit.asked("act") == "dispute":
        disputed(visit, found)
        return address("/conversation", key=found.key, queue=queue, saved="dispute")
    if visit.account.role not in LABELLERS:
        raise NotFound
    _label(visit, found, queue)
    return address("/conversation", key=found.key, queue=queue, saved="label")


def found_of(visit: Visit) -> Record:
    """The conversation that the address names; raises `NotFound` where it is none, or none of an agent's own."""
    key = visit.query.get("key", "")
    if not key:
        raise NotFound
    if visit.agent_only is not None and owner(visit.ready, key) != visit.agent_only:
        raise NotFound
    found = record(visit.ready, key)
    if found is None:
        raise NotFound
    return found


def _label(visit: Visit, found: Record, queue: str) -> None:
    """Keep what somebody says; only a drawn conversation read blind speaks for all others."""
    values: dict[str, Any] = {}
    rating = visit.form.get("rating", "")
    if visit.form["act"] == "agree":
        rating = str((found.judgement or {}).get("rating") or "")
        if not rating:
            raise UsageError("There is no rating to agree with.")
    if rating:
        if rating not in ("1", "2", "3", "4", "5"):
            raise UsageError("A rating is 1 to 5.")
        values["rating"] = int(rating)
    if visit.form.get("resolved") in RESOLVED:
        values["resolved"] = RESOLVED[visit.form["resolved"]]
    if not values:
        raise UsageError("Choose a rating, or whether it was resolved.")
    drawn = sampled_of(visit, found.key) if queue == "sample" else None
    purpose = "queue" if drawn is None else drawn["purpose"] or "random"
    visit.serving.desk.note(visit.account.name, "labelled", found.key, purpose=purpose, **values)
    for name, value in values.items():
        row = put_label(
            visit.serving.store, conversation_key=found.key, name=name, value=value,
            annotator=f"human:{visit.account.name}", purpose=purpose,
            sample=None if drawn is None else drawn["sample"],
            inclusion_prob=None if drawn is None else drawn["inclusion_prob"],
        )  # fmt: skip
        visit.serving.recent.setdefault(found.key, []).append(row)


def disputed(visit: Visit, found: Record) -> int:
    """Object to a rating; with a rating of one's own it also becomes a label of purpose `dispute`.

    Returns the number of the dispute.
    """
    reason = visit.asked("reason")[:REASON_LIMIT]
    claimed = visit.form.get("claimed", "")
    if claimed not in ("", "1", "2", "3", "4", "5"):
        raise UsageError("A rating is 1 to 5.")
    number = open_dispute(
        visit.serving.desk, actor=visit.account.name, conversation_key=found.key,
        rating=(found.judgement or {}).get("rating"), claimed=int(claimed) if claimed else None, reason=reason,
    )  # fmt: skip
    if claimed:
        row = put_label(
            visit.serving.store, conversation_key=found.key, name="rating", value=int(claimed),
            annotator=f"human:{visit.account.name}", purpose="dispute",
        )  # fmt: skip
        visit.serving.recent.setdefault(found.key, []).append(row)
    return number


def _labels(visit: Visit, found: Record) -> list[dict[str, Any]]:
    """All labels, those included that the prepared state does not know yet; of one person and name the latest."""
    known = {label["label_key"]: label for label in found.labels}
    for label in visit.serving.recent.get(found.key, ()):
        known.setdefault(label["label_key"], label)
    newest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for label in sorted(known.values(), key=lambda one: one["at_us"] or 0):
        newest[label["name"], label["annotator"], label["purpose"] == "dispute"] = label
    return sorted(newest.values(), key=lambda one: -(one["at_us"] or 0))


CONVERSATION = Page(
    name="conversation", path="/conversation", heading="Conversation", show=show, act=act, roles=EVERYBODY, listed=False
)  # fmt: skip

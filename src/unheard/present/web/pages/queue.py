"""One queue: its conversations, who reads them, and which are done."""

from typing import Any

from unheard.errors import UsageError
from unheard.present.web.queueing import (
    EXPLAINED,
    MOST_LISTED,
    SAMPLE_NAME,
    SHOWN,
    TITLES,
    keys_of,
    labelled_by,
    queues,
    rows_of,
)
from unheard.present.web.rendering import address
from unheard.present.web.snippets import snippet
from unheard.present.web.visit import LABELLERS, READERS, NotFound, Page, Visit
from unheard.store.desk.work import set_task, tasks

MOST_SHOWN = 2_000
"""Conversations of a queue that are shown at once when somebody asks for all."""


def show(visit: Visit) -> dict[str, Any]:
    """List a queue; what is done stands at its end."""
    name = _name(visit)
    keys = keys_of(visit, name)
    taken = tasks(visit.serving.desk, name)
    # False before true: what is done comes last, the order within stays.
    keys = sorted(keys, key=lambda key: bool(taken.get(key, {}).get("is_done")))
    shown = keys[: MOST_SHOWN if visit.query.get("all") else SHOWN]
    rows = rows_of(visit.ready, name, shown)
    rated = labelled_by(visit, shown) if name == SAMPLE_NAME else {}
    listed = []
    for key in shown:
        if key not in rows:
            continue
        row = rows[key]
        row["snippet"] = snippet(row, "")
        row["task"] = taken.get(key, {"assignee": None, "is_done": False})
        row["rated"] = len(rated.get(key, ()))
        listed.append(row)
    return {
        "name": name,
        "title": visit.language("Audit sample" if name == SAMPLE_NAME else TITLES[name]),
        "what": visit.language(
            "Drawn at random: what you find here speaks for all." if name == SAMPLE_NAME else EXPLAINED[name]
        ),
        "rows": listed,
        "total": len(keys),
        "is_capped": len(keys) == MOST_LISTED and name != SAMPLE_NAME,
        "is_sample": name == SAMPLE_NAME,
        "can_label": visit.account.role in LABELLERS,
    }


def act(visit: Visit) -> str:
    """Take a conversation, leave it, mark it as done or open again."""
    if visit.account.role not in LABELLERS:
        raise NotFound
    name = _name(visit)
    moved(visit, name, visit.asked("key"), visit.asked("act"))
    return address("/queue", name=name)


def moved(visit: Visit, name: str, key: str, what: str) -> dict[str, Any]:
    """Take a conversation of a queue, leave it, mark it as done or open again; return who has it and how it stands."""
    if key not in keys_of(visit, name):
        raise UsageError("This conversation is not in the queue any more.")
    now = tasks(visit.serving.desk, name).get(key, {"assignee": None, "is_done": False})
    me = visit.account.name
    if what in ("take", "done") and now["assignee"] not in (None, me) and visit.account.role != "admin":
        raise UsageError(f"{now['assignee']} reads this conversation.")
    assignee, done = {
        "take": (me, False), "leave": (None, now["is_done"]), "done": (now["assignee"] or me, True),
        "reopen": (now["assignee"], False),
    }.get(what, (now["assignee"], now["is_done"]))  # fmt: skip
    set_task(visit.serving.desk, actor=me, queue=name, conversation_key=key, assignee=assignee, done=done)
    return {"assignee": assignee, "is_done": done}


def _name(visit: Visit) -> str:
    name = visit.query.get("name", "")
    if name != SAMPLE_NAME and name not in queues():
        raise NotFound
    return name


QUEUE = Page(name="queue", path="/queue", heading="Queue", show=show, act=act, roles=READERS, listed=False)

"""Queues: what to read next, the random audit sample apart, and disputes that wait for an answer."""

from functools import partial
from typing import Any

from unheard.errors import UsageError
from unheard.metrics.rows import quoted
from unheard.pipeline.served.labelling import put_label
from unheard.present.web.queueing import EXPLAINED, SAMPLE_NAME, TITLES, draw_sample, keys_of, labelled_by, queues
from unheard.present.web.rendering import address
from unheard.present.web.visit import LABELLERS, READERS, NotFound, Page, Visit
from unheard.store.desk.work import answer_dispute, disputes, tasks

ANSWER_LIMIT = 2_000
_COUNT = "SELECT COUNT(*) AS n FROM fact_conversation AS f WHERE {where}"


def show(visit: Visit) -> dict[str, Any]:
    """List the queues with how many conversations each holds, and how many of them are done."""
    rows = counted(visit)
    drawn = keys_of(visit, SAMPLE_NAME)
    rated = labelled_by(visit, drawn)
    me = f"human:{visit.account.name}"
    waiting = disputes(visit.serving.desk, is_open=True)
    return {
        "queues": [
            {**row, "title": visit.language(TITLES[row["name"]]), "what": visit.language(EXPLAINED[row["name"]])}
            for row in rows
        ],
        "drawn": len(drawn),
        "rated": sum(bool(rated.get(key)) for key in drawn),
        "mine": sum(me in rated.get(key, ()) for key in drawn),
        "first": next((key for key in drawn if me not in rated.get(key, ())), None),
        "disputes": [{**one, "id_words": _id_of(visit, one["conversation_key"])} for one in waiting],
        "can_label": visit.account.role in LABELLERS,
    }


def counted(visit: Visit) -> list[dict[str, Any]]:
    """Each picked queue with how many conversations it holds, how many are done, and how many this person has."""
    prepared, rows = visit.ready, []
    for queue in queues().values():
        [found] = prepared.once(f"queue {queue.name}", partial(prepared.query, _COUNT.format(where=queue.condition)))
        touched = tasks(visit.serving.desk, queue.name)
        mine = sum(task["assignee"] == visit.account.name and not task["is_done"] for task in touched.values())
        done = sum(task["is_done"] for task in touched.values())
        rows.append({"name": queue.name, "n": found["n"], "done": done, "mine": mine})
    return rows


def act(visit: Visit) -> str:
    """Draw a sample, or answer a dispute."""
    if visit.account.role not in LABELLERS:
        raise NotFound
    if visit.asked("act") == "draw":
        size = visit.asked("size")
        if not size.isascii() or not size.isdigit():
            raise UsageError("A sample has 10 to 2,000 conversations.")
        draw_sample(visit, int(size[:6]))
        return "/queues"
    number, settled = visit.asked("dispute"), visit.asked("settled")
    return address("/conversation", key=settle(visit, number, settled, visit.asked("answer")), saved="answer")


def settle(visit: Visit, number: str, settled: str, answer: str) -> str:
    """Answer a dispute with a rating and a sentence; return its conversation's key."""
    if settled not in ("1", "2", "3", "4", "5") or not number.isascii() or not number.isdigit():
        raise UsageError("A rating is 1 to 5.")
    me = visit.account.name
    waiting = {one["id"]: one for one in disputes(visit.serving.desk, is_open=True)}
    dispute = waiting.get(int(number[:12]))
    if dispute is None:
        raise UsageError("This dispute is answered already.")
    if dispute["opened_by"] == me:
        raise UsageError("Somebody else has to answer a dispute that you opened.")
    # The label first: should the server end in between, the dispute is still open and is answered again.
    row = put_label(
        visit.serving.store, conversation_key=dispute["conversation_key"], name="rating", value=int(settled),
        annotator=f"adjudicator:{me}", purpose="dispute",
    )  # fmt: skip
    visit.serving.recent.setdefault(dispute["conversation_key"], []).append(row)
    kept = answer[:ANSWER_LIMIT]
    answer_dispute(visit.serving.desk, actor=me, dispute=dispute["id"], settled=int(settled), answer=kept)
    return str(dispute["conversation_key"])


def _id_of(visit: Visit, key: str) -> str:
    rows = visit.ready.query(
        f"SELECT c.conversation_id FROM conversation AS c WHERE c.conversation_key = {quoted(key)}"
    )
    return str(rows[0]["conversation_id"]) if rows else key


QUEUES_PAGE = Page(name="queues", path="/queues", heading="Queues", show=show, act=act, roles=READERS)

"""Routes of reading: queues and who reads what, the audit sample, labels, disputes and their answers."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.errors import UsageError
from unheard.pipeline.served.homes import home_of
from unheard.pipeline.served.labelling import put_label
from unheard.present.web.api.access import Caller, caller_of, prepared_of, visit_of
from unheard.present.web.api.asked import Disputed, Drawn, Moved, Said, Settled
from unheard.present.web.api.bodies import Anything, Kept, Listed, Made, QueueRows
from unheard.present.web.api.errors import ApiError
from unheard.present.web.api.paging import Cursor, Size, paged
from unheard.present.web.pages.conversation import disputed, found_of
from unheard.present.web.pages.queue import moved
from unheard.present.web.pages.queues import counted, settle
from unheard.present.web.queueing import EXPLAINED, SAMPLE_NAME, TITLES, draw_sample, keys_of, labelled_by, queues
from unheard.present.web.serving import Serving
from unheard.present.web.visit import LABELLERS, READERS, Visit
from unheard.store.desk.work import disputes, tasks


def add_reading(router: APIRouter, serving: Serving) -> None:
    """Add the routes."""
    _add_queues(router, serving)
    _add_labels(router, serving)
    _add_disputes(router, serving)


def _add_queues(router: APIRouter, serving: Serving) -> None:
    @router.get("/queues", response_model=list[Anything], tags=["queues"])
    def queue_list(request: Request) -> Any:
        """The queues: what each holds, how many conversations, how many of them are done; last the audit sample."""
        caller = caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared)
            picked = [{**row, "title": TITLES[row["name"]], "about": EXPLAINED[row["name"]]} for row in counted(visit)]
            return JSONResponse([*picked, _sample(visit)])

    @router.get("/queues/{name}", response_model=QueueRows, tags=["queues"])
    def queue(request: Request, name: str, cursor: Cursor = None, size: Size = 200) -> Any:
        """A queue's conversations in the order in which to read them, who reads each, and which are done."""
        caller = caller_of(serving, request, "read")
        _check(name)
        with prepared_of(serving) as prepared:
            keys = keys_of(visit_of(serving, caller, prepared), name)
        taken = tasks(serving.desk, name)
        rows = [{"key": key, **taken.get(key, {"assignee": None, "is_done": False})} for key in keys]
        answer = paged(rows, f"queue {name}", cursor, size)
        return JSONResponse({"name": name, "keys": [one["key"] for one in answer["items"]], **answer})

    @router.post("/queues/{name}/tasks", response_model=Anything, tags=["queues"])
    def task(request: Request, name: str, body: Moved) -> Any:
        """Take a conversation of a queue, leave it, mark it as done, or open it again."""
        caller = caller_of(serving, request, "label", LABELLERS)
        _check(name)
        with prepared_of(serving) as prepared:
            stands = moved(visit_of(serving, caller, prepared), name, body.key, body.act)
        return JSONResponse({"name": name, "key": body.key, **stands})

    @router.post("/sample", response_model=Anything, status_code=201, tags=["queues"])
    def draw(request: Request, body: Drawn) -> Any:
        """Draw the random audit sample anew; it becomes the queue `sample`."""
        caller = caller_of(serving, request, "label", LABELLERS)
        with prepared_of(serving) as prepared:
            return JSONResponse({"drawn": draw_sample(visit_of(serving, caller, prepared), body.size)}, 201)


def _sample(visit: Visit) -> dict[str, Any]:
    drawn, me = keys_of(visit, SAMPLE_NAME), f"human:{visit.account.name}"
    rated = labelled_by(visit, drawn)
    return {
        "name": SAMPLE_NAME, "title": "Audit sample", "about": "Drawn at random: what you find here speaks for all.",
        "n": len(drawn), "done": sum(bool(rated.get(key)) for key in drawn),
        "mine": sum(me in rated.get(key, ()) for key in drawn),
    }  # fmt: skip


def _check(name: str) -> None:
    if name != SAMPLE_NAME and name not in queues():
        raise ApiError(404, "not_found", None, "name")


def _add_labels(router: APIRouter, serving: Serving) -> None:
    @router.post("/labels", response_model=Kept, status_code=201, tags=["labels"])
    def label(request: Request, said: Said) -> Any:
        """Keep what somebody says of a conversation; it is durable when this answers."""
        caller = caller_of(serving, request, "label")
        if caller.account.role not in LABELLERS:
            raise ApiError(403, "forbidden", "This account may not label.")
        with prepared_of(serving) as prepared:
            if home_of(prepared, said.key) is None:
                raise ApiError(404, "not_found", None, "key")
        return JSONResponse(_kept(serving, caller, said), 201)


def _kept(serving: Serving, caller: Caller, said: Said) -> dict[str, Any]:
    me = caller.account.name
    try:
        # A program picks what it labels; only the blind reading of the drawn sample speaks for all.
        row = put_label(
            serving.store, conversation_key=said.key, name=said.name, value=said.value, annotator=f"human:{me}",
            purpose="queue",
        )  # fmt: skip
    except UsageError as error:
        raise ApiError(422, "invalid", str(error), "value") from None
    serving.desk.note(me, "labelled by API", said.key, name=said.name)
    serving.recent.setdefault(said.key, []).append(row)
    return {
        "label_key": row["label_key"], "key": said.key, "name": said.name, "value": said.value,
        "annotator": row["annotator"], "purpose": row["purpose"],
    }  # fmt: skip


def _add_disputes(router: APIRouter, serving: Serving) -> None:
    @router.get("/disputes", response_model=Listed[Anything], tags=["labels"])
    def dispute_list(request: Request, open: bool = True, cursor: Cursor = None, size: Size = 100) -> Any:
        """Disputes, the newest first: those that wait for an answer, or all."""
        caller_of(serving, request, "conversations", READERS)
        return JSONResponse(paged(disputes(serving.desk, is_open=open), f"disputes {open}", cursor, size))

    @router.post("/disputes", response_model=Made, status_code=201, tags=["labels"])
    def dispute(request: Request, body: Disputed) -> Any:
        """Object to a rating, with a reason and the rating that it should be; an agent only on own conversations."""
        caller = caller_of(serving, request, "label")
        form = {"reason": body.reason, "claimed": body.claimed}
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared, query={"key": body.key}, form=form)
            number = disputed(visit, found_of(visit))
        return JSONResponse({"id": number}, 201)

    @router.post("/disputes/{id}/answer", response_model=Anything, tags=["labels"])
    def answer(request: Request, id: int, body: Settled) -> Any:
        """Settle somebody else's dispute: the rating becomes the adjudicator's label."""
        caller = caller_of(serving, request, "label", LABELLERS)
        with prepared_of(serving) as prepared:
            visit = visit_of(serving, caller, prepared)
            key = settle(visit, str(id), str(body.settled), body.answer)
        return JSONResponse({"id": id, "key": key, "settled": body.settled})

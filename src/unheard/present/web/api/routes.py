"""The API's routes. Each does what a page does, from the same prepared state, with the same rights."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.errors import UsageError
from unheard.metrics.registry import find
from unheard.pipeline.served.homes import home_of
from unheard.pipeline.served.labelling import put_label
from unheard.pipeline.served.listing import FILTERS, Asked, listing
from unheard.pipeline.served.record import Record, claims, owner, record
from unheard.present.web.api.access import caller_of, prepared_of, visit_of
from unheard.present.web.api.bodies import Anything, Defined, Kept, Number, Row, Rows, Said
from unheard.present.web.api.errors import ApiError, ErrorBody, add_handlers
from unheard.present.web.pages.trust import WIDTHS, Width, plan_for
from unheard.present.web.queueing import SAMPLE_NAME, TITLES, keys_of, queues
from unheard.present.web.serving import Serving
from unheard.present.web.visit import LABELLERS
from unheard.studies.labelling_plan import LABELLING_PLAN

PREFIX = "/api/v1"
OPENAPI = f"{PREFIX}/openapi.json"
BY = ("handler", "team", "topic", "month")
REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody} for code in (400, 401, 403, 404, 413, 421, 422, 503)
}
Cursor = Annotated[str | None, Query(max_length=4_000)]
Text = Annotated[str | None, Query(max_length=500)]
_ROW = tuple(name for name in Row.model_fields if name != "key")
_HIDDEN = re.compile(r"_hash$")


def add_api(app: FastAPI, serving: Serving) -> None:
    """Add the routes, the errors' shape and the OpenAPI document."""
    router = APIRouter(prefix=PREFIX, responses=REFUSALS)
    _add_numbers(router, serving)
    _add_conversations(router, serving)
    _add_labels(router, serving)
    app.include_router(router)
    add_handlers(app)

    def document() -> JSONResponse:
        return JSONResponse(app.openapi())

    app.add_route(OPENAPI, lambda request: document(), methods=["GET"], include_in_schema=False)


def _add_numbers(router: APIRouter, serving: Serving) -> None:
    @router.get("/metrics", response_model=list[Number], tags=["numbers"])
    def metrics(
        request: Request, by: Annotated[str | None, Query(pattern="^(handler|team|topic|month)$")] = None
    ) -> Any:
        """Every metric over everything, or by one segment."""
        caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            picture = prepared.picture
            groups = [picture.overall] if by is None else list(getattr(picture, f"by_{by}").values())
            return JSONResponse([one.to_json() for group in groups for one in group.values()])

    @router.get("/metrics/{name}", response_model=Defined, tags=["numbers"])
    def metric(request: Request, name: str) -> Any:
        """One metric: its definition, and its estimates over all and by segment."""
        caller_of(serving, request, "read")
        try:
            of = find(name)
        except UsageError as error:
            raise ApiError(404, "not_found", str(error), "name") from None
        with prepared_of(serving) as prepared:
            picture = prepared.picture
            found = [picture.overall[of.name]] if of.name in picture.overall else []
            for by in BY:
                found += [group[of.name] for group in getattr(picture, f"by_{by}").values() if of.name in group]
            fields = ("name", "label", "question", "formula", "unit", "better", "grain", "caveats")
            answer = {field: getattr(of, field) for field in fields}
            return JSONResponse({**answer, "estimates": [one.to_json() for one in found]})

    @router.get("/studies/{name}", response_model=Anything, tags=["numbers"])
    def study(request: Request, name: str, width: Width | None = None) -> Any:
        """A study that is prepared: its sentence, estimates, rows and notes; a labelling plan for a half width."""
        caller = caller_of(serving, request, "read")
        if width is not None and name != LABELLING_PLAN.name:
            raise ApiError(422, "invalid", f"Only {LABELLING_PLAN.name} takes a width.", "width")
        with prepared_of(serving) as prepared:
            if name == LABELLING_PLAN.name:
                answer = plan_for(visit_of(serving, caller, prepared), width or WIDTHS[0])
            elif name in prepared.picture.studies:
                answer = prepared.picture.studies[name]
            else:
                known = ", ".join([*prepared.picture.studies, LABELLING_PLAN.name])
                raise ApiError(404, "not_found", f"Prepared are: {known}.", "name")
            return JSONResponse(
                {
                    "study": name, "sentence": answer.sentence, "refused": answer.refused,
                    "estimates": [one.to_json() for one in answer.estimates], "rows": answer.rows,
                    "notes": answer.notes,
                }
            )  # fmt: skip

    @router.get("/sources", response_model=Anything, tags=["numbers"])
    def sources(request: Request) -> Any:
        """What each source shows, and what was refused."""
        caller_of(serving, request, "read")
        with prepared_of(serving) as prepared:
            return JSONResponse(
                {
                    "sources": {name: sorted(facts) for name, facts in sorted(prepared.facts.capability.items())},
                    "missing": [
                        {"fact": one.fact, "meaning": one.meaning, "metrics": one.metrics, "remedy": one.remedy}
                        for one in prepared.picture.missing
                    ],
                    "excluded": dict(prepared.picture.excluded),
                    "refused": serving.store.refused().num_rows,
                    "prepared_at": prepared.at,
                    "judge": prepared.facts.judge,
                }
            )


def _add_conversations(router: APIRouter, serving: Serving) -> None:
    @router.get("/conversations", response_model=Rows, tags=["conversations"])
    def conversations(
        request: Request, q: Text = None, since: Text = None, until: Text = None, metric: Text = None,
        part: Text = None, queue: Text = None, order: Text = None, cursor: Cursor = None,
        size: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Any:  # fmt: skip
        """Conversations by filters (also source, channel, handler, topic, team, agent, language, rating, month)."""
        caller = caller_of(serving, request, "conversations")
        values = {name: request.query_params[name] for name in FILTERS if request.query_params.get(name)}
        asked = Asked(
            words=q or "", values=values, since=since, until=until, metric=metric, part=part or "counted", queue=queue,
            order=order or "newest", cursor=cursor or None, size=size, agent_only=caller.agent_only,
        )  # fmt: skip
        with prepared_of(serving) as prepared:
            found = listing(prepared, asked)
        serving.desk.note(caller.account.name, "listed by API", None, found=found.total)
        items = [{"key": row["conversation_key"], **{name: row.get(name) for name in _ROW}} for row in found.rows]
        return JSONResponse({"items": items, "total": found.total, "next_cursor": found.next_cursor})

    @router.get("/conversation", response_model=Anything, tags=["conversations"])
    def conversation(request: Request, key: Annotated[str, Query(min_length=1, max_length=2_000)]) -> Any:
        """One conversation whole: turns, events, actions, judgement, issues, labels, journey, outcomes."""
        caller = caller_of(serving, request, "conversations")
        with prepared_of(serving) as prepared:
            if caller.agent_only is not None and owner(prepared, key) != caller.agent_only:
                raise ApiError(404, "not_found")
            found = record(prepared, key)
            if found is None:
                raise ApiError(404, "not_found")
            serving.desk.note(caller.account.name, "read by API", found.key)
            return JSONResponse(
                {
                    "key": found.key, "conversation": _open(found.head), "facts": found.fact,
                    "excluded": found.excluded, "turns": found.turns, "events": found.events,
                    "actions": [_open(row) for row in found.actions], "claims": _claims(found),
                    "surveys": [_open(row) for row in found.surveys],
                    "judgement": None if found.judgement is None else _open(found.judgement), "issues": found.issues,
                    "labels": found.labels, "journey": found.journey if caller.agent_only is None else [],
                    "outcomes": found.outcomes,
                }
            )  # fmt: skip

    @router.get("/queues", response_model=list[Anything], tags=["queues"])
    def queue_list(request: Request) -> Any:
        """The queues by name."""
        caller_of(serving, request, "read")
        return JSONResponse(
            [{"name": name, "title": TITLES[name]} for name in queues()]
            + [{"name": SAMPLE_NAME, "title": "Audit sample"}]
        )

    @router.get("/queues/{name}", response_model=Anything, tags=["queues"])
    def queue(request: Request, name: str) -> Any:
        """The keys of a queue's conversations, in the order in which to read them."""
        caller = caller_of(serving, request, "read")
        if name != SAMPLE_NAME and name not in queues():
            raise ApiError(404, "not_found", None, "name")
        with prepared_of(serving) as prepared:
            return JSONResponse({"name": name, "keys": keys_of(visit_of(serving, caller, prepared), name)})


def _open(row: dict[str, Any]) -> dict[str, Any]:
    """Leave hashes of identities and contents out of a row."""
    return {name: value for name, value in row.items() if not _HIDDEN.search(name)}


def _claims(found: Record) -> list[dict[str, Any]]:
    return [{**one, "action": one["action"] and _open(one["action"])} for one in claims(found)]


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
        return JSONResponse(
            {
                "label_key": row["label_key"], "key": said.key, "name": said.name, "value": said.value,
                "annotator": row["annotator"], "purpose": row["purpose"],
            },
            201,
        )  # fmt: skip

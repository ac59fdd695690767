"""Routes of conversations: lists by filters and words, one whole, and what can be filtered by."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from unheard.pipeline.served.listing import FILTERS, Asked, choices, listing
from unheard.pipeline.served.record import Record, claims, owner, record
from unheard.present.web.api.access import caller_of, prepared_of
from unheard.present.web.api.bodies import Anything, Row, Rows
from unheard.present.web.api.errors import ApiError
from unheard.present.web.api.paging import Cursor
from unheard.present.web.serving import Serving
from unheard.store.desk.work import disputes

Text = Annotated[str | None, Query(max_length=500)]
Key = Annotated[str, Query(min_length=1, max_length=2_000, description="as lists give it")]
_ROW = tuple(name for name in Row.model_fields if name != "key")
_HIDDEN = re.compile(r"_hash$")


def add_conversations(router: APIRouter, serving: Serving) -> None:
    """Add the routes."""
    _add_lists(router, serving)

    @router.get("/conversation", response_model=Anything, tags=["conversations"])
    def conversation(request: Request, key: Key) -> Any:
        """One conversation whole: turns, events, actions, judgement, issues, labels, journey, outcomes, disputes."""
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
                    "outcomes": found.outcomes, "disputes": disputes(serving.desk, conversation_key=found.key),
                }
            )  # fmt: skip


def _add_lists(router: APIRouter, serving: Serving) -> None:
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

    @router.get("/conversations/filters", response_model=Anything, tags=["conversations"])
    def filters(request: Request) -> Any:
        """Filter → its most frequent values, each with how many conversations have it."""
        caller = caller_of(serving, request, "conversations")
        of = caller.agent_only
        with prepared_of(serving) as prepared:
            found = prepared.once(f"choices {of}", lambda: choices(prepared, of))
            return JSONResponse(
                {name: [{"value": value, "n": n} for value, n in values] for name, values in found.items()}
            )


def _open(row: dict[str, Any]) -> dict[str, Any]:
    """Leave hashes of identities and contents out of a row."""
    return {name: value for name, value in row.items() if not _HIDDEN.search(name)}


def _claims(found: Record) -> list[dict[str, Any]]:
    return [{**one, "action": one["action"] and _open(one["action"])} for one in claims(found)]

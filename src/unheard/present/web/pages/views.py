"""Saved views: questions under a name, opened with a click."""

from typing import Any

from unheard.errors import UsageError
from unheard.pipeline.served.listing import FILTERS
from unheard.present.web.rendering import address
from unheard.present.web.visit import LABELLERS, NotFound, Page, Visit
from unheard.store.desk.saved import remove_view, save_view, views_of

KEPT = (*FILTERS, "q", "since", "until", "metric", "part", "queue", "order")
"""What of an address of Conversations goes on to the next page, and into a saved view."""
PAGES = {"explore": "/explore", "conversations": "/conversations"}
FIELDS = {"explore": ("metric", "by", "by2", "since", "until", "compare"), "conversations": KEPT}
"""What of an address a view keeps, by page."""
PAGE_WORDS = {"explore": "Explore", "conversations": "Conversations"}
NAME_LIMIT, VALUE_LIMIT = 80, 500
OF = "of_"
"""How the form's fields with the address begin, lest one of them be called like a field of the form."""


def show(visit: Visit) -> dict[str, Any]:
    """List what this person may open."""
    return {"views": [_told(visit, one) for one in views_of(visit.serving.desk, visit.account.name)]}


def offered(visit: Visit, page: str) -> dict[str, Any]:
    """What a page offers beside its answer: views to open, and its own question to be saved."""
    asked = {name: value for name in FIELDS[page] if (value := visit.query.get(name))}
    return {
        "views": [_told(visit, one) for one in views_of(visit.serving.desk, visit.account.name, page)][:30],
        "to_save": {"page": page, "asked": {f"{OF}{name}": value for name, value in asked.items()}},
        "may_share": visit.account.role in LABELLERS,
    }


def _told(visit: Visit, one: dict[str, Any]) -> dict[str, Any]:
    is_own = one["owner"] == visit.account.name
    return {
        **one,
        "address": address(PAGES[one["page"]], **one["query"]),
        "page_words": visit.language(PAGE_WORDS[one["page"]]),
        "is_own": is_own,
        "may_remove": is_own or (visit.account.role == "admin" and one["is_shared"]),
    }


def act(visit: Visit) -> str:
    """Save a view, or remove one."""
    desk, me = visit.serving.desk, visit.account.name
    if visit.asked("act") == "remove":
        number = visit.asked("view")
        if not number.isascii() or not number.isdigit():
            raise NotFound
        remove_view(desk, actor=me, number=int(number[:15]), is_admin=visit.account.role == "admin")
        return "/views"
    page, query = kept(visit)
    return address(PAGES[page], **query)


def kept(visit: Visit) -> tuple[str, dict[str, str]]:
    """Keep the question that the form holds; return its page and what its address keeps."""
    page, name = visit.asked("page"), visit.asked("name")[:NAME_LIMIT]
    if page not in PAGES:
        raise NotFound
    if not name.isprintable():
        raise UsageError("A name has 1 to 80 printable characters.")
    query = {field: value[:VALUE_LIMIT] for field in FIELDS[page] if (value := visit.form.get(f"{OF}{field}", ""))}
    shared = bool(visit.form.get("shared")) and visit.account.role in LABELLERS
    save_view(visit.serving.desk, actor=visit.account.name, name=name, page=page, query=query, is_shared=shared)
    return page, query


VIEWS = Page(name="views", path="/views", heading="Saved views", show=show, act=act, needs_data=False)
